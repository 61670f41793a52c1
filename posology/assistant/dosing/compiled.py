"""A monograph made ready for matching: dose rules, term patterns and sources, built once per rulebook.

Holds no rule of its own and reads no text but the names of uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from posology.assistant.answers import RuleSource
from posology.assistant.dosing.mentions import Mention, Stage, joined, stages
from posology.assistant.dosing.monographs import (
    Dialysis,
    Indication,
    Limit,
    LimitKind,
    Monograph,
    Outcome,
    Phase,
    Regimen,
    RenalRow,
    RenalTable,
)
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_values import Amount, Band

# The age from which a regimen must be printed to hold for a whole stage, and the age at which the stage is over.
# "Children" alone says no age: a regimen that begins before adolescence may be meant.
_STAGE_YEARS = {
    Stage.NEONATE: (0, 0),
    Stage.INFANT: (0, 1),
    Stage.CHILD: (11, 2),
    Stage.ADOLESCENT: (12, 12),
    Stage.ADULT: (18, 18),
}
_LONG_TERM = frozenset({Phase.MAINTENANCE, Phase.SUPPRESSION, Phase.PROPHYLAXIS})


@dataclass(frozen=True, slots=True)
class Uses:
    """What a stretch of text says about the use of a drug.

    `indications` are ids of labelled uses that it names; `outside` are words that take it out of the label.
    """

    indications: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether the text names any use at all."""
        return bool(self.indications or self.outside)


class Named(NamedTuple):
    """What a text names of the things that tell rules apart.

    `young` are stages of life; `picked` are regimens whose condition the text states: they stand
    for all regimens of their use.
    """

    indications: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    phases: frozenset[Phase] = frozenset()
    young: frozenset[Stage] = frozenset()
    picked: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class DoseRule:
    """One dose the label prints: a base regimen, or a renal row of one base regimen.

    `band` is None for a base regimen and for dialysis rows; `rule` names it in verdicts. Rules are compared by
    identity: each is made once per rulebook.
    """

    rule: str
    regimen: Regimen
    dose: Amount | None
    intervals: tuple[Amount, ...]
    source: RuleSource
    row: RenalRow | None = None
    table: RenalTable | None = None
    base: DoseRule | None = None

    @property
    def band(self) -> Band | None:
        """The printed band, None for a base regimen."""
        return self.row.band if self.row else None

    @cached_property
    def stages(self) -> frozenset[Stage]:
        """The stages of life that the regimen is printed for."""
        begins, ends = self.regimen.age_from_years, self.regimen.age_below_years
        if begins is None:
            return stages(self.regimen.population) or frozenset({Stage.ADULT})
        return frozenset(
            stage
            for stage, (latest, reached) in _STAGE_YEARS.items()
            if begins <= latest and (ends is None or ends > reached)
        )

    @property
    def metric(self) -> Metric:
        """The metric of the band."""
        return self.table.metric if self.table else Metric.UNKNOWN

    @property
    def first_dose(self) -> Amount | None:
        """A printed larger first dose of the course."""
        return self.row.first_dose if self.row and self.row.first_dose else self.regimen.first_dose

    @property
    def dialysis(self) -> Dialysis:
        """The kind of dialysis that the row is printed for."""
        return self.row.dialysis if self.row else Dialysis.NONE

    @property
    def outcome(self) -> Outcome:
        """What the row says; a base regimen gives a dose."""
        return self.row.outcome if self.row else Outcome.DOSE

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Every printed form of the band."""
        return (self.row.band, *self.row.also_printed) if self.row and self.row.band else ()


def _unknown_to(monograph: Monograph, conditions: tuple[str, ...]) -> tuple[str, ...]:
    """The conditions that stand in no word of a monograph's uses, and in which none of those words stands."""
    own = [f" {term} " for use in monograph.indications for term in (*use.terms, use.name.lower())]
    own += [f" {words} " for regimen in monograph.regimens for words in (*regimen.terms, regimen.condition.lower())]
    return tuple(word for word in conditions if not any(f" {word} " in term or term in f" {word} " for term in own))


def word_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for any of some words or phrases, whole words, spaces and hyphens alike; None of none."""
    if not words:
        return None
    longest_first = sorted({w.lower() for w in words}, key=lambda w: (-len(w), w))
    body = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]*") for word in longest_first)
    return re.compile(rf"(?<![\w])(?:{body})(?![\w])", re.IGNORECASE)


class CompiledMonograph:
    """One drug's rules, indexed for matching."""

    def __init__(self, monograph: Monograph, conditions: tuple[str, ...] = ()) -> None:
        """Take the rules of a drug, and words for conditions that texts may name though the monograph does not."""
        self.monograph = monograph
        self.drug = monograph.drug
        self.regimens = {regimen.id: regimen for regimen in monograph.regimens}
        self.base_rules = tuple(self._base_rule(regimen) for regimen in monograph.regimens)
        base_of = {rule.regimen.id: rule for rule in self.base_rules}
        self.row_rules = tuple(
            self._row_rule(table, row, base_of[regimen_id])
            for table in monograph.renal_tables
            for row in table.rows
            for regimen_id in table.regimens
        )
        self._terms = tuple((indication.id, word_pattern(indication.terms)) for indication in monograph.indications)
        self._conditions = tuple((r.id, word_pattern(r.terms)) for r in monograph.regimens if r.terms)
        self._outside = word_pattern(tuple(word for i in monograph.indications for word in i.outside))
        self._not_labelled = word_pattern(monograph.not_labelled)
        self._foreign = word_pattern(_unknown_to(monograph, conditions))
        self.uses = lru_cache(maxsize=2048)(self._read_uses)
        self.in_scope = lru_cache(maxsize=1024)(self._in_scope)

    def limits(self, *kinds: LimitKind) -> tuple[Limit, ...]:
        """The limits of some kinds."""
        return tuple(limit for limit in self.monograph.limits if limit.kind in kinds)

    @cached_property
    def indications(self) -> dict[str, Indication]:
        """Labelled uses by id."""
        return {indication.id: indication for indication in self.monograph.indications}

    def source(self, source: Source, table: str = "") -> RuleSource:
        """The source of one value as a verdict shows it."""
        document = self.monograph.sources[source.ref]
        place = ", ".join(part for part in (source.table or table, source.row, source.column) if part)
        return RuleSource(
            title=document.title,
            set_id=document.set_id,
            section=source.section,
            table=place,
            url=document.url,
            read_as=document.read.value,
        )

    def limit_source(self, limit: Limit) -> RuleSource:
        """The source of a limit."""
        return self.source(limit.source)

    def regimens_named(self, text: str) -> frozenset[str]:
        """The regimens whose condition a text states."""
        return frozenset(name for name, pattern in self._conditions if pattern and pattern.search(text))

    def narrowest(self, named: frozenset[str]) -> frozenset[str]:
        """Named uses without those that another named use refines."""
        wider = {self.indications[name].refines for name in named}
        return named - wider

    def _read_uses(self, text: str) -> Uses:
        """What a stretch of text says about the use; see `Uses`."""
        named = self.narrowest(frozenset(name for name, pattern in self._terms if pattern and pattern.search(text)))
        outside = [match.group(0) for match in self._outside.finditer(text)] if self._outside else []
        if self._not_labelled:
            outside += [match.group(0) for match in self._not_labelled.finditer(text)]
        if self._foreign and not outside:
            outside = self._foreign_uses(text, named)
        return Uses(named, tuple(dict.fromkeys(word.lower() for word in outside)))

    def _foreign_uses(self, text: str, named: frozenset[str]) -> list[str]:
        """Conditions that a text names and the monograph does not know; beside a known use, only those joined to it."""
        found = (
            [Mention(match.start(), match.end(), match.group(0)) for match in self._foreign.finditer(text)]
            if self._foreign
            else []
        )
        if not found or not named:
            return [mention.name for mention in found]
        known = self.use_mentions(text)
        apart = [f for f in found if not any(k.start < f.end and f.start < k.end for k in known)]
        return [f.name for f in apart if joined(text, sorted((f, *known))) & {f.name}]

    def use_mentions(self, text: str) -> tuple[Mention, ...]:
        """Where a text names labelled uses (indication ids), in order."""
        return tuple(
            sorted(
                Mention(match.start(), match.end(), name)
                for name, pattern in self._terms
                if pattern
                for match in pattern.finditer(text)
            )
        )

    def _base_rule(self, regimen: Regimen) -> DoseRule:
        return DoseRule(
            rule=f"{self.drug}/{regimen.id}",
            regimen=regimen,
            dose=regimen.dose,
            intervals=regimen.intervals,
            source=self.source(regimen.source),
        )

    def _row_rule(self, table: RenalTable, row: RenalRow, base: DoseRule) -> DoseRule:
        regimen, dose, intervals = base.regimen, row.dose, row.intervals
        if row.outcome is Outcome.UNCHANGED:
            dose, intervals = regimen.dose, regimen.intervals
        elif row.outcome is Outcome.PERCENT_OF_BASE and row.percent is not None:
            by = row.percent / 100
            dose = Amount(regimen.dose.low * by, regimen.dose.high * by, regimen.dose.unit)
            intervals = row.intervals or regimen.intervals
        place = f"row {row.band or row.dialysis.value}"
        return DoseRule(
            rule=f"{self.drug}/{table.id}/{place if len(table.regimens) == 1 else f'{regimen.id}/{place}'}",
            regimen=regimen,
            dose=dose,
            intervals=intervals,
            source=self.source(row.source, table.source.table),
            row=row,
            table=table,
            base=base,
        )

    def _in_scope(self, named: Named, *, rows: bool) -> tuple[DoseRule, ...]:
        """The rules of what a text names; whatever it does not name does not filter."""
        indications, routes, phases, young, picked = named
        kept = tuple(
            rule
            for rule in (self.row_rules if rows else self.base_rules)
            if (not indications or rule.regimen.indication in indications)
            and (not routes or not routes.isdisjoint(rule.regimen.routes))
            and (not young or young <= rule.stages)
        )
        replaced = {rule.regimen.indication for rule in kept if rule.regimen.id in picked}
        kept = tuple(r for r in kept if r.regimen.indication not in replaced or r.regimen.id in picked)
        return tuple(rule for rule in kept if _same_phase(rule.regimen.phase, phases)) if phases else kept


def _same_phase(phase: Phase, named: frozenset[Phase]) -> bool:
    """Whether a regimen is of a named phase; "induction" names a treatment course too."""
    if phase in named:
        return True
    if phase in _LONG_TERM:
        return bool(named & _LONG_TERM) and Phase.MAINTENANCE not in named
    return phase is Phase.TREATMENT and bool(named & {Phase.INDUCTION, Phase.TREATMENT})
