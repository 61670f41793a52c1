"""Sites for tests of the web: slow parts are built once, records are fresh for every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from posology.assistant.records import Records
from posology.assistant.settings import Settings
from posology.assistant.web.composition import services_from
from posology.assistant.web.limits import Bounds
from posology.assistant.web.services import Services
from tests.web_site import AMPLE, Accounts, MakeSite, Site


@pytest.fixture(scope="session")
def shared_services(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The services over the shipped corpus."""
    records = Records.open(tmp_path_factory.mktemp("records") / "records.db")
    yield services_from(settings, records, lambda _done, _total, _label: None)
    records.close()


@pytest.fixture(scope="session")
def accounts() -> Accounts:
    return Accounts.make()


@pytest.fixture
def make_site(shared_services: Services, accounts: Accounts, tmp_path: Path) -> Iterator[MakeSite]:
    """Makes sites with other bounds, or under TLS."""
    with ExitStack() as opened:

        def make(bounds: Bounds = AMPLE, *, secure: bool = False, services: Services | None = None) -> Site:
            folder = tmp_path / f"site{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            made = Site(services or shared_services, accounts, folder, bounds=bounds, secure=secure)
            return opened.enter_context(made)

        yield make


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A site with ample bounds on loopback."""
    return make_site()
