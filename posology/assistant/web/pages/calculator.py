"""The dose calculator page: the engine with worked steps and a small chart. What is typed is not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field

from posology.assistant.answering.dose_chart import DoseChart, charts_for, range_words
from posology.assistant.answering.dose_requests import ENTRIES, DoseRequest
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.errors import DosingError
from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.rendering import Pages
from posology.assistant.web.services import services_of

router = APIRouter(include_in_schema=False)
Entry = Annotated[str, Field(max_length=200)]
# The picture in its own units: small, so that its letters can still be read on a narrow screen.
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 392, 52, 200
_LETTER = 10
_LABEL_ROWS = (219, 239)
_TICKS = 5


class CalculatorForm(BaseModel):
    """What the form sends; an empty entry is not given."""

    token: str = ""
    drug: Entry = ""
    indication: Entry = ""
    route: Entry = ""
    age_years: Entry = ""
    sex: Entry = ""
    weight_kg: Entry = ""
    height_cm: Entry = ""
    creatinine_mg_per_dl: Entry = ""
    creatinine_umol_per_l: Entry = ""
    clearance: Entry = ""
    egfr_ml_per_min_173: Entry = ""
    dialysis: Entry = ""

    def asked(self) -> DoseRequest:
        """The request as the engine takes it."""
        numbers = {name: getattr(self, name).strip() for name in ENTRIES}
        return DoseRequest(
            drug=self.drug.strip(),
            indication=self.indication.strip(),
            route=self.route.strip(),
            numbers=numbers,
            sex=self.sex,
            clearance=self.clearance.strip(),
            dialysis=self.dialysis,
        )


@router.get("/calculator", dependencies=[Depends(Needs(Permission.CALCULATE))])
def calculator(request: Request, drug: str = "") -> Response:
    """The empty form."""
    return _page(request, CalculatorForm(drug=drug[:200]))


@router.post("/calculator", dependencies=[Depends(Needs(Permission.CALCULATE))])
def calculate(request: Request, form: Annotated[CalculatorForm, Form()]) -> Response:
    """Calculate and show."""
    dosing = services_of(request).dosing
    asked = form.asked()
    try:
        calculation = dosing.calculate(asked)
    except DosingError as error:
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=f"{error}")
    charts = [_drawn(chart) for chart in charts_for(dosing, asked, calculation)]
    return _page(request, form, calculation=calculation, charts=charts)


def _page(request: Request, form: CalculatorForm, status: int = HTTPStatus.OK, **shown: object) -> Response:
    services = services_of(request)
    pages: Pages = request.app.state.pages
    values = {"problem": "", "calculation": None, "charts": (), **shown}
    return pages.page(
        request,
        "calculator.html",
        status,
        asked=form.model_dump(),
        drugs=services.dosing.drugs,
        caution=services.texts.caution,
        disclaimer=services.texts.disclaimer,
        **values,
    )


def _drawn(chart: DoseChart) -> Mapping[str, object]:
    """A chart in the coordinates of its picture."""
    top = max((step.daily for step in chart.steps if step.daily is not None), default=Decimal(0)) or Decimal(1)

    def across(value: Decimal) -> float:
        return round(_LEFT + float(min(value, chart.end) / chart.end) * (_RIGHT - _LEFT), 1)

    def up(value: Decimal) -> float:
        return round(_BOTTOM - float(value / top) * (_BOTTOM - _TOP), 1)

    steps = [
        {
            "left": across(step.low),
            "width": round(across(step.high if step.high is not None else chart.end) - across(step.low), 1),
            "top": up(step.daily) if step.daily is not None else _BOTTOM,
            "here": step.here,
            "says": f"{range_words(step)}: {step.dose}",
            "range": range_words(step),
            "dose": step.dose,
            "amount": step.amount or "not given",
        }
        for step in chart.steps
    ]
    patient = None
    if chart.patient is not None:
        patient = _patient_mark(across(chart.patient), f"patient {plain(chart.patient)}")
    bounds = [(across(step.high), plain(step.high)) for step in chart.steps if step.high is not None]
    return {
        "title": f"Dose by renal function: {chart.title}",
        "says": "; ".join(str(step["says"]) for step in steps),
        "x_name": chart.axis,
        "y_name": f"A day's total, {chart.unit}" if chart.unit else "A day's total",
        "x_ticks": _spaced(bounds),
        "y_ticks": [{"at": up(value), "text": f"{value.normalize():,f}"} for value in _rungs(top)],
        "steps": steps,
        "patient": patient,
    }


def _patient_mark(at: float, text: str) -> Mapping[str, object]:
    """Where the patient stands, and where the words for it begin to fit into the picture."""
    half = len(text) * _LETTER / 2
    return {"at": at, "text": text, "label_at": min(max(at, half), _RIGHT - half)}


def _spaced(bounds: Sequence[tuple[float, str]]) -> list[Mapping[str, object]]:
    """Ticks with their labels in two rows, so that none covers another; one that fits in neither has none."""
    free = dict.fromkeys(_LABEL_ROWS, 0.0)
    ticks: list[Mapping[str, object]] = []
    for at, text in bounds:
        half = len(text) * _LETTER / 2
        row = next((row for row in _LABEL_ROWS if free[row] <= at - half), None)
        if row is not None:
            free[row] = at + half
        ticks.append({"at": at, "text": text if row is not None else "", "label_at": row or _LABEL_ROWS[0]})
    return ticks


def _rungs(top: Decimal) -> list[Decimal]:
    """Round numbers from 0 up to the highest step."""
    raw = top / _TICKS
    magnitude = Decimal(10) ** (raw.adjusted())
    size = next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= raw)
    return [size * count for count in range(int(top / size) + 1)]
