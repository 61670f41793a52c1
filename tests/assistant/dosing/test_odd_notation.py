"""Numbers in odd notation: raised points, torn points, bracketed words, fractions, hanging reference areas."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.extraction import extract
from tests.assistant.dosing.shipped_verdicts import checked


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7·5 mg", "7.5", "mg"),
        ("0·125 mg", "0.125", "mg"),
        ("2 ½ tablets", "2.5", "tablets"),
        ("3 ¾ tablets", "3.75", "tablets"),
        ("two and a half tablets", "2.5", "tablets"),
        ("one and one half tablets", "1.5", "tablets"),
        ("5 (five) mg", "5", "mg"),
        ("500(five hundred) mg", "500", "mg"),
        ("30 mL/min (1.73 m²)", "30", "mL/min/1.73 m2"),
        ("30 mL/min 1.73 m2", "30", "mL/min/1.73 m2"),
        ("30 mL·min⁻¹·1.73 m⁻²", "30", "mL/min/1.73 m2"),
        ("30 mL/min/1·73 m²", "30", "mL/min/1.73 m2"),
    ],
)
def test_an_odd_form_with_one_meaning_is_read(text: str, value: str, unit: str) -> None:
    quantity = extract(text)[-1]

    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    ["3. g", "2 . 1 g", "2•1 g", "2_1 g", "3K mg", "5 (six) mg", "1 g semi-weekly", "1 g tri-weekly", "5·10 mg"],
)
def test_an_odd_form_with_no_certain_meaning_has_no_value(text: str) -> None:
    assert extract(text)[-1].value is None


@pytest.mark.parametrize(
    "text",
    [
        "In nonvalvular atrial fibrillation the dose of apixaban is 7·5 mg twice daily.",
        "Valacyclovir 3. g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 3.g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 5(five) g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 5 (five) g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 2 . 1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 2•1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 2_1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 3K mg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7/52 for herpes zoster.",
        "Valacyclovir 1 g qw for 7 days for herpes zoster.",
        "Valacyclovir 1 g semi-weekly for 7 days for herpes zoster.",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL/min 1.73 m2.",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL/min (1.73 m²).",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL·min⁻¹·1.73 m⁻².",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL/min/1·73 m².",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL/(min·1.73 m²).",
        "Cefepime 2½ g every 8 hours for febrile neutropenia.",
        "Cefepime 2 ½ g every 8 hours for febrile neutropenia.",
        "Cefepime two and a half g every 8 hours for febrile neutropenia.",
        "Cefepime 2 and 1/2 g every 8 hours for febrile neutropenia.",
        "Foscarnet 40 mg/kg every 8 hours over a quarter of an hour for acyclovir-resistant HSV.",
        "Foscarnet 40 mg/kg every 8 hours over three quarters of an hour for acyclovir-resistant HSV.",
        "Meropenem 1 g every 12 hours at a creatinine clearance of 26–50 mL/min (per 1.73 m2).",
        "Daptomycin 4 mg/kg every 48 hours for skin infection at a CrCl <30 mL/min · 1.73 m².",
        "Valacyclovir 1 g every 8 hours, or 3 gm every 8 hours, for 7 days for herpes zoster.",
        "Valacyclovir 1 g (3 g) every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 [3] g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ~~1~~ 3 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g → 3 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g/3 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1+1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g + 1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g plus 500 mg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g ± 500 mg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7+7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7 days, repeated once, for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7 days twice for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for a fortnight for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for a month for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for several weeks for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for a dozen days for herpes zoster.",
        "Valacyclovir a dozen g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g thrice hourly for 7 days for herpes zoster.",
        "Valacyclovir 1 g tid for XXI days for herpes zoster.",
        "Valacyclovir 1 g every IV hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g q4° for 7 days for herpes zoster.",
        "Valacyclovir 1 g q 4 for 7 days for herpes zoster.",
        "Valacyclovir 1 g 4-hrly for 7 days for herpes zoster.",
        "Valacyclovir 1 g 4/24 for 7 days for herpes zoster.",
        "Valacyclovir 1 g at 06:00, 12:00, 18:00 and 24:00 for 7 days for herpes zoster.",
        "Valacyclovir 1 g with each meal and at bedtime for 7 days for herpes zoster.",
        "Valacyclovir 1 g morning, noon, evening and night for 7 days for herpes zoster.",
        "Valacyclovir 1-1-1-1 g for 7 days for herpes zoster.",
        "Valacyclovir 1 g 1-1-1-1 for 7 days for herpes zoster.",
        "Valacyclovir one thousand grams every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir one point five g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir zero point one g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir a thousand g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 kg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 cg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 dg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 oz every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g/m² every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g per kilo every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g/dose/kg every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir >1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ≥1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g or more every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every ≤8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7 days minimum, up to 3 months for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for ≥7 days for herpes zoster.",
        "Valacyclovir −1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every −8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1‌0 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1⁠0 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1­0 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ⅒ g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1⁄10 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1/10 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ①⓪ g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir Ⅹ g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir X g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ___ g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir ?? g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1**0** g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1<b>0</b> g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1&nbsp;0 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1&#48; g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1\\n0 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1% g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 100% of 3 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 300% of 1 g every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir one gram (3 tablets of 1 g) every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours on day 1, 3 g every 8 hours thereafter, for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster when the CrCl is under 30 mL/min.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster when GFR = 15.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in stage 4 CKD.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in anuric patients.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster in a child of 20 kg.",
        "Valacyclovir 1 g IV every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g rectally every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g topically every 8 hours for 7 days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster, starting within 96 hours.",
        "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster ophthalmicus in AIDS.",
    ],
)
def test_a_wrong_statement_in_odd_notation_is_never_verified(text: str) -> None:
    assert checked(text).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    "text",
    [
        "Apixaban 2·5 mg twice daily after hip replacement.",
        "Cefepime 2 (two) g every 8 hours for febrile neutropenia.",
        "Cefepime two (2) g every 8 hours for febrile neutropenia.",
        "Valacyclovir 1·0 g every 8 hours for 7 days for herpes zoster.",
        "Foscarnet 40 mg/kg every 8 hours over one hour for acyclovir-resistant HSV.",
        "Acyclovir IV 10 mg/kg every 12 hours for herpes encephalitis at a creatinine clearance of 25-50 mL/min 1.73 m².",
        "Acyclovir IV 10 mg/kg every 12 hours for herpes encephalitis at a creatinine clearance of 25-50 mL/min per 1.73 m².",
        "Acyclovir IV 10 mg/kg every 12 hours for herpes encephalitis at a creatinine clearance of 25-50 mL·min⁻¹·1.73 m⁻².",
        "Ertapenem 500 mg daily for CAP at a creatinine clearance of ≤30 mL/min (1.73 m²).",
        "Valacyclovir one gram every eight hours for seven days for herpes zoster.",
        "Valacyclovir 1 g every 8 hours for one week for herpes zoster.",
        "Valacyclovir 1 g, three times per day, × 7 d for herpes zoster.",
        "Valacyclovir 1 g 8-hourly for 7 days for herpes zoster.",
        "Valacyclovir 1,000 mg every 8 (eight) hours for 7 (seven) days for herpes zoster.",
        "Valacyclovir 3 g/day in three divided doses for 7 days for herpes zoster.",
    ],
)
def test_a_right_statement_in_odd_notation_is_verified(text: str) -> None:
    assert checked(text).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("number", ["2 5 (mL/min)", "1 25 (mL/min)"])
def test_digits_apart_are_one_number_that_is_not_read_before_a_unit_in_brackets_too(number: str) -> None:
    (found,) = extract(f"CrCl {number}")

    assert (found.text, found.low, found.high) == (number, None, None)
