"""Checks a whole document: every number, what it says twice, its references, what it leaves out, its notation.

Decides nothing itself: verdicts are the verifier's. Whatever breaks on the way is reported as not checked.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.answering.checking import CheckedText, Report, RulesRead, notation_of
from posology.assistant.answering.claim_circumstances import Names
from posology.assistant.answering.claim_comparison import Comparison, compare_claims
from posology.assistant.answering.claim_reading import ClaimSource, read_claims
from posology.assistant.answering.claims import Claim
from posology.assistant.answering.document_carried import Carried, Told, checked_behind, with_what_was_told
from posology.assistant.answering.document_lines import gives_dose
from posology.assistant.answering.document_references import marks_in, reference_faults, reference_list
from posology.assistant.answering.document_stretches import stretches_of
from posology.assistant.answering.document_threads import statement_spoken_on_from
from posology.assistant.answering.drafts import evidence_of, scope_of
from posology.assistant.answering.reminders import missing_reminders
from posology.assistant.answers import NotationFinding, ReminderShown, Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.verification import Verifier
from posology.ingest.documents import Article, BlockKind, Passage
from posology.ingest.passages import passages_of
from posology.ingest.readers.source_text import hidden_warning, strip_unseen

_LOG = logging.getLogger(__name__)
_BROKEN = Verification(Verdict.UNSUPPORTED, ())
_INTENTS = {
    Role.DOSE: "dose",
    Role.INTERVAL: "dose",
    Role.DURATION: "duration",
    Role.BAND: "renal_adjustment",
    Role.RATE: "administration",
    Role.INFUSION_TIME: "administration",
    Role.CONCENTRATION: "administration",
    Role.FREQUENCY: "monitoring",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the document before its check: what it is and how it is to be verified."""

    shown: CheckedText
    scope: Scope
    passage: Passage | None = None
    facts: str = ""


@dataclass(frozen=True)
class DocumentChecker:
    """Checks documents with one rulebook.

    Attributes:
        verifier: decides about numbers.
        names: finds drugs, uses and rules; `names.rules_of` gives an empty monograph for a drug without rules.
        rules: the monographs there are, by drug.
        intents_of: what a question or a heading asks for.
    """

    verifier: Verifier
    names: Names
    rules: dict[str, CompiledMonograph]
    intents_of: Callable[[str], Iterable[str]]

    def check_article(self, article: Article) -> Report:
        """Check an article against its own references and against the rules of its drugs.

        A number that no rule covers is "cited" when its statement carries a reference that has an entry, and
        unsupported otherwise.
        """
        entries = {reference.number for reference in article.references}
        pieces = _article_pieces(article)
        statements = tuple(self._checked(piece, entries) for piece in _threaded(pieces))
        carried = {number for block in article.blocks for s in block.sentences for number in s.references}
        report = Report(
            path=article.path,
            kind="article",
            title=article.title,
            statements=statements,
            missing_references=_missing(article),
            unused_references=tuple(
                f"reference {r.number} is never cited: {r.title}" for r in article.references if r.number not in carried
            ),
            warnings=(*(w for w in article.warnings if not w.startswith("reference ")), *_doubled(article)),
        )
        subject = " ".join((article.question, article.title, *article.indications))
        try:
            texts = (*article.drugs, article.title)
            about = [m.drug for text in texts for m in self.names.find_drugs(text) if m.subject]
        except Exception as error:  # noqa: BLE001 - fail closed: the report says that its drugs are not known
            _LOG.error("finding the drugs of an article failed with %s", type(error).__name__)
            return self._whole(_undone(report, "which drugs it is about"), pieces, [], subject)
        return self._whole(report, pieces, about, subject)

    def check_text(self, text: str, path: str, given: Scope, note: str = "") -> Report:
        """Check a plain text: each stretch by the rules alone, with no passage to stand on.

        Args:
            text: the whole text.
            path: where it was read from.
            given: the drug, use and route given with it.
            note: how it was read, shown with the report.
        """
        visible, hidden = strip_unseen(text)
        title, stretches = stretches_of(visible)
        listed = reference_list(visible)
        faults = reference_faults([s.text for s in stretches if s.line not in listed.lines], listed)
        pieces = [
            _Piece(
                CheckedText(
                    stretch.text,
                    f"line {stretch.line}",
                    _BROKEN,
                    (),
                    number=number,
                    kind=stretch.kind,
                    section=stretch.section,
                    context=stretch.context,
                    header=stretch.header,
                    group=stretch.group,
                    references=() if stretch.line in listed.lines else marks_in(stretch.text),
                ),
                stretch.scope(given, title),
            )
            for number, stretch in enumerate(stretches, 1)
        ]
        pieces = self._told(pieces, visible)
        entries = {number for piece in pieces for number in piece.shown.references} - faults.absent
        statements = tuple(self._checked(piece, entries) for piece in _threaded(pieces))
        warnings = tuple(w for w in (note, *hidden_warning(hidden)) if w)
        report = Report(path, "text", statements, title, faults.missing, faults.unused, warnings=warnings)
        return self._whole(report, pieces, [given.drug] if given.drug else [], title)

    def _told(self, pieces: Sequence[_Piece], text: str) -> list[_Piece]:
        """The stretches with what the document told elsewhere; as they are where that breaks."""
        stretches = [Told(p.shown.text, p.shown.kind == "row", p.shown.section, p.scope) for p in pieces]
        try:
            told = list(with_what_was_told(stretches, text, self.names.find_drugs, self.rules.__contains__))
            return [replace(piece, scope=one.scope, facts=one.facts) for piece, one in zip(pieces, told, strict=True)]
        except Exception as error:  # noqa: BLE001 - the check of the statement itself meets the same names and says so
            _LOG.error("looking for what a document told before failed with %s", type(error).__name__)
            return list(pieces)

    def _checked(self, piece: _Piece, entries: set[int]) -> CheckedText:
        """One stretch with its verdicts; whatever raises, the stretch is shown as not checked."""
        shown, problem, verification = piece.shown, "", _BROKEN
        advice: tuple[NotationFinding, ...] = ()
        try:
            advice = notation_of(shown.text)
            if piece.passage is not None and set(shown.references) & entries:
                verification = self.verifier.check_cited(shown.text, piece.scope, [evidence_of(piece.passage)])
            else:
                verification = checked_behind(self.verifier, shown.text, Carried(piece.scope, piece.facts))
        except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, nothing in this stretch was checked
            _LOG.error("the check of a statement failed with %s; it is shown as not checked", type(error).__name__)
            problem = f"the check could not be carried out ({type(error).__name__})"
        faults = tuple(
            f"reference {number} has no entry on the page" for number in shown.references if number not in entries
        )
        return replace(
            shown,
            verification=verification,
            notation=advice,
            faults=faults,
            problem=problem,
        )

    def _whole(self, report: Report, pieces: Sequence[_Piece], about: Sequence[str], subject: str) -> Report:
        """Add what only the whole document shows: contradictions inside it, omissions, the rules looked at."""
        claims, unread = self._claims(report.statements, pieces)
        try:
            comparison = compare_claims(claims, self._use_name)
        except Exception as error:  # noqa: BLE001 - fail closed: the report says that nothing was compared
            _LOG.error("comparing the statements of a document failed with %s", type(error).__name__)
            comparison = Comparison((), len(claims))
        spoken = [claim.when.drug for claim in claims]
        ruled = [f.rule.split("/")[0] for s in report.statements for f in s.verification.findings if f.rule]
        drugs = list(dict.fromkeys((*about, *ruled, *(spoken if not about else ()))))
        left = comparison.uncompared + unread
        more = (f"{left} statement{'s' if left > 1 else ''} could not be compared with the rest",) if left else ()
        omissions: tuple[ReminderShown, ...] = ()
        read: tuple[RulesRead, ...] = ()
        try:
            read = tuple(_rules_read(self.rules[drug]) for drug in drugs if drug in self.rules)
            omissions = self._omissions(report, [d for d in (about or drugs) if d in self.rules], subject)
        except Exception as error:  # noqa: BLE001 - fail closed: the report says that omissions were not looked for
            _LOG.error("looking for what a document leaves out failed with %s", type(error).__name__)
            report = _undone(report, "what it leaves out")
        return replace(
            report,
            contradictions=comparison.conflicts,
            omissions=omissions,
            rules=read,
            without_rules=tuple(d for d in dict.fromkeys((*about, *spoken)) if d not in self.rules),
            warnings=(*report.warnings, *more),
            uncompared=left,
        )

    def _claims(self, statements: Sequence[CheckedText], pieces: Sequence[_Piece]) -> tuple[list[Claim], int]:
        """The claims of all statements, and how many statements could not be read for claims."""
        claims: list[Claim] = []
        unread = 0
        for index, (statement, piece) in enumerate(zip(statements, pieces, strict=True)):
            findings = statement.verification.findings
            if not findings or statement.kind in {"heading", "lead_in"}:
                continue
            source = ClaimSource(statement.text, piece.scope, index, statement.group, findings)
            try:
                claims += read_claims(source, self.names)
            except Exception as error:  # noqa: BLE001 - fail closed: counted and said in the report
                unread += 1
                if unread == 1:
                    _LOG.error("reading the claims of a statement failed with %s", type(error).__name__)
        return claims, unread

    def _use_name(self, drug: str, use: str) -> str:
        indication = self.names.rules_of(drug).indications.get(use)
        return indication.name if indication is not None else use.replace("-", " ")

    def _omissions(self, report: Report, drugs: Sequence[str], subject: str) -> tuple[ReminderShown, ...]:
        """The reminders of the document's drugs for what it is about, as far as it does not carry them."""
        headings = dict.fromkeys(heading for statement in report.statements for heading in statement.section)
        intents = {str(intent) for text in (subject, *headings) if text for intent in self.intents_of(text)}
        roles = {finding.role for statement in report.statements for finding in statement.verification.findings}
        intents |= {intent for role, intent in _INTENTS.items() if role.value in roles}
        shown = "\n".join(f"{statement.context}\n{statement.text}" for statement in report.statements)
        return tuple(
            reminder
            for compiled in map(self.rules.__getitem__, dict.fromkeys(drugs))
            for reminder in missing_reminders(compiled, intents, compiled.uses(subject).indications, shown)
        )


def _threaded(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The stretches, each with the statement of its section that it speaks on from among the lines that govern it."""
    texts = [(piece.shown.text, piece.shown.section, piece.shown.kind == "row") for piece in pieces]
    for place, piece in enumerate(pieces):
        try:
            earlier = statement_spoken_on_from(place, texts)
        except Exception as error:  # noqa: BLE001 - the check of the statement itself meets the same numbers and says so
            _LOG.error("looking for the regimen that a statement adjusts failed with %s", type(error).__name__)
            earlier = ""
        # The first line that governs is the one that units are taken from: it stays the first, even where it is none.
        near = piece.scope.near or ("",)
        yield replace(piece, scope=replace(piece.scope, near=(near[0], earlier, *near[1:]))) if earlier else piece


def _undone(report: Report, what: str) -> Report:
    """The report with a part of the check that could not be carried out, which fails it."""
    warning = f"{what} could not be checked"
    return replace(report, undone=(*report.undone, what), warnings=(*report.warnings, warning))


def _article_pieces(article: Article) -> list[_Piece]:
    """Every passage, and every lead-in or heading with a dose of its own that is no passage, in reading order."""
    passages = passages_of(article)
    taken = {passage.span for passage in passages}
    parts: list[tuple[int, CheckedText, Scope, Passage | None]] = [
        (p.span.start, _of_passage(p), scope_of(p), p) for p in passages
    ]
    if gives_dose(article.title):
        parts.append((-1, CheckedText(article.title, "title", _BROKEN, (), kind="heading"), Scope(), None))
    for block in article.blocks:
        text = article.text[block.span.start : block.span.end]
        if block.kind is BlockKind.LEAD_IN and block.span not in taken and gives_dose(text):
            references = tuple(dict.fromkeys(n for s in block.sentences for n in s.references))
            shown = CheckedText(
                text, _place(block.section_path), _BROKEN, (), kind="lead_in", section=block.section_path
            )
            scope = Scope(near=tuple(reversed(block.section_path)), title=article.title)
            parts.append((block.span.start, replace(shown, references=references), scope, None))
    ordered = sorted(parts, key=lambda part: part[0])
    return [_Piece(replace(s, number=number), scope, p) for number, (_, s, scope, p) in enumerate(ordered, 1)]


def _of_passage(passage: Passage) -> CheckedText:
    return CheckedText(
        passage.text,
        _place(passage.section_path),
        _BROKEN,
        (),
        kind=passage.kind.value,
        section=passage.section_path,
        context=passage.context,
        header=passage.header if passage.kind is BlockKind.ROW else (),
        group=passage.group,
        references=passage.references,
    )


def _place(section: Sequence[str]) -> str:
    return " › ".join(section) or "lead"


def _missing(article: Article) -> tuple[str, ...]:
    """Each reference number without an entry once, with how often it is cited and where first."""
    times = Counter(number for number, _ in article.missing_references)
    first = dict(reversed(article.missing_references))
    return tuple(
        f"reference {number} has no entry on the page (cited {count} time{'s' if count > 1 else ''}, first in: "
        f"{article.text[first[number].start : first[number].end][:120]})"
        for number, count in sorted(times.items())
    )


def _doubled(article: Article) -> tuple[str, ...]:
    """Each reference number that several entries have: nobody knows which of them is cited."""
    times = Counter(reference.number for reference in article.references)
    return tuple(f"{count} entries have the reference number {number}" for number, count in times.items() if count > 1)


def _rules_read(compiled: CompiledMonograph) -> RulesRead:
    monograph = compiled.monograph
    sources = dict.fromkeys(
        document.title + (f" (set id {document.set_id})" if document.set_id else "")
        for document in monograph.sources.values()
    )
    return RulesRead(compiled.drug, monograph.name, monograph.last_updated, monograph.status, tuple(sources))
