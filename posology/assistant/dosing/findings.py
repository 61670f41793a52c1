"""From the rules' opinion and the passage's fault to the verdict on a number, and the verdict on a text.

Decides nothing about rules or passages; see `verification`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from posology.assistant.answers import NumberFinding, Verdict, worst
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.opinions import Agreement, Opinion, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.spacing import Folded

_UNSUPPORTED = Verdict.UNSUPPORTED
_VERDICTS = {
    Agreement.DISAGREES: Verdict.CONTRADICTED,
    Agreement.AMBIGUOUS: Verdict.AMBIGUOUS,
    Agreement.AGREES: Verdict.VERIFIED,
}
NOT_CHECKED = no_rule("not checked: the check could not be carried out", "not_checked")


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on one text: the worst of its numbers', None when it holds none."""

    verdict: Verdict | None
    findings: tuple[NumberFinding, ...]

    @property
    def shown(self) -> bool:
        """Whether the gate may let the text through."""
        return self.verdict not in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def _verdict(opinion: Opinion, fault: str | None) -> Verdict:
    """The verdict from the rules' opinion and, for cited text, from the passage (fault "" = it stands)."""
    if fault and opinion.agreement is not Agreement.DISAGREES:
        return _UNSUPPORTED
    if opinion.agreement in _VERDICTS:
        return _VERDICTS[opinion.agreement]
    return _UNSUPPORTED if fault is None or opinion.code in {"unreadable", "not_checked"} else Verdict.CITED


def finding(quantity: Quantity, opinion: Opinion, fault: str | None) -> NumberFinding:
    """A number with its verdict; `fault` is what is wrong with its passage ("" = it stands, None = none is cited)."""
    verdict = _verdict(opinion, fault)
    of_passage = verdict is _UNSUPPORTED and bool(fault)
    return NumberFinding(
        text=quantity.text,
        start=quantity.start,
        end=quantity.end,
        role=str(quantity.role),
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        comparator=str(quantity.comparator),
        unit=quantity.unit,
        verdict=verdict,
        code="citation" if of_passage else opinion.code,
        reason=fault if fault and of_passage else opinion.reason,
        expected=opinion.expected,
        rule=opinion.rule,
        source=opinion.source,
    )


def as_given(checked: Verification, folded: Folded, text: str) -> Verification:
    """A verification whose findings point into the text as it was given."""
    if not folded.places:
        return checked
    findings = []
    for finding in checked.findings:
        start, end = folded.back(finding.start, finding.end)
        findings.append(finding.model_copy(update={"start": start, "end": end, "text": text[start:end]}))
    return replace(checked, findings=tuple(findings))


def worse(one: Verification, other: Verification) -> Verification:
    """The worse of two readings of a text whose line breaks are in doubt."""
    gravest = worst([verdict for verdict in (one.verdict, other.verdict) if verdict is not None])
    return one if gravest is one.verdict else other


def gravest_each(findings: Iterable[NumberFinding]) -> tuple[NumberFinding, ...]:
    """Findings with one for each place, the gravest: a number that leads several statements is read in each."""
    kept: dict[tuple[int, int], NumberFinding] = {}
    for finding in findings:
        place = (finding.start, finding.end)
        before = kept.get(place)
        graver = before is None or worst([before.verdict, finding.verdict]) is not before.verdict
        kept[place] = finding if graver or before is None else before
    return tuple(kept.values())


def unchecked(text: str, scope: Scope) -> tuple[NumberFinding, ...]:
    """The numbers of a text whose check broke, as far as they can still be found."""
    try:
        return tuple(finding(quantity, NOT_CHECKED, None) for quantity in extract(text, scope.unit_context))
    except Exception:  # noqa: BLE001 - finding the numbers may be what broke
        return ()
