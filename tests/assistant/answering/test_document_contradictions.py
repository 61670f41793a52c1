"""Contradictions inside one document: what must be reported, and what must not."""

from __future__ import annotations

import pytest

from posology.assistant.answering.checking import Report
from posology.assistant.answering.claim_comparison import Conflict
from posology.assistant.answering.document_check import DocumentChecker
from posology.assistant.answering.document_report import report_object, words_at
from posology.assistant.dosing.binding import EMPTY_SCOPE
from tests.assistant.answering.document_samples import article, checker

# Two statements of one document about a drug without rules, and what parts them: kind, code.
CONTRADICTIONS = [
    ("Meropenem is 1 g IV every 8 hours.", "Give meropenem 2 g IV every 8 hours.", "schedule", "dose"),
    ("Meropenem is 1 g IV every 8 hours.", "Give meropenem 1 g IV every 12 hours.", "schedule", "interval"),
    ("Meropenem is 1 g IV every 8 hours.", "Give meropenem 2 g IV q8h.", "schedule", "dose"),
    ("Meropenem is 20 mg/kg IV every 8 hours.", "Give meropenem 20 mg IV every 8 hours.", "schedule", "unit"),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is given as 6 g/day IV in three divided doses.", "schedule", "dose"),
    ("Meropenem is given for 7 days.", "Meropenem is given for 14 days.", "duration", "value"),
    ("Meropenem is given for 7–10 days.", "Meropenem is given for 9–14 days.", "duration", "value"),
    ("Meropenem is infused over 30 minutes.", "Infuse meropenem over 3 hours.", "infusion time", "value"),
    ("The maximum dose of meropenem is 6 g per day.", "Do not exceed 2 g per day of meropenem.", "maximum", "bound"),
    ("Infuse meropenem at no more than 10 mg/min.", "Infuse meropenem at no more than 20 mg/min.", "rate", "bound"),
    ("Infuse meropenem at no more than 10 mg/min.", "Infuse meropenem at 20 mg/min.", "rate", "bound"),
    ("Dilute meropenem to a final concentration of 5 mg/mL.", "Dilute meropenem to a final concentration of 20 mg/mL.", "concentration", "value"),
    ("Stop meropenem if the creatinine clearance falls below 30 mL/min.", "Discontinue meropenem when CrCl is <20 mL/min.", "threshold for stopping", "bound"),
    ("With meropenem, check potassium twice a week.", "With meropenem, check potassium every 2 weeks.", "test frequency", "interval"),
    ("With CrCl 26–50 mL/min, meropenem is 1 g every 12 hours.", "With CrCl 26–50 mL/min, meropenem is 500 mg every 12 hours.", "schedule", "dose"),
]  # fmt: skip

# Two statements that can stand side by side.
CONSISTENT = [
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is 1000 mg IV q8h."),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is 1 g IV three times daily."),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is given as 3 g/day IV in three divided doses."),
    ("Meropenem is 0.5–1 g IV every 8 hours.", "Meropenem is 1 g IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 or 12 hours.", "Meropenem is 1 g IV every 12 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "An acceptable alternative is meropenem 1 g IV every 12 hours."),
    ("Meropenem is given for 7–14 days.", "Meropenem is given for 10 days."),
    ("Meropenem is given for at least 7 days.", "Meropenem is given for 14 days."),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is 2 g IV every 8 hours in severe infection."),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem in children is 500 mg IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "With probenecid, meropenem is 500 mg IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "On hemodialysis, meropenem is 500 mg every 24 hours."),
    ("With CrCl 26–50 mL/min, meropenem is 1 g every 12 hours.", "With CrCl 10–25 mL/min, meropenem is 500 mg every 12 hours."),
    ("Meropenem for meningitis is 2 g IV every 8 hours.", "Meropenem for cellulitis is 500 mg IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "In one trial, patients received meropenem 2 g IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "Do not give meropenem 2 g IV every 8 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "Zidovudine is 300 mg every 12 hours."),
    ("Meropenem is 1 g IV every 8 hours.", "Meropenem is 500 mg orally every 12 hours."),
    ("Infuse meropenem at no more than 20 mg/min.", "Infuse meropenem at 10 mg/min."),
    ("Meropenem loading dose is 2 g IV once.", "Meropenem maintenance is 1 g IV every 8 hours."),
    ("Meropenem is 2 g IV every 8 hours after hip replacement.", "Meropenem is 1 g IV every 8 hours after knee replacement."),
    ("With meropenem, check potassium twice a week.", "With meropenem, check calcium every 2 weeks."),
    ("Meropenem vials hold 500 mg; reconstitute to 50 mg/mL.", "Dilute meropenem to a final concentration of 5 mg/mL."),
    ("Begin meropenem dosing at 500 mg IV every 8 hours.", "Meropenem is 1 g IV every 8 hours."),
    ("Meropenem was also studied at 2 g IV every 8 hours.", "Meropenem is 1 g IV every 8 hours."),
    ("Increase meropenem to 2 g IV every 8 hours.", "Increase meropenem to 1 g IV every 8 hours."),
    ("For a patient of 70 kg meropenem 20 mg/kg is 1400 mg every 8 hours.", "Meropenem is 1 g IV every 8 hours."),
]  # fmt: skip


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> DocumentChecker:
    return checker(tmp_path_factory.mktemp("rules"))


def checked(documents: DocumentChecker, *statements: str) -> Report:
    return documents.check_text("\n\n".join(statements), "-", EMPTY_SCOPE)


def said(conflict: Conflict, report: Report) -> list[str]:
    return [words_at(report, place) for reading in conflict.readings for place in reading.places]


@pytest.mark.parametrize(("first", "second", "kind", "code"), CONTRADICTIONS)
def test_two_values_for_one_thing_are_reported_with_both_places(
    first: str, second: str, kind: str, code: str, documents: DocumentChecker
) -> None:
    report = checked(documents, "A text in between.", first, "Another one.", second)
    (conflict,) = report.contradictions
    assert (conflict.kind.value, conflict.code, conflict.drug) == (kind, code, "meropenem")
    places = [place for reading in conflict.readings for place in reading.places]
    assert {report.statements[index].text for index, _, _ in places} == {first, second}
    assert len({reading.value for reading in conflict.readings}) == 2
    assert report.failed


@pytest.mark.parametrize(("first", "second"), CONSISTENT)
def test_what_can_stand_side_by_side_is_no_contradiction(first: str, second: str, documents: DocumentChecker) -> None:
    assert checked(documents, first, second).contradictions == ()
    assert checked(documents, second, first).contradictions == ()


def test_every_place_of_both_values_is_listed_once(documents: DocumentChecker) -> None:
    report = checked(
        documents,
        "Meropenem is 1 g IV every 8 hours.",
        "Give meropenem 2 g IV every 8 hours.",
        "Use meropenem 1 g IV q8h.",
        "Meropenem 2 g IV every 8 hours is given.",
    )
    (conflict,) = report.contradictions
    assert [len(reading.places) for reading in conflict.readings] == [2, 2]
    assert said(conflict, report)[0] == "1 g IV every 8 hours"


def test_three_values_for_one_thing_are_told_together(documents: DocumentChecker) -> None:
    report = checked(
        documents, "Meropenem is given for 5 days.", "Meropenem is given for 7 days.", "Meropenem is given for 14 days."
    )
    (conflict,) = report.contradictions
    assert [reading.value for reading in conflict.readings] == ["5 days", "7 days", "14 days"]


def test_alternatives_that_one_sentence_offers_are_not_held_against_each_other(documents: DocumentChecker) -> None:
    report = checked(
        documents,
        "Meropenem is 1 g IV every 8 hours or 2 g IV every 12 hours.",
        "Meropenem is 1 g IV every 8 hours.",
        "Meropenem is 2 g IV every 12 hours.",
    )
    assert report.contradictions == ()


def test_both_schedules_of_a_label_may_stand_in_one_document(documents: DocumentChecker) -> None:
    report = checked(
        documents,
        "Foscarnet for resistant HSV is 40 mg/kg every 8 hours.",
        "Foscarnet for resistant HSV is 40 mg/kg every 12 hours.",
    )
    assert report.contradictions == ()


def test_a_value_of_the_label_and_one_against_it_contradict_each_other(documents: DocumentChecker) -> None:
    report = checked(
        documents,
        "Foscarnet for resistant HSV is 40 mg/kg IV every 8 hours.",
        "Foscarnet for resistant HSV is 60 mg/kg IV every 8 hours.",
    )
    (conflict,) = report.contradictions
    assert conflict.code == "dose"
    assert "HSV" in conflict.circumstances


def test_two_durations_that_one_label_range_allows_still_contradict_each_other(documents: DocumentChecker) -> None:
    report = checked(
        documents,
        "Foscarnet for resistant HSV is given for 2 weeks.",
        "Foscarnet for resistant HSV is given for 3 weeks.",
    )
    assert [conflict.kind.value for conflict in report.contradictions] == ["duration"]


def test_rows_of_one_table_are_told_apart_by_their_first_cell(documents: DocumentChecker) -> None:
    table = "Meropenem by infection:\n\nInfection\tMeropenem dose\nPneumonia\t1 g every 8 hours\nSepsis\t2 g every 8 hours\n"
    assert checked(documents, table).contradictions == ()
    twice = table + "Pneumonia\t3 g every 8 hours\n"
    (conflict,) = checked(documents, twice).contradictions
    assert {reading.value for reading in conflict.readings} == {"1 g every 8 hours", "3 g every 8 hours"}


def test_one_row_of_a_renal_table_and_a_sentence_about_the_same_band_are_compared(documents: DocumentChecker) -> None:
    report = documents.check_article(
        article(
            "Foscarnet for HSV, from 40 mg/kg every 8 hours, by creatinine clearance [1]:\n\n| Clearance | Dose |\n|---|---|\n"
            "| >0.8–1.0 mL/min/kg | 35 mg/kg every 12 hours |\n\nFrom the 40 mg/kg every 8 hours regimen for HSV, at a creatinine "
            "clearance of >0.8–1.0 mL/min/kg foscarnet is 20 mg/kg every 12 hours [1].\n"
        )
    )  # fmt: skip
    (conflict,) = report.contradictions
    assert "0.8–1.0 mL/min/kg" in conflict.circumstances


def test_the_object_of_a_contradiction_names_both_values_and_places(documents: DocumentChecker) -> None:
    report = checked(documents, "Meropenem is given for 7 days.", "Meropenem is given for 14 days.")
    (found,) = report_object(report)["contradictions_inside"]
    assert found["about"] == "duration"
    assert [reading["value"] for reading in found["readings"]] == ["7 days", "14 days"]
    assert [reading["places"][0]["place"] for reading in found["readings"]] == ["line 1", "line 3"]
    assert [reading["places"][0]["text"] for reading in found["readings"]] == ["for 7 days", "for 14 days"] or [
        reading["places"][0]["text"] for reading in found["readings"]
    ] == ["7 days", "14 days"]
