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
        ("aciclovir?", "acyclovir", True),
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


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Scope(drug="Zovirax"), Scope(drug="acyclovir")),
        (Scope(drug="aciclovir"), Scope(drug="acyclovir")),
        (Scope(drug="aciclovir IV"), Scope(drug="acyclovir", near=("aciclovir IV",))),
        (Scope(drug="aciclovir IV", near=("aciclovir IV",)), Scope(drug="acyclovir", near=("aciclovir IV",))),
        (Scope(drug="acyclovir", near=("Dose (mg/kg)",)), Scope(drug="acyclovir", near=("Dose (mg/kg)",))),
        (Scope(drug="acyclovir", route="oral"), Scope(drug="acyclovir", route="oral")),
        (Scope(drug="acyclovir", route=" oral "), Scope(drug="acyclovir", route=" oral ")),
        (
            Scope(drug="acyclovir", route="oral tablets", near=("Zoster",)),
            Scope(drug="acyclovir", route="oral tablets", near=("oral tablets", "Zoster")),
        ),
        (Scope(near=("Zoster",)), Scope(near=("Zoster",))),
    ],
)
def test_what_is_given_beside_the_name_of_a_drug_stands_before_the_lines_around_the_text(
    given: Scope, told: Scope
) -> None:
    assert shipped().with_drug(given) == told


def test_a_route_given_with_the_name_of_a_drug_is_the_route_of_the_text() -> None:
    oral = shipped().check("800 mg five times daily for herpes zoster", Scope(drug="aciclovir"))
    intravenous = shipped().check("800 mg five times daily for herpes zoster", Scope(drug="aciclovir IV"))

    assert (oral.verdict, intravenous.verdict) == (Verdict.VERIFIED, Verdict.CONTRADICTED)
