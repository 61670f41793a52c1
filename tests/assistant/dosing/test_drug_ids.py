"""Which drug a name that somebody gives with a text stands for."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.drug_ids import drug_of_name
from tests.assistant.dosing.shipped_verdicts import shipped, shipped_rulebook


@pytest.mark.parametrize(
    ("name", "drug", "more"),
    [
        ("foscarnet", "foscarnet", False),
        ("  Foscarnet ", "foscarnet", False),
        ("Foscavir", "foscarnet", False),
        ("FOSCARNET SODIUM INJECTION", "foscarnet", True),
        ("aciclovir", "acyclovir", False),
        ("aciclovir (oral)", "acyclovir", True),
        ("gcv", "ganciclovir", False),
        ("TMP-SMX", "sulfamethoxazole-trimethoprim", False),
        ("trimethoprim/sulfamethoxazole", "sulfamethoxazole-trimethoprim", False),
        ("piperacillin and tazobactam", "piperacillin-tazobactam", False),
        ("Amphotericin B", "amphotericin-b", False),
        ("liposomal amphotericin B", "liposomal-amphotericin-b", False),
        ("metformin HCl ER", "metformin", True),
        ("unknownmycin", "unknownmycin", False),
        ("vancomycin and gentamicin", "vancomycin and gentamicin", False),
        ("   ", "", False),
        ("mg/kg", "mg/kg", False),
    ],
)
def test_any_name_of_a_drug_gives_its_id_and_any_other_name_itself(name: str, drug: str, more: bool) -> None:  # noqa: FBT001 - a parameter
    assert drug_of_name(name, shipped().find_drugs, shipped_rulebook().monographs) == (drug, more)


def test_a_name_of_more_than_200_characters_is_no_drug() -> None:
    named = shipped().check("40 mg/kg every 8 hours", Scope(drug=f"Foscavir{' ' * 192}"))
    longer = shipped().check("40 mg/kg every 8 hours", Scope(drug=f"Foscavir{' ' * 193}"))

    assert (named.verdict, longer.verdict) == (Verdict.VERIFIED, Verdict.UNSUPPORTED)
