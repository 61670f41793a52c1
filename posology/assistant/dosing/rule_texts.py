"""What a monograph says in sentences: reminders, what the label says with other numbers, and where it is silent."""

from __future__ import annotations

from enum import StrEnum

from posology.assistant.dosing.provenance import Source, Strict


class Topic(StrEnum):
    """The subject of a reminder."""

    MAXIMUM = "maximum"
    RENAL = "renal"
    RATE = "rate"
    HYDRATION = "hydration"
    MONITORING = "monitoring"
    CONTRAINDICATION = "contraindication"
    INTERACTION = "interaction"
    DIALYSIS = "dialysis"


class Reminder(Strict):
    """What an answer of one of `intents` about this drug must not leave out.

    `satisfied_by`: regular expressions over the lower-cased answer text; the reminder is carried when every
    one of them is found. `given_with`: a regular expression of what is given with every dose, by `routes` (empty: any);
    doses whose text leaves it out are wrong.
    """

    id: str
    topic: Topic
    intents: tuple[str, ...]
    indications: tuple[str, ...] = ()
    text: str
    satisfied_by: tuple[str, ...]
    given_with: str = ""
    routes: tuple[str, ...] = ()
    source: Source


class DeclaredGap(Strict):
    """Something the label does not say, so that silence is not read as permission."""

    topic: str
    text: str
    source: Source


class Saying(Strict):
    """What the label says with a number that is neither dose nor limit ("10 mg/mL may cause phlebitis").

    `words`: regular expressions; a sentence says the same only where every one of them is found in it.
    """

    id: str
    text: str
    words: tuple[str, ...]
    source: Source
