"""Passing over a pattern must never pass over a match: what the cheap question says "no" to, no pattern finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posology.assistant.dosing import (
    back_references,
    base_cues,
    cue_traces,
    cues,
    delivery_cues,
    group_opinions,
    maximum_cues,
    misreadings,
    needless,
    refusing_cues,
    sequels,
    session_claims,
    timing,
)
from posology.assistant.dosing.mentions import line_mentions, phase_mentions, route_mentions, stages
from posology.assistant.dosing.text_memory import LONGEST
from posology.assistant.dosing.traces import Opening, Traces, holds, is_plain, may_hold, traces_in, words_in
from posology.assistant.dosing.use_words import PhraseFinder, WordPattern

GUARDED = {
    "_ATTRIBUTION": cue_traces.LABELS,
    "_NO_BOLUS": cue_traces.RAPID,
    "_PROHIBITS": cue_traces.AGAINST,
    "_ENDS_USE": cue_traces.ENDING,
    "_REPORTS": cue_traces.STUDIES,
    "_DIALYSIS": cue_traces.ON_DIALYSIS,
    "_REFUTED_BEFORE": cue_traces.REFUTING,
    "_FORBIDDEN_BEFORE": cue_traces.REFUTING,
    "_CONDEMNED_BEFORE": cue_traces.REFUTING,
    "_STEP_BEFORE": cue_traces.STEPPING,
    "_FLOOR_BEFORE": cue_traces.LEAST,
    "_REPLACED_BEFORE": cue_traces.INSTEAD,
    "_EQUIVALENCE": cue_traces.SAME,
}
_BASES = ("_BASE_BEFORE", "_BASE_AFTER", "_BECOMES_AFTER", "_CHANGED_AFTER", "_UNTOLERATED_AFTER")
ELSEWHERE = [
    (sequels, "_SEQUEL", cue_traces.THEN),
    (sequels, "_THEN_AFTER", cue_traces.THEN),
    (sequels, "_OVER", cue_traces.OPENINGS),
    (sequels, "_OVER_WITH_DOSE", cue_traces.OPENINGS),
    (delivery_cues, "_NO_MOST", "_BOUND_TRACES"),
    (delivery_cues, "_LEAST", "_BOUND_TRACES"),
    (misreadings, "_BARE_ONCE", "_ONCE"),
    (misreadings, "_COUNTED", "_FORMS"),
    (cues, "_REFUTED_AFTER", cue_traces.CONDEMNING),
    (cues, "_CONDEMNED_AFTER", cue_traces.CONDEMNING),
    (group_opinions, "_DENIED", "_DENIALS"),
    (refusing_cues, "_REFUSED_BEHIND", "TRACES_BEHIND"),
    (needless, "_BEFORE", "_TRACES"),
    (needless, "_BEHIND", "_TRACES"),
    (needless, "_NOT_PUSHED", "_TRACES"),
    (session_claims, "_OF_SESSION", "_TRACES"),
    (timing, "_MONITOR", "_MONITORS"),
    (back_references, "_REFERENCE", "_THESE"),
    (back_references, "_IF_SIDE", "_IFS"),
    (back_references, "_OTHERWISE", "_OTHER"),
    (back_references, "_SAME", "_SAMES"),
    (back_references, "_SAME_COURSE", "_SAMES"),
    (back_references, "_SAME_LINE", "_AS_ABOVE"),
]
_MAXIMA = {"_MOST_BEFORE": cue_traces.MOST, "_MOST_RESTATED": cue_traces.AT_MOST}
GUARDS = [
    *(pytest.param(getattr(cues, name), traces, id=name) for name, traces in GUARDED.items()),
    *(pytest.param(getattr(maximum_cues, name), traces, id=name) for name, traces in _MAXIMA.items()),
    *(pytest.param(getattr(base_cues, name), cue_traces.BASES, id=name) for name in _BASES),
    *(
        pytest.param(getattr(home, name), getattr(home, traces) if isinstance(traces, str) else traces, id=name)
        for home, name, traces in ELSEWHERE
    ),
]


@pytest.mark.parametrize(("pattern", "traces"), GUARDS)
def test_whatever_a_guarded_pattern_matches_holds_one_of_its_traces(
    pattern: re.Pattern[str], traces: tuple[str, ...]
) -> None:
    @settings(max_examples=120, deadline=None, derandomize=True)
    @given(st.from_regex(pattern))
    def held(text: str) -> None:
        assert may_hold(text, traces)

    held()


@given(st.text("no des. -", max_size=24), st.lists(st.text("no des.-", min_size=1, max_size=7), max_size=4))
def test_stretches_are_found_by_words_as_they_are_one_by_one(text: str, stretches: list[str]) -> None:
    asked = tuple(stretch for stretch in stretches if stretch.strip())

    assert may_hold(text, Traces(*asked)) is may_hold(text, asked)


@given(st.text("no des.-ß", max_size=24), st.lists(st.text("no des.-", min_size=1, max_size=7), max_size=4), st.data())
def test_in_a_part_of_a_text_stand_no_traces_that_do_not_stand_in_the_text(
    text: str, stretches: list[str], data: st.DataObject
) -> None:
    asked = Traces(*[stretch for stretch in stretches if stretch.strip()])
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]

    assert (asked in traces_in(text)) is may_hold(text, asked)
    assert traces_in(part) <= traces_in(text)


def test_the_traces_of_a_long_text_are_those_that_it_holds() -> None:
    asked, other = Traces("never", "no dose"), Traces("always")
    text = "5 mg " * LONGEST + "no dose"

    assert asked in traces_in(text)
    assert other not in traces_in(text)


@given(st.text(max_size=40))
def test_a_text_with_characters_that_have_other_forms_may_hold_anything(text: str) -> None:
    assert may_hold(text, ("zzz",)) is (not is_plain(text) or "zzz" in text.lower())


@given(st.text("nodesé→–≥ ", max_size=24))
def test_what_stands_in_a_text_is_told_exactly_whatever_else_stands_there(text: str) -> None:
    assert holds(text, ("do", "no de")) is ("do" in text or "no de" in text)
    assert holds(text, Traces("do", "no de")) is holds(text, ("do", "no de"))
    assert may_hold(text, ("do",)) or not holds(text, ("do",))


def test_the_signs_of_clinical_numbers_make_no_text_a_doubtful_one() -> None:
    assert is_plain("CrCl ≥30–49 mL/min/1.73 m² × 5 µg")
    assert not may_hold("CrCl ≥30–49 mL/min", ("never",))
    assert not is_plain("5 mg → 10 mg")


def test_letter_case_and_place_do_not_matter_to_a_trace() -> None:
    assert may_hold("Must NEVER be given", ("not", "never"))
    assert not may_hold("", ("not",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("40 MG/KG IV OR ORALLY", ["iv", "oral"]),
        ("I.V. infusion", ["iv", "iv"]),
        ("IT injection", ["intrathecal"]),
        ("ﬁrst dose IV – then by mouth", ["iv", "oral"]),
        ("Caplets, tablets, CAPSULES", ["oral", "oral", "oral"]),
        ("given privately", []),
    ],
)
def test_routes_are_found_in_any_case_and_beside_any_character(text: str, named: list[str]) -> None:
    assert [mention.name for mention in route_mentions(text)] == named


def test_phases_lines_and_stages_are_found_at_their_places_whatever_the_case() -> None:
    assert [(m.start, m.name) for m in phase_mentions("LOADING, then Maintenance")] == [
        (0, "loading"),
        (14, "maintenance"),
    ]
    assert [m.name for m in line_mentions("Peripherally or CENTRAL")] == ["peripheral", "central"]
    assert sorted(stage.value for stage in stages("PEDIATRIC patients and Adults")) == ["adults", "children"]
    assert phase_mentions("no word of it") == ()


WORDS = ("beta-lactam allergy", "herpes zoster", "hsv-1", "(off-label) use", "ménière disease", "aids")


@pytest.mark.parametrize(
    "text",
    [
        "Betalactam allergy",
        "BETA - LACTAM-ALLERGY",
        "herpes-zoster",
        "Herpes  Zoster",
        "HSV1 and hsv 1",
        "for (off-label) use",
        "Ménière disease",
        "AIDS",
        "hearing aids",
        "aid",
        "herpes simplex",
        "",
        "H\u017fv-1",
        "HSV\u20111 or HSV \u2265 1",
        "AIDS — Hsv-1",
        "A\u0130DS, HSV-1",
        "HERPES \u212aOSTER, aid\u017f",
    ],
)
def test_a_word_pattern_finds_what_the_plain_pattern_finds(text: str) -> None:
    body = "|".join(
        re.escape(w).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]*") for w in sorted(WORDS, key=lambda w: -len(w))
    )
    plain = re.compile(rf"(?<![\w])(?:{body})(?![\w])", re.IGNORECASE)
    pattern = WordPattern(WORDS)
    assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert pattern.stands_in(text) is (plain.search(text) is not None)


def test_a_pattern_of_no_words_finds_nothing() -> None:
    assert not WordPattern(()).stands_in("anything")
    assert not list(WordPattern(()).finditer("anything"))


def test_an_opening_knows_whole_words_from_beginnings() -> None:
    whole, beginning = Opening(("cold sore",)), Opening(("cold-sore",))
    assert not whole.possible("coldsore")
    assert beginning.possible("coldsore")
    assert whole.possible("Cold  sore")


def test_an_opening_says_no_only_of_what_it_can_tell() -> None:
    assert not Opening(("cold-sore",)).possible("no such words")
    assert Opening(("+ve", "x")).possible("no such words")
    assert Opening(("\u017falt",)).possible("SALT"), "letter case has exceptions"


def test_words_are_kept_apart_by_everything_that_is_no_letter_digit_or_low_line() -> None:
    assert words_in("On HD: CrCl<30 mL/min.") == {"on", "hd", "crcl", "30", "ml", "min"}


def test_a_phrase_is_found_whatever_stands_around_it() -> None:
    found = PhraseFinder(("crohn's disease",)).find("In Crohn’s disease.")
    assert [(m.start, m.name) for m in found] == [(3, "crohn's disease")]
    assert PhraseFinder(("crohn's disease",)).find("no such words") == ()
