"""Slips found in published pages and copies of labels: none is ever verified, and where a rule covers it, it is contradicted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from posology.assistant.answers import NumberFinding, Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.shipped_verdicts import reasons_of

CORPUS = Path(__file__).parents[3] / "corpus"
HSV = Scope(drug="foscarnet", indication="HSV")
MAINTENANCE = Scope(drug="foscarnet", indication="CMV retinitis maintenance")
OWN = Scope()
WRONG = frozenset({Verdict.CONTRADICTED})
NOT_BORNE_OUT = frozenset({Verdict.CONTRADICTED, Verdict.UNSUPPORTED})
TWO_EDITIONS = NOT_BORNE_OUT | {Verdict.AMBIGUOUS}


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its name, the text that carries it, its context, and the verdicts it may get."""

    name: str
    text: str
    may_be: frozenset[Verdict] = WRONG
    scope: Scope = OWN


SLIPS = [
    # lost dash
    Slip("23 times weekly for 2–3", "Foscarnet: check creatinine clearance 23 times weekly during induction"),
    Slip("every 12 wk for 1–2", "Foscarnet: check creatinine clearance every 12 wk during maintenance"),
    Slip("7501000 mL for 750–1000", "Foscarnet: 7501000 mL of normal saline before the first infusion"),
    Slip("cidofovir litre over 12 hr for 1–2", "Cidofovir: give the first litre of normal saline over 12 hr before it"),
    Slip("cidofovir litre over 13 hr for 1–3", "Cidofovir: give the second litre of normal saline over 13 hr"),
    # lost digit
    Slip("750 to 100 mL for 750 to 1000", "Foscarnet: give 750 to 100 mL of normal saline before the first infusion"),
    # lost sign
    Slip("= 55 mL/min for ≤", "Cidofovir is contraindicated when creatinine clearance = 55 mL/min", NOT_BORNE_OUT),
    Slip("= 2+ for ≥", "Cidofovir is contraindicated with urine protein = 100 mg/dL (= 2+ proteinuria)", NOT_BORNE_OUT),
    Slip("= 1.5 mg/dL for >", "Cidofovir is contraindicated with serum creatinine = 1.5 mg/dL", NOT_BORNE_OUT),
    Slip("£12 mg/ml for ≤", "Foscarnet through a peripheral vein: dilute to £12 mg/ml", NOT_BORNE_OUT),
    # lost superscript: the 2 of the area before the next number
    Slip(
        "m 2to 45 for m²to 45, second unit written",
        "Starting metformin is not recommended at an eGFR between 30 mL/min/1.73 m 2to 45 mL/min/1.73 m2",
        NOT_BORNE_OUT,
    ),
    Slip(
        "m 2to 45 for m²to 45, second unit left out",
        "Starting metformin is not recommended at an eGFR of 30 mL/min/1.73 m 2to 45",
        NOT_BORNE_OUT,
    ),
    # two fields that do not go together
    Slip("vancomycin 1 g over 60 min", "Vancomycin 1 g over 60 min is acceptable if the rate is ≤10 mg/min"),
    Slip("foscarnet 90–120 mg/kg over 60–90 min", "Foscarnet maintenance for CMV retinitis: 90–120 mg/kg over 60–90 min"),
    # wrong row
    Slip("gabapentin at 59", "Gabapentin for postherpetic neuralgia at CrCl 59 mL/min: 600–1800 mg/day"),
    Slip("gabapentin 15–29, once daily", "Gabapentin at CrCl 15–29 mL/min: 100–300 mg once daily"),
    Slip("gabapentin 15–29, a day", "Gabapentin at CrCl >15–29 mL/min: 100–300 mg/day"),
    Slip("valganciclovir 25–39 as prevention", "Valganciclovir prevention at CrCl 25–39 mL/min: 450 mg daily"),
    Slip("SMX-TMP at eGFR 49", "Sulfamethoxazole-trimethoprim at an eGFR of 49 mL/min/1.73 m2: halve the dose", NOT_BORNE_OUT),
    Slip("SMX-TMP at CrCl 49", "Sulfamethoxazole-trimethoprim at CrCl 49 mL/min: half the usual dose"),
    Slip("meropenem 26 in the row 10–25, in words", "Meropenem at CrCl 26 mL/min: half the dose every 12 hours"),
    Slip("meropenem 26 in the row 10–25, in mg", "Meropenem for intra-abdominal infection at CrCl 26 mL/min: 500 mg every 12 hours"),
    Slip("ciprofloxacin tablets 0–29 for 5–29", "Ciprofloxacin tablets at CrCl 0–29 mL/min: 250–500 mg every 18–24 hours"),
    Slip("ciprofloxacin IV 0–29 for 5–29", "Ciprofloxacin IV at CrCl 0–29 mL/min: 200–400 mg every 18–24 hours"),
    Slip("levofloxacin below 10: 250 mg", "Levofloxacin at CrCl <10 mL/min: 250 mg every 48 hours, per FDA", NOT_BORNE_OUT),
    Slip("levofloxacin below 10: 750–1000 mg", "Levofloxacin at CrCl <10 mL/min: 750–1000 mg three times weekly, per FDA", NOT_BORNE_OUT),
    Slip("sitagliptin cut at 50", "Sitagliptin 50 mg once daily at an eGFR of 30 to less than 50 mL/min/1.73 m2"),
    Slip("rivaroxaban AF 30–50", "Rivaroxaban for atrial fibrillation at CrCl 30–50 mL/min: 15 mg once daily"),
    Slip("rivaroxaban AF 30–49", "Rivaroxaban for atrial fibrillation at CrCl 30–49 mL/min: 15 mg once daily"),
    Slip("rivaroxaban AF below 15", "Rivaroxaban for atrial fibrillation at CrCl <15 mL/min: 15 mg once daily", TWO_EDITIONS),
    # wrong metric
    Slip("metformin below CrCl 30", "Metformin is contraindicated below a creatinine clearance of 30 mL/min"),
    # wrong logic
    Slip("apixaban by one criterion", "Apixaban: meets ONE criterion: SCr ≥1.5 mg/dL is NOT met, so 2.5 mg twice daily"),
    Slip(
        "apixaban by one criterion, plainly",
        "Apixaban 2.5 mg twice daily for nonvalvular atrial fibrillation when serum creatinine is ≥1.5 mg/dL alone",
        NOT_BORNE_OUT,
    ),
    # mistyped
    Slip("famciclovir 230 mg", "Famciclovir 230 mg tid for herpes zoster"),
    Slip("foscarnet x 2-3 hrs", "Foscarnet 40 mg/kg q12 hrs x 2-3 hrs for 2 to 3 weeks for HSV"),
    # widened range
    Slip("foscarnet 40–60 mg/kg q12h", "Foscarnet 40–60 mg/kg every 12 hours for HSV"),
    # the text of another drug's label
    Slip("azithromycin text in the label of SMX-TMP", "Sulfamethoxazole-trimethoprim IV: 500 mg as a single daily dose for at least two days for community-acquired pneumonia"),
]  # fmt: skip

MARKED = [
    (">*1.4 mL/min/kg", ">1.4 mL/min/kg", "40 mg/kg every 8 hours", HSV),
    ("≥†0.4–0.5 mL/min/kg", "≥0.4–0.5 mL/min/kg", "50 mg/kg every 48 hours", MAINTENANCE),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.name for slip in SLIPS])
def test_a_published_slip_is_never_verified(slip: Slip, full_verifier: Verifier) -> None:
    checked = full_verifier.check(slip.text, slip.scope)
    assert checked.verdict in slip.may_be, reasons_of(checked)


@pytest.mark.parametrize(("marked", "plain", "dose", "scope"), MARKED)
def test_a_footnote_mark_glued_to_a_number_is_no_part_of_it(
    marked: str, plain: str, dose: str, scope: Scope, full_verifier: Verifier
) -> None:
    with_mark, without = (full_verifier.check(f"CrCl {band}: {dose}", scope) for band in (marked, plain))
    assert [f.verdict for f in with_mark.findings] == [f.verdict for f in without.findings], reasons_of(with_mark)
    assert [(f.low, f.high, f.comparator) for f in with_mark.findings] == [
        (f.low, f.high, f.comparator) for f in without.findings
    ]


@pytest.mark.parametrize(("marked", "dose", "scope"), [(m, d, s) for m, _, d, s in MARKED])
def test_a_footnote_mark_does_not_hide_a_wrong_dose(
    marked: str, dose: str, scope: Scope, full_verifier: Verifier
) -> None:
    assert full_verifier.check(f"CrCl {marked}: 9{dose}", scope).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "text", ["Gentamicin: avoid peaks above 15For patients with impaired renal function", "40 mg/kg15For HSV every 8 hours"]
)  # fmt: skip
def test_a_footnote_number_glued_to_a_word_is_never_verified(text: str, full_verifier: Verifier) -> None:
    checked = full_verifier.check(text, Scope(drug="foscarnet") if text.startswith("40") else OWN)
    assert checked.verdict in NOT_BORNE_OUT, reasons_of(checked)


def _dose_of(checked: Verification) -> NumberFinding:
    return next(finding for finding in checked.findings if finding.role == "dose")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Ciprofloxacin IV at CrCl 5–29 mL/min: 250–500 mg every 18 hours",
            "Ciprofloxacin IV at CrCl 5–29 mL/min: 200–400 mg every 18–24 hours",
        ),
        (
            "Cefepime 2 g every 12 hours for complicated intra-abdominal infection",
            "Cefepime 2 g every 8 to 12 hours for complicated intra-abdominal infection",
        ),
    ],
    ids=["ciprofloxacin: highlights and Table 4", "cefepime: highlights and Table 1"],
)
def test_a_label_that_contradicts_itself_agrees_with_either_reading_and_names_the_place(
    one: str, other: str, full_verifier: Verifier
) -> None:
    for text in (one, other):
        checked = full_verifier.check(text)
        assert checked.verdict in {Verdict.VERIFIED, Verdict.AMBIGUOUS}, reasons_of(checked)
        assert _dose_of(checked).source is not None


def test_the_two_readings_of_ciprofloxacin_rest_on_two_places_of_the_label(full_verifier: Verifier) -> None:
    highlights, table = (
        _dose_of(full_verifier.check(f"Ciprofloxacin IV at CrCl 5–29 mL/min: {dose}"))
        for dose in ("250–500 mg every 18 hours", "200–400 mg every 18–24 hours")
    )
    assert highlights.source != table.source


@pytest.mark.parametrize("claim", ["is not recommended", "150 mg once daily after 300 mg on day 1"])
def test_the_editions_of_nirmatrelvir_below_30_are_both_known(claim: str, full_verifier: Verifier) -> None:
    checked = full_verifier.check(f"Nirmatrelvir-ritonavir at an eGFR <30 mL/min: {claim}")
    assert checked.verdict is not Verdict.CONTRADICTED, reasons_of(checked)


def test_a_full_dose_of_nirmatrelvir_below_30_stands_in_no_edition(full_verifier: Verifier) -> None:
    assert (
        full_verifier.check("Nirmatrelvir-ritonavir at an eGFR <30 mL/min: 300 mg twice daily").verdict in NOT_BORNE_OUT
    )


@pytest.mark.parametrize("band", ["15–50", "≤50"])
def test_the_rows_that_two_editions_of_rivaroxaban_print_are_no_slips(band: str, full_verifier: Verifier) -> None:
    checked = full_verifier.check(f"Rivaroxaban for atrial fibrillation at CrCl {band} mL/min: 15 mg once daily")
    assert checked.verdict is Verdict.VERIFIED, reasons_of(checked)
