"""About whom a text speaks, and which doses the facts of each person are held for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.people import people_of
from posology.assistant.dosing.person_words import names_in, relative_in, sex_of
from tests.assistant.dosing.shipped_verdicts import checked

WHO: tuple[tuple[Sequence[str], Sequence[tuple[int, ...]]], ...] = (
    (("CrCl 22 mL/min.", "Dabigatran 75 mg twice daily."), ((0,), (0,))),
    (("His CrCl is 22.", "Another patient is well.", "He is 70."), ((0,), (1,), (1,))),
    (("Patient A is 70.", "Patient B is 40.", "Patient A is well."), ((1,), (2,), (1,))),
    (("The first patient is 70.", "The second is well.", "The first has AF."), ((1,), (1,), (1,))),
    (("Mr. F. has AF.", "He is 70."), ((0,), (0,))),
    (("Mr. F. has AF.", "Mrs. K. is 70.", "He takes 75 mg.", "She takes 150 mg."), ((0,), (1,), (0,), (1,))),
    (("His CrCl is 22.", "Patients with AF take 150 mg.", "He takes 75 mg."), ((0,), (), (0,))),
    (("He is 70.", "His wife is 65.", "The patient takes 75 mg."), ((0,), (1,), (0,))),
    (("Patient 1 is 70.", "Patient 2 is 40.", "Both take 150 mg."), ((1,), (2,), (1, 2))),
    (("A man is 70.", "The other patient is 40.", "The other patient is well."), ((1,), (2,), (1,))),
)
APART = (
    # Each person's facts are held for that person's doses alone.
    ("Patient {}: CrCl 22 mL/min, dabigatran 75 mg twice daily for NVAF. Patient {}: CrCl 90 mL/min, dabigatran {} mg"
     " twice daily for NVAF."),
    "Case {} has a CrCl of 22 mL/min. Case {} has a CrCl of 90 mL/min and takes dabigatran {} mg twice daily for NVAF.",
)  # fmt: skip
UNDECIDED = (
    "Dabigatran 150 mg BID for NVAF. His CrCl is 22 mL/min. Dabigatran 75 mg BID.",
    "Letermovir 480 mg once daily after HSCT. She also takes cyclosporine. Letermovir 240 mg once daily after HSCT.",
    "His CrCl is 20 mL/min. Patients with NVAF take dabigatran 150 mg twice daily.",
)
OF_EACH = (
    (
        "The CrCl of the first patient is 20 mL/min. The second patient has a CrCl of {} mL/min. Both take dabigatran 150 mg"
        " twice daily for NVAF."
    ),
    "Patient 1 has a CrCl of {} mL/min. Patient 2 has a CrCl of 20 mL/min. They take dabigatran 150 mg BID for NVAF.",
    (
        "Both patients take dabigatran 150 mg twice daily for NVAF. The first patient has a CrCl of {} mL/min. The second"
        " patient has a CrCl of 25 mL/min."
    ),
)
SUPERSEDED = (
    # What follows from a fact takes the place of the doses before it.
    "The usual dose of dabigatran for NVAF is 150 mg twice daily. His CrCl is 22 mL/min. He gets dabigatran 75 mg BID.",
    (
        "Sitagliptin is usually given as 100 mg once daily. His eGFR is 25 mL/min/1.73 m². So he gets sitagliptin 25 mg"
        " once daily."
    ),
)


@pytest.mark.parametrize(("sentences", "persons"), WHO)
def test_every_sentence_is_about_its_own_person(sentences: Sequence[str], persons: Sequence[tuple[int, ...]]) -> None:
    assert tuple(about.persons for about in people_of(sentences)) == tuple(persons)


def test_somebody_at_the_beginning_of_a_sentence_may_be_the_one_before_unless_the_sexes_differ() -> None:
    same, other = "A 70-year-old man has AF.", "A woman has AF."
    assert [about.maybe for about in people_of(("He is 80.", same))] == [(), (0,)]
    assert [about.maybe for about in people_of(("He is 80.", other))] == [(), ()]


@pytest.mark.parametrize("text", ["", "Patient I saw", "patient a takes 5 mg", "the first dose", "the second infusion"])
def test_words_that_name_nobody_name_nobody(text: str) -> None:
    assert list(names_in(text)) == []
    assert relative_in(text) is None


def test_a_text_that_names_both_sexes_tells_none() -> None:
    assert (sex_of("He met her"), sex_of("she"), sex_of("Mr"), sex_of("the patient")) == ("", "f", "m", "")


@pytest.mark.parametrize("text", APART)
@pytest.mark.parametrize("names", [("A", "B"), ("1", "2"), ("B", "A")])
def test_the_facts_of_one_person_are_not_held_for_another(text: str, names: tuple[str, str]) -> None:
    assert checked(text.format(*names, 150)).verdict is Verdict.VERIFIED
    assert checked(text.format(*names, 75)).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("text", UNDECIDED)
def test_a_dose_that_is_right_for_one_reading_only_is_ambiguous(text: str) -> None:
    verification = checked(text)
    assert verification.verdict is Verdict.AMBIGUOUS
    assert "scope_lost" in {finding.code for finding in verification.findings}


@pytest.mark.parametrize("text", OF_EACH)
def test_a_dose_of_both_people_is_wrong_where_it_is_wrong_for_one_of_them(text: str) -> None:
    assert checked(text.format(90)).verdict is Verdict.CONTRADICTED
    right_for_both = text.replace("20 mL/min", "60 mL/min").replace("25 mL/min", "60 mL/min")
    assert checked(right_for_both.format(90)).verdict is Verdict.VERIFIED


def test_a_child_is_none_of_the_grown_up_people_of_a_text() -> None:
    told = ["An 8-year-old weighs 20 kg.", "A 50-year-old man is well."]
    assert people_of([*told, "The child takes 45 mg."])[-1].persons == (1,)
    assert people_of(["A 6-year-old boy weighs 20 kg.", *told, "The child takes 45 mg."])[-1].persons == (1, 2)
    assert people_of(["The patient is well.", *told, "The infant takes 45 mg."])[-1].persons == (1,)
    assert people_of([told[1], told[0], "The man takes 75 mg."])[-1].persons == (1,)


def test_somebody_of_the_sex_of_a_relative_may_be_the_patient() -> None:
    assert people_of(["Her sister is 70.", "She gets 5 mg."])[-1].persons == (0, 1)
    assert people_of(["His wife is 70.", "She gets 5 mg."])[-1].persons == (1,)
    assert people_of(["Another patient is 70.", "Our patient gets 5 mg."])[-1].persons == (0, 1)


@pytest.mark.parametrize("text", SUPERSEDED)
def test_the_usual_dose_before_a_fact_is_not_held_against_it(text: str) -> None:
    assert checked(text).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("times", [1, 2, 40])
def test_any_number_of_people_and_sentences_is_read(times: int) -> None:
    right = (
        "Another patient has a CrCl of 22 mL/min. He has no bleeding. He takes dabigatran 75 mg twice daily for NVAF. "
        "Another patient has a CrCl of 80 mL/min. She takes dabigatran 150 mg twice daily for NVAF. "
    )
    wrong = "Another patient has a CrCl of 80 mL/min. She takes dabigatran 75 mg twice daily for NVAF."
    assert checked(right * times).verdict is Verdict.VERIFIED
    assert checked(right * times + wrong).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "text", ["Patient A " * 400, "another " * 800 + "patient", "a " * 1500 + "man", "his wife " * 500]
)
def test_hostile_repetition_gets_no_verdict_and_breaks_nothing(text: str) -> None:
    verification = checked(f"{text}. Dabigatran 33 mg every 5 hours for NVAF.")
    assert verification.verdict is Verdict.CONTRADICTED
    assert "not_checked" not in {finding.code for finding in verification.findings}
