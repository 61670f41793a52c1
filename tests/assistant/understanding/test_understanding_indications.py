"""Which conditions a text is about, and what narrows them."""

from __future__ import annotations

import pytest

from posology.assistant.understanding.indications import find_indications
from posology.assistant.understanding.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("HSV", "hsv"),
        ("hsv-1", "hsv"),
        ("herpes simplex", "hsv"),
        ("mucocutaneous HSV", "hsv-mucocutaneous"),
        ("cold sores", "hsv-labialis"),
        ("fever blister", "hsv-labialis"),
        ("herpes labialis", "hsv-labialis"),
        ("acyclovir-resistant HSV", "hsv-acyclovir-resistant"),
        ("HSV mucositis resistant to acyclovir", "hsv-acyclovir-resistant"),
        ("disseminated acyclovir-resistant HSV", "hsv-disseminated"),
        ("HSV encephalitis in a neonate (3.4 kg)", "hsv-neonatal"),
        ("genital herpes", "hsv-genital"),
        ("initial episode of genital herpes", "hsv-genital-initial"),
        ("recurrent genital herpes", "hsv-genital-recurrent"),
        ("genital herpes, suppressive therapy", "hsv-genital-suppression"),
        ("suppression of recurrent genital herpes", "hsv-genital-suppression"),
        ("herpes simplex encephalitis", "hsv-encephalitis"),
        ("HSV with CNS disease", "hsv-encephalitis"),
        ("HSV in a neonate", "hsv-neonatal"),
        ("neonatal herpes", "hsv-neonatal"),
        ("disseminated HSV", "hsv-disseminated"),
        ("HSV that is now disseminated", "hsv-disseminated"),
        ("shingles", "zoster"),
        ("herpes zoster", "zoster"),
        ("zoster ophthalmicus", "zoster-ophthalmicus"),
        ("disseminated zoster", "zoster-disseminated"),
        ("chicken pox", "varicella"),
        ("CMV retinitis", "cmv-retinitis"),
        ("cytomegalovirus", "cmv"),
        ("CMV prophylaxis", "cmv-prevention-transplant"),
        ("prevent CMV after transplant", "cmv-prevention-transplant"),
        ("PJP", "pjp"),
        ("pneumocystis pneumonia prophylaxis", "pjp-prophylaxis"),
        ("the flu", "influenza"),
        ("non-valvular atrial fibrillation", "nvaf"),
        ("DVT/PE", "vte"),
        ("blood clot", "vte"),
        ("type 2 diabetes", "type-2-diabetes"),
        ("T2DM", "type-2-diabetes"),
        ("bladder infection", "uti"),
        ("UTI", "uti"),
        ("CAP", "pneumonia"),
        ("hospital-acquired pneumonia", "pneumonia-nosocomial"),
        ("PrEP", "hiv-prep"),
        ("COVID-19", "covid19"),
        ("febrile neutropenia", "febrile-neutropenia"),
    ],
)
def test_a_condition_is_found_by_clinical_and_lay_words(text: str, condition: str, lexicon: Lexicon) -> None:
    (mention,) = find_indications(f"what is given for {text}?", lexicon)

    assert mention.id == condition


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("acyclovir-resistant HSV", "acyclovir-resistant"),
        ("HSV resistant to oral valacyclovir", "acyclovir-resistant"),
        ("HSV in a man who failed acyclovir", "acyclovir-resistant"),
        ("resistant herpes", "resistant"),
        ("ganciclovir-resistant CMV", "ganciclovir-resistant"),
        ("HSV in AIDS", "immunocompromised"),
        ("zoster in a transplant recipient", "immunocompromised"),
        ("zoster in an immunosuppressed man", "immunocompromised"),
        ("severe HSV", "severe"),
        ("HSV in pregnancy", "pregnancy"),
    ],
)
def test_a_qualifier_is_kept_beside_the_condition(text: str, qualifier: str, lexicon: Lexicon) -> None:
    assert qualifier in find_indications(text, lexicon)[0].qualifiers


def test_a_qualifier_of_another_sentence_does_not_narrow(lexicon: Lexicon) -> None:
    (mention,) = find_indications("What about HSV? He was never disseminated.", lexicon)

    assert (mention.id, mention.qualifiers) == ("hsv", ())


@pytest.mark.parametrize(
    "text", ["prep the line", "put the cap on", "she aids him", "a vapour", "", "the capital of France"]
)
def test_everyday_words_are_no_condition(text: str, lexicon: Lexicon) -> None:
    assert find_indications(text, lexicon) == ()
