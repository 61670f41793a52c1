"""The API keeps what its description says: generated requests, as each role and as nobody, over the real services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.python import asgi
from starlette.testclient import TestClient

from posology.assistant.users.roles import Role
from posology.assistant.web.app import LOOPBACK, create_app
from posology.assistant.web.services import Readiness
from tests.web_site import Site

NOBODY = "nobody"
EXAMPLES = 2
METHODS = {"get", "post", "put", "patch", "delete"}
# What is given is checked against rules that a schema cannot say: a request of the right shape may well be refused.
NOT_SAID_BY_A_SCHEMA = {"positive_data_acceptance": {"enabled": False}}


def configuration(site: Site, sender: str) -> SchemathesisConfig:
    settings: dict[str, Any] = {
        "seed": 1,
        "continue-on-failure": True,
        "request-timeout": 120,  # of seconds on a busy machine; how quick an answer comes is measured elsewhere
        "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
        "checks": NOT_SAID_BY_A_SCHEMA,
        # What one request leaves for the next is the same for every role that may make both.
        "phases": {"stateful": {"enabled": sender == Role.CLINICIAN.value}},
    }
    if sender != NOBODY:
        token = site.program(Role(sender)).headers["Authorization"].removeprefix("Bearer ")
        settings["auth"] = {"openapi": {"token": {"bearer": token}}}
    return SchemathesisConfig.from_dict(settings)


def faults_of(scenario: events.ScenarioFinished) -> Iterator[str]:
    for checks in scenario.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info
                yield f"{scenario.label}: {check.name}: {failure.failure.message} {failure.code_sample}"


@pytest.mark.parametrize("sender", [*(role.value for role in Role), NOBODY])
def test_generated_requests_are_answered_as_the_description_says(site: Site, sender: str) -> None:
    ready = replace(site.services, readiness=lambda: Readiness(ready=True, probes={"all": "passed"}))
    app = create_app(ready, [*LOOPBACK, asgi.HOST])
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=configuration(site, sender))
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    for event in engine.from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            faults += faults_of(event)
            answers = [one.response for one in event.recorder.interactions.values() if one.response is not None]
            statuses.update(answer.status_code for answer in answers)

    assert faults == []
    assert sum(statuses.values()) > 200
    assert statuses[HTTPStatus.OK] > 0
    if sender == NOBODY:
        assert statuses[HTTPStatus.UNAUTHORIZED] > 100
    else:
        assert statuses[HTTPStatus.UNPROCESSABLE_ENTITY] > 100


def description(site: Site) -> dict[str, Any]:
    document: dict[str, Any] = site.nobody().get("/api/openapi.json").json()
    return document


def test_every_operation_says_what_it_does_what_it_asks_for_and_how_it_fails(site: Site) -> None:
    operations = 0
    for path, methods in description(site)["paths"].items():
        for method, operation in methods.items():
            operations += 1
            assert method in METHODS
            assert operation["description"], path
            assert operation["tags"], path
            assert "security" in operation, path
            if path.startswith("/api/"):
                assert {"400", "401", "403", "413", "422", "429", "503"} <= set(operation["responses"]), path
    assert operations > 10


def test_every_operation_that_takes_something_shows_an_example_that_works(site: Site) -> None:
    client = site.program(Role.ADMINISTRATOR)
    document = description(site)
    named = names_of_real_things(site, client)
    operations = [(path, *one) for path, methods in document["paths"].items() for one in methods.items()]
    for path, method, operation in sorted(operations, key=lambda one: one[1] == "delete"):
        needed = [parameter for parameter in operation.get("parameters", []) if parameter.get("required")]
        examples = {p["name"]: named.get(p["name"]) or _example(p) for p in needed}
        body = operation.get("requestBody")
        sent = _body_example(document, body) if body else None
        query = {p["name"]: examples[p["name"]] for p in needed if p["in"] == "query"}
        answer = client.request(method.upper(), path.format(**examples), params=query, json=sent)
        assert answer.is_success or path == "/readyz", f"{method} {path}: {answer.text}"


def names_of_real_things(site: Site, client: TestClient) -> dict[str, str]:
    """Ids that a description cannot know: a passage, and a conversation with its answer."""
    asked = client.post("/api/v1/answers", json={"question": "How is foscarnet dosed?", "patient": "70 kg"})
    assert asked.status_code == HTTPStatus.OK
    (conversation,) = client.get("/api/v1/conversations").json()["conversations"]
    (turn,) = client.get(f"/api/v1/conversations/{conversation['id']}").json()["turns"]
    article = site.services.shelf.articles()[0].id
    return {
        "passage_id": site.services.shelf.passages_of(article)[0].id,
        "conversation_id": conversation["id"],
        "answer_id": turn["answer"]["id"],
    }


def _example(parameter: dict[str, Any]) -> str:
    (first, *_) = parameter["schema"]["examples"]
    return str(first)


def _body_example(document: dict[str, Any], body: dict[str, Any]) -> object:
    reference = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    (first, *_) = document["components"]["schemas"][reference]["examples"]
    return first
