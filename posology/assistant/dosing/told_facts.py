"""Facts that a text tells of a person (clearance, age, weight, dialysis, another drug), held for that person's doses.

"His creatinine clearance is 40 mL/min. Give 30 mg daily." A fact holds for the doses of its own person, before and
behind it. Where a text leaves open for which doses, they are judged with it and without it, and the worse counts. Bands
and doses of one clause are put together in `grouping`; what facts choose is decided in `person_facts`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from posology.assistant.dosing import base_cues
from posology.assistant.dosing.binding import Clause, clause_spans, is_patient_weight
from posology.assistant.dosing.lead_ins import with_band
from posology.assistant.dosing.measures import is_point
from posology.assistant.dosing.people import About, people_of
from posology.assistant.dosing.person_words import anybody_in, bands_told, holds_dose, is_fact, of_a_person
from posology.assistant.dosing.plain_ages import plain_age
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.questions import asks_what_becomes, is_question
from posology.assistant.dosing.readings import Readings
from posology.assistant.dosing.taken_back import band_taken_over, replaces
from posology.assistant.dosing.told import NOTHING, Told

_PRESENT = re.compile(
    r"\b(?:now|today|currently|at present|presently|this (?:morning|week)|latest|most recent(?:ly)?)\b", re.IGNORECASE
)
_FORMER = re.compile(r"\b(?:last (?:week|month|year|time)|ago|previously|formerly|earlier|used to be)\b", re.IGNORECASE)
_INTO = re.compile(r"\s*(?:(?:down|up) )?(?:to|-+>|=>|→)\s*", re.IGNORECASE)
_PARTED = re.compile(r"[,;]|\b(?:and|but|while|having)\b|$", re.IGNORECASE)
_LONGEST = 400
_MOST_SENTENCES = 12
_MOST_READINGS = 4


@dataclass(slots=True)
class _Sentence:
    """One sentence with the clause of its numbers, if it holds any, about whom it is, and what it tells of them.

    `sure` tells what is the person's; each of `unsure` what may be (one of two values, one of two people's); `own` what
    is whose, where several people are told one value each.
    """

    text: str
    start: int
    clause: Clause | None
    about: About
    weight_kg: Decimal | None = None
    sure: Told = NOTHING
    unsure: tuple[Told, ...] = ()
    own: tuple[tuple[int, Told], ...] = ()

    @property
    def dosed(self) -> bool:
        return self.clause is not None and bool(self.clause.groups)

    @property
    def tells_of_somebody(self) -> bool:
        """Whether it does not just speak of the use or the drug at the beginning of a text."""
        return self.about.named or bool(self.sure) or self.about.persons != (0,)


@dataclass(slots=True)
class _Known:
    """What has been told of one person so far, what may hold, and what holds for one of several that are meant."""

    sure: Told = NOTHING
    unsure: tuple[Told, ...] = ()
    each: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class _Behind:
    """What is told behind a dose of each person that it may be for; whether the first, or each, surely holds."""

    told: tuple[Told, ...]
    sure: bool
    each: bool = False


def held_for_doses(text: str, clauses: Sequence[Clause], quantities: Sequence[Quantity]) -> list[Readings]:
    """The clauses of a text in order, each with what the text tells of the person that its doses are for.

    Args:
        text: the whole text.
        clauses: as they were bound, in order.
        quantities: every number of the text, body weights too.
    """
    if len(clauses) == 1 and not text[: clauses[0].start].strip() and not text[clauses[0].end :].strip():
        return [Readings(clauses[0])]
    if not _tells_anything(text, clauses, quantities):
        return [Readings(clause) for clause in clauses]
    sentences = list(_sentences(text, clauses, quantities))
    before, behind = _told_before(sentences), _told_behind(sentences)
    moved = {value for one in behind.values() if one.sure for value in one.told[0].values}
    persons = {person for sentence in sentences for person in sentence.about.persons}
    readings: list[Readings] = []
    for place, sentence in enumerate(sentences):
        if sentence.clause is None:
            continue
        near = sentences[max(0, place - _MOST_SENTENCES) : place]
        clause = sentence.clause if len(persons) < 2 else _of_own_person(sentence.clause, sentence, near)
        clause = replace(clause, weight_kg=sentence.weight_kg)
        shares = any(quantity.role is Role.PERCENTAGE for quantity in clause.rest)
        band = (_band_asked(sentences, place) if shares else None) or _band_answered(sentences, place)
        clause = clause if band is None else with_band(clause, band)
        if not sentence.dosed:
            readings.append(Readings(replace(clause, rest=[q for q in clause.rest if q not in moved])))
            continue
        following = next((one for one in sentences[place + 1 : place + 3] if one.dosed), None)
        asked = asks_what_becomes(sentence.text)
        if following is not None and (asked or base_cues.changes_last(following.text)):
            clause.groups = [replace(one, base=True, band=None if asked else one.band) for one in clause.groups]
        readings.append(_read(clause, _asked(sentences, place, before[place]), behind[place]))
    return readings


def _asked(sentences: Sequence[_Sentence], place: int, before: _Known) -> _Known:
    """What is known for an answer: the clearance at which the question right before it asks, else what was told."""
    band = _band_asked(sentences, place)
    if band is not None and sentences[place - 1].dosed:
        return _Known(Told(band))
    band = band or (band_taken_over(sentences[place - 1].clause, sentences[place].text) if place else None)
    if band is None or before.sure.band is not None:
        return before
    return _Known(Told(band).with_more(before.sure), before.unsure, before.each)


def _band_asked(sentences: Sequence[_Sentence], place: int) -> Quantity | None:
    """The one clearance at which the question right before a sentence asks."""
    asking = sentences[place - 1] if place else None
    if asking is None or asking.clause is None or not is_question(asking.text):
        return None
    return asking.clause.bands[0] if len(asking.clause.bands) == 1 else None


def _band_answered(sentences: Sequence[_Sentence], place: int) -> Quantity | None:
    """The one clearance that answers a question which names a dose ("Who gets 75 mg? Patients with …")."""
    answer = sentences[place + 1].clause if place + 1 < len(sentences) else None
    if answer is None or not (sentences[place].dosed and is_question(sentences[place].text)):
        return None
    return answer.bands[0] if len(answer.bands) == 1 and not answer.groups else None


def _tells_anything(text: str, clauses: Sequence[Clause], quantities: Sequence[Quantity]) -> bool:
    """Whether a text may tell a fact of anybody: by a word of a person, a body weight, or a value beside no dose."""
    return (
        anybody_in(text)
        or any(is_patient_weight(quantity, text) for quantity in quantities)
        or any(is_question(clause.text) or replaces(clause) for clause in clauses)
        or any(clause.bands or any(is_fact(q, clause) for q in clause.rest) for clause in clauses if not clause.groups)
    )


def _of_own_person(clause: Clause, sentence: _Sentence, near: Sequence[_Sentence]) -> Clause:
    """A clause of a text about several people without what the sentences before it (`near`) tell of the others."""
    own = set(sentence.about.persons or sentence.about.maybe)
    told_of = [(one, own <= set(one.about.persons)) for one in near if one.about.persons]
    foreign = {one.text for one, of_own in told_of if not of_own and one.tells_of_somebody}
    foreign -= {one.text for one, of_own in told_of if of_own}
    return replace(clause, earlier=tuple(text for text in clause.earlier if text not in foreign))


def _read(clause: Clause, known: _Known, behind: _Behind) -> Readings:
    """A clause with doses in each way in which it may be read.

    Args:
        clause: the clause.
        known: what was told before it.
        behind: what is told behind it.
    """
    whole = known.sure.with_more(behind.told[0]) if behind.sure else known.sure
    unsure = [whole.with_more(one) for one in (*known.unsure, *behind.told[int(behind.sure) :])]
    unsure += [one.with_more(whole) for one in behind.told[: int(behind.sure)]]  # told once more, and otherwise
    besides = [told for told in dict.fromkeys(unsure) if told != whole]
    each = (*known.each, *(behind.told if behind.each else ()))
    given = (tuple(_given(clause, told) for told in several) for several in (besides, each))
    return Readings(_given(clause, whole), *given)


def _given(clause: Clause, told: Told) -> Clause:
    """A clause with what is told of its person in one reading."""
    words = tuple(text for text in told.words if text not in clause.earlier)
    groups = [replace(group) for group in clause.groups]
    usual = base_cues.of_other_function(clause.text) and not any(group.base for group in groups)
    for group in groups if not usual and not clause.bands else ():
        if group.band is None and not (group.base or group.dialysis or group.refuted or group.replaced):
            group.band = told.band
    weight = told.weight_kg if clause.weight_kg is None else clause.weight_kg
    rest = [*(value for value in told.values if value not in clause.rest), *clause.rest]
    return replace(
        clause, groups=groups, rest=rest, earlier=(*words, *clause.earlier), told=told.words, weight_kg=weight
    )


def _sentences(text: str, clauses: Sequence[Clause], quantities: Sequence[Quantity]) -> Iterator[_Sentence]:
    """Every sentence of a text in order, with what it tells and of whom."""
    bound = {clause.start: clause for clause in clauses}
    spans = list(clause_spans(text))
    weights = [quantity for quantity in quantities if is_patient_weight(quantity, text)]
    starts = [quantity.start for quantity in weights]
    for (start, end), about in zip(spans, people_of(text[a:b] for a, b in spans), strict=True):
        inside = {q.value for q in weights[bisect_left(starts, start) : bisect_left(starts, end)]}
        weight = inside.pop() if len(inside) == 1 else None
        yield _with_facts(_Sentence(text[start:end], start, bound.get(start), about, weight), text[end : end + 1])


def _with_facts(sentence: _Sentence, stop: str) -> _Sentence:
    """A sentence with what it tells of its person; what stands beside a dose, or of two people, is never sure."""
    clause, text, weight_kg = sentence.clause, sentence.text, sentence.weight_kg
    if sentence.dosed or not sentence.about.persons:
        beside = sentence.dosed and clause is not None and sentence.about.named and len(clause.bands) == 1
        points = [band for band in clause.bands if is_point(band)] if beside and clause is not None else []
        sentence.unsure = tuple(Told(band) for band in points)
        sentence.unsure += (Told(weight_kg=weight_kg),) if weight_kg is not None else ()
        return sentence
    bands = bands_told(clause, f"{text.rstrip()}{stop}") if clause is not None else ()
    values = tuple(q for q in clause.rest if is_fact(q, clause)) if clause is not None else ()
    values += plain_age(text, sentence.start)
    words = (text,) if len(text) <= _LONGEST and of_a_person(text) and not holds_dose(text) else ()
    alone = len(sentence.about.persons) == 1
    bands = _present(bands, text, sentence.start) if alone and len(bands) > 1 else bands
    if alone and len(bands) < 2:
        sentence.sure = Told(bands[0] if bands else None, values, words, weight_kg)
    elif alone:
        sentence.sure = Told(None, values, words, weight_kg)
        sentence.unsure = tuple(Told(band) for band in bands[:_MOST_READINGS])
    else:
        each = len(bands) == len(sentence.about.persons)
        sentence.own = tuple(zip(sentence.about.persons, map(Told, bands), strict=True)) if each else ()
        told = [Told(band) for band in (() if each else bands)] + [Told(values=(value,)) for value in values]
        sentence.unsure = tuple(told[:_MOST_READINGS])
    return sentence


def _present(bands: tuple[Quantity, ...], text: str, start: int) -> tuple[Quantity, ...]:
    """The one of several values that a sentence tells of the present ("was 70 and is 22 now", "70 -> 22"), else all."""
    if len(bands) == 2 and _INTO.fullmatch(text, bands[0].end - start, max(bands[0].end, bands[1].start) - start):
        return bands[1:]
    begins = [0, *(band.end - start for band in bands)]
    ends = [*(band.start - start for band in bands[1:]), len(text)]
    own = [text[begin : band.end - start] for begin, band in zip(begins, bands, strict=False)]
    behind = [_PARTED.split(text[band.end - start : end], maxsplit=1)[0] for band, end in zip(bands, ends, strict=True)]
    told = zip(bands, own, behind, strict=True)
    present = [band for band, before, after in told if _PRESENT.search(before) or _PRESENT.search(after)]
    return tuple(present) if len(present) == 1 else bands


def _told_before(sentences: Sequence[_Sentence]) -> dict[int, _Known]:
    """What has been told before each sentence with a dose of the person that it is for."""
    known: defaultdict[int, _Known] = defaultdict(_Known)
    found: dict[int, _Known] = {}
    for place, sentence in enumerate(sentences):
        about = sentence.about
        if sentence.dosed:
            found[place] = _for_dose(about, known)
        for person in about.persons:
            one = known[person]
            if sentence.dosed and sentence.clause is not None and sentence.clause.bands and one.sure.band is not None:
                one.sure, one.unsure = replace(one.sure, band=None), _few((*one.unsure, Told(one.sure.band)))
            if len(about.persons) == 1:
                former = one.sure.band is not None and _FORMER.search(sentence.text) is not None
                one.sure = one.sure.with_more(sentence.sure) if former else sentence.sure.with_more(one.sure)
            one.sure = dict(sentence.own).get(person, NOTHING).with_more(one.sure)
        for person in about.persons or about.maybe:
            known[person].unsure = _few((*known[person].unsure, *sentence.unsure))
    return found


def _for_dose(about: About, known: defaultdict[int, _Known]) -> _Known:
    """What is known for a dose: of its person, or of each that it may be for."""
    if len(about.persons) == 1:
        own = known[about.persons[0]]
        others = [known[person] for person in about.maybe]
        found = _Known(own.sure, own.unsure)
    else:
        others = [known[person] for person in (*about.persons, *about.maybe)]
        found = _Known()
    whole = tuple(one.sure for one in others if one.sure)
    found.each = _few(whole) if about.together else ()
    found.unsure = _few((*found.unsure, *whole, *(told for one in others for told in one.unsure)))
    return found


def _told_behind(sentences: Sequence[_Sentence]) -> dict[int, _Behind]:
    """What is told behind each sentence with a dose of the person that it is for, and whether it surely holds for it.

    It does for the last doses of a person. Doses that others take the place of ("so he gets 75 mg") have had theirs.
    """
    last = {person: place for place, one in enumerate(sentences) if one.dosed for person in one.about.persons}
    # A dose with a clearance of its own needs none that is told of somebody.
    own = [one for one in sentences if one.dosed and one.clause is not None and not one.clause.bands]
    taking = {person for one in own for person in one.about.persons}
    later: dict[int, Told] = {}
    replaced: set[int] = set()
    found: dict[int, _Behind] = {}
    for place in range(len(sentences) - 1, -1, -1):
        sentence = sentences[place]
        persons = sentence.about.persons
        if sentence.dosed:
            told = [later.get(person, NOTHING) for person in (*persons, *sentence.about.maybe)]
            sure = len(persons) == 1 and last[persons[0]] == place and bool(told[0])
            each = sentence.about.together and all(last[person] == place for person in persons)
            found[place] = _Behind(tuple(one for one in told if one), sure, each)
            replaced.difference_update(persons)
            if base_cues.follows(sentence.text):
                replaced.update(persons)
                later.update(dict.fromkeys(persons, NOTHING))
            continue
        maybe = [person for person in sentence.about.maybe if not any(one in taking for one in persons)]
        for person in (*persons, *maybe):
            if person not in replaced and len(persons) == 1:
                later[person] = sentence.sure.with_more(later.get(person, NOTHING))
    return found


def _few(readings: Sequence[Told]) -> tuple[Told, ...]:
    """The last of some readings, each once."""
    return tuple(dict.fromkeys(readings))[-_MOST_READINGS:]
