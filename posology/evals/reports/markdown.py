"""Run, comparison and gate as Markdown for a pull request. Decides nothing.

Words of questions and answers are escaped: they may come from a planted document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from posology.evals.compared import Change, Comparison, FlippedItem
from posology.evals.gate import Gate, Measure
from posology.evals.reports.wording import (
    CHANGE_SIGNS,
    OUTCOME_WORDS,
    VERDICT_SIGNS,
    bounds,
    change_cells,
    counted,
    goal_bounds,
    parts,
    percent,
    seconds,
)
from posology.evals.short_answers import ShortAnswer
from posology.evals.statistics import all_pass_floor
from posology.evals.summary import Rate, Section, Summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-!|~>])")
_SECTIONS = {"kind": "By kind of case", "article": "By article", "audience": "By audience"}


def plain(text: str) -> str:
    r"""Escape words so that Markdown shows them as they are, on one line.

    >>> plain("a | b\n<img> @all *x*")
    'a \\| b &lt;img&gt; &#64;all \\*x\\*'
    """
    one_line = " ".join(text.split())
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), ("@", "&#64;")):
        one_line = one_line.replace(sign, entity)
    return _SPECIAL.sub(r"\\\1", one_line).replace(r"\>", "&gt;").replace("&\\#64;", "&#64;")


def run_markdown(summary: Summary) -> str:
    """Write the report of one run."""
    lines = [
        f"## Evaluation of {plain(summary.run)}",
        "",
        f"{summary.cases} cases asked of {plain(summary.system)}; {summary.unanswered} could not be asked.",
        f"Median answer {seconds(summary.times.median)}, 90 % within {seconds(summary.times.p90)}.",
        "",
        *_rates("metric", summary.metrics),
        "",
        (
            f"Intervals are {100 * summary.confidence:g} % and hold cases of one article together. "
            "What was not measured enters no rate."
        ),
    ]
    for name, sections in summary.sections.items():
        lines += ["", f"### {_SECTIONS.get(name, name)}", "", *_sections(name, sections)]
    return "\n".join(lines) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """Write a comparison: verdict, table of metrics, every item that flipped."""
    return "\n".join(_comparison(comparison)) + "\n"


def gate_markdown(gate: Gate) -> str:
    """Write the gate: verdict, goals, then the comparison with the baseline."""
    word = "✓ The gate is passed" if gate.passed else "✗ The gate failed"
    lines = [f"## {word}: {plain(gate.run)}", "", *_table(("", "goal", "reached", "95 % interval", "covered"))]
    for one in gate.goals:
        reached = parts(one.rate) if one.goal.measure is Measure.PARTS else _with_floor(one.rate)
        says = f"{plain(one.goal.says)} At least {percent(float(one.goal.at_least))}."
        told = f"{says} {plain(one.reason)}." if one.reason else says
        lines.append(_row("✓" if one.met else "✗", told, reached, goal_bounds(one), percent(one.rate.coverage)))
    if gate.comparison is None:
        return "\n".join([*lines, "", "Not compared with a baseline."]) + "\n"
    return "\n".join([*lines, "", *_comparison(gate.comparison)]) + "\n"


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield f"## {VERDICT_SIGNS[comparison.verdict]} {plain(comparison.before)} → {plain(comparison.after)}"
    yield ""
    if comparison.forced:
        yield "> **Compared by force**: " + plain("; ".join(comparison.obstacles))
        yield ""
    yield f"**{plain(comparison.says)}.**"
    if comparison.changed:
        yield ""
        yield from (f"- {plain(change)}" for change in comparison.changed)
    if comparison.metrics:
        yield ""
        yield from _metrics(comparison)
    if comparison.items:
        yield ""
        yield f"### Items that flipped ({len(comparison.items)})"
    for flipped in comparison.items:
        yield ""
        yield from _flipped(flipped)


def _metrics(comparison: Comparison) -> Iterator[str]:
    heads = ("metric", "pairs", "before", "after", "newly fail", "newly pass", "lost", "p", "p, Holm", "detectable")
    yield from _table(heads)
    for one in comparison.metrics:
        yield _row(
            f"{'✗ ' if one.regressed else ''}{plain(one.metric)}",
            *change_cells(one),
        )
    yield ""
    yield (
        "p: chance of the flips, items of one article held together (permutation; without shared articles the exact "
        "McNemar test). Detectable: smallest difference these pairs show with 80 % power."
    )


def _flipped(flipped: FlippedItem) -> Iterator[str]:
    yield f"#### {plain(flipped.case_id)}" + (f": {plain(flipped.question)}" if flipped.question else "")
    yield ""
    for flip in flipped.flips:
        reasons = [f"before: {flip.reason_before}" if flip.reason_before else "", flip.reason_after]
        why = plain("; ".join(reason for reason in reasons if reason))
        change = f"{OUTCOME_WORDS[flip.before]} → {OUTCOME_WORDS[flip.after]}"
        yield f"- {CHANGE_SIGNS[flip.change]} {plain(flip.metric)}: {change}" + (f". {why}" if why else "")
    yield from (f"- {plain(difference)}" for difference in flipped.differs)
    if flipped.flips and all(flip.change in {Change.BETTER, Change.GAINED} for flip in flipped.flips):
        return
    yield ""
    if flipped.same_answer:
        yield from _table(("the answer, before and after",))
        yield from (_row(cell) for cell in _cells(flipped.after))
        return
    yield from _side_by_side(flipped.before, flipped.after)


def _side_by_side(before: ShortAnswer, after: ShortAnswer) -> Iterator[str]:
    yield from _table(("before", "after"))
    left, right = _cells(before), _cells(after)
    for place in range(max(len(left), len(right))):
        yield _row(left[place] if place < len(left) else "", right[place] if place < len(right) else "")


def _cells(answer: ShortAnswer) -> list[str]:
    cells = [f"**{plain(answer.outcome)}**" + (f": {plain(answer.reason)}" if answer.reason else "")]
    if not answer.complete:
        return [*cells, f"digest {answer.digest}; the baseline keeps no answers"]
    for line in answer.lines:
        told = ", ".join(plain(remark) for remark in line.remarks)
        cells.append(f"{plain(line.text)} *({told})*" if told else plain(line.text))
    return cells


def _rates(what: str, rates: Mapping[str, Rate]) -> Iterator[str]:
    yield from _table((what, "passed", "rate", "95 % interval", "parts", "not measured", "coverage"))
    for name, rate in rates.items():
        coverage = percent(rate.coverage) if rate.measured + rate.not_measured else "does not apply"
        yield _row(
            plain(name),
            counted(rate),
            percent(rate.rate),
            bounds(rate.low, rate.high),
            parts(rate),
            str(rate.not_measured),
            coverage,
        )


def _sections(what: str, sections: Mapping[str, Section]) -> Iterator[str]:
    groups = sorted({group for section in sections.values() for group in section.groups})
    yield from _table((what, "cases", *(plain(group) for group in groups)))
    for value, section in sections.items():
        rates = [section.groups.get(group) for group in groups]
        cells = [f"{percent(rate.rate)} ({counted(rate)})" if rate else "" for rate in rates]
        yield _row(plain(value), str(section.cases), *cells)


def _with_floor(rate: Rate) -> str:
    """Counts and rate; beside a "100 %" what it is worth."""
    told = f"{percent(rate.rate)} ({counted(rate)})"
    if rate.failed or not rate.passed:
        return told
    return f"{told}, at least {percent(all_pass_floor(rate.passed))} if independent"


def _table(heads: Sequence[str]) -> Iterable[str]:
    return (_row(*heads), _row(*("---" for _ in heads)))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
