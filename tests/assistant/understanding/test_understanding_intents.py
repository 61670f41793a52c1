"""What a question asks for, and which headings answer it."""

from __future__ import annotations

import pytest

from posology.assistant.understanding.intents import Intent, find_intents, intents_of_heading
from posology.assistant.understanding.lexicon import Lexicon


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("What is the dose of foscarnet, and how do I adjust it for renal function?", ["dose", "renal_adjustment"]),
        ("What is the dose of foscarnet?", ["dose"]),
        ("How much valacyclovir should I give?", ["dose"]),
        ("How many mg of famciclovir?", ["dose"]),
        ("What regimen is used for zoster?", ["dose"]),
        ("What is the maximum daily dose of gabapentin?", ["dose"]),
        ("How do I adjust ganciclovir for kidney disease?", ["renal_adjustment"]),
        ("Renal dosing of cefepime", ["renal_adjustment"]),
        ("Should I reduce meropenem when the CrCl is low?", ["renal_adjustment"]),
        ("gabapentin in CKD", ["renal_adjustment"]),
        ("How is ganciclovir dosed in hemodialysis?", ["renal_adjustment"]),
        ("Over how long should foscarnet be infused?", ["administration"]),
        ("How fast can vancomycin be infused?", ["administration"]),
        ("What is the maximum infusion rate?", ["administration"]),
        ("How do I dilute it for a peripheral line?", ["administration"]),
        ("How do I give foscarnet safely?", ["administration"]),
        ("Should I prehydrate?", ["hydration"]),
        ("How much fluid before cidofovir?", ["hydration"]),
        ("How often should creatinine be checked?", ["monitoring"]),
        ("Which labs should be monitored?", ["monitoring"]),
        ("How do I monitor renal function on foscarnet?", ["monitoring"]),
        ("target trough of vancomycin", ["monitoring"]),
        ("Does letermovir interact with voriconazole?", ["interaction"]),
        ("Can foscarnet be combined with pentamidine?", ["interaction"]),
        ("Is metformin contraindicated in heart failure?", ["contraindication"]),
        ("Who should not receive cidofovir?", ["contraindication"]),
        ("When should metformin be avoided?", ["contraindication"]),
        ("What are the alternatives to acyclovir?", ["alternative"]),
        ("What else can I use?", ["alternative"]),
        ("Oral antivirals failed: what next?", ["next_step"]),
        ("What should I do if lesions persist?", ["next_step"]),
        ("How long is the course?", ["duration"]),
        ("What is the duration of therapy?", ["duration"]),
        ("For how many weeks is it treated?", ["duration"]),
        ("CMV prophylaxis after transplant", ["prevention"]),
        ("How do I prevent recurrent herpes?", ["prevention"]),
        ("Is it used in pregnancy?", ["special_population"]),
        ("foscarnet in obese adults", ["special_population"]),
        ("How does foscarnet work?", ["general"]),
        ("What is the mechanism of action?", ["general"]),
        ("What evidence supports it?", ["general"]),
        ("What is the capital of France?", ["general"]),
        ("", ["general"]),
        ("How long does prophylaxis continue after kidney transplant?", ["duration", "prevention"]),
    ],
)
def test_the_intents_of_a_question(question: str, intents: list[str], lexicon: Lexicon) -> None:
    found = [intent.value for intent in find_intents(question, lexicon)]

    assert found[: len(intents)] == intents
    assert Intent.GENERAL.value not in found or found == ["general"]


@pytest.mark.parametrize(
    ("heading", "intents"),
    [
        ("Dosing", (Intent.DOSE,)),
        ("Renal adjustment", (Intent.RENAL_ADJUSTMENT,)),
        ("Administration", (Intent.ADMINISTRATION,)),
        ("Hydration", (Intent.HYDRATION,)),
        ("Monitoring", (Intent.MONITORING,)),
        ("Interactions and contraindications", (Intent.INTERACTION, Intent.CONTRAINDICATION)),
        ("Pitfalls", (Intent.CONTRAINDICATION,)),
        ("Special populations", (Intent.SPECIAL_POPULATION,)),
        ("Alternatives", (Intent.ALTERNATIVE,)),
        ("Duration", (Intent.DURATION,)),
        ("Prevention", (Intent.PREVENTION,)),
        ("Evidence", (Intent.GENERAL,)),
        ("Renal Dose Adjustments", (Intent.RENAL_ADJUSTMENT,)),
        ("Monitoring Requirements", (Intent.MONITORING,)),
        ("Induction Dosing Regimen", (Intent.DOSE,)),
        ("Critical Treatment Considerations", (Intent.GENERAL,)),
        ("Common Pitfalls and How to Avoid Them", (Intent.CONTRAINDICATION,)),
        ("Clinical Efficacy Data", (Intent.GENERAL,)),
        ("Alternative Topical Therapy for Accessible Lesions", (Intent.ALTERNATIVE,)),
        ("Maintenance Therapy Considerations", (Intent.PREVENTION,)),
        ("2.3 Dosing in Renal Impairment", (Intent.RENAL_ADJUSTMENT,)),
        ("Evidence for renal dosing", (Intent.GENERAL, Intent.RENAL_ADJUSTMENT)),
        ("Hydration requirements:", (Intent.HYDRATION,)),
        ("Treatment failure", (Intent.NEXT_STEP,)),
        ("References", ()),
        ("", ()),
    ],
)
def test_a_heading_tells_what_its_section_answers(heading: str, intents: tuple[Intent, ...], lexicon: Lexicon) -> None:
    assert intents_of_heading(heading, lexicon) == intents
