"""What the dosing engine hands on cannot be changed afterwards; only what gathers within one call can."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, is_dataclass

import pytest

from posology.assistant import dosing
from posology.assistant.dosing.calculators import find_calculator

GATHERING = {
    "binding.Clause",
    "doses._Gathered",
    "grouping.DoseGroup",
    "terms.Term",
    "told_facts._Known",
    "told_facts._Sentence",
}


def _records() -> Iterator[type]:
    """Every dataclass of the engine."""
    for found in pkgutil.iter_modules(dosing.__path__, f"{dosing.__name__}."):
        module = importlib.import_module(found.name)
        yield from (each for each in vars(module).values() if is_dataclass(each) and isinstance(each, type))


def test_every_record_is_frozen_save_those_that_gather() -> None:
    changeable = {
        f"{record.__module__.rpartition('.')[2]}.{record.__name__}"
        for record in _records()
        if record.__module__.startswith(dosing.__name__) and not record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    }

    assert changeable == GATHERING


def test_a_calculator_is_not_changed_by_those_who_use_it() -> None:
    with pytest.raises(FrozenInstanceError):
        find_calculator("bmi").valid = "children"  # type: ignore[misc]
