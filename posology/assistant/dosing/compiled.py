"""A monograph made ready for matching: dose rules, term patterns and sources, built once per rulebook.

Holds no rule of its own and reads no text but the names of uses.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from posology.assistant.answers import RuleSource
from posology.assistant.dosing import wording
from posology.assistant.dosing.claimed_uses import ForeignClaims
from posology.assistant.dosing.companion_denials import not_given_now
from posology.assistant.dosing.denials import denied_at
from posology.assistant.dosing.dose_rules import DoseRule, Named, Uses, prevents_in, same_phase
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.mentions import Mention, joined
from posology.assistant.dosing.monographs import REFUSED, Indication, Limit, LimitKind, Monograph, Phase
from posology.assistant.dosing.printed_rules import base_rules, row_rules
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.release_forms import is_form
from posology.assistant.dosing.rule_sources import rule_source
from posology.assistant.dosing.rule_standing import dialysed_band, follows, replaced
from posology.assistant.dosing.rule_values import Amount, Band
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Opening, Traces, may_hold
from posology.assistant.dosing.use_words import NO_PHRASES, NOT_FOR, PhraseFinder, WordPattern, unknown_to

_EXCEPTED = re.compile(r"\b(?:except|excluding|other than|apart from)\b[^.;,:)]{0,80}", re.IGNORECASE)
_EXCEPTIONS = Traces("except", "excluding", "other than", "apart from")
_STEP = re.compile(r"\b(?:(first)|(second)|(third)|(fourth)|(fifth)) step\b", re.IGNORECASE)
# "(no osteomyelitis)" does not take a text out of the label.
_ABSENT = re.compile(
    r"\b(?:no|without|not|absence of|ruled out:?)\s+(?:(?:concomitant|associated|underlying)\s+)?$", re.IGNORECASE
)
_PREVENTS = re.compile(r"\bprevent|\bprophyla|\breduction (?:in|of) (?:the )?risk")


class CompiledMonograph:
    """One drug's rules, indexed for matching."""

    def __init__(
        self, monograph: Monograph, conditions: PhraseFinder = NO_PHRASES, populations: tuple[str, ...] = ()
    ) -> None:
        """Take the rules of a drug, and words for conditions and populations that the monograph may not know."""
        self.monograph = monograph
        self.drug = monograph.drug
        self.regimens = {regimen.id: regimen for regimen in monograph.regimens}
        self.base_rules = base_rules(monograph)
        self.row_rules = row_rules(monograph, self.base_rules)
        self._terms = tuple((indication.id, WordPattern(indication.terms)) for indication in monograph.indications)
        self._term_openings = Opening(tuple(term for use in monograph.indications for term in use.terms))
        self._condition_openings = Opening(tuple(term for regimen in monograph.regimens for term in regimen.terms))
        self._conditions = tuple((r.id, WordPattern(r.terms)) for r in monograph.regimens if r.terms)
        named = {term for use in monograph.indications for term in use.terms}
        self._outside = WordPattern(tuple(w for use in monograph.indications for w in use.outside if w not in named))
        # A word that names one use may take a text out of another ("HIV-positive" out of prevention).
        other = {use.id: tuple(word for word in use.outside if word in named) for use in monograph.indications}
        self._outside_one = {name: WordPattern(words) for name, words in other.items() if words}
        self._not_labelled = WordPattern((*monograph.not_labelled, *unknown_to(monograph, populations)))
        self._conditions_in = conditions.find
        self._claimed = ForeignClaims(monograph)
        self._foreign = frozenset(unknown_to(monograph, conditions.phrases))
        self._in_part = {word: uses for word in conditions.phrases if (uses := self._uses_with(word))}
        self.uses = remembered(2048)(self._read_uses)
        self.in_scope = lru_cache(maxsize=1024)(self._in_scope)
        self.limits = lru_cache(maxsize=None)(self._limits)
        self.in_words = lru_cache(maxsize=256)(self._in_words)

    @cached_property
    def table_metrics(self) -> frozenset[Metric]:
        """The metrics in which bands choose a dose."""
        return frozenset(table.metric for table in self.monograph.renal_tables)

    @cached_property
    def bounded_metrics(self) -> frozenset[Metric]:
        """The metrics of limits and counted criteria."""
        counted = {one.metric for criteria in self.monograph.criteria for one in criteria.of}
        return frozenset(counted | {limit.metric for limit in self.monograph.limits if limit.band is not None})

    @cached_property
    def gestations(self) -> dict[str, tuple[Quantity, ...]]:
        """The regimens that are printed for a gestation, with all ages in the words of their condition."""
        conditions = {r.id: extract(r.condition) for r in self.monograph.regimens if "gestation" in r.condition}
        return {name: ages for name, ages in conditions.items() if ages}

    @cached_property
    def has_forms(self) -> bool:
        """Whether some regimens are printed for a release form or a dosage form of the product."""
        return any(regimen.form or is_form(regimen.edition) for regimen in self.monograph.regimens)

    @cached_property
    def chosen_by_facts(self) -> bool:
        """Whether facts about one person may choose a regimen: counted criteria, a bound in a condition."""
        regimens = self.monograph.regimens
        bound = (r.condition.startswith(("age", "serum")) or r.weight or "of life" in r.condition for r in regimens)
        return bool(self.monograph.criteria or self.age_conditions) or any(bound)

    @cached_property
    def age_conditions(self) -> tuple[tuple[str, Band], ...]:
        """The regimens whose condition begins with a bound of age that is enough by itself ("over 70 years or …")."""
        first = ((r, next(iter(extract(r.condition)), None)) for r in self.monograph.regimens if r.condition)
        return tuple(
            (regimen.id, band_of(age))
            for regimen, age in first
            if age is not None and (age.role, age.start, age.unit) == (Role.AGE, 0, "year")
            if regimen.condition[age.end : age.end + 4] in {"", " or "}
        )

    @cached_property
    def changed_by_companions(self) -> bool:
        """Whether the label changes the dose with some other drugs."""
        return bool(self._with_companion)

    def names_drug(self, text: str) -> bool:
        """Whether a text names the drug itself; of a combination, its first part."""
        return self.drug.partition("-")[0] in text.lower()

    @cached_property
    def words(self) -> str:
        """Every word of the monograph, in lower case."""
        return self.monograph.model_dump_json().lower()

    @cached_property
    def steps(self) -> dict[str, int]:
        """The regimens that are steps of a printed schedule, with the place of each in it."""
        return {r.id: step.lastindex or 0 for r in self.monograph.regimens if (step := _STEP.search(r.note))}

    def speaks_of_dialysis(self, kind: str) -> bool:
        """Whether a dialysis rule of this kind exists (a row of a table is no rule of its own)."""
        return any(rule.dialysis == kind for rule in self.monograph.dialysis_rules)

    @cached_property
    def refused_on_dialysis(self) -> tuple[tuple[str, DoseRule], ...]:
        """The rows whose printed band is itself that of patients on dialysis and gives no dose, with the kind."""
        refused = [row for row in self.row_rules if row.outcome in REFUSED and not row.dialysis_row and row.row]
        return tuple((kind, row) for row in refused for kind in sorted(dialysed_band(row)))

    def _limits(self, *kinds: LimitKind) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.monograph.limits if limit.kind in kinds)

    @cached_property
    def indications(self) -> dict[str, Indication]:
        """Labelled uses by id."""
        return {indication.id: indication for indication in self.monograph.indications}

    def source(self, source: Source, table: str = "") -> RuleSource:
        """The source of one value as a verdict shows it."""
        return rule_source(self.monograph, source, table)

    @cached_property
    def limit_sources(self) -> dict[str, RuleSource]:
        """The source of every limit by its id."""
        return {limit.id: self.source(limit.source) for limit in self.monograph.limits}

    @cached_property
    def limits_of_ranges(self) -> tuple[tuple[Limit, tuple[Amount, ...]], ...]:
        """The limits that are bound to ranges of doses, with these."""
        ranges = ((limit, tuple(d for d in limit.doses if d.low != d.high)) for limit in self.monograph.limits)
        return tuple((limit, doses) for limit, doses in ranges if doses)

    def regimens_named(self, text: str) -> frozenset[str]:
        """The regimens whose condition a text states."""
        if not self._condition_openings.possible(text):
            return frozenset()
        return frozenset(
            name
            for name, pattern in self._conditions
            if pattern.stands_in(text)
            and any(not self._is_absent(name, text, m.span()) for m in pattern.finditer(text))
        )

    def regimens_denied(self, text: str) -> frozenset[str]:
        """The regimens whose condition a text says is absent ("without cyclosporine")."""
        if not self._condition_openings.possible(text):
            return frozenset()
        return frozenset(
            name
            for name, pattern in self._conditions
            if any(self._is_absent(name, text, match.span()) for match in pattern.finditer(text))
        ) - self.regimens_named(text)

    def _is_absent(self, name: str, text: str, span: tuple[int, int]) -> bool:
        """Whether the words around the condition of a regimen say that it does not hold."""
        return denied_at(text, *span) or (name in self._with_companion and not_given_now(text, *span))

    @cached_property
    def _with_companion(self) -> frozenset[str]:
        """The regimens whose condition is another drug."""
        return frozenset(regimen.id for regimen in self.monograph.regimens if "together with" in regimen.condition)

    def by_criteria(self, regimen: str) -> bool:
        """Whether counted criteria choose a regimen."""
        return any(regimen in criteria.regimens for criteria in self.monograph.criteria)

    def condition_mentions(self, text: str) -> tuple[Mention, ...]:
        """Where a text states conditions of regimens (regimen ids), in order."""
        if not self._condition_openings.possible(text):
            return ()
        found = (
            Mention(match.start(), match.end(), name)
            for name, pattern in self._conditions
            for match in pattern.finditer(text)
            if not self._is_absent(name, text, match.span())
        )
        return tuple(sorted(found))

    def narrowest(self, named: frozenset[str]) -> frozenset[str]:
        """Named uses without those that another named use refines."""
        wider = {self.indications[name].refines for name in named}
        kept = named - wider
        # A wide use without a regimen of its own stands for the uses that it is divided into.
        parts = {use.id for use in self.monograph.indications if use.refines in kept - self._with_regimens}
        return (kept & self._with_regimens) | parts if parts else kept

    def finer_uses(self, named: frozenset[str], text: str) -> frozenset[str]:
        """The uses that refine named ones and whose own words hold all the words by which a text named these.

        "Herpes simplex" in a newborn may be neonatal herpes simplex; "CMV retinitis" is not the prevention of CMV.
        """
        words = {m.group().lower() for name, p in self._terms if name in named for m in p.finditer(text)}
        finer, wider = set(named), set(named)
        while more := {use.id for use in self.monograph.indications if use.refines in wider} - finer:
            finer, wider = finer | more, more
        told = {name: self._words_below(name, named) for name in finer - named}
        return frozenset(name for name, own in told.items() if words and all(word in own for word in words))

    def _words_below(self, name: str, named: frozenset[str]) -> str:
        """The words of a use and of those that it refines, down to named ones, in lower case."""
        own: list[str] = []
        while name and name not in named:
            use = self.indications[name]
            own += [use.name, *use.terms]
            name = use.refines
        return " ".join(own).lower()

    @cached_property
    def _with_regimens(self) -> frozenset[str]:
        """The uses that have a regimen of their own."""
        return frozenset(regimen.indication for regimen in self.monograph.regimens)

    def _read_uses(self, text: str) -> Uses:
        """What a stretch of text says about the use, apart from exceptions; see `Uses`."""
        text = _EXCEPTED.sub("", text) if may_hold(text, _EXCEPTIONS) else text
        stated = self._stated(text)
        denied = NOT_FOR.search(text) if stated and "not " in text.lower() else None
        if denied is not None and self._stated(denied[1]):
            text = text[: denied.start()] + text[denied.end() :]
            if not (stated := self._stated(text)):
                return Uses(outside=(denied[1].lower(),))
        named = self.narrowest(stated) if stated else stated
        outer = [m for words in (self._outside, self._not_labelled) for m in words.finditer(text)]
        known = self.condition_mentions(text) if outer else ()  # "cirrhosis" in the "mild cirrhosis" of a regimen
        outer = [m for m in outer if not any(one.start <= m.start() and m.end() <= one.end for one in known)]
        outside = [m.group(0) for m in outer if not _ABSENT.search(text, 0, m.start())]
        for name in sorted(named & self._outside_one.keys()) if named else ():
            outside += [match.group(0) for match in self._outside_one[name].finditer(text)]
        outside = outside or self._foreign_uses(text, named) or ([] if named else self._claimed.find(text))
        if self._in_part and not (named or outside):
            parts = (self._in_part.get(mention.name, frozenset()) for mention in self._conditions_in(text))
            named = frozenset[str]().union(*parts)
        return Uses(named, tuple(dict.fromkeys(word.lower() for word in outside)))

    def _stated(self, text: str) -> frozenset[str]:
        """The labelled uses whose words stand in a text."""
        terms = self._terms if self._term_openings.possible(text) else ()
        return frozenset([name for name, pattern in terms if pattern.stands_in(text)])

    def _uses_with(self, word: str) -> frozenset[str]:
        """The uses in whose words a condition is a part ("pneumonia" of "nosocomial pneumonia"), not a use itself."""
        uses = self.monograph.indications
        if any(word in use.terms for use in uses):
            return frozenset()
        return frozenset(u.id for u in uses if any(f" {word} " in f" {term} " for term in (*u.terms, u.name.lower())))

    def _foreign_uses(self, text: str, named: frozenset[str]) -> list[str]:
        """Conditions that a text names and the monograph does not know; beside a known use, only those joined to it."""
        found = [mention for mention in self._conditions_in(text) if mention.name in self._foreign]
        if not found or not named:
            return [mention.name for mention in found]
        known = self.use_mentions(text)
        apart = [f for f in found if not any(k.start < f.end and f.start < k.end for k in known)]
        return [f.name for f in apart if joined(text, sorted((f, *known))) & {f.name}]

    def use_mentions(self, text: str) -> tuple[Mention, ...]:
        """Where a text names labelled uses (indication ids), in order."""
        terms = self._terms if self._term_openings.possible(text) else ()
        found = (Mention(m.start(), m.end(), name) for name, pattern in terms for m in pattern.finditer(text))
        return tuple(sorted(found))

    def _in_words(self, rules: tuple[DoseRule, ...]) -> str:
        """Several rules of the monograph in words."""
        return wording.rules(rules, lambda rule: self.indications[rule.regimen.indication].name)

    def _in_scope(self, named: Named, *, rows: bool) -> tuple[DoseRule, ...]:
        """The rules of what a text names; whatever it does not name does not filter."""
        indications, routes, phases, young, picked = named[:5]
        of_any_route = tuple(
            rule
            for rule in (self.row_rules if rows else self.base_rules)
            if (not indications or rule.regimen.indication in indications)
            and (not (young or named.ages) or named.admits_age(rule))
            and named.admits_weight(rule.regimen)
        )
        kept = tuple(r for r in of_any_route if not routes or not routes.isdisjoint(r.regimen.routes))
        named_use = {(r.regimen.indication, r.regimen.phase is Phase.LOADING) for r in kept if r.regimen.id in picked}
        # A condition that is stated holds on every route, also on one by which the label gives no dose for it.
        named_use |= {(r.regimen.indication, False) for r in of_any_route if r.regimen.id in picked and follows(r)}
        kept = tuple(r for r in kept if r.regimen.id in picked or not replaced(r, named_use))
        if not phases:
            return kept
        preventive = self.preventive if Phase.PROPHYLAXIS in phases else frozenset()
        others = phases - {Phase.PROPHYLAXIS}
        return tuple(
            rule
            for rule in kept
            if same_phase(rule.regimen.phase, others if prevents_in(rule, preventive) and others else phases)
            or (rule.regimen.indication in preventive and not others)
            or not phases.isdisjoint(rule.own_phases)
        )

    @cached_property
    def preventive(self) -> frozenset[str]:
        """The uses that are themselves a prevention, whatever phase their regimens are printed under."""
        return frozenset(
            use.id for use in self.monograph.indications if any(map(_PREVENTS.search, (use.name.lower(), *use.terms)))
        )
