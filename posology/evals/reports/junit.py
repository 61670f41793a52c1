"""Run, comparison and gate as JUnit XML, which every CI viewer reads. Decides nothing.

Failed is `failure`, not measured is `skipped`, a question that could not be asked is `error`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET

from posology.evals.compared import Change, Comparison, Verdict
from posology.evals.gate import Gate
from posology.evals.runs import Outcome, Run, Score, by_id
from posology.evals.summary import by_metric, group_of, of_group

_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_KINDS = ("failure", "error", "skipped")


def run_junit(run: Run) -> str:
    """Write one test case for each item and metric group that applies to it.

    Raises:
        ScoreError: when the scores do not belong to the cases.
    """
    scored = by_metric(run.scores, {case.id for case in run.cases})
    items = by_id(run.items)
    suites = []
    for group in sorted({group_of(metric) for metric in scored}):
        joined = of_group(scored, group)
        tests = []
        for case_id in sorted(joined):
            item = items.get(case_id)
            error = "the run holds no answer to it" if item is None else item.error
            tests.append(_test(group, case_id, _state(joined[case_id], error), _reasons(scored, group, case_id)))
        suites.append(_suite(group, tests))
    return _document(run.manifest.name, suites)


def comparison_junit(comparison: Comparison) -> str:
    """Write one test case for each metric and one for each of its flipped items."""
    return _document(f"{comparison.before} to {comparison.after}", _comparison(comparison))


def gate_junit(gate: Gate) -> str:
    """Write one test case for each goal, then those of the comparison with the baseline."""
    tests = [_test("goals", one.goal.name, "" if one.met else "failure", one.reason) for one in gate.goals]
    compared = _comparison(gate.comparison) if gate.comparison else []
    return _document(gate.run, [_suite("goals", tests), *compared])


def _comparison(comparison: Comparison) -> list[ET.Element]:
    states = {Verdict.FINE: "", Verdict.REGRESSION: "failure", Verdict.NOT_COMPARABLE: "error"}
    suites = [
        _suite("comparison", [_test("comparison", "verdict", states.get(comparison.verdict, "error"), comparison.says)])
    ]
    for metric in comparison.metrics:
        told = f"{metric.worse} newly fail, {metric.better} newly pass"
        tests = [_test(metric.metric, "regression", "failure" if metric.regressed else "", told)]
        for flipped in comparison.items:
            for flip in flipped.flips:
                if flip.metric == metric.metric:
                    state = {Change.WORSE: "failure", Change.LOST: "skipped"}.get(flip.change, "")
                    tests.append(_test(metric.metric, flipped.case_id, state, flip.reason_after or flip.change.value))
        suites.append(_suite(metric.metric, tests))
    return suites


def _state(score: Score, error: str) -> str:
    if error:
        return "error"
    return {Outcome.PASS: "", Outcome.FAIL: "failure", Outcome.NOT_MEASURED: "skipped"}[score.outcome]


def _reasons(scored: Mapping[str, Mapping[str, Score]], group: str, case_id: str) -> str:
    found = (scores[case_id] for metric, scores in scored.items() if group_of(metric) == group and case_id in scores)
    return "\n".join(f"{score.metric}: {score.reason}" for score in found if score.outcome is not Outcome.PASS)


def _test(suite: str, name: str, state: str, words: str) -> ET.Element:
    test = ET.Element("testcase", classname=_clean(f"posology.eval.{suite}"), name=_clean(name))
    if state:
        first, *_ = words.splitlines() or [""]
        detail = ET.SubElement(test, state, message=_clean(first))
        detail.text = _clean(words)
    return test


def _suite(name: str, tests: Iterable[ET.Element]) -> ET.Element:
    suite = ET.Element("testsuite", name=_clean(name))
    suite.extend(tests)
    _count(suite, [suite])
    return suite


def _document(name: str, suites: Iterable[ET.Element]) -> str:
    root = ET.Element("testsuites", name=_clean(name))
    root.extend(suites)
    _count(root, root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _count(element: ET.Element, suites: Iterable[ET.Element]) -> None:
    tests = [test for suite in suites for test in suite.iter("testcase")]
    element.set("tests", str(len(tests)))
    for kind, counted in zip(_KINDS, _counts(tests), strict=True):
        element.set({"failure": "failures", "error": "errors"}.get(kind, kind), str(counted))


def _counts(tests: list[ET.Element]) -> Iterator[int]:
    yield from (sum(test.find(kind) is not None for test in tests) for kind in _KINDS)


def _clean(text: str) -> str:
    """Words without the characters that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
