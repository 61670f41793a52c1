"""The list of error-prone abbreviations, symbols and dose designations, each with how it looks and what to write.

Follows the Joint Commission "do not use" list and the ISMP list as far as they apply to text. Only the table: the
search, and faults of figures (trailing zero, naked point, large numbers), are in `notation`.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Form(NamedTuple):
    """One listed form.

    Attributes:
        pattern: how it looks, as a regular expression; a group named `shown` narrows the finding to its part.
        advice: what to write instead.
        refused: whether it has more than one reading, so that no number may rest on it.
        needs: what one of must be in a text before the pattern is tried: a lower-case word (what stands between
            spaces and punctuation), one symbol, or a name of `TRACES`.
    """

    pattern: str
    advice: str
    refused: bool
    needs: tuple[str, ...]


# Traces that are no single word or symbol: what makes them possible at all, then how they look. Each look begins with
# its rarest character and looks back from there, so that a search passes quickly over everything else.
TRACES: dict[str, tuple[str, re.Pattern[str]]] = {
    "glued-unit": ("", re.compile(r"[0-9][ucUCKMg]")),
    "glued-name": ("", re.compile(r"[0-9](?<=[A-Za-z]{4}[0-9])")),
    "glued-code": ("", re.compile(r"[xqQ×](?<!\w[xqQ]) ?[0-9]{1,3} ?[dDpPaA°º]")),
    "dotted": (".", re.compile(r"\.(?:(?<=[A-Za-z]\.)[A-Za-z]|(?<=[gLlq]\.) )")),
    "fraction": ("/", re.compile(r"/(?<=[0-9]/)[0-9]")),
    "slash-number": ("/", re.compile(r"/(?:(?<=[sg]/)|(?<=[sg] /)) ?[0-9]")),
    "slash-c": ("/", re.compile(r"/(?<=[dD]/)[cC]")),
    "ratio": (":", re.compile(r":(?:(?<=1:)|(?<=1 :)) ?[0-9]")),
    "slash-d": ("/", re.compile(r"/(?<=[iI1]/)[dD]")),
}


def _form(pattern: str, advice: str, needs: str, *, refused: bool = False, any_case: bool = False) -> Form:
    return Form(f"(?i:{pattern})" if any_case else pattern, advice, refused, tuple(needs.split()))


def _in_full(names: str, meaning: str, *, refused: bool = False) -> Form:
    alternatives = names.replace(" ", "|")
    return _form(
        rf"{_WORD}(?:{alternatives})(?![\w-])",
        f'Write "{meaning}" in full.',
        names.lower().replace("-a", ""),
        refused=refused,
    )


def _in_dosing(forms: str, advice: str, needs: str, *, refused: bool = False) -> Form:
    """An abbreviation with other meanings in prose: listed beside a dose, a route or a frequency, or alone."""
    pattern = rf"(?:{_BESIDE}(?:{forms})|{_WORD}(?:{forms}){_DOSING_AHEAD}|\A(?:{forms})(?=\Z))(?![\w-])"
    return _form(pattern, advice, needs, refused=refused)


def _before_dose(names: str, meaning: str) -> Form:
    """An abbreviation with other, harmless meanings: listed only where a dose or route follows it."""
    pattern = rf"{_WORD}(?:{names.replace(' ', '|')})(?= (?:IV |PO |oral )?[0-9][0-9.,]* ?(?:mg|mcg|g|units|mL|tab|%))"
    return _form(pattern, f'Write "{meaning}" in full.', names.lower(), refused=True)


_NUMBER = r"(?<![\w.,])[0-9][0-9,.]{0,15}"
_WORD = r"(?<![\w/.-])"
_FORM_NAME = r"(?:tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?|gtts?|vials?|patch(?:es)?|suppositor(?:y|ies))\b"
_AFTER_DOSE = (
    r"(?:(?<=mg )|(?<=mL )|(?<=mcg )|(?<=[0-9] g )|(?<=units )|(?<=tab )|(?<=tabs )|(?<=tablet )|(?<=tablets )"
    r"|(?<=drop )|(?<=drops )|(?<=gtt )|(?<=gtts )|(?<=IV )|(?<=PO ))"
)
_BESIDE = (
    rf"(?:{_AFTER_DOSE}|(?<=kg )|(?<=mcg/mL )|(?<=caps )|(?<=capsule )|(?<=capsules )|(?<=daily )|(?<=day )|(?<=hours )"
    r"|(?<=[bt]id )|(?<=[BT]ID )"
    r"|(?<=dose )|(?<=give )|(?<=given )|(?<=ered )|(?<=ject )|(?<=take )|(?<=taken )|(?<=IM )|(?<=IV/)|(?<=IM/)"
    r"|(?<=IM or )|(?<=IV or )|(?<=IM and )|(?<=IV and )|(?<=units/kg )|(?<=/day )|(?<=puffs )|(?<=[0-9]\) ))"
)
_DOSING_AHEAD = (
    r"(?= (?:inj|dos|once|twice|three times|daily|every|weekly|[qQ] ?[0-9]|BID|TID|QID|QD|route|infus|x ?[0-9]"
    r"|for [0-9]|[0-9][0-9.,]* ?(?:mg|mcg|units|mL)))"
)
_AMOUNT_ONLY = (
    r"[0-9][0-9.,]{0,12} ?(?:mg|mcg|g|units|mEq|mmol)\b(?:/(?:kg|m2|m²|day|dose))*(?! ?(?:/|per) ?[a-zA-Z0-9])"
)
_DOSE = r"[0-9][0-9.,]{0,12} ?(?:mg|mcg|mL|g|units|mEq|mmol)\b"

_UNITS = (
    _form(rf"{_NUMBER}[ -]?[uU](?!\w|\. ?\w)", 'Write "units" in full.', "u glued-unit"),
    _form(rf"{_WORD}(?:IU|iu|I\.U\.|i\.u\.)(?!\w)", 'Write "units" in full instead of IU.', "iu dotted glued-unit"),
    _form(r"[µμ]g(?![a-z])", 'Write "mcg" instead of µg.', "µ μ"),
    _form(rf"{_NUMBER} ?ug(?!\w)", 'Write "mcg" instead of ug.', "ug glued-unit"),
    _form(rf"{_NUMBER}[ -]?(?:[cC][cC]|c\.c\.|C\.C\.)(?!\w)", 'Write "mL" instead of cc.', "cc glued-unit dotted"),
    _form(
        rf"{_NUMBER} ?(?:K|M|MM)(?= (?:units|IU|U)\b)",
        'Write "thousand" or "million", or the whole number.',
        "k m mm glued-unit",
        refused=True,
    ),
    _form(rf"{_NUMBER} ?(?:MU|MIU)(?!\w)", 'Write "million units" in full.', "mu miu glued-unit", refused=True),
    _form(
        rf"(?:{_NUMBER} ?(?:grs?|drams?|minims?)(?!\w)|[ʒ℥])",
        "Write the amount in metric units (mg, g, mL).",
        "gr grs dram drams minim minims glued-unit ʒ ℥",
        refused=True,
    ),
    _form(
        r"(?<=[0-9] )(?:mg|mcg|mL|ml|g|kg|mEq)\.(?= (?:[a-z0-9]|PO|IV|IM))",
        "Leave out the full stop after a unit.",
        "dotted",
    ),
    _form(
        r"(?<=[0-9])(?:mg|mcg|mL|ml|kg|mEq)\.(?= (?:[a-z0-9]|PO|IV|IM))",
        "Leave out the full stop after a unit.",
        "dotted",
    ),
)

_TIMES = (
    _form(
        rf"{_WORD}(?:q\.?o\.?d\.?|e\.?o\.?d\.?)(?!\w)",
        'Write "every other day".',
        "qod eod dotted",
        any_case=True,
    ),
    _form(rf"{_WORD}(?:q\.?d\.?|q\.? ?1\.? ?d\.?)(?!\w)", 'Write "daily".', "qd dotted glued-code", any_case=True),
    _in_dosing(
        r"OD|O\.D\.|o\.d\.",
        'Write "daily" or "right eye": OD has both readings.',
        "od dotted",
        refused=True,
    ),
    _in_dosing(r"od", 'Write "once daily": od may be read as "right eye".', "od"),
    _form(rf"{_WORD}(?:TIW|tiw|t\.i\.w\.|T\.I\.W\.)(?!\w)", 'Write "3 times weekly".', "tiw dotted"),
    _form(
        rf"{_WORD}(?:BIW|biw|b\.i\.w\.|B\.I\.W\.|[Bb]i-?weekly|[Bb]i-?monthly)(?!\w)",
        'Write "twice weekly" or "every 2 weeks".',
        "biw bi biweekly bimonthly dotted",
        refused=True,
    ),
    _form(rf"{_WORD}(?:qhs|q\.h\.s\.|Q\.H\.S\.|QHS|qn|QN)(?!\w)", 'Write "nightly at bedtime".', "qhs qn dotted"),
    _in_dosing(
        r"HS|hs|h\.s\.|BT|(?<=at )HS",
        'Write "at bedtime" or "half-strength".',
        "hs bt dotted",
        refused=True,
    ),
    _form(
        rf"{_WORD}q ?[0-9]{{1,2}} ?[ap]\.?m\b\.?",
        'Write "daily at" with the hour: it is mistaken for an interval.',
        "glued-code",
        refused=True,
        any_case=True,
    ),
    _form(rf"{_WORD}[qQ] ?[0-9]{{1,2}} ?[°º](?!\w)", 'Write "hours" instead of a raised circle.', "° º"),
    _form(r"(?<![\w/])[iI1]/[dD](?!\w)", 'Write "once daily".', "slash-d", refused=True),
    _form(
        r"(?<!\w)[x×] ?[0-9]{1,3} ?d(?!\w)",
        'Write "for … days" in full: it is mistaken for a number of doses.',
        "glued-code",
    ),
    _form(
        rf"{_AFTER_DOSE}[0-9]{{1,2}}/24(?![\d/])",
        'Write "every … hours" or "… times daily".',
        "fraction",
        refused=True,
    ),
    _form(
        r"(?:(?<=for )|(?<=[x×])|(?<=[x×] ))[0-9]{1,2}/(?:7|52|12)(?![\d/])",
        'Write "days", "weeks" or "months".',
        "fraction",
        refused=True,
    ),
    _form(rf"{_AFTER_DOSE}(?:UD|u\.d\.|U\.D\.|ut dict)(?!\w)", 'Write "as directed".', "ud dict dotted"),
    _form(
        rf"{_WORD}(?:DC'?d|dc'?d)(?!\w)|(?<!\w)(?:D/C|d/c)(?!\w)",
        'Write "discontinue" or "discharge" in full.',
        "dc dcd slash-c",
        refused=True,
    ),
)

_ROUTES = (
    _form(rf"{_WORD}(?:[Ss]ub[ -]?[qQ])(?!\w)", 'Write "subcutaneously" in full.', "sub subq"),
    _in_dosing(r"SC|SQ|sc|sq|s\.c\.|S\.C\.|s\.q\.", 'Write "subcutaneously" in full.', "sc sq dotted"),
    _form(rf"{_WORD}per os(?!\w)", 'Write "by mouth", "orally" or PO.', "os", any_case=True),
    _form(
        r"(?<=[0-9] )(?:drops?|gtts?) (?P<shown>AD|AS|AU|OS|OU|A\.[DSU]\.|O\.[SU]\.|a\.[dsu]\.|o\.[su]\.)(?!\w)",
        'Write the ear or eye in full ("right ear", "left eye", "each eye").',
        "ad as au os ou dotted",
        refused=True,
    ),
    _form(
        rf"{_AFTER_DOSE}(?:IN|IJ|IT|i\.n\.|I\.N\.)(?= (?:once|twice|daily|every|q[0-9]|BID|TID)|$|[.,;])",
        'Write "intranasally", "by injection" or "intrathecally".',
        "in ij it dotted",
        refused=True,
    ),
    _form(
        r"(?<!\w)SSR?I(?!\w)(?=.{0,40}\b(?:insulin|sliding))|(?:insulin|sliding).{0,40}\b(?P<shown>SSR?I)\b",
        'Write "sliding scale insulin" in full.',
        "ssi ssri",
    ),
    _form(rf"{_WORD}i{{0,3}}ss(?= {_FORM_NAME})", 'Write "half" or the decimal.', "ss iss iiss iiiss", refused=True),
)

_SYMBOLS = (
    _form(
        rf"[<>] ?(?={_AMOUNT_ONLY})",
        'Write "more than" or "less than": the sign is read the wrong way round, or as a digit.',
        "< >",
    ),
    _form(r"∅|(?<!\w)Ø(?= )", 'Write "zero", "no" or "none": the sign is read as a number.', "∅ Ø ø"),
    _form(r"[↑↓]", 'Write "increase" or "decrease": the arrow is read the wrong way round, or as a digit.', "↑ ↓"),
    _form(rf"(?<![\w@])@(?= ?{_DOSE})", 'Write "at".', "@"),
    _form(
        rf"(?:(?<=[0-9])|(?<=mg)|(?<=mL)|(?<=units)|(?<=[0-9] )|(?<=mg )|(?<=mL )|(?<=units ))&(?= ?{_DOSE})",
        'Write "and".',
        "&",
    ),
    _form(rf"(?<=[a-z0-9] )\+(?= ?{_DOSE})", 'Write "and" or "plus": the sign is read as 4.', "+"),
    _form(
        r"(?P<unit>units|mg|mcg)(?P<shown> ?/ ?)(?=[0-9][0-9.,]{0,12} ?(?P=unit)\b)",
        'Write "and" or "per" instead of a slash.',
        "slash-number",
    ),
    _form(
        r"(?<![\d:.])1 ?: ?[0-9]{1,3}(?:,?000)+(?![\d:])(?! (?:dilution|tit))",
        "Write the strength as mg/mL instead of a ratio.",
        "ratio",
        refused=True,
    ),
    _form(
        rf"(?<![\d/])[1-9]/[2-9] ?-?(?=(?:a |of a )?{_FORM_NAME})",
        'Write "half" or the decimal instead of a fraction.',
        "fraction",
    ),
    _form(
        rf"(?<!\w)(?:I{{1,3}}|VI{{0,3}}|IX|XI{{0,3}}|i{{2,3}}|vi{{1,3}}) (?={_FORM_NAME})",
        "Write the number of units in digits, not in Roman numerals.",
        "i ii iii v vi vii viii ix x xi xii xiii",
        refused=True,
    ),
    _form(
        r"(?<![\w-])[A-Za-z]{4,}(?=[0-9][0-9.,]* ?(?:mg|mcg|g|mL|units|mEq)\b)",
        "Put a space between drug name and dose.",
        "glued-name",
    ),
)

_DRUG_NAMES = (
    _in_full("MgSO4", "magnesium sulfate", refused=True),
    _in_full("MSO4", "morphine sulfate", refused=True),
    _form(
        rf"{_WORD}MS(?= (?:IV |PO |IM )?[0-9])",
        'Write "morphine sulfate" or "magnesium sulfate" in full.',
        "ms",
        refused=True,
    ),
    _in_full("ZnSO4", "zinc sulfate"),
    _in_full("AZT", "zidovudine, azathioprine or aztreonam", refused=True),
    _form(rf"{_WORD}(?:ARA|Ara|ara)[- ]A(?![\w-])", 'Write "vidarabine" in full.', "ara ara-a", refused=True),
    _in_full("HCTZ", "hydrochlorothiazide"),
    _in_full("MTX", "methotrexate"),
    _in_full("CPZ", "prochlorperazine or chlorpromazine", refused=True),
    _in_full("APAP", "acetaminophen"),
    _in_full("NoAC NOAC NoACs NOACs", "direct oral anticoagulant"),
    _in_full("TPA tPA TNK", "alteplase or tenecteplase", refused=True),
    _before_dose("HCT", "hydrocortisone or hydrochlorothiazide"),
    _before_dose("TAC", "tacrolimus or triamcinolone"),
    _before_dose("DPT", "the drug name"),
    _before_dose("PCA", "procainamide or patient-controlled analgesia"),
    _before_dose("PTU", "propylthiouracil"),
    _before_dose("T3", "liothyronine or acetaminophen with codeine"),
    _before_dose("PIT", "oxytocin"),
    _before_dose("DTO", "opium tincture or diluted morphine"),
    _before_dose("OXY", "oxytocin or oxycodone"),
    _before_dose("TXA", "tranexamic acid"),
    _form(
        r"(?<![a-z] )(?<!\w)(?:HCl|HCL)(?= [0-9])",
        'Write "hydrochloric acid" or the salt in full.',
        "hcl",
        refused=True,
    ),
    _form(
        rf"{_WORD}IV [Vv]anc(?!\w)|\b[Nn]itro drip\b|\bNorflox\b",
        "Write the drug name in full.",
        "vanc nitro norflox",
        refused=True,
    ),
)

FORMS: tuple[Form, ...] = (*_UNITS, *_TIMES, *_ROUTES, *_SYMBOLS, *_DRUG_NAMES)
