"""What a person does in a browser, from the first run on: signing in, reading, calculating, managing users."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Barriers, NewPage, Picture, focused
from tests.web_site import PASSWORD

PAGES = {
    "ask": "/",
    "conversations": "/conversations",
    "feedback": "/feedback",
    "evaluations": "/evaluations",
    "articles": "/articles",
    "search": "/articles?q=hydration before foscarnet",
    "article": "/articles/foscarnet-acyclovir-resistant-hsv",
    "calculator": "/calculator",
    "account": "/account",
    "users": "/users",
    "policy": "/editorial-policy",
    "problem": "/articles/nothing-of-that-name",
}
PUBLIC_PAGES = {"sign-in": "/sign-in", "policy-for-nobody": "/editorial-policy"}


def calculate(page: Page) -> None:
    page.goto("/calculator")
    page.get_by_label("Drug").select_option("foscarnet")
    page.get_by_label("Use").fill("HSV")
    page.get_by_label("Age").fill("68")
    page.get_by_label("Sex").select_option("male")
    page.get_by_label("Weight").fill("70")
    page.get_by_label("Creatinine mg/dL", exact=True).fill("1.05")
    page.get_by_role("button", name="Calculate").click()
    expect(page.locator(".regimen").first).to_be_visible()


def test_the_one_time_address_of_the_first_run_works_once(new_page: NewPage, server: object) -> None:
    page = new_page(signed_in=False)
    answer = page.goto(server.welcome)  # type: ignore[attr-defined]

    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main")).to_contain_text("used or is too old")


def test_a_wrong_password_says_so_and_the_right_one_leads_to_the_page_asked_for(new_page: NewPage) -> None:
    page = new_page(signed_in=False)
    page.goto("/articles?q=renal")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Name").fill("chief")
    page.get_by_label("Password").fill("not the password at all")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert page.get_by_label("Password").input_value() == ""

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url(re.compile(r"/articles\?q=renal$"))
    page.get_by_role("button", name="Sign out chief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_article_is_found_read_and_its_references_followed(new_page: NewPage, picture: Picture) -> None:
    page = new_page()
    page.get_by_label("Search the articles").fill("How long is foscarnet infused?")
    page.get_by_role("button", name="Search").click()
    found = page.locator("main ol.list a")
    expect(found.first).to_be_visible()
    picture(page, "articles-search")
    found.first.click()

    expect(page.locator("main .steps [aria-current=step]")).to_have_text("Submitted")
    expect(page.locator("main .caution")).to_be_visible()
    expect(page.locator(":target")).to_be_attached()
    chip = page.locator("main a.c").first
    target = chip.get_attribute("href") or ""
    assert re.fullmatch(r"#ref-\d+", target)
    expect(page.locator(target)).to_be_attached()
    picture(page, "article")


def test_a_dose_is_calculated_with_its_steps_and_chart(new_page: NewPage, picture: Picture) -> None:
    page = new_page()
    calculate(page)

    expect(page.locator(".calc")).to_contain_text("foscarnet")
    page.get_by_text("Worked steps").first.click()
    expect(page.locator("ol.worked").first).to_be_visible()
    expect(page.locator("svg.steps-chart").first).to_be_visible()
    assert page.locator("tr.here").count() >= 1
    assert page.locator("ol.worked li").count() >= 1
    picture(page, "calculator")


def test_an_entry_that_cannot_be_right_is_explained_and_kept(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/calculator")
    page.get_by_label("Drug").select_option("foscarnet")
    page.get_by_label("Weight").fill("7000")
    page.get_by_role("button", name="Calculate").click()

    expect(page.get_by_role("alert")).to_contain_text("allowed is")
    expect(page.get_by_label("Weight")).to_have_value("7000")


def test_an_administrator_invites_somebody_who_comes_and_is_put_out_again(new_page: NewPage, picture: Picture) -> None:
    chief, guest = new_page(), new_page(signed_in=False)
    chief.goto("/users")
    chief.get_by_role("group", name="Roles of the new user").get_by_label("editor").check()
    chief.get_by_role("button", name="Make an invitation").click()
    address = chief.locator(".notice code").inner_text()

    guest.goto(address)
    guest.get_by_label("Name").fill("guest")
    guest.get_by_label("Password").fill("short")
    guest.get_by_role("button", name="Make the account").click()
    assert guest.evaluate("document.querySelector('#password').validity.tooShort")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Make the account").click()
    guest.goto("/account")
    expect(guest.locator("main")).to_contain_text("clinician, editor")
    assert guest.get_by_role("link", name="Users").count() == 0

    chief.goto("/users")
    picture(chief, "users")
    group = chief.get_by_role("group", name="guest")
    group.get_by_label("may sign in").uncheck()
    group.get_by_role("button", name="Save guest").click()
    expect(chief.get_by_role("group", name="guest")).to_contain_text("may not sign in")
    guest.goto("/account")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_token_is_made_shown_once_and_revoked(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/account")
    page.get_by_label("What is it for?").fill("nightly check")
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator(".notice code")).to_have_text(re.compile(r"^\S{30,}$"))
    page.goto("/account")
    expect(page.locator(".notice code")).to_have_count(0)
    page.get_by_role("button", name="Revoke nightly check").click()
    expect(page.get_by_role("row", name="nightly check")).to_contain_text("revoked")


def test_everything_can_be_done_with_the_keyboard_alone(new_page: NewPage) -> None:
    page = new_page(signed_in=False)
    page.goto("/sign-in?next=/articles")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "name"
    page.keyboard.type("chief")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Articles")

    reached: list[str] = []
    while len(reached) < 60 and (not reached or reached[-1] != "q"):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        assert page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && style.outlineWidth !== '0px'; })()"
        ), reached[-1]
    assert reached[-1] == "q"
    page.keyboard.type("renal dose")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("renal dose")
    page.keyboard.press("Tab")


@pytest.mark.parametrize("name", [name for name in PAGES if name != "problem"])
def test_tab_reaches_every_control_and_never_gets_caught(new_page: NewPage, name: str) -> None:
    page = new_page()
    page.goto(PAGES[name])
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter((one) => one.checkVisibility() && !one.disabled).length"
    )
    seen: set[str] = set()
    for _ in range(controls + 20):
        page.keyboard.press("Tab")
        seen.add(
            str(
                page.evaluate(
                    "(() => { const one = document.activeElement; if (one === document.body) return 'body';"
                    " return [...document.querySelectorAll('*')].indexOf(one) + ''; })()"
                )
            )
        )

    assert len(seen - {"body"}) >= controls


def test_the_pages_work_without_javascript(new_page: NewPage, chromium: Browser) -> None:
    page = new_page(script=False)
    page.get_by_label("Search the articles").fill("hydration before foscarnet")
    page.get_by_role("button", name="Search").click()
    page.locator("main ol.list a").first.click()
    expect(page.locator("main .steps")).to_be_visible()
    calculate(page)
    page.get_by_role("link", name="chief").click()
    page.get_by_label("What is it for?").fill("without script")
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator(".notice code")).to_be_visible()
    page.get_by_role("button", name="Sign out chief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert chromium.is_connected()


def test_the_description_of_the_api_is_shown_from_this_server_alone(new_page: NewPage, picture: Picture) -> None:
    page = new_page()
    page.goto("/api/docs")

    expect(page.locator(".opblock").first).to_be_visible()
    page.locator(".opblock-summary-control").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    picture(page, "api-docs")


def test_axe_would_see_a_barrier(new_page: NewPage, barriers: Barriers) -> None:
    page = new_page()
    page.goto("/articles")
    page.evaluate("document.querySelector('label[for=q]').remove()")

    assert [found.partition(":")[0] for found in barriers(page)] == ["label"]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_a_barrier_that_axe_can_find_or_scrolls_sideways(
    new_page: NewPage, barriers: Barriers, picture: Picture, width: int, *, dark: bool
) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        found.extend(f"{name}: {barrier}" for barrier in barriers(page))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{name}: scrolls sideways")
        picture(page, f"{name}-{'dark' if dark else 'light'}-{width}")

    nobody = new_page(signed_in=False, dark=dark, width=width)
    for name, address in PUBLIC_PAGES.items():
        nobody.goto(address)
        look(nobody, name)
    page = new_page(dark=dark, width=width)
    for name, address in PAGES.items():
        page.goto(address)
        look(page, name)
    calculate(page)
    look(page, "calculated")

    assert found == []
