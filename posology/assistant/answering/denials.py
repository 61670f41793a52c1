"""Finds sentences without a number that speak against a rule: a needed thing called needless, another renal metric.

Numbers are judged in `dosing/verification`. It reads only sentences that bind their claim to no condition, and says
nothing of a thing that no reminder of the drug names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from posology.assistant.answering.drafts import DraftStatement, scope_of
from posology.assistant.answering.reminders import found_in
from posology.assistant.dosing.binding import DrugFinder
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.metric_cues import metric_of, read_context
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_texts import Reminder
from posology.ingest.sentences import split_sentences

_THING = r"(?P<thing>[a-z][^.;:,]{2,80}?)"
_IS = r"(?:is|are|was|were|be)"
_NEEDED = r"(?:needed|required|necessary|mandatory|indicated|useful|recommended)"
_LEFT_OUT = r"(?:omitted|skipped|left out|forgone|dropped|ignored|dispensed with|waived)"
_NEEDLESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_THING}\s+{_IS}\s+(?:not|never|no longer|rarely)\s+{_NEEDED}",
        rf"{_THING}\s+{_IS}\s+(?:unnecessary|needless|superfluous|optional|pointless|not an? requirement)",
        rf"{_THING}\s+(?:can|may|should|must|could)\s+(?:safely\s+)?be\s+{_LEFT_OUT}",
        rf"{_THING}\s+(?:need|needs|does|do)\s+not\s+(?:be|have to be|need to be|to be)\s+(?:\w+ed|given)",
        rf"\b(?:no|neither)\s+{_THING}\s+{_IS}\s+{_NEEDED}",
        rf"\b(?:needs?|requires?)\s+no\s+{_THING}\s*[.;:,]",
        rf"\b(?:do|does)\s+not\s+(?:need|require)\s+{_THING}\s*[.;:,]",
        rf"\bno\s+need\s+(?:for|of|to\s+\w+)\s+{_THING}\s*[.;:,]",
        rf"\b(?:can|may|should|could)\s+(?:safely\s+)?be\s+\w+\s+without\s+{_THING}\s*[.;:,]",
        rf"\b(?:omit|skip|leave out|forgo|ignore|dispense with)\s+{_THING}\s*[.;:,]",
    )
)
_ALLOWED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_IS}\s+(?:not|no longer|never)\s+contraindicated\s+(?:in|with|by|for|after)\s+{_THING}\s*[.;:,]",
        rf"{_THING}\s+{_IS}\s+(?:not|no longer|never)\s+an?\s+contraindication",
        rf"\b{_IS}\s+(?:quite |perfectly |always )?safe\s+(?:in|with|for|after)\s+{_THING}\s*[.;:,]",
    )
)
_FORBIDDING = frozenset({"contraindication", "interaction"})
_WHOLE = frozenset({"renal", "dialysis", "maximum", "rate"})
_CONDITION = re.compile(r"\d|\b(?:when|if|unless|until|except|after|once|whether|provided)\b")
_LETTER = re.compile(r"[a-z]{3}")
_USES = re.compile(
    r"\b(?:label|labelling|labeling|table|dose|dosing)\s+(?:of\s+\w+\s+)?(?:uses?|prints?|reads?|goes by|rests on)\b"
    r"|\b(?:dosed|adjusted|judged|reduced|read|looked up)\s+(?:\w+\s+){0,4}?(?:by|on|in|with|from)\b"
)
_SHORT_NOT = re.compile(r"(?<=[a-z])n['’]t\b")
_ADJUSTS = re.compile(r"\badjust|\breduc|\bdose changes?\b")
_RENAL = re.compile(r"\b(?:renal|renally|kidneys?|creatinine clearance|crcl|e?gfr|dialysis)\b")
_DEGREE = re.compile(r"\b(?:mild|mildly|moderate|moderately|normal|slight|slightly|early)\b")
_DENIES = re.compile(r"\b(?:not|never|nor|cannot|rather than|instead of|neither)\b")
_INDEXED = re.compile(r"1\.73(?:\s*m\s*(?:2|²|\^2))?")


@dataclass(frozen=True, slots=True)
class Denial:
    """Why a statement may not be shown, and what the rule says."""

    reason: str
    expected: str


@dataclass(frozen=True, slots=True)
class Denials:
    """Reads statements against the rules of the drugs that they are about.

    Attributes:
        rules: the rules of each drug by its id.
        find_drugs: finds drug names.
    """

    rules: Mapping[str, CompiledMonograph]
    find_drugs: DrugFinder

    def against(self, statement: DraftStatement) -> Denial | None:
        """What in a statement speaks against a rule; None when nothing does."""
        for start, end in split_sentences(statement.text) or [(0, len(statement.text))]:
            sentence = statement.text[start:end]
            folded = _folded(sentence)
            for compiled in self._rules_for(sentence, statement):
                denial = _denied_need(folded, compiled) or _denied_metric(folded, compiled)
                if denial is not None:
                    return denial
        return None

    def _rules_for(self, sentence: str, statement: DraftStatement) -> list[CompiledMonograph]:
        """The rules of the drugs that a sentence names, else of those that the nearest line above it names."""
        above = scope_of(statement.quotes[0].passage).levels if statement.quotes else ()
        for text in (sentence, *above):
            named = dict.fromkeys(mention.drug for mention in self.find_drugs(text) if mention.drug in self.rules)
            if named:
                return [self.rules[drug] for drug in named]
        return []


def _folded(sentence: str) -> str:
    """A sentence in lower case with one space between words, "not" written out, and one full stop at its end."""
    spaced = " ".join(fold(sentence).lower().split()).rstrip(".")
    return f"{_SHORT_NOT.sub(' not', spaced)}."


def _denied_need(folded: str, compiled: CompiledMonograph) -> Denial | None:
    if _CONDITION.search(folded):
        return None
    for reminder in compiled.monograph.reminders:
        of_degree = reminder.topic.value in _WHOLE and _DEGREE.search(folded)
        if (
            of_degree
            or reminder.indications
            or any(pattern.search(fold(reminder.text).lower()) for pattern in _NEEDLESS)
        ):
            continue
        forms = (*_NEEDLESS, *_ALLOWED) if reminder.topic.value in _FORBIDDING else _NEEDLESS
        things = _things(forms, folded)
        if any(_speaks_of(thing, reminder, folded) for thing in things):
            return Denial(
                f"the text calls needless or allowed what the rules of {compiled.drug} ask for", reminder.text.strip()
            )
    if compiled.monograph.renal_tables and _denies_adjustment(folded):
        return Denial(
            f"the rules of {compiled.drug} adjust the dose to renal function", compiled.monograph.renal_metric.value
        )
    return None


def _things(forms: Iterable[re.Pattern[str]], folded: str) -> list[str]:
    return [match["thing"] for form in forms for match in form.finditer(folded)]


def _denies_adjustment(folded: str) -> bool:
    """Whether a sentence says of every degree of renal function that the dose stays as it is."""
    if not _RENAL.search(folded) or _DEGREE.search(folded):
        return False
    return any(_ADJUSTS.search(thing) for thing in _things(_NEEDLESS, folded))


def _speaks_of(thing: str, reminder: Reminder, sentence: str) -> bool:
    """Whether what a sentence calls needless is what a reminder asks for.

    A reminder about a number of the dose is meant only where the sentence holds all its words.
    """
    if reminder.topic.value in _WHOLE:
        return found_in(reminder.satisfied_by[0], thing) != "" and all(
            found_in(pattern, sentence) for pattern in reminder.satisfied_by
        )
    return any(_LETTER.search(found_in(pattern, thing)) for pattern in reminder.satisfied_by)


def _denied_metric(folded: str, compiled: CompiledMonograph) -> Denial | None:
    """A sentence that says by which measure of renal function the drug is dosed, and names one that no rule has."""
    if not _USES.search(folded) or _DENIES.search(folded) or re.search(r"\d", _INDEXED.sub("", folded)):
        return None
    read = read_context(folded)
    if not (read.renal_kind or read.renal_unit):
        return None
    stated = metric_of(read.renal_kind or "crcl", read.renal_unit)
    printed = {compiled.monograph.renal_metric, *compiled.table_metrics, *compiled.bounded_metrics}
    if stated is Metric.UNKNOWN or stated in printed:
        return None
    return Denial(
        f"the rules of {compiled.drug} print another measure of renal function", compiled.monograph.renal_metric.value
    )
