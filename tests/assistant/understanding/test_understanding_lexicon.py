"""The lexicon files: complete, consistent, and refused with a clear message when they are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from posology.assistant.errors import RuleDefinitionError
from posology.assistant.understanding.lexicon import FILES, Lexicon, load_lexicon
from posology.assistant.understanding.phrases import Phrasebook, folded_words, phrases, words_of


@pytest.fixture
def copied(corpus: Path, tmp_path: Path) -> Path:
    """A copy of the shipped lexicon to spoil."""
    for name in FILES:
        shutil.copy(corpus / "lexicon" / name, tmp_path / name)
    return tmp_path


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_lexicon_holds_covered_and_known_drugs(lexicon: Lexicon) -> None:
    covered = [drug for drug in lexicon.drugs.drugs.values() if drug.covered]

    assert len(covered) >= 45
    assert len(lexicon.drugs.drugs) - len(covered) >= 250


def test_the_digest_names_the_content(lexicon: Lexicon, copied: Path) -> None:
    assert load_lexicon(copied).digest == lexicon.digest

    _replace(copied / "glosses.yaml", "renal: of the kidneys", "renal: to do with the kidneys")

    assert load_lexicon(copied).digest != lexicon.digest


def test_glosses_hold_no_number(lexicon: Lexicon) -> None:
    assert lexicon.glosses["nephrotoxic"] == "harmful to the kidneys"
    assert not any(letter.isdigit() for gloss in lexicon.glosses.values() for letter in gloss)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("drugs.yaml", "  - id: foscarnet\n", "  - id: acyclovir\n", "stands twice"),
        ("drugs.yaml", "brands: [Foscavir]", "brands: [Zovirax]", "already names"),
        ("drugs.yaml", "brands: [Foscavir]", "trade: [Foscavir]", "does not know 'trade'"),
        ("drugs.yaml", "brands: [Foscavir]", "brands: Foscavir", "must be a list of words"),
        ("drugs.yaml", "brands: [Foscavir]", "brands: [on]", "must be a list of words"),
        ("drugs.yaml", "brands: [Foscavir]", 'brands: ["--"]', "is not a phrase"),
        ("drugs.yaml", "    name: foscarnet\n", "", "must be a text"),
        ("drugs.yaml", "  warfarin:", "  abacavir: []\n  warfarin:", "stands twice"),
        ("drugs.yaml", "drugs:\n", "drugs: [\n", "is not YAML"),
        ("indications.yaml", "      neonatal: hsv-neonatal", "      newborn: hsv-neonatal", "not among the qualifiers"),
        ("indications.yaml", "  - id: zoster\n", "  - id: hsv\n", "stands twice"),
        ("intents.yaml", "  dose:\n", "  posing:\n", "does not know 'posing'"),
        ("intents.yaml", "      - mg kg\n", "      - mg … kg … min\n", "is not a phrase"),
        ("glosses.yaml", "renal: of the kidneys", "renal: 7", "must be a text"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_place(copied: Path, name: str, old: str, new: str, said: str) -> None:
    _replace(copied / name, old, new)

    with pytest.raises(RuleDefinitionError, match=said) as refused:
        load_lexicon(copied)

    assert name in refused.value.path


def test_a_missing_file_and_a_wrong_encoding_are_refused(copied: Path) -> None:
    (copied / "glosses.yaml").write_bytes("glosses: {renal: niére}".encode("latin-1"))
    with pytest.raises(RuleDefinitionError, match="UTF-8"):
        load_lexicon(copied)

    (copied / "glosses.yaml").unlink()
    with pytest.raises(RuleDefinitionError, match="cannot be read"):
        load_lexicon(copied)


def test_a_file_cannot_run_code(copied: Path) -> None:
    (copied / "glosses.yaml").write_text("glosses: !!python/object/apply:os.getcwd []", encoding="utf-8")

    with pytest.raises(RuleDefinitionError, match="not YAML"):
        load_lexicon(copied)


def test_the_longest_phrase_wins_and_punctuation_parts_phrases() -> None:
    book = Phrasebook((*phrases("kidney", 1), *phrases("kidney disease", 2), *phrases("adjust … renal|kidney", 3)))

    def found(text: str) -> list[int]:
        return [match.value for match in book.find(words_of(text))]

    assert found("kidney disease") == [2]
    assert found("kidney-disease") == [2]
    assert found("kidney. Disease") == [1]
    assert found("adjust the dose for kidney disease") == [3]
    assert found("adjust it. kidney") == [1]
    assert found("adjust a b c d e f g kidney") == [1]


def test_words_keep_their_place_through_folding() -> None:
    text = "Ünï-Words\u00adhere, İx"

    assert [text[word.start : word.end] for word in words_of(text)] == ["Ünï", "Words\u00adhere", "İx"]
    assert folded_words("Ünï Words") == ("uni", "words")
