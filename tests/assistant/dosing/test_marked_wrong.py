"""What a text marks as wrong or strikes out is no claim: neither verified nor contradicted."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.verification import Verifier

RIGHT = "Valacyclovir 1 g three times daily for 7 days for herpes zoster"


@pytest.mark.parametrize(
    "text",
    [
        f"❌ {RIGHT}",
        f"- ✗ {RIGHT}",
        f"1. 🚫 {RIGHT}",
        f"Wrong: {RIGHT}",
        f"**Incorrect:** {RIGHT}",
        f"Common dosing errors:\n- {RIGHT}",
        f"Don'ts:\n- {RIGHT}",
        f"~~{RIGHT}~~",
        f"<del>{RIGHT}</del>",
        f"True or false? {RIGHT}. False.",
        f"{RIGHT}. That is wrong.",
        "Myth: vancomycin 1 g is infused over 10 minutes.",
    ],
)
def test_what_is_marked_as_wrong_is_neither_verified_nor_contradicted(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        f"✅ {RIGHT}",
        f"Right: {RIGHT}",
        f"Dos:\n- {RIGHT}",
        f"{RIGHT}. This is not a mistake.",
        f"Dosing errors are common; {RIGHT}",
        f"~~An old line~~ {RIGHT}",
    ],
)
def test_what_is_not_marked_is_judged(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


def test_a_wrong_statement_that_is_marked_right_stays_wrong(full_verifier: Verifier) -> None:
    assert full_verifier.check("✅ Valacyclovir 2 g three times daily for zoster").verdict is Verdict.CONTRADICTED


def test_a_heading_above_the_text_marks_it(full_verifier: Verifier) -> None:
    assert full_verifier.check(RIGHT, Scope(near=("Frequent mistakes:",))).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(("before", "behind"), [("~~", "~~"), ("<del>", "</del>"), ("<s>", "</s>")])
@pytest.mark.parametrize(("dose", "verdict"), [("1 g", Verdict.VERIFIED), ("2 g", Verdict.CONTRADICTED)])
def test_only_the_number_that_is_struck_out_is_taken_back(
    full_verifier: Verifier, before: str, behind: str, dose: str, verdict: Verdict
) -> None:
    """The marks are read as no sign of the number behind them, wherever the sentence begins."""
    struck = f"{before}3 g{behind}"
    for doses in (f"{struck} {dose}", f"{dose} {struck}"):
        checked = full_verifier.check(f"Take it with water. For zoster valacyclovir {doses} three times daily.")
        found = {one.text: one.verdict for one in checked.findings}
        assert (found["3 g"], found[dose]) == (Verdict.UNSUPPORTED, verdict)


def test_a_dose_between_tags_is_judged_as_without_them(full_verifier: Verifier) -> None:
    text = "For zoster valacyclovir <strong>1 g</strong> three times daily."
    assert full_verifier.check(text).verdict is Verdict.VERIFIED
    assert full_verifier.check(text.replace("1 g", "2 g")).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(("dose", "verdict"), [("1 g", Verdict.VERIFIED), ("2 g", Verdict.CONTRADICTED)])
def test_a_cell_of_several_sentences_stands_in_one_column(full_verifier: Verifier, dose: str, verdict: Verdict) -> None:
    text = f"| Don't | Do |\n|---|---|\n| Nothing | Fine. Valacyclovir {dose} three times daily for herpes zoster |"
    assert full_verifier.check(text).verdict is verdict


@pytest.mark.parametrize("dose", ["<b>10</b> g", "1<b>0</b> g", "<i><b>10</b></i> g", "1.<b>5 g</b>"])
def test_a_tag_inside_a_dose_leaves_it_unproved(full_verifier: Verifier, dose: str) -> None:
    text = f"Valacyclovir {dose} every 8 hours for herpes zoster"
    assert full_verifier.check(text).verdict is not Verdict.VERIFIED
