"""What holds for every verdict: no changed number is better, nothing beside the numbers matters, the worst one counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from posology.assistant.answers import NumberFinding, Verdict, worst
from posology.assistant.bootstrap import drug_finder
from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import EMPTY_SCOPE, Scope
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.rule_values import Amount, Band
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.shipped_verdicts import checked, shipped, shipped_lexicon, shipped_rulebook

FOLDER = Path(__file__).parents[2] / "statements"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of the statement files with the context it is given in."""

    drug: str
    text: str
    verdict: str
    scope: Scope


@cache
def _statements() -> tuple[Said, ...]:
    return tuple(
        Said(
            path.stem,
            entry["text"],
            str(entry["verdict"]),
            Scope(drug=entry.get("drug"), indication=entry.get("indication"), route=entry.get("route")),
        )
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


RIGHT = [said for said in _statements() if said.verdict == "verified"]
ANY = list(_statements())
DRUGS = sorted({said.drug for said in RIGHT})
anything = st.sampled_from(ANY)

# --- a changed number ------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SCALES = (Decimal(1), Decimal(1000), Decimal("0.001"))
_TIMES = tuple(Decimal(times) for times in (1, 2, 3, 4, 5, 6, 7, 24))
_LEAST_CHANGE = Decimal("0.2")


@cache
def _printed(drug: str) -> frozenset[Decimal]:
    """Every number that stands anywhere in the drug's monograph, in any field or printed words."""
    whole = shipped_rulebook().monographs[drug].model_dump_json()
    return frozenset(Decimal(found.replace(",", "")) for found in _NUMBER.findall(whole))


@cache
def _ranges(drug: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """The doses of regimens and rows: a value inside a range is not outside of what is printed."""
    monograph = shipped_rulebook().monographs[drug]
    rows = [row for table in monograph.renal_tables for row in table.rows]
    doses = [*(regimen.dose for regimen in monograph.regimens), *(row.dose for row in rows if row.dose is not None)]
    intervals = [one for regimen in monograph.regimens for one in regimen.intervals]
    intervals += [one for row in rows for one in row.intervals]
    amounts = [*doses, *intervals]
    return tuple({(amount.low, amount.high) for amount in amounts})


@cache
def _taken(drug: str) -> tuple[frozenset[Decimal], tuple[tuple[Decimal, Decimal], ...]]:
    """Printed values in other scales, and printed doses and intervals times or divided by a number of times a day."""
    values = frozenset(value * scale for value in _printed(drug) for scale in _SCALES)
    factors = {scale * one / other for scale in _SCALES for one in _TIMES for other in _TIMES if 1 in {one, other}}
    return values, tuple((low * f, high * f) for low, high in _ranges(drug) for f in sorted(factors))


def _leaves_the_label(value: Decimal, drug: str) -> bool:
    """Whether a value is no printed one, in no printed range, and no simple multiple or part of a printed one."""
    values, ranges = _taken(drug)
    return value not in values and not any(low <= value <= high for low, high in ranges)


def _changes(said: Said, finding: NumberFinding) -> Iterator[str]:
    """The text with one digit of one number changed so that the number leaves everything that is printed."""
    for number in _NUMBER.finditer(said.text, finding.start, finding.end):
        old = Decimal(number.group().replace(",", ""))
        for place in range(number.start(), number.end()):
            if not said.text[place].isdigit():
                continue
            for digit in "123456789":
                text = f"{said.text[:place]}{digit}{said.text[place + 1 :]}"
                new = Decimal(text[number.start() : number.end()].replace(",", ""))
                if old and abs(new - old) / old >= _LEAST_CHANGE and _leaves_the_label(new, said.drug):
                    yield text


def _changeable(said: Said) -> list[NumberFinding]:
    """The doses and intervals of a statement that names no weight, height or surface to multiply with."""
    if re.search(r"\d ?(?:-| )?(?:kg|cm|m2|m²|lb)\b(?!/)", re.sub(r"/(?:kg|m2|m²|1\.73 ?m2|1\.73 ?m²)", "", said.text)):
        return []
    return [f for f in checked(said.text, said.scope).findings if f.role in {"dose", "interval"}]


def _verified_after(change: Callable[[Said, NumberFinding], Iterator[str]], drug: str) -> list[str]:
    """Every change of one number in the right statements about a drug that leaves the statement verified."""
    return [
        text
        for said in RIGHT
        if said.drug == drug
        for text in {text for finding in _changeable(said) for text in change(said, finding)}
        if checked(text, said.scope).verdict is Verdict.VERIFIED
    ]


@pytest.mark.parametrize("drug", DRUGS)
def test_a_right_statement_with_a_digit_changed_is_never_verified(drug: str) -> None:
    assert _verified_after(_changes, drug) == []


_UNITS = {
    "mg/kg": ("g/kg", "mcg/kg", "mg/m2", "mL/kg", "mg/kg/min"),
    "mg": ("g", "mcg", "mEq", "units", "mL", "mg/m2"),
    "g": ("mg", "mcg", "kg"),
    "mcg": ("mg", "g"),
    "hours": ("days", "minutes", "weeks"),
    "h": ("min", "days"),
    "days": ("hours", "months"),
    "weeks": ("hours", "months"),
    "twice daily": ("seven times daily", "twice hourly"),
    "three times daily": ("nine times daily", "three times weekly"),
    "once daily": ("once hourly", "seven times daily"),
}


def _unit_changes(said: Said, finding: NumberFinding) -> Iterator[str]:
    for unit, others in _UNITS.items():
        for found in re.finditer(rf"(?<=[\d ]){re.escape(unit)}(?![\w/²])", said.text[: finding.end]):
            if found.start() >= finding.start:
                yield from (f"{said.text[: found.start()]}{other}{said.text[found.end() :]}" for other in others)


# A known gap: a volume where the dose belongs passes for the bag that is told behind it.
_PASSES = {"remdesivir": ["Remdesivir 100 mL in 100 mL of saline may go in over 30 minutes."]}


@pytest.mark.parametrize("drug", DRUGS)
def test_a_right_statement_with_a_unit_changed_is_never_verified(drug: str) -> None:
    assert _verified_after(_unit_changes, drug) == _PASSES.get(drug, [])


_ONE_OF = 16


def _paired(text: str, other: str) -> bool:
    """Whether two statements are tried side by side: as their own texts say, so that no third one changes it."""
    return sha256(f"{text}\n{other}".encode()).digest()[0] % _ONE_OF == 0


@cache
def _right_about(drug: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(said.text.rstrip(".") for said in RIGHT if said.drug == drug and said.scope == EMPTY_SCOPE)
    )


def _beside(said: Said) -> Iterator[str]:
    """A statement after and before right ones about its drug."""
    for right_one in _right_about(said.drug):
        if _paired(said.text, right_one):
            yield from (f"{right_one}. {said.text}", f"{said.text.rstrip('.')}. {right_one}.")


def _lacks_unit(said: Said) -> bool:
    """Whether a statement is only incomplete: the sentence before may give the unit of its number."""
    return any(finding.reason.endswith("is missing") for finding in checked(said.text, said.scope).findings)


# These pairs are right: what the first sentence tells of a person holds for all that follows.
_TOLD_OF_BOTH = frozenset(
    {
        (
            "The patient's CrCl is 18 mL/min/1.73 m². He has HSV encephalitis. Acyclovir 10 mg/kg IV q24h. "
            "Herpes zoster: acyclovir 800 mg PO three times daily for 7 to 10 days."
        ),
        (
            "She is allergic to penicillin and takes cyclosporine. Letermovir 240 mg once daily after HSCT. CMV "
            "prophylaxis after HSCT: letermovir 240 mg once daily."
        ),
    }
)


def test_a_wrong_statement_does_not_become_right_beside_a_right_one() -> None:
    alone = [said for said in ANY if said.verdict in {"contradicted", "unsupported"} and said.scope == EMPTY_SCOPE]
    improved = {
        text
        for said in alone
        if checked(said.text, said.scope).verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}
        and not (said.verdict == "unsupported" and _lacks_unit(said))
        for text in _beside(said)
        if checked(text, said.scope).verdict is Verdict.VERIFIED
    }
    assert improved == _TOLD_OF_BOTH


# --- what is beside the numbers ----------------------------------------------------------------------------------------

_NEUTRAL = (
    "This page was read by a pharmacist.",
    "See the section on dosing.",
    "Please read the whole page.",
    "The table is printed below.",
)
_UNIT_WORDS = frozenset(
    word
    for line in (
        "hours hour minutes minute weeks week months month years year doses dose tablets tablet capsules capsule",
        "units unit million thousand percent times daily weekly hourly litre litres liter liters ratio over every",
        "twice once three four five seven eight nine thirty sixty ninety divided half third quarter double",
    )
    for word in line.split()
)


def _verdicts(checked: Verification) -> list[tuple[str, Verdict]]:
    return [(f.role, f.verdict) for f in checked.findings]


def _closed(text: str) -> str:
    """A text that a sentence can follow: a row of a table ends with its line."""
    if "|" in text.rpartition("\n")[2]:
        return f"{text}\n"
    return f"{text} " if text.rstrip()[-1:] in ".:;!?" else f"{text}. "


@settings(max_examples=400, deadline=None)
@given(anything, st.sampled_from(_NEUTRAL), st.booleans())
def test_a_neutral_sentence_before_or_after_changes_no_verdict(said: Said, sentence: str, before: bool) -> None:  # noqa: FBT001 - drawn
    text = f"{sentence} {said.text}" if before else f"{_closed(said.text)}{sentence}"
    assert _verdicts(checked(text, said.scope)) == _verdicts(checked(said.text, said.scope)), text


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from("-–‑‒−"))
def test_the_kind_of_dash_between_numbers_changes_no_verdict(said: Said, dash: str) -> None:
    text = re.sub(r"(?<=\d)[-–](?=\d)", dash, said.text)
    assert _verdicts(checked(text, said.scope)) == _verdicts(checked(said.text, said.scope)), text


@settings(max_examples=400, deadline=None)
@given(anything, st.sampled_from("\u00a0\u202f\u2009\u2002\t"))
def test_the_kind_of_space_changes_no_verdict(said: Said, space: str) -> None:
    text = said.text.replace(" ", space)
    assert _verdicts(checked(text, said.scope)) == _verdicts(checked(said.text, said.scope)), text


@settings(max_examples=400, deadline=None)
@given(anything, st.sampled_from(("  ", " \u00a0", "   ")))
def test_the_number_of_spaces_changes_no_verdict(said: Said, spaces: str) -> None:
    text = said.text.replace(" ", spaces)
    assert _verdicts(checked(text, said.scope)) == _verdicts(checked(said.text, said.scope)), text


@settings(max_examples=400, deadline=None)
@given(anything, st.randoms(use_true_random=False))
def test_a_wrapped_line_never_makes_a_verdict_better(said: Said, random: Random) -> None:
    before = checked(said.text, said.scope).verdict
    assume(before is not Verdict.VERIFIED)
    place = random.choice([found.start() for found in re.finditer(" ", said.text)])
    text = f"{said.text[:place]}\n{said.text[place + 1 :]}"
    assert checked(text, said.scope).verdict is not Verdict.VERIFIED, text


@settings(max_examples=400, deadline=None)
@given(anything, st.sampled_from((str.upper, str.capitalize)))
def test_the_case_of_words_that_are_no_units_changes_no_verdict(said: Said, change: type[str]) -> None:
    def changed(word: re.Match[str]) -> str:
        return word.group() if word.group() in _UNIT_WORDS else str(change(word.group()))

    text = re.sub(r"(?<![\w/.-])[a-z]{5,}(?![\w/])", changed, said.text)
    assert _verdicts(checked(text, said.scope)) == _verdicts(checked(said.text, said.scope)), text


# --- determinism -----------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.lists(anything, min_size=5, max_size=60), st.randoms(use_true_random=False))
def test_a_verdict_does_not_depend_on_what_was_checked_before(said: list[Said], random: Random) -> None:
    find = drug_finder(shipped_lexicon())
    shuffled = list(said)
    random.shuffle(shuffled)
    fresh = Verifier(shipped_rulebook(), find)
    in_order = {one: fresh.check(one.text, one.scope) for one in said}
    again = Verifier(shipped_rulebook(), find)
    assert {one: again.check(one.text, one.scope) for one in shuffled} == in_order
    assert {one: fresh.check(one.text, one.scope) for one in shuffled} == in_order


@settings(max_examples=100, deadline=None)
@given(anything)
def test_a_cited_verdict_is_the_same_when_it_is_asked_again(said: Said) -> None:
    evidence = [Evidence(said.text, said.scope, (said.text,))]
    first = shipped().check_cited(said.text, said.scope, evidence)
    assert shipped().check_cited(said.text, said.scope, evidence) == first
    assert Verifier(shipped_rulebook(), shipped().find_drugs).check_cited(said.text, said.scope, evidence) == first


@settings(max_examples=200, deadline=None)
@given(anything)
def test_a_citation_of_itself_never_turns_a_contradiction_into_anything_else(said: Said) -> None:
    assume("|" not in said.text)  # a cited statement is a sentence or a row, never a whole table
    bare = checked(said.text, said.scope)
    cited = shipped().check_cited(said.text, said.scope, [Evidence(said.text, said.scope, (said.text,))])
    assert [f.verdict for f in bare.findings if f.verdict is Verdict.CONTRADICTED] == [
        f.verdict for f in cited.findings if f.verdict is Verdict.CONTRADICTED
    ]


def test_the_order_in_which_monographs_were_loaded_does_not_matter() -> None:
    rulebook = shipped_rulebook()
    backwards = Rulebook(
        MappingProxyType(dict(reversed(list(rulebook.monographs.items())))),
        rulebook.digest,
        rulebook.conditions,
        rulebook.populations,
    )
    other = Verifier(backwards, shipped().find_drugs)
    differing = [said.text for said in ANY[::3] if other.check(said.text, said.scope) != checked(said.text, said.scope)]
    assert differing == []


# --- the worst number ------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.lists(anything, min_size=1, max_size=4), st.text(alphabet="0123456789.,-–mgkh/ <>≥≤|%every", max_size=40))
def test_the_verdict_of_a_text_is_the_worst_of_its_numbers(said: list[Said], noise: str) -> None:
    for text in (" ".join(one.text for one in said), f"{said[0].text} {noise}", noise):
        found = checked(text, said[0].scope)
        verdicts = [finding.verdict for finding in found.findings]
        assert found.verdict == (worst(verdicts) if verdicts else None)
        assert found.shown == (not {Verdict.CONTRADICTED, Verdict.UNSUPPORTED} & set(verdicts))


@settings(max_examples=200, deadline=None)
@given(anything)
def test_every_number_found_gets_one_verdict_at_its_own_place(said: Said) -> None:
    findings = checked(said.text, said.scope).findings
    assert all(said.text[f.start : f.end] == f.text for f in findings)
    assert all(one.end <= other.start for one, other in pairwise(sorted(findings, key=lambda f: f.start)))
    assert all(f.reason for f in findings)
    assert all(f.rule and f.source for f in findings if f.verdict is Verdict.VERIFIED)


# --- format and parse ------------------------------------------------------------------------------------------------


def _amounts() -> list[Amount]:
    found = {regimen.dose for monograph in shipped_rulebook().monographs.values() for regimen in monograph.regimens}
    found |= {
        row.dose for m in shipped_rulebook().monographs.values() for t in m.renal_tables for row in t.rows if row.dose
    }
    return sorted(found, key=str)


def _intervals() -> list[tuple[Amount, ...]]:
    return sorted(
        {r.intervals for m in shipped_rulebook().monographs.values() for r in m.regimens if r.intervals}, key=str
    )


def _bands() -> list[Band]:
    found = {
        row.band for m in shipped_rulebook().monographs.values() for t in m.renal_tables for row in t.rows if row.band
    }
    return sorted(found, key=str)


@pytest.mark.parametrize("amount", _amounts(), ids=str)
def test_every_printed_dose_is_read_back_as_it_is_worded(amount: Amount) -> None:
    quantity = extract(wording.amount(amount))[0]
    assert (quantity.low, quantity.high) == (amount.low, amount.high)


@pytest.mark.parametrize("intervals", _intervals(), ids=str)
def test_every_printed_interval_is_read_back_as_it_is_worded(intervals: tuple[Amount, ...]) -> None:
    worded = wording.intervals(intervals)
    assert {quantity.role.value for quantity in extract(f"500 mg {worded}")} == {"dose", "interval"}, worded


@pytest.mark.parametrize("band", _bands(), ids=str)
def test_every_printed_band_is_read_back_with_its_bounds_and_signs(band: Band) -> None:
    quantity = extract(f"creatinine clearance {band} mL/min: 500 mg")[0]
    assert (quantity.low, quantity.high) == (band.low, band.high)
    if quantity.low is not None:
        assert quantity.low_open == band.low_open
    if quantity.high is not None:
        assert quantity.high_open == band.high_open
