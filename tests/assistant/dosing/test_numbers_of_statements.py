"""The verdict and the reason of one number of a statement, where the verdict of the whole would not show the slip.

A mutation run found these unguarded. The texts are judged by the shipped labels; `test_statements` judges whole ones.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from tests.fakes import finder_of


class Number(NamedTuple):
    """A number of a text about some drugs, with what is said of it; `reason` is a part of the reason."""

    drugs: str
    text: str
    number: str
    verdict: str
    reason: str
    expected: str = ""
    scope: Scope = Scope()


WORDS_OF_A_CONDITION = [
    Number(
        "cidofovir",
        "Maintenance cidofovir is reduced to 1 mg/kg every 2 weeks for a rise in creatinine of 0.3-0.4 mg/dL.",
        "0.3-0.4 mg/dL",
        "unsupported",
        "no rule speaks of this threshold",
    ),
    Number(
        "cidofovir probenecid",
        "Probenecid 3 g is given 3 hours before cidofovir.",
        "3 g",
        "contradicted",
        "the label prints no such amount of probenecid",
        "Probenecid is 2 g by mouth 3 hours before each cidofovir infusion",
    ),
    Number(
        "cidofovir probenecid",
        "Probenecid 2 g every 6 hours with cidofovir.",
        "every 6 hours",
        "unsupported",
        "no rules for probenecid",
    ),
    Number(
        "cidofovir probenecid",
        "In a trial with cidofovir, patients received probenecid 3 g.",
        "3 g",
        "unsupported",
        "no rules for probenecid",
    ),
]
DELIVERY = [
    Number(
        "acyclovir",
        "The acyclovir 500 mg vial is reconstituted to 50 mg/mL before it is diluted.",
        "50 mg/mL",
        "verified",
        "a strength of the product",
    ),
    Number(
        "acyclovir",
        "Acyclovir is reconstituted to 50 mg/mL and infused.",
        "50 mg/mL",
        "contradicted",
        "above the label's concentration ceiling",
    ),
    Number(
        "meropenem",
        "Meropenem is infused over 3 hours every 2 hours.",
        "3 hours",
        "contradicted",
        "an infusion over 3 hours would still run when the next dose is due",
    ),
    Number(
        "oseltamivir",
        "Oseltamivir 75 mg twice daily over 60 minutes.",
        "60 minutes",
        "contradicted",
        "the label prints another duration",
        "5 days",
    ),
    Number(
        "foscarnet",
        "Foscarnet 40 mg/kg IV at 24 mg/mL through a central line is 200 mL.",
        "200 mL",
        "unsupported",
        "no rule prints this volume",
    ),
    Number(
        "vancomycin",
        "Children: vancomycin 10 mg/kg every 6 hours at 10 mg/min.",
        "10 mg/min",
        "verified",
        "the label's rate limit",
    ),
]
SCOPE = [
    Number(
        "fluconazole",
        "Fluconazole 200 mg once, then 100 mg once for oropharyngeal candidiasis.",
        "200 mg",
        "ambiguous",
        "the label's first dose alone; the doses after it are not stated",
    ),
    Number(
        "gentamicin",
        "Neonates 1 week of age or less: gentamicin 5 mg/kg/day in 2 divided doses.",
        "1 week of age or less",
        "verified",
        "the ages that the label prints for serious infections",
    ),
]


@pytest.mark.parametrize(
    "said",
    [*WORDS_OF_A_CONDITION, *DELIVERY, *SCOPE],
    ids=lambda said: f"{said.number} in {said.text[:70]}",
)
def test_a_number_gets_the_verdict_and_the_reason_that_the_label_asks_for(said: Number, rulebook: Rulebook) -> None:
    findings = Verifier(rulebook, finder_of(*said.drugs.split())).check(said.text, said.scope).findings
    (found,) = [finding for finding in findings if finding.text == said.number]

    assert (found.verdict, said.reason in found.reason, said.expected in found.expected) == (said.verdict, True, True)
