"""Long lists page by page: every entry once, whatever is added meanwhile, and no cursor but our own."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.users.roles import Role
from posology.assistant.web.paging import cursor_of, key_of, page_of
from posology.assistant.web.problems import ProblemError
from tests.web_site import Site

KEYS = st.lists(st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable()), unique=True, max_size=30)


def same(key: str) -> str:
    return key


@given(KEYS, st.integers(1, 7))
def test_the_pages_together_are_the_whole_list(keys: list[str], limit: int) -> None:
    listed = sorted(keys)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = page_of(listed, same, cursor, limit)
        assert len(page) <= limit
        found += page

    assert found == listed


@given(KEYS, st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable()), st.integers(1, 7))
def test_what_is_added_meanwhile_shifts_nothing(keys: list[str], added: str, limit: int) -> None:
    listed = sorted(keys)
    first, cursor = page_of(listed, same, "", limit)
    longer = sorted({*keys, added})
    rest, _ = page_of(longer, same, cursor, 100) if cursor else ([], None)

    assert [key for key in [*first, *rest] if key != added] == [key for key in listed if key != added]


@given(st.text().filter(lambda text: text.isprintable()))
def test_a_cursor_stands_for_the_key_it_was_made_of(key: str) -> None:
    assert key_of(cursor_of(key)) == key


@pytest.mark.parametrize("cursor", ["!", "a", "é", "YQ==", "YQ=", " YQ", "YR", "_w", "Y Q", "\x00"])
def test_a_cursor_that_was_not_made_here_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError) as refused:
        key_of(cursor)
    assert refused.value.status == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_articles_come_page_by_page_over_the_api(site: Site) -> None:
    client = site.program(Role.CLINICIAN)
    whole = client.get("/api/v1/articles", params={"limit": 200}).json()
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v1/articles", params={"limit": 2, "cursor": cursor}).json()
        assert 1 <= len(page["articles"]) <= 2
        found += [article["id"] for article in page["articles"]]
        cursor = page["next"]

    assert found == [article["id"] for article in whole["articles"]]
    assert len(found) > 2
    assert whole["next"] is None


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "0"), ("limit", "201"), ("limit", "x"), ("cursor", "!"), ("cursor", "a" * 601)]
)
def test_pages_that_make_no_sense_are_problems(site: Site, name: str, value: str) -> None:
    answer = site.program(Role.CLINICIAN).get("/api/v1/articles", params={name: value})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["detail"]


@pytest.mark.parametrize("address", ["/api/v1/feedback", "/api/v1/conversations", "/feedback", "/conversations"])
@pytest.mark.parametrize("key", ["9" * 30, "-1", "0x10", "\0", "9\n9", "\n", "nobody"])
def test_a_cursor_that_only_looks_like_ours_breaks_nothing(site: Site, address: str, key: str) -> None:
    answer = site.program(Role.CHAIR).get(address, params={"cursor": cursor_of(key)})

    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}
