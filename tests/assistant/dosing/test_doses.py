"""Doses for a patient: golden cases of the labels, two readings where the label leaves two, and named gaps."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.answers import Calculation, RegimenForPatient
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph, Phase
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.errors import PatientFactError
from posology.assistant.patients import PatientFacts, Sex
from tests.assistant.dosing.made_monograph import monograph, regimen
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook

SHIPPED = Path(__file__).resolve().parents[3] / "corpus" / "monographs"


@cache
def _monograph(drug: str) -> Monograph:
    return load_rulebook(SHIPPED).monograph(drug)


def _facts(**known: Any) -> PatientFacts:  # noqa: ANN401 - texts, a sex or a kind of dialysis
    words = {"sex", "dialysis"}
    return PatientFacts(**{name: value if name in words else Decimal(value) for name, value in known.items()})


def _foscarnet(indication: str | None = "hsv", **known: Any) -> Calculation:  # noqa: ANN401 - as `_facts`
    return doses_for(_monograph("foscarnet"), _facts(**known), indication)


def _valacyclovir(indication: str | None = "zoster", **known: Any) -> Calculation:  # noqa: ANN401 - as `_facts`
    return doses_for(_monograph("valacyclovir"), _facts(**known), indication)


def _one(calculation: Calculation, regimen: str) -> RegimenForPatient:
    (found,) = [shown for shown in calculation.regimens if shown.id == regimen]
    return found


def test_a_man_of_50_with_creatinine_1_gets_30_mg_per_kg_and_not_40() -> None:
    calculation = _foscarnet(age_years="50", sex=Sex.MALE, creatinine_mg_per_dl="1.0", weight_kg="70")
    shown = _one(calculation, "hsv-40-q8h")

    assert calculation.verdict == "calculated"
    assert calculation.steps[0].expression == "(140 − 50) ÷ (72 × 1) = 1.25"
    assert calculation.steps[0].unit == "mL/min/kg"
    assert (shown.base, shown.band, shown.result) == (
        "40 mg/kg every 8 h",
        ">1.0–1.4 mL/min/kg",
        "30 mg/kg every 8 h",
    )
    assert shown.dose_mg == 2100
    assert shown.duration == "2–3 weeks, or until healed"
    assert shown.daily_total == "6,300 mg/day (90 mg/kg/day)"
    assert shown.source is not None
    assert shown.source.table == (
        "Table 13, Dosage Guide, Induction, >1.0–1.4, HSV, 120 mg/kg/day total (40 mg/kg Q8h)"
    )


def test_both_intervals_are_given_and_neither_is_ranked() -> None:
    calculation = _foscarnet(crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert [shown.result for shown in calculation.regimens] == ["40 mg/kg every 12 h", "40 mg/kg every 8 h"]
    assert all("ranks neither" in " ".join(shown.notes) for shown in calculation.regimens)


def test_exactly_0_4_shows_both_readings_and_the_stop_rule() -> None:
    calculation = _foscarnet(age_years="68", sex=Sex.MALE, creatinine_mg_per_dl="2.5", weight_kg="70")

    assert calculation.verdict == "ambiguous"
    assert [shown.result for shown in calculation.regimens if shown.id == "hsv-40-q8h"] == [
        "35 mg/kg every 24 h",
        "no dose: not recommended",
    ]
    assert any("<0.4 mL/min/kg" in warning for warning in calculation.warnings)
    assert all("exactly 0.4 has no row" in " ".join(shown.notes) for shown in calculation.regimens)


def test_exactly_0_4_is_ambiguous_without_a_weight_too() -> None:
    calculation = _foscarnet(age_years="68", sex=Sex.MALE, creatinine_mg_per_dl="2.5")

    assert calculation.verdict == "ambiguous"
    assert calculation.missing == ("weight (kg)",)


def test_below_0_4_there_is_no_dose() -> None:
    calculation = _foscarnet(age_years="80", sex=Sex.FEMALE, creatinine_mg_per_dl="2.5", weight_kg="60")

    assert calculation.verdict == "no_dose"
    assert all(shown.dose_mg is None and shown.volumes == () for shown in calculation.regimens)
    assert any("stops foscarnet" in warning for warning in calculation.warnings)


def test_a_clearance_in_ml_per_min_is_divided_by_the_weight_first() -> None:
    calculation = _foscarnet(crcl_ml_per_min="60", weight_kg="80", age_years="50")

    assert calculation.steps[0].expression == "60 ÷ 80 = 0.75"
    assert _one(calculation, "hsv-40-q12h").band == ">0.6–0.8 mL/min/kg"


def test_a_clearance_without_unit_is_not_used() -> None:
    calculation = _foscarnet(crcl_without_unit="0.9", weight_kg="70", age_years="50")

    assert calculation.verdict == "missing_facts"
    assert calculation.missing == ("unit of the creatinine clearance: mL/min or mL/min/kg",)
    assert calculation.regimens == ()


def test_a_creatinine_without_unit_is_asked_about() -> None:
    calculation = _foscarnet(age_years="62", sex=Sex.FEMALE, weight_kg="70", creatinine_without_unit="1.8")

    assert calculation.verdict == "missing_facts"
    assert calculation.missing == ("unit of the creatinine: mg/dL or µmol/L",)


def test_a_creatinine_of_110_mg_per_dl_is_refused_with_the_likely_unit() -> None:
    with pytest.raises(PatientFactError, match=r"110 µmol/L is 1\.24 mg/dL"):
        _foscarnet(age_years="62", sex=Sex.FEMALE, creatinine_mg_per_dl="110")


def test_without_a_weight_the_dose_is_given_per_kg_and_the_weight_named_as_missing() -> None:
    calculation = _foscarnet(age_years="50", sex=Sex.MALE, creatinine_mg_per_dl="1.0")
    shown = _one(calculation, "hsv-40-q8h")

    assert calculation.verdict == "missing_facts"
    assert calculation.missing == ("weight (kg)",)
    assert shown.result == "30 mg/kg every 8 h"
    assert shown.dose_mg is None
    assert shown.daily_total == "90 mg/kg/day"
    assert shown.volumes == ()
    assert "60 min" in shown.infusion


def test_with_nothing_known_every_missing_fact_is_named_and_no_dose_is_given() -> None:
    calculation = _foscarnet()

    assert calculation.verdict == "missing_facts"
    assert calculation.missing == ("age (years)", "sex", "creatinine with its unit", "weight (kg)")
    assert calculation.regimens == ()


def test_an_egfr_does_not_stand_for_a_creatinine_clearance() -> None:
    calculation = _foscarnet(egfr_ml_per_min_173="60", weight_kg="70", age_years="50")

    assert calculation.verdict == "missing_facts"
    assert any("eGFR of 60" in warning and "was not used" in warning for warning in calculation.warnings)


@pytest.mark.parametrize(
    ("regimen", "infusion"),
    [
        ("hsv-40-q8h", "at least 60 min: the printed time of 60 min binds"),
        (
            "cmv-induction-60-q8h",
            "at least 60 min: the printed time of 60 min and the rate ceiling of 1 mg/kg/min both",
        ),
        ("cmv-induction-90-q12h", "at least 90 min: the printed time of 90–120 min and the rate ceiling"),
        ("cmv-maintenance-90", "at least 120 min: the printed time of 120 min binds"),
        ("cmv-maintenance-120", "at least 120 min: the printed time of 120 min and the rate ceiling"),
    ],
)
def test_the_least_infusion_time_names_the_limit_that_binds(regimen: str, infusion: str) -> None:
    calculation = _foscarnet(None, crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert _one(calculation, regimen).infusion.startswith(infusion)


def test_a_reduced_dose_keeps_the_time_that_is_printed_for_the_full_one() -> None:
    kept = "the time is printed for the full dose of 40 mg/kg and kept here"
    for clearance, reduced in (("0.9", True), ("1.5", False)):
        calculation = _foscarnet(None, crcl_ml_per_min_per_kg=clearance, weight_kg="70", age_years="50")
        assert (kept in _one(calculation, "hsv-40-q8h").infusion) is reduced


def test_volumes_and_fastest_rates_follow_from_each_printed_concentration() -> None:
    calculation = _foscarnet(None, crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    hsv = _one(calculation, "hsv-40-q8h")
    assert hsv.volumes == ("117 mL at 24 mg/mL (central line)", "233 mL at 12 mg/mL (peripheral line)")
    assert "alone asks for 40 min" in hsv.infusion
    assert hsv.infusion.endswith("no faster than 116 mL/h at 24 mg/mL, 233 mL/h at 12 mg/mL")
    assert _one(calculation, "cmv-induction-60-q8h").infusion.endswith("175 mL/h at 24 mg/mL, 350 mL/h at 12 mg/mL")


@given(
    weight=st.decimals(min_value="30", max_value="200", places=1),
    clearance=st.decimals(min_value="0.5", max_value="3", places=2),
)
def test_no_fastest_rate_breaks_the_ceiling(weight: Decimal, clearance: Decimal) -> None:
    calculation = doses_for(
        _monograph("foscarnet"),
        PatientFacts(weight_kg=weight, crcl_ml_per_min_per_kg=clearance, age_years=Decimal(50)),
    )

    for shown in calculation.regimens:
        rate = Decimal(shown.infusion.rsplit("no faster than ", 1)[1].split(" mL/h", 1)[0].replace(",", ""))
        assert rate * 24 / 60 / weight <= 1


def test_hydration_is_printed_for_full_doses_and_declared_missing_for_reduced_ones() -> None:
    full = _foscarnet(crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")
    reduced = _foscarnet(crcl_ml_per_min_per_kg="1.2", weight_kg="70", age_years="50")
    induction = _foscarnet("cmv retinitis", crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert _one(full, "hsv-40-q8h").hydration == "750–1,000 mL before the first infusion; 500 mL with each infusion"
    assert "prints no hydration volume for doses of 20–35" in _one(reduced, "hsv-40-q8h").hydration
    assert _one(induction, "cmv-induction-90-q12h").hydration.endswith("750–1,000 mL with each infusion")


def test_a_dose_every_48_h_has_an_average_daily_total() -> None:
    calculation = _foscarnet("cmv retinitis", crcl_ml_per_min_per_kg="0.7", weight_kg="70", age_years="50")

    assert _one(calculation, "cmv-maintenance-90").daily_total == "2,800 mg/day (40 mg/kg/day), on average"


@pytest.mark.parametrize(
    ("indication", "word"),
    [
        ("zoster", "zoster"),
        ("shingles", "shingles"),
        ("HHV-6 encephalitis", "hhv-6"),
        ("disseminated HSV infection", "disseminated"),
        ("CMV colitis", "colitis"),
        ("HSV encephalitis", "encephalitis"),
    ],
)
def test_a_use_that_the_label_does_not_have_gets_no_dose_and_the_word_that_says_so(indication: str, word: str) -> None:
    calculation = _foscarnet(indication, crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert calculation.verdict == "no_rule"
    assert calculation.regimens == ()
    assert word in " ".join(calculation.warnings)


def test_a_use_that_nobody_named_gets_no_dose() -> None:
    assert _foscarnet("toothache", crcl_ml_per_min_per_kg="1.5").verdict == "no_rule"


@pytest.mark.parametrize(
    "indication", ["hsv-acyclovir-resistant", "Acyclovir-resistant mucocutaneous HSV", "herpes  simplex", "mucositis"]
)
def test_a_labelled_use_is_found_by_its_words(indication: str) -> None:
    calculation = _foscarnet(indication, crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert calculation.indication == "hsv-acyclovir-resistant"
    assert len(calculation.regimens) == 2


def test_route_regimen_and_phase_narrow_the_regimens() -> None:
    foscarnet, facts = _monograph("foscarnet"), _facts(crcl_ml_per_min_per_kg="1.5", weight_kg="70", age_years="50")

    assert len(doses_for(foscarnet, facts, route="intravenous").regimens) == 6
    assert len(doses_for(foscarnet, facts, phase=Phase.MAINTENANCE).regimens) == 2
    assert len(doses_for(foscarnet, facts, regimen="hsv-40-q8h").regimens) == 1
    assert "it has iv" in doses_for(foscarnet, facts, route="oral").warnings[0]
    assert "hsv-40-q8h" in doses_for(foscarnet, facts, regimen="hsv-50").warnings[0]


def test_a_child_gets_no_adult_regimen() -> None:
    calculation = _foscarnet(age_years="10", crcl_ml_per_min_per_kg="1.5", weight_kg="30")

    assert calculation.verdict == "no_rule"
    assert "the label's regimens are for: adult" in calculation.warnings[0]


def test_an_unknown_age_is_pointed_out() -> None:
    assert any("age is not given" in warning for warning in _foscarnet(crcl_ml_per_min_per_kg="1.5").warnings)


@pytest.mark.parametrize("dialysis", ["HD", "haemodialysis", "CAPD", "CVVH"])
def test_foscarnet_on_dialysis_has_no_rule(dialysis: str) -> None:
    calculation = _foscarnet(dialysis=dialysis, age_years="50", crcl_ml_per_min_per_kg="1.5")

    assert calculation.verdict == "no_rule"
    assert any("holds no dose for patients on" in warning for warning in calculation.warnings)


def test_not_on_dialysis_is_no_dialysis() -> None:
    calculation = _foscarnet(dialysis="not on dialysis", age_years="50", crcl_ml_per_min_per_kg="1.5", weight_kg="70")

    assert calculation.verdict == "calculated"


def test_valacyclovir_after_haemodialysis_needs_a_clearance_that_is_not_estimated() -> None:
    estimated = _valacyclovir(dialysis="HD", age_years="50", sex=Sex.MALE, creatinine_mg_per_dl="6", weight_kg="70")
    given = _valacyclovir(dialysis="HD", age_years="50", crcl_ml_per_min="8")

    assert estimated.verdict == "missing_facts"
    assert "does not hold" in estimated.missing[0]
    assert given.regimens[0].result == "500 mg every 24 h"
    assert "Give the recommended dose after haemodialysis." in given.warnings


def test_valacyclovir_at_49_6_is_ambiguous_only_where_the_rows_differ() -> None:
    zoster = _valacyclovir("zoster", crcl_ml_per_min="49.6", age_years="50")
    recurrent = _valacyclovir("recurrent genital herpes", crcl_ml_per_min="49.6", age_years="50")

    assert zoster.verdict == "ambiguous"
    assert [shown.result for shown in zoster.regimens] == ["1 g every 8 h", "1 g every 12 h"]
    assert recurrent.verdict == "calculated"
    assert "same dose" in " ".join(recurrent.regimens[0].notes)


def test_valacyclovir_uses_cockcroft_and_gault_with_the_weight_named() -> None:
    calculation = _valacyclovir(age_years="70", sex=Sex.FEMALE, creatinine_mg_per_dl="1.4", weight_kg="60")

    assert calculation.steps[0].label == "Creatinine clearance (actual weight)"
    assert calculation.steps[0].expression == "(140 − 70) × 60 ÷ (72 × 1.4) × 0.85 = 35.4"
    assert calculation.regimens[0].result == "1 g every 12 h"


def test_another_weight_that_leads_to_another_row_is_pointed_out() -> None:
    calculation = _valacyclovir(
        age_years="60", sex=Sex.FEMALE, creatinine_mg_per_dl="1.2", weight_kg="110", height_cm="160"
    )

    assert calculation.regimens[0].band == "≥50 mL/min"
    assert any("With the ideal weight" in warning and "30–49" in warning for warning in calculation.warnings)


def test_valacyclovir_for_chickenpox_is_limited_to_the_printed_maximum() -> None:
    calculation = _valacyclovir("chickenpox", age_years="14", weight_kg="60")

    assert calculation.regimens[0].dose_mg == 1000
    assert calculation.regimens[0].daily_total == "3,000 mg/day"
    assert "Limited to the printed maximum of 1 g." in calculation.regimens[0].notes
    assert any("No data for children" in warning for warning in calculation.warnings)


def test_cold_sores_are_two_doses_in_all() -> None:
    shown = _valacyclovir("cold sores", crcl_ml_per_min="90", age_years="30").regimens[0]

    assert shown.result == "2 g every 12 h, 2 doses in all"
    assert shown.daily_total == "4,000 mg in the whole course"


@given(
    age=st.integers(18, 100),
    creatinine=st.decimals(min_value="0.3", max_value="8", places=2),
    sex=st.sampled_from(list(Sex)),
)
def test_a_higher_creatinine_never_gives_more_per_day(age: int, creatinine: Decimal, sex: Sex) -> None:
    def totals(value: Decimal) -> Decimal:
        calculation = doses_for(
            _monograph("foscarnet"),
            PatientFacts(age_years=Decimal(age), sex=sex, creatinine_mg_per_dl=value, weight_kg=Decimal(70)),
            regimen="cmv-maintenance-120",
        )
        shown = calculation.regimens[0].daily_total
        return Decimal(shown.split(" mg/day")[0].replace(",", "")) if shown else Decimal(0)

    assert totals(creatinine + 1) <= totals(creatinine)


def test_the_same_facts_give_the_same_calculation() -> None:
    first = _foscarnet(None, crcl_ml_per_min_per_kg="0.7", weight_kg="70", age_years="50")

    assert first == _foscarnet(None, crcl_ml_per_min_per_kg="0.7", weight_kg="70", age_years="50")
    assert first.model_dump_json() == first.model_dump_json()


def test_without_an_age_no_regimen_is_shown_for_an_age_at_which_nobody_has_the_weight() -> None:
    regimens = [
        regimen("newborn", population="newborn", age_below_years="0.08", dose="10 mg/kg"),
        regimen("child", population="child", age_from_years="0.08", age_below_years="18", dose="15 mg/kg"),
        regimen("grown", population="adult", age_from_years="18", dose="1 g"),
    ]
    rules = monograph(regimens=regimens)
    shown = {
        weight: {one.id for one in doses_for(rules, PatientFacts(weight_kg=Decimal(weight))).regimens}
        for weight in (3, 70)
    }
    assert shown == {3: {"newborn", "child"}, 70: {"child", "grown"}}
    only_newborn = monograph(regimens=regimens[:1])
    assert [one.id for one in doses_for(only_newborn, PatientFacts(weight_kg=Decimal(70))).regimens] == ["newborn"]


@pytest.mark.parametrize("known", [{}, {"crcl_without_unit": "25"}])
def test_a_dose_for_children_does_not_stand_alone_where_no_age_is_given(known: dict[str, str]) -> None:
    cefepime = _monograph("cefepime")

    unknown = doses_for(cefepime, _facts(**known), "febrile-neutropenia")
    child = doses_for(cefepime, _facts(age_years="5", weight_kg="18"), "febrile-neutropenia")

    assert unknown.regimens == ()
    assert unknown.verdict == "missing_facts"
    assert "No age is given: the doses for children (50 mg/kg every 8 h) are not shown alone." in unknown.warnings
    assert [shown.result for shown in child.regimens] == ["50 mg/kg every 8 h"]


def test_a_wide_use_for_which_no_regimen_is_printed_stands_for_its_parts() -> None:
    facts = PatientFacts(age_years=Decimal(50), crcl_ml_per_min=Decimal(90))
    found = doses_for(shipped_rulebook().monograph("levofloxacin"), facts, "pneumonia")

    assert {regimen.id for regimen in found.regimens} == {"nosocomial-750", "cap-500", "cap-750"}


def test_a_concentration_of_a_vial_is_named_as_one_and_gives_no_pump_rate() -> None:
    facts = PatientFacts(age_years=Decimal(50), crcl_ml_per_min=Decimal(90))
    [found] = doses_for(shipped_rulebook().monograph("cefepime"), facts, "febrile neutropenia").regimens

    assert "12.5 mL at 160 mg/mL (2 g vial after constitution)" in found.volumes
    assert "160 mg/mL" not in found.infusion


def test_a_concentration_of_one_part_of_a_combination_gives_no_volume_of_the_whole_dose() -> None:
    facts = PatientFacts(age_years=Decimal(5), weight_kg=Decimal(20), crcl_ml_per_min=Decimal(90))
    found = doses_for(shipped_rulebook().monograph("piperacillin-tazobactam"), facts, "nosocomial pneumonia")

    assert found.regimens
    assert not any("20–80 mg/mL" in volume for regimen in found.regimens for volume in regimen.volumes)


def test_several_uses_give_the_doses_of_these_and_of_no_other_and_unlabelled_ones_none() -> None:
    facts = PatientFacts(age_years=Decimal(50), crcl_ml_per_min=Decimal(90))
    levofloxacin = shipped_rulebook().monograph("levofloxacin")
    found = doses_for(levofloxacin, facts, frozenset({"pyelonephritis", "uti-uncomplicated"}))

    assert {regimen.id for regimen in found.regimens} == {
        "uti-uncomplicated-250",
        "pyelonephritis-250",
        "pyelonephritis-750",
    }
    assert doses_for(levofloxacin, facts, frozenset({"no-such-use"})).verdict == "no_rule"


@pytest.mark.parametrize(
    ("drug", "part", "phases", "others"),
    [
        ("ganciclovir", Phase.INDUCTION, {"induction"}, "maintenance"),
        ("ganciclovir", Phase.MAINTENANCE, {"maintenance"}, "induction"),
        ("ganciclovir", Phase.LOADING, {"induction", "maintenance"}, ""),
        ("ganciclovir", None, {"induction", "maintenance"}, ""),
        ("digoxin", Phase.LOADING, {"loading"}, "maintenance"),
    ],
)
def test_a_part_of_the_course_that_is_named_chooses_where_the_label_has_it(
    drug: str, part: Phase | None, phases: set[str], others: str
) -> None:
    rules = shipped_rulebook().monographs[drug]
    facts = PatientFacts(weight_kg=Decimal(70), age_years=Decimal(50), crcl_ml_per_min=Decimal(90))
    given = doses_for(rules, facts, part=part)

    phase_of = {regimen.id: regimen.phase.value for regimen in rules.regimens}
    assert {phase_of[one.id] for one in given.regimens} == phases
    told = [warning for warning in given.warnings if warning.startswith("Only the doses for")]
    assert [warning.endswith(f"the label has others for {others}.") for warning in told] == ([True] if others else [])


@pytest.mark.parametrize(
    ("clearance", "shown"), [(None, ["first-dose-15", "anephric"]), (Decimal(60), ["first-dose-15"])]
)
def test_a_first_dose_asked_for_without_a_use_leads_with_the_one_for_kidneys_that_work(
    clearance: Decimal | None, shown: list[str]
) -> None:
    facts = PatientFacts(weight_kg=Decimal(90), crcl_ml_per_min=clearance)

    given = doses_for(_monograph("vancomycin"), facts, part=Phase.LOADING)

    assert [regimen.id for regimen in given.regimens] == shown
