"""The command of the evals over a data home that is ready."""

from __future__ import annotations

import pytest

from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.settings import Settings
from tests.command_line import Run, posology_in


@pytest.fixture(scope="session")
def posology_eval(settings: Settings, pipeline: AnswerPipeline) -> Run:
    """Run the command in a process of its own; library and model are ready."""
    assert pipeline is not None
    return posology_in(settings.home, "eval")
