"""An answer as a file: Markdown with numbered sources, and its sources as BibTeX, RIS and CSL-JSON.

Each is stamped with review status and date. A citation keeps its number. Writes what the answer holds and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from posology.assistant.answering.audience import places_beside, preface_of
from posology.assistant.answering.looks import LOOKS
from posology.assistant.answering.presentation import Block, Line, sections_of
from posology.assistant.answers import Answer, Calculation, Citation, RuleSource

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "md": "text/markdown; charset=utf-8",
        "json": "application/json",
        "bib": "application/x-bibtex; charset=utf-8",
        "ris": "application/x-research-info-systems; charset=utf-8",
        "csl.json": "application/vnd.citationstyles.csl+json",
    }
)
_SPACE = re.compile(r"\s+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def exported(answer: Answer, form: str, address: str) -> str:
    """Write an answer.

    Args:
        answer: the answer as it was shown.
        form: a key of `MEDIA_TYPES`.
        address: the answer's permanent address.

    Raises:
        KeyError: for another form.
    """
    writers = {
        "md": lambda: _markdown(answer, address),
        "json": lambda: answer.model_dump_json(indent=2) + "\n",
        "bib": lambda: "\n".join(_bibtex(answer, citation, address) for citation in answer.citations),
        "ris": lambda: "\r\n".join(_ris(answer, citation, address) for citation in answer.citations),
        "csl.json": lambda: _csl(answer, address),
    }
    return writers[form]()


def _stamp(answer: Answer) -> str:
    """What every export says of itself."""
    updated = answer.labels.last_updated or "not stated"
    return f"{answer.labels.review_status}; answered {answer.created_at}; sources last updated {updated}"


def _markdown(answer: Answer, address: str) -> str:
    return "\n".join(_markdown_lines(answer, address)).rstrip() + "\n"


def _markdown_lines(answer: Answer, address: str) -> Iterator[str]:
    yield f"# {_plain(answer.question)}\n"
    if answer.resolved_question != answer.question:
        yield f"Understood as: {_plain(answer.resolved_question)}\n"
    yield f"**Review status: {_stamp(answer)}.** {_plain(answer.labels.caution)}\n"
    yield from (f"> {_plain(line)}\n" for line in preface_of(answer))
    yield from _said_in_question(answer)
    if answer.abstention is not None:
        yield f"No answer: {_plain(answer.abstention.reason)}.\n"
    if answer.calculation is not None:
        yield from _calculated(answer.calculation)
    for section in sections_of(answer.statements):
        if section.heading:
            yield f"## {_plain(section.heading)}\n"
        for block in section.blocks:
            yield from _block(block)
    yield from _kept_in_mind(answer)
    if answer.citations:
        yield "## Sources\n"
        yield from _sources(answer)
    yield from _also_retrieved(answer, address)
    checked = answer.labels.checked
    yield (
        f"{checked.verified} numbers verified, {checked.cited} as cited, {checked.ambiguous} ambiguous, "
        f"{checked.withheld} statements withheld. Drafted by: {_plain(answer.labels.drafted_by)}. Address: {address}\n"
    )
    yield _plain(answer.labels.disclaimer)


def _said_in_question(answer: Answer) -> Iterator[str]:
    for one in answer.said_in_question:
        expected = f" The label says: {_plain(one.expected)}." if one.expected else ""
        rule = f" ({_place(one.source)})" if one.source else ""
        said = f"**The question says: “{_plain(one.text)}”**"
        yield f"{said} {one.verdict.value}: {_plain(one.reason)}.{expected}{rule}\n"


def _also_retrieved(answer: Answer, address: str) -> Iterator[str]:
    places = places_beside(answer)
    if places:
        yield "## Also retrieved, not used and not checked\n"
        for one in places:
            facts = (one.title, " › ".join(one.section_path) or "summary", one.review_status)
            yield f"- {_plain(', '.join(facts))}: <{_absolute(one.url, address)}>"
        yield ""


def _kept_in_mind(answer: Answer) -> Iterator[str]:
    """The reminders and what was withheld."""
    if answer.reminders:
        yield "## Do not leave out\n"
        yield from (f"- {_plain(one.text)} ({_place(one.source)})" for one in answer.reminders)
        yield ""
    if answer.withheld:
        yield "## Withheld\n"
        for held in answer.withheld:
            expected = f" The label says: {_plain(held.expected)}." if held.expected else ""
            rule = f" ({_place(held.source)})" if held.source else ""
            cited = "".join(f"[^{number}]" for number in held.citations)
            said = f"The text said: “{_plain(held.text)}”{cited}"
            yield f"- {held.verdict.value}: {_plain(held.reason)}.{expected}{rule} {said}"
        yield ""


def _calculated(calculation: Calculation) -> Iterator[str]:
    yield f"## Calculated for this patient: {_plain(calculation.drug)}\n"
    for regimen in calculation.regimens:
        each = f" = {regimen.each} each" if regimen.each else ""
        rule = f" ({_place(regimen.source)})" if regimen.source else ""
        use = f"{regimen.use}: " if regimen.use else ""
        yield f"- {_plain(use)}**{_plain(regimen.result + each)}**{rule}"
        facts = (regimen.band, regimen.first_dose, regimen.daily_total, regimen.duration, *regimen.volumes)
        yield from (f"  - {_plain(fact)}" for fact in (*facts, regimen.infusion, regimen.hydration) if fact)
        yield from (f"  - {_plain(note)}" for note in regimen.notes)
    yield from (f"- Needed for a dose: {_plain(fact)}" for fact in calculation.missing)
    yield from (f"- Mind: {_plain(warning)}" for warning in calculation.warnings)
    for number, step in enumerate(calculation.steps, 1):
        yield f"{number}. {_plain(f'{step.label}: {step.expression} {step.unit}'.rstrip())} ({_plain(step.source)})"
    yield ""


def _block(block: Block) -> Iterator[str]:
    if block.lead:
        yield f"{_plain(block.lead)}\n"
    if block.kind == "table":
        heads = [*block.heads, *[""] * (block.columns - len(block.heads)), "Source"]
        yield f"| {' | '.join(_plain(head) for head in heads)} |"
        yield f"|{'---|' * len(heads)}"
        for line in block.lines:
            cells = [_pieces(line, place) for place in range(len(line.cells))]
            cells += [""] * (block.columns - len(cells))
            yield f"| {' | '.join((*cells, _numbers(line)))} |"
    else:
        for line in block.lines:
            more = "".join(f" ({_plain(text)})" for text in (*line.inherited, *line.statement.notes))
            yield f"{'- ' if block.kind == 'list' else ''}{_pieces(line, 0)}{more} {_numbers(line)}".rstrip()
    yield ""


def _pieces(line: Line, cell: int) -> str:
    """A cell with a word after each number that is not simply verified."""
    written = []
    for stretch in line.cells[cell]:
        text = _piece(stretch.text)
        if stretch.finding >= 0:
            verdict = line.statement.quantities[stretch.finding].verdict
            text = f"**{text}** {LOOKS[verdict].sign}"
        written.append(text)
    return "".join(written)


def _numbers(line: Line) -> str:
    return "".join(f"[^{number}]" for number in line.statement.citations)


def _sources(answer: Answer) -> Iterator[str]:
    for citation in answer.citations:
        path = " › ".join(citation.section_path) or "summary"
        rests = "; ".join(reference.text for reference in citation.references)
        yield (
            f"[^{citation.number}]: {_plain(_described(citation))}, {_plain(path)}: “{_plain(citation.quote)}”"
            + (f" Rests on: {_plain(rests)}" if rests else "")
        )
    yield ""


def _described(citation: Citation) -> str:
    facts = (citation.publisher, f"edition {citation.edition}" if citation.edition else "", citation.last_updated)
    return ", ".join(part for part in (citation.title, *facts, citation.review_status) if part)


def _place(source: RuleSource) -> str:
    return _plain(", ".join(part for part in (source.title, source.section, source.table, source.url) if part))


def _plain(text: str) -> str:
    """Text that means itself in Markdown."""
    return _piece(text.strip())


def _piece(text: str) -> str:
    """The same of a piece of a text, with the space around it."""
    return _MARKDOWN.sub(r"\\\1", _SPACE.sub(" ", text))


def _note(answer: Answer, citation: Citation, address: str) -> str:
    return f"Citation {citation.number} of {address}. Article: {citation.review_status}. Answer: {_stamp(answer)}."


def _bibtex(answer: Answer, citation: Citation, address: str) -> str:
    fields = {
        "title": citation.title,
        "author": citation.publisher,
        "edition": citation.edition,
        "year": citation.last_updated[:4],
        "chapter": " › ".join(citation.section_path),
        "url": _absolute(citation.url, address),
        "note": _note(answer, citation, address),
    }
    lines = [f"  {name} = {{{_tex(value)}}}" for name, value in fields.items() if value]
    return f"@misc{{posology-{citation.number},\n" + ",\n".join(lines) + "\n}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in " ".join(text.split()))


def _ris(answer: Answer, citation: Citation, address: str) -> str:
    tags = (
        ("TY", "GEN"),
        ("ID", f"posology-{citation.number}"),
        ("TI", citation.title),
        ("AU", citation.publisher),
        ("ET", citation.edition),
        ("PY", citation.last_updated[:4]),
        ("DA", citation.last_updated.replace("-", "/")),
        ("SE", " › ".join(citation.section_path)),
        ("UR", _absolute(citation.url, address)),
        ("N1", _note(answer, citation, address)),
    )
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join((*lines, "ER  - ", ""))


def _csl(answer: Answer, address: str) -> str:
    entries = []
    for citation in answer.citations:
        entry: dict[str, object] = {
            "id": f"posology-{citation.number}",
            "type": "webpage",
            "title": citation.title,
            "edition": citation.edition,
            "section": " › ".join(citation.section_path),
            "URL": _absolute(citation.url, address),
            "note": _note(answer, citation, address),
        }
        if citation.publisher:
            entry["author"] = [{"literal": citation.publisher}]
        dated = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", citation.last_updated)
        if dated:
            entry["issued"] = {"date-parts": [[int(part) for part in dated.groups()]]}
        entries.append({key: value for key, value in entry.items() if value})
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _absolute(url: str, address: str) -> str:
    """A link of our own site made whole with the site of the answer's address."""
    site = re.match(r"https?://[^/]+", address)
    return f"{site[0]}{url}" if site and url.startswith("/") else url
