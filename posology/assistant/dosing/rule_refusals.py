"""People and companion drugs with which a label contraindicates a drug, as a rule file names them.

Types and their static check only; whether a text gives a dose all the same is judged in `refused_together`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posology.assistant.dosing.provenance import Source, Strict


class Refusal(Strict):
    """A printed contraindication that words can name.

    `people` are words for those who must not have the drug, `companions` names of drugs that must not be given with it
    (both in lower case); with `indications` it holds for these uses only, with `regimens` for doses of these only
    ("avoid the combination at 2.5 mg"). `text` says it in a sentence.
    """

    id: str
    people: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    regimens: tuple[str, ...] = ()
    text: str
    source: Source


def refusal_problems(
    refusals: Sequence[Refusal], uses: Sequence[str], regimens: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the refusals of a rule file, none when they can be used.

    Args:
        refusals: already valid against the schema.
        uses: the ids of the drug's uses.
        regimens: the ids of its regimens.
    """
    for refusal in refusals:
        place = f"refusals[{refusal.id}]"
        if not (refusal.people or refusal.companions):
            yield place, "refuses nothing; give words for people, or names of companions"
        for word in (*refusal.people, *refusal.companions):
            if not word.strip() or word != word.strip().lower():
                yield place, f"{word!r} must be written in lower case, without outer spaces"
        for field, what, names, known in (
            ("indications", "indication", refusal.indications, uses),
            ("regimens", "regimen", refusal.regimens, regimens),
        ):
            for name in names:
                if name not in known:
                    yield f"{place}.{field}", f"unknown {what} {name!r}; {field} are {', '.join(known)}"
