"""The whole Joint Commission and ISMP lists: each form found, ordinary prose left alone, none in our own texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.dosing.error_prone_forms import FORMS
from posology.assistant.dosing.notation import find_notation

_CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 u insulin", "10 u"),
        ("in 5 c.c. of saline", "5 c.c."),
        ("5 mg Q.H.S.", "Q.H.S."),
        ("5 mg u.d.", "u.d."),
        ("∅ dose adjustment", "∅"),
        ("10 i.u.", "i.u."),
        ("1 mg/kg SC q12h", "SC"),
        ("1 mg/kg sc q12h", "sc"),
        ("given SQ", "SQ"),
        ("per os daily", "per os"),
        ("q1d", "q1d"),
        ("t.i.w.", "t.i.w."),
        ("10 mg qn", "qn"),
        ("1 tablet UD", "UD"),
        ("q 1 d", "q 1 d"),
        ("T.I.W.", "T.I.W."),
        ("PER OS", "PER OS"),
        ("sub-q", "sub-q"),
        ("insulin 10 U.", "10 U"),
        ("↑ the dose", "↑"),
        ("5 mg q8°", "q8°"),
        ("10 mg. PO", "mg."),
        ("10Units", "10Units"),
        ("Tegretol300 mg", "Tegretol"),
        (">500 mg", ">"),
        ("<10 mg/kg", "<"),
        ("@ 5 mg/min", "@"),
        ("5 mg & 10 mg", "&"),
        ("25 units/110 units", "/"),
        ("500 mg + 250 mg", "+"),
        ("insulin per SSRI", "SSRI"),
        ("HCTZ", "HCTZ"),
        ("MTX", "MTX"),
        ("APAP", "APAP"),
        ("ZnSO4", "ZnSO4"),
        ("start NOAC", "NOAC"),
    ],
)
def test_a_listed_form_with_one_reading_is_found(text: str, found: str) -> None:
    (notation,) = find_notation(text)

    assert (notation.text, notation.refused, notation.advice.startswith(("Write", "Put", "Leave"))) == (
        found,
        False,
        True,
    )
    assert text[notation.start : notation.end] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 mg HS", "HS"),
        ("1 drop O.S. daily", "O.S."),
        ("2 drops a.u.", "a.u."),
        ("5 mg b.i.w.", "b.i.w."),
        ("naloxone 4 mg i.n. once", "i.n."),
        ("Ara-A 10 mg/kg", "Ara-A"),
        ("5 mg bid HS", "HS"),
        ("i/d", "i/d"),
        ("75 mg x 5/7", "5/7"),
        ("1 dram", "1 dram"),
        ("5 minims", "5 minims"),
        ("ARA A", "ARA A"),
        ("TAC 0.1%", "TAC"),
        ("10 mg hs", "hs"),
        ("10 mg BT", "BT"),
        ("5 mg OD", "OD"),
        ("2 drops AD", "AD"),
        ("1 drop OU", "OU"),
        ("1 gtt AS", "AS"),
        ("1 tab IN daily", "IN"),
        ("dc'd", "dc'd"),
        ("q6PM", "q6PM"),
        ("5 mg 6/24", "6/24"),
        ("for 5/7", "5/7"),
        ("5 gr", "5 gr"),
        ("3 MU", "3 MU"),
        ("5 MM units", "5 MM"),
        ("iss tablets", "iss"),
        ("AZT", "AZT"),
        ("CPZ", "CPZ"),
        ("ARA-A", "ARA-A"),
        ("tPA", "tPA"),
        ("TAC 2 mg", "TAC"),
        ("T3 25 mcg", "T3"),
        ("PCA 50 mg", "PCA"),
        ("PTU 100 mg", "PTU"),
        ("HCl 10", "HCl"),
        ("MS IV 4 mg", "MS"),
        ("IV vanc", "IV vanc"),
        ("nitro drip", "nitro drip"),
        ("ii tablets", "ii"),
        ("biweekly", "biweekly"),
        ("1:1000", "1:1000"),
    ],
)
def test_a_listed_form_with_two_readings_is_found_and_refused(text: str, found: str) -> None:
    notations = find_notation(text)

    assert (found, True) in {(notation.text, notation.refused) for notation in notations}


@pytest.mark.parametrize(
    "text",
    [
        "BID and TID are read as they stand",
        "Optical density (OD) at 405 nm",
        "Lema SC, Dickey JT, Schultz IR",
        "behavioural therapy (BT)",
        "an SSRI for depression",
        "metformin HCl tablets",
        "serum T3 and T4",
        "PCA pump",
        "As of 2013, in the U.S.",
        "2010 U.S. dollars",
        "P < .05 and R = .84",
        "CrCl >60 mL/min and <11 mL/min",
        "concentrations >10 mg/mL",
        "LDL <100 mg/dL",
        "write to me@2care.org",
        "mL/min/1.73 m2",
        "January 6/24/2026",
        "the ratio was 1:2",
        "type II diabetes, phase III trial",
        "in it and us",
        "section 5.0",
        "potassium 4.0 mEq/L",
        "hs-CRP 3 mg/L",
    ],
)
def test_ordinary_prose_gives_no_alarm(text: str) -> None:
    assert find_notation(text) == ()


_PIECES = st.sampled_from(
    [
        "10 ", "5", "U", "u", " mg", "mL", ".", " ", "/", "q", "Q", "D", "d", "od", "HS", " SC ", "sub q", "IU", "µg",
        "cc", "x3d", "1:1,000", "1/2 tablet", "II", "MgSO4", "@", "&", "+", "<", ">", " drops AD", "gr", "°", "K units",
        "insulin SSI", "hs", "6/24", "foscarnet40 mg", "HCl", "TAC", "q.o.d.", "per os", "D/C", "biweekly", "×",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_the_cheap_way_out_never_hides_a_form(text: str) -> None:
    expected = set()
    for form in FORMS:
        for match in re.finditer(form.pattern, text):
            shown = match.groupdict().get("shown")
            expected.add(match.group().rstrip() if shown is None else shown.rstrip())

    assert expected <= {notation.text for notation in find_notation(text)}


@pytest.mark.parametrize("page", sorted((_CORPUS / "articles").glob("*.md")), ids=lambda page: page.stem)
def test_our_own_articles_hold_no_listed_form(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert [(notation.text, text[notation.start - 30 : notation.end + 20]) for notation in find_notation(text)] == []


def _words_shown(entry: object, key: str = "") -> Iterator[str]:
    """The sentences of a monograph that are shown to readers; what it quotes from the label is not ours."""
    if isinstance(entry, dict):
        for name, inner in entry.items():
            yield from _words_shown(inner, str(name))
    elif isinstance(entry, list):
        for inner in entry:
            yield from _words_shown(inner, key)
    elif isinstance(entry, str) and key in {"text", "note", "reason", "subject", "population"}:
        yield entry


@pytest.mark.parametrize("page", sorted((_CORPUS / "monographs").glob("*.yaml")), ids=lambda page: page.stem)
def test_the_sentences_of_our_monographs_hold_no_listed_form(page: Path) -> None:
    shown = _words_shown(yaml.safe_load(page.read_text(encoding="utf-8")))

    assert [(notation.text, words) for words in shown for notation in find_notation(words)] == []
