"""Which drug, or which combination of drugs, names stand for: ids of monographs.

Which drug a number of a text is about is decided in `drugs_named`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from posology.assistant.dosing.binding import DrugFinder, DrugMention

_FORMULATIONS = frozenset({"liposomal", "pegylated", "lipid"})


def is_part(drug: str, whole: str) -> bool:
    """Whether a drug is a part of a combination.

    >>> is_part("tazobactam", "piperacillin-tazobactam"), is_part("amphotericin-b", "liposomal-amphotericin-b")
    (True, False)
    """
    formulated = not _FORMULATIONS.isdisjoint(whole.split("-"))  # another preparation, not two drugs
    return drug != whole and not formulated and f"-{drug}-" in f"-{whole}-"


def combination_of(named: Sequence[DrugMention], combinations: Iterable[str]) -> str | None:
    """The combination of which a text names every part, each by its own name, and no other drug; None where it is none.

    Args:
        named: the drugs that the text names.
        combinations: ids of drugs that may be combinations.
    """
    drugs = {mention.drug for mention in named}
    if len(drugs) < 2:
        return None
    words = sorted(word for drug in drugs for word in drug.split("-"))
    return next(
        (
            whole
            for whole in combinations
            if words == sorted(whole.split("-")) and all(is_part(drug, whole) for drug in drugs)
        ),
        None,
    )


def drug_of_name(name: str, find_drugs: DrugFinder, ruled: Collection[str]) -> tuple[str, bool]:
    """The id of a drug that somebody gives by any of its names, and whether more is said than the name.

    Args:
        name: as given: an id, a brand, another spelling, an abbreviation ("gcv"), with a route or not ("aciclovir IV").
        find_drugs: the drugs that a text names.
        ruled: ids of drugs that may be named by their parts ("piperacillin and tazobactam").

    Returns:
        The id, or the name in lower case where it names no drug or several.
    """
    told = name.strip().lower()
    for spelling in () if told in ruled else (name, name.upper()):
        named = find_drugs(spelling)
        drugs = {mention.drug for mention in named}
        whole = next(iter(drugs)) if len(drugs) == 1 else combination_of(named, ruled)
        if whole is not None:
            rest = len(name.strip()) - sum(mention.end - mention.start for mention in named)
            return whole, len(drugs) == 1 and rest > 0
    return told, False
