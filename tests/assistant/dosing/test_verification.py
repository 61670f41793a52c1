"""The verdict on numbers of bare text, against the rules of the shipped monographs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import DrugMention, Scope, bind
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier

HSV = Scope(drug="foscarnet", indication="HSV")
CMV = Scope(drug="foscarnet", indication="CMV retinitis")
FOSCARNET = Scope(drug="foscarnet")
Q12H = replace(HSV, near=("For the 40 mg/kg every 12 hours regimen (equivalent to 80 mg/kg/day total):",))
Q8H = replace(HSV, near=("Adjusted from the 40 mg/kg every 8 hours regimen, by creatinine clearance in mL/min/kg:",))

AGREEING = [
    ("Foscarnet 40 mg/kg IV every 8 hours for HSV", Scope()),
    ("40 mg/kg every 8 or 12 hours", HSV),
    ("40 mg/kg every 8 hours or every 12 hours for 2–3 weeks, each over at least 1 hour", HSV),
    ("40 mg/kg three times daily", HSV),
    ("40 mg/kg TID", HSV),
    ("120 mg/kg/day in 3 divided doses", HSV),
    ("120 mg/kg/day divided every 8 hours", HSV),
    ("0.04 g/kg q8h", HSV),
    ("40,000 mcg/kg every 12 hours", HSV),
    ("40 mg/kg every 8 hours over 2 hours", HSV),
    ("60 mg/kg every 8 hours or 90 mg/kg every 12 hours for 2 to 3 weeks", CMV),
    ("90 mg/kg every 12 hours infused over 1.5 to 2 hours", CMV),
    ("maintenance 90–120 mg/kg once daily over 2 hours", CMV),
    ("CrCl >1.0-1.4 mL/min/kg: 30 mg/kg every 12 hours", Q12H),
    ("CrCl >0.8-1.0 mL/min/kg: 35 mg/kg every 12 hours", Q8H),
    ("CrCl 0.9 mL/min/kg: 35 mg/kg every 12 hours", Q8H),
    ("CrCl <0.4 mL/min/kg: not recommended", HSV),
    ("Stop foscarnet if creatinine clearance falls below 0.4 mL/min/kg", HSV),
    ("Infuse at no more than 1 mg/kg/min", FOSCARNET),
    ("Infuse at 0.5 mg/kg/min", FOSCARNET),
    ("24 mg/mL undiluted through a central line", FOSCARNET),
    ("Dilute to 12 mg/mL for a peripheral vein", FOSCARNET),
    ("750–1000 mL of normal saline before the first infusion", FOSCARNET),
    ("Check creatinine clearance 2–3 times a week during induction", FOSCARNET),
    ("Check creatinine clearance at least every 1–2 weeks during maintenance", FOSCARNET),
    ("2,800 mg every 8 hours for a patient of 70 kg", HSV),
    ("Valacyclovir 1 g every 8 hours for herpes zoster", Scope()),
    ("Valacyclovir 1000 mg three times daily for shingles", Scope()),
    ("Valacyclovir 1 g every 12 hours for zoster at CrCl 30–49 mL/min", Scope()),
]

CONTRADICTING = [
    ("400 mg/kg every 8 hours", HSV, "value"),
    ("4 mg/kg every 8 hours", HSV, "value"),
    ("40 mg every 8 hours", HSV, "unit"),
    ("40 mcg/kg every 8 hours", HSV, "unit"),
    ("40 mg/kg every 6 hours", HSV, "interval"),
    ("40 mg/kg once daily", HSV, "scope_lost"),
    ("60 mg/kg every 8 hours", HSV, "indication"),
    ("40–60 mg/kg every 12 hours", HSV, "value"),
    ("40 mg/kg by mouth every 8 hours", HSV, "route"),
    ("40 mg/kg every 8 hours for 2–3 months", HSV, "duration"),
    ("30 mg/kg every 8 hours", HSV, "scope_lost"),
    ("do not give 40 mg/kg every 8 hours", HSV, "polarity"),
    ("40 mg/kg over 45 min", HSV, "limit"),
    ("40 mg/kg over less than 1 hour", HSV, "polarity"),
    ("90 mg/kg over 60 min", FOSCARNET, "limit"),
    ("at least 1 mg/kg/min", FOSCARNET, "polarity"),
    ("no more than 2 mg/kg/min", FOSCARNET, "limit"),
    ("infuse at 1 mg/kg/h", FOSCARNET, "unit"),
    ("Every 8 h, 60 mg/kg/h intravenously", CMV, "unit"),
    ("40 mg/kg over 1 minute", HSV, "limit"),
    ("40 mg/kg infused over 60 hours", HSV, "unit"),
    ("Valacyclovir three doses of 2 g taken 12 hours apart for cold sores", Scope(), "duration"),
    ("24 mg/mL via peripheral line", FOSCARNET, "limit"),
    ("750 to 100 mL of saline before the first dose", FOSCARNET, "value"),
    ("7501000 mL of saline before the first dose", FOSCARNET, "value"),
    ("Check creatinine clearance once or twice weekly during treatment", FOSCARNET, "value"),
    ("Check creatinine clearance 23 times weekly", FOSCARNET, "value"),
    ("CrCl >0.8-1.0 mL/min/kg: 35 mg/kg every 12 hours", Q12H, "value"),
    ("CrCl >0.8-1.0 mL/min/kg: 35 mg/kg every 8 hours", Q8H, "interval"),
    ("CrCl >0.8-1.0 mL/min: 20 mg/kg every 12 hours", HSV, "metric"),
    ("CrCl ≥1.4 mL/min/kg: 40 mg/kg every 8 hours", HSV, "bound"),
    ("CrCl >1.1-1.4 mL/min/kg: 30 mg/kg every 8 hours", HSV, "band"),
    ("CrCl <0.4 mL/min/kg: 20 mg/kg every 24 hours", HSV, "polarity"),
    ("CrCl >0.5-0.6 mL/min/kg: not recommended", HSV, "polarity"),
    ("Stop if creatinine clearance falls below 0.5 mL/min/kg", HSV, "bound"),
    ("80 mg/kg/day is equivalent to 120 mg/kg/day", HSV, "arithmetic"),
    ("zoster: 40 mg/kg q12h, FDA label", FOSCARNET, "indication"),
    ("zoster: 45 mg/kg q12h", FOSCARNET, "value"),
    ("2,450 mg every 8 hours for a patient of 70 kg", HSV, "unit"),
    ("Valacyclovir 1 g every 12 hours for zoster", Scope(), "scope_lost"),
    ("Valacyclovir 1 g every 8 hours for zoster at CrCl 30–49 mL/min", Scope(), "interval"),
    ("Valacyclovir 1 g every 12 hours for zoster at CrCl 30–49 mL/min/kg", Scope(), "metric"),
    ("Valacyclovir 1 mg every 8 hours for zoster", Scope(), "unit"),
]

NOT_VERIFIED = [
    ("40 mg/kg every 8 hours", Scope()),
    ("brincidofovir 200 mg once weekly", Scope()),
    ("40 mg/kg every 8 hours for zoster", FOSCARNET),
    ("40 mg/kg every 8 hours for disseminated HSV", FOSCARNET),
    ("40 mg/kg every 8 hours in children", HSV),
    ("maintenance 40 mg/kg every 8 hours", HSV),
    ("CrCl 0.9: 35 mg/kg every 12 hours", HSV),
    ("In a trial, 60 mg/kg every 8 hours was given to four patients", HSV),
    ("4O mg/kg every 8 hours", HSV),
    ("40 every 8 hours", HSV),
]


@pytest.mark.parametrize(("text", "scope"), AGREEING)
def test_a_number_that_a_rule_prints_is_verified_with_its_rule_and_source(
    text: str, scope: Scope, verifier: Verifier
) -> None:
    checked = verifier.check(text, scope)
    assert {f.verdict for f in checked.findings} == {Verdict.VERIFIED}, [f.reason for f in checked.findings]
    assert all(finding.rule and finding.source for finding in checked.findings)


@pytest.mark.parametrize(("text", "scope", "code"), CONTRADICTING)
def test_a_number_that_a_rule_prints_otherwise_is_contradicted_and_the_rule_is_shown(
    text: str, scope: Scope, code: str, verifier: Verifier
) -> None:
    checked = verifier.check(text, scope)
    assert checked.verdict is Verdict.CONTRADICTED
    assert code in {f.code for f in checked.findings if f.verdict is Verdict.CONTRADICTED}
    assert all(f.expected for f in checked.findings if f.verdict is Verdict.CONTRADICTED)


@pytest.mark.parametrize(("text", "scope"), NOT_VERIFIED)
def test_what_no_rule_covers_is_never_verified_in_bare_text(text: str, scope: Scope, verifier: Verifier) -> None:
    checked = verifier.check(text, scope)
    assert checked.verdict in {Verdict.UNSUPPORTED, Verdict.CONTRADICTED}
    assert Verdict.VERIFIED not in {f.verdict for f in checked.findings if f.role == "dose"}


def test_a_band_that_the_label_prints_in_two_forms_is_ambiguous_and_shows_both(verifier: Verifier) -> None:
    checked = verifier.check("CrCl >0.4-0.5 mL/min/kg: 20 mg/kg every 24 hours", Q12H)
    band = next(f for f in checked.findings if f.role == "band")
    assert checked.verdict is Verdict.AMBIGUOUS
    assert ">0.4" in band.reason
    assert "≥0.4" in band.reason or "0.4–0.5" in band.reason


def test_a_clearance_between_printed_rows_is_ambiguous(verifier: Verifier) -> None:
    checked = verifier.check("Valacyclovir for zoster at a creatinine clearance of 49.5 mL/min: 1 g every 8 hours")
    assert next(f for f in checked.findings if f.role == "band").verdict is Verdict.AMBIGUOUS


def test_a_text_without_clinical_numbers_has_no_verdict(verifier: Verifier) -> None:
    assert verifier.check("Foscarnet is nephrotoxic [1, 2].").verdict is None


def test_offsets_point_at_the_number_in_the_text_as_given(verifier: Verifier) -> None:
    text = "Foscarnet\u00a040\u00a0mg/kg IV every 8\u2009hours for HSV"
    for finding in verifier.check(text).findings:
        assert text[finding.start : finding.end] == finding.text


def test_when_the_check_breaks_every_number_is_shown_as_not_checked(rulebook: Rulebook) -> None:
    def broken(text: str) -> list[DrugMention]:
        raise RuntimeError(text)

    checked = Verifier(rulebook, broken).check("Foscarnet 40 mg/kg every 8 hours for HSV")
    assert {f.verdict for f in checked.findings} == {Verdict.UNSUPPORTED}
    assert {f.code for f in checked.findings} == {"not_checked"}


def test_a_monograph_missing_for_the_drug_leaves_its_numbers_unsupported(rulebook: Rulebook) -> None:
    without = Rulebook({k: v for k, v in rulebook.monographs.items() if k != "foscarnet"}, "x")
    checked = Verifier(without, lambda _: []).check("40 mg/kg every 8 hours", HSV)
    assert checked.verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize("header", [("Patients", "Dose", "Interval"), ("Patients", "Amount", "How often")])
@pytest.mark.parametrize(
    "row", ["Adults over 18 years of age | 40 | every 8 hours", "Adults of 18 years | 40 | three times a day"]
)
def test_a_number_alone_in_the_cell_of_a_dose_is_never_passed_over(
    row: str, header: tuple[str, ...], verifier: Verifier
) -> None:
    checked = verifier.check(row, Scope(drug="foscarnet", header=header, title="Foscarnet for resistant HSV"))

    assert checked.verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}
    assert "40" in [finding.text for finding in checked.findings]


def test_only_a_text_that_nothing_speaks_against_may_be_shown(verifier: Verifier) -> None:
    assert verifier.check("Foscarnet is antiviral.").shown
    assert verifier.check("Foscarnet 40 mg/kg every 8 hours for HSV").shown
    assert not verifier.check("Foscarnet 7 mg/kg every 8 hours for HSV").shown


def test_a_bound_without_a_dose_is_a_band_alone() -> None:
    alone, dosed = "Stop at a CrCl below 30 mL/min", "5 mg daily at a CrCl below 30 mL/min"
    assert [bind(text, extract(text), Scope())[0].band_only for text in (alone, dosed)] == [True, False]
