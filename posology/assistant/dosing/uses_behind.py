"""Uses that the sentence behind a dose claims for it ("… every 8 hours. It also works for pneumonia.").

Whether the label prints the dose for such a use is judged where doses are (`group_opinions`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.traces import Traces, may_hold
from posology.assistant.dosing.uncovered_uses import uncovered_by

_SAME = re.compile(
    r"\b(?:same|likewise|equally|similarly|identical(?:ly)?|so (?:is|does|are|do)"
    r"|(?:this|that|the) (?:dose|regimen|schedule) (?:also|too|works|suits|covers|treats))\b",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"^\W*(?:and |but )?(?:(?:it|this|they|this dose|the (?:drug|antibiotic|medicine|antiviral|dose|regimen))\s+"
    r"(?:(?:is|are|can|may|could|will)\s+)?(?:(?:also|equally|just as well|likewise|be|well|even)\s+){0,3}"
    r"(?:works?|used|given|effective|indicated|approved|labell?ed|licensed|suitable|recommended|right|fine|enough|treats?|covers?"
    r"|cures?|helps?|suits?|prescribed|applies|apply|good)"
    r"|(?:also|likewise|equally|similarly|same)\b)"
    r"|\b(?:too|as well|also)\W*$",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:not|never|no|nor|neither|cannot|avoid\w*|contraindicated|other|another|different|higher|lower|larger|smaller|longer"
    r"|shorter|more|less|instead|if|when|unless|until|before|once|only|than|ask\w*|see|whether|reduced?|adjust\w*"
    r"|after(?! (?:[a-z-]+ ){0,2}(?:surgery|replacement|transplant\w*|operations?|exposure|contact)\b)"
    r"|off-label|unlabell?ed|unapproved|studied|studies|trials?|reported|unknown|unproven)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
_TRACES = Traces(
    "also", "too", "same", "likewise", "equally", "similarly", "identical", "as well", "works", "treats", "covers",
    "so ", "it is", "it can", "it may", "effective", "suits",
)  # fmt: skip


def of_uses_behind(clause: Clause, situation: Situation) -> tuple[Situation, ...]:
    """The situations of the uses that the next sentence claims for the dose of a clause; none where it claims none.

    What is said of the drug alone ("it also treats shingles") claims its dose only for a use that the label has not.
    """
    behind = (clause.whole or clause).behind
    if not behind or not may_hold(behind, _TRACES) or _ELSE.search(behind):
        return ()
    same = _SAME.search(behind) is not None
    if not same and _CLAIMS.search(behind) is None:
        return ()
    uses = situation.compiled.uses(behind)
    claimed = uses if same else replace(uses, indications=frozenset())
    if not claimed.named or (claimed.outside, claimed.indications) == (
        situation.uses.outside,
        situation.uses.indications,
    ):
        return ()
    other = replace(situation, uses=claimed, joint_uses=frozenset(), picked=frozenset(), uncovered="")
    return (replace(other, uncovered=uncovered_by(other)),)
