"""Every published test vector of the calculators, at the precision it was published with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.dosing.calculators import run
from posology.evals.doses.published_vectors import PublishedVector, published_vectors

MAN = {"sex": "male"}


def _of(age: str, creatinine: str, weight: str = "", **more: str) -> dict[str, str]:
    return {"age": age, "creatinine": creatinine, **({"weight": weight} if weight else {}), **more}


@pytest.mark.parametrize("vector", published_vectors(), ids=lambda vector: vector.name)
def test_a_vector_comes_out_at_the_precision_it_was_published_with(vector: PublishedVector) -> None:
    assert abs(run(vector.calculator, vector.arguments).value - vector.published) <= vector.tolerance


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
