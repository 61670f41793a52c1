"""How the application is served: where it may listen, and whose word about a request is believed."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from posology.assistant.users.roles import Role
from posology.assistant.users.throttle import TRIES_PER_PAIR
from posology.assistant.web.server import server_for
from tests.web_site import MakeSite, Site


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """The server's own set-up of logging ends with the test."""
    loggers = [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
        logger.level, logger.propagate, logger.handlers = level, propagate, handlers


def served(site: Site, peer: str, *, behind_proxy: bool) -> TestClient:
    """A client that reaches the site as the server passes requests on, from a peer's address."""
    config = server_for(site.app, behind_proxy=behind_proxy).config
    config.load()
    return TestClient(config.loaded_app, base_url="http://localhost", client=(peer, 1), follow_redirects=False)


def invitation(site: Site, client: TestClient) -> str:
    browser = site.browser(Role.ADMINISTRATOR)
    client.cookies.update(dict(browser.client.cookies))
    form = {"token": browser.form_token, "roles": "clinician"}
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    return client.post("/users/invitations", data=form, headers=forwarded).text


def test_a_proxy_on_this_machine_says_that_the_address_is_https(make_site: MakeSite) -> None:
    site = make_site(secure=True)

    page = invitation(site, served(site, "127.0.0.1", behind_proxy=True))

    assert "https://localhost/welcome?code=" in page
    assert "evil.example" not in page


@pytest.mark.parametrize(("peer", "behind_proxy"), [("127.0.0.1", False), ("192.0.2.7", True), ("192.0.2.7", False)])
def test_nobody_else_is_believed(site: Site, peer: str, *, behind_proxy: bool) -> None:
    page = invitation(site, served(site, peer, behind_proxy=behind_proxy))

    assert "http://localhost/welcome?code=" in page


def tries(client: TestClient) -> list[int]:
    form = {"name": "clinician", "password": "a guess"}
    return [
        client.post("/sign-in", data=form, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(TRIES_PER_PAIR + 1)
    ]


def test_a_guesser_does_not_become_many_by_what_it_says(site: Site) -> None:
    assert tries(served(site, "127.0.0.1", behind_proxy=False))[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert tries(served(site, "192.0.2.7", behind_proxy=True))[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_behind_a_proxy_each_client_counts_for_itself(site: Site) -> None:
    assert tries(served(site, "127.0.0.1", behind_proxy=True))[-1] == HTTPStatus.UNAUTHORIZED


def refused(tmp_path: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", "from posology.command import main; main()", "serve", *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "POSOLOGY_HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1"},
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused(tmp_path, "--port", port)

    assert f"port {port}" in said
    assert not (tmp_path / "library.db").exists()


@pytest.mark.parametrize(
    "arguments", [("--host", "192.0.2.1"), ("--host", "::"), ("--host", "192.0.2.1", "--behind-proxy")]
)
def test_off_loopback_a_server_needs_tls_and_a_name(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert "listening on" in refused(tmp_path, *arguments)
