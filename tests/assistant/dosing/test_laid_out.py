"""What layout says of a dose is read: titles, records, lists that go on, how often in a head, "same as above"."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.list_leads import list_of_maxima, times_infusion
from posology.assistant.dosing.verification import Verifier

RIGHT = (
    "Meropenem 1 g every:\n- 8 hours if CrCl >50 mL/min\n- 12 hours if CrCl 26–50 mL/min",
    "Drug: Meropenem\nRenal function: CrCl 26–50 mL/min\nDose: 1 g IV\nInterval: every 12 hours",
    "Once daily:\n- Ertapenem 1 g\n- Daptomycin 6 mg/kg for S. aureus bacteremia",
    "Ciprofloxacin\n  Oral: 500 mg every 12 hours\n  IV: 400 mg every 12 hours",
    (
        "Adults:\n- Linezolid 600 mg every 12 hours for nosocomial pneumonia\nChildren <12 years:\n"
        "- Linezolid 10 mg/kg every 8 hours for nosocomial pneumonia"
    ),
    (
        "Patients on haemodialysis:\n1) Ertapenem 500 mg daily\n"
        "2) Daptomycin 6 mg/kg every 48 hours in S. aureus bacteraemia"
    ),
    "CrCl <30 mL/min\n- Enoxaparin 1 mg/kg once daily for DVT treatment",
    (
        "Fluconazole\nOesophageal candidiasis — 200 mg on day 1, then 100 mg once daily\n"
        "Cryptococcal meningitis — 400 mg on day 1, then 200 mg once daily"
    ),
    "Famciclovir\nZoster — 500 mg TID\nSuppression of recurrent genital herpes — 250 mg BID",
    (
        "Renal impairment (CrCl 25–39 mL/min)\n- Valganciclovir induction: 450 mg once daily\n"
        "- Valganciclovir maintenance: 450 mg every 2 days"
    ),
    ("Moderate renal impairment (CrCl 30 to 49 mL/min)\n\nEmtricitabine-tenofovir disoproxil: 1 tablet every 48 hours"),
    (
        "Normal renal function\n"
        "- Colistimethate 2.5–5 mg/kg/day of colistin base in 2 to 4 divided doses\nCrCl 30–49 mL/min\n"
        "- Colistimethate 2.5 mg/kg/day of colistin base in 1 or 2 divided doses"
    ),
    (
        "Nirmatrelvir/ritonavir\neGFR ≥60 mL/min:\n- 300 mg/100 mg twice daily for 5 days\n"
        "eGFR ≥30 to <60 mL/min:\n- 150 mg/100 mg twice daily for 5 days"
    ),
    (
        "Posaconazole\n**Delayed-release tablets**\n- 300 mg twice daily on day 1, then 300 mg once daily\n"
        "**Oral suspension**\n- 200 mg three times daily for prophylaxis"
    ),
    "Foscarnet\nStop if CrCl falls below:\n- 0.4 mL/min/kg",
    (
        "Doses for patients with CrCl 30–49 mL/min\n-----------------------------------------\n"
        "Valacyclovir for zoster: 1 g every 12 hours"
    ),
    (
        "## Hemodialysis\n- Levofloxacin 750 mg once, then 500 mg every 48 hours\n"
        "## Normal renal function\n- Levofloxacin 750 mg every 24 hours"
    ),
    "CrCl 20–49 mL/min, not on HD:\n- Levofloxacin 750 mg every 48 hours",
    (
        "- **Drug:** ertapenem\n- **CrCl:** ≤30 mL/min/1.73 m²\n- **Dose:** 500 mg\n- **Route:** IV\n"
        "- **Frequency:** every 24 hours"
    ),
    (
        "Medication: valacyclovir\nIndication: zoster\nCreatinine clearance: 30–49 mL/min\nDose: 1 g\n"
        "Frequency: every 12 hours"
    ),
    "Medication: edoxaban\nIndication: DVT\nBody weight: 55 kg\nDose: 30 mg\nFrequency: once daily",
    ("Usual dose: cefepime 2 g every 8 hours (febrile neutropenia)\nCrCl 30–60 mL/min:\n  - 2 g every 12 hours"),
    (
        "### Valganciclovir\nInduction:\n- CrCl ≥60 mL/min: 900 mg twice daily\n"
        "- CrCl 40–59 mL/min: 450 mg twice daily\nMaintenance:\n- CrCl ≥60 mL/min: 900 mg once daily\n"
        "- CrCl 40–59 mL/min: 450 mg once daily"
    ),
    "Nosocomial pneumonia, CrCl 20–40 mL/min\n- Piperacillin-tazobactam 3.375 g every 6 hours",
    "**TID**\n- Gabapentin 300 mg\n- Valacyclovir 1 g (zoster)",
    (
        "Three times daily:\n1. Valacyclovir 1 g for zoster\n2. Famciclovir 500 mg for zoster\n"
        "Twice daily:\n1. Apixaban 5 mg for atrial fibrillation"
    ),
    "Children (≤15 kg)\n- Oseltamivir 30 mg twice daily",
    ("Levetiracetam\n1 month to <6 months:\n- 7 mg/kg twice daily\n6 months to <4 years:\n- 10 mg/kg twice daily"),
    "DVT treatment\nCrCl <30 mL/min\n• Enoxaparin 1 mg/kg SC once daily",
    ("IV:\n- Acyclovir 10 mg/kg every 8 hours for HSV encephalitis\nPO:\n- Valacyclovir 1 g every 8 hours for zoster"),
    ("Fluconazole, CrCl ≤50 mL/min (no dialysis): 50% of the dose\nHemodialysis: 100% of the dose after each session"),
    "Fluconazole\nCrCl ≤50 mL/min (no dialysis):\n- 50% of the recommended dose",
    "Dosing of meropenem when CrCl is 26–50 mL/min\n- 1 g every 12 hours",
    (
        "Renal function: normal\nCefepime 2 g every 8 hours for febrile neutropenia\n\n"
        "Renal function: CrCl 30–60 mL/min\nCefepime 2 g every 12 hours for febrile neutropenia"
    ),
    ("Tenofovir disoproxil 300 mg every:\n1. 24 hours — CrCl ≥50 mL/min\n2. 48 hours — CrCl 30–49 mL/min"),
    ("Daptomycin 6 mg/kg (S. aureus bacteremia) every:\n• 24 h if CrCl ≥30 mL/min\n• 48 h if CrCl <30 mL/min"),
    "Maximum daily dose:\n- Baclofen 80 mg",
    ("Cidofovir induction\n- 5 mg/kg once weekly for 2 weeks\nCidofovir maintenance\n- 5 mg/kg every 2 weeks"),
    "CrCl <50 mL/min: adjust\nValacyclovir for zoster: usual 1 g every 8 hours",
    "Twice daily dosing:\n- Apixaban 5 mg (NVAF)\nOnce daily dosing:\n- Edoxaban 60 mg (NVAF)",
    "Daily:\n- Ertapenem 1 g IV\n- Meropenem 1 g IV every 8 hours",
    (
        "## Adults\nCrCl ≥50 mL/min\n- Valacyclovir 1 g every 8 hours for zoster\n## Children\n"
        "- Acyclovir IV 10 mg/kg every 8 hours for HSV infection under 12 years"
    ),
)
WRONG = (
    "Meropenem 1 g every:\n- 8 hours if CrCl >50 mL/min\n- 8 hours if CrCl 26–50 mL/min",
    "Meropenem 1 g every:\n- 12 hours if CrCl >50 mL/min\n- 8 hours if CrCl 26–50 mL/min",
    "Oseltamivir\nTreatment:\n- CrCl >30–60 mL/min: 30 mg once daily",
    "Every 12 hours:\n- Ertapenem 1 g\n- Daptomycin 6 mg/kg for S. aureus bacteremia",
    "### HD\n- Levofloxacin 750 mg every 24 hours",
    (
        "Patients on haemodialysis:\n1) Ertapenem 1 g daily\n"
        "2) Daptomycin 6 mg/kg every 48 hours in S. aureus bacteraemia"
    ),
    "CrCl <30 mL/min\n- Enoxaparin 1 mg/kg every 12 hours for DVT treatment",
    "CrCl <30 mL/min\n\nEnoxaparin 40 mg once daily for DVT prophylaxis",
    "a. Zoster: famciclovir 500 mg every 8 hours\nb. Zoster with CrCl 40–59 mL/min: same as above",
    "### Edoxaban – VTE\n*Body weight ≤60 kg*\n- 60 mg once daily",
    "Renal impairment (CrCl 25–39 mL/min)\n- Valganciclovir induction: 450 mg twice daily",
    (
        "Renal impairment (CrCl 25–39 mL/min)\n- Valganciclovir induction: 450 mg once daily\n"
        "- Valganciclovir maintenance: 450 mg once daily"
    ),
    ("Moderate renal impairment (CrCl 30 to 49 mL/min)\n\nEmtricitabine-tenofovir disoproxil: 1 tablet once daily"),
    "CrCl 10–29 mL/min\n- Colistimethate 2.5 mg/kg/day of colistin base in 2 divided doses",
    ("Imipenem-cilastatin, CrCl <60 to ≥30 mL/min\n- 500 mg every 6 hours in place of 500 mg every 6 hours"),
    "Foscarnet\nStop if CrCl falls below:\n- 0.8 mL/min/kg",
    "The doses below are for a CrCl of 30–49 mL/min.\n\n- Valacyclovir for zoster 1 g every 8 hours",
    "(CrCl 30–49 mL/min)\n- Valacyclovir, zoster: 1 g every 8 hours",
    "CrCl 30–49 mL/min –\n- Valacyclovir, zoster: 1 g every 8 hours",
    "<b>CrCl 30–49 mL/min</b>\n- Valacyclovir, zoster: 1 g every 8 hours",
    (
        "1. CrCl 30–49 mL/min\n   a. Valacyclovir, zoster: 1 g every 8 hours\n"
        "   b. Famciclovir, zoster: 500 mg every 12 hours"
    ),
    "CrCl 20–49 mL/min, not on HD:\n- Levofloxacin 750 mg every 24 hours",
    (
        "- **Drug:** ertapenem\n- **CrCl:** ≤30 mL/min/1.73 m²\n- **Dose:** 1 g\n- **Route:** IV\n"
        "- **Frequency:** every 24 hours"
    ),
    "CrCl 30–60 mL/min:\n- Cefepime (usual dose 2 g every 8 hours): 2 g every 8 hours",
    "CrCl 26–50 mL/min\n\nMeropenem\n1 g every 8 hours",
    "Nosocomial pneumonia, CrCl 20–40 mL/min\n- Piperacillin-tazobactam 4.5 g every 6 hours",
    "Every 24 hours:\n- Valacyclovir 1 g for zoster\n- Ertapenem 1 g",
    "Every 24 hours (CrCl 30–49 mL/min):\n- Valacyclovir 1 g for zoster",
    "**BID**\n- Gabapentin 300 mg\n- Valacyclovir 1 g (zoster)",
    "Children (≤15 kg)\n- Oseltamivir 45 mg twice daily",
    "Fluconazole\nCrCl ≤50 mL/min (no dialysis):\n- 100% of the recommended dose",
    "Dosing of meropenem when CrCl is 26–50 mL/min\n- 1 g every 8 hours",
    "If CrCl falls to 26–50 mL/min\n- Meropenem 1 g every 8 hours",
    "If CrCl is 26–50 mL/min, use the following.\n- Meropenem 1 g every 8 hours",
    "If CrCl is 26–50 mL/min then\n- Meropenem 1 g every 8 hours",
    ("Tenofovir disoproxil 300 mg every:\n1. 24 hours — CrCl ≥50 mL/min\n2. 24 hours — CrCl 30–49 mL/min"),
    ("Daptomycin 6 mg/kg (S. aureus bacteremia) every:\n• 24 h if CrCl ≥30 mL/min\n• 24 h if CrCl <30 mL/min"),
    "Do not give cidofovir if SCr is above:\n- 2.5 mg/dL",
    "Metformin is contraindicated with an eGFR below:\n- 45 mL/min/1.73 m²",
    "Contraindicated:\n- Metformin: eGFR <45 mL/min/1.73 m²",
    "Infuse over:\n- Ganciclovir: 10 minutes",
    "Not recommended:\n- Emtricitabine-tenofovir: CrCl <50 mL/min",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_layout_tells_rightly_is_verified(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("text", WRONG)
def test_what_layout_tells_wrongly_is_contradicted(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("text", "head", "verdict"),
    [
        ("Valacyclovir 1 g for zoster", "Three times daily:", Verdict.VERIFIED),
        ("Valacyclovir 1 g for zoster", "Twice daily", Verdict.CONTRADICTED),
        ("Valacyclovir 1 g every 8 hours for zoster", "Twice daily", Verdict.VERIFIED),
        ("Valacyclovir 1 g for zoster", "Every 12 hours (CrCl 30–49 mL/min):", Verdict.VERIFIED),
        ("8 hours if CrCl >50 mL/min", "Meropenem 1 g every:", Verdict.VERIFIED),
        ("8 hours if CrCl 26–50 mL/min", "Meropenem 1 g every:", Verdict.CONTRADICTED),
        ("Baclofen 80 mg", "Maximum daily dose:", Verdict.VERIFIED),
        ("Metformin: eGFR <45 mL/min/1.73 m²", "Contraindicated:", Verdict.CONTRADICTED),
        ("Metformin: eGFR <30 mL/min/1.73 m²", "Contraindicated:", Verdict.VERIFIED),
    ],
)
def test_the_line_above_a_text_begins_its_sentence_or_says_how_often(
    full_verifier: Verifier, text: str, head: str, verdict: Verdict
) -> None:
    assert full_verifier.check(text, Scope(near=(head,))).verdict is verdict


def test_what_is_wrong_with_the_line_above_is_said_of_a_number_of_the_text(full_verifier: Verifier) -> None:
    checked = full_verifier.check("Valacyclovir 1 g for zoster", Scope(near=("Twice daily",)))

    assert [(finding.text, finding.verdict) for finding in checked.findings] == [("1 g", Verdict.CONTRADICTED)]


@pytest.mark.parametrize(
    ("number", "times", "maxima"), [("60", True, ""), ("14", False, ""), ("20", False, "dose"), ("10", False, "")]
)
def test_a_list_is_what_its_own_lead_in_calls_it_not_a_deeper_one(number: str, maxima: str, *, times: bool) -> None:
    text = (
        "- induction\n  - infusion times:\n    - adults: 60 minutes\n- treatment: 14 days\n"
        "- children\n  - maximum doses:\n    - boys: 20 mg/kg\n- maintenance: 10 mg/kg"
    )
    place = text.index(number)

    assert (times_infusion(text, place), list_of_maxima(text, place)) == (times, maxima)
