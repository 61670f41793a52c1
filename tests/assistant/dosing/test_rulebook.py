"""Loading of monographs: what the shipped ones hold, and that a wrong file is refused with place and remedy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant.dosing.monographs import LimitKind, Monograph, Outcome
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.errors import RuleDefinitionError, UnknownDrugError

SHIPPED = Path(__file__).resolve().parents[3] / "corpus" / "monographs"
SOURCE = {"ref": "label", "section": "Dosage"}
MINIMAL: dict[str, Any] = {
    "format": 1,
    "drug": "testocillin",
    "name": "Testocillin",
    "status": "Submitted",
    "last_updated": "2026-11-20",
    "sources": {"label": {"title": "Label", "publisher": "Labeler", "read": "label"}},
    "indications": [{"id": "ache", "name": "ache", "labelled": True, "terms": ["ache"], "source": SOURCE}],
    "regimens": [
        {
            "id": "usual",
            "indication": "ache",
            "route": "oral",
            "phase": "treatment",
            "population": "adult",
            "dose": "500 mg",
            "intervals": ["8 h"],
            "source": SOURCE,
        }
    ],
    "renal_metric": "crcl_ml_min",
    "renal_tables": [
        {
            "id": "renal",
            "regimens": ["usual"],
            "metric": "crcl_ml_min",
            "source": SOURCE,
            "rows": [
                {"band": ">=30", "dose": "500 mg", "intervals": ["8 h"], "source": SOURCE},
                {"band": "<30", "outcome": "not_recommended", "source": SOURCE},
            ],
        }
    ],
}


def _write(folder: Path, content: object, name: str = "testocillin.yaml") -> Path:
    (folder / name).write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder


def _changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    content = copy.deepcopy(MINIMAL)
    change(content)
    return content


def _refusal(folder: Path) -> RuleDefinitionError:
    with pytest.raises(RuleDefinitionError) as refused:
        load_rulebook(folder)
    return refused.value


def test_a_minimal_monograph_is_accepted(tmp_path: Path) -> None:
    assert load_rulebook(_write(tmp_path, MINIMAL)).drugs == ("testocillin",)


def test_the_shipped_monographs_load_as_submitted() -> None:
    rulebook = load_rulebook(SHIPPED)

    assert {"foscarnet", "valacyclovir"} <= set(rulebook.drugs)
    assert {monograph.status for monograph in rulebook.monographs.values()} == {"Submitted"}


def test_the_digest_changes_with_every_byte_and_with_nothing_else(tmp_path: Path) -> None:
    first = load_rulebook(_write(tmp_path, MINIMAL)).digest
    again = load_rulebook(tmp_path).digest
    (tmp_path / "testocillin.yaml").write_bytes((tmp_path / "testocillin.yaml").read_bytes() + b"# note\n")

    assert first == again
    assert load_rulebook(tmp_path).digest != first


def test_an_unknown_drug_is_refused_with_the_drugs_that_exist() -> None:
    with pytest.raises(UnknownDrugError, match=r"'warfarin'; monographs exist for .*foscarnet.*valacyclovir"):
        load_rulebook(SHIPPED).monograph("warfarin")


def test_a_drug_is_found_in_any_case() -> None:
    assert load_rulebook(SHIPPED).monograph(" Foscarnet ").drug == "foscarnet"


def _foscarnet() -> Monograph:
    return load_rulebook(SHIPPED).monograph("foscarnet")


def test_foscarnet_has_all_six_columns_in_ml_per_min_per_kg() -> None:
    tables = _foscarnet().renal_tables

    assert len(tables) == 6
    assert all(len(table.rows) == 7 and table.metric is Metric.CRCL_PER_KG for table in tables)


def test_foscarnet_declares_that_exactly_0_4_has_no_induction_row_and_prints_it_for_maintenance() -> None:
    tables = {table.regimens[0]: table for table in _foscarnet().renal_tables}

    for name, table in tables.items():
        rows = [row for row in table.rows if row.band and row.band.contains(Decimal("0.4"))]
        if name.startswith("cmv-maintenance"):
            assert len(rows) == 1
            assert not table.gaps
        else:
            assert not rows
            assert [str(gap.band) for gap in table.gaps] == ["0.4"]
            assert any(band.contains(Decimal("0.4")) for row in table.rows for band in row.also_printed)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (LimitKind.RATE_MAX, "1 mg/kg/min"),
        (LimitKind.INFUSION_TIME_MIN, "60 min"),
        (LimitKind.INFUSION_TIME_MIN, "90–120 min"),
        (LimitKind.INFUSION_TIME_MIN, "120 min"),
        (LimitKind.CONCENTRATION_MAX, "24 mg/mL"),
        (LimitKind.CONCENTRATION_MAX, "12 mg/mL"),
        (LimitKind.HYDRATION_VOLUME, "750–1000 mL"),
        (LimitKind.HYDRATION_VOLUME, "500 mL"),
        (LimitKind.TEST_FREQUENCY, "2–3 /week"),
        (LimitKind.TEST_FREQUENCY, "1–2 week"),
    ],
)
def test_foscarnet_holds_its_printed_limits(kind: LimitKind, value: str) -> None:
    assert value in {str(limit.value) for limit in _foscarnet().limits if limit.kind is kind}


def test_every_column_of_the_foscarnet_table_adds_up_to_the_daily_total_of_its_head() -> None:
    for regimen in _foscarnet().regimens:
        assert regimen.daily_total is not None
        assert regimen.dose.low * 24 / regimen.intervals[0].low == regimen.daily_total.low


def test_every_renal_row_says_where_it_stands_and_in_which_words() -> None:
    for monograph in load_rulebook(SHIPPED).monographs.values():
        for table in monograph.renal_tables:
            for number, row in enumerate(table.rows, 1):
                place = f"{monograph.drug}/{table.id}, row {number}"
                assert row.source.table or row.source.section, place
                # What a label does not print, or leaves as it is, has no words of its own.
                assert row.source.printed or row.outcome in {Outcome.NO_DATA, Outcome.UNCHANGED}, place


def test_no_not_labelled_word_is_a_term_of_a_labelled_use() -> None:
    for monograph in load_rulebook(SHIPPED).monographs.values():
        terms = {term for use in monograph.indications for term in use.terms}
        assert not terms & set(monograph.not_labelled)


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        (lambda c: c.update(doze="1 mg"), "doze", "allowed keys are format, drug, name"),
        (lambda c: c["regimens"][0].update(rate="1 mg/kg/min"), "regimens[usual].rate", "unknown key 'rate'"),
        (lambda c: c["renal_tables"][0]["rows"][0].update(bands=">=1"), "rows[1].bands", "also_printed"),
        (lambda c: c["sources"]["label"].update(date="x"), "sources.label.date", "set_id"),
        (lambda c: c["regimens"][0].pop("source"), "regimens[usual].source", "is missing"),
        (lambda c: c["renal_tables"][0].pop("source"), "renal_tables[renal].source", "is missing"),
        (
            lambda c: c["regimens"][0].update(source={"ref": "mirror", "section": "x"}),
            "regimens[usual].source",
            "sources are label",
        ),
        (lambda c: c["regimens"][0].update(source={"ref": "label"}), "regimens[usual].source", "says no place"),
        (lambda c: c["regimens"][0].update(dose="forty mg/kg"), "regimens[usual].dose", "is not an amount"),
        (lambda c: c["regimens"][0].update(dose="500"), "regimens[usual].dose", "'500' is not an amount"),
        (lambda c: c["regimens"][0].update(dose="500 mgs"), "regimens[usual].dose", "units are mg, g"),
        (lambda c: c["regimens"][0].update(intervals=["8 hours"]), "regimens[usual].intervals", "units are min, h"),
        (lambda c: c["regimens"][0].update(intervals=[]), "regimens[usual].intervals", "needs an interval"),
        (lambda c: c["regimens"][0].update(indication="pain"), "regimens[usual].indication", "indications are ache"),
        (lambda c: c["regimens"].append(c["regimens"][0]), "regimens", "'usual' is used 2 times"),
        (lambda c: c["renal_tables"][0].update(regimens=["other"]), "renal_tables[renal]", "regimens are usual"),
        (lambda c: c["renal_tables"][0]["rows"][0].pop("intervals"), "rows[1].intervals", "needs an interval"),
        (lambda c: c["renal_tables"][0]["rows"][0].pop("dose"), "rows[1]", "needs a dose"),
        (lambda c: c["renal_tables"][0]["rows"][0].update(outcome="no_data"), "rows[1]", "must not carry a dose"),
        (lambda c: c["renal_tables"][0]["rows"][0].update(percent=50), "rows[1]", "belong together"),
        (lambda c: c["renal_tables"][0]["rows"][1].update(band="<29"), "gaps", "hole at 29–<30 is not declared"),
        (lambda c: c["renal_tables"][0]["rows"][1].update(band="<=30"), "gaps", "overlap at 30 is not declared"),
        (lambda c: c["renal_tables"][0]["rows"][0].update(band="30-90"), "rows", "nothing is said above 30–90"),
        (lambda c: c["renal_tables"][0]["rows"][1].update(band="10-<30"), "rows", "nothing is said below 10–<30"),
        (
            lambda c: c["renal_tables"][0].update(gaps=[{"band": "30", "kind": "hole", "reason": "x"}]),
            "gaps",
            "hole at 30 is declared, but the rows leave none",
        ),
        (lambda c: c.update(drug="other"), "drug", "call the file other.yaml"),
        (lambda c: c.update(not_labelled=["Zoster"]), "not_labelled", "lower case"),
        (
            lambda c: c.update(limits=[{"id": "cap", "kind": "rate_max", "value": "1 mg", "source": SOURCE}]),
            "limits[cap].value",
            "units are mg/kg/min",
        ),
        (
            lambda c: c.update(limits=[{"id": "cap", "kind": "stop_below", "band": "<0.4", "source": SOURCE}]),
            "limits[cap].metric",
            "a band needs its metric",
        ),
        (
            lambda c: c.update(
                reminders=[
                    {
                        "id": "r",
                        "topic": "renal",
                        "intents": ["dose"],
                        "text": "x",
                        "satisfied_by": ["("],
                        "source": SOURCE,
                    }
                ]
            ),
            "reminders[r].satisfied_by",
            "is not a regular expression",
        ),
    ],
)
def test_a_wrong_monograph_is_refused_with_its_place_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], place: str, says: str
) -> None:
    refused = _refusal(_write(tmp_path, _changed(change)))

    assert refused.path == "testocillin.yaml"
    assert place in refused.place
    assert says in refused.problem


def test_a_declared_hole_and_a_declared_overlap_are_accepted(tmp_path: Path) -> None:
    def declare(content: dict[str, Any]) -> None:
        table = content["renal_tables"][0]
        table["rows"] = [
            {"band": ">=50", "dose": "500 mg", "intervals": ["8 h"], "source": SOURCE},
            {"band": "25-49", "dose": "500 mg", "intervals": ["12 h"], "source": SOURCE},
            {"band": "<=25", "outcome": "not_recommended", "source": SOURCE},
        ]
        table["gaps"] = [
            {"band": ">49-<50", "kind": "hole", "reason": "whole numbers"},
            {"band": "25", "kind": "overlap", "reason": "printed twice"},
        ]

    assert load_rulebook(_write(tmp_path, _changed(declare))).drugs == ("testocillin",)


def test_a_single_dose_needs_no_interval(tmp_path: Path) -> None:
    content = _changed(lambda c: c["regimens"][0].update(intervals=[], doses_in_course=1))

    assert load_rulebook(_write(tmp_path, content)).drugs == ("testocillin",)


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        (b"drug: foscarnet\n  name: [", "line 2", "is not valid YAML"),
        (b"drug: a\ndrug: b\n", "line 2", "'drug' is written twice"),
        (b"", "file", "must hold keys and values"),
        (b"- a\n- b\n", "file", "must hold keys and values"),
        (b"drug: \xff\xfe", "file", "is not UTF-8"),
        (b"drug: !!python/object/apply:os.system [id]\n", "line 1", "is not valid YAML"),
        (b"a: &a [*a]\n", "a", "unknown key 'a'"),
        (b"\x00\x01", "file", "is not valid YAML"),
    ],
)
def test_a_file_that_is_no_monograph_is_refused_with_its_line(
    tmp_path: Path, content: bytes, place: str, says: str
) -> None:
    (tmp_path / "testocillin.yaml").write_bytes(content)

    refused = _refusal(tmp_path)

    assert refused.place == place
    assert says in refused.problem


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert "is not a folder" in _refusal(tmp_path / "nowhere").problem


def test_an_empty_folder_is_an_empty_rulebook(tmp_path: Path) -> None:
    assert load_rulebook(tmp_path).drugs == ()
