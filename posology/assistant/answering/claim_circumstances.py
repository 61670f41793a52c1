"""When a claim holds: the use, route, course, population, band and conditions that its words and headings name.

Reads words around parsed numbers; reads no value (see `claim_reading`) and compares nothing (see `claim_comparison`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from posology.assistant.answering import claim_conditions
from posology.assistant.answering.claims import BandKey, Circumstances, UseKey
from posology.assistant.dosing import cues, mentions
from posology.assistant.dosing.binding import (
    Clause,
    DrugMention,
    Scope,
)
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import metrics_of
from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.monographs import Monograph, Phase
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.situations import situation_of
from posology.ingest.documents import CELL_SEPARATOR

_LONGEST_LABEL = 70
_INITIAL = frozenset({Phase.INDUCTION, Phase.TREATMENT})
_NO_USE: UseKey = (frozenset(), ())


def _nothing_named(_text: str) -> Sequence[Mention]:
    return ()


@dataclass(frozen=True)
class Names:
    """What finds names in a text.

    Attributes:
        find_drugs: the drugs a text names.
        rules_of: a drug's compiled monograph, an empty one for a drug without rules.
        uses_named: where a text names conditions, for drugs whose monograph names none.
    """

    find_drugs: Callable[[str], Sequence[DrugMention]]
    rules_of: Callable[[str], CompiledMonograph]
    uses_named: Callable[[str], Sequence[Mention]] = field(default=_nothing_named)

    def without_names(self, text: str, compiled: CompiledMonograph) -> str:
        """A text in which the drug itself, its labelled uses, routes and phases are blanked out.

        Conditions of the lexicon stay: without rules nothing tells whether two of them are one use.
        """
        named = [(m.start, m.end) for m in self.find_drugs(text) if m.drug == compiled.drug]
        found = (
            compiled.use_mentions(text),
            mentions.route_mentions(text),
            mentions.phase_mentions(text),
        )
        named += [(mention.start, mention.end) for group in found for mention in group]
        for start, end in named:
            text = text[:start] + " " * (end - start) + text[end:]
        return text


@dataclass(frozen=True, slots=True)
class Bound:
    """A clause or dose group bound to its situation, ready to be made into circumstances."""

    names: Names
    situation: Situation
    part: Clause
    group: DoseGroup | None
    scope: Scope

    def circumstances(
        self, *, bounds: Iterable[str] = (), doses: frozenset[str] = frozenset(), tests: frozenset[str] = frozenset()
    ) -> Circumstances:
        """The circumstances, with what the kind of claim adds to them."""
        situation, text = self.situation, self.part.text
        local = self.group.local if self.group else ""
        near = tuple(level for level in (local, *self.scope.near) if level)
        band, inherited = self._band(near)
        unnamed = self.names.without_names(text, situation.compiled)
        label = self.names.without_names(f"{_label(self.part, self.scope)} ; {local}", situation.compiled)
        return Circumstances(
            drug=situation.compiled.drug,
            uses=self._uses(),
            routes=situation.routes,
            phases=frozenset(phase.value for phase in situation.phases - _INITIAL),
            lines=situation.lines,
            bases=_base_names(situation),
            doses=doses,
            stages=frozenset(
                stage.value for stage in situation.young or mentions.stages(text) - {mentions.Stage.ADULT}
            ),
            conditions=self._conditions((text, *near)),
            tests=tests,
            picked=situation.picked,
            bounds=frozenset(bounds)
            | _own_bounds(self.part)
            | inherited
            | claim_conditions.starting_doses(" ".join(self.part.texts)),
            band=band,
            label=claim_conditions.label_words(label),
            depends_on=claim_conditions.conditional_words(unnamed),
            said_for=claim_conditions.purpose_words(unnamed),
        )

    def _conditions(self, texts: Sequence[str]) -> frozenset[str]:
        whole = self.part.whole or self.part
        before = whole.text[: self.part.end - whole.start]
        then = self.part.sequel or "later" in claim_conditions.conditions(before)
        sequel = {"later"} if then else {"first dose"} if self.part.before_sequel else set()
        said = (name for text in texts for name in (*claim_conditions.conditions(text), *cues.dialyses(text)))
        return frozenset(said) | sequel

    def _band(self, near: Sequence[str]) -> tuple[BandKey | None, frozenset[str]]:
        """The group's own band, else the one band of the nearest heading that has one; further bounds of headings."""
        inherited = [level for level in map(_bounds_named, near) if level != _NO_BOUNDS]
        words = frozenset(word for _, bounds in inherited for word in bounds)
        if self.group is not None and self.group.band is not None:
            return _band_key(self.group.band), words
        bands = next((bands for bands, _ in inherited if bands), ())
        if len(bands) == 1:
            return bands[0], words
        return None, words | frozenset(f"{band.low}-{band.high}" for band in bands)

    def _uses(self) -> frozenset[UseKey]:
        """The uses a claim covers; "HSV and disseminated infection" covers the labelled use and the other one."""
        compiled, part, scope = self.situation.compiled, self.part, self.scope
        if not compiled.indications:
            local = self.group.local if self.group else ""
            texts = (*part.texts, local, *part.earlier, scope.indication or "", *scope.levels)
            named = next((found for text in texts if text and (found := self.names.uses_named(text))), ())
            return frozenset((frozenset({use.name}), ()) for use in named) or frozenset({_NO_USE})
        said = self.situation.uses
        outside = tuple(sorted(said.outside))
        if len(said.indications) > 1:
            return frozenset((frozenset({use}), outside) for use in said.indications)
        keys = {(said.indications, outside)}
        if said.indications and outside and _in_one_breath(part.text, compiled, outside):
            keys.add((said.indications, ()))
        return frozenset(keys)


def bind_claim(names: Names, part: Clause, group: DoseGroup | None, drug: str, scope: Scope) -> Bound:
    """Bind a clause, or one of its dose groups, to the situation its words and headings name."""
    return Bound(names, situation_of(part, group, names.rules_of(drug), scope), part, group, scope)


_NO_BOUNDS: tuple[tuple[BandKey, ...], tuple[str, ...]] = ((), ())


@lru_cache(maxsize=2048)
def _bounds_named(text: str) -> tuple[tuple[BandKey, ...], tuple[str, ...]]:
    """The bands, and the ages and other thresholds in words, that a heading or lead-in names."""
    found = extract(text)
    bands = tuple(_band_key(quantity) for quantity in found if quantity.role is Role.BAND and metrics_of(quantity))
    return bands, tuple(_bound_words(quantity) for quantity in found if _narrows(quantity))


_ADULT_YEARS = 18


def _narrows(quantity: Quantity) -> bool:
    """Whether an age or threshold takes a claim out of the adults a text is about anyway."""
    if quantity.role is Role.AGE and quantity.high is None and quantity.low is not None and quantity.unit == "year":
        return quantity.low > _ADULT_YEARS
    return quantity.role in {Role.AGE, Role.THRESHOLD}


def _own_bounds(part: Clause) -> frozenset[str]:
    return frozenset(_bound_words(quantity) for quantity in part.rest if _narrows(quantity))


def _bound_words(quantity: Quantity) -> str:
    return f"{quantity.role.value} {quantity.low} {quantity.high} {quantity.unit}"


def _band_key(band: Quantity) -> BandKey:
    return BandKey(band.low, band.high, metrics_of(band))


def _base_names(situation: Situation) -> frozenset[str]:
    return frozenset(
        f"{dose} {' or '.join(str(spacing) for spacing in spacings)}" for dose, spacings in situation.bases
    )


def _label(part: Clause, scope: Scope) -> str:
    """The words before the first colon, or the first cell of a row, when no number stands in them."""
    start = min((q.start for q in (*part.rest, *part.bands)), default=part.end)
    first = min([start, *(group.start for group in part.groups)]) - part.start
    label, found, _ = part.text.partition(CELL_SEPARATOR if scope.header else ":")
    return label if found and len(label) <= min(first, _LONGEST_LABEL) else ""


def _in_one_breath(text: str, compiled: CompiledMonograph, outside: Sequence[str]) -> bool:
    """Whether a clause lists a labelled use and a use outside the label together."""
    lowered = text.lower()
    others = [Mention(at, at + len(word), f"not {word}") for word in outside if (at := lowered.find(word)) >= 0]
    named = sorted((*compiled.use_mentions(text), *others))
    return any(name.startswith("not ") for name in mentions.joined(text, named))


def without_rules(drug: str) -> CompiledMonograph:
    """An empty monograph, for a drug that has none: it names no use and prints no dose."""
    return CompiledMonograph(
        Monograph(
            format=1,
            drug=drug,
            name=drug,
            status="Submitted",
            last_updated="",
            sources={},
            indications=(),
            regimens=(),
            renal_metric=Metric.UNKNOWN,
        )
    )
