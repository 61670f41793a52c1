"""An answer as a file keeps its numbers, marks, sources, status and date in every form."""

from __future__ import annotations

import json
import re

import pytest

from posology.assistant.answering.exports import MEDIA_TYPES, exported
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Answer

ADDRESS = "https://posology.example/answers/a_1"


@pytest.fixture(scope="module")
def answer(pipeline: AnswerPipeline) -> Answer:
    return pipeline.answer("How is foscarnet dosed for resistant HSV?", "68 y male, 70 kg, SCr 1.05 mg/dL")


@pytest.mark.parametrize("form", sorted(MEDIA_TYPES))
def test_every_form_is_stamped_with_status_date_and_address(answer: Answer, form: str) -> None:
    text = exported(answer, form, ADDRESS)

    assert answer.labels.review_status in text
    assert answer.created_at in text
    assert form == "json" or ADDRESS in text.replace("\\_", "_")


def test_markdown_holds_every_statement_with_its_sources(answer: Answer) -> None:
    text = exported(answer, "md", ADDRESS)
    body = text.partition("\n[^")[0]  # the sources quote the passages again
    bare = re.sub(r"\*\*|\\|\[\^\d+\]| [✓?c!✗](?!\w)", "", body)

    for statement in answer.statements:
        for cell in statement.text.split(" | "):
            assert cell in bare
    for citation in answer.citations:
        assert f"[^{citation.number}]: " in text
    assert answer.labels.disclaimer.split("\n")[0] in text
    assert str(answer.labels.checked.verified) in text


def test_markdown_of_hostile_text_stays_text(answer: Answer) -> None:
    hostile = "<script>x</script> [a](http://evil) | **b** `c` # d"
    first = answer.statements[0].model_copy(update={"text": hostile, "quantities": ()})

    text = exported(answer.model_copy(update={"statements": (first,)}), "md", ADDRESS)

    assert r"\<script\>" in text
    assert r"\[a\](http://evil) \| \*\*b\*\* \`c\` \# d" in text


def test_json_is_the_answer(answer: Answer) -> None:
    assert Answer.model_validate_json(exported(answer, "json", ADDRESS)) == answer


def test_references_keep_their_numbers_in_all_three_forms(answer: Answer) -> None:
    numbers = [citation.number for citation in answer.citations]

    assert [int(n) for n in re.findall(r"@misc\{posology-(\d+),", exported(answer, "bib", ADDRESS))] == numbers
    assert [int(n) for n in re.findall(r"ID  - posology-(\d+)", exported(answer, "ris", ADDRESS))] == numbers
    assert [entry["id"] for entry in json.loads(exported(answer, "csl.json", ADDRESS))] == [
        f"posology-{n}" for n in numbers
    ]


def test_ris_records_begin_and_end_as_the_format_asks(answer: Answer) -> None:
    text = exported(answer, "ris", ADDRESS)

    assert text.count("TY  - GEN\r\n") == text.count("ER  - \r\n") == len(answer.citations)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.split("\r\n") if line.strip())


def test_bibtex_escapes_what_tex_would_obey(answer: Answer) -> None:
    hostile = answer.citations[0].model_copy(update={"title": r"50% of \input{x} & {y} $z_1$ #2"})

    text = exported(answer.model_copy(update={"citations": (hostile,)}), "bib", ADDRESS)

    assert r"title = {50\% of \textbackslash{}input\{x\} \& \{y\} \$z\_1\$ \#2}" in text


def test_links_of_the_site_are_whole(answer: Answer) -> None:
    entries = json.loads(exported(answer, "csl.json", ADDRESS))

    assert all(entry["URL"].startswith("https://posology.example/articles/") for entry in entries)


def test_an_abstention_exports_its_reason(pipeline: AnswerPipeline) -> None:
    abstained = pipeline.answer("What is the dose of warfarin for my cat?")

    assert abstained.abstention is not None
    assert "No answer: " in exported(abstained, "md", ADDRESS)
