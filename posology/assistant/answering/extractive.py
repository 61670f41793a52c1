"""Drafts an answer from the articles' own sentences: chosen by intent, section and relevance, in reading order.

Writes no word of its own, so every statement is a verbatim quote. Judges no number (see the gate).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from posology.assistant.answering.drafts import LEAD_SECTION, Draft, DraftStatement, QuotedSpan, section_of
from posology.assistant.retrieval.hits import Hit
from posology.ingest.documents import BlockKind, Passage

_SPACE = re.compile(r"\W+")

EXTRACTIVE = "extractive"
# A dose is not safe to act on without these, so an answer about a dose brings them along.
COMPANIONS = {"dose": ("renal_adjustment", "administration", "hydration", "monitoring")}
PASSAGES_PER_COMPANION = 3
# A list as short as this comes whole: half of it (the later doses, one of two lines) misleads.
SHORT_SECTION = 6
MAIN_ARTICLES = 2
SECOND_ARTICLE_SHARE = 0.92
PASSAGES_PER_INTENT = 8
PASSAGES_WITHOUT_INTENT = 8
RELEVANT_SHARE = 0.55
CLOSE_SHARE = 0.93
STANDS_OUT = 1.05
NEAREST_MOST = 6
NEAREST_SHARE = 0.82
NEAREST_OF_ARTICLE_SHARE = 0.7
NEAREST_ARTICLES = 3
SHORT_ANSWER = 5

_BROAD = frozenset({"dose", "renal_adjustment", "next_step", "alternative"})
NUMERIC = frozenset({"dose", "renal_adjustment", "administration", "duration"})
_DIGIT = re.compile(r"\d")
_GOES_ON = re.compile(
    r"^(?:then|thereafter|afterwards|subsequently|after (?:that|this))\b"
    r"|\b(?:then|thereafter) (?:continues?|goes on|followed by|is|are|given)\b",
    re.IGNORECASE,
)
_NO_LEAD = frozenset({BlockKind.ROW, BlockKind.LEAD_IN})


class Use(Enum):
    """How a text stands to the use that the question names."""

    ASKED = "asked"
    OTHER = "other"
    SILENT = "silent"


class Place(Enum):
    """Where a statement stands in the answer."""

    LEAD = "lead"
    OPENING = "opening"
    SECTION = "section"


def _no_drugs(article_id: str) -> frozenset[str]:  # noqa: ARG001 - the shape of `Shelf.drugs_of`
    return frozenset()


def _of_nobody_else(passage: Passage) -> bool:  # noqa: ARG001 - the shape of `Shelf.is_of_others`
    return False


def _taken_as_backed(passage: Passage) -> bool:  # noqa: ARG001 - the shape of `Shelf.is_backed`
    return True


@dataclass(frozen=True, slots=True)
class Shelf:
    """What drafting reads besides the hits.

    Attributes:
        passages_of: all passages of an article in reading order.
        intents_of_heading: the intents that a section heading answers.
        use_of: whether a text names the use that the question names, another one, or none.
        drugs_of: the drugs an article is about, of those the question asks about.
        is_of_others: whether a passage speaks of other drugs than those the question names, and of none of these.
        is_backed: whether every reference a passage carries has an entry in its article.
    """

    passages_of: Callable[[str], Sequence[Passage]]
    intents_of_heading: Callable[[str], Collection[str]]
    use_of: Callable[[str], Use]
    drugs_of: Callable[[str], frozenset[str]] = _no_drugs
    is_of_others: Callable[[Passage], bool] = _of_nobody_else
    is_backed: Callable[[Passage], bool] = _taken_as_backed


def draft_extractive(hits: Sequence[Hit], intents: Sequence[str], shelf: Shelf) -> Draft:
    """Compose a draft.

    Args:
        hits: passages found for the question, best first; those of other drugs are already left out.
        intents: what the question asks for, most important first; empty, or "general" first, for nothing specific,
            and then what comes along all the same.
        shelf: access to whole articles.

    Returns:
        Statements: the lead, then the sections that answer the intents, each passage once.
    """
    if not hits:
        return Draft((), EXTRACTIVE)
    # A line that only announces a list says nothing without it, and stands above each of its bullets anyway.
    hits = [hit for hit in hits if hit.passage.kind is not BlockKind.LEAD_IN] or hits
    wanted = [intent for intent in intents if intent != "general"]
    articles = _main_articles(hits, shelf)
    scores = {hit.passage.id: hit.score for hit in hits}
    specific = wanted if wanted[:1] == list(intents[:1]) else []
    lead = _from_the_start(_lead(hits, articles[0], specific, shelf), shelf)
    nearest = _from_the_start(_nearest(hits, articles, shelf), shelf)
    chosen: list[Passage] = [*lead, *nearest]
    chosen.extend(_sections(articles, wanted, scores, shelf))
    if not specific or len(set(chosen)) <= 1:
        chosen.extend(hit.passage for hit in hits[:PASSAGES_WITHOUT_INTENT] if _relevant(hit, hits))
    if len(set(chosen)) <= SHORT_ANSWER:
        chosen.extend(p for p in shelf.passages_of(articles[0]) if p.kind is BlockKind.LEAD)
    opening = {passage.id for passage in (*lead[1:], *nearest) if passage.kind is not BlockKind.ROW}
    return Draft(tuple(_statements(_whole_tables(chosen, shelf), articles, opening, shelf)), EXTRACTIVE)


def _nearest(hits: Sequence[Hit], articles: Sequence[str], shelf: Shelf) -> list[Passage]:
    """The passages that speak most of what is asked, whatever their section, best first.

    Beside the best ones of all, the best one of every other article about the drugs asked about: an article whose
    words are made like the question does not silence the others. A row, which brings its table, is taken from the main
    articles only. A passage whose references have no entry in its article does not open an answer.
    """
    best = hits[0].score
    hits = [hit for hit in hits if shelf.is_backed(hit.passage) and (hit is hits[0] or _leads(hit.passage, articles))]
    near = [hit.passage for hit in hits[:NEAREST_MOST] if hit.score >= NEAREST_SHARE * best]
    first_of: dict[str, Hit] = {}
    for hit in hits:
        if shelf.drugs_of(hit.passage.article_id):
            first_of.setdefault(hit.passage.article_id, hit)
    others = [hit.passage for hit in first_of.values() if hit.score >= NEAREST_OF_ARTICLE_SHARE * best]
    return list(dict.fromkeys((*near, *others[:NEAREST_ARTICLES])))


def _from_the_start(passages: Sequence[Passage], shelf: Shelf) -> list[Passage]:
    """The passages; one that goes on from the one before it in its list ("then continues as …") behind that one."""
    led: list[Passage] = []
    for passage in passages:
        chain = [passage]
        while chain[0].kind is BlockKind.BULLET and _GOES_ON.search(chain[0].text):
            ahead = [p for p in shelf.passages_of(passage.article_id) if p.group == passage.group]
            place = ahead.index(chain[0]) if chain[0] in ahead else 0
            if place == 0 or shelf.is_of_others(ahead[place - 1]):
                break
            chain.insert(0, ahead[place - 1])
        led += chain
    return list(dict.fromkeys(led))


def _leads(passage: Passage, articles: Sequence[str]) -> bool:
    return passage.kind is not BlockKind.ROW or passage.article_id in articles


def _relevant(hit: Hit, hits: Sequence[Hit]) -> bool:
    return hit.score >= RELEVANT_SHARE * hits[0].score


def _main_articles(hits: Sequence[Hit], shelf: Shelf) -> list[str]:
    """The article of the best passages, the best one of every other drug asked about, and a close second.

    An article's weight is the sum of its three best passages, so that one stray hit does not carry it.
    """
    by_article: dict[str, list[float]] = {}
    for hit in hits:
        by_article.setdefault(hit.passage.article_id, []).append(hit.score)
    weights = {article: sum(sorted(scores, reverse=True)[:3]) for article, scores in by_article.items()}
    ranked = sorted(weights, key=lambda article: (-weights[article], article))
    best_of_drug: dict[str, str] = {}
    for article in ranked:
        for drug in sorted(shelf.drugs_of(article)):
            best_of_drug.setdefault(drug, article)
    close = [a for a in ranked[:MAIN_ARTICLES] if weights[a] >= SECOND_ARTICLE_SHARE * weights[ranked[0]]]
    return list(
        dict.fromkeys((ranked[0], *best_of_drug.values(), *(close if len(best_of_drug) < MAIN_ARTICLES else ())))
    )


def _lead(hits: Sequence[Hit], article: str, intents: Sequence[str], shelf: Shelf) -> list[Passage]:
    """The passage that opens the answer.

    A hit that stands out opens it. Else a broad question gets the article's own lead when that speaks of the use
    asked for, or the first passage that does; a narrow one gets the first of the passages that fit best, because
    authors put first what matters most.
    """
    own = [hit for hit in hits if hit.passage.article_id == article and hit.passage.kind not in _NO_LEAD]
    if intents and intents[0] in NUMERIC:
        own = [hit for hit in own if _DIGIT.search(hit.passage.text)] or own
    leads = [passage for passage in shelf.passages_of(article) if passage.kind is BlockKind.LEAD]
    if own and own[0] is hits[0] and (len(hits) == 1 or own[0].score >= STANDS_OUT * hits[1].score):
        return [own[0].passage]
    if not intents or intents[0] in _BROAD:
        asked = [hit.passage for hit in own if shelf.use_of(hit.passage.text) is Use.ASKED]
        if leads and (not asked or shelf.use_of(leads[0].text) is Use.ASKED):
            return leads[:1]
        return asked[:1] or leads[:1] or [hit.passage for hit in own[:1]]
    fitting = [hit for hit in own if _fits(hit.passage, intents[:1], shelf)] or own
    if not fitting:
        return leads[:1]
    close = [hit.passage for hit in fitting if hit.score >= CLOSE_SHARE * fitting[0].score]
    return [min(close, key=lambda passage: passage.span.start)]


def _fits(passage: Passage, intents: Sequence[str], shelf: Shelf) -> bool:
    return any(not set(intents).isdisjoint(shelf.intents_of_heading(h)) for h in passage.section_path)


def _sections(
    articles: Sequence[str], wanted: Sequence[str], scores: dict[str, float], shelf: Shelf
) -> Iterator[Passage]:
    """The sections that answer the intents, of every article; what must come along, once for every drug."""
    served: set[frozenset[str]] = set()
    for article in articles:
        for intent in wanted:
            yield from _for_intent(article, intent, scores, shelf, PASSAGES_PER_INTENT)
        if shelf.drugs_of(article) in served:
            continue
        served.add(shelf.drugs_of(article))
        for intent in _companions(wanted):
            yield from _for_intent(article, intent, scores, shelf, PASSAGES_PER_COMPANION)


def _companions(wanted: Sequence[str]) -> list[str]:
    """What comes along with what is asked for first; a word beside it ("before the first dose") brings nothing."""
    return [companion for first in wanted[:1] for companion in COMPANIONS.get(first, ()) if companion not in wanted]


def _for_intent(article: str, intent: str, scores: dict[str, float], shelf: Shelf, most: int) -> list[Passage]:
    """The passages of the sections that answer an intent: the most relevant ones, in reading order."""
    section = [passage for passage in shelf.passages_of(article) if _fits(passage, (intent,), shelf)]
    named = [p for p in section if p.kind is not BlockKind.LEAD_IN and not shelf.is_of_others(p)]
    uses = {p.id: shelf.use_of(f"{p.context}\n{p.text}") for p in named}
    # Where nothing names the use asked for, "other" is only another wording of it: nothing is left out.
    about = [p for p in named if uses[p.id] is not Use.OTHER] if Use.ASKED in uses.values() else named
    tables = {passage.group for passage in about if passage.kind is BlockKind.ROW}
    single = [passage for passage in about if passage.kind is not BlockKind.ROW]
    most = max(most, len(single)) if len(single) <= SHORT_SECTION else most
    best = sorted(single, key=lambda passage: (-scores.get(passage.id, 0.0), passage.span.start))[:most]
    kept = {passage.id for passage in best}
    return [p for p in about if p.id in kept or (p.kind is BlockKind.ROW and p.group in tables)]


def _whole_tables(chosen: Iterable[Passage], shelf: Shelf) -> list[Passage]:
    """Every chosen passage once; a chosen row brings its table, a bullet of a dose list its list.

    Rows that name other drugs than those asked about stay away.
    """
    kept: dict[str, Passage] = {}
    for passage in chosen:
        if passage.id in kept:
            continue
        if passage.kind is BlockKind.ROW or (passage.kind is BlockKind.BULLET and _banded(passage)):
            siblings = [p for p in shelf.passages_of(passage.article_id) if p.group == passage.group]
            kept.update({p.id: p for p in siblings if p.id == passage.id or not shelf.is_of_others(p)})
        else:
            kept[passage.id] = passage
    return list(kept.values())


def _banded(passage: Passage) -> bool:
    """Whether a bullet is a row of a table in disguise ("CrCl >1.4: …")."""
    return re.match(r"(?:CrCl|eGFR|GFR|clearance|[<>≥≤])", passage.text, re.IGNORECASE) is not None


def _statements(
    passages: Sequence[Passage], articles: Sequence[str], opening: Collection[str], shelf: Shelf
) -> list[DraftStatement]:
    """Statements without repeats: the lead, the passages that open the answer, then section by section."""
    order = {article: place for place, article in enumerate(articles)}
    first, rest = passages[:1], passages[1:]
    near = _together([passage for passage in rest if passage.id in opening])
    others = [passage for passage in rest if passage.id not in opening]
    ranked = sorted(others, key=lambda p: (order.get(p.article_id, len(order)), p.article_id, p.span.start))
    seen: set[str] = set()
    statements: list[DraftStatement] = []
    for place, passage in enumerate((*first, *near, *ranked)):
        where = Place.LEAD if place == 0 else Place.OPENING if place <= len(near) else Place.SECTION
        for span in _about_use(_spans(passage), shelf) if where is Place.LEAD else _spans(passage):
            key = _SPACE.sub(" ", f"{passage.context} {span.text}").strip().lower()
            if key in seen:
                continue
            seen.add(key)
            statements.append(_statement(passage, span, where))
    return statements


def _together(passages: Sequence[Passage]) -> list[Passage]:
    """Passages in their order, those of one list together where its first one stands."""
    lists: dict[tuple[str, int | str], list[Passage]] = {}
    for passage in passages:
        lists.setdefault((passage.article_id, passage.group if passage.group >= 0 else passage.id), []).append(passage)
    return [passage for members in lists.values() for passage in members]


def _about_use(spans: list[QuotedSpan], shelf: Shelf) -> list[QuotedSpan]:
    """The sentences of a lead that are about the use asked for, then those about none; all when none is."""
    uses = {span: shelf.use_of(span.text) for span in spans}
    if Use.ASKED not in uses.values():
        return spans
    return [span for wanted in (Use.ASKED, Use.SILENT) for span in spans if uses[span] is wanted]


def _spans(passage: Passage) -> list[QuotedSpan]:
    """A row or bullet whole; a paragraph sentence by sentence."""
    if passage.kind in {BlockKind.ROW, BlockKind.BULLET} or not passage.sentences:
        return [QuotedSpan(passage, 0, len(passage.text))]
    offset = passage.span.start
    return [QuotedSpan(passage, s.span.start - offset, s.span.end - offset) for s in passage.sentences]


def _statement(passage: Passage, span: QuotedSpan, where: Place) -> DraftStatement:
    kind = "row" if passage.kind is BlockKind.ROW else "lead" if where is Place.LEAD else "bullet"
    section = section_of(passage) if where is Place.SECTION else LEAD_SECTION
    group = f"{passage.article_id}#{passage.group}" if passage.group >= 0 else ""
    return DraftStatement(span.text, kind, section, (span,), passage.context, group)
