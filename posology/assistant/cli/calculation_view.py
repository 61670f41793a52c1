"""A dose calculation as a clinician reads it in a terminal: what to give, how, why, and every worked step.

Shows what the calculation holds and decides nothing. Sources are numbered and stand once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from posology.assistant.answering.presentation import told_as, told_first
from posology.assistant.answers import Calculation, RegimenForPatient, RuleSource
from posology.assistant.dosing.decimal_text import brief

_VERDICTS = {
    "calculated": "calculated",
    "ambiguous": "more than one reading",
    "no_dose": "no dose",
    "missing_facts": "facts are missing",
    "no_rule": "no rule",
}


def calculation_panel(calculation: Calculation) -> RenderableType:
    """What the calculation comes to by use, then what is missing, the warnings, the steps and the rules."""
    sources = _numbered(calculation)
    lines: list[RenderableType] = []
    use = ""
    shown, _ = told_first(calculation.regimens, len(calculation.regimens))
    for regimen in shown:
        if regimen.use and regimen.use != use:
            lines.append(Text(f"{'' if not lines else chr(10)}For {regimen.use}", style="underline"))
        use = regimen.use
        lines.extend(_regimen(regimen, sources))
        lines.extend(_repeats(regimen, calculation.regimens, sources))
    for title, texts, style in (
        ("Needed for a dose", calculation.missing, "bold yellow"),
        ("Mind", calculation.warnings, "yellow"),
    ):
        if texts:
            lines.append(Text(f"\n{title}" if lines else title, style=style))
            lines.extend(_under(Text(f"• {text}", style="yellow")) for text in texts)
    if calculation.steps:
        lines.append(Text("\nWorked steps", style="bold"))
        for number, step in enumerate(calculation.steps, 1):
            line = Text(f"{number}. {step.label}: ").append(f"{step.expression} {step.unit}".rstrip(), style="bold")
            lines.append(_under(line.append(f"  ({step.source})", style="dim")))
    if sources:
        lines.append(Text("\nRules", style="bold"))
        lines.extend(_under(Text(f"[{number}] {place}", style="dim")) for place, number in sources.items())
    verdict = _VERDICTS.get(calculation.verdict, calculation.verdict)
    return Panel(Group(*lines), title=f"{calculation.drug} for this patient: {verdict}", title_align="left")


def _regimen(regimen: RegimenForPatient, sources: dict[str, int]) -> Iterator[RenderableType]:
    """One regimen: the dose on its own line, everything else under it."""
    line = Text(f"{regimen.result}{_each(regimen)}", style="bold red" if _refused(regimen) else "bold")
    yield line.append(_mark(regimen, sources), style="dim")
    if regimen.base != regimen.result:
        yield _under(Text(f"full dose {regimen.base}", style="dim"))
    row = f"row {regimen.band}" if regimen.band else ""
    why = " · ".join(part for part in (row, regimen.method, f"regimen {regimen.id}") if part)
    yield _under(Text(why, style="dim"))
    facts = (
        ("First dose", regimen.first_dose),
        ("Total", regimen.daily_total),
        ("Duration", regimen.duration),
        ("Volume", " or ".join(regimen.volumes)),
        ("Infusion", regimen.infusion),
        ("Hydration", regimen.hydration),
    )
    for name, text in facts:
        if text:
            yield _under(Text(f"{name}: ").append(text))
    for note in regimen.notes:
        yield _under(Text(f"• {note}", style="yellow"))


def _repeats(
    shown: RegimenForPatient, regimens: Sequence[RegimenForPatient], sources: dict[str, int]
) -> Iterator[RenderableType]:
    """The regimens that come to the dose of one that is shown: what each was, and what it alone says."""
    for regimen in regimens:
        if regimen is not shown and told_as(regimen) == told_as(shown):
            told = f"the same for the full dose {regimen.base} · regimen {regimen.id}{_mark(regimen, sources)}"
            yield _under(Text(told, style="dim"))
            yield from (_under(Text(f"• {note}", style="yellow")) for note in regimen.notes if note not in shown.notes)


def _mark(regimen: RegimenForPatient, sources: dict[str, int]) -> str:
    return f" [{sources[_place(regimen.source)]}]" if regimen.source else ""


def _refused(regimen: RegimenForPatient) -> bool:
    return regimen.result.startswith("no dose")


def _each(regimen: RegimenForPatient) -> str:
    """One dose in an absolute unit, where the printed dose does not say it."""
    if regimen.each:
        return f" = {regimen.each}" + ("" if "every" in regimen.each else " each")
    if regimen.dose_mg is None or {"mg", "mcg"} & set(regimen.result.split()):
        return ""
    return f" = {brief(regimen.dose_mg)} mg each"


def _under(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 3))


def _place(source: RuleSource) -> str:
    place = ", ".join(part for part in (source.section, source.table) if part)
    return f"{source.title}, {place} (read as {source.read_as})"


def _numbered(calculation: Calculation) -> dict[str, int]:
    places = dict.fromkeys(_place(regimen.source) for regimen in calculation.regimens if regimen.source)
    return {place: number for number, place in enumerate(places, 1)}
