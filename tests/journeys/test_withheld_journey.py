"""A first run over a library with a wrong document: the number that a label contradicts is withheld and explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from posology.assistant import bootstrap
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.settings import Settings
from tests.journeys.conftest import Barriers, Faults, Picture, Server, ask, become_administrator, copied_home, serving

WRONG = """---
id: pregabalin-on-the-ward
question: How is pregabalin dosed for postherpetic neuralgia?
title: Pregabalin on the ward
drugs: [pregabalin]
indications: [postherpetic-neuralgia]
publisher: Ward notes
status: Submitted
last_updated: 2026-01-02
edition: "1"
references:
  - type: label
    title: LYRICA (pregabalin) prescribing information
    publisher: Labeler of LYRICA
    locator: section 2
---

# Pregabalin on the ward

For postherpetic neuralgia, pregabalin is started at 150 mg daily in two or three divided doses [1].

## Dosing

- For postherpetic neuralgia, pregabalin may be raised to 4,000 mg daily in two or three divided doses [1].
"""
QUESTION = "How is pregabalin dosed for postherpetic neuralgia?"


@pytest.fixture(scope="module")
def misled(settings: Settings, pipeline: AnswerPipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, over a library that also holds a document with a tenfold dose."""
    assert pipeline is not None
    home = copied_home(settings, tmp_path_factory)
    document = tmp_path_factory.mktemp("ward") / "pregabalin-on-the-ward.md"
    document.write_text(WRONG, encoding="utf-8")
    taken = bootstrap.ingest_paths(settings.model_copy(update={"home": home}), [document], lambda *_: None)
    assert [entry.outcome for entry in taken.documents] == ["added"]
    with serving(home) as running:
        yield running


def shown_as_fact(turn: Locator) -> str:
    """The words of a turn outside what is withheld and what is struck out."""
    return str(
        turn.evaluate(
            "(turn) => { const copy = turn.cloneNode(true);"
            " copy.querySelectorAll('details.withheld, .sources, s').forEach((part) => part.remove());"
            " return copy.textContent; }"
        )
    )


def test_a_number_that_the_label_contradicts_is_withheld_with_its_rule_and_explained_when_asked(
    misled: Server, chromium: Browser, picture: Picture, barriers: Barriers
) -> None:
    context = chromium.new_context(base_url=misled.address, reduced_motion="reduce")
    page = context.new_page()
    faults = Faults(misled.address)
    faults.watch(page)
    become_administrator(page, misled)
    page.goto("/")

    turn = ask(page, QUESTION)
    held = turn.locator("details.withheld")
    expect(page.locator("#says")).to_contain_text("1 statement withheld")
    expect(held.locator("summary")).to_contain_text("1 statement withheld")
    expect(turn.locator("a.n", has_text="150 mg")).to_contain_text("(verified)")
    assert "4,000" not in shown_as_fact(turn)
    held.locator("summary").click()
    expect(held.locator("s")).to_contain_text("4,000 mg daily")
    expect(held).to_contain_text("no regimen of the label prints 4,000 mg/day")
    expect(held.locator(".badge")).to_contain_text("contradicted")
    expect(held).to_contain_text("The label says")
    expect(held).to_contain_text("Rule")
    expect(held).to_contain_text(re.compile("pregabalin", re.IGNORECASE))
    assert barriers(page) == []
    picture(page, "withheld")

    held.locator("a.c").first.click()
    expect(page.locator("#panel mark").first).to_contain_text("4,000 mg daily")
    page.keyboard.press("Escape")

    told = ask(page, "why was that withheld?")
    expect(told).to_contain_text("withheld the statements below")
    expect(told.locator("details.withheld s")).to_be_visible()
    expect(told.locator("details.withheld")).to_contain_text("no regimen of the label prints 4,000 mg/day")
    expect(told.locator("details.withheld")).to_contain_text("Rule")
    assert "4,000" not in shown_as_fact(told)
    assert told.locator("a.n").count() == 0
    numbers = [page.locator(f"{at} details.withheld a.c").first.inner_text() for at in ("#t1", "#t2")]
    assert numbers[0] == numbers[1]
    picture(page, "withheld-explained")

    page.goto("/conversations")
    page.locator("main ol.list a, main ul.list a").first.click()
    expect(page.locator("#t2 details.withheld s")).to_be_visible()
    assert faults.found == []
    context.close()
