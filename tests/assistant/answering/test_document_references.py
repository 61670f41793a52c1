"""Reference marks of a plain text: each one needs an entry in the text's own list, whatever form the list has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posology.assistant.answering.checking import Report
from posology.assistant.answering.document_references import marks_in, reference_list
from posology.assistant.dosing.binding import Scope
from tests.assistant.answering.document_samples import checker

Check = Callable[[str], Report]
BODY = "Foscarnet in HSV\n\nFoscarnet 40 mg/kg every 8 hours [1].\n\n- Hydrate before the first infusion [2, 3].\n"


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    made = checker(tmp_path_factory.mktemp("corpus"))
    return lambda text: made.check_text(text, "text.txt", Scope())


def _numbers(lines: tuple[str, ...]) -> list[int]:
    return [int(line.split()[1]) for line in lines]


@pytest.mark.parametrize(
    "listed",
    [
        "References\n\n1. A label. 2019.\n2. Another label.\n",
        "## References\n\n1) A label. 2019.\n2) Another label.\n",
        "**Sources:**\n\n- [1] A label. 2019.\n- [2] Another label.\n",
        "References:\n[1] A label. 2019.\n    with a second line\n[2] Another label.\n",
        "[1] A label. 2019.\n\n[2] Another label.\n",
        "[^1]: A label. 2019.\n[^2]: Another label.\n",
        "BIBLIOGRAPHY\n\nA label. 2019.\nAnother label.\n",
        "References\n\n1. A label. 2019.\n2. Another label.\n\n# After it\n\nNothing here.\n",
    ],
)
def test_a_mark_without_an_entry_is_reported_with_where_it_stands(check: Check, listed: str) -> None:
    report = check(f"{BODY}\n{listed}")

    assert report.missing_references == (
        "reference 3 has no entry on the page (cited 1 time, first in: Hydrate before the first infusion [2, 3].)",
    )
    assert report.unused_references == ()
    (faulty,) = [statement for statement in report.statements if statement.faults]
    assert faulty.faults == ("reference 3 has no entry on the page",)
    assert faulty.references == (2, 3)


def test_without_a_list_every_mark_is_without_an_entry(check: Check) -> None:
    assert _numbers(check(BODY).missing_references) == [1, 2, 3]


def test_an_entry_that_nothing_cites_is_reported(check: Check) -> None:
    report = check(f"{BODY}\nReferences\n\n1. A label.\n2. B label.\n3. C label.\n4. D label.\n")

    assert report.missing_references == ()
    assert report.unused_references == ("reference 4 is never cited: D label.",)


def test_a_list_without_marks_in_the_text_reports_nothing(check: Check) -> None:
    report = check("Foscarnet\n\nFoscarnet 40 mg/kg every 8 hours.\n\nReferences\n\n1. A label.\n")

    assert (report.missing_references, report.unused_references) == ((), ())


def test_how_often_a_mark_is_cited_is_counted(check: Check) -> None:
    text = "Foscarnet\n\nFirst this [2].\n\nThen that [2].\n\nReferences\n\n1. A label.\n"

    assert check(text).missing_references[0].startswith("reference 2 has no entry on the page (cited 2 times, first")


@pytest.mark.parametrize(
    "text",
    [
        "Foscarnet, CrCl [50]: stop.",
        "Aim for a trough of [10-24].",
        "See [3](https://example.org/label).",
        "Give [two] doses [1 g] each.",
        "Printed in [2026].",
    ],
)
def test_what_is_no_mark_is_not_reported(check: Check, text: str) -> None:
    assert check(f"Title of it\n\n{text}\n").missing_references == ()


def test_marks_are_read_in_every_form_of_brackets() -> None:
    assert marks_in("One [1], two [2,3] and [4;5], [6–8], [^9], [ 10 ].") == (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert marks_in("None: [1](x), [a], [1234], (3), [^note].") == ()


def test_a_list_knows_its_lines_and_ends_at_the_next_heading() -> None:
    listed = reference_list("Text [1].\n\nReferences\n1. A label.\n\n# Next\n1. First step.\n")

    assert listed.entries == {1: "A label."}
    assert listed.lines == {3, 4, 5}
    assert not reference_list("Nothing cited.\n").given


def test_reference_faults_do_not_fail_a_check(check: Check) -> None:
    report = check("Foscarnet in HSV\n\nFoscarnet 40 mg/kg every 8 hours for HSV [1].\n")

    assert report.missing_references
    assert not report.failed
