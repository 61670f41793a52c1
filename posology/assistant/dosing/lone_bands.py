"""A renal band without a dose: where the text ends the use of the drug, allows it, or says that nothing changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing import cues, full_dose_cues, giving_cues, wording
from posology.assistant.dosing.bare_refusals import as_refusal
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.change_starts import changed_earlier, named_below, of_course
from posology.assistant.dosing.condition_matching import holds_amount
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.every_function import plainly_kept
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.full_dose_cues import says_unchanged
from posology.assistant.dosing.gap_matching import complement, declared_gap, gap_around
from posology.assistant.dosing.measures import band_of, bound, is_point, metrics_of
from posology.assistant.dosing.monographs import NO_USE, REFUSED, Outcome, Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.questions import is_question
from posology.assistant.dosing.renal_matching import band_opinion, rows_for
from posology.assistant.dosing.scope_faults import is_base, loses_condition
from posology.assistant.dosing.shares import PART_OF_DOSE
from posology.assistant.dosing.stop_matching import stop_opinion
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.untold_changes import untold_change, untold_keeping

_STARTS = re.compile(r"\b(?:start|initiat|begin|begun)\w*", re.IGNORECASE)
_NOT_BEGUN = re.compile(r"\b(?:not|never|cannot|no)\b[^.;:\d]{0,30}\b(?:start|initiat|begin|begun)", re.IGNORECASE)
_BEGUN = re.compile(
    r"(?<!not )\b(?:may|can|could|should|is|are)\s(?:still\s|safely\s|also\s)?(?:to\s)?be\s"
    r"(?:started|initiated|begun)\b(?! (?:only|if|when|unless)\b)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:provided(?: that)?|only (?:if|when|where|with)|on (?:the )?condition that|as long as|so long as|if|when)\s"
    r"(?P<words>[^.;]+)",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:stop|discontinu|ceas|withdraw|halt)\w*|\b(?:come|comes|taken?) off\b"
    r"|\b(?:(?:can)?not|never) (?:be )?continued?\b",
    re.IGNORECASE,
)
# What keeps a drug from everybody, not only from those who would begin with it; beside "not recommended" of others.
_FORBIDDEN = re.compile(
    r"(?!.*\bnot (?:recommend|advis)).*(?:\b(?<!not )(?:contraindicat|forbidden|prohibited)"
    r"|\b(?:must|may) (?:not|never) be (?:used|given|taken)\b)",
    re.IGNORECASE | re.DOTALL,
)
_NO = re.compile(r"\W*(?:no|nope|never|not at all)\W*(?:$|[,;:–—-])", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:if|when|unless|until|except|only|others?|otherwise|elderly|aged?|hepatic|liver|child|women|men|sex|race|weight"
    r"|obes|dialysis|h[ae]+modialysis|mild|moderate|normal|above|below|over|under|exceed)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;]\s|\s\||\b(?:and|but|while|whereas)\b", re.IGNORECASE)


def judge_band_only(clause: Clause, situation: Situation) -> Opinions:
    """Judge a clause that states a band and no dose: an outcome, a stop rule or a mere mention.

    What a sentence without numbers answers to a question, or says of the dose in the band above it, belongs to it.
    """
    for question in filter(is_question, clause.earlier[:1] if len(clause.text.split()) <= 8 else ()):
        if not any(map(str.isdigit, question)):
            clause = replace(clause, text=f"{clause.text} ({question})")
    asked = is_question(clause.text)
    if asked and _NO.match(clause.behind):
        return dict.fromkeys(clause.bands, no_rule("what the text denies here could not be read", "polarity"))
    judged = {band: _lone_band(*as_refusal(named_below(band, clause), clause), situation) for band in clause.bands}
    plain = any(map(plainly_kept, (clause.behind, *clause.behind_it[1:3])))
    said = plain or (says_unchanged(clause.behind) and (asked or _OF_OTHERS.search(clause.behind) is None))
    if not said or (not asked and full_dose_cues.tells_change(clause.text)):
        return judged
    joined = replace(clause, text=f"{clause.text} (dose unchanged)")
    kept = {band: _lone_band(band, joined, situation) for band in clause.bands}
    if asked or plain:
        return kept
    unsaid = no_rule("the next sentence keeps a dose; whether it does at this clearance cannot be told", "polarity")
    return {q: one if kept[q].agreement is Agreement.AGREES else unsaid for q, one in judged.items()}


def _lone_band(band: Quantity, clause: Clause, situation: Situation) -> Opinion:
    words = f"{clause.text} {situation.governing}" if len(clause.text) < 40 else clause.text
    own = _own_words(band, clause)
    keeps = full_dose_cues.says_unchanged(own or words) and not full_dose_cues.says_unchanged_until(own or words)
    keeps = keeps and not PART_OF_DOSE.search(own or clause.text)
    goes_on = _goes_on(own)
    given = goes_on or _BEGUN.search(own or clause.text) is not None
    stops = None if given or full_dose_cues.forbids_full(clause.text) else _stops(band, clause, situation)
    rows, opinion = rows_for(band, situation)
    if stops is not None:
        agreed = stops.agreement is Agreement.AGREES
        return (_stops_treated(band, rows, clause, situation) if agreed else None) or stops
    rows = of_course(rows, situation)
    gap = gap_around(band, situation) if is_point(band) else None
    if gap is not None:
        return gap
    in_words = _in_printed_words(band, situation) if not rows else None
    if in_words is not None:
        return in_words
    if not rows:
        return _without_row(band, clause, situation, opinion, keeps=keeps)
    if goes_on and all(row.outcome in NO_USE for row in rows) and not giving_cues.gives(own):
        return no_rule("the text does not say that the drug is not used there", "polarity")
    return _beside_rows(band, rows, clause, situation, keeps=keeps)


def _goes_on(own: str) -> bool:
    """Whether the words of one of several bands give the drug there, so that it is another band that ends its use."""
    return not cues.ends_use(own) and (full_dose_cues.tells_change(own) or giving_cues.gives(own))


def _own_words(band: Quantity, clause: Clause) -> str:
    """The words of one of several bands, between the commas or connectors around it; "" of an only one."""
    if len(clause.bands) < 2:
        return ""
    start, end = band.start - clause.start, band.end - clause.start
    before, after = list(_BETWEEN.finditer(clause.text, 0, start)), _BETWEEN.search(clause.text, end)
    low, high = before[-1].end() if before else 0, after.start() if after is not None else len(clause.text)
    inside = [other for other in clause.bands if low <= other.start - clause.start < high]
    return clause.text[low:high] if len(inside) == 1 else ""


def _said_of(band: Quantity, clause: Clause) -> str:
    """The words of a clause, with several bands only those of its own: the others may belong to another one."""
    return clause.text if len(clause.bands) == 1 else _own_words(band, clause)


def _without_row(band: Quantity, clause: Clause, situation: Situation, opinion: Opinion, *, keeps: bool) -> Opinion:
    """A bound that no row prints: a declared gap, the other side of a row, or what was said of it."""
    if cues.says_silent(clause.text):
        return declared_gap(band, situation) or no_rule("the text says that its source is silent here", "silent")
    other_side = declared_gap(band, situation) or complement(band, situation)
    agreed = other_side is not None and other_side.agreement is Agreement.AGREES
    ended = cues.ends_use(clause.text) and not full_dose_cues.forbids_full(clause.text)
    if other_side is not None and agreed and ended and _gives_below(band, situation):
        reason = "the text says not to use it; the label prints reduced doses there"
        return replace(other_side, agreement=Agreement.DISAGREES, reason=reason, code="polarity")
    if other_side is not None and agreed and keeps:
        reason = "the text says the dose is unchanged; the label reduces it there"
        return replace(other_side, agreement=Agreement.DISAGREES, reason=reason, code="value")
    return other_side or (opinion if situation.mode is not Mode.REPORT else no_rule(opinion.reason, opinion.code))


def _gives_below(band: Quantity, situation: Situation) -> bool:
    """Whether the label prints a dose somewhere below a bound."""
    stated = band_of(band)
    return any(row.outcome not in NO_USE and any(b.lies_in(stated) for b in row.bands) for row in situation.row_rules)


def _beside_rows(
    band: Quantity, rows: Sequence[DoseRule], clause: Clause, situation: Situation, *, keeps: bool
) -> Opinion:
    """A printed band: what the text says of the drug's use or dose there must be what the rows say.

    Where the label only has no dose, the text has to allow the drug outright to be wrong.
    """
    starting = [row for row in rows if row.regimen.starts] if _STARTS.search(clause.text) else []
    rows = starting or rows
    no_use = [row for row in rows if row.outcome in NO_USE]
    place = wording.rules(rows, situation.use_name)
    sole, said = len(clause.bands) == 1, _said_of(band, clause)
    if full_dose_cues.forbids_full(clause.text):
        return _without_full_dose(band, rows, situation, sole=sole)
    kept = giving_cues.allows_except(clause.text[: max(0, band.start - clause.start)])
    if (kept or cues.ends_use(said)) and not no_use:
        reason = "the text says not to use it; the label prints a dose for this band"
        return disagrees("polarity", reason, place, rows[0])
    goes_on = _NOT_BEGUN.search(said) is not None and bool(_treated_at(band, rows, situation))
    begun = bool(starting) and _BEGUN.search(said) is not None
    if len(no_use) == len(rows) and not goes_on and (begun or giving_cues.gives(said)):
        if any(row.outcome is Outcome.NO_DATA for row in rows) and not cues.allows_use(said):
            return no_rule("the label has no dose for this band", "no_data")
        if (excepted := _as_excepted(said, no_use)) is not None:
            return agrees(f"as the label excepts: {excepted.source_words}", excepted.rule, excepted.source)
        return disagrees("polarity", "the text allows it; the label does not for this band", place, no_use[0])
    wrong = _stops_treated(band, rows, clause, situation) or _wrong_claim(band, rows, clause, situation, keeps=keeps)
    if wrong is not None:
        return wrong
    changes = not any(is_base(row) or row.outcome in NO_USE for row in rows)
    untold = (untold_change(clause) if changes else untold_keeping(said, rows)) if sole else None
    if untold is not None:
        return untold
    if sole and _only_mentions(clause, rows, situation):
        return no_rule("the text does not say that the drug is not used there", "polarity")
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    return band_opinion(band, no_use[0] if no_use and cues.ends_use(clause.text) else rows[0], situation)


def _as_excepted(said: str, no_use: Sequence[DoseRule]) -> DoseRule | None:
    """The row whose printed exception is the condition under which a text allows the drug.

    "Only if hemodialysis starts within 48 hours" where the label gives none "unless hemodialysis is instituted" then.
    """
    condition = _CONDITION.search(said)
    if condition is None:
        return None
    stated = [bound(quantity) for quantity in extract(condition["words"])]
    for row in no_use if stated else ():
        _, unless, exception = (row.row.source.printed if row.row is not None else "").partition(" unless ")
        same = unless and all(one is not None and holds_amount(exception, one) for one in stated)
        if same and cues.dialyses(condition["words"]) == cues.dialyses(exception):
            return row
    return None


def _stops_treated(band: Quantity, rows: Sequence[DoseRule], clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a text that stops or forbids a treatment where the label only refuses to begin with it."""
    stopped = _STOPPED.search(clause.text) or _FORBIDDEN.match(_said_of(band, clause))
    if not stopped or _STARTS.search(clause.text) or _of_situation(clause, situation):
        return None
    going = _treated_at(band, rows, situation)
    if not going:
        return None
    reason = "the text ends a treatment with which the label only does not begin in this band"
    return disagrees("polarity", reason, wording.rules(going, situation.use_name), going[0])


def _treated_at(band: Quantity, rows: Sequence[DoseRule], situation: Situation) -> list[DoseRule]:
    """The rows by which a treatment goes on in a band that some rows refuse, none where it does not for each use."""
    refused = {row.regimen.indication for row in rows if row.outcome in NO_USE}
    stated = band_of(band)
    going = [
        row
        for row in situation.row_rules
        if row.regimen.phase is Phase.MAINTENANCE
        and row.regimen.indication in refused
        and row.metric in metrics_of(band)
        and any(own.overlaps(stated) for own in row.bands)
    ]
    goes_on = all(row.outcome not in NO_USE for row in going)
    return going if goes_on and refused <= {row.regimen.indication for row in going} else []


def _of_situation(clause: Clause, situation: Situation) -> bool:
    """Whether a text names a situation in which the label has a limit of its own ("iodinated contrast")."""
    words = clause.text.lower()
    limits = (limit for limit in situation.compiled.monograph.limits if limit.situation)
    return any(term.lower() in words for limit in limits for term in limit.terms)


def _without_unstated(rows: Sequence[DoseRule], situation: Situation) -> Sequence[DoseRule]:
    """Some rows without those under a condition that the text does not state, beside others of the same use."""
    usual = [row for row in rows if not loses_condition(row, situation)]
    uses = {row.regimen.indication for row in usual}
    return [row for row in rows if row in usual or row.regimen.indication not in uses]


def _wrong_claim(
    band: Quantity, rows: Sequence[DoseRule], clause: Clause, situation: Situation, *, keeps: bool
) -> Opinion | None:
    """The fault of what a text says of the dose in a printed band: raised, kept, or changed there first."""
    place = wording.rules(rows, situation.use_name)
    said = _said_of(band, clause)
    if full_dose_cues.raises_dose(said) and not any(is_base(row) or row.outcome in NO_USE for row in rows):
        return disagrees("polarity", "the text raises the dose; the label reduces it in this band", place, rows[0])
    if (early := changed_earlier(band, clause, situation)) is not None:
        return early
    changed = full_dose_cues.says_changed(said) or (len(clause.bands) > 1 and PART_OF_DOSE.search(said))
    told = _without_unstated(rows, situation)
    if changed and all(map(is_base, told)):
        return disagrees("value", "the text changes the dose; the label keeps it in this band", place, rows[0])
    if keeps and not any(map(is_base, told)):
        reason = "the text says the dose is unchanged; the label reduces it in this band"
        return disagrees("value", reason, place, rows[0])
    return None


def _only_mentions(clause: Clause, rows: Sequence[DoseRule], situation: Situation) -> bool:
    """Whether a text names a band in which the label forbids the drug, and does not say so."""
    forbidden = all(row.outcome in REFUSED for row in rows)
    said = clause.mode is Mode.PROHIBIT or cues.ends_use(situation.governing) or cues.dialyses(clause.text)
    return forbidden and not said and not giving_cues.marks_limit(clause.text)


def _without_full_dose(band: Quantity, rows: Sequence[DoseRule], situation: Situation, *, sole: bool) -> Opinion:
    """A printed band in which the text forbids the full dose: right where every row reduces it."""
    full = [row for row in rows if is_base(row)]
    if sole and len(full) == len(rows):
        place = wording.rules(rows, situation.use_name)
        reason = "the text forbids the full dose; the label prints it for this band"
        return disagrees("polarity", reason, place, full[0])
    if full or situation.uncovered:
        return no_rule("the label prints the full dose for some uses in this band, not for all", "polarity")
    return band_opinion(band, rows[0], situation)


def _in_printed_words(band: Quantity, situation: Situation) -> Opinion | None:
    """Agreement of a bound that the words of a row print in another metric than its table ("GFR <50 mL/min")."""
    if situation.uncovered:
        return None
    for row in situation.row_rules:
        for printed in _bands_in(row.source_words):
            same = printed.metric is band.metric and printed.unit == band.unit
            if same and band.metric is not Metric.UNKNOWN and band_of(printed) == band_of(band):
                return agrees(f"as the label says: {row.source_words}", row.rule, row.source)
    return None


@remembered(4096)
def _bands_in(words: str) -> tuple[Quantity, ...]:
    return tuple(quantity for quantity in extract(words) if quantity.role is Role.BAND)


def _stops(band: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion of a bound at which the text ends the use of the drug, None where it does not."""
    stops = stop_opinion(band, clause, situation) if cues.ends_use(clause.text) else None
    if stops is not None and stops.agreement is Agreement.AGREES and _printed_on_dialysis(band, clause, situation):
        return stops
    if stops is not None and situation.uncovered and stops.agreement is Agreement.AGREES:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    return stops


def _printed_on_dialysis(band: Quantity, clause: Clause, situation: Situation) -> bool:
    """Whether the row of a bound is itself printed for the dialysis that the text names ("<10, on hemodialysis")."""
    kinds = cues.dialyses(clause.text)
    return bool(kinds) and any(
        band_of(band) in row.bands and kinds <= cues.dialyses(row.source_words)
        for row in situation.row_rules
        if row.outcome in NO_USE
    )
