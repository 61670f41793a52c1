"""Whether numbers stand in the passages they are cited to: digit for digit, bound to the same things."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from posology.assistant.dosing.binding import EMPTY_SCOPE
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.standing import Evidence, is_verbatim, same_quantity, standing

HIP = "Drugol after hip replacement is 2.5 mg twice daily for 35 days."
FIRST = "Do not give drugol 5 mg daily. Drugol is 10 mg daily."
FIRST_SENTENCES = ("Do not give drugol 5 mg daily.", "Drugol is 10 mg daily.")


def faults(text: str, *cited: str, sentences: tuple[str, ...] = ()) -> dict[str, str]:
    evidence = [Evidence(passage, EMPTY_SCOPE, sentences) for passage in cited]
    return {q.text: fault for q, fault in standing(text, extract(text), EMPTY_SCOPE, evidence).items()}


@pytest.mark.parametrize("part", ["5 mg twice daily for 35 days", ".5 mg twice daily", "drugol 5 mg daily"])
def test_a_part_of_a_sentence_is_no_quote(part: str) -> None:
    assert not is_verbatim(part, HIP)
    assert not is_verbatim(part, FIRST, FIRST_SENTENCES)


def test_a_number_cut_out_of_another_does_not_stand() -> None:
    assert faults("5 mg twice daily for 35 days", HIP)["5 mg"]


def test_a_prohibition_that_lost_its_not_does_not_stand() -> None:
    assert faults("Give drugol 5 mg daily.", FIRST, sentences=FIRST_SENTENCES)["5 mg"]


@pytest.mark.parametrize(
    "text", [HIP, HIP.rstrip("."), f"  {HIP}  ", "Drugol after hip replacement: 2500 mcg every 12 hours for 35 days"]
)
def test_a_whole_sentence_and_equal_amounts_stand(text: str) -> None:
    assert not any(faults(text, HIP).values())


def test_numbers_of_one_clause_that_stand_in_different_passages_do_not_stand_together() -> None:
    cited = ("Drugol is 5 mg daily for 5 days.", "Drugol is 10 mg daily for 7 days.")
    assert any(faults("Drugol is 5 mg daily for 7 days.", *cited).values())


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Check it at most every 1–2 weeks.", "Check it at least every 1–2 weeks."),
        ("Stop at an eGFR below 30 mL/min/1.73 m².", "Stop at a creatinine clearance below 30 mL/min/1.73 m²."),
        ("Drugol 5 mg every 8 hours.", "Drugol 5 mg every 8 or 12 hours."),
    ],
)
def test_another_sign_metric_or_set_of_alternatives_does_not_stand(text: str, cited: str) -> None:
    assert any(faults(text, cited).values())


def test_nothing_stands_without_a_citation() -> None:
    assert set(faults("Drugol 5 mg daily.").values()) == {"nothing is cited for this number"}


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Drugol at least 5 mg daily.", "Drugol 5 mg daily."),
        ("Drugol 5 mg daily at a CrCl <30 mL/min.", "Drugol 5 mg daily at a CrCl ≤30 mL/min."),
        ("Drugol 5 mg daily at a CrCl <30 mL/min.", "Drugol 5 mg daily."),
    ],
)
def test_a_dose_stands_with_its_own_sign_and_its_own_band_only(text: str, cited: str) -> None:
    assert any(faults(text, cited).values())


def test_a_dose_stands_with_its_band_in_other_words() -> None:
    cited = "At a CrCl below 30 mL/min drugol is 5 mg every 24 hours."
    assert not any(faults("Drugol 5 mg daily at a CrCl <30 mL/min.", cited).values())


def test_a_band_without_a_metric_is_the_same_in_its_own_unit_only() -> None:
    (band,) = extract("CrCl below 30 mL/min")
    nameless = replace(band, metric=Metric.UNKNOWN)

    assert same_quantity(band, nameless)
    assert not same_quantity(band, replace(nameless, high=Decimal("0.03"), unit="L/min"))
    assert not same_quantity(band, replace(band, metric=Metric.EGFR))


def test_an_interval_without_a_dose_stands_where_the_passage_gives_it_so() -> None:
    assert faults("Drugol is repeated every 12 hours.", "One repeats drugol every 12 hours.") == {"every 12 hours": ""}
    assert faults("Drugol is repeated every 8 hours.", "One repeats drugol every 12 hours.")["every 8 hours"]
