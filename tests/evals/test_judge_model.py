"""A judge model: asked only what the letter leaves open, once, and never believed when it cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posology.evals.judge_model import JudgeFileError, LabelledClaim, ModelJudge, calibrate, read_labelled
from posology.evals.metrics.borne_out import Source
from posology.evals.metrics.support import CertainJudge, Support

SOURCE = Source("Foscarnet is given through a central line. It is not given as a bolus.", "Administration")
OPEN = "A central line is used for foscarnet."


class Model:
    """Replies with the same words and keeps what it was asked."""

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.asked: list[str] = []

    def __call__(self, message: str) -> str:
        self.asked.append(message)
        return self.reply


YES = '{"supported": true, "reason": "it says so"}'


def test_the_model_decides_what_the_letter_leaves_open(tmp_path: Path) -> None:
    assert CertainJudge().judge(OPEN, "", [SOURCE]).support is Support.UNDECIDED
    assert ModelJudge("m", Model(YES), tmp_path).judge(OPEN, "", [SOURCE]).support is Support.SUPPORTED
    no = Model('```json\n{"supported": false, "reason": "it does not"}\n```')
    judged = ModelJudge("n", no, tmp_path).judge(OPEN, "", [SOURCE])
    assert (judged.support, "it does not" in judged.reason) == (Support.NOT_SUPPORTED, True)


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Foscarnet is given through a central line.", Support.SUPPORTED),
        ("Foscarnet 40 mg/kg is given through a central line.", Support.NOT_SUPPORTED),
        ("It is given as a bolus.", Support.NOT_SUPPORTED),
    ],
)
def test_the_model_is_never_asked_what_is_certain(tmp_path: Path, claim: str, support: Support) -> None:
    model = Model(YES)
    assert ModelJudge("m", model, tmp_path).judge(claim, "", [SOURCE]).support is support
    assert not model.asked


def test_a_claim_without_a_source_is_not_supported_whatever_a_model_says(tmp_path: Path) -> None:
    assert ModelJudge("m", Model(YES), tmp_path).judge(OPEN, "", []).support is Support.NOT_SUPPORTED


def test_a_reply_is_kept_and_asked_for_once(tmp_path: Path) -> None:
    model = Model(YES)
    for _ in range(2):
        ModelJudge("m", model, tmp_path).judge(OPEN, "", [SOURCE])
    assert len(model.asked) == 1
    other = Model('{"supported": false}')
    assert (
        ModelJudge("m", other, tmp_path, prompt="Another prompt").judge(OPEN, "", [SOURCE]).support
        is Support.NOT_SUPPORTED
    )
    ModelJudge("m", other, tmp_path).judge(OPEN, "Under another lead-in:", [SOURCE])
    assert len(other.asked) == 2


def test_a_damaged_cache_is_asked_for_again(tmp_path: Path) -> None:
    model = Model(YES)
    ModelJudge("m", model, tmp_path).judge(OPEN, "", [SOURCE])
    kept = next(tmp_path.rglob("*.json"))
    assert json.loads(kept.read_text(encoding="utf-8"))["reply"] == YES
    kept.write_text("{", encoding="utf-8")
    assert ModelJudge("m", model, tmp_path).judge(OPEN, "", [SOURCE]).support is Support.SUPPORTED
    assert len(model.asked) == 2


@pytest.mark.parametrize("reply", ["", "yes", '{"supported": "true"}', "{", '{"reason": "none"}', "[]", "}{"])
def test_a_reply_that_cannot_be_read_decides_nothing(tmp_path: Path, reply: str) -> None:
    assert ModelJudge("m", Model(reply), tmp_path).judge(OPEN, "", [SOURCE]).support is Support.UNDECIDED


def test_a_judge_is_named_by_model_and_prompt(tmp_path: Path) -> None:
    one, other = (ModelJudge("m", Model(YES), tmp_path, prompt=prompt).name for prompt in ("one", "other"))
    assert one != other
    assert one.startswith("m ")


def test_calibration_counts_both_kinds_apart(tmp_path: Path) -> None:
    claims = [
        LabelledClaim(claim=OPEN, source=SOURCE.text, supported=True),
        LabelledClaim(claim="A peripheral line is used.", source=SOURCE.text, supported=False),
        LabelledClaim(claim="Foscarnet 40 mg/kg.", source=SOURCE.text, supported=False),
    ]
    measured = calibrate(ModelJudge("m", Model(YES), tmp_path), claims)
    assert (measured.supported_found, measured.not_supported_found, measured.undecided) == (1, 1, 0)
    assert measured.balanced_accuracy == 0.75
    assert "0.750" in str(measured)
    certain = calibrate(CertainJudge(), claims)
    assert (certain.supported_found, certain.undecided) == (0, 2)


def test_claims_of_one_kind_give_no_balanced_accuracy(tmp_path: Path) -> None:
    measured = calibrate(ModelJudge("m", Model(YES), tmp_path), [LabelledClaim(claim=OPEN, source="x", supported=True)])
    assert measured.balanced_accuracy is None
    assert "not known" in str(measured)


def test_a_file_of_labelled_claims_is_read_or_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text('{"claim": "a", "source": "b", "supported": true}\n', encoding="utf-8")
    assert read_labelled(path) == (LabelledClaim(claim="a", source="b", supported=True),)
    path.write_text('{"claim": "a"}\n', encoding="utf-8")
    with pytest.raises(JudgeFileError, match="line 1"):
        read_labelled(path)
    with pytest.raises(JudgeFileError, match="cannot be read"):
        read_labelled(tmp_path / "none.jsonl")
