"""The dose for the patient of a question: which drug, use and route it names, and what the engine gives for them.

Decides whether a dose may be calculated at all; how is decided in `dosing`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from posology.assistant.answers import Calculation
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.laboratory import laboratory_values, measured_in
from posology.assistant.dosing.mentions import phases, route_mentions
from posology.assistant.dosing.monographs import Monograph, Phase
from posology.assistant.understanding.given_facts import not_used
from posology.assistant.understanding.patient import of_one_patient
from posology.assistant.understanding.question import Understood
from posology.assistant.understanding.renal_readings import names_dialysis

_LOG = logging.getLogger(__name__)
_PARTS = frozenset({Phase.LOADING, Phase.INDUCTION, Phase.MAINTENANCE})
_KIND_OF_DIALYSIS = "whether this patient is on dialysis, and which: haemodialysis, peritoneal or continuous (CRRT)"


def calculated_for(understood: Understood, monographs: Sequence[CompiledMonograph]) -> Calculation | None:
    """Calculate the dose for the patient, when facts were given and one drug with rules is asked about.

    Args:
        understood: the question.
        monographs: the rules of the drugs it names.

    Returns:
        None without facts or without exactly one drug; a calculation without a dose where the rules break.
    """
    reading = understood.patient
    if len(monographs) != 1 or not (of_one_patient(reading.facts) or reading.problems or reading.unused):
        return None
    compiled = monographs[0]
    question = understood.resolved_question
    problems = (*not_used(reading.unused), *reading.problems)
    try:
        problems = (*not_used(without_counted(reading.unused, compiled.monograph)), *reading.problems)
        if reading.facts.dialysis is None and names_dialysis(question):
            return _without_dose(compiled.drug, "missing_facts", problems, (_KIND_OF_DIALYSIS,))
        uses = compiled.uses(question)
        named = uses.indications
        indication = next(iter(named)) if len(named) == 1 else named or None
        if not uses.indications and uses.outside:
            indication = uses.outside[0]
        elif uses.outside:
            problems = (f"The doses are not chosen for: {', '.join(uses.outside)}; no label rule covers it.", *problems)
        worked = doses_for(
            compiled.monograph,
            reading.facts,
            indication=indication,
            route=_one_route(question),
            part=_one_part(question),
            measured=measured_in((question, *reading.laboratory)),
        )
    except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, no dose is given and the answer says so
        _LOG.error("a dose calculation failed with %s; no dose is given", type(error).__name__)
        broken = f"The dose of {compiled.drug} could not be calculated; no dose is given."
        worked = _without_dose(compiled.drug, "no_rule", (broken,))
    return worked.model_copy(update={"warnings": tuple(dict.fromkeys((*problems, *worked.warnings)))})


def without_counted(unused: Sequence[str], monograph: Monograph) -> tuple[str, ...]:
    """The words given about a patient from which nothing was read, without laboratory values that the label counts."""
    counted = {limit.metric for limit in monograph.limits}
    told = ((phrase, laboratory_values(phrase).keys()) for phrase in unused)
    return tuple(phrase for phrase, metrics in told if not metrics or not metrics <= counted)


def names_labelled_use(understood: Understood, monographs: Sequence[CompiledMonograph]) -> bool:
    """Whether a question names a use that a label prints a regimen of the drug for; False where that cannot be read."""
    try:
        return any(
            compiled.indications[name].labelled
            for compiled in monographs
            for name in compiled.uses(understood.resolved_question).indications
        )
    except Exception as error:  # noqa: BLE001 - fail closed: a use that was not read is no use of the label
        _LOG.error("reading the uses of a drug failed with %s", type(error).__name__)
        return False


def _one_route(question: str) -> str | None:
    """The route that a question names, None when it names none or several."""
    named = {mention.name for mention in route_mentions(question)}
    return named.pop() if len(named) == 1 else None


def _one_part(question: str) -> Phase | None:
    """The part of a course that a question names, None when it names none or several; a treatment is the whole."""
    named = phases(question)
    return next(iter(named)) if len(named) == 1 and named <= _PARTS else None


def _without_dose(drug: str, verdict: str, warnings: tuple[str, ...], missing: tuple[str, ...] = ()) -> Calculation:
    return Calculation(
        drug=drug, indication=None, steps=(), regimens=(), verdict=verdict, warnings=warnings, missing=missing
    )
