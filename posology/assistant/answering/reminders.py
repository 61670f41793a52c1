"""What an answer about a drug must not leave out: the monograph's reminders that its shown text does not carry."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from posology.assistant.answers import ReminderShown
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.rule_texts import Reminder


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def found_in(pattern: str, text: str) -> str:
    """The words of a lower-cased text that one pattern of a reminder finds first, "" for none."""
    match = _pattern(pattern).search(text)
    return match.group() if match else ""


def carried(reminder: Reminder, shown_text: str) -> bool:
    """Whether a text already says what a reminder is about."""
    return all(_pattern(pattern).search(shown_text) for pattern in reminder.satisfied_by)


def missing_reminders(
    compiled: CompiledMonograph, intents: Collection[str], indications: Collection[str], shown_text: str
) -> tuple[ReminderShown, ...]:
    """The reminders of a drug that an answer of these intents must carry and does not.

    Args:
        compiled: the drug's rules.
        intents: what the question asks for.
        indications: labelled uses the question names; a reminder bound to another use is left out.
        shown_text: the statements as shown, withheld ones left out.
    """
    lowered = shown_text.lower()
    return tuple(
        ReminderShown(
            text=reminder.text.strip(),
            topic=reminder.topic.value,
            citations=None,
            rule=f"{compiled.drug}/{reminder.id}",
            source=compiled.source(reminder.source),
        )
        for reminder in compiled.monograph.reminders
        if set(reminder.intents) & set(intents)
        and (not reminder.indications or not indications or set(reminder.indications) & set(indications))
        and not carried(reminder, lowered)
    )
