"""Routes that the sentence behind a dose allows for it ("… IV every 8 hours. It may also be taken by mouth.").

Whether the label prints the dose for such a route is judged where doses are (`group_opinions`).
"""

from __future__ import annotations

import re

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.traces import Traces, may_hold

_ALLOWS = re.compile(
    r"\W*(?:and |but |alternatively,? )?(?:(?:it|this|they|this dose|the (?:same )?(?:dose|drug|antibiotic|medicine))"
    r"\s+(?:can|may|could|might|is|are)\s+(?:(?:also|be|just as well|equally|well|safely|fine)\s+){0,4}"
    r"(?:given|taken|used|administered|injected|swallowed|infused|fine|safe|possible)?\b"
    r"|(?:the\s+)?(?:[a-z]+\s+)?(?:route|administration|use|injection)\s+(?:is|are)\s+(?:also\s+|equally\s+)?"
    r"(?:an?\s+)?(?:alternative|possible|fine|allowed|acceptable|effective|good|option|permitted|suitable))",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:not|never|no|nor|cannot|avoid\w*|contraindicated|switch\w*|chang\w+|step\w*|convert\w*|transition\w*|follow\w*"
    r"|later|once|after|before|when|if|until|unless|only|than|prefer\w*|available)\b|n['’]t\b",
    re.IGNORECASE,
)
_TRACES = Traces("oral", "mouth", "iv", "intraven", "im", "intramusc", "sc", "subcut", "swallow", "inject", "infus")


def routes_behind(clause: Clause) -> frozenset[str]:
    """The routes that the next sentence allows for the dose of a clause; none where it speaks of something else."""
    behind = (clause.whole or clause).behind
    if not behind or not may_hold(behind, _TRACES) or _ALLOWS.match(behind) is None or _ELSE.search(behind):
        return frozenset()
    return mentions.explicit_routes(behind)
