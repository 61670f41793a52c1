"""Right statements beyond one printed fact: edge populations, several facts in one sentence, whole rows of a table.

Written out for the two drugs whose labels were read first; every drug has those of `mutants`.
"""

from __future__ import annotations

from collections.abc import Iterator

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.phrasings import Statement


def extra_statements(drug: str) -> Iterator[Statement]:
    """Sentences about one patient, about children and adolescents, and several facts in one sentence."""
    if drug == "foscarnet":
        yield from _patients()
        yield from _several()
    if drug == "valacyclovir":
        yield from _ages()


def _patients() -> Iterator[Statement]:
    own = Scope()
    for weight, milligrams in (
        (70, "2,800"),
        (62, "2,480"),
        (80, "3,200"),
        (45, "1,800"),
        (100, "4,000"),
        (55, "2200"),
    ):
        for every in ("every 8 hours", "q12h", "three times daily"):
            yield Statement(f"Foscarnet {milligrams} mg IV {every} for HSV in a patient of {weight} kg.", own)
            yield Statement(f"For HSV in a {weight} kg patient, give foscarnet {milligrams} mg {every}.", own)
            yield Statement(f"Weight {weight} kg: 40 mg/kg = {milligrams} mg of foscarnet {every} for HSV.", own)


def _ages() -> Iterator[Statement]:
    own = Scope()
    for name in ("Valacyclovir", "Valtrex", "Valaciclovir"):
        for dose in (
            "20 mg/kg three times daily for 5 days",
            "20 mg/kg TID for 5 days",
            "20 mg/kg every 8 hours for 5 days",
            "60 mg/kg/day in 3 divided doses for 5 days",
        ):
            yield Statement(
                f"{name} {dose} for chickenpox in children aged 2 to below 18 years (maximum 1 g per dose).", own
            )
            yield Statement(f"Children from 2 years with chickenpox: {name} {dose}, no more than 1 g per dose.", own)
            yield Statement(f"{name} for chickenpox in children: {dose}; do not exceed 1 g per dose.", own)
        for dose in (
            "2 g every 12 hours for 1 day",
            "2 g twice daily for one day",
            "two 2 g doses taken 12 hours apart",
        ):
            yield Statement(f"{name} {dose} for cold sores in adolescents from 12 years.", own)
            yield Statement(f"Cold sores in patients 12 years and older: {name} {dose}.", own)
            yield Statement(f"Adults with cold sores take {name} {dose}.", own)
        yield Statement(f"{name} 1 g three times daily for 7 days for shingles in older adults.", own)
        yield Statement(f"Elderly patients with herpes zoster and a CrCl of 35 mL/min: {name} 1 g every 12 hours.", own)


def _several() -> Iterator[Statement]:
    own = Scope()
    for joint in ("; ", ", and ", ". "):
        yield Statement(
            f"Foscarnet for HSV: 40 mg/kg IV every 8 or 12 hours for 2–3 weeks{joint}infuse over at least 1 hour{joint}no more than 1 mg/kg/min.",
            own,
        )
        yield Statement(
            f"CMV retinitis: induction with foscarnet 90 mg/kg every 12 hours{joint}then maintenance with 90 mg/kg once daily.",
            own,
        )
        yield Statement(
            f"CMV retinitis induction with foscarnet: 60 mg/kg every 8 hours{joint}each dose over at least 1 hour.", own
        )
    yield Statement(
        "Foscarnet induction for CMV retinitis is 60 mg/kg every 8 hours or 90 mg/kg every 12 hours for 2 to 3 weeks, then maintenance 90–120 mg/kg once daily.",
        own,
    )
    yield Statement(
        "For CMV retinitis give foscarnet 90 mg/kg every 12 hours as induction, then 90 mg/kg once daily as maintenance.",
        own,
    )
    for columns, rows in (
        (("40 mg/kg every 12 h", "40 mg/kg every 8 h"), _HSV_ROWS),
        (("60 mg/kg every 8 h", "90 mg/kg every 12 h"), _CMV_ROWS),
    ):
        use = "HSV" if columns[0].startswith("40") else "CMV retinitis induction"
        for band, first, second in rows:
            cells = [f"{dose} mg/kg every {hours} h" for dose, hours in (first, second)]
            yield Statement(
                f"{band} | {cells[0]} | {cells[1]}",
                Scope(header=("CrCl (mL/min/kg)", *columns), near=(f"Foscarnet for {use}",)),
            )
            bare = [f"{dose} q{hours}h" for dose, hours in (first, second)]
            yield Statement(
                f"{band} | {bare[0]} | {bare[1]}",
                Scope(header=("CrCl (mL/min/kg)", *columns), near=(f"Foscarnet for {use}, doses in mg/kg",)),
            )
            yield Statement(
                f"CrCl {band} mL/min/kg: {cells[0]} ({columns[0]} regimen) or {cells[1]} ({columns[1]} regimen).",
                Scope(drug="foscarnet", indication=use),
            )


_HSV_ROWS = (
    (">1.4", (40, 12), (40, 8)), (">1.0–1.4", (30, 12), (30, 8)), (">0.8–1.0", (20, 12), (35, 12)),
    (">0.6–0.8", (35, 24), (25, 12)), (">0.5–0.6", (25, 24), (40, 24)),
)  # fmt: skip
_CMV_ROWS = (
    (">1.4", (60, 8), (90, 12)), (">1.0–1.4", (45, 8), (70, 12)), (">0.8–1.0", (50, 12), (50, 12)),
    (">0.6–0.8", (40, 12), (80, 24)), (">0.5–0.6", (60, 24), (60, 24)),
)  # fmt: skip
