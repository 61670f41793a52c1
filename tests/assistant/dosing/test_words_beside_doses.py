"""What stands beside a dose and decides about it: a loading denied, a dose more on dialysis, portions, fluids, lists."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.laid_out import is_one_record
from posology.assistant.dosing.verification import Verifier

VERIFIED, CONTRADICTED = Verdict.VERIFIED, Verdict.CONTRADICTED
UNSUPPORTED, AMBIGUOUS = Verdict.UNSUPPORTED, Verdict.AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Voriconazole 4 mg/kg IV every 12 hours. A loading dose is not needed.", CONTRADICTED),
        ("Foscarnet 90 mg/kg every 12 hours for CMV retinitis; no loading dose is needed.", VERIFIED),
        ("Cefepime 250 mg every 24 hours at CrCl 8 mL/min; no loading dose is needed.", VERIFIED),
        ("Remdesivir 100 mg daily on hemodialysis with a supplemental dose after dialysis.", CONTRADICTED),
        ("Vancomycin 1 g on hemodialysis with a supplemental dose after dialysis.", UNSUPPORTED),
        ("Gabapentin 100 mg daily on hemodialysis. No supplement is needed.", CONTRADICTED),
        ("Acyclovir 5 mg/kg IV q24h on hemodialysis. No extra dose is needed.", CONTRADICTED),
        ("Levetiracetam 500 mg daily on hemodialysis. A supplemental dose is needed after dialysis.", VERIFIED),
        ("Gentamicin 3 mg/kg/day as three doses of 70 mg.", CONTRADICTED),
        ("Gentamicin 3 or 5 mg/kg/day in three doses of 1 mg/kg.", AMBIGUOUS),
        ("Amphotericin B 0.5 mg/kg diluted in saline is forbidden.", VERIFIED),
        ("Imipenem 1000 mg over 40 minutes; then wait. 500 mg over 20.", UNSUPPORTED),
        ("Dose: 1 g\nRoute: IV\nThe end.", UNSUPPORTED),
        ("**Meropenem, CrCl 26–50 mL/min:**\n- 1 g every 12 hours\n  - over 30 minutes", VERIFIED),
        ("**Meropenem, CrCl 26–50 mL/min:**\n  - 1 g every 12 hours\n- 2 g every 12 hours", CONTRADICTED),
        ("Cefepime 1 g, 500 every 12 hours", CONTRADICTED),
        ("Cefepime 500. every 12 hours", UNSUPPORTED),
        ("Gentamicin 3-5 mg/kg/day in three doses of 1.2 mg/kg.", CONTRADICTED),
        ("Digoxin: each quarter of the usual dose every 6 hours.", CONTRADICTED),
        ("Observe patients for 1 hour after remdesivir.", AMBIGUOUS),
        ("Acyclovir 5 mg/kg IV q24h on hemodialysis. An extra dose is given after each session.", CONTRADICTED),
        ("Meropenem must not be given beyond that (1 g every 8 hours) at CrCl 26-50 mL/min.", UNSUPPORTED),
        ("1 g every:\n  - 12 hours at CrCl 26–50 mL/min (meropenem)\n- 8 hours otherwise", UNSUPPORTED),
        ("1 g every:\n- 12 hours at CrCl 26–50 mL/min (meropenem)\n  - over 30 minutes\n- 8 hours otherwise", VERIFIED),
        ("Acyclovir 5 mg/kg every 8 hours or 10 mg/kg every 8 hours; use the same dose for maintenance.", VERIFIED),
        ("Acyclovir\n" + "Note.\n" * 45 + "CrCl 10-25 mL/min: same as above", CONTRADICTED),
    ],
)
def test_what_stands_beside_a_dose_decides_about_it(full_verifier: Verifier, text: str, verdict: Verdict) -> None:
    assert full_verifier.check(text).verdict is verdict


def test_lines_of_one_record_are_known_by_their_keys() -> None:
    assert is_one_record("CrCl: 26-50 mL/min", "Dose: 1 g")
    assert not is_one_record("Give it slowly", "Dose: 1 g")
    assert not is_one_record("CrCl: 26-50 mL/min", "Give it slowly")
