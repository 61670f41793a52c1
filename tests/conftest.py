"""What many tests share: the shipped corpus and the rules in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.assistant.dosing.rulebook import Rulebook, load_rulebook
from posology.assistant.dosing.verification import Verifier
from tests.fakes import finder_of

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CORPUS


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook(CORPUS / "monographs")


@pytest.fixture(scope="session")
def verifier(rulebook: Rulebook) -> Verifier:
    return Verifier(rulebook, finder_of("foscarnet", "valacyclovir", "ganciclovir", "acyclovir", "cidofovir"))
