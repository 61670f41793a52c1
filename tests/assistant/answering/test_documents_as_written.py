"""Whole documents as people write them, each right and with one thing wrong: guidelines, orders, letters, copied pages.

In `documents_as_written.yaml` "[[right||wrong]]" holds both; the right one is never contradicted, the wrong one always.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from posology.assistant.answering.checking import Report
from posology.assistant.bootstrap import Checks, checks
from posology.assistant.settings import Settings

_DOCUMENTS = yaml.safe_load(Path(__file__).with_name("documents_as_written.yaml").read_text(encoding="utf-8"))
_EITHER = re.compile(r"\[\[(.*?)\|\|(.*?)\]\]", re.DOTALL)


@pytest.fixture(scope="module")
def shipped() -> Checks:
    return checks(Settings())


def report(shipped: Checks, document: dict[str, str], which: int) -> Report:
    name = document["name"] if "." in document["name"] else f"{document['name']}.txt"
    text = _EITHER.sub(lambda either: either[which], document["text"])
    return shipped.check_file(name, text.encode(), drug="", indication="", route="")


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda one: one["name"])
def test_the_right_document_is_not_contradicted(shipped: Checks, document: dict[str, str]) -> None:
    found = report(shipped, document, 1)

    assert str(found.verdict) == document["right"], [
        (f.text, str(f.verdict), f.reason) for s in found.statements for f in s.verification.findings
    ]
    assert not found.failed


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda one: one["name"])
def test_the_wrong_one_is(shipped: Checks, document: dict[str, str]) -> None:
    assert report(shipped, document, 2).failed
