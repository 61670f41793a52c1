"""Every published test vector of the calculators, at the precision it was published with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from posology.assistant.dosing.calculators import run

MAN, WOMAN = {"sex": "male"}, {"sex": "female"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A line of the table: its name, the calculator, its arguments, and the published value with its last place."""

    name: str
    calculator: str
    arguments: dict[str, str]
    published: str


def _of(age: str, creatinine: str, weight: str = "", **more: str) -> dict[str, str]:
    return {"age": age, "creatinine": creatinine, **({"weight": weight} if weight else {}), **more}


VECTORS = [
    Vector("CG, M 45 y, 70 kg, 2.1", "cockcroft-gault", MAN | _of("45", "2.1 mg/dL", "70"), "44.0"),
    Vector("CG, F 70 y, 60 kg, 1.4", "cockcroft-gault", WOMAN | _of("70", "1.4 mg/dL", "60"), "35.4"),
    Vector("CG, M 70 y, 75 kg, 1.0", "cockcroft-gault", MAN | _of("70", "1.0 mg/dL", "75"), "72.9"),
    Vector("CG, M 65 y, 70 kg, 1.4", "cockcroft-gault", MAN | _of("65", "1.4 mg/dL", "70"), "52.1"),
    Vector("CG, F 45 y, 60 kg, 0.9", "cockcroft-gault", WOMAN | _of("45", "0.9 mg/dL", "60"), "74.8"),
    Vector("CG, 110 µmol/L by way of 88.4", "cockcroft-gault", MAN | _of("70", "110 umol/L", "75"), "58.60"),
    Vector(
        "CG, adjusted weight",
        "cockcroft-gault",
        MAN | _of("53", "1.39 mg/dL", "87", height="175", **{"weight-choice": "adjusted"}),
        "67.00495",
    ),
    Vector("CG per kg, M 65 y, 1.4", "cockcroft-gault-per-kg", MAN | _of("65", "1.4 mg/dL"), "0.7440"),
    Vector("CG per kg, F 70 y, 1.2", "cockcroft-gault-per-kg", WOMAN | _of("70", "1.2 mg/dL"), "0.6887"),
    Vector("CG per kg, F 75 y, 1.8", "cockcroft-gault-per-kg", WOMAN | _of("75", "1.8 mg/dL"), "0.4263"),
    Vector("CKD-EPI, M 60 y, 1.4", "ckd-epi-2021", MAN | _of("60", "1.4 mg/dL"), "57.54"),
    Vector("CKD-EPI, M 45 y, 2.1", "ckd-epi-2021", MAN | _of("45", "2.1 mg/dL"), "38.8"),
    Vector("CKD-EPI, F 70 y, 1.4", "ckd-epi-2021", WOMAN | _of("70", "1.4 mg/dL"), "40.5"),
    Vector("CKD-EPI, M 81 y, 1.7", "ckd-epi-2021", MAN | _of("81", "1.7 mg/dL"), "39.99991"),
    Vector("CKD-EPI below kappa, M 50 y, 0.8", "ckd-epi-2021", MAN | _of("50", "0.8 mg/dL"), "107.817"),
    Vector("CKD-EPI below kappa, F 50 y, 0.6", "ckd-epi-2021", WOMAN | _of("50", "0.6 mg/dL"), "109.283"),
    Vector("IBW, M 173 cm", "ideal-body-weight", MAN | {"height": "173"}, "68.65"),
    Vector("IBW, M 180 cm", "ideal-body-weight", MAN | {"height": "180"}, "75"),
    Vector("IBW, F 160 cm", "ideal-body-weight", WOMAN | {"height": "160"}, "52.38"),
    Vector("AdjBW, F 160 cm, 78 kg", "adjusted-body-weight", WOMAN | {"height": "160", "weight": "78"}, "62.63"),
    Vector("AdjBW, M 180 cm, 110 kg", "adjusted-body-weight", MAN | {"height": "180", "weight": "110"}, "89"),
    Vector("Mosteller 180/85", "bsa-mosteller", {"height": "180", "weight": "85"}, "2.06155"),
    Vector("Mosteller 170/70", "bsa-mosteller", {"height": "170", "weight": "70"}, "1.818"),
    Vector("Mosteller 175/70", "bsa-mosteller", {"height": "175", "weight": "70"}, "1.845"),
    Vector("Du Bois 170/70", "bsa-du-bois", {"height": "170", "weight": "70"}, "1.81"),
    Vector("Du Bois 180/85", "bsa-du-bois", {"height": "180", "weight": "85"}, "2.0485"),
    Vector("Schwartz 1.4, 90 cm", "schwartz-bedside", {"creatinine": "1.4 mg/dL", "height": "90"}, "26.55"),
    Vector("corrected Ca 8.4, 3.3", "corrected-calcium", {"calcium": "8.4 mg/dL", "albumin": "3.3 g/dL"}, "8.96"),
    Vector("corrected Ca 8.0, 2.0", "corrected-calcium", {"calcium": "8.0 mg/dL", "albumin": "2.0 g/dL"}, "9.6"),
    Vector("corrected Ca 7.8, 1.8", "corrected-calcium", {"calcium": "7.8 mg/dL", "albumin": "1.8 g/dL"}, "9.56"),
    Vector("Bazett 330 ms, 113", "qtc-bazett", {"qt": "330", "heart-rate": "113"}, "452.87"),
    Vector("Bazett 400 ms, 60", "qtc-bazett", {"qt": "400", "heart-rate": "60"}, "400"),
    Vector("Fridericia 373 ms, 161", "qtc-fridericia", {"qt": "373", "heart-rate": "161"}, "518.32"),
    Vector("digoxin, Ccr 60", "digoxin-daily-loss", {"clearance": "60"}, "26"),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_a_vector_comes_out_at_the_precision_it_was_published_with(vector: Vector) -> None:
    published = Decimal(vector.published)
    last_place = Decimal(1).scaleb(int(published.as_tuple().exponent))
    # MedCalc-Bench computes in binary floats and with 0.393701 inches a centimetre: six figures are what it has.
    allowed = max(last_place / 2, published * Decimal("1e-5"))
    assert abs(run(vector.calculator, vector.arguments).value - published) <= allowed


@pytest.mark.parametrize(("creatinine", "exact"), [("1.0", "1.0"), ("1.25", "0.8"), ("2.0", "0.5"), ("2.5", "0.4")])
def test_a_man_of_68_stands_exactly_on_an_end_point_of_the_foscarnet_table(creatinine: str, exact: str) -> None:
    arguments = MAN | _of("68", f"{creatinine} mg/dL")
    assert run("cockcroft-gault-per-kg", arguments).value == Decimal(exact)


@pytest.mark.parametrize(
    ("name", "calculator", "arguments", "wrong"),
    [
        ("kappa of women for a man", "ckd-epi-2021", MAN | _of("50", "0.8 mg/dL"), "99.9"),
        ("bilirubin with 548.66 g/mol", "conversion", {"value": "1 mg/dL", "to": "umol/L", "analyte": "bilirubin"}, "18.2"),
        ("clearance normalised to 72 kg for the clearance per kg", "cockcroft-gault-per-kg", MAN | _of("50", "1.0 mg/dL"), "90"),
    ],
    ids=["kappa of women for a man", "bilirubin with 548.66 g/mol", "normalised for per kg"],
)  # fmt: skip
def test_a_vector_that_was_published_wrongly_does_not_come_out(
    name: str, calculator: str, arguments: dict[str, str], wrong: str
) -> None:
    assert abs(run(calculator, arguments).value - Decimal(wrong)) > Decimal("0.5"), name


@pytest.mark.parametrize("inr", ["1.7", "2.3"])
def test_a_child_pugh_of_6_is_class_a(inr: str) -> None:
    liver = {"bilirubin": "0.15 mg/dL", "albumin": "3.7 g/dL", "ascites": "none", "encephalopathy": "none"}
    score = run("child-pugh", {**liver, "inr": inr})
    assert (score.value, score.label.endswith("class A")) == (Decimal(6), True)
