"""Join two neighbouring numbers that make one amount: a count of tablets with their strength, an amount per volume.

Reads "2 x 500 mg", "two 200 mg tablets" and "6 g/250 mL"; ranges and lists are joined elsewhere (see `joining`).
"""

from __future__ import annotations

import re
from decimal import Decimal, Inexact, localcontext

from posology.assistant.dosing.ranges import gap_between
from posology.assistant.dosing.terms import DURATIONS, Term

_AMOUNTS = frozenset({"mg", "g", "mcg", "units", "million units", "mEq", "mmol"})
_PACKED = frozenset({"tablets", "capsules", "vials", "patches"})
_FORM_AFTER = re.compile(
    r"(?: ?-? ?(?:oral |film-coated |strength |(?:delayed|extended|immediate)-release )?"
    r"(?:tablets?|tabs?|caplets?|capsules?|caps?|vials?|packets?|patch(?:es)?)\b)"
)
# "Give 2 valganciclovir 450 mg tablets", "two 450 mg valganciclovir tablets": the name stands between.
_NAME = re.compile(r"(?!tablets|capsules|before|within|during)[a-z]{6,}")
_FORMS_AFTER = re.compile(r" (?:tablets|capsules|caplets)\b")
_NAMED_FORMS = re.compile(rf" {_NAME.pattern}{_FORMS_AFTER.pattern}")
_GIVEN = re.compile(r"(?:^|\b(?:gives?|given|takes?|taking|administer|use|swallow|receives?) |: )\Z")
_EACH_AFTER = re.compile(r" (?:each|apiece)\b")
_UNIT_SLASH = re.compile(
    r"(?:^|(?<=[^0-9a-z/ ])|(?<=[^0-9a-z/ ] ))(?:mg|mcg|g|units?|iu|meq|mmol|umol|milligrams?) ?(?:/|per) ?\Z"
)
_MOST = Decimal(99)


def merge_product(folded: str, first: Term, second: Term) -> bool:
    """Fold `second` into `first` when both together are one amount.

    Args:
        folded: the text as `folding.fold` gives it.
        first: the number before.
        second: the number after, which carries a unit.

    Returns:
        Whether they were joined.
    """
    if not first.readable and first.unit in _PACKED and second.plain and second.unit in _AMOUNTS:
        return _counted_unread(folded, first, second)
    if not second.unit or first.lead or second.lead:
        return False
    if first.low is None or second.low is None or not (first.plain and second.plain):
        return False
    gap = gap_between(folded, first, second)
    if first.unit in _AMOUNTS and second.unit in {"mL", "L"} and gap in {"/", "per"}:
        return _per_volume(first, second)
    if not (_is_count(folded, first, second, gap) and first.low == first.low.to_integral_value()):
        return False
    first.readable = first.low <= _MOST
    first.low = first.high = first.low * second.low
    first.unit, first.end, first.cued = second.unit, second.end, True
    form = _FORM_AFTER.match(folded, second.end) if gap == "" else _EACH_AFTER.match(folded, second.end)
    first.end = form.end() if form else first.end
    first.worded = False
    return True


def _counted_unread(folded: str, first: Term, second: Term) -> bool:
    """Make one unreadable amount of a count that nobody read and its strength ("two … tablets of 450 mg")."""
    if gap_between(folded, first, second) != "of":
        return False
    first.unit, first.end, first.cued = second.unit, second.end, True
    return True


def _is_count(folded: str, first: Term, second: Term, gap: str) -> bool:
    if not first.unit and not first.cued and gap in {"x", "×"}:
        return second.unit not in DURATIONS
    if second.unit not in _AMOUNTS:
        return False
    if not first.unit and first.worded and gap == "":
        return (_FORM_AFTER.match(folded, second.end) or _NAMED_FORMS.match(folded, second.end)) is not None
    if not first.unit and _NAME.fullmatch(gap) and _FORMS_AFTER.match(folded, second.end):
        return _GIVEN.search(folded, max(0, first.start - 16), first.start) is not None
    if first.unit not in _PACKED:
        return False
    return gap == "of" or (gap == "(" and _EACH_AFTER.match(folded, second.end) is not None)


def _per_volume(first: Term, second: Term) -> bool:
    """Read "6 g/250 mL" as the strength of a solution; one that never ends as a decimal is not read."""
    if first.low is None or not second.low:
        return False
    with localcontext() as arithmetic:
        arithmetic.clear_flags()
        strength = first.low / second.low
        first.readable = not arithmetic.flags[Inexact]
    first.low = first.high = strength
    first.unit, first.end = f"{first.unit}/{second.unit}", second.end
    return True


def is_bare_denominator(folded: str, term: Term, previous: Term | None) -> bool:
    """Whether a number belongs to a unit that has no value of its own: "creatinine (mg/100 mL)".

    >>> is_bare_denominator("scr (mg/100 ml)", Term(8, 14, 8, 11, Decimal(100), Decimal(100), "mL"), None)
    True
    """
    if not term.unit or folded[term.start - 1 : term.start] not in {"/", " "}:
        return False
    before = folded[max(0, term.start - 5) : term.start].rstrip(" ")
    if not before.endswith(("/", "per")):
        return False
    covered = previous.end if previous is not None else 0
    return _UNIT_SLASH.search(folded, max(covered, term.start - 18), term.start) is not None
