"""Journeys through conversations in a real browser: ask, follow up, open evidence, change facts, print, without script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Barriers, NewPage, Picture

QUESTION = "How is foscarnet dosed for resistant HSV?"
PATIENT = "68 y male, 70 kg, SCr 1.05 mg/dL"


def ask(page: Page, question: str, patient: str = "") -> None:
    page.get_by_label("Your question").or_(page.get_by_label("Ask on")).fill(question)
    if patient:
        page.get_by_label("Patient").fill(patient)
    page.get_by_role("button", name="Ask", exact=True).click()


def asked(new_page: NewPage, **how: object) -> Page:
    page = new_page(**how)
    page.goto("/")
    ask(page, QUESTION, PATIENT)
    expect(page.locator("#t1 .site-foot, #t1 .foot")).to_be_visible()
    return page


def test_an_answer_arrives_with_numbers_sources_and_labels(
    new_page: NewPage, picture: Picture, barriers: Barriers
) -> None:
    page = asked(new_page)
    turn = page.locator("#t1")

    expect(page.locator("#says")).to_contain_text("Answer ready")
    expect(turn.locator(".calc")).to_contain_text("2,450 mg every 12 h")
    expect(turn.locator("a.n.verified").first).to_contain_text("(verified)")
    expect(turn.locator(".steps [aria-current]").first).to_have_text("Submitted")
    expect(turn.locator(".caution").first).to_contain_text("Human review")
    assert "/conversations/c_" in page.url
    assert barriers(page) == []
    picture(page, "answer")


def test_evidence_opens_beside_the_answer_with_the_quote_marked_and_closes_again(
    new_page: NewPage, barriers: Barriers
) -> None:
    page = asked(new_page)
    chip = page.locator("#t1 a.c").first
    chip.click()

    panel = page.locator("#panel")
    expect(panel.locator("mark").first).to_be_visible()
    expect(panel).to_contain_text("Open the article at this place")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()
    page.locator("#t1 a.n").first.click()
    expect(panel).to_contain_text("Label source")


def test_a_follow_up_keeps_the_subject_and_a_removed_fact_recalculates(new_page: NewPage, picture: Picture) -> None:
    page = asked(new_page)
    ask(page, "and hydration?")
    expect(page.locator("#t2 .foot")).to_be_visible()
    expect(page.locator("#t2")).to_contain_text("Understood as:")
    expect(page.locator("#t2 .facts")).to_contain_text("foscarnet")
    picture(page, "follow-up")

    page.reload()
    page.get_by_role("button", name="Remove weight 70 kg and ask again").click()
    expect(page.locator("#t3 .foot")).to_be_visible()
    expect(page.locator("#t3 .facts")).not_to_contain_text("70 kg")
    expect(page.locator("#t3 .calc")).not_to_contain_text("2,450 mg")


def test_the_same_answer_stands_after_a_reload_and_at_its_own_address(new_page: NewPage) -> None:
    page = asked(new_page)
    before = page.locator("#t1 .sources").inner_text()
    page.reload()

    assert page.locator("#t1 .sources").inner_text() == before
    page.get_by_role("link", name="Permanent address").first.click()
    expect(page.locator("h1")).to_have_text(QUESTION)
    assert page.locator(".sources").inner_text() == before


def test_feedback_reaches_the_board(new_page: NewPage) -> None:
    page = asked(new_page)
    page.get_by_text("Something wrong?").click()
    page.get_by_label("What is it?").select_option("unclear")
    page.get_by_label("Note").fill("Which weight is meant?")
    page.get_by_role("button", name="Send to the board").click()
    expect(page.get_by_role("status").first).to_contain_text("The board will see this")

    page.goto("/feedback")
    expect(page.locator("main")).to_contain_text("Which weight is meant?")


def test_a_patient_is_told_to_ask_the_team(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.get_by_label("Which best describes you?").select_option("patient")
    ask(page, QUESTION)

    expect(page.locator("#t1")).to_contain_text("Do not start, stop or change a medicine by it")
    expect(page.locator("#t1")).to_contain_text("What to ask your team")


def test_a_question_without_answer_says_why(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    ask(page, "What is the warfarin dose for my cat?")

    expect(page.locator("#t1")).to_contain_text("No answer:")


def test_everything_works_as_plain_forms_without_script(new_page: NewPage) -> None:
    page = asked(new_page, script=False)
    ask(page, "and hydration?")

    expect(page.locator("#t2 .foot")).to_be_visible()
    page.locator("#t1 a.c").first.click()
    assert "#t1-c" in page.url


def test_an_answer_fits_a_narrow_dark_screen(new_page: NewPage, picture: Picture, barriers: Barriers) -> None:
    page = asked(new_page, dark=True, width=320)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []
    picture(page, "answer-narrow-dark")
