"""The plots of a run report as values, each with the table that says the same in words. Draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answers import Answer, Verdict
from posology.evals.cases import Case, Expectation
from posology.evals.reports.wording import bounds, counted, percent, seconds
from posology.evals.retrieval.report import MeasureRow, RetrievalReport
from posology.evals.runs import Item, Run, by_id
from posology.evals.statistics import exact_interval
from posology.evals.summary import ARTICLE, Rate, Section, Summary

WITHHELD = "withheld"
NO_NUMBER_SHOWN = "no number"
_TOGETHER = " that hold the cases of one article together"
_EACH_ALONE = " over its cases"


@dataclass(frozen=True, slots=True)
class Dot:
    """One value with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One column of dots; None where nothing was measured."""

    title: str
    dots: tuple[Dot | None, ...]


@dataclass(frozen=True, slots=True)
class DotDrawing:
    """Rows of dots with intervals, in one or more panels from 0 to 1."""

    rows: tuple[str, ...]
    panels: tuple[Panel, ...]
    in_percent: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar: its name, the name of its colour, its hatching (never colour alone), one length a row."""

    name: str
    colour: str
    hatch: str
    lengths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BarDrawing:
    """Rows of bars, the series one after the other; `marks` are labelled lines across all rows."""

    rows: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str
    marks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """One plot of the report.

    Attributes:
        anchor: its place on the page.
        title: what it shows.
        says: what a reader who does not see it should know.
        drawing: what to draw.
        heads: heads of the table.
        rows: rows of the table.
    """

    anchor: str
    title: str
    says: str
    drawing: DotDrawing | BarDrawing
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def charts_of(run: Run, summary: Summary, ladder: RetrievalReport | None) -> list[Chart]:
    """Give the plots of a run; those with nothing to show are left out."""
    by_kind = {"all cases": Section(cases=summary.cases, groups=summary.groups, metrics=summary.metrics)}
    by_kind |= {name.replace("_", " "): section for name, section in summary.sections["kind"].items()}
    by_kind |= {f"asked by {name}": section for name, section in summary.sections["audience"].items()}
    made = (
        _sections("score-sections", "Score by kind of case and audience", by_kind, _TOGETHER),
        _sections("score-articles", "Score by article", summary.sections[ARTICLE], _EACH_ALONE),
        _verdict_mix(run),
        _abstention(run),
        _ladder(ladder) if ladder else None,
        _slowest(summary),
    )
    return [chart for chart in made if chart]


def _sections(anchor: str, title: str, sections: Mapping[str, Section], intervals: str) -> Chart | None:
    groups = sorted({group for section in sections.values() for group in section.groups})
    if not groups:
        return None
    panels = tuple(
        Panel(group, tuple(_dot(section.groups.get(group)) for section in sections.values())) for group in groups
    )
    rows = tuple(
        (name, group, percent(rate.rate), bounds(rate.low, rate.high), counted(rate), percent(rate.coverage))
        for name, section in sections.items()
        for group, rate in section.groups.items()
        if rate.measured + rate.not_measured
    )
    return Chart(
        anchor=anchor,
        title=title,
        says=f"Share of cases that pass a whole group of metrics, with 95 % intervals{intervals}. Where no dot stands, "
        "nothing was measured.",
        drawing=DotDrawing(tuple(sections), panels),
        heads=("section", "group", "rate", "95 % interval", "passed", "coverage"),
        rows=rows,
    )


def _dot(rate: Rate | None) -> Dot | None:
    if rate is None or rate.rate is None or rate.low is None or rate.high is None:
        return None
    return Dot(rate.rate, rate.low, rate.high)


_SHOWN = (
    (Verdict.VERIFIED.value, "ok", ""),
    (Verdict.CITED.value, "cite", "//"),
    (Verdict.AMBIGUOUS.value, "amb", ".."),
    (Verdict.UNSUPPORTED.value, "weak", "xx"),
    (Verdict.CONTRADICTED.value, "bad", "\\\\"),
    (NO_NUMBER_SHOWN, "soft", ""),
    (WITHHELD, "bad", "++"),
)


def _verdict_mix(run: Run) -> Chart | None:
    """Statements by verdict and kind of case; withheld ones apart."""
    counts: dict[str, Counter[str]] = {}
    items = by_id(run.items)
    for case in run.cases:
        item = items.get(case.id)
        if item and item.answer:
            counts.setdefault(case.kind.value.replace("_", " "), Counter()).update(_verdicts(item.answer))
    if not any(of_kind.total() for of_kind in counts.values()):
        return None
    kinds = tuple(sorted(counts))
    seen = [shown for shown in _SHOWN if any(counts[kind][shown[0]] for kind in kinds)]
    series = tuple(
        Series(name, colour, hatch, tuple(float(counts[kind][name]) for kind in kinds)) for name, colour, hatch in seen
    )
    return Chart(
        anchor="verdict-mix",
        title="Statements by verdict",
        says="How many statements of the answers have each verdict, by kind of case. Withheld statements were kept "
        "back by the gate and not shown as an answer.",
        drawing=BarDrawing(kinds, series, "statements"),
        heads=("kind", *(one.name for one in series)),
        rows=tuple((kind, *(str(counts[kind][one.name]) for one in series)) for kind in kinds),
    )


def _verdicts(answer: Answer) -> Counter[str]:
    found = Counter(
        statement.verdict.value if statement.verdict else NO_NUMBER_SHOWN for statement in answer.statements
    )
    found[WITHHELD] += len(answer.withheld)
    return found


def _abstention(run: Run) -> Chart | None:
    """For cases to be answered and cases to be abstained from: what happened, by kind."""
    items = by_id(run.items)
    outcomes: dict[tuple[str, str], Counter[str]] = {}
    for case in run.cases:
        key = (_expected(case), case.kind.value.replace("_", " "))
        outcomes.setdefault(key, Counter())[_happened(case, items.get(case.id))] += 1
    if not outcomes:
        return None
    keys = sorted(outcomes)
    looks = (("right", "ok", ""), ("wrong", "bad", "\\\\"), ("not asked", "soft", "xx"))
    series = tuple(
        Series(name, colour, hatch, tuple(float(outcomes[key][name]) for key in keys)) for name, colour, hatch in looks
    )
    rows = []
    for key in keys:
        right, wrong = outcomes[key]["right"], outcomes[key]["wrong"]
        judged = right + wrong
        interval = exact_interval(right, judged) if judged else None
        rate = percent(right / judged) if judged else percent(None)
        told = bounds(interval.low, interval.high) if interval else ""
        rows.append((*key, str(right), str(wrong), str(outcomes[key]["not asked"]), rate, told))
    return Chart(
        anchor="abstention",
        title="Reliability of abstention",
        says="Whether each question was answered or abstained from as it should be. Wrong is a false abstention where "
        "an answer was expected, and an answer where an abstention was.",
        drawing=BarDrawing(tuple(f"{kind}: {expected}" for expected, kind in keys), series, "cases"),
        heads=("expected", "kind", "right", "wrong", "not asked", "rate of right ones", "95 % interval"),
        rows=tuple(rows),
    )


def _expected(case: Case) -> str:
    return "should answer" if case.expects is Expectation.ANSWERED else "should abstain"


def _happened(case: Case, item: Item | None) -> str:
    if item is None or item.answer is None:
        return "not asked"
    return "right" if item.answer.outcome == case.expects.value else "wrong"


def _ladder(ladder: RetrievalReport) -> Chart | None:
    measures = tuple(dict.fromkeys(name for rung in ladder.ladder for name in rung.measures))
    if not measures:
        return None
    panels = tuple(
        Panel(name, tuple(_rung_dot(rung.measures.get(name)) for rung in ladder.ladder)) for name in measures
    )
    rows = []
    for rung in ladder.ladder:
        cells = [
            f"{found.mean:.4f} ({found.interval.low:.4f} to {found.interval.high:.4f})" if found else percent(None)
            for found in (rung.measures.get(name) for name in measures)
        ]
        rows.append((rung.name, *cells, seconds(rung.median_ms / 1000), seconds(rung.p90_ms / 1000)))
    return Chart(
        anchor="retrieval-ladder",
        title=f"Retrieval ladder on {ladder.judged_set}",
        says=f"Each step of the search over {ladder.questions} questions, with 95 % intervals, by ir_measures.",
        drawing=DotDrawing(tuple(rung.name for rung in ladder.ladder), panels, in_percent=False),
        heads=("search", *measures, "median time", "90 % within"),
        rows=tuple(rows),
    )


def _rung_dot(found: MeasureRow | None) -> Dot | None:
    return Dot(found.mean, found.interval.low, found.interval.high) if found else None


def _slowest(summary: Summary) -> Chart | None:
    times = summary.times
    if not times.slowest or times.median is None or times.p90 is None:
        return None
    return Chart(
        anchor="slowest",
        title="Slowest answers",
        says=f"{times.answers} answers, median {seconds(times.median)}, 90 % within {seconds(times.p90)}.",
        drawing=BarDrawing(
            tuple(slow.case_id for slow in times.slowest),
            (Series("time", "accent", "", tuple(slow.seconds for slow in times.slowest)),),
            "seconds",
            (("median", times.median), ("90 %", times.p90)),
        ),
        heads=("case", "time"),
        rows=tuple((slow.case_id, seconds(slow.seconds)) for slow in times.slowest),
    )


def names_of(rows: Sequence[str]) -> list[str]:
    """Row labels short enough for an axis; the whole name stands in the table."""
    return [row if len(row) <= 38 else f"{row[:37]}…" for row in rows]
