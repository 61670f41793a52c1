"""A request for the doses of one drug for one patient, as commands, pages and the API give it: text in, dose out.

Reads and checks the entries; what is calculated is decided in `dosing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from posology.assistant.answering.patient_doses import without_counted
from posology.assistant.answers import Calculation
from posology.assistant.dosing.binding import DrugFinder, DrugMention
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.drug_ids import drug_of_name
from posology.assistant.dosing.laboratory import measured_in
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.plausibility import CREATININE, in_given_unit
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.errors import PatientFactError, UnknownDrugError
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL, PatientFacts, Sex
from posology.assistant.understanding.drugs import find_drugs
from posology.assistant.understanding.given_facts import not_used, read_given
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.patient import merge_readings, parse_patient

NUMBERS = ("weight_kg", "height_cm", "age_years", "creatinine_mg_per_dl", "egfr_ml_per_min_173")
_CREATININE_UMOL = "creatinine_umol_per_l"
_CLEARANCES = (
    "crcl_ml_per_min",
    "crcl_ml_per_min_per_kg",
    "crcl_ml_per_min_173",
    "crcl_without_unit",
    "egfr_ml_per_min_173",
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
ENTRIES = (*NUMBERS, _CREATININE_UMOL)
"""The names under which numbers are given, each with its unit."""


@dataclass(frozen=True, slots=True)
class DoseRequest:
    """What somebody asks for, as written; "" is "not given".

    Attributes:
        drug: generic or brand name.
        indication: the use, in words.
        route: "iv", "oral", ...
        regimen: one regimen by its id.
        phase: "loading", "induction", "treatment", "maintenance", ...
        numbers: values by the names of `ENTRIES`, each in the unit of its name.
        sex: "female" or "male".
        clearance: a creatinine clearance with its unit.
        dialysis: "haemodialysis", "peritoneal" or "continuous".
        patient: facts in words; a number given by name wins over them.
    """

    drug: str
    indication: str = ""
    route: str = ""
    regimen: str = ""
    phase: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    sex: str = ""
    clearance: str = ""
    dialysis: str = ""
    patient: str = ""


class Dosing:
    """Calculates requested doses with the rules and names of the corpus."""

    def __init__(self, rulebook: Rulebook, lexicon: Lexicon) -> None:
        self._rulebook = rulebook
        self._find: DrugFinder = lambda text: tuple(
            DrugMention(named.drug, named.start, named.end, subject=True)
            for named in find_drugs(text, lexicon)
            if named.drug
        )

    def monograph(self, drug: str) -> Monograph:
        """The monograph of a drug by any of its names.

        Raises:
            UnknownDrugError: when no monograph holds it.
        """
        name, _ = drug_of_name(drug, self._find, self._rulebook.monographs)
        if name not in self._rulebook.drugs:
            raise UnknownDrugError(drug, self._rulebook.drugs)
        return self._rulebook.monograph(name)

    @property
    def drugs(self) -> tuple[str, ...]:
        """The drugs that have a monograph."""
        return self._rulebook.drugs

    def calculate(self, request: DoseRequest) -> Calculation:
        """Calculate.

        Raises:
            UnknownDrugError: when no monograph holds the drug.
            PatientFactError: when an entry cannot be read or is impossible.
        """
        monograph = self.monograph(request.drug)
        _known("regimen", request.regimen, [each.id for each in monograph.regimens])
        _known("phase", request.phase, list(dict.fromkeys(each.phase.value for each in monograph.regimens)))
        facts, problems = facts_of(request)
        words = without_counted(read_given(request.patient).unused, monograph)
        worked = doses_for(
            monograph,
            facts,
            request.indication or None,
            request.route or None,
            regimen=request.regimen or None,
            phase=request.phase or None,
            measured=measured_in((request.patient,)),
        )
        return worked.model_copy(update={"warnings": (*not_used(words), *problems, *worked.warnings)})


def facts_of(request: DoseRequest) -> tuple[PatientFacts, tuple[str, ...]]:
    """The facts of named entries and of words together, and what was wrong with the words."""
    reading = parse_patient(request.patient)
    given: dict[str, object] = {
        name: _number(name, request.numbers[name]) for name in NUMBERS if request.numbers.get(name)
    }
    umol = request.numbers.get(_CREATININE_UMOL, "")
    if umol:
        if "creatinine_mg_per_dl" in given:
            value = f"{given['creatinine_mg_per_dl']} mg/dL and {umol} umol/L"
            raise PatientFactError("creatinine", value, "one of the two units", "Give it once.")
        given["creatinine_mg_per_dl"] = _from_micromoles(_number("creatinine", umol))
    if request.sex:
        given["sex"] = _sex(request.sex)
    if request.dialysis:
        given["dialysis"] = request.dialysis
    if request.clearance:
        named = re.match(r"\s*[a-zA-Z]", request.clearance)
        text = request.clearance if named else f"creatinine clearance {request.clearance}"
        own = read_given(text)
        if not any(getattr(own.facts, name) is not None for name in _CLEARANCES):
            said = "; ".join(own.problems) or "no clearance is read in it"
            allowed = "one value in mL/min, mL/min/kg or mL/min/1.73 m²"
            raise PatientFactError(
                "creatinine clearance", f"{request.clearance!r} ({said})", allowed, "Write one number with its unit."
            )
        reading = merge_readings(reading, replace(own, problems=(*not_used(own.unused), *own.problems)))
    return PatientFacts.model_validate({**reading.facts.model_dump(), **given}), reading.problems


def _known(what: str, asked: str, known: list[str]) -> None:
    """Refuse the name of a part of the label that does not exist, with those that do."""
    if asked and asked.strip().lower() not in known:
        raise PatientFactError(what, repr(asked), ", ".join(known), "Choose one of them, or leave it out.")


def _number(name: str, text: str) -> Decimal:
    if _THOUSANDS.fullmatch(text.strip()):
        raise PatientFactError(name, repr(text), "a plain number", "The comma can be one of thousands: leave it out.")
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise PatientFactError(
            name, repr(text), "a plain number", "Leave the unit out; the option's name holds it."
        ) from error
    if not value.is_finite():
        raise PatientFactError(name, repr(text), "a plain number", "Give the measured value.")
    return value


def _from_micromoles(umol: Decimal) -> Decimal:
    """A creatinine in mg/dL; an impossible one is refused in the unit in which it was given."""
    return in_given_unit(CREATININE, umol / UMOL_PER_L_PER_MG_PER_DL, umol, "µmol/L")


def _sex(text: str) -> Sex:
    for sex in Sex:
        if text.strip().lower() in {sex.value, sex.value[0]}:
            return sex
    raise PatientFactError("sex", repr(text), "female or male", "The clearance formula needs one of the two.")
