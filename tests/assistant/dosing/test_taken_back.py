"""What another part of a text takes back is no claim: neither verified nor contradicted."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.taken_back import judge_taken_back
from posology.assistant.dosing.verification import Verifier

RIGHT = "Valacyclovir 1 g three times daily for 7 days for herpes zoster"
WRONG = "Valacyclovir 2 g three times daily for 7 days for herpes zoster"


def _verdicts(verifier: Verifier, text: str) -> dict[str, Verdict]:
    return {finding.text: finding.verdict for finding in verifier.check(text).findings}


@pytest.mark.parametrize(
    "text",
    [
        f"[ ] {WRONG}\n[x] {RIGHT}",
        f"☐ {WRONG}\n☑ {RIGHT}",
        f"A) {WRONG}\nB) {RIGHT}\nAnswer: B",
        f"(a) {WRONG}\n(b) {RIGHT}\nOption b is correct.",
        f"Which is NOT right?\nA) {RIGHT}\nB) {WRONG}\nAnswer: B",
        f"DISCONTINUED: {WRONG}\nACTIVE: {RIGHT}",
        f"{WRONG} (cancelled). {RIGHT}.",
        f"{WRONG} - on hold\n{RIGHT}",
        f"BEFORE: {WRONG}\nAFTER: {RIGHT}",
        f"{WRONG} ❌\n{RIGHT} ✅",
        f"{WRONG} (incorrect)\n{RIGHT}",
        f"{WRONG} **wrong**\n{RIGHT.lower()} **right**",
        f"A) {RIGHT} B) {WRONG} ❌",
        f"1) {WRONG}\n2) {RIGHT}\nAnswer: 2",
        f"ACTIVE: {RIGHT}\nDISCONTINUED: {WRONG}",
        f"{WRONG} (cancelled).\n{RIGHT}.\nDISCONTINUED: valacyclovir 3 g (cancelled) four times daily",
        f"{RIGHT}. {WRONG}.\nPharmacist: Disagree. It is 1 g three times daily.",
        "2 g three times daily of valacyclovir for zoster should read 1 g three times daily.",
        f"Nurse: {WRONG}.\nPharmacist: Disagree. {RIGHT} is 1 g three times daily.",
        f"The old label gave {WRONG}; now it gives {RIGHT}.",
        f"Old order: {WRONG}\nNew order: {RIGHT}",
        f'"{WRONG}" should read "{RIGHT}".',
        f"Dr: {WRONG}?\nPharmacist: No, 1 g three times daily.",
        f"| Do | Don't |\n|---|---|\n| {RIGHT} | {WRONG} |",
        f"| Old dose | New dose |\n|---|---|\n| {WRONG} | {RIGHT} |",
    ],
)
def test_a_dose_that_is_taken_back_is_no_claim_and_the_other_one_stays_verified(
    full_verifier: Verifier, text: str
) -> None:
    verdicts = _verdicts(full_verifier, text)
    assert (verdicts["2 g"], verdicts["1 g"]) == (Verdict.UNSUPPORTED, Verdict.VERIFIED)


@pytest.mark.parametrize(
    "text",
    [
        f"[x] {WRONG}\n[ ] {RIGHT}",
        f"A) {WRONG}\nB) {RIGHT}\nAnswer: A",
        f"DISCONTINUED: {RIGHT}\nACTIVE: {WRONG}",
        f"BEFORE: {RIGHT}\nAFTER: {WRONG}",
        f'"{RIGHT}" should read "{WRONG}".',
        f"| Do | Don't |\n|---|---|\n| {WRONG} | {RIGHT} |",
        f"[ ] {WRONG}",
        f"BEFORE: {WRONG}",
        f"AFTER: {RIGHT}\nBEFORE: {WRONG}",
        f"{RIGHT} (incorrect)\n{WRONG}",
        f"A) {WRONG} B) {RIGHT} ❌",
        f"A) {WRONG}\nAnswer: B",
        f"Nurse: {WRONG}.\nPharmacist: Disagree. I am not sure.",
        f"The old label gave {WRONG}; today nothing is printed.",
        f"The old label gave {WRONG}.",
        f"A) {WRONG}\nB) {RIGHT}",
    ],
)
def test_what_the_text_stands_by_is_judged(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "text",
    [
        "Famciclovir is dosed like valacyclovir: 1 g every 8 hours for zoster.",
        "For zoster famciclovir has the same dose as valacyclovir: 1 g every 8 hours.",
        "Substitute famciclovir for valacyclovir at the same dose of 1 g every 8 hours for zoster.",
    ],
)
def test_a_dose_that_is_said_of_two_drugs_must_be_right_of_both(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "Do not give levofloxacin 750 mg every 24 hours at CrCl 30 mL/min. Give 750 mg every 48 hours.",
            "every 48 hours",
        ),
        ("Famciclovir for zoster is not 1 g every 8 hours but 500 mg every 8 hours.", "500 mg"),
        ("It would be wrong to give oseltamivir 75 mg twice daily at CrCl 20 mL/min; give 30 mg once daily.", "30 mg"),
    ],
)
def test_a_dose_in_the_place_of_a_refused_one_stays_verified(full_verifier: Verifier, text: str, given: str) -> None:
    checked = full_verifier.check(text)
    assert checked.verdict is Verdict.UNSUPPORTED
    assert _verdicts(full_verifier, text)[given] is Verdict.VERIFIED


def test_a_stretch_within_another_one_does_not_end_it(full_verifier: Verifier) -> None:
    text = f"{WRONG} (cancelled).\n{RIGHT}.\nDISCONTINUED: valacyclovir 3 g (cancelled) four times daily"
    assert _verdicts(full_verifier, text)["four times daily"] is Verdict.UNSUPPORTED


def test_a_very_long_text_takes_nothing_back() -> None:
    text = f"~{WRONG} (cancelled)"
    assert judge_taken_back(text, extract(text))
    long = text + " " * 50_000
    assert judge_taken_back(long, extract(text)) == {}
