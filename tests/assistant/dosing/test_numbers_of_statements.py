"""The verdict and the reason of one number of a statement, where the verdict of the whole would not show the slip.

A mutation run found these unguarded. The texts are judged by the shipped labels; `test_statements` judges whole ones.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

import pytest

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.made_monograph import limit, monograph, regimen, table
from tests.fakes import finder_of


class Number(NamedTuple):
    """A number of a text about some drugs, with what is said of it.

    `reason` begins the reason, `expected` begins what was expected, `rule` is the rule that is named, if one is given.
    """

    drugs: str
    text: str
    number: str
    verdict: str
    reason: str
    expected: str = ""
    rule: str = ""
    scope: Scope = Scope()


WORDS_OF_A_CONDITION = [
    Number(
        "cidofovir",
        "Maintenance cidofovir is reduced to 1 mg/kg every 2 weeks for a rise in creatinine of 0.3-0.4 mg/dL.",
        "0.3-0.4 mg/dL",
        "unsupported",
        "no rule speaks of this threshold",
    ),
    Number(
        "cidofovir probenecid",
        "Probenecid 3 g is given 3 hours before cidofovir.",
        "3 g",
        "contradicted",
        "the label prints no such amount of probenecid",
        "Probenecid 2 g is given by mouth 3 hours before each cidofovir infusion",
    ),
    Number(
        "cidofovir probenecid",
        "Probenecid 2 g every 6 hours with cidofovir.",
        "every 6 hours",
        "unsupported",
        "no rules for probenecid",
    ),
    Number(
        "cidofovir probenecid",
        "In a trial with cidofovir, patients received probenecid 3 g.",
        "3 g",
        "unsupported",
        "no rules for probenecid",
    ),
]
DELIVERY = [
    Number(
        "acyclovir",
        "The acyclovir 500 mg vial is reconstituted to 50 mg/mL before it is diluted.",
        "50 mg/mL",
        "verified",
        "a strength of the product",
    ),
    Number(
        "acyclovir",
        "Acyclovir is reconstituted to 50 mg/mL and infused.",
        "50 mg/mL",
        "contradicted",
        "above the label's concentration ceiling",
    ),
    Number(
        "meropenem",
        "Meropenem is infused over 3 hours every 2 hours.",
        "3 hours",
        "contradicted",
        "an infusion over 3 hours would still run when the next dose is due",
    ),
    Number(
        "oseltamivir",
        "Oseltamivir 75 mg twice daily over 60 minutes.",
        "60 minutes",
        "contradicted",
        "the label does not give this drug into a vein",
        "treatment of acute, uncomplicated influenza A and B: 75 mg every 12 hours",
    ),
    Number(
        "foscarnet",
        "Foscarnet 40 mg/kg IV at 24 mg/mL through a central line is 200 mL.",
        "200 mL",
        "unsupported",
        "no rule prints this volume",
    ),
    Number(
        "acyclovir",
        "Acyclovir 30 mg/kg/h IV every 8 hours for zoster.",
        "30 mg/kg/h",
        "contradicted",
        "a rate stands where the label prints a dose at an interval",
    ),
    Number(
        "remdesivir",
        "Dilute remdesivir in 100 mL or 250 mL of 0.9% sodium chloride.",
        "100 mL or 250 mL",
        "verified",
        "the label's volume of diluent",
        rule="remdesivir/bag-100",
    ),
    Number(
        "acyclovir",
        "Acyclovir IV 10 mg/kg every 8 hours for 7 days × 10 in zoster of the immunocompromised.",
        "7 days",
        "unsupported",
        "not read with certainty: a factor stands behind it",
    ),
    Number(
        "sulfamethoxazole-trimethoprim",
        "The maximum of intravenous sulfamethoxazole-trimethoprim is 60 mL daily, which is 960 mg of trimethoprim.",
        "daily",
        "verified",
        "the label's maximum limit",
    ),
    Number(
        "vancomycin",
        "Children: vancomycin 10 mg/kg every 6 hours at 10 mg/min.",
        "10 mg/min",
        "verified",
        "the label's rate limit",
    ),
]
SCOPE = [
    Number(
        "fluconazole",
        "Fluconazole 200 mg once, then 100 mg once for oropharyngeal candidiasis.",
        "200 mg",
        "ambiguous",
        "the label's first dose alone; the doses after it are not stated",
    ),
    Number(
        "gentamicin",
        "Neonates 1 week of age or less: gentamicin 5 mg/kg/day in 2 divided doses.",
        "1 week of age or less",
        "verified",
        "the ages that the label prints for serious infections",
    ),
]
DOSES = [
    Number(
        "amphotericin-b-lipid-complex",
        "Give amphotericin-b-lipid-complex 5 mg/kg/day for aspergillosis.",
        "5 mg/kg/day",
        "unsupported",
        "no rules for amphotericin-b-lipid-complex yet",
    ),
    Number(
        "foscarnet",
        "Foscarnet treats CMV retinitis. Two equivalent regimens are 60 mg/kg every 8 hours and 100 mg/kg every 12"
        " hours.",
        "60 mg/kg",
        "contradicted",
        "180 mg/kg and 200 mg/kg a day are called equivalent but differ",
    ),
    Number(
        "foscarnet",
        "Foscarnet 60 mg/kg every 8 hours\nMaintenance of CMV retinitis",
        "60 mg/kg",
        "contradicted",
        "the label prints this dose for induction",
    ),
    Number(
        "azithromycin",
        "Azithromycin 1 g orally once is contraindicated for genital ulcer disease.",
        "1 g",
        "contradicted",
        "the text speaks against a dose that the label prints",
    ),
    Number(
        "abacavir-dolutegravir-lamivudine",
        "Children with HIV weighing at least 10 kg: abacavir-dolutegravir-lamivudine one tablet once daily.",
        "one tablet",
        "contradicted",
        "the label prints this dose for: adult",
    ),
    Number(
        "acyclovir",
        "Acyclovir 7 mg/kg IV every 12 hours at a creatinine clearance of 25 mL/min/1.73 m2.",
        "25 mL/min/1.73 m2",
        "ambiguous",
        "the value lies in two printed rows",
    ),
    Number(
        "azithromycin",
        "Azithromycin 500 mg once daily for 3 days for pertussis.",
        "3 days",
        "unsupported",
        "no label rule covers this use (pertussis)",
    ),
    Number(
        "acyclovir",
        "Acyclovir (800 mg every 4 hours 5 times daily regimen): 800 milligrams PO 1 2-hourly if CrCl is 0-10"
        " mL/min/1.73 m².",
        "800 milligrams",
        "verified",
        "as herpes zoster (shingles), from 800 mg every 4 hours or 5 times a day",
        rule="acyclovir/renal-oral-800/row 0–10",
    ),
    Number(
        "gentamicin",
        "A 70 kg patient with a life-threatening infection receives gentamicin 1190 mg every 8 hours.",
        "1190 mg",
        "contradicted",
        "the label doses in mg/kg/day, the text in mg",
    ),
    Number(
        "foscarnet",
        "CMV retinitis: foscarnet 60 mg/kg every 8 hours instead of 50 mg/kg every 8 hours.",
        "50 mg/kg",
        "unsupported",
        "the text speaks against this number; no rule confirms that",
    ),
    Number(
        "levofloxacin",
        "On continuous ambulatory peritoneal dialysis, do not give levofloxacin 500 mg once, then 250 mg every 48 hours"
        " (500 mg q24h regimen).",
        "q24h",
        "unsupported",
        "the text speaks against this number; no rule confirms that",
    ),
    Number(
        "apixaban",
        "Use apixaban 2.5 mg twice daily if the patient with AF has any two of age ≥ 80 y, weight ≤ 60 kg, or serum"
        " creatinine ≥ 133 µmol/L (1.5 mg/dL).",
        "1.5 mg/dL",
        "verified",
        "one of the label's criteria",
        rule="apixaban/nvaf-two-of-three",
    ),
    Number(
        "azithromycin",
        "Otitis media in children: azithromycin 300 mg/kg as a single dose.",
        "300 mg/kg",
        "contradicted",
        "no regimen of the label prints 300 mg/kg here",
        "acute otitis media: 30 mg/kg, 1 doses in all",
        "azithromycin/otitis-single",
    ),
    Number(
        "abacavir-dolutegravir-lamivudine",
        "HIV-1 infection: abacavir-dolutegravir-lamivudine two tablets once daily.",
        "two tablets",
        "contradicted",
        "no regimen of the label prints 2 tablets here",
        "HIV-1 infection: 1 tablet every 24 hours",
        "abacavir-dolutegravir-lamivudine/adult-tablet",
    ),
    Number(
        "valganciclovir",
        "Round to the nearest 25 mg of valganciclovir once daily.",
        "25 mg",
        "contradicted",
        "no regimen of the label prints 25 mg here",
    ),
    Number(
        "famciclovir",
        "Famciclovir for herpes labialis on hemodialysis: 250 mg after each dialysis session.",
        "250 mg",
        "contradicted",
        "the label prints this dose once, not after each session",
        "recurrent herpes labialis",
    ),
    Number(
        "acyclovir",
        "Acyclovir 5 mg/kg IV every 12 hours at a creatinine clearance of 25 mL/min/1.73 m2.",
        "25 mL/min/1.73 m2",
        "ambiguous",
        "25 stands in the rows 25 to 50 and 10 to 25",
        "both readings are possible",
        "acyclovir/renal-iv/gap",
    ),
]


@pytest.mark.parametrize(
    "said",
    [*WORDS_OF_A_CONDITION, *DELIVERY, *SCOPE, *DOSES],
    ids=lambda said: f"{said.number} in {said.text[:70]}",
)
def test_a_number_gets_the_verdict_and_the_reason_that_the_label_asks_for(said: Number, rulebook: Rulebook) -> None:
    findings = Verifier(rulebook, finder_of(*said.drugs.split())).check(said.text, said.scope).findings
    (found,) = [finding for finding in findings if finding.text == said.number]

    assert found.verdict == said.verdict
    assert found.reason.startswith(said.reason)
    assert found.expected.startswith(said.expected)
    assert said.rule in {"", found.rule}


# --- an invented drug, where no label has the construct alone -----------------------------------------------------

BY_AGE = [
    regimen(),
    regimen("small", population="children of 2 to 6 years", dose="100 mg", age_from_years=2, age_below_years=6),
    regimen("large", population="children of 6 to 12 years", dose="200 mg", age_from_years=6, age_below_years=12),
]
ANAEMIA = limit("anaemia", "do_not_use", metric="haemoglobin_g_dl", band="<8", subject="haemoglobin")
WITH_A_HOLE = table(
    rows=[
        {"band": ">=60", "outcome": "unchanged", "printed": "no change"},
        {"band": "<50", "dose": "250 mg", "intervals": ["12 h"], "printed": "250 mg every 12 hours"},
    ],
    gaps=[{"band": ">=50-<60", "kind": "hole", "reason": "no row"}],
)
IN_TWO_ROWS = table(
    rows=[
        {"band": ">=50", "outcome": "unchanged", "printed": "no change"},
        {"band": "<50", "dose": "250 mg", "intervals": ["12 h"], "printed": "250 mg every 12 hours"},
    ]
)
OF_ANOTHER_METRIC = table(
    "other",
    metric="egfr_ml_min_173",
    rows=[
        {"band": ">=30", "outcome": "unchanged", "printed": "no change"},
        {"band": "<30", "dose": "200 mg", "intervals": ["12 h"], "printed": "200 mg every 12 hours"},
    ],
)


@pytest.mark.parametrize(
    ("text", "number", "verdict", "reason", "fields"),
    [
        (
            "Children: testol 100 mg every 12 hours.",
            "100 mg",
            "ambiguous",
            "the label prints this dose for: children of 2 to 6 years; the text names no age",
            {"regimens": BY_AGE},
        ),
        (
            "In patients weighing 60 kg or more, testol at most 2 g/day.",
            "at most 2 g/day",
            "unsupported",
            "the monograph prints no maximum dose",
            {"regimens": [regimen(weight=">=60", intervals=[], doses_in_course=1)]},
        ),
        (
            "In patients weighing 60 kg or more, testol at most 2 g/day.",
            "at most 2 g/day",
            "contradicted",
            "above what the label prints for this body weight",
            {"regimens": [regimen(weight=">=60")]},
        ),
        (
            "Testol 500 mg every 12 hours after 2 weeks.",
            "2 weeks",
            "unsupported",
            "no rule speaks of this threshold",
            {"regimens": [regimen(condition="after 3 doses of another drug")]},
        ),
        (
            "Testol 500 mg every 12 hours after 2 weeks.",
            "2 weeks",
            "unsupported",
            "no rule speaks of this threshold",
            {"regimens": [regimen(note="after 7 or 14 days")]},
        ),
        (
            "The label of testol prints no dose at CrCl 50 to <60 mL/min.",
            "50 to <60 mL/min",
            "verified",
            "a declared hole: no row",
            {"renal_tables": [WITH_A_HOLE]},
        ),
        (
            "Stop testol when haemoglobin is 8 g/dL.",
            "8 g/dL",
            "unsupported",
            "no rule speaks of this threshold",
            {"limits": [ANAEMIA]},
        ),
        (
            "Stop testol when haemoglobin = 8 g/dL.",
            "8 g/dL",
            "contradicted",
            "the label prints a bound here, the text a single value",
            {"limits": [ANAEMIA]},
        ),
        (
            "Adjust testol at CrCl 20 to <50 mL/min.",
            "20 to <50 mL/min",
            "contradicted",
            "the label prints no such band",
            {"renal_tables": [IN_TWO_ROWS]},
        ),
        (
            "Testol 250 mg every 12 hours at CrCl 55 mL/min.",
            "250 mg",
            "ambiguous",
            "55 lies between printed rows",
            {"renal_tables": [WITH_A_HOLE, OF_ANOTHER_METRIC]},
        ),
        (
            "Testol 200 mg every 12 hours at CrCl 55 mL/min.",
            "200 mg",
            "contradicted",
            "neither printed row beside this value gives this dose",
            {"renal_tables": [WITH_A_HOLE, OF_ANOTHER_METRIC]},
        ),
    ],
)
def test_a_number_of_an_invented_drug_gets_its_verdict(
    text: str, number: str, verdict: str, reason: str, fields: dict[str, object]
) -> None:
    rules = Rulebook(MappingProxyType({"testol": monograph(**fields)}), "digest")
    findings = Verifier(rules, finder_of("testol")).check(text, Scope(drug="testol")).findings
    said = {finding.text: (finding.verdict, finding.reason) for finding in findings}

    assert said[number] == (verdict, reason)
