"""Doses that a text gives to people, or together with drugs, for whom or with which the label does not give them.

What the label refuses stands in the monograph. A companion of which a label says nothing, while it changes the dose
with others, makes a dose unverified. Doses of the companion itself are judged in `condition_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.companion_denials import not_given_now
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.denials import denied_at
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, no_rule
from posology.assistant.dosing.person_facts import sentences_before, tells_of_person
from posology.assistant.dosing.rule_refusals import Refusal
from posology.assistant.dosing.traces import Traces, may_hold
from posology.assistant.dosing.use_words import WordPattern

_GIVEN_WITH = re.compile(
    r"\b(?:with|plus|alongside|receiv\w+|tak(?:e|es|ing)|on)\s+(?:(?:concomitant|concurrent|oral|intravenous"
    r"|iv)\s+)?"
    r"(?:[\w'-]+(?:,\s+(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)){0,4}$",
    re.IGNORECASE,
)
# "Do not combine with …", "contraindicated with …": the text refuses it itself.
_SPOKEN_AGAINST = re.compile(
    r"\b(?:not|never|cannot|avoid\w*|contraindicat\w+|prohibit\w*|unsafe)\b[^.;:,\d]*$|n['’]t\b[^.;:,\d]*$",
    re.IGNORECASE,
)
_ALLOWING = Traces(
    "safe", "fine", "can be", "may be", "allowed", "acceptable", "problem", "suitable", "together", "combin"
)
_ALLOWS = re.compile(
    r"\b(?:safe(?:ly)?|fine|(?:can|may|could) (?:safely |also )?be (?:given|used|taken|combined|added)|allowed"
    r"|acceptable"
    r"|no problem|suitable|(?:works?|goes) (?:well )?together|combines? well)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:not|never|cannot|avoid\w*|contraindicat\w+|unsafe|unless|if|until|caution\w*|ask|without|instead"
    r"|rather)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
_BEFORE = 80
_OPEN = frozenset({Agreement.AGREES, Agreement.AMBIGUOUS})
# "A partner who is HIV-positive", "a history of …": not about the one who takes the drug, or not about now.
_OF_ANOTHER = re.compile(
    r"\b(?:partners?|spouses?|wife|husband|contacts?|mothers?|donors?|expos(?:ed|ure) to|sex with|history of"
    r"|previous)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\s+(?:sex(?:ual)?\s+)?(?:partners?|spouses?|contacts?|mothers?|donors?)\b", re.IGNORECASE)


def judge_company(judged: Opinions, clause: Clause, companions: Sequence[str], situation: Situation) -> Opinions:
    """The opinions on a dose, after the people and companion drugs that its clause names are looked at.

    Args:
        judged: the opinions by dose and interval.
        clause: the clause or part.
        companions: the drugs that its whole clause gives with the one in question.
        situation: what the dose is bound to.
    """
    if situation.mode is not Mode.RECOMMEND or not any(map(_is_open, judged.values())):
        return judged
    refused = [(refusal, _fault(refusal, situation)) for refusal in _refusing(clause, situation)]
    if refused:
        return {q: _refused(one, refused) if _is_open(one) else one for q, one in judged.items()}
    unknown = _unknown(companions, situation)
    if unknown is None:
        return judged
    return {q: unknown if one.agreement is Agreement.AGREES else one for q, one in judged.items()}


def _is_open(opinion: Opinion) -> bool:
    """Whether an opinion agrees, or is only silent because no rule covers the use."""
    return opinion.agreement in _OPEN or opinion.code == "indication"


def _refusing(clause: Clause, situation: Situation) -> list[Refusal]:
    """What the label says against a dose for the people or with the companion that its text or the one before names."""
    refusals = situation.compiled.monograph.refusals
    if not refusals:
        return []
    whole = clause.whole or clause
    texts = (whole.text, *filter(tells_of_person, sentences_before(clause)), *filter(_allows, (whole.behind,)))
    return [
        refusal
        for refusal in refusals
        if (not refusal.indications or not situation.uses.indications.isdisjoint(refusal.indications))
        and any(_names(refusal, text) for text in texts)
    ]


def _allows(behind: str) -> bool:
    """Whether the next sentence allows the drug for somebody or with something.

    >>> _allows("It is safe together with tizanidine."), _allows("It is not safe with tizanidine.")
    (True, False)
    """
    if not may_hold(behind, _ALLOWING) or _ALLOWS.search(behind) is None:
        return False
    return _REFUSES.search(behind) is None


def _fault(refusal: Refusal, situation: Situation) -> Opinion:
    compiled = situation.compiled
    rule, source = f"{compiled.drug}/{refusal.id}", compiled.source(refusal.source)
    refuses = "says to avoid it" if refusal.regimens else "contraindicates the drug"
    reason = f"the text gives a dose where the label {refuses}"
    return Opinion(Agreement.DISAGREES, reason, "polarity", refusal.text, rule, source)


def _refused(opinion: Opinion, refused: Sequence[tuple[Refusal, Opinion]]) -> Opinion:
    """The fault of a dose that the label refuses, the opinion on it where it is none of the regimens refused."""
    regimens = set((opinion.rule or "").split("/"))
    faults = (fault for refusal, fault in refused if not (refusal.regimens and regimens.isdisjoint(refusal.regimens)))
    return next(faults, opinion)


def _names(refusal: Refusal, text: str) -> bool:
    people = (match.span() for match in _pattern(refusal.people).finditer(text))
    if any(not (denied_at(text, *span) or _is_another(text, *span)) for span in people):
        return True
    return any(_is_given(text, *match.span()) for match in _pattern(refusal.companions).finditer(text))


def _is_given(text: str, start: int, end: int) -> bool:
    """Whether a text says that the companion it names at a place is given."""
    given = _GIVEN_WITH.search(text, max(0, start - _BEFORE), start)
    if given is None or denied_at(text, start, end) or not_given_now(text, start, end):
        return False
    return _SPOKEN_AGAINST.search(text, max(0, start - _BEFORE), given.start()) is None


def _is_another(text: str, start: int, end: int) -> bool:
    before = _OF_ANOTHER.search(text, max(0, start - _BEFORE), start)
    return before is not None or _ANOTHER.match(text, end) is not None


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> WordPattern:
    return WordPattern(words)


def _unknown(companions: Sequence[str], situation: Situation) -> Opinion | None:
    """Silence about a dose that is given with a drug of which the label says nothing, while it does of others."""
    if not companions or not situation.compiled.changed_by_companions:
        return None
    unknown = [name for name in companions if name.replace("-", " ") not in situation.compiled.words]
    if not unknown:
        return None
    return no_rule(f"no label rule speaks of giving it together with {unknown[0]}", "indication")
