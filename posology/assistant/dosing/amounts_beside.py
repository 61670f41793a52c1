"""Amounts right beside a drug's name: "5 mg/kg of ganciclovir every 12 hours", "900 mg oral valganciclovir".

Reads words only; which drug a number is about is decided in `drugs_named`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import DrugMention

_UNIT = (
    r"(?:mg|g|mcg|µg|μg|mL|mEq|mmol|(?:milli|micro)?grams?|millilit(?:er|re)s?|(?:million |international )?units?"
    r"|[IM]U)(?:(?:/| per )(?:kg|m2|m²|kilogram|day|dose|hour|h|min)){0,2}"
)
_FORMS = r"(?:[a-z]+-)?(?:tablets?|capsules?|caplets?|vials?|patch(?:es)?|sachets?|ampoules?)"
_COUNT = r"\d[\d.,]*(?: ?(?:-|–|to|or) ?\d[\d.,]*)?"
_PIECES = r"\d+|an?|one|two|three|four|half a"
_CADENCE = (
    r"(?:every|q) ?\d+(?: ?(?:-|–|to|or) ?\d+)? ?(?:h|hours?|hourly|days?|weeks?)\b"
    r"|(?:once|twice|(?:three|four|five) times) (?:daily|a day|a week|weekly|per day)"
    r"|daily|weekly|[btq]id\b|[btq]\.i\.d\.(?= of )"
)
_WAY = r"(?:IV|PO|SC|IM|oral|intravenous|subcutaneous|intramuscular|(?:liposomal|generic|the)(?= ))"
_BEFORE = re.compile(
    rf"(?P<sign>(?:at least|up to|about|around|no more than|at most|(?:a )?maximum(?: of)?|[<>≥≤~]) ?)?"
    rf"(?<![\w.,/+–-])(?P<amount>(?:(?:{_PIECES}) )?{_COUNT} ?-?(?:{_UNIT})(?![\w/])(?: {_FORMS}(?= of ))?"
    rf"|(?:{_PIECES}) {_FORMS}(?= of ))"
    rf"(?: (?:{_WAY} )?(?P<cadence>{_CADENCE}))?"
    rf"(?: (?:(?:{_WAY}|of|(?P<purpose>for)) ){{0,3}}| ?(?P<bracket>\())\Z",
    re.IGNORECASE,
)
_REACH = 80
# What may stand between the name of a drug and its dose behind it.
_TO_DOSE = re.compile(
    r"[\s,:(]*(?:(?:at|of|a|dose|doses|IV|PO|orally|oral|intravenous(?:ly)?|therapy|tablets?|capsules?)[\s,:(]+)*(?=\d)",
    re.IGNORECASE,
)
_REACH_BEHIND = 40
# "six Triumeq PD tablets": the count stands before the name, the form after it.
_COUNTED = re.compile(r"(?<![\w.,/])(?:[0-9]+|[a-z]{3,6})\s\Z", re.IGNORECASE)
_FORM_AFTER = re.compile(r"\s(?:[A-Z][\w-]*\s){0,2}(?:tablets?|caplets?|capsules?|vials?|patch(?:es)?)\b")
_BESIDE_COUNT = 12


def numbers_before(text: str, mention: DrugMention) -> tuple[int, ...]:
    """Where the numbers stand that tell a dose of a drug right before its name.

    A name in brackets of its own is that of the dose before them; behind "for" stands one only where it is a subject:
    "every 8 hours for acyclovir-resistant HSV" tells no dose of acyclovir.

    >>> text = "1 g IV, then 5 mg/kg daily of X"
    >>> [text[at:] for at in numbers_before(text, DrugMention("x", 30, 31, True))]
    ['5 mg/kg daily of X', 'daily of X']
    """
    found = _BEFORE.search(text, max(0, mention.start - _REACH), mention.start)
    if found is None or (found["purpose"] and not mention.subject):
        return ()
    if found["bracket"] and not text.startswith(")", mention.end):
        return ()
    return tuple(found.start(name) for name in ("sign", "amount", "cadence") if found[name])


def counted_before(text: str, mention: DrugMention) -> tuple[int, ...]:
    """Where the count stands of the dosage form that the name of a drug is part of.

    >>> counted_before("Give six Triumeq PD tablets", DrugMention("x", 9, 16, True))
    (5,)
    """
    if _FORM_AFTER.match(text, mention.end) is None:
        return ()
    count = _COUNTED.search(text, max(0, mention.start - _BESIDE_COUNT), mention.start)
    return () if count is None else (count.start(),)


def number_behind(text: str, end: int) -> int:
    """Where the number of the dose right behind a drug's name stands, -1 where none does; `end` is that of the name.

    >>> number_behind("Foscarnet IV, at 40 mg/kg", 9), number_behind("Foscarnet is given", 9)
    (17, -1)
    """
    between = _TO_DOSE.match(text, end, end + _REACH_BEHIND)
    return -1 if between is None else between.end()
