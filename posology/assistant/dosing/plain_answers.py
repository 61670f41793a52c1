"""Questions answered with a bare yes or no ("Is it reduced at 60 mL/min? No."), read as what the answer says.

A question that names a dose, or whose answer gives one, is read elsewhere (`answers_told`, `taken_back`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from posology.assistant.dosing.quantities import Comparator, Quantity, Role, between
from posology.assistant.dosing.spacing import Folded
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("? no", "? yes", "?\n", "?* ", "?**", "? a:", "? never", '?" ')
_VERB = (
    r"(?:(?:still|also|ever|safely|really|even) )?(?:be|remain|stay|continue|start|need|require|have|get|receive|take"
    r"|go|run|count|apply|call|change|reduce|adjust|lower|extend|exceed|last)\b"
)
_STATE = (
    r"(?:(?:still|also|ever|really|even|at all|always|already) )?(?:[a-z]+ed|given|begun|taken|halved|cut|withheld|fine"
    r"|ok(?:ay)?|safe|right|correct|wrong|necessary|possible|acceptable|allowed|to be|an option|too [a-z]+|lower|higher"
    r"|less|more|the same)\b"
)
_QUESTION = re.compile(
    r"(?:(?<=^)|(?<=[.!;:] )|(?<=\n))(?P<lead>[*_\"]{0,3}(?:(?:Q(?:uestion)?|[A-Z][a-z]{1,15})\s?[:.]\s[*_]{0,2})?)"
    rf"(?:(?P<modal>Can|May|Could|Should|Must|Will)\s(?P<acting>[^?.\n]{{2,80}}?)\s(?={_VERB})"
    rf"|(?P<does>Does|Do)\s(?P<doing>[^?.\n]{{2,80}}?)\s(?={_VERB})"
    rf"|(?P<is>Is|Are)\s(?P<being>[^?\n]{{2,80}}?)\s(?={_STATE}))"
    r"(?P<rest>(?:[^?.\n]|\.(?=\d)){2,200})\?[*_\"]{0,3}"
    r"(?P<answer>\s+[*_\"]{0,3}(?:(?:A(?:nswer)?|[A-Z][a-z]{1,15})\s?[:.]\s[*_]{0,2})?(?P<word>No|Yes|Never)\b"
    r"[*_\"]{0,3}(?:,\s(?:it|they|the dose|this|that)?\s?(?:is|are|can|may|does|do|must|should|will|never)?"
    r"\s?(?:not|n['’]t|never)?(?=[.!\n]|$))?)(?=[.!,;\n]|$)",
    re.IGNORECASE,
)
_NEVER = {"can": "cannot"}


class _Answer(NamedTuple):
    """What a question says with its answer: the stretch of both, the new words and the old places of each."""

    start: int
    end: int
    pieces: tuple[tuple[str, int], ...]


def questions_answered(text: str, quantities: Sequence[Quantity]) -> tuple[tuple[int, int], ...]:
    """Where each question of a text stands that is answered with a bare yes or no."""
    return tuple((one.start, one.end) for one in _answers(text, quantities))


def read_answered(text: str, quantities: Sequence[Quantity]) -> tuple[Folded, ...]:
    """The text with each question that is answered with a bare yes or no as the statement it makes, none of another.

    >>> from posology.assistant.dosing.extraction import extract
    >>> text = "Is enoxaparin reduced at a CrCl of 60 mL/min? No."
    >>> [one.text for one in read_answered(text, extract(text))]
    ['Enoxaparin is not reduced at a CrCl of 60 mL/min.']
    """
    answers = list(_answers(text, quantities))
    if not answers:
        return ()
    words: list[str] = []
    places: list[int] = []
    done = 0
    for answer in answers:
        for piece, place in ((text[done : answer.start], done), *answer.pieces):
            words.append(piece)
            places += range(place, place + len(piece)) if text.startswith(piece, place) else [place] * len(piece)
        done = answer.end
    words.append(text[done:])
    places += range(done, len(text) + 1)
    return (Folded("".join(words), tuple(places)),)


def _answers(text: str, quantities: Sequence[Quantity]) -> Iterator[_Answer]:
    for found in _QUESTION.finditer(text) if "?" in text and may_hold(text, _TRACES) else ():
        inside = between(quantities, found.start(), found.end())
        if not inside or _names_dose(inside):
            continue
        kind = next(name for name in ("modal", "does", "is") if found[name])
        subject = {"modal": "acting", "does": "doing", "is": "being"}[kind]
        verb, denied = found[kind].lower(), found["word"].lower() != "yes"
        said = f" {_NEVER.get(verb, f'{verb} not')} " if denied else f" {verb} "
        pieces = (
            (found["lead"], found.start("lead")),
            (found[subject][0].upper(), found.start(subject)),  # a sentence of its own begins with a capital
            (found[subject][1:], found.start(subject) + 1),
            (said, found.start(kind)),
            (found["rest"], found.start("rest")),
        )
        yield _Answer(found.start(), found.end("answer"), pieces)


def _names_dose(numbers: Sequence[Quantity]) -> bool:
    """Whether some numbers are a dose or an interval, and no bound of a dose ("exceed 4 g a day")."""
    doses = [number for number in numbers if number.role is Role.DOSE]
    if not doses:
        return any(number.role is Role.INTERVAL for number in numbers)
    return any(dose.comparator in {Comparator.NONE, Comparator.ABOUT} for dose in doses)
