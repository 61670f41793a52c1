"""A dose that the question itself states is held against the rules, and what a rule contradicts is told."""

from __future__ import annotations

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.question_numbers import contradicted_in_question
from posology.assistant.answers import SaidInQuestion, Verdict
from posology.assistant.dosing.verification import Verifier
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import understand

WRONG = (
    ("Is 60 mg/kg q8h of foscarnet right for HSV?", "60 mg/kg", "40 mg/kg every 8 hours"),
    ("Can I give foscarnet 55 mg/kg every 8 hours for resistant HSV?", "55 mg/kg", "40 mg/kg every 8 hours"),
    ("Foscarnet 40 mg/kg every 8 hours as induction for CMV retinitis?", "40 mg/kg", "60 mg/kg every 8 hours"),
    ("foscarnet 40 mcg/kg q8h for HSV?", "40 mcg/kg", "40 mg/kg every 8 hours"),
    ("As foscarnet runs at 2 mg/kg/min, which pump is needed?", "2 mg/kg/min", "1 mg/kg/min"),
    ("May foscarnet go into a peripheral line at 24 mg/mL?", "24 mg/mL", "12 mg/mL"),
    ("Is acyclovir pushed over 5 minutes?", "5 minutes", "1 hour"),
    ("zoster valacyclovir is 3 g q8h; how do I cut it at CrCl 30-49?", "3 g", "1 g every 8 hours"),
    ("Is foscarnet for 5 days enough for HSV?", "5 days", "2–3 weeks"),
    ("Foscarnet can be continued down to 0.2 mL/min/kg, right?", "0.2 mL/min/kg", ""),
    ("Only 300 mL of saline before the first foscarnet, right?", "300 mL", "750–1,000 mL"),
    ("enoxaparin 1 mg/kg q12h for DVT with a CrCl of 25 mL/min?", "q12h", "1 mg/kg every 24 hours"),
    ("metformin with eGFR 28, 500 mg bid?", "500 mg", "contraindicated"),
    ("apixaban 5 mg once daily in atrial fibrillation?", "once daily", "5 mg every 12 hours"),
)
RIGHT_OR_OPEN = (
    "Is 40 mg/kg q8h of foscarnet right for HSV?",
    "Foscarnet 40 mg/kg every 12 hours for HSV, infused over 1 hour?",
    "enoxaparin 1 mg/kg bid for DVT?",
    "oseltamivir 75 mg bid for 5 days?",
    # What is told of the patient is no dose.
    "Foscarnet for HSV in a 70 kg man of 68 years, SCr 1.05 mg/dL?",
    "foscarnet for CMV retinitis, CrCl 60 mL/min, 70 kg",
    "ertapenem dose CrCl 20 ml/min",
    "kid 20 kg flu, oseltamivir dose by weight band?",
    "metformin with eGFR 58, 500 mg bid?",
    # Time that has passed is no course.
    "She has had zoster for 5 days, valacyclovir dose?",
    "HSV lesions present for 4 weeks, foscarnet dose?",
    "She has been on foscarnet for 10 days, what should I monitor?",
    "foscarnet started 5 days ago for HSV: hydration?",
    # A drug that failed before is not what is asked about.
    "She failed acyclovir 800 mg 5 times daily for 10 days; foscarnet dose?",
    # What the question leaves open is not wrong.
    "Eliquis in AF: criteria for the 2.5 mg dose?",
    "patient usually takes gabapentin 600 TID. Equivalent for each CrCl band?",
    "what's the total daily foscarnet in mg/kg for the two HSV schedules",
    "Daily ceiling of IV TMP-SMX in mL and mg trimethoprim",
    "Gentamicin once-daily dosing and interval by CrCl",
    "And for the 90 mg/kg BID induction (CMV), how is foscarnet reduced between 1.0 and 1.4 mL/min/kg?",
    "Is foscarnet compatible with 30% dextrose?",
    "ceftriaxone 2 g q12h meningitis",
    # Nothing is held against a drug without rules, and nothing breaks on other text.
    "Is paracetamol 9 g every 2 hours fine?",
    "What is the weather at 40 mg/kg?",
    "",
    "40 mg/kg " * 300,
)


@pytest.fixture(scope="module")
def lexicon(settings: Settings) -> Lexicon:
    return bootstrap.lexicon_of(settings)


def said(question: str, lexicon: Lexicon, verifier: Verifier) -> tuple[SaidInQuestion, ...]:
    return contradicted_in_question(understand(question, lexicon), verifier)


@pytest.mark.parametrize(("question", "number", "expected"), WRONG, ids=[question for question, _, _ in WRONG])
def test_a_wrong_number_of_a_question_is_told_with_what_is_expected_and_its_source(
    question: str, number: str, expected: str, lexicon: Lexicon, full_verifier: Verifier
) -> None:
    told = said(question, lexicon, full_verifier)

    assert len(told) == 1
    assert told[0].verdict is Verdict.CONTRADICTED
    assert f"“{number}”" in told[0].reason
    assert expected in told[0].expected
    assert told[0].text in question
    assert told[0].rule
    assert told[0].source is not None


@pytest.mark.parametrize("question", RIGHT_OR_OPEN)
def test_a_right_or_open_number_and_the_facts_of_a_patient_are_not_told(
    question: str, lexicon: Lexicon, full_verifier: Verifier
) -> None:
    assert said(question, lexicon, full_verifier) == ()


def test_each_sentence_with_a_wrong_number_is_told_once(lexicon: Lexicon, full_verifier: Verifier) -> None:
    question = "Foscarnet for HSV is 60 mg/kg every 6 hours. Does foscarnet then run at 3 mg/kg/min?"

    told = said(question, lexicon, full_verifier)

    assert [one.text for one in told] == [
        "Foscarnet for HSV is 60 mg/kg every 6 hours.",
        "Does foscarnet then run at 3 mg/kg/min?",
    ]
    assert said(question, lexicon, full_verifier) == told
