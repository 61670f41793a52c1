"""Cut an article into passages: the units that are searched, cited and quoted.

Pure. A table row keeps its column heads, a bullet its lead-in, and a row of a renal list the unit
that only a sibling prints. It does not read files and does not embed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from posology.ingest.documents import Article, Block, BlockKind, Passage, Sentence, Span

LONGEST_PASSAGE_WORDS = 180
COLUMN_HEADS = "column heads: "
"""What opens the context line that holds the headings of a table row's columns."""
_UNIT_FAMILIES = (
    re.compile(r"mL\s?/\s?min(?:(?:ute)?\s?/\s?(?:kg|1[.,]73\s?m(?:2|²|\^2)))?(?![\w/])", re.IGNORECASE),
    re.compile(r"(?:mg\s?/\s?dL|[µμu]mol\s?/\s?L|micromol\s?/\s?L)(?![\w/])", re.IGNORECASE),
)
"""Units of clearance and of serum creatinine: the metrics of renal lists."""
_METRICS = (
    re.compile(r"\b(?:CrCl|CLcr|CCr|creatinine clearance|clearance|e?GFR)\b", re.IGNORECASE),
    re.compile(r"\b(?:SCr|serum creatinine|creatinine(?! clearance))\b", re.IGNORECASE),
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_SIGN = r"(?:[<>≤≥=]=?|at least|below|above|under|over)?"
_BOUND = rf"{_SIGN}\s*{_NUMBER}(?:\s*(?:-|–|—|−|to)\s*[<>≤≥]?\s*{_NUMBER})?"
_OPENING_BOUND = re.compile(rf"\s*(?:[A-Za-z][\w ]{{0,40}}?)?\s*{_BOUND}\s*(?:[:|;,)(]|$)")
_METRIC_BOUND = re.compile(rf"\s*(?:(?:is|of|falls|drops|rises)\s+)*{_BOUND}", re.IGNORECASE)
_BARE_BOUND = re.compile(rf"\s*{_BOUND}\s*")
_REACH = 60
_VERBS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|must|should|can|may|might|will|shall|do|does|did|requires?|needs?|uses?|"
    r"depends?|includes?|contains?|gives?|causes?|reduces?|increases?|recommends?|states?|calculate|administer|adjust|"
    r"monitor|avoid|check|start|stop|infuse|dilute|measure|consider|ensure|obtain|continue|discontinue)\b",
    re.IGNORECASE,
)
_DEPENDENT = re.compile(r"(?:for|when|if|in|with|during|after|before|to|where)\b", re.IGNORECASE)
_FEWEST_WORDS = 5


def passages_of(article: Article) -> tuple[Passage, ...]:
    """Cut an article into its passages, in reading order.

    Args:
        article: an article whose block spans point into its text.

    Returns:
        One passage for each lead, paragraph, bullet and row; paragraphs of more than 180 words are
        cut at sentence ends; a lead-in line is a passage only when it is a whole sentence or nothing
        follows it. Ids depend on the passage's own text, heading and context, not on its place.
    """
    by_span = {block.span: block for block in article.blocks}
    printed = _PrintedUnits.of(article)
    introducing = {block.lead_in for block in article.blocks if block.lead_in is not None}
    seen: Counter[str] = Counter()
    passages: list[Passage] = []
    for block in article.blocks:
        if block.kind is BlockKind.LEAD_IN and block.span in introducing and not _is_whole_sentence(article, block):
            continue
        context = _context(article, block, by_span, printed)
        for span, sentences in _pieces(article, block):
            passages.append(_passage(article, block, span, sentences, context, len(passages), seen))
    return tuple(passages)


def _passage(  # noqa: PLR0913, PLR0917 (one value for each field that is not taken from the block)
    article: Article,
    block: Block,
    span: Span,
    sentences: tuple[Sentence, ...],
    context: str,
    ordinal: int,
    seen: Counter[str],
) -> Passage:
    """Make one passage; a doubled one is told apart by a counter in its id."""
    text = article.text[span.start : span.end]
    heading = (article.id, article.title, *block.section_path)
    key = "\x1f".join(("\x1e".join(heading), context, "\x1e".join(block.header), text))
    repeat = seen[key]
    seen[key] += 1
    digest = hashlib.sha256(f"{key}\x1f{repeat}".encode()).hexdigest()
    return Passage(
        id=f"p_{digest[:16]}",
        article_id=article.id,
        article_title=article.title,
        section_path=block.section_path,
        kind=block.kind,
        text=text,
        span=span,
        context=context,
        sentences=sentences,
        group=block.group,
        header=block.header,
        cells=block.cells,
        references=tuple(dict.fromkeys(number for sentence in sentences for number in sentence.references)),
        ordinal=ordinal,
    )


def _pieces(article: Article, block: Block) -> list[tuple[Span, tuple[Sentence, ...]]]:
    """Cut a long paragraph at sentence ends into pieces of at most 180 words; others stay whole."""
    text = article.text[block.span.start : block.span.end]
    cuttable = block.kind in (BlockKind.LEAD, BlockKind.PARAGRAPH, BlockKind.BULLET)
    if not cuttable or len(text.split()) <= LONGEST_PASSAGE_WORDS or len(block.sentences) < 2:
        return [(block.span, block.sentences)]
    pieces: list[list[Sentence]] = [[]]
    words = 0
    for sentence in block.sentences:
        count = len(article.text[sentence.span.start : sentence.span.end].split())
        if pieces[-1] and words + count > LONGEST_PASSAGE_WORDS:
            pieces.append([])
            words = 0
        pieces[-1].append(sentence)
        words += count
    return [(Span(piece[0].span.start, piece[-1].span.end), tuple(piece)) for piece in pieces]


def _context(article: Article, block: Block, by_span: dict[Span, Block], printed: _PrintedUnits) -> str:
    """Lead-in lines from the outermost in, column heads, and a unit that only a sibling prints."""
    lines: list[str] = []
    outer = block.lead_in
    while outer is not None and len(lines) < 10:
        lines.insert(0, article.text[outer.start : outer.end])
        introducing = by_span.get(outer)
        outer = introducing.lead_in if introducing is not None else None
    if any(block.header):
        lines.append(f"column heads: {' | '.join(block.header)}")
    if block.group >= 0:
        text = article.text[block.span.start : block.span.end]
        lines += _units_elsewhere(text, block, "\n".join(lines), printed)
    return "\n".join(lines)


def _units_elsewhere(text: str, block: Block, context: str, printed: _PrintedUnits) -> list[str]:
    """Name the unit of a bound printed without one, when the list or the section prints exactly one.

    Two different units among the siblings leave it open: nothing is assumed then.
    """
    lines: list[str] = []
    for family, (units, metric) in enumerate(zip(_UNIT_FAMILIES, _METRICS, strict=True)):
        if units.search(f"{context}\n{text}"):
            continue
        named = any(_METRIC_BOUND.match(text, found.end()) for found in metric.finditer(text))
        siblings = printed.in_group.get((family, block.group), {})
        nearby = printed.in_section.get((family, block.section_path), {})
        if len(siblings) == 1 and (named or (_OPENING_BOUND.match(text) and not _other_metric(text, metric))):
            lines += [f"unit: {unit}" for unit in siblings.values()]
        elif named and not siblings and len(nearby) == 1:
            lines += [f"unit: {unit}" for unit in nearby.values()]
    return lines


def _other_metric(text: str, metric: re.Pattern[str]) -> bool:
    """Say whether the text names another metric than `metric`."""
    return any(other.search(text) for other in _METRICS if other is not metric)


@dataclass(frozen=True, slots=True)
class _PrintedUnits:
    """Which units of each renal metric every list and section prints, as first printed."""

    in_group: dict[tuple[int, int], dict[str, str]]
    in_section: dict[tuple[int, tuple[str, ...]], dict[str, str]]

    @classmethod
    def of(cls, article: Article) -> _PrintedUnits:
        """Collect the units once for the whole article; units of other quantities do not count."""
        in_group: defaultdict[tuple[int, int], dict[str, str]] = defaultdict(dict)
        in_section: defaultdict[tuple[int, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
        for block in article.blocks:
            for family, (units, metric) in enumerate(zip(_UNIT_FAMILIES, _METRICS, strict=True)):
                for found in units.finditer(article.text, block.span.start, block.span.end):
                    before = article.text[max(block.span.start, found.start() - _REACH) : found.start()]
                    if metric.search(before) or _BARE_BOUND.fullmatch(before):
                        key = re.sub(r"\s", "", found.group()).lower().replace("²", "2").replace("^", "")
                        in_section[family, block.section_path].setdefault(key, found.group())
                        if block.group >= 0:
                            in_group[family, block.group].setdefault(key, found.group())
        return cls(dict(in_group), dict(in_section))


def _is_whole_sentence(article: Article, block: Block) -> bool:
    """Say whether a lead-in line states something by itself."""
    text = article.text[block.span.start : block.span.end]
    if len(text.split()) < _FEWEST_WORDS or not _VERBS.search(text):
        return False
    if not _DEPENDENT.match(text):
        return True
    _, comma, rest = text.partition(",")
    return bool(comma) and len(rest.split()) >= _FEWEST_WORDS - 1 and _VERBS.search(rest) is not None
