"""Journeys: an answer is stopped while it arrives, a wrong number in the question, and what else was found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Barriers, NewPage, Picture, ask

QUESTION = "How is valganciclovir dosed by creatinine clearance?"
WRONG = "Is 60 mg/kg q8h of foscarnet right for HSV?"
# The stream goes on until the second piece of the answer and then hangs until it is given up, as on a bad line.
HANGS = """(() => {
  const real = window.fetch;
  window.hangs = true;
  window.fetch = async (address, options) => {
    const reply = await real(address, options);
    if (!window.hangs || !(reply.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) return reply;
    const parts = (await reply.text()).split("\\n\\n").slice(0, 4);
    const body = new ReadableStream({
      start(control) {
        control.enqueue(new TextEncoder().encode(parts.join("\\n\\n") + "\\n\\n"));
        options.signal.addEventListener("abort", () => control.error(new DOMException("given up", "AbortError")));
      },
    });
    return new Response(body, { status: 200, headers: { "Content-Type": "text/event-stream" } });
  };
})();"""


def send(page: Page, question: str) -> None:
    page.get_by_label("Your question").or_(page.get_by_label("Ask on")).fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_an_answer_that_is_stopped_keeps_what_stands_and_its_conversation_goes_on(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(HANGS)
    page.goto("/")
    send(page, QUESTION)
    stop = page.get_by_role("button", name="Stop", exact=True)
    first = page.locator("#t1-body p, #t1-body li").first
    expect(first).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
    seen = first.inner_text()

    stop.click()

    expect(page.locator("form.ask .problem")).to_contain_text("Stopped. What stands above was checked")
    expect(page.locator("#says")).to_contain_text("Stopped")
    expect(stop).to_be_hidden()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_enabled()
    assert first.inner_text() == seen
    expect(page).to_have_url(re.compile(r"/conversations/c_\w+$"))
    address = page.url

    page.evaluate("window.hangs = false")
    second = ask(page, "and in dialysis?")
    expect(second).to_contain_text("valganciclovir")
    assert page.url == address
    page.reload()
    expect(page.locator("#t1 .foot")).to_be_visible()
    expect(page.locator("#t2 .foot")).to_be_visible()
    assert seen in page.locator("#t1").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_wrong_number_of_the_question_stands_before_the_answer_with_its_rule(
    new_page: NewPage, picture: Picture, *, script: bool
) -> None:
    page = new_page(script=script)
    page.goto("/")
    turn = ask(page, WRONG)
    expect(turn.locator(".status")).to_contain_text("Editorial board: reviewed by nobody yet")
    said = turn.get_by_role("region", name="A number of the question")

    expect(said).to_contain_text("The question says")
    expect(said).to_contain_text("contradicted")
    expect(said).to_contain_text("The label says")
    expect(said).to_contain_text("40 mg/kg every 8 hours")
    expect(said).to_contain_text("Foscarnet Sodium Injection, prescribing information")
    above = said.bounding_box()
    below = turn.locator(".lead").first.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    expect(turn.locator("details.withheld")).to_have_count(0)
    picture(page, f"wrong-number-of-the-question-{'script' if script else 'plain'}")


def test_what_else_was_found_is_folded_and_leads_to_its_place(new_page: NewPage, barriers: Barriers) -> None:
    page = new_page(width=320)
    page.goto("/")
    turn = ask(page, "How fast can foscarnet be infused?")
    beside = turn.locator("details", has_text="Also retrieved")
    expect(beside.get_by_role("link").first).to_be_hidden()

    beside.locator("summary").click()

    expect(beside.get_by_text("Submitted").first).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    address = beside.get_by_role("link").first.get_attribute("href")
    assert address is not None
    beside.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator(f"[id='{address.partition('#')[2]}']")).to_be_visible()


def test_a_patient_reads_the_wrong_number_and_is_not_sent_to_other_doses(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.get_by_label("Which best describes you?").select_option("patient")
    turn = ask(page, WRONG)

    expect(turn.get_by_role("region", name="A number of the question")).to_be_visible()
    expect(turn.get_by_text("Also retrieved")).to_have_count(0)
    expect(turn.get_by_role("heading", name="What to ask your team")).to_be_visible()


def test_a_drug_named_alone_is_company_and_the_page_says_so(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    ask(page, "apixaban dose for atrial fibrillation")
    turn = ask(page, "and rifampicin?")

    expect(turn.locator(".notice", has_text="rifampin is read as given beside apixaban")).to_be_visible()
    expect(turn.get_by_label("In force for this question")).to_contain_text("apixaban")
    expect(turn.get_by_label("In force for this question")).not_to_contain_text("rifampin")
