"""Ages that a text tells of a person as a plain number ("He is 84 and weighs 55 kg").

Numbers with a unit or a mark of an age are read in `extraction`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.person_words import anybody_in
from posology.assistant.dosing.quantities import Metric, Quantity, Role

_PLAIN_AGE = re.compile(
    r"(?:\b(?:he|she|who|patient|man|woman|(?:mrs?|ms)\.? [a-z][\w.'’-]*)\s+(?:is|was|turned)\s+"
    r"(?:now\s+|about\s+|almost\s+)?|\b(?:mrs?|ms|miss)\.? [a-z][\w.'’-]*,?\s+\(?(?:aged?\s+)?)"
    r"(?P<age>\d{1,3})(?=\s*(?:[.,;)]|$|(?:and|with|but|last|this|today|now|yesterday)\b))",
    re.IGNORECASE,
)


def plain_age(text: str, start: int = 0) -> tuple[Quantity, ...]:
    """The age that a text tells of a person without its unit, none where it tells none.

    Args:
        text: a sentence.
        start: where it begins in the whole text.

    >>> [(age.text, age.unit, age.start, age.end) for age in plain_age("He is 84 and weighs 55 kg")]
    [('84', 'year', 6, 8)]
    >>> [(age.start, age.end) for age in plain_age("He is 84 and weighs 55 kg", 20)]
    [(26, 28)]
    """
    found = _PLAIN_AGE.search(text) if anybody_in(text) else None
    if found is None:
        return ()
    place, age, years = found.start("age") + start, found["age"], Decimal(found["age"])
    return (Quantity(age, place, place + len(age), Role.AGE, years, years, unit="year", metric=Metric.AGE),)
