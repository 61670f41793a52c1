"""What stands in for a drug: which drugs a question wants replaced, and which passages name something else.

An answer to "what else instead of X?" never is X's own dosing. Chooses no drug: it keeps what the articles offer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from posology.assistant.answering.article_fit import Scope
from posology.assistant.understanding.drugs import DrugMention
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.question import Understood
from posology.assistant.understanding.roles import Role
from posology.ingest.documents import Passage

# The first words of the cues that put another drug in the place of one, and of those by which one is not possible.
_IN_PLACE = frozenset(
    {
        "instead", "rather", "in", "place", "alternative", "alternatives", "substitute", "substitutes", "replacement",
        "switch", "switched", "switching", "change", "changed", "changing", "convert", "converted", "converting",
        "transition", "transitioning",
    }
)  # fmt: skip
_NOT_POSSIBLE = frozenset(
    {
        "other", "besides", "except", "excluding", "cannot", "can't", "cant", "can", "unable", "not", "without",
        "intolerant", "intolerance", "allergic", "allergy", "hypersensitive", "hypersensitivity", "anaphylaxis",
    }
)  # fmt: skip
_OTHERS = re.compile(
    r"\b(?:alternatives|substitutes|replacements|what\s+else|anything\s+else|(?:an)?other\s+(?:\w+\s+)?(?:options?|drugs?|agents?|choices?)"
    r"|treatment\s+options)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Readings:
    """What passages are read for.

    Attributes:
        mentions_in: the drugs a text names, each with its role.
        intents_of: the intents that a section under a heading answers.
        drugs_of: the drugs an article is about.
    """

    mentions_in: Callable[[str], tuple[DrugMention, ...]]
    intents_of: Callable[[str], frozenset[str]]
    drugs_of: Callable[[str], frozenset[str]]


def replaced_in(understood: Understood) -> frozenset[str]:
    """The drugs for which a question wants others; none where it names another drug that it is about.

    Args:
        understood: the question.
    """
    if Intent.ALTERNATIVE not in understood.intents:
        return frozenset()
    cued = {mention.drug for mention in understood.mentions if _opens(mention, _IN_PLACE | _NOT_POSSIBLE)} - {""}
    if cued:
        return frozenset() if set(understood.drugs) - cued else frozenset(cued)
    # Beside what is asked of the drug itself ("dose, and alternatives?") both are wanted.
    alone = set(understood.intents) <= {Intent.ALTERNATIVE, Intent.GENERAL}
    return frozenset(understood.drugs) if alone and _OTHERS.search(understood.resolved_question) else frozenset()


def _opens(mention: DrugMention, words: frozenset[str]) -> bool:
    return mention.cue.split(" ")[0] in words


def without_replaced(understood: Understood, replaced: frozenset[str]) -> Understood:
    """The question with these drugs as a side matter: none of their doses, reminders and passages is its answer."""
    kept = tuple(drug for drug in understood.drugs if drug not in replaced)
    beside = tuple(dict.fromkeys((*understood.modifier_drugs, *sorted(replaced))))
    return replace(understood, drugs=kept, modifier_drugs=beside)


def no_alternative(replaced: frozenset[str], understood: Understood, others: Collection[str]) -> str:
    """Why there is no answer where no passage names anything to use instead.

    Args:
        replaced: the drugs that are not wanted.
        understood: the question.
        others: drugs with an article for the condition that it names; they are named, none is proposed.
    """
    reason = f"no passage of the library names what to use instead of {' or '.join(sorted(replaced))}"
    if not others:
        return f"{reason}; ask about another drug by its name"
    uses = " and ".join(dict.fromkeys(mention.text for mention in understood.indications))
    return f"{reason}; articles for {uses} are held on {', '.join(sorted(others))}: ask about one of them by its name"


def written_for(understood: Understood, scope_of: Callable[[str], Scope]) -> Callable[[Passage], bool]:
    """Whether a passage's article is written for a condition the question names, and of a drug that it can still mean.

    Args:
        understood: the question, the unwanted drugs among its side matters.
        scope_of: the scope of an article, by its id.
    """
    asked = {mention.id for mention in understood.indications}
    unwanted = frozenset(understood.modifier_drugs)

    def fits(passage: Passage) -> bool:
        scope = scope_of(passage.article_id)
        return not asked.isdisjoint(scope.conditions) and bool(scope.drugs - unwanted)

    return fits


def offers_instead(replaced: frozenset[str], readings: Readings) -> Callable[[Passage], bool]:
    """Whether a passage names something to use instead of some drugs.

    It does under a heading for alternatives in an article about one of them, and where its own words put another drug
    in their place. Another drug's article alone is no alternative: its use and the patient decide that.
    """

    def offers(passage: Passage) -> bool:
        named = readings.mentions_in(passage.text)
        others = {mention.drug for mention in named if mention.role is Role.SUBJECT} - replaced - {""}
        if not others:
            return False
        told = any(mention.drug in replaced and _opens(mention, _IN_PLACE) for mention in named)
        headed = any("alternative" in readings.intents_of(heading) for heading in passage.section_path)
        return told or (headed and not replaced.isdisjoint(readings.drugs_of(passage.article_id)))

    return offers
