"""A real server in a process of its own, and a real browser that drives it; skipped where no browser is found."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.settings import Settings
from tests.served import served
from tests.web_site import PASSWORD

SCREENSHOTS = "POSOLOGY_SCREENSHOTS"
# Patience with a busy machine, no measure of speed.
expect.set_options(timeout=60_000)
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
NewPage = Callable[..., Page]
Picture = Callable[[Page, str], Path]
Barriers = Callable[[Page], list[str]]


@dataclass(frozen=True, slots=True)
class Server:
    """A running `posology serve` with its addresses."""

    address: str
    welcome: str
    home: Path


@pytest.fixture(scope="session")
def server(settings: Settings, pipeline: AnswerPipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`posology serve` on a free port, over a copy of the library that was ingested for all tests."""
    assert pipeline is not None
    with serving(copied_home(settings, tmp_path_factory)) as running:
        yield running


def copied_home(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library that was ingested for all tests, without records."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(settings.home, home, ignore=shutil.ignore_patterns("records.db*", "*.lock"))
    return home


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """`posology serve` on a free port until the block ends."""
    with served(home) as running:
        yield Server(running.address, running.welcome, home)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no chromium is installed; the journeys through a browser were not made")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


class Faults:
    """Collects what a page must not do: errors in scripts, refusals by the content policy, requests elsewhere."""

    def __init__(self, own: str) -> None:
        self.found: list[str] = []
        self._own = own

    @staticmethod
    def _is_fault(said: ConsoleMessage) -> bool:
        """A refusal with a status ("Failed to load resource") is asked for by the tests; no other error is."""
        return "Content Security" in said.text or (said.type == "error" and "Failed to load" not in said.text)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on("console", lambda said: self.found.append(said.text) if self._is_fault(said) else None)
        page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith((self._own, "data:", "blob:"))
                else self.found.append(f"request to {sent.url}")
            ),
        )


@pytest.fixture(scope="session")
def administrator(server: Server, chromium: Browser) -> str:
    """The first run: the one-time address makes the administrator. Gives the name."""
    context = chromium.new_context()
    page = context.new_page()
    become_administrator(page, server)
    page.goto(f"{server.address}/account")
    assert page.get_by_role("heading", level=1).inner_text() == "chief"
    context.close()
    return "chief"


def become_administrator(page: Page, server: Server) -> None:
    """Open the one-time address of the first run and make the account; signed in afterwards."""
    page.goto(server.welcome)
    page.get_by_label("Name").fill("chief")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(lambda address: "/welcome" not in address)


@pytest.fixture
def new_page(server: Server, chromium: Browser, administrator: str) -> Iterator[NewPage]:
    """Opens pages, signed in unless told otherwise, and fails the test when one misbehaved."""
    contexts: list[BrowserContext] = []
    faults = Faults(server.address)

    def make(*, signed_in: bool = True, script: bool = True, dark: bool = False, width: int = 1280) -> Page:
        context = chromium.new_context(
            base_url=server.address,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        faults.watch(page)
        if signed_in:
            enter(page, administrator)
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults.found == []


def enter(page: Page, name: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in?next=/articles")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/articles")


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Keeps a screenshot in the folder that the environment names, else in a temporary one."""
    named = os.environ.get(SCREENSHOTS)
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep


@pytest.fixture(scope="session")
def barriers() -> Barriers:
    """What axe finds against WCAG 2.2 AA on a page, one line for each place."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        page.wait_for_load_state()  # An element is "visible" before the stylesheet that places it has come.
        found = axe.run(page, options=_RULES)
        return [
            f"{violation['id']}: {node['html'][:160]} ({'; '.join(str(one['message']) for one in node['any'])})"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]

    return find


def focused(page: Page) -> str:
    """The words of what has the keyboard's focus."""
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))


def ask(page: Page, question: str) -> Locator:
    """Ask in the open conversation and wait for the end of the answer; its turn."""
    before = page.locator("article.turn").count()
    page.get_by_label("Your question").or_(page.get_by_label("Ask on")).fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    turn = page.locator(f"#t{before + 1}")
    expect(turn.locator(".foot")).to_be_visible()
    return turn
