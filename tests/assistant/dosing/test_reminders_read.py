"""The shipped reminders are right statements about their drugs, in words that no statement file repeats.

None is contradicted by the rules of its own drug. Known gaps are listed, held so that they do not grow.
"""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import checked, reasons_of, shipped_rulebook

_OPEN = frozenset(
    {
        ("amphotericin-b", "restart"),
        ("apixaban", "inhibitors"),
        ("ceftazidime", "renal"),
        ("cidofovir", "probenecid"),
        ("ciprofloxacin", "maximum"),
        ("colistimethate", "rate"),
        ("famciclovir", "start"),
        ("gentamicin", "renal"),
        ("metformin", "egfr"),
        ("oseltamivir", "renal"),
        ("piperacillin-tazobactam", "dialysis"),
        ("remdesivir", "duration"),
        ("rivaroxaban", "food"),
        ("voriconazole", "monitoring"),
        ("voriconazole", "interaction"),
    }
)


@pytest.mark.parametrize("drug", sorted(shipped_rulebook().monographs))
def test_no_reminder_contradicts_the_rules_of_its_drug(drug: str) -> None:
    for reminder in shipped_rulebook().monographs[drug].reminders:
        verification = checked(reminder.text, Scope(drug=drug))
        wrong = verification.verdict is Verdict.CONTRADICTED
        assert wrong is ((drug, reminder.id) in _OPEN), f"{reminder.text} {reasons_of(verification)}"
