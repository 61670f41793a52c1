"""`posology eval retrieval`: the ladder of searches over a judged set, in one table with intervals and times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from posology.assistant import bootstrap
from posology.assistant.cli.console import err, out, print_json
from posology.assistant.cli.progress import bar
from posology.evals.extras import require

if TYPE_CHECKING:
    from posology.evals.retrieval.report import MeasureRow, RetrievalReport

_LEAST_SHOWN = 0.001
_LEGEND = (
    "Each cell: mean, its 95 % interval; difference from {baseline}, its interval, p after Holm over the measures. "
    "ms: median and 90th percentile of a question."
)


def retrieval(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder in BEIR form; default: the shipped gold set.", show_default=False)
    ] = None,
    gold: Annotated[bool, typer.Option("--gold", help="Measure the gold set over the shipped articles.")] = False,
    cases: Annotated[list[Path] | None, typer.Option(help="Case files in place of the shipped gold set.")] = None,
    out_folder: Annotated[Path | None, typer.Option("--out", help="Write retrieval.json and TREC files here.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only so many questions, drawn with a seed.")] = None,
    split: Annotated[str, typer.Option(help="Which file of qrels/; default: test where it is there, else all.")] = "",
    relevant_from: Annotated[int, typer.Option(min=1, help="Least grade that counts as relevant.")] = 1,
    pool: Annotated[
        list[int] | None, typer.Option(min=1, help="One more rung with this pool; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Measure retrieval: BM25, vectors, both fused, both with sentence rescoring, on the same questions.

    Example: posology eval retrieval sets/nfcorpus --out runs/nfcorpus
    """
    if (gold or cases) and folder is not None:
        raise typer.BadParameter("name a folder, or give --gold or --cases, not both")
    require("ir_measures", "scipy")
    # Imported on demand: scipy and the measures cost a second that other commands need not pay.
    from posology.evals.retrieval.report import write_report  # noqa: PLC0415
    from posology.evals.retrieval.sets import Choices, measure_beir, measure_gold  # noqa: PLC0415

    chosen = bootstrap.settings()
    choices = Choices(chosen.home, limit, split, relevant_from, tuple(pool or ()))
    with bar("Measuring") as progress:
        embedder = bootstrap.embedder_of(chosen)
        if folder is not None:
            measured = measure_beir(folder, embedder, choices, progress)
        else:
            measured = measure_gold(cases or (), chosen.corpus / "articles", embedder, choices, progress)
    report = measured.climbed.report
    if out_folder is not None:
        written = write_report(out_folder, report, measured.climbed.runs, measured.judged.judgements)
        err.print(Text(f"{len(written)} files written to {out_folder}", style="dim"))
    if as_json:
        print_json(report)
    else:
        _show(report)


def _show(report: RetrievalReport) -> None:
    source = f" ({report.source})" if report.source else ""
    out.print(Text(f"{report.judged_set}{source}", style="bold"))
    out.print(
        Text(
            f"{report.documents:,} documents in {report.passages:,} passages, {report.questions:,} questions in "
            f"{report.clusters:,} clusters, {report.judgements:,} judgements, depth {report.depth}"
        )
    )
    for note in report.notes:
        out.print(Text(note, style="yellow"))
    out.print(_table(report))
    out.print(Text(_LEGEND.format(baseline=report.baseline), style="dim"))
    libraries = ", ".join(f"{name} {number}" for name, number in report.library_versions.items())
    out.print(Text(f"{report.embedding_model}; {libraries}; seed {report.seed}", style="dim"))


def _table(report: RetrievalReport) -> Table:
    """One row per rung: mean with interval, the difference from the baseline with interval and probability, times."""
    names = tuple(report.ladder[0].measures)
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("search", no_wrap=True)
    for name in (*names, "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for rung in report.ladder:
        cells = (_cell(rung.measures[name]) for name in names)
        times = f"{rung.median_ms:.2f}\n{rung.p90_ms:.2f}"
        table.add_row(rung.name.replace(", ", "\n"), *cells, times, end_section=True)
    return table


def _cell(row: MeasureRow) -> str:
    lines = [f"{row.mean:.4f}", f"{row.interval.low:.3f}, {row.interval.high:.3f}"]
    if row.change is not None:
        bounds, chance = row.change.interval, row.change.probability
        lines += [f"{row.change.mean:+.4f}", f"{bounds.low:+.3f}, {bounds.high:+.3f}"]
        lines.append("p < 0.001" if chance < _LEAST_SHOWN else f"p = {chance:.3f}")
    return "\n".join(lines)
