"""What a mutation run found unguarded: the printed texts of the calculators, bounds met exactly, and rare branches."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.answers import Sex
from posology.assistant.dosing import formulas_body as body
from posology.assistant.dosing import formulas_laboratory as laboratory
from posology.assistant.dosing import formulas_renal as renal
from posology.assistant.dosing.calculators import CALCULATORS, find_calculator, run

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
