"""Draws a chart as inline SVG with matplotlib: real text, the page's own colours, the same bytes every time.

Colours are placeholders that become the page's CSS variables, so that a plot follows light, dark and print.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from posology.evals.reports.charts import BarDrawing, Chart, DotDrawing, names_of

_COLOURS: Mapping[str, str] = {
    "ink": "#010101",
    "soft": "#020202",
    "line": "#030303",
    "card": "#040404",
    "accent": "#050505",
    "ok": "#060606",
    "cite": "#070707",
    "amb": "#080808",
    "weak": "#090909",
    "bad": "#0a0a0a",
}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "posology",
    "text.parse_math": False,
    "font.size": 10,
    "hatch.linewidth": 0.8,
    "text.color": _COLOURS["ink"],
    "axes.labelcolor": _COLOURS["ink"],
    "axes.edgecolor": _COLOURS["line"],
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "xtick.color": _COLOURS["soft"],
    "ytick.color": _COLOURS["ink"],
    "ytick.major.size": 0,
    "grid.color": _COLOURS["line"],
    "legend.frameon": False,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_WIDTH = 7.4
_ROW = 0.27


def svg_of(chart: Chart) -> str:
    """Draw a chart.

    Args:
        chart: what to draw.

    Returns:
        An SVG element for an HTML page, its words escaped by matplotlib, hidden from screen readers: the chart's
        table and its words say the same.
    """
    with rc_context(_STYLE):
        drawing = chart.drawing
        figure = _dots(drawing) if isinstance(drawing, DotDrawing) else _bars(drawing)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata=_NO_METADATA, bbox_inches="tight", transparent=True)
    return _for_page(written.getvalue(), chart.anchor)


def _dots(drawing: DotDrawing) -> Figure:
    figure = Figure(figsize=(_WIDTH, 0.75 + _ROW * len(drawing.rows)), layout="constrained")
    axes = figure.subplots(1, len(drawing.panels), sharey=True, squeeze=False)[0]
    for place, (axis, panel) in enumerate(zip(axes, drawing.panels, strict=True)):
        for row, dot in enumerate(panel.dots):
            if dot is not None:
                axis.plot([dot.low, dot.high], [row, row], color=_COLOURS["accent"], linewidth=1.6)
                axis.plot([dot.value], [row], "o", color=_COLOURS["accent"], markersize=5)
        axis.set_title(panel.title)
        axis.set_xlim(*_span(drawing))
        axis.xaxis.set_major_locator(MaxNLocator(3))
        if drawing.in_percent:
            axis.set_xticks([0, 0.5, 1])
            axis.xaxis.set_major_formatter(
                FuncFormatter(lambda share, _: f"{100 * share:.0f}" + (" %" if share == 1 else ""))
            )
        _rows(axis, drawing.rows, labelled=place == 0)
    return figure


def _span(drawing: DotDrawing) -> tuple[float, float]:
    """From 0 to 1 for shares; for measures what the intervals fill, the same in every panel."""
    ends = [end for panel in drawing.panels for dot in panel.dots if dot for end in (dot.low, dot.high)]
    if drawing.in_percent or not ends:
        return -0.03, 1.03
    room = 0.08 * (max(ends) - min(ends)) or 0.05
    return min(ends) - room, max(ends) + room


def _bars(drawing: BarDrawing) -> Figure:
    figure = Figure(figsize=(_WIDTH, 1.05 + _ROW * len(drawing.rows)), layout="constrained")
    axis = figure.subplots()
    starts = [0.0] * len(drawing.rows)
    for series in drawing.series:
        axis.barh(
            range(len(drawing.rows)),
            series.lengths,
            left=starts,
            height=0.68,
            color=_COLOURS[series.colour],
            hatch=series.hatch or None,
            edgecolor=_COLOURS["card"],
            linewidth=0.6,
            label=series.name,
        )
        starts = [start + length for start, length in zip(starts, series.lengths, strict=True)]
    for (name, value), side in zip(drawing.marks, ("right", "left"), strict=False):
        axis.axvline(value, color=_COLOURS["ink"], linewidth=1, linestyle="--")
        axis.annotate(name, (value, 1.0), xycoords=("data", "axes fraction"), ha=side, va="bottom", fontsize=9)
    if len(drawing.series) > 1:
        figure.legend(loc="outside upper left", ncols=len(drawing.series), handlelength=1.6, columnspacing=1.2)
    axis.set_xlabel(drawing.axis)
    axis.set_xlim(0, max(starts, default=0) * 1.03 or 1)
    axis.xaxis.set_major_locator(MaxNLocator(6, integer=not drawing.marks))
    _rows(axis, drawing.rows, labelled=True)
    return figure


def _rows(axis: Axes, rows: tuple[str, ...], *, labelled: bool) -> None:
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_yticks(range(len(rows)), names_of(rows))
    axis.tick_params(axis="y", labelleft=labelled)
    axis.grid(visible=True, axis="x", linewidth=0.6)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)


def _for_page(svg: str, anchor: str) -> str:
    """Leave the element alone, scaled by the page, with ids of its own and the page's fonts and colours."""
    element = svg[svg.index("<svg") :].strip()
    element = re.sub(r"<metadata>.*?</metadata>\s*", "", element, flags=re.DOTALL)
    element = re.sub(r'\bid="', f'id="{anchor}-', element)
    element = re.sub(r'(href="#|url\(#)', rf"\g<1>{anchor}-", element)
    element = re.sub(r"font: ((?:bold )?)([0-9.]+)px [^;\"]*", r"font: \g<1>\g<2>px var(--sans)", element)
    for name, placeholder in _COLOURS.items():
        element = element.replace(placeholder, f"var(--{name})")
    width = re.search(r'\bwidth="([0-9.]+)pt"', element)
    element = re.sub(r'\s(?:width|height)="[0-9.]+pt"', "", element, count=2)
    size = f"{float(width[1]) * 96 / 72:.0f}" if width else "700"
    return element.replace("<svg", f'<svg aria-hidden="true" focusable="false" style="width:{size}px"', 1)
