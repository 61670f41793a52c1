"""Makes small monographs of an invented drug for tests, so that each construct of the schema can be tried alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.rulebook import read_monograph

SOURCE = {"ref": "label", "section": "2 Dosage"}


def regimen(name: str = "usual", **fields: object) -> dict[str, object]:
    """A regimen of 500 mg every 12 h by mouth, changed by `fields`."""
    usual: dict[str, object] = {
        "id": name,
        "indication": "infection",
        "route": "iv",
        "phase": "treatment",
        "population": "adults",
        "dose": "500 mg",
        "intervals": ["12 h"],
        "source": SOURCE,
    }
    return {**usual, **fields}


def table(name: str = "renal", rows: Sequence[object] = (), **fields: object) -> dict[str, object]:
    """A renal table in mL/min for the usual regimen, changed by `fields`."""
    usual: dict[str, object] = {
        "id": name,
        "regimens": ["usual"],
        "metric": "crcl_ml_min",
        "source": {"ref": "label", "section": "2.3 Renal", "table": "Table 1"},
        "rows": list(rows),
    }
    return {**usual, **fields}


def limit(name: str, kind: str, **fields: object) -> dict[str, object]:
    """A limit, changed by `fields`."""
    return {"id": name, "kind": kind, "source": SOURCE, **fields}


def monograph(**fields: Any) -> Monograph:  # noqa: ANN401 - any part of a rule file
    """A monograph of the invented drug "testol"; passes every static check or fails the test."""
    whole = {
        "format": 1,
        "drug": "testol",
        "name": "Testol",
        "status": "Submitted",
        "last_updated": "2026-11-21",
        "sources": {"label": {"title": "Testol label", "publisher": "nobody", "read": "label"}},
        "indications": [
            {"id": "infection", "name": "infection", "labelled": True, "terms": ["infection"], "source": SOURCE}
        ],
        "regimens": [regimen()],
        "renal_metric": "crcl_ml_min",
        **fields,
    }
    return read_monograph(Path("testol.yaml"), yaml.safe_dump(whole, sort_keys=False).encode())
