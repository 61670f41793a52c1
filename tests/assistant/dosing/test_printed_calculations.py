"""What a calculator prints beside its number, and bounds of its formulas met exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.dosing import formulas_body as body
from posology.assistant.dosing import formulas_laboratory as laboratory
from posology.assistant.dosing import formulas_renal as renal
from posology.assistant.dosing.calculators import CALCULATORS, find_calculator, run
from posology.assistant.dosing.formulas_scores import child_pugh
from posology.assistant.errors import CalculatorArgumentError, IncompatibleUnitsError
from posology.assistant.patients import Sex

# --- calculators: what a reader sees beside the number ---------------------------------------------------------------

PERSON = {"age": "70", "sex": "female", "creatinine": "1.5 mg/dL"}
STABLE = "The estimate holds only while serum creatinine is stable."
PRINTED = [
    (
        "cockcroft-gault",
        {**PERSON, "weight": "60"},
        "Creatinine clearance (actual weight)",
        "(140 − 70) × 60 ÷ (72 × 1.5) × 0.85 = 33.1",
        "mL/min",
        "(140 − age) × weight ÷ (72 × creatinine), × 0.85 if female",
        "Cockcroft and Gault 1976",
        (STABLE, "The actual weight was used; labels differ on which weight counts."),
    ),
    (
        "cockcroft-gault-per-kg",
        PERSON,
        "Creatinine clearance per kg of body weight",
        "(140 − 70) ÷ (72 × 1.5) × 0.85 = 0.551",
        "mL/min/kg",
        "(140 − age) ÷ (72 × creatinine), × 0.85 if female",
        "modified Cockcroft and Gault equation of the foscarnet label, Dose Adjustment",
        (STABLE,),
    ),
    (
        "clearance-per-kg",
        {"clearance": "60", "weight": "80"},
        "Creatinine clearance per kg of body weight",
        "60 ÷ 80 = 0.75",
        "mL/min/kg",
        "creatinine clearance ÷ weight",
        "foscarnet label, Dose Adjustment",
        (),
    ),
    (
        "clearance-indexed",
        {"clearance": "60", "bsa": "2.2"},
        "Creatinine clearance per 1.73 m² of body surface",
        "60 × 1.73 ÷ 2.2 = 47.2",
        "mL/min/1.73 m²",
        "creatinine clearance × 1.73 ÷ body surface",
        "definition of the index to 1.73 m²",
        (),
    ),
    (
        "digoxin-clearance",
        PERSON,
        "Creatinine clearance per 70 kg of body weight",
        "(140 − 70) ÷ 1.5 × 0.85 = 39.7",
        "mL/min per 70 kg",
        "(140 − age) ÷ creatinine, × 0.85 if female",
        "LANOXIN label, table of maintenance doses",
        (STABLE,),
    ),
    (
        "digoxin-daily-loss",
        {"clearance": "60"},
        "Daily loss of digoxin",
        "14 + 60 ÷ 5 = 26",
        "%",
        "14 + creatinine clearance (per 70 kg) ÷ 5",
        "LANOXIN label, maintenance dose",
        (),
    ),
    (
        "ckd-epi-2021",
        PERSON,
        "Estimated glomerular filtration rate (CKD-EPI 2021)",
        "142 × min(2.14, 1)^(−0.241) × max(2.14, 1)^(−1.2) × 0.9938^70 × 1.012 = 37.3",
        "mL/min/1.73 m²",
        "142 × min(Scr/κ, 1)^α × max(Scr/κ, 1)^−1.2 × 0.9938^age, × 1.012 if female",
        "CKD-EPI creatinine equation, Inker and others 2021",
        ("Not a creatinine clearance: never put it into a table in mL/min as it is.",),
    ),
    (
        "deindexed-egfr",
        {"egfr": "60", "bsa": "2.2"},
        "Filtration rate without the index",
        "60 × 2.2 ÷ 1.73 = 76.3",
        "mL/min",
        "eGFR × body surface ÷ 1.73",
        "definition of the index to 1.73 m²",
        ("Still an estimated filtration rate, not a creatinine clearance.",),
    ),
    (
        "schwartz-bedside",
        {"height": "90", "creatinine": "1.4 mg/dL"},
        "Estimated glomerular filtration rate (bedside Schwartz)",
        "0.413 × 90 ÷ 1.4 = 26.6",
        "mL/min/1.73 m²",
        "0.413 × height ÷ creatinine",
        "Schwartz and others 2009",
        ("For ages 1 to 17 years with an enzymatic creatinine; labels that print another k need that k.",),
    ),
    (
        "ideal-body-weight",
        {"height": "150", "sex": "female"},
        "Ideal body weight",
        "45.5 + 2.3 × (150 ÷ 2.54 − 60) = 43.3",
        "kg",
        "50 (male) or 45.5 (female) + 2.3 × (inches − 60)",
        "Devine 1974",
        ("The height is below 60 inches, where the formula is not defined; it was carried on downwards.",),
    ),
    (
        "adjusted-body-weight",
        {"height": "180", "sex": "male", "weight": "70"},
        "Adjusted body weight",
        "75 + 0.4 × (70 − 75) = 73",
        "kg",
        "ideal weight + 0.4 × (actual weight − ideal weight)",
        "Devine 1974 for the ideal weight; usual factor 0.4",
        ("The actual weight is below the ideal weight; the adjusted weight is meant for the opposite case.",),
    ),
    (
        "bmi",
        {"height": "180", "weight": "81"},
        "Body mass index",
        "81 ÷ (180 ÷ 100)² = 25",
        "kg/m²",
        "weight ÷ height²",
        "Quetelet's index",
        (),
    ),
    (
        "bsa-mosteller",
        {"height": "180", "weight": "85"},
        "Body surface (Mosteller)",
        "√(180 × 85 ÷ 3,600) = 2.06",
        "m²",
        "√(height × weight ÷ 3,600)",
        "Mosteller 1987",
        (),
    ),
    (
        "bsa-du-bois",
        {"height": "170", "weight": "70"},
        "Body surface (Du Bois)",
        "0.007184 × 170^0.725 × 70^0.425 = 1.81",
        "m²",
        "0.007184 × height^0.725 × weight^0.425",
        "Du Bois and Du Bois 1916",
        (),
    ),
    (
        "child-pugh",
        {"bilirubin": "2 mg/dL", "albumin": "2.8 g/dL", "inr": "1.7", "ascites": "slight", "encephalopathy": "3-4"},
        "Child-Pugh score, class C",
        "2 + 2 + 2 + 2 + 3 = 11",
        "points",
        "1 to 3 points each; class A 5–6, B 7–9, C 10–15",
        "Pugh and others 1973",
        ("For cirrhosis; in cholestatic disease other bilirubin cut-offs are used.",),
    ),
    (
        "corrected-calcium",
        {"calcium": "8.4 mg/dL", "albumin": "4.1 g/dL"},
        "Calcium corrected for albumin",
        "8.4 + 0.8 × (4 − 4.1) = 8.32",
        "mg/dL",
        "calcium + 0.8 × (4.0 − albumin)",
        "Payne and others 1973",
        (
            "An ionised calcium decides where it matters.",
            "The albumin is not low; the correction lowers the calcium and is not meant for that.",
        ),
    ),
    (
        "qtc-bazett",
        {"qt": "330", "heart-rate": "113"},
        "QTc (Bazett)",
        "330 ÷ √(60 ÷ 113) = 453",
        "ms",
        "QT ÷ √RR, RR = 60 ÷ heart rate",
        "Bazett 1920",
        ("Bazett's formula over-corrects fast rates and under-corrects slow ones; compare Fridericia's.",),
    ),
    (
        "qtc-fridericia",
        {"qt": "373", "heart-rate": "161"},
        "QTc (Fridericia)",
        "373 ÷ ∛(60 ÷ 161) = 518",
        "ms",
        "QT ÷ ∛RR, RR = 60 ÷ heart rate",
        "Fridericia 1920",
        (),
    ),
    (
        "conversion",
        {"value": "0.5 kg", "to": "mg"},
        "Mass in mg",
        "0.5 × 1,000 ÷ 0.001 = 500,000",
        "mg",
        "value in kg × 1,000 ÷ 0.001",
        "SI; international pound",
        (),
    ),
]


@pytest.mark.parametrize("printed", PRINTED, ids=[row[0] for row in PRINTED])
def test_a_calculation_is_printed_whole(printed: tuple[str, dict[str, str], str, str, str, str, str, object]) -> None:
    name, given, *shown = printed

    worked = run(name, given)

    assert [worked.label, worked.expression, worked.unit, worked.formula, worked.source, worked.warnings] == shown


def test_every_calculator_is_printed_once_above() -> None:
    assert [row[0] for row in PRINTED] == list(CALCULATORS)


ADULTS = "adults from 18 years with a stable creatinine"
OFFERED = {
    "cockcroft-gault": ("Creatinine clearance in mL/min (Cockcroft and Gault)", ADULTS),
    "cockcroft-gault-per-kg": (
        "Creatinine clearance in mL/min/kg (weight-normalised, as on the foscarnet label)",
        ADULTS,
    ),
    "clearance-per-kg": ("A creatinine clearance in mL/min divided by the weight", "any age"),
    "clearance-indexed": ("A creatinine clearance in mL/min per 1.73 m² of body surface", "any age"),
    "digoxin-clearance": ("Creatinine clearance in mL/min per 70 kg (as on the digoxin label)", ADULTS),
    "digoxin-daily-loss": (
        "Share of the body's digoxin that is lost in a day, in % (as on the digoxin label)",
        "adults; the clearance is per 70 kg",
    ),
    "ckd-epi-2021": ("Filtration rate in mL/min/1.73 m² (CKD-EPI 2021)", "adults from 18 years"),
    "deindexed-egfr": ("An indexed filtration rate in mL/min", "any age"),
    "schwartz-bedside": (
        "Filtration rate of a child in mL/min/1.73 m² (bedside Schwartz)",
        "1 to 17 years, enzymatic creatinine",
    ),
    "ideal-body-weight": ("Ideal body weight in kg (Devine)", "adults from 60 inches (152.4 cm)"),
    "adjusted-body-weight": ("Adjusted body weight in kg", "adults above their ideal weight"),
    "bmi": ("Body mass index in kg/m²", "adults"),
    "bsa-mosteller": ("Body surface in m² (Mosteller)", "any age"),
    "bsa-du-bois": ("Body surface in m² (Du Bois)", "adults and older children"),
    "child-pugh": ("Child-Pugh score and class of cirrhosis", "adults with cirrhosis"),
    "corrected-calcium": ("Calcium corrected for albumin in mg/dL", "albumin below 4.0 g/dL"),
    "qtc-bazett": ("QT corrected for the heart rate in ms (Bazett)", "heart rates of 60 to 100 per minute"),
    "qtc-fridericia": ("QT corrected for the heart rate in ms (Fridericia)", "regular rhythm"),
    "conversion": (
        "A value in another unit of mass, time, volume or length, or of a laboratory analyte",
        "any value with its unit",
    ),
}
ALIASES = {
    "cockcroft-gault": "cg crcl cockcroft creatinine-clearance cockroft-gault",
    "cockcroft-gault-per-kg": "cg-per-kg crcl-per-kg cockcroft-gault-normalised weight-normalised",
    "clearance-indexed": "crcl-indexed index",
    "digoxin-clearance": "ccr-per-70kg crcl-per-70kg",
    "digoxin-daily-loss": "digoxin-loss",
    "ckd-epi-2021": "ckd-epi ckdepi egfr ckd-epi-creatinine",
    "deindexed-egfr": "deindex de-index egfr-deindexed",
    "schwartz-bedside": "schwartz bedside-schwartz",
    "ideal-body-weight": "ibw devine",
    "adjusted-body-weight": "adjbw adjusted-weight",
    "bmi": "body-mass-index",
    "bsa-mosteller": "bsa mosteller body-surface",
    "bsa-du-bois": "bsa-dubois dubois du-bois",
    "child-pugh": "ctp child-turcotte-pugh childpugh",
    "corrected-calcium": "calcium-corrected corrected-ca",
    "qtc-bazett": "bazett",
    "qtc-fridericia": "fridericia",
    "conversion": "convert",
}


def test_every_calculator_says_what_it_gives_and_for_whom_it_holds() -> None:
    assert {name: (found.title, found.valid) for name, found in CALCULATORS.items()} == OFFERED


@pytest.mark.parametrize(("name", "aliases"), ALIASES.items())
def test_a_calculator_is_found_by_each_of_its_names(name: str, aliases: str) -> None:
    assert [find_calculator(alias).name for alias in (name, *aliases.split())] == [name] * (1 + len(aliases.split()))


@pytest.mark.parametrize(
    ("choice", "others"),
    [
        ("actual", "ideal 28.9, adjusted 30.5"),
        ("ideal", "actual 33.1, adjusted 30.5"),
        ("adjusted", "actual 33.1, ideal 28.9"),
    ],
)
def test_the_clearance_by_every_other_weight_is_shown(choice: str, others: str) -> None:
    worked = run("cockcroft-gault", {**PERSON, "weight": "60", "height": "160", "weight-choice": choice})

    rule = f"The {choice} weight was used; labels differ on which weight counts."
    assert worked.warnings == (STABLE, f"{rule} By weight, in mL/min: {others}.")


# --- formulas: a bound met exactly -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("cockcroft-gault", "The Cockcroft and Gault formula"),
        ("cockcroft-gault-per-kg", "The formula"),
        ("digoxin-clearance", "The formula"),
        ("ckd-epi-2021", "CKD-EPI 2021"),
    ],
)
def test_only_an_age_below_18_years_is_warned_of(name: str, speaker: str) -> None:
    def warnings(age: str) -> tuple[str, ...]:
        weight = {"weight": "60"} if name == "cockcroft-gault" else {}
        return run(name, {**PERSON, **weight, "age": age}).warnings

    warning = f"{speaker} was derived in adults; the age is 17.5 years."
    assert warning in warnings("17.5")
    assert not any("derived in adults" in text for text in warnings("18"))


@pytest.mark.parametrize("age", ["139.5", "140", "141"])
def test_a_clearance_is_never_below_zero(age: str) -> None:
    years, one = Decimal(age), Decimal(1)
    found = (
        renal.cockcroft_gault(years, Sex.MALE, one, Decimal(72)).value,
        renal.cockcroft_gault_per_kg(years, Sex.MALE, one).value * 72,
        renal.clearance_per_70kg(years, Sex.MALE, one).value,
    )

    expected = max(140 - years, Decimal(0))
    assert [value.quantize(Decimal("0.000001")) for value in found] == [expected] * 3


def test_the_weight_of_a_clearance_is_the_actual_one_unless_named() -> None:
    worked = renal.cockcroft_gault(Decimal(70), Sex.MALE, Decimal(1), Decimal(75))

    assert worked.label == "Creatinine clearance (actual weight)"


def test_a_height_of_exactly_60_inches_is_not_warned_of() -> None:
    assert body.ideal_body_weight(Decimal("152.4"), Sex.FEMALE).warnings == ()
    assert body.ideal_body_weight(Decimal("152.3"), Sex.FEMALE).warnings != ()


def test_a_weight_at_the_ideal_weight_is_not_warned_of() -> None:
    ideal = body.ideal_body_weight(Decimal("152.4"), Sex.MALE).value

    assert body.adjusted_body_weight(Decimal("152.4"), Sex.MALE, ideal).warnings == ()
    assert len(body.adjusted_body_weight(Decimal("152.4"), Sex.MALE, ideal - 1).warnings) == 1


@pytest.mark.parametrize(("albumin", "warnings"), [("3.99", 1), ("4", 1), ("4.01", 2)])
def test_only_an_albumin_above_4_is_warned_of(albumin: str, warnings: int) -> None:
    assert len(laboratory.corrected_calcium(Decimal(8), Decimal(albumin)).warnings) == warnings


@pytest.mark.parametrize(("rate", "warned"), [("59.9", True), ("60", False), ("100", False), ("100.1", True)])
def test_bazett_is_warned_of_only_outside_60_to_100(rate: str, *, warned: bool) -> None:
    assert bool(laboratory.qtc_bazett(Decimal(400), Decimal(rate)).warnings) is warned


@pytest.mark.parametrize(
    ("value", "to", "expected", "source"),
    [
        ("1 kg", "g", "1000", "SI; international pound"),
        ("1 g", "mg", "1000", "SI; international pound"),
        ("1 mg", "mcg", "1000", "SI; international pound"),
        ("1 mcg", "ng", "1000", "SI; international pound"),
        ("1 lb", "g", "453.59237", "SI; international pound"),
        ("1 week", "day", "7", "definition"),
        ("1 day", "h", "24", "definition"),
        ("1 h", "min", "60", "definition"),
        ("1 min", "s", "60", "definition"),
        ("1 L", "mL", "1000", "SI"),
        ("1 m", "cm", "100", "SI; international inch"),
        ("1 cm", "mm", "10", "SI; international inch"),
        ("1 ft", "in", "12", "SI; international inch"),
        ("1 in", "cm", "2.54", "SI; international inch"),
    ],
)
def test_each_unit_has_its_size(value: str, to: str, expected: str, source: str) -> None:
    worked = run("conversion", {"value": value, "to": to})

    assert (worked.value, worked.source) == (Decimal(expected), source)


@pytest.mark.parametrize(
    ("analyte", "source"),
    [
        ("creatinine", "molar mass 113.12 g/mol"),
        ("bilirubin", "molar mass 584.66 g/mol"),
        ("calcium", "molar mass 40.08 g/mol"),
        ("glucose", "molar mass 180.16 g/mol, as usually rounded"),
        ("urea nitrogen", "28.01 g of nitrogen per mol of urea"),
        ("albumin", "definition"),
    ],
)
def test_a_laboratory_conversion_names_its_basis(analyte: str, source: str) -> None:
    unit = "g/L" if analyte == "albumin" else "mg/dL"

    assert run("conversion", {"value": f"1 {unit}", "to": unit, "analyte": analyte}).source == source


@pytest.mark.parametrize(
    ("canonical", "spellings"),
    [
        ("umol/L", "µmol/l μmol/l micromol/l"),
        ("mcg", "µg μg ug microgram"),
        ("g", "gram grams"),
        ("kg", "kilogram"),
        ("mg", "milligram"),
        ("lb", "lbs pounds"),
        ("s", "sec seconds"),
        ("min", "minutes minute"),
        ("h", "hr hour hours"),
        ("day", "d days"),
        ("week", "weeks"),
        ("in", "inch inches"),
    ],
)
def test_a_unit_is_read_in_each_of_its_spellings(canonical: str, spellings: str) -> None:
    assert {laboratory.canonical_unit(spelling) for spelling in spellings.split()} == {canonical}


@pytest.mark.parametrize(
    ("value", "to", "working"),
    [
        ("2 kg", "lb", "2 × 1,000 ÷ 453.59237"),
        ("2 g", "mg", "2 ÷ 0.001"),
        ("2 kg", "g", "2 × 1,000"),
        ("2 mg", "g", "2 × 0.001"),
        ("2 g", "g", "2"),
    ],
)
def test_a_factor_of_one_is_not_shown(value: str, to: str, working: str) -> None:
    assert run("conversion", {"value": value, "to": to}).working == working


@pytest.mark.parametrize("unit", ["umol/L", "mmol/L", "mg/dL", "g/L", "g/dL"])
def test_a_laboratory_unit_without_its_analyte_is_known_but_not_converted(unit: str) -> None:
    with pytest.raises(IncompatibleUnitsError):
        laboratory.convert_value(Decimal(1), unit, "mg")


def test_a_body_mass_index_is_exact() -> None:
    assert body.body_mass_index(Decimal(180), Decimal(81)).value == 25


def test_an_ideal_weight_above_zero_counts_however_small() -> None:
    given = {**PERSON, "sex": "male", "weight": "60", "height": "97.7", "weight-choice": "ideal"}

    assert Decimal(0) < run("cockcroft-gault", given).rests_on[-1].value < Decimal(1)


def test_a_weight_of_nothing_is_refused_and_not_compared_with() -> None:
    # At 25.4 cm the ideal weight is −65 kg; with 97.5 kg the adjusted weight is exactly 0.
    given = {**PERSON, "sex": "male", "weight": "97.5", "height": "25.4"}

    assert (
        run("cockcroft-gault", given).warnings[1] == "The actual weight was used; labels differ on which weight counts."
    )
    with pytest.raises(CalculatorArgumentError, match="leaves no adjusted weight"):
        run("cockcroft-gault", {**given, "weight-choice": "adjusted"})


def test_a_small_ideal_weight_is_compared_with() -> None:
    given = {**PERSON, "sex": "male", "weight": "60", "height": "97.7"}

    assert (
        run("cockcroft-gault", given)
        .warnings[1]
        .startswith(
            "The actual weight was used; labels differ on which weight counts. By weight, in mL/min: ideal 0.304,"
        )
    )


def test_the_actual_weight_is_compared_with_where_it_is_the_only_other() -> None:
    given = {**PERSON, "sex": "male", "weight": "100", "height": "25.4", "weight-choice": "adjusted"}

    assert "By weight, in mL/min: actual 64.8." in run("cockcroft-gault", given).warnings[1]


def test_zero_is_converted_and_a_negative_value_is_refused() -> None:
    assert run("conversion", {"value": "0 g", "to": "mg"}).value == 0
    with pytest.raises(CalculatorArgumentError, match="negative"):
        run("conversion", {"value": "-1 g", "to": "mg"})


def test_a_daily_loss_of_digoxin_is_not_rounded() -> None:
    assert renal.digoxin_daily_loss(Decimal(63)).value == Decimal("26.6")


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "inr", "points"),
    [
        ("1.9", "3.6", "1.6", "1 + 1 + 1"),
        ("1.5", "4", "1", "1 + 1 + 1"),
        ("2", "3.5", "1.7", "2 + 2 + 2"),
        ("2.5", "3", "2", "2 + 2 + 2"),
        ("3", "2.8", "2.3", "2 + 2 + 2"),
        ("3.1", "2.7", "2.4", "3 + 3 + 3"),
        ("4", "2", "3", "3 + 3 + 3"),
    ],
)
def test_a_laboratory_value_has_its_points_at_and_between_the_cut_offs(
    bilirubin: str, albumin: str, inr: str, points: str
) -> None:
    assert child_pugh(Decimal(bilirubin), Decimal(albumin), Decimal(inr), "none", "none").working == f"{points} + 1 + 1"
