"""Builds conversations from settings: the records, the store and the talk over a pipeline; part of `bootstrap`.

Opens no library and no model: the pipeline is given.
"""

from __future__ import annotations

import uuid

from posology.assistant.answers import Answer
from posology.assistant.bootstrap import Opened, knowledge_of, pipeline_over, time_now
from posology.assistant.conversations.evidence import EvidenceNow
from posology.assistant.conversations.label_measure import per_kg_bounds
from posology.assistant.conversations.label_uses import standing_of, used_for
from posology.assistant.conversations.resolution import Background
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.talk import Answers, Talk
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.records import Records
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import Lexicon
from posology.ingest.library import Library


def talk_over(chosen: Settings, records: Records, opened: Opened) -> Talk:
    """Conversations over an opened library, kept in the records; names and rules are loaded once for both."""
    knowledge = knowledge_of(chosen)
    pipeline = pipeline_over(chosen, opened, knowledge)
    return talk_with(records, pipeline, background_of(knowledge.lexicon, knowledge.rulebook))


def talk_with(records: Records, answers: Answers, background: Background) -> Talk:
    """Conversations over whatever answers, a pipeline as a rule, kept in the records."""
    return Talk(answers, ConversationStore(records), background, time_now, lambda: f"c_{uuid.uuid4().hex}")


def background_of(lexicon: Lexicon, rulebook: Rulebook) -> Background:
    """What resolving a follow-up rests on."""
    rules = rulebook.monographs
    return Background(
        lexicon, per_kg_bounds(rules), used_for(rules, lexicon), frozenset(rules), standing_of(rules, lexicon)
    )


def evidence_now(library: Library, rulebook_digest: str, answer: Answer) -> EvidenceNow:
    """What now stands behind the citations of a stored answer."""
    cited = {citation.article_id for citation in answer.citations}
    articles = [article for article in map(library.article, sorted(cited)) if article is not None]
    passages = library.passages_by_id([citation.passage_id for citation in answer.citations])
    editions = {article.id: article.facts.edition or article.facts.last_updated for article in articles}
    return EvidenceNow(rulebook_digest, editions, frozenset(passages))
