"""What every match of a pattern of `cues` holds one of: most texts hold none, and the pattern need not be tried.

Lower-case stretches for `traces.may_hold`; a word added to a pattern needs its stretch here.
"""

from __future__ import annotations

from posology.assistant.dosing.traces import Traces

LABELS = Traces("label", "fda", "prescribing", "insert", "manufactur")
RAPID = Traces("bolus", "push", "rapid")
HASTE = Traces("faster", "quicker", "rapidly", "quickly", "often", "frequently", "less", "fewer", "under")
WITHOUT = Traces("without")
AGAINST = Traces(
    "not", "n't", "never", "avoid", "contraindicated", "discontinue", "stop", "withh", "no dose", "rule", "preclude",
    "forbid",
)  # fmt: skip
ENDING = Traces(*AGAINST.stretches, "no ", "hold", "contraindicat")
STUDIES = Traces(
    "trial", "stud", "random", "uncontrolled", "case ", "cohort", "retrospective", "patients", "healed", "healing",
    "responded", "reported", "experience", "been used", "half-li", "healthy", "plasma", "serum", "accumul",
)  # fmt: skip
ON_DIALYSIS = Traces("dialysis", "capd", "crrt", "cvvh", "hd", "continuous")
REFUTING = Traces(
    "not", "n't", "never", "rather", "instead", "unlike", "avoid", "wrong", "correct", "erroneous", "mistake", "myth",
    "false", "no reason", "no one", "nobody", "safe", "danger", "refrain",
)  # fmt: skip
CONDEMNING = Traces(
    "not", "never", "contraindicated", "unsafe", "prohibited", "avoided", "wrong", "too", "overdos", "over-dos",
    "underdos", "under-dos", "incorrect", "error", "mistake", "ineffective", "excessive", "insufficient", "inadequate",
    "dangerous", "toxic", "lethal", "fatal",
)  # fmt: skip
STEPPING = Traces("+", "add", "by", "up", "down", "increment", "decrement", "step")
LEAST = Traces("min", "lowest", "least", "smallest")
MOST = Traces("maximum", "maximal")
AT_MOST = Traces(*MOST.stretches, "more than", "at most", "exceed", "up to", "≤")
INSTEAD = Traces("instead", "rather", "in place", "lieu", "replac", "the place of")
BASES = Traces(
    "regimen", "schedule", "column", "course", "instead of", "opposed", "compared", "from", "usual",
    "normal", "standard", "baseline", "on", "taking", "receiving", "treated", "becom", "becam", "fall",
    "replac", "place of", "lieu", "way", "room", "supersed", "stand", "would", "give", "make",
    "fell", "drop", "down", "shrink", "turn", "to", "was", "were", "previous", "former", "before", "old", "base",
)  # fmt: skip
OPENINGS = Traces("load", "induction")
THEN = Traces("continu", "then", "followed", "after which", "afterwards", "subsequently", "thereafter", "->", "=>")
SAME = Traces(
    "equivalent",
    "interchangeable",
    "identical",
    "same",
    "equal",
    "correspond",
    "match",
    "convert",
    "translat",
    "switch",
)
