"""Makes a set of invented passages and questions, so that the benchmark runs in a clone without any other file.

The text means nothing: it gives speed and memory their load, and it does not judge the quality of retrieval.
"""

from __future__ import annotations

import random
from itertools import product

from bench.questions import PASSAGES, QUESTIONS, SEED, BenchQuestion, BenchSet, bench_article

_ONSETS = ("bra", "cel", "dor", "fen", "gal", "hyr", "lam", "mor", "nev", "pra", "quin", "rel", "sor", "tal", "vex")
_MIDDLES = ("a", "bi", "cu", "di", "lo", "mi", "no", "pe", "ri", "so", "tu", "vo")
_ENDINGS = ("cillin", "dipine", "floxacin", "gliptin", "lukast", "mycin", "parib", "tidine", "vudine", "zepam")
_TOPICS = {
    "starting dose": ("What dose of {} is used to begin treatment?", "initiation, titration and the first dose"),
    "kidney function": ("How is {} changed when the kidneys fail?", "renal impairment and creatinine clearance"),
    "side effects": ("What unwanted reactions does {} cause?", "adverse reactions seen in trials and in practice"),
    "interactions": ("Which medicines must not be given with {}?", "combined use with other medicines"),
    "pregnancy": ("May a pregnant woman take {}?", "use in pregnancy and while breast feeding"),
    "monitoring": ("Which blood tests are needed during {}?", "laboratory tests before and during treatment"),
    "administration": ("How is {} infused?", "dilution, infusion time and the line to use"),
    "overdose": ("What is done after too much {}?", "signs of overdose and what to do about them"),
}
_SUBJECTS = ("The attending team", "A patient at risk", "The pharmacist", "Most adults", "Older people", "The ward")
_VERBS = ("should review", "may need", "often reports", "rarely requires", "is told about", "records", "compares")
_OBJECTS = ("the fluid balance", "the trough level", "a lower amount", "the previous course", "the liver values")
_CLOSES = ("before the next visit", "within the first week", "when symptoms return", "after every change", "each month")


def synthetic_set(*, passages: int = PASSAGES, questions: int = QUESTIONS) -> BenchSet:
    """Make the invented set; the same numbers always give the same set.

    Args:
        passages: how many passages, at least 8.
        questions: how many questions, at least 1.

    Returns:
        Articles on invented medicines, one passage for each of eight topics; gold is the article on the medicine.
    """
    source = random.Random(SEED)  # noqa: S311 - invented text, not a secret
    names = ["".join(parts).capitalize() for parts in product(_ONSETS, _MIDDLES, _ENDINGS)]
    source.shuffle(names)
    names = (names + [f"{name} acetate" for name in names])[: -(-passages // len(_TOPICS))]
    articles = tuple(
        bench_article(f"made-{name}", name, [_passage(source, name, topic) for _, topic in _TOPICS.values()])
        for name in names
    )
    drawn = [(source.choice(names), source.choice(list(_TOPICS.values()))[0]) for _ in range(questions)]
    asked = tuple(BenchQuestion(form.format(name), frozenset({f"made-{name}"})) for name, form in drawn)
    return BenchSet("invented text (give --passages FILE for a real set)", articles, asked, judges_recall=False)


def _passage(source: random.Random, name: str, topic: str) -> list[str]:
    opening = (
        f"On {topic}: {name} is used at {source.randint(1, 90) * 5} mg every {source.choice((6, 8, 12, 24))} hours."
    )
    body = [
        f"{source.choice(_SUBJECTS)} {source.choice(_VERBS)} {source.choice(_OBJECTS)} {source.choice(_CLOSES)}."
        for _ in range(source.randint(3, 6))
    ]
    return [opening, *body]
