"""The same facts as answers, orders, tables and guidelines write them, among words and numbers of something else.

The counterpart of `fact_phrasings`; words for single slots are in `phrasings`. A statement with a number beside the
fact that no rule covers (a half-life, a year), or that reports a study, is `unruled`.
"""

from __future__ import annotations

from collections.abc import Iterator

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.phrasings import Statement, Wording, cap, header_unit

_OWN = Scope()


def regimen_answers(w: Wording) -> Iterator[Statement]:
    """A regimen in an answer, an order, a list, a table, and beside numbers of something else."""
    drug, use, why, how = w.drug, w.about, w.purpose, f"{w.dose} {w.route} {w.every}{w.tail}"
    for text in (
        f"**Answer:** The label dose of {drug}{why} is **{w.dose} {w.route} {w.every}**{w.tail}.",
        f"How is {drug} dosed{why}? The dose is {how}.",
        f"According to the label, the dose of {drug}{why} is {how}.",
    ):
        yield Statement(text, _OWN)
    if w.use:
        yield Statement(f"{cap(use)}: use {drug} {w.route} at {w.dose}, {w.every}{w.tail}.", _OWN)
        yield Statement(f"{use} / {drug} / {how}", _OWN)
        yield Statement(f"Rx: {drug} {how}; indication: {use}", _OWN)
        yield Statement(f"**{cap(drug)}**\n- Indication: {use}\n- Dose: {how}", _OWN)
        yield Statement(f"| Indication | Drug | Dose |\n|---|---|---|\n| {cap(use)} | {cap(drug)} | {how} |", _OWN)
    for text in (
        f"Its half-life is about 3 hours; {drug} is given at {how}{why}.",
        f"Published in 2019 and updated in 2023, the guideline advises {drug} {how}{why} (grade 1B).",
        f"{cap(drug)} has an oral bioavailability of 55%; give {how}{why}.",
        f"As in the trial (n = 412), {drug} is given at {how}{why}.",
    ):
        yield Statement(text, _OWN, unruled=True)


def row_answers(w: Wording) -> Iterator[Statement]:
    """A renal row in an answer, an order, a list, a table, and beside numbers of something else."""
    base = f" ({w.base} regimen)" if w.base else ""
    drug, why, at, how = w.drug, f"{w.purpose}{base}", f"{w.measure} {w.band}", f"{w.dose} {w.via} {w.every}"
    for text in (
        f"**Answer:** The label dose of {drug}{why} at a {at} is **{how}**.",
        f"What dose of {drug} is given{why} at a {at}? The dose is {how}.",
        f"Because {drug} is eliminated by the kidneys, patients with a {at} receive {how}{why}.",
        f"{cap(drug)} is cleared renally, so with a {at} the dose{why} is {how}.",
        f"{cap(drug)} {how} is given{why}, provided that the patient has a {at}.",
        f"{cap(drug)}{why}, renal dosing:\n- {at} → {how}",
        f"Renal impairment. {cap(drug)}{why}: {how} at a {at}.",
        f"Adjust {drug}{why} to {how} for a {at}.",
        f"| {w.measure} ({header_unit(w.claim)}) | {cap(drug)}{why} |\n|---|---|\n| {w.bare_band} | {how} |",
    ):
        yield Statement(text, _OWN)
    if not w.base:
        yield Statement(f"| {cap(drug)}{why} | {at} |\n|---|---|\n| Dose | {how} |", _OWN)
        yield Statement(f"**{cap(drug)}{why}**\n- Renal function: {at}\n- Dose: {how}", _OWN)
    for text in (
        f"Although its half-life is about 3 hours, {drug} is given at {how}{why} in patients with a {at}.",
        f"The guideline of 2023 advises {drug} {how}{why} at a {at} (grade 1B).",
    ):
        yield Statement(text, _OWN, unruled=True)


def refused_regimens(w: Wording) -> Iterator[Statement]:
    """A regimen refused in words before or behind it."""
    drug, why, how = w.drug, w.purpose, f"{w.dose} {w.route} {w.every}"
    yield from _refused(drug, why, how)


def refused_rows(w: Wording) -> Iterator[Statement]:
    """A renal row refused in words before or behind its dose."""
    if not w.base:
        yield from _refused(w.drug, f"{w.purpose} at a {w.measure} {w.band}", f"{w.dose} {w.via} {w.every}")


def _refused(drug: str, why: str, how: str) -> Iterator[Statement]:
    for text in (
        f"It would be wrong to give {drug} {how}{why}.",
        f"The label advises against {drug} {how}{why}.",
        f"The label warns against {drug} {how}{why}.",
        f"There is no role for {drug} {how}{why}.",
        f"Clinicians should refrain from {drug} {how}{why}.",
        f"{cap(drug)} is not recommended at {how}{why}.",
        f"{cap(drug)} must not be dosed at {how}{why}.",
        f"{cap(drug)} {how} is no longer recommended{why}.",
        f"{cap(drug)} {how} is inappropriate{why}.",
        f"{cap(drug)} {how} would be wrong{why}.",
        f"{cap(drug)} {how} has no place{why}.",
        f"{cap(drug)} {how} cannot be recommended{why}.",
        f"{cap(drug)} {how} is a dose that nobody should use{why}.",
    ):
        yield Statement(text, _OWN)
