"""Plain documents as people lay them out: titles that ask, marked headings, nested lists, tables without lines."""

from __future__ import annotations

import pytest

from posology.assistant.answering.document_stretches import stretches_of
from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import shipped


def _verdicts(text: str) -> dict[str, str]:
    title, stretches = stretches_of(text)
    checked = [(each, shipped().check(each.text, each.scope(Scope(), title))) for each in stretches]
    return {each.text: str(result.verdict and result.verdict.value) for each, result in checked}


@pytest.mark.parametrize(
    "title", ["# Valacyclovir in shingles: what dose?", "What is the dose of valacyclovir for zoster?"]
)
def test_a_title_that_asks_says_what_the_tables_below_are_about(title: str) -> None:
    text = f"{title}\n\n## Renal impairment\n\n| CrCl (mL/min) | Dose (g) | Interval (h) |\n|---|---|---|\n| 30–49 | 1 | 12 |\n| 10–29 | 1 | 12 |\n"

    assert _verdicts(text) == {"30–49 | 1 | 12": "verified", "10–29 | 1 | 12": "contradicted"}


def test_an_inner_bullet_stands_under_the_bullets_around_it() -> None:
    text = (
        "Valacyclovir\n\n1. For adults\n   - Zoster:\n     - 1 g every 8 hours\n     - for 10 days\n"
        "   - Cold sores:\n     - 2 g every 12 hours\n"
    )
    _, stretches = stretches_of(text)

    assert [each.context for each in stretches] == ["", "For adults", "Zoster:", "Zoster:", "For adults", "Cold sores:"]
    assert stretches[2].section == ("For adults",)
    assert _verdicts(text)["1 g every 8 hours"] == "verified"
    assert _verdicts(text)["for 10 days"] == "contradicted"
    assert _verdicts(text)["2 g every 12 hours"] == "verified"


def test_a_bullet_behind_an_inner_list_leaves_it() -> None:
    _, stretches = stretches_of("Drug\n\n- Zoster:\n  - inner\n- outer\n")

    assert [each.context for each in stretches] == ["", "Zoster:", ""]


def test_a_row_of_a_table_without_lines_is_no_heading_of_what_follows() -> None:
    text = (
        "Foscarnet table\n\nIndication      Dose (mg/kg)   Every (h)\nHSV             40             8\n"
        "Maintenance     90-120         24\n\nFoscarnet 40 mg/kg every 8 hours for HSV.\n"
    )

    assert _verdicts(text)["Foscarnet 40 mg/kg every 8 hours for HSV."] == "verified"


@pytest.mark.parametrize("line", ["## CrCl 30–49 mL/min", "# 1 g every 8 hours?"])
def test_a_marked_heading_with_a_number_is_still_checked(line: str) -> None:
    _, stretches = stretches_of(f"Valacyclovir\n\n{line}\n\ntext follows here.\n")

    assert line in [each.text for each in stretches]


def test_a_heading_with_an_age_governs_what_stands_below_it() -> None:
    text = (
        "# Daptomycin\n\n## 2 Dosage\n\n### 2.3 Children (1 to 17 Years of Age) with complicated skin infection\n\n"
        "12 to 17 years: 5 mg/kg once every 24 hours.\n\n### 2.4 Adults with Staphylococcus aureus bacteremia\n\n"
        "6 mg/kg once every 24 hours.\n"
    )

    assert set(_verdicts(text).values()) == {"verified"}
    assert [each.section for each in stretches_of(text)[1]][-1] == (
        "2 Dosage",
        "2.4 Adults with Staphylococcus aureus bacteremia",
    )


def test_a_long_heading_is_told_by_its_number() -> None:
    long = "2.4 Dosage in Adult Patients with Staphylococcus aureus Bloodstream Infections, Including Endocarditis of the Right Side"
    text = f"Daptomycin\n\n2.3 Complicated Skin Infections\n\n{long}\n\n6 mg/kg once every 24 hours for 2 to 6 weeks.\n"
    _, stretches = stretches_of(text)

    assert [each.section for each in stretches] == [(long,)]
    assert set(_verdicts(text).values()) == {"verified"}


def test_a_row_under_the_head_of_ages_is_of_that_age() -> None:
    text = (
        "Daptomycin in children with complicated skin infection\n\n| Age group | Dosage | Duration |\n|---|---|---|\n"
        "| 12 to 17 years | 5 mg/kg every 24 hours | up to 14 days |\n"
        "| 7 to 11 years | 5 mg/kg every 24 hours | up to 14 days |\n"
    )

    assert list(_verdicts(text).values()) == ["verified", "contradicted"]


def test_a_line_with_an_age_alone_is_a_heading_below_those_with_numbers() -> None:
    text = (
        "Levetiracetam\n\n2.2 Dosing for Partial-Onset Seizures\n\n1 Month to < 6 Months\n\n7 mg/kg twice daily.\n\n"
        "6 Months to < 4 Years\n\n10 mg/kg twice daily.\n\n2.5 Renal Impairment of Adults\n\nOn haemodialysis 500 to 1000 mg every 24 hours.\n"
    )
    _, stretches = stretches_of(text)

    assert [each.section for each in stretches if each.kind == "paragraph"] == [
        ("2.2 Dosing for Partial-Onset Seizures", "1 Month to < 6 Months"),
        ("2.2 Dosing for Partial-Onset Seizures", "6 Months to < 4 Years"),
        ("2.5 Renal Impairment of Adults",),
    ]
    assert set(_verdicts(text).values()) == {"verified"}


def _sections(text: str) -> dict[str, tuple[str, ...]]:
    return {each.text: each.section for each in stretches_of(text)[1]}


ANTIVIRALS = (
    "# Antivirals\n\n## Valacyclovir\n\n### Dose\n\nZoster: 1 g three times daily for 7 days.\n\n"
    "### Dose adjustment\n\nZoster, CrCl 30–49 mL/min: 1 g every 12 hours.\n\n"
    "## Foscarnet\n\n**HSV**\n\n40 mg/kg every 8 hours.\n\n### CMV retinitis\n\n60 mg/kg every 8 hours.\n\n"
    "Maintenance\n\n90 mg/kg every 24 hours.\n"
)


def test_a_heading_stands_under_the_wider_ones_above_it() -> None:
    assert _sections(ANTIVIRALS) == {
        "Zoster: 1 g three times daily for 7 days.": ("Valacyclovir", "Dose"),
        "Zoster, CrCl 30–49 mL/min: 1 g every 12 hours.": ("Valacyclovir", "Dose adjustment"),
        "40 mg/kg every 8 hours.": ("Foscarnet", "HSV"),
        "60 mg/kg every 8 hours.": ("Foscarnet", "CMV retinitis"),
        "90 mg/kg every 24 hours.": ("Foscarnet", "CMV retinitis", "Maintenance"),
    }


def test_a_heading_without_a_drug_keeps_that_of_the_wider_one() -> None:
    assert set(_verdicts(ANTIVIRALS).values()) == {"verified"}
    wrong = ANTIVIRALS.replace("1 g every 12 hours", "1 g every 8 hours").replace("40 mg/kg", "400 mg/kg")
    assert sorted(_verdicts(wrong).values()) == ["contradicted", "contradicted", "verified", "verified", "verified"]


def test_a_heading_ends_those_as_wide_and_narrower() -> None:
    text = "Title\n\n## A\n\n#### B\n\none.\n\n### C\n\ntwo.\n\n## D\n\nthree.\n\n# E\n\nfour.\n"

    assert _sections(text) == {"one.": ("A", "B"), "two.": ("A", "C"), "three.": ("D",), "four.": ("E",)}


def test_headings_without_marks_stand_side_by_side() -> None:
    text = "Title\n\nValacyclovir\n\none.\n\nFoscarnet\n\ntwo.\n"

    assert _sections(text) == {"one.": ("Valacyclovir",), "two.": ("Foscarnet",)}


def test_a_drug_named_in_a_narrower_heading_is_the_one_meant() -> None:
    text = "Title\n\n## Foscarnet\n\n### Valacyclovir instead\n\nZoster: 1 g every 8 hours.\n"

    assert _verdicts(text) == {"Zoster: 1 g every 8 hours.": "verified"}


_ZOSTER = "- Zoster: valacyclovir 1 g every {} hours"


@pytest.mark.parametrize(
    "above",
    [
        "CrCl 30–49 mL/min\n\n" + _ZOSTER,
        "**CrCl 30–49 mL/min**\n\n" + _ZOSTER,
        "CrCl 30–49 mL/min:\n\nValacyclovir for zoster is 1 g every {} hours.",
        "The doses below are for a CrCl of 30–49 mL/min.\n\n" + _ZOSTER,
        "## Valacyclovir\n\n- **Indication:** zoster\n- **CrCl:** 30–49 mL/min\n- **Dose:** 1 g\n- **Frequency:** every {} hours",
        "## Valacyclovir\n\nIndication: zoster\nCrCl: 30–49 mL/min\nDose: 1 g\nRoute: oral\nInterval: every {} hours",
    ],
)
def test_what_stands_above_a_dose_says_for_whom_it_is(above: str) -> None:
    notes = "# Dosing notes\n\nSome words about doses.\n\n"

    right, wrong = _verdicts(notes + above.format(12)), _verdicts(notes + above.format(8))

    assert list(right.values())[-1] == "verified"
    assert list(wrong.values())[-1] == "contradicted"


def test_a_line_that_names_a_clearance_holds_for_its_list_alone() -> None:
    text = (
        "# Dosing notes\n\nCrCl 30–49 mL/min\n\n- Zoster: valacyclovir 1 g every 12 hours\n\n"
        "In zoster valacyclovir is 1 g every 8 hours.\n"
    )

    assert _verdicts(text)["In zoster valacyclovir is 1 g every 8 hours."] == "verified"


def test_a_treatment_heading_below_the_name_of_a_drug_is_about_no_prevention() -> None:
    text = "# Oseltamivir\n\n## Treatment\n\n- CrCl >30–60 mL/min: 30 mg once daily\n"

    assert _verdicts(text) == {"CrCl >30–60 mL/min: 30 mg once daily": "contradicted"}
