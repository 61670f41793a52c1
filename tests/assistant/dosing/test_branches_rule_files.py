"""What is refused before any text is read: rule files with unknown keys, patterns without a first letter, odd wordings."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from posology.assistant.dosing.cadence import read_cadence
from posology.assistant.dosing.mentions import _beginnings
from posology.assistant.dosing.rulebook import read_monograph
from posology.assistant.errors import RuleDefinitionError
from tests.assistant.dosing.made_monograph import SOURCE, regimen

WHOLE = {
    "format": 1,
    "drug": "testol",
    "name": "Testol",
    "status": "Submitted",
    "last_updated": "2026-11-21",
    "indications": [
        {"id": "infection", "name": "infection", "labelled": True, "terms": ["infection"], "source": SOURCE}
    ],
    "renal_metric": "crcl_ml_min",
}


@pytest.mark.parametrize("name", ["label", "url", "set_id", "year"])
def test_an_unknown_key_of_a_source_names_the_keys_of_a_source_whatever_the_source_is_called(name: str) -> None:
    source = {"title": "Testol label", "publisher": "nobody", "read": "label", "pages": "3"}
    own = {"ref": name, "section": "2 Dosage"}
    whole = {**WHOLE, "sources": {name: source}, "regimens": [regimen(source=own)]}
    with pytest.raises(RuleDefinitionError, match=r"unknown key 'pages'; allowed keys are .*set_id"):
        read_monograph(Path("testol.yaml"), yaml.safe_dump(whole, sort_keys=False).encode())


def test_a_pattern_without_a_first_letter_is_refused() -> None:
    assert _beginnings(r"adults?\b|(?<!older )infants?\b") == ["adult", "infant"]
    with pytest.raises(ValueError, match="begins with no letter"):
        _beginnings(r"adults?\b|\d+ years\b")


@pytest.mark.parametrize("wording", ["as needed", "", "every", "three", "times daily", "every day or so"])
def test_a_wording_that_tells_no_cadence_has_no_bounds(wording: str) -> None:
    cadence = read_cadence(wording)
    assert (cadence.low, cadence.high, cadence.unit) == (None, None, "")
