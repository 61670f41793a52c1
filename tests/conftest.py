"""What many tests share: the shipped corpus and the rules in it."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import Lexicon
from tests.assistant.dosing.shipped_verdicts import shipped, shipped_lexicon, shipped_rulebook
from tests.fakes import finder_of

# The same examples in every run, however busy the machine: a red suite is a changed program.
# `--hypothesis-profile=explore` draws new ones.
for name, same in (("explore", False), ("suite", True)):
    hypothesis.settings.register_profile(
        name, derandomize=same, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
hypothesis.settings.load_profile("suite")

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CORPUS


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return shipped_rulebook()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The lexicon as shipped."""
    return shipped_lexicon()


@pytest.fixture(scope="session")
def verifier(rulebook: Rulebook) -> Verifier:
    return Verifier(rulebook, finder_of("foscarnet", "valacyclovir", "ganciclovir", "acyclovir", "cidofovir"))


@pytest.fixture(scope="session")
def full_verifier() -> Verifier:
    """The shipped rules with every drug name of the lexicon."""
    return shipped()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a data home of their own; the shipped corpus."""
    return Settings(home=tmp_path_factory.mktemp("home"), corpus=CORPUS)


@pytest.fixture(scope="session")
def pipeline(settings: Settings) -> AnswerPipeline:
    """The real pipeline over the shipped corpus, ingested once for all tests."""
    return bootstrap.answer_pipeline(settings, lambda _done, _total, _label: None)
