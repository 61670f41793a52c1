"""Sentences, rows and lists that hold several facts: right as printed, wrong as soon as two facts trade a part.

Every entry is a frame with two slots and the two right fillings; the swap of the fillings is the mutant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.phrasings import Statement

_OWN = Scope()
_HEADER = Scope(header=("CrCl (mL/min/kg)", "40 mg/kg every 12 h", "40 mg/kg every 8 h"), near=("Foscarnet for HSV",))
_CMV = Scope(
    header=("CrCl (mL/min/kg)", "60 mg/kg every 8 h", "90 mg/kg every 12 h"),
    near=("Foscarnet, CMV retinitis induction",),
)


@dataclass(frozen=True)
class Pair:
    """A frame with slots {a} and {b} and what the label puts there."""

    frame: str
    a: str
    b: str
    scope: Scope = _OWN

    def right(self) -> Statement:
        """The facts as printed."""
        return Statement(self.frame.format(a=self.a, b=self.b), self.scope)

    def wrong(self) -> Statement:
        """The same facts with two parts traded."""
        return Statement(self.frame.format(a=self.b, b=self.a), self.scope)


def pairs() -> Iterator[Pair]:
    """Frames over doses, intervals, courses, bands, lines, phases, volumes and columns."""
    for joint in ("; ", " and ", ", and ", ". ", "; while "):
        yield Pair(
            f"Foscarnet: {{a}} for HSV{joint}{{b}} for CMV retinitis induction.",
            "40 mg/kg every 8 hours",
            "90 mg/kg every 12 hours",
        )
        yield Pair(
            f"Foscarnet for CMV retinitis: {{a}} as induction{joint}{{b}} as maintenance.",
            "60 mg/kg every 8 hours",
            "120 mg/kg once daily",
        )
        yield Pair(
            f"In CMV retinitis, foscarnet induction is {{a}}{joint}maintenance is {{b}}.",
            "90 mg/kg every 12 hours",
            "90 mg/kg once daily",
        )
        yield Pair(
            f"Valacyclovir {{a}} for cold sores{joint}{{b}} for shingles.",
            "2 g twice daily for 1 day",
            "1 g three times daily for 7 days",
        )
        yield Pair(
            f"Valacyclovir: for shingles {{a}}{joint}for recurrent genital herpes {{b}}.",
            "1 g every 8 hours",
            "500 mg every 12 hours",
        )
        yield Pair(
            f"Valacyclovir 2 g twice daily for {{a}} for cold sores{joint}1 g three times daily for {{b}} for zoster.",
            "1 day",
            "7 days",
        )
        yield Pair(
            f"Foscarnet: {{a}} through a central line{joint}{{b}} through a peripheral vein.", "24 mg/mL", "12 mg/mL"
        )
        yield Pair(f"Foscarnet concentration: central line {{a}}{joint}peripheral line {{b}}.", "24 mg/mL", "12 mg/mL")
        yield Pair(
            f"Hydration with foscarnet: {{a}} with each dose of 40–60 mg/kg{joint}{{b}} with each dose of 90–120 mg/kg.",
            "500 mL",
            "750–1000 mL",
        )
        yield Pair(
            f"With foscarnet 90–120 mg/kg give {{a}} of saline{joint}with 40–60 mg/kg give {{b}} of saline.",
            "750–1000 mL",
            "500 mL",
        )
        yield Pair(
            f"Check creatinine clearance {{a}} during induction{joint}{{b}} during maintenance with foscarnet.",
            "2–3 times a week",
            "every 1–2 weeks",
        )
        yield Pair(
            f"During foscarnet induction check electrolytes {{a}}{joint}during maintenance check them {{b}}.",
            "2–3 times a week",
            "every 1–2 weeks",
        )
        yield Pair(
            f"Foscarnet for HSV, 40 mg/kg every 8 hours regimen: {{a}} at CrCl >1.0–1.4 mL/min/kg{joint}{{b}} at CrCl >0.8–1.0 mL/min/kg.",
            "30 mg/kg every 8 hours",
            "35 mg/kg every 12 hours",
        )
        yield Pair(
            f"Valacyclovir for zoster: CrCl 30–49 mL/min, {{a}}{joint}CrCl 10–29 mL/min, {{b}}.",
            "1 g every 12 hours",
            "1 g every 24 hours",
        )
        yield Pair(
            f"Valacyclovir for zoster: {{a}} at CrCl 30–49 mL/min{joint}{{b}} below 10 mL/min.",
            "1 g every 12 hours",
            "500 mg every 24 hours",
        )
        yield Pair(f"Infuse foscarnet 60 mg/kg over {{a}}{joint}90 mg/kg over {{b}}.", "1 hour", "1.5 to 2 hours")
    yield from _rows()


def _rows() -> Iterator[Pair]:
    for band, first, second in (
        (">1.0–1.4", "30 mg/kg every 12 h", "30 mg/kg every 8 h"),
        (">0.8–1.0", "20 mg/kg every 12 h", "35 mg/kg every 12 h"),
        (">0.6–0.8", "35 mg/kg every 24 h", "25 mg/kg every 12 h"),
        (">0.5–0.6", "25 mg/kg every 24 h", "40 mg/kg every 24 h"),
    ):
        yield Pair(f"{band} | {{a}} | {{b}}", first, second, _HEADER)
        yield Pair(
            f"CrCl {band} mL/min/kg: {{a}} (40 mg/kg every 12 h regimen) or {{b}} (40 mg/kg every 8 h regimen).",
            first,
            second,
            Scope(drug="foscarnet", indication="HSV"),
        )
    for band, first, second in (
        (">1.0–1.4", "45 mg/kg every 8 h", "70 mg/kg every 12 h"),
        (">0.6–0.8", "40 mg/kg every 12 h", "80 mg/kg every 24 h"),
    ):
        yield Pair(f"{band} | {{a}} | {{b}}", first, second, _CMV)
    for drug, other in (("Foscarnet", "valacyclovir"), ("Foscavir", "Valtrex")):
        yield Pair(
            f"{drug} {{a}} IV for HSV, or {other} {{b}} orally for shingles.",
            "40 mg/kg every 8 hours",
            "1 g every 8 hours",
        )
    yield Pair(
        "Foscarnet for CMV retinitis: {a} for 2–3 weeks, then {b}.", "90 mg/kg every 12 hours", "90 mg/kg once daily"
    )
    yield Pair("Foscarnet for CMV retinitis: {a}, followed by {b}.", "60 mg/kg every 8 hours", "120 mg/kg once daily")


def shared_slots() -> Iterator[Statement]:
    """Wrong statements that claim for two things what the label prints for one of them."""
    texts = (
        "Foscarnet 24 mg/mL through a central or peripheral line.",
        "Foscarnet may be given at 24 mg/mL by central line or peripheral vein.",
        "Foscarnet 40 mg/kg every 8 hours for HSV and CMV retinitis.",
        "Foscarnet 60 mg/kg every 8 hours for CMV retinitis and HSV.",
        "Foscarnet 90 mg/kg every 12 hours for induction and maintenance of CMV retinitis.",
        "Foscarnet 40 mg/kg IV or orally every 8 hours for HSV.",
        "Foscarnet 40 mg/kg IV or IM every 8 hours for HSV.",
        "Valacyclovir 1 g every 8 hours for shingles and cold sores.",
        "Valacyclovir 1 g orally or IV every 8 hours for shingles.",
        "Check creatinine clearance 2–3 times a week during foscarnet induction and maintenance.",
        "With foscarnet 40–60 mg/kg or 90–120 mg/kg give 500 mL of saline.",
        "Foscarnet 40 mg/kg every 8 hours for HSV in adults and children.",
        "Valacyclovir 20 mg/kg three times daily for chickenpox in children and adults.",
    )
    for text in texts:
        yield Statement(text, _OWN)
