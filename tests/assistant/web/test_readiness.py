"""What must hold before the server may answer, and that a probe that breaks is never read as passed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from posology.assistant.web.composition import Probes
from posology.assistant.web.services import Services

PATIENCE = 600


def passed() -> str:
    return "passed"


def breaks() -> str:
    raise OSError("the path of a file")


def settled(probes: Probes) -> None:
    """Wait until the slow probes were asked."""
    wait = Event()
    for _ in range(PATIENCE):
        if "not asked yet" not in probes.readiness().probes.values():
            return
        wait.wait(0.1)


def test_ready_when_every_probe_passed() -> None:
    probes = Probes({"quick": passed}, {"slow": passed})
    settled(probes)

    assert probes.readiness().ready
    assert probes.readiness().probes == {"quick": "passed", "slow": "passed"}


def test_not_ready_before_the_slow_probes_were_asked() -> None:
    go_on = Event()

    def slow() -> str:
        go_on.wait(60)
        return "passed"

    probes = Probes({}, {"slow": slow})

    assert not probes.readiness().ready
    assert probes.readiness().probes == {"slow": "not asked yet"}
    go_on.set()
    settled(probes)
    assert probes.readiness().ready


def test_a_probe_that_fails_or_breaks_is_named_and_says_nothing_of_the_inside() -> None:
    def wrong() -> str:
        return "3 of 10 judged wrongly"

    cases: list[tuple[dict[str, Callable[[], str]], dict[str, Callable[[], str]]]] = [
        ({"a": wrong}, {"b": passed}),
        ({"a": passed}, {"b": wrong}),
        ({"a": breaks}, {"b": passed}),
        ({"a": passed}, {"b": breaks}),
    ]
    for quick, slow in cases:
        probes = Probes(quick, slow)
        settled(probes)
        found = probes.readiness()
        assert not found.ready
        assert [name for name, said in found.probes.items() if said != "passed"] in (["a"], ["b"])
        assert "path" not in "".join(found.probes.values())


def test_the_real_server_becomes_ready_over_the_shipped_corpus(shared_services: Services) -> None:
    wait = Event()
    for _ in range(PATIENCE):
        found = shared_services.readiness()
        if "not asked yet" not in found.probes.values():
            break
        wait.wait(0.1)

    assert found.ready, found.probes
    assert set(found.probes) >= {"records", "embedding model", "search index", "verifier"}
