"""Compares two runs over the same cases, item by item: what flipped, whether it is chance, whether it got worse.

Pairs only what both runs measured. It neither reads folders nor prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from posology.evals.compared import Change, Comparison, FailOn, Flip, FlippedItem, MetricComparison, Rules, Verdict
from posology.evals.power import ALPHA, detectable_difference, least_discordant_share
from posology.evals.runs import Manifest, Outcome, Score
from posology.evals.short_answers import NOT_ASKED, ShortAnswer, differences
from posology.evals.sides import Side
from posology.evals.statistics import exact_mcnemar, holm, paired_permutation

SEED = 0
_NO_SCORE = "it does not apply to the case as it was answered"
_MISSING = ShortAnswer(outcome=NOT_ASKED, reason="the run holds no answer to it")
_JUDGED_APART = frozenset({"name", "created_at", "cases_digest", "metric_versions", "library_versions"})


def compare(before: Side, after: Side, rules: Rules = Rules()) -> Comparison:  # noqa: B008 - frozen, no state
    """Compare two runs, or a baseline and a run.

    Args:
        before: what is known.
        after: what changed.
        rules: how to judge.

    Returns:
        The comparison; without pairs and items when the runs are not comparable and not forced.
    """
    obstacles = tuple(_obstacles(before.manifest, after.manifest, rules))
    shared = sorted(_cases_of(before) & _cases_of(after))
    frame = Comparison(
        before=before.manifest.name,
        after=after.manifest.name,
        verdict=Verdict.NOT_COMPARABLE,
        says="Not comparable: " + "; ".join(obstacles),
        obstacles=obstacles,
        forced=bool(obstacles) and rules.force,
        changed=tuple(_changed(before.manifest, after.manifest)),
        cases=len(shared),
    )
    if obstacles and not rules.force:
        return frame
    names = sorted(before.scores.keys() & after.scores.keys())
    counted = [_counted(name, before.scores[name], after.scores[name], shared) for name in names]
    metrics = tuple(_judged(counted, rules))
    items = tuple(_flipped(before, after, shared, names))
    unanswered = tuple(case for case in shared if _asked(before, case) and not _asked(after, case))
    verdict, says = _verdict(metrics, unanswered, rules)
    return frame.model_copy(
        update={"verdict": verdict, "says": says, "unanswered": unanswered, "metrics": metrics, "items": items}
    )


def _obstacles(before: Manifest, after: Manifest, rules: Rules) -> list[str]:
    """Why the difference of two runs would mean nothing: other questions, articles or metric versions."""
    found = []
    if before.cases_digest != after.cases_digest:
        found.append("the runs asked different cases")
    # A run of another system has no articles of ours; the questions are what both share.
    both_known = bool(before.corpus_digest and after.corpus_digest)
    if both_known and before.corpus_digest != after.corpus_digest and not rules.articles_may_differ:
        found.append("the runs rest on different articles")
    for metric in sorted({*before.metric_versions, *after.metric_versions}):
        one, other = before.metric_versions.get(metric), after.metric_versions.get(metric)
        if one is None or other is None:
            found.append(f"{metric} was scored in one run only")
        elif one != other:
            found.append(f"{metric} was scored with version {one} before and {other} now")
    return found


def _changed(before: Manifest, after: Manifest) -> list[str]:
    changed = []
    for fact in (name for name in Manifest.model_fields if name not in _JUDGED_APART):
        one, other = getattr(before, fact), getattr(after, fact)
        if one != other:
            changed.append(f"{fact.replace('_', ' ')}: {one or 'none'} before, {other or 'none'} now")
    for library in sorted({*before.library_versions, *after.library_versions}):
        one, other = before.library_versions.get(library, "none"), after.library_versions.get(library, "none")
        if one != other:
            changed.append(f"{library}: {one} before, {other} now")
    return changed


def _cases_of(side: Side) -> set[str]:
    return {*side.answers, *(case for scores in side.scores.values() for case in scores)}


def _asked(side: Side, case_id: str) -> bool:
    return side.answers.get(case_id, _MISSING).outcome != NOT_ASKED


def _measured(score: Score | None) -> bool:
    return score is not None and score.outcome is not Outcome.NOT_MEASURED


def _counted(
    metric: str, before: Mapping[str, Score], after: Mapping[str, Score], shared: Sequence[str]
) -> MetricComparison:
    """Count the pairs of one metric and test them; Holm and the verdict come later, over all metrics."""
    pairs = [(before[c], after[c]) for c in shared if _measured(before.get(c)) and _measured(after.get(c))]
    passes = [(one.outcome is Outcome.PASS, other.outcome is Outcome.PASS) for one, other in pairs]
    worse, better = passes.count((True, False)), passes.count((False, True))
    measured_before = sum(_measured(before.get(c)) for c in shared)
    share = max((worse + better) / len(pairs), least_discordant_share(len(pairs))) if pairs else 0.0
    clustered = paired_permutation(
        [int(one) for one, _ in passes], [int(two) for _, two in passes], [two.cluster for _, two in pairs], seed=SEED
    )
    return MetricComparison(
        metric=metric,
        pairs=len(pairs),
        both_passed=passes.count((True, True)),
        both_failed=passes.count((False, False)),
        worse=worse,
        better=better,
        lost=measured_before - len(pairs),
        gained=sum(_measured(after.get(c)) for c in shared) - len(pairs),
        before=_share(sum(one for one, _ in passes), len(pairs)),
        after=_share(sum(two for _, two in passes), len(pairs)),
        parts_before=_share(sum(one.passed for one, _ in pairs), sum(one.counted for one, _ in pairs)),
        parts_after=_share(sum(two.passed for _, two in pairs), sum(two.counted for _, two in pairs)),
        mcnemar=exact_mcnemar(worse, better),
        clustered=clustered,
        adjusted=1.0,
        discordant_share=share,
        detectable=detectable_difference(len(pairs), share) if pairs else None,
        coverage=len(pairs) / measured_before if measured_before else 1.0,
        regressed=False,
    )


def _judged(counted: Sequence[MetricComparison], rules: Rules) -> list[MetricComparison]:
    adjusted = holm([one.clustered for one in counted])
    return [
        one.model_copy(update={"adjusted": chance, "regressed": _regressed(one, chance, rules.fail_on)})
        for one, chance in zip(counted, adjusted, strict=True)
    ]


def _regressed(metric: MetricComparison, chance: float, fail_on: FailOn) -> bool:
    net = metric.worse > metric.better
    return {FailOn.ANY: metric.worse > 0, FailOn.NET: net, FailOn.SIGNIFICANT: net and chance <= ALPHA}[fail_on]


def _flipped(before: Side, after: Side, shared: Sequence[str], names: Sequence[str]) -> list[FlippedItem]:
    items = []
    for case_id in shared:
        flips = [flip for name in names if (flip := _flip(name, before, after, case_id))]
        if flips:
            one, two = before.answers.get(case_id, _MISSING), after.answers.get(case_id, _MISSING)
            question = after.questions.get(case_id) or before.questions.get(case_id, "")
            items.append(
                FlippedItem(
                    case_id=case_id,
                    question=question,
                    flips=tuple(flips),
                    before=one,
                    after=two,
                    differs=differences(one, two),
                )
            )
    order = list(Change)
    return sorted(items, key=lambda item: (min(order.index(flip.change) for flip in item.flips), item.case_id))


def _flip(metric: str, before: Side, after: Side, case_id: str) -> Flip | None:
    one, two = before.scores[metric].get(case_id), after.scores[metric].get(case_id)
    was = one.outcome if one else Outcome.NOT_MEASURED
    now = two.outcome if two else Outcome.NOT_MEASURED
    if was is now:
        return None
    if now is Outcome.NOT_MEASURED:
        change = Change.LOST
    elif was is Outcome.NOT_MEASURED:
        change = Change.GAINED
    else:
        change = Change.WORSE if now is Outcome.FAIL else Change.BETTER
    return Flip(
        metric=metric,
        change=change,
        before=was,
        after=now,
        reason_before=one.reason if one else _NO_SCORE,
        reason_after=two.reason if two else _NO_SCORE,
    )


def _verdict(metrics: Sequence[MetricComparison], unanswered: Sequence[str], rules: Rules) -> tuple[Verdict, str]:
    """A regression is certain whatever else is missing; "fine" is said only when enough was measured."""
    regressed = [one for one in metrics if one.regressed]
    if regressed or unanswered:
        said = [f"{one.metric} ({one.worse} newly fail, {one.better} newly pass)" for one in regressed]
        said += [f"{len(unanswered)} answered before could not be asked"] if unanswered else []
        return Verdict.REGRESSION, "Regression: " + "; ".join(said)
    if not any(one.pairs for one in metrics):
        return Verdict.TOO_LITTLE_COVERAGE, "Too little coverage: no case was measured in both runs"
    thin = [one for one in metrics if one.coverage < rules.coverage_floor]
    if thin:
        said = [f"{one.metric} (measured again {one.pairs} of {one.pairs + one.lost})" for one in thin]
        return Verdict.TOO_LITTLE_COVERAGE, "Too little coverage: " + "; ".join(said)
    worse, better = sum(one.worse for one in metrics), sum(one.better for one in metrics)
    if worse:
        return Verdict.FINE, f"No regression under the rule “{rules.fail_on.value}”, but {worse} outcomes newly fail"
    return Verdict.FINE, f"No regression: nothing newly fails, {better} outcomes newly pass"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
