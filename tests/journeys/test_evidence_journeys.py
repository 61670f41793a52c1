"""Journeys to the evidence of an answer: by keyboard alone, in files, on paper, and where the sources are many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import NewPage, Picture, ask, focused
from tests.web_site import PASSWORD

QUESTION = "How is valganciclovir dosed by creatinine clearance?"


def asked(new_page: NewPage, **how: object) -> tuple[Page, Locator]:
    page = new_page(**how)
    page.goto("/")
    return page, ask(page, QUESTION)


def tab_to(page: Page, wanted: Callable[[], bool], most: int = 120) -> None:
    for _ in range(most):
        if wanted():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by the keyboard; the focus is on {focused(page)!r}")


def test_a_question_is_asked_and_its_evidence_read_with_the_keyboard_alone(new_page: NewPage) -> None:
    page = new_page(signed_in=False)
    page.goto("/sign-in?next=/")
    tab_to(page, lambda: focused(page) == "name")
    page.keyboard.type("chief")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_visible()
    tab_to(page, lambda: focused(page) == "question")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#t1 .foot")).to_be_visible()

    page.locator("#main").evaluate("main => { main.tabIndex = -1; main.focus(); }")
    tab_to(page, lambda: bool(page.evaluate("document.activeElement.matches('#t1 a.c')")))
    chip = page.evaluate_handle("document.activeElement").as_element()
    assert chip is not None
    page.keyboard.press("Enter")
    expect(page.locator("#panel mark").first).to_be_visible()
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Tab")
    assert focused(page) == "Close"
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("(chip) => document.activeElement === chip", chip)


def test_many_sources_are_named_first_and_their_passages_folded(new_page: NewPage, picture: Picture) -> None:
    page, turn = asked(new_page)
    passages = turn.locator("ol.sources > li")
    assert passages.count() > 4
    expect(passages.first).to_be_hidden()
    listed = [text.removeprefix("source ") for text in turn.locator("ul.articles a.c").all_text_contents()]
    assert sorted(listed) == sorted(passages.locator("h3 .c").all_text_contents())

    turn.locator("a.c").first.click()
    expect(page.locator("#panel mark").first).to_be_visible()
    page.keyboard.press("Escape")
    turn.get_by_text(re.compile(r"The \d+ passages, quoted")).click()
    expect(passages.first).to_be_visible()
    picture(page, "sources-opened")


def test_a_source_is_reached_without_script_though_it_is_folded(new_page: NewPage) -> None:
    page, turn = asked(new_page, script=False)
    chip = turn.locator("a.c").first
    target = chip.get_attribute("href") or ""
    chip.click()

    expect(page.locator(target)).to_be_visible()


def test_what_is_folded_is_printed(new_page: NewPage) -> None:
    page, turn = asked(new_page, script=False)
    page.emulate_media(media="print")

    expect(turn.locator("ol.sources > li").first).to_be_visible()
    expect(turn.locator(".foot")).to_be_visible()
    expect(turn.get_by_text("How each number was checked")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()


def test_a_citation_has_one_number_on_the_page_in_later_turns_after_a_reload_and_in_every_file(
    new_page: NewPage,
) -> None:
    page, _ = asked(new_page)
    follow_up = ask(page, "and on hemodialysis?")
    numbered = by_passage(page)
    assert numbered
    page.reload()
    assert by_passage(page) == numbered

    for form, pattern in (
        ("md", r"^\[\^(\d+)\]: "),
        ("bib", r"@misc\{posology-(\d+),"),
        ("ris", r"ID  - posology-(\d+)"),
    ):
        found = re.findall(pattern, saved(page, follow_up, form), re.MULTILINE)
        assert sorted(map(int, found)) == sorted(cited_in(follow_up)), form
    answer = json.loads(saved(page, follow_up, "json"))
    assert {one["passage_id"]: one["number"] for one in answer["citations"]}.items() <= numbered.items()
    assert sorted(one["number"] for one in answer["citations"]) == sorted(cited_in(follow_up))


def by_passage(page: Page) -> dict[str, int]:
    """The number of every passage quoted on the page; a passage with two numbers fails."""
    pairs = page.locator("ol.sources > li").evaluate_all(
        "items => items.map(item => [item.querySelector('[data-passage]').dataset.passage, "
        "Number(item.querySelector('h3 .c').textContent)])"
    )
    numbers: dict[str, int] = {}
    for passage, number in pairs:
        assert numbers.setdefault(passage, number) == number
    return numbers


def cited_in(turn: Locator) -> list[int]:
    return [int(text) for text in turn.locator("ol.sources h3 .c").all_text_contents()]


def saved(page: Page, turn: Locator, form: str) -> str:
    with page.expect_download() as download:
        turn.locator(f"a[href$='/export/{form}']").click()
    return download.value.path().read_text(encoding="utf-8")


def test_only_the_newest_turn_offers_to_change_what_is_in_force(new_page: NewPage) -> None:
    page, first = asked(new_page)
    assert first.get_by_role("button", name=re.compile("^Remove ")).count() > 0
    second = ask(page, "and on hemodialysis?")

    assert first.get_by_role("button", name=re.compile("^Remove ")).count() == 0
    assert second.get_by_role("button", name=re.compile("^Remove ")).count() > 0


def test_a_question_that_cannot_be_sent_says_so_beside_the_form_and_loses_no_word(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    question = page.get_by_label("Your question")
    pasted = "valganciclovir dose in renal impairment " * 225
    question.fill(pasted)
    page.get_by_role("button", name="Ask", exact=True).click()
    problem = page.locator("form.ask .problem")
    expect(problem).to_contain_text("9000 characters and at most 4000")
    expect(question).to_have_value(pasted)
    expect(page.locator("article.turn")).to_have_count(0)

    question.fill("   ")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(problem).to_contain_text("The question is empty")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()

    ask(page, QUESTION)
    expect(problem).to_be_hidden()
    expect(page.get_by_label("Ask on")).to_have_value("")
