"""What holds for every verdict: no changed number is better, nothing beside the numbers matters, the worst one counts.

Each property is tried on a fortieth of the statements, on all of them where POSOLOGY_EVERY_STATEMENT is set (`make properties`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from posology.assistant.answers import NumberFinding, Verdict, worst
from posology.assistant.bootstrap import drug_finder
from posology.assistant.dosing import wording
from posology.assistant.dosing.asides import REFUSED_RIGHTLY
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


def _is_tried(said: Said) -> bool:
    """Whether the properties are tried on a statement: as its own text says, so that no other statement changes it."""
    return "POSOLOGY_EVERY_STATEMENT" in os.environ or sha256(said.text.encode()).digest()[-1] % _TRIED_ONE_OF == 0


_TRIED_ONE_OF = 40
ANY = [said for said in _statements() if _is_tried(said)]
RIGHT = [said for said in ANY if said.verdict == "verified"]
DRUGS = sorted({said.drug for said in _statements() if said.verdict == "verified"})
T = TypeVar("T")

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
    given = (f for f in checked(said.text, said.scope).findings if f.role in {"dose", "interval"})
    return [f for f in given if f.reason != REFUSED_RIGHTLY]  # "not 75 mg": any other is refused as rightly


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
@pytest.mark.parametrize("drug", DRUGS)
def test_a_right_statement_with_a_unit_changed_is_never_verified(drug: str) -> None:
    assert _verified_after(_unit_changes, drug) == []


_ONE_OF = 16


def _paired(text: str, other: str) -> bool:
    """Whether two statements are tried side by side: as their own texts say, so that no third one changes it."""
    return sha256(f"{text}\n{other}".encode()).digest()[0] % _ONE_OF == 0


@cache
def _right_about(drug: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            said.text.rstrip(".")
            for said in _statements()
            if said.verdict == "verified" and said.drug == drug and said.scope == EMPTY_SCOPE
        )
    )


def _beside(said: Said) -> Iterator[str]:
    """A statement after and before right ones about its drug."""
    for right_one in _right_about(said.drug):
        if _paired(said.text, right_one):
            line = said.text.endswith("|") or right_one.startswith("#")
            apart = ("\n" if said.text.startswith(("|", "#")) else " ", "\n" if line else ". ")
            yield from (f"{right_one}.{apart[0]}{said.text}", f"{said.text.rstrip('.')}{apart[1]}{right_one}.")


def _lacks_unit(said: Said) -> bool:
    """Whether a statement is only incomplete: the sentence before may give the unit of its number."""
    return any(finding.reason.endswith("is missing") for finding in checked(said.text, said.scope).findings)


# These pairs are right: what the first sentence tells of a person, or of the usual dose, holds for all that follows.
# Known gaps, held so that they do not grow: a dose or use of the sentence before is taken where the own one should count.
_OPEN_BESIDE = MappingProxyType(
    {
        "cefepime": {
            "Cefepime in febrile neutropenia, CrCl <11 mL/min: 1 g every 24 hours after a first dose of 2 g. A CrCl of 45 mL/min does not change cefepime 2 g every 12 hours.",
            "Neutropenic fever and CrCl 45 mL/min: cefepime 2 g every 12 hours. Continue cefepime 2 g q12h unchanged at CrCl 50 mL/min.",
        },
        "piperacillin-tazobactam": {
            "Piperacillin-tazobactam on CAPD is 2.25 g every 12 hours or, for nosocomial pneumonia, every 8 hours. Piperacillin-tazobactam 3.375 g q6h remains unchanged at a CrCl of 30 mL/min.",
            "Piperacillin-tazobactam on CAPD is 2.25 g q12h, or q8h in nosocomial pneumonia, and no extra dose is needed. Piperacillin-tazobactam 3.375 g q6h remains unchanged at a CrCl of 30 mL/min.",
        },
        "pregabalin": {
            "DPN: start pregabalin 50 mg TID (150 mg/day), increase to 100 mg TID (300 mg/day) within 1 week. Pregabalin 150 mg/day was given. With a CLcr of 40 mL/min, 150 mg/day is now maintained.",
            "The total daily dose of pregabalin in diabetic neuropathy must not exceed 300 mg (100 mg three times a day). Pregabalin 150 mg/day was given. With a CLcr of 40 mL/min, 150 mg/day is now maintained.",
        },
        "valacyclovir": {
            "The woman in bed 3 has a CrCl of 18 mL/min. The man in bed 4 has a CrCl of 100 mL/min. The man takes valacyclovir 1 g three times daily for shingles. **Drug:** valacyclovir (zoster)\n**Dose:** 1 g three times daily\n**Renal adjustment:** not required",
        },
    }
)
_TOLD_OF_BOTH = MappingProxyType(
    {
        "acyclovir": {
            (
                "The patient's CrCl is 18 mL/min/1.73 m². He has HSV encephalitis. Acyclovir 10 mg/kg IV q24h. "
                "Herpes zoster: acyclovir 800 mg PO three times daily for 7 to 10 days."
            )
        },
        "cefepime": {
            (
                "Cefepime was 2 g q8h. His CrCl is 35 mL/min now. Please reduce it to 2 g q12h. Cefepime 2 g IV every 12 "
                "hours for febrile neutropenia."
            )
        },
        "letermovir": {
            (
                "She is allergic to penicillin and takes cyclosporine. Letermovir 240 mg once daily after HSCT. CMV "
                "prophylaxis after HSCT: letermovir 240 mg once daily."
            )
        },
        "levofloxacin": {
            (
                "For a usual levofloxacin dose of 500 mg every 24 hours, CrCl 20–49 mL/min: 500 mg initially, then 250 mg "
                "every 24 hours. Levofloxacin 250 mg daily. Hemodialysis patients: 500 mg initially, then 250 mg every 48 "
                "hours."
            )
        },
    }
)


@pytest.mark.parametrize("drug", DRUGS)
def test_a_wrong_statement_does_not_become_right_beside_a_right_one(drug: str) -> None:
    wrong = {"contradicted", "unsupported"}
    tried = {
        text
        for said in ANY
        if said.drug == drug and said.verdict in wrong and said.scope == EMPTY_SCOPE
        if checked(said.text, said.scope).verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}
        and not (said.verdict == "unsupported" and _lacks_unit(said))
        for text in _beside(said)
    }
    improved = {text for text in tried if checked(text).verdict is Verdict.VERIFIED}
    known = _TOLD_OF_BOTH.get(drug, set()) | _OPEN_BESIDE.get(drug, set())
    assert improved == known & tried


# --- what is beside the numbers ----------------------------------------------------------------------------------------

_NEUTRAL = (
    "This page was read by a pharmacist.",
    "See the section on dosing.",
    "Please read the whole page.",
    "The table is printed below.",
)


def _verdicts(checked: Verification) -> list[tuple[str, Verdict]]:
    return [(f.role, f.verdict) for f in checked.findings]


def _closed(text: str) -> str:
    """A text that a sentence can follow: a row of a table ends with its line."""
    if "|" in text.rpartition("\n")[2]:
        return f"{text}\n"
    return f"{text} " if text.rstrip()[-1:] in ".:;!?" else f"{text}. "


def _chosen(text: str, among: Sequence[T]) -> T:
    """One of several variants for a statement, by its own text: a hash, so that the same one is tried everywhere."""
    return among[int.from_bytes(sha256(text.encode()).digest()[:4]) % len(among)]


@cache
def _bare(said: Said) -> Verification:
    return checked(said.text, said.scope)


def _changed_verdicts(variants: Callable[[Said], Iterable[str]]) -> list[str]:
    """The variants of all statements on whose numbers another verdict falls than on those of the statement itself."""
    return [
        text
        for said in ANY
        for text in variants(said)
        if text != said.text and _verdicts(checked(text, said.scope)) != _verdicts(_bare(said))
    ]


_BESIDE = tuple((sentence, before) for sentence in _NEUTRAL for before in (True, False))


def _with_neutral_sentence(said: Said) -> Iterator[str]:
    sentence, before = _chosen(said.text, _BESIDE)
    yield f"{sentence} {said.text}" if before else f"{_closed(said.text)}{sentence}"


def test_a_neutral_sentence_before_or_after_changes_no_verdict() -> None:
    assert _changed_verdicts(_with_neutral_sentence) == []


def test_the_kind_of_dash_between_numbers_changes_no_verdict() -> None:
    dashes = "-–‐‑‒−"
    assert _changed_verdicts(lambda s: (re.sub(r"(?<=\d)[-–](?=\d)", dash, s.text) for dash in dashes)) == []


_SPACES = ("\u00a0", "\u202f", "\u2009", "\u2002", "\t", "  ", " \u00a0", "   ")


def test_neither_kind_nor_number_of_spaces_changes_a_verdict() -> None:
    assert _changed_verdicts(lambda said: [said.text.replace(" ", _chosen(said.text, _SPACES))]) == []


def test_a_wrapped_line_never_makes_a_verdict_better() -> None:
    improved = []
    for said in (said for said in ANY if _bare(said).verdict is not Verdict.VERIFIED):
        place = _chosen(said.text, [found.start() for found in re.finditer(" ", said.text)])
        text = f"{said.text[:place]}\n{said.text[place + 1 :]}"
        if checked(text, said.scope).verdict is Verdict.VERIFIED:
            improved.append(text)
    assert improved == []


def test_a_statement_all_in_capitals_gets_the_same_verdicts() -> None:
    # A small "od" is once a day; in capitals it may be the right eye.
    assert _changed_verdicts(lambda s: ["od".join(part.upper() for part in re.split(r"\bod\b", s.text))]) == []


def test_words_that_begin_with_a_capital_change_no_verdict() -> None:
    long_word = re.compile(r"(?<![\w/.-])[a-z]{4,}(?![\w/])")
    assert _changed_verdicts(lambda said: [long_word.sub(lambda word: word[0].capitalize(), said.text)]) == []


# --- determinism -----------------------------------------------------------------------------------------------------


def test_a_verdict_does_not_depend_on_what_was_checked_before() -> None:
    fresh = Verifier(shipped_rulebook(), drug_finder(shipped_lexicon()))
    shuffled = sorted(ANY, key=lambda said: sha256(said.text.encode()).digest())
    in_another_order = {said.text for said in shuffled if fresh.check(said.text, said.scope) != _bare(said)}
    once_more = {said.text for said in shuffled[::-7] if fresh.check(said.text, said.scope) != _bare(said)}
    assert in_another_order | once_more == set()


def _cited_by_itself(said: Said, verifier: Verifier) -> Verification:
    return verifier.check_cited(said.text, said.scope, [Evidence(said.text, said.scope, (said.text,))])


def test_a_cited_verdict_is_the_same_when_it_is_asked_again() -> None:
    other = Verifier(shipped_rulebook(), shipped().find_drugs)
    differing = []
    for said in ANY[::3]:
        first = _cited_by_itself(said, shipped())
        if not first == _cited_by_itself(said, shipped()) == _cited_by_itself(said, other):
            differing.append(said.text)
    assert differing == []


def _contradicted(verification: Verification) -> list[tuple[str, Verdict]]:
    return [(f.role, f.verdict) for f in verification.findings if f.verdict is Verdict.CONTRADICTED]


def test_a_citation_of_itself_never_turns_a_contradiction_into_anything_else() -> None:
    # A cited statement is a sentence or a row, never a whole table.
    turned = [
        said.text
        for said in ANY
        if "|" not in said.text and _contradicted(_bare(said)) != _contradicted(_cited_by_itself(said, shipped()))
    ]
    assert turned == []


def test_the_order_in_which_monographs_were_loaded_does_not_matter() -> None:
    rulebook = shipped_rulebook()
    backwards = Rulebook(
        MappingProxyType(dict(reversed(list(rulebook.monographs.items())))),
        rulebook.digest,
        rulebook.conditions,
        rulebook.populations,
    )
    other = Verifier(backwards, shipped().find_drugs)
    differing = [said.text for said in ANY[::3] if other.check(said.text, said.scope) != _bare(said)]
    assert differing == []


# --- the worst number ------------------------------------------------------------------------------------------------


def _is_the_worst(found: Verification) -> bool:
    verdicts = [finding.verdict for finding in found.findings]
    shown = not {Verdict.CONTRADICTED, Verdict.UNSUPPORTED} & set(verdicts)
    return found.verdict == (worst(verdicts) if verdicts else None) and found.shown is shown


def test_the_verdict_of_a_statement_is_the_worst_of_its_numbers() -> None:
    assert [said.text for said in ANY if not _is_the_worst(_bare(said))] == []


def test_the_verdict_of_several_statements_is_the_worst_of_their_numbers() -> None:
    texts = [" ".join(said.text for said in ANY[place : place + 3]) for place in range(0, len(ANY), 7)]
    assert [text for text in texts if not _is_the_worst(checked(text))] == []


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.,-–mgkh/ <>≥≤|%every", max_size=40))
def test_the_verdict_of_any_signs_is_the_worst_of_their_numbers(noise: str) -> None:
    assert _is_the_worst(checked(noise))
    assert _is_the_worst(checked(f"{ANY[0].text} {noise}"))


def _at_its_own_place(said: Said) -> bool:
    findings = sorted(_bare(said).findings, key=lambda f: f.start)
    return (
        all(said.text[f.start : f.end] == f.text for f in findings)
        and all(one.end <= other.start for one, other in pairwise(findings))
        and all(f.reason for f in findings)
        and all(f.rule and f.source for f in findings if f.verdict is Verdict.VERIFIED)
    )


def test_every_number_found_gets_one_verdict_at_its_own_place() -> None:
    assert [said.text for said in ANY if not _at_its_own_place(said)] == []


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
