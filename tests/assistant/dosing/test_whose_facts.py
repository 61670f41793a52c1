"""Whose fact a number is where a text tells several: of bands, uses, stages of life, drugs and days side by side."""

from __future__ import annotations

import pytest

from tests.assistant.dosing.shipped_verdicts import verdict_of


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Edoxaban is 60 mg once daily, and should not be used if CrCl is below 15 mL/min.", "verified"),
        ("Edoxaban is 60 mg once daily, and should not be used if CrCl is below 50 mL/min.", "contradicted"),
        ("Metformin is started at 500 mg twice daily and stopped if eGFR falls below 30 mL/min/1.73 m².", "verified"),
        ("Triumeq: 1 tablet daily; not if CrCl <30 mL/min.", "verified"),
        ("Triumeq: 1 tablet daily; not if CrCl <50 mL/min.", "contradicted"),
    ],
)
def test_the_bound_of_a_refusal_is_no_band_of_the_dose_before_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Daptomycin is given every 24 hours if CrCl ≥30 mL/min, every 48 hours if CrCl <30 mL/min.", "verified"),
        ("Daptomycin is given every 24 hours if CrCl ≥30 mL/min, every 24 hours if CrCl <30 mL/min.", "contradicted"),
        ("Meropenem: CrCl >50 mL/min every 8 hours, CrCl 26-50 mL/min every 12 hours.", "verified"),
        ("Tenofovir DF 300 mg every 48 hours for CrCl 30-49 mL/min, once weekly on hemodialysis.", "verified"),
        ("Tenofovir DF 300 mg every 48 hours for CrCl 30-49 mL/min, once daily on hemodialysis.", "contradicted"),
        ("Daptomycin every 24 hours, every 48 hours if CrCl <30 mL/min.", "contradicted"),
    ],
)
def test_intervals_in_a_list_go_by_their_own_bands_or_by_dialysis(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Skin infections in children: ceftriaxone 50 to 75 mg/kg once a day (or in two divided doses).", "verified"),
        (
            "Skin infections in children: ceftriaxone 50 to 75 mg/kg twice a day (or in two divided doses).",
            "contradicted",
        ),
        ("Ertapenem 1 g once a day (or in two divided doses) for pneumonia.", "contradicted"),
        ("Gentamicin 3 mg/kg daily, divided every 8 hours.", "verified"),
    ],
)
def test_a_daily_dose_may_be_divided_where_the_label_divides_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Remdesivir 200 mg on day 1. Then 100 mg once daily.", "verified"),
        ("Remdesivir 200 mg on day 1. Then 200 mg once daily.", "contradicted"),
        ("Remdesivir 200 mg on day 1. Days 2-5: 50 mg once daily.", "contradicted"),
        ("Remdesivir 200 mg on day 1. It is infused over 30 to 120 minutes.", "ambiguous"),
        ("Remdesivir 200 mg on day 1. Then it is infused over 30 to 120 minutes.", "ambiguous"),
        ("Azithromycin: take 500 mg today, then 250 mg once a day for the next 4 days.", "verified"),
        ("Azithromycin: take 500 mg today, then 250 mg once a day for the next 5 days.", "contradicted"),
    ],
)
def test_the_next_sentence_may_tell_the_doses_after_a_first_one(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


ERTAPENEM = "Ertapenem: Adults 1 g once daily. Children 3 months to 12 years 15 mg/kg twice daily."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{ERTAPENEM} If CrCl is ≤30 mL/min/1.73 m², 500 mg daily.", "verified"),
        (f"{ERTAPENEM} If CrCl is ≤30 mL/min/1.73 m², 250 mg daily.", "contradicted"),
        (f"{ERTAPENEM} In children with CrCl ≤30 mL/min/1.73 m², 500 mg daily.", "contradicted"),
        ("Ertapenem in children: 15 mg/kg twice daily. CrCl ≤30 mL/min/1.73 m²: 500 mg daily.", "contradicted"),
        (
            "Ertapenem is a carbapenem. Children aged 5 years get 15 mg/kg twice daily. CrCl ≤30 mL/min/1.73 m²: 500 mg daily.",
            "contradicted",
        ),
        (
            "Ertapenem: children aged 5 years 15 mg/kg q12h. Adults 1 g once daily. CrCl ≤30 mL/min/1.73 m²: 500 mg daily.",
            "verified",
        ),
        (
            "Meropenem 1 g q8h for adults with intra-abdominal infection. Children ≤50 kg: 20 mg/kg q8h. CrCl 26-50 mL/min: q12h.",
            "verified",
        ),
        (
            "Cefepime for UTI: adults 1 g q12h. Children 50 mg/kg q12h if ≤40 kg. CrCl 30-60 mL/min: 500 mg q24h.",
            "contradicted",
        ),
    ],
)
def test_a_clearance_behind_a_sentence_about_children_is_one_of_adults(text: str, verdict: str) -> None:
    """The label prints no row for children, and a sentence before tells the dose of adults."""
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Methotrexate 7.5 mg once weekly for RA and 10 mg/m² once weekly for pJIA.", "verified"),
        ("Methotrexate 10 mg/m² once weekly for RA and 7.5 mg once weekly for pJIA.", "contradicted"),
        ("Pediatric cefepime is 50 mg/kg every 12 hours, every 8 hours for febrile neutropenia.", "ambiguous"),
        ("Medications: spironolactone 25 mg daily for heart failure, sitagliptin 100 mg daily.", "verified"),
        ("Medications: spironolactone 25 mg daily for heart failure, sitagliptin 200 mg daily.", "contradicted"),
        ("Truvada is not recommended below 30 mL/min for treatment or below 60 mL/min for PrEP.", "verified"),
        ("Truvada is not recommended below 60 mL/min for treatment or below 30 mL/min for PrEP.", "contradicted"),
        ("Start letermovir no later than day 7 after HSCT.", "contradicted"),
        (
            "Start letermovir no later than day 28 after HSCT and no later than day 7 after kidney transplantation.",
            "verified",
        ),
    ],
)
def test_a_use_is_that_of_the_number_or_drug_beside_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (
            "Edoxaban for VTE is 60 mg daily, reduced to 30 mg daily if CrCl is 15–50 mL/min or weight is ≤60 kg.",
            "verified",
        ),
        (
            "Edoxaban for VTE is 60 mg daily, reduced to 30 mg daily if CrCl is 15–60 mL/min or weight is ≤60 kg.",
            "contradicted",
        ),
        (
            "Spironolactone in heart failure, eGFR >50 mL/min/1.73 m²: 25 mg daily, increased to 50 mg daily.",
            "verified",
        ),
        (
            "Spironolactone in heart failure, eGFR >50 mL/min/1.73 m²: 25 mg daily, increased to 100 mg daily.",
            "contradicted",
        ),
        (
            "Spironolactone in heart failure, eGFR 30-50 mL/min/1.73 m²: 25 mg daily, increased to 50 mg daily.",
            "contradicted",
        ),
        ("With a CrCl of 30-60 mL/min, cefepime 1 g q12h becomes 1 g q24h and 2 g q8h becomes 2 g q12h.", "verified"),
        (
            "With a CrCl of 30-60 mL/min, cefepime 1 g q12h becomes 500 mg q24h and 2 g q8h becomes 2 g q12h.",
            "contradicted",
        ),
        ("Ganciclovir at CrCl 50–69 mL/min: induction 2.5 mg/kg q12h; maintenance 2.5 mg/kg q24h.", "verified"),
        ("Ganciclovir at CrCl 50–69 mL/min: induction 2.5 mg/kg q12h; maintenance 1.25 mg/kg q24h.", "contradicted"),
    ],
)
def test_a_dose_at_a_clearance_starts_from_the_regimen_beside_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Posaconazole 300 mg IV twice daily on day 1, then 300 mg once daily.", "verified"),
        ("Posaconazole 300 mg IV twice daily on day 1, then 200 mg IV once daily.", "contradicted"),
        ("AmBisome: add 12 mL of sterile water to each 50 mg vial to yield 4 mg/mL.", "verified"),
        ("AmBisome: add 12 mL of sterile water to each 50 mg vial to yield 5 mg/mL.", "contradicted"),
        ("Ceftriaxone meningitis in children: 100 mg/kg/day (max 4 g) for 7 to 14 days.", "verified"),
        ("Ceftriaxone meningitis in children: 100 mg/kg/day (max 2 g) for 7 to 14 days.", "contradicted"),
        ("Ceftriaxone for children: 50-75 mg/kg/day divided every 12 hours (maximum 2 g per dose).", "contradicted"),
        ("Avoid more than 28 days of linezolid.", "verified"),
        ("Avoid less than 28 days of linezolid.", "contradicted"),
    ],
)
def test_what_a_word_beside_a_number_makes_of_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict
