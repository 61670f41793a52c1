"""The one place that builds adapters from settings: library, model, indexes, rules, texts, pipeline.

Commands and the web ask here for what they need; nothing below this module knows settings or folders.
"""

from __future__ import annotations

import gc
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from posology import __version__
from posology.assistant.answer_labels import Provenance
from posology.assistant.answering.abstention import Thresholds
from posology.assistant.answering.checked_source import article_or_text
from posology.assistant.answering.checking import Report
from posology.assistant.answering.claim_circumstances import Names, without_rules
from posology.assistant.answering.document_check import DocumentChecker
from posology.assistant.answering.dose_requests import Dosing
from posology.assistant.answering.extractive import draft_extractive
from posology.assistant.answering.labels import never_reviewed
from posology.assistant.answering.library_shelves import LibraryShelves
from posology.assistant.answering.pipeline import AnswerPipeline, Drafter, Parts
from posology.assistant.answering.texts import LabelTexts, read_label_texts
from posology.assistant.dosing.binding import DrugFinder, DrugMention, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.rulebook import Rulebook, load_rulebook
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.verification import Verifier
from posology.assistant.errors import ConfigurationError
from posology.assistant.records import Records
from posology.assistant.retrieval.search import Searcher
from posology.assistant.settings import Settings
from posology.assistant.understanding.drugs import find_dosed_drugs
from posology.assistant.understanding.indications import find_indications
from posology.assistant.understanding.intents import find_intents, intents_of_heading
from posology.assistant.understanding.lexicon import Lexicon, load_lexicon
from posology.assistant.understanding.roles import Role
from posology.assistant.users.passwords import Passwords
from posology.assistant.users.repository import UserRepository
from posology.assistant.users.sign_in import SignIn
from posology.assistant.users.throttle import Throttle
from posology.assistant.writes import Writes
from posology.ingest.documents import IngestReport
from posology.ingest.embedding import Embedder, load_embedder
from posology.ingest.generation_build import PublishOptions
from posology.ingest.generations import Generation, ensure_generation, open_current
from posology.ingest.index.protocol import DenseEngine
from posology.ingest.library import Library
from posology.ingest.pipeline import ingest
from posology.ingest.progress import Progress

_YOUNG_OBJECTS = 100_000
_CACHED_TEXTS = 4096
_CACHED_FILTERS = 64


def settings() -> Settings:
    """The settings in force."""
    return Settings()


def time_now() -> str:
    """The time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def lexicon_of(chosen: Settings) -> Lexicon:
    """The lexicon of the corpus."""
    return load_lexicon(chosen.corpus / "lexicon")


def rulebook_of(chosen: Settings) -> Rulebook:
    """The rules of the corpus."""
    return load_rulebook(chosen.corpus / "monographs")


@contextmanager
def _loading() -> Iterator[None]:
    """Rules and names are loaded to stay: looking through them for garbage again and again doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def settle() -> None:
    """Leave what is loaded out of the search for garbage, and search seldom: for commands that check many texts.

    The rules stay to the end, and a check leaves no cycles behind: to look for them again and again takes time.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


def drug_finder(lexicon: Lexicon) -> DrugFinder:
    """Drug names in a text, as verification needs them; an unclear spelling is no subject, an unknown drug is one."""

    @remembered(_CACHED_TEXTS)
    def find(text: str) -> tuple[DrugMention, ...]:
        return tuple(
            DrugMention(mention.drug, mention.start, mention.end, mention.role is Role.SUBJECT)
            for mention in find_dosed_drugs(text, lexicon)
            if mention.drug
        )

    return find


def embedder_of(chosen: Settings) -> Embedder:
    """The embedding model."""
    return load_embedder(chosen.embedding_model, chosen.home, chosen.embedding_threads)


def publish_options(chosen: Settings) -> PublishOptions:
    """How generations are built."""
    return PublishOptions(engine=DenseEngine(chosen.dense_index))


def _home(chosen: Settings) -> Path:
    """The data home, made when it does not exist."""
    try:
        chosen.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{chosen.home} cannot be used as the data home ({error.strerror}); "
            "name a folder in POSOLOGY_HOME that can be made and written"
        ) from error
    return chosen.home


def open_library(chosen: Settings) -> Library:
    """The library of the data home, made when it does not exist."""
    return Library.open(_home(chosen) / "library.db")


def ingest_paths(chosen: Settings, paths: Sequence[Path], progress: Progress) -> IngestReport:
    """Ingest files and folders; the shipped articles when none is named."""
    wanted = list(paths) or [chosen.corpus / "articles"]
    with open_library(chosen) as library:
        return ingest(
            wanted,
            library,
            embedder_of(chosen),
            chosen.home,
            progress=progress,
            count_numbers=lambda text: len(extract(text)),
            options=publish_options(chosen),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A library opened for questions."""

    library: Library
    embedder: Embedder
    generation: Generation


def open_records(chosen: Settings) -> Records:
    """The records of the data home, made when they do not exist."""
    return Records.open(_home(chosen) / "records.db")


def sign_in_over(records: Records) -> SignIn:
    """Accounts, sessions and tokens over opened records."""
    return SignIn(UserRepository(records), Passwords(), Throttle(time.monotonic), lambda: datetime.now(UTC))


def writes_over(records: Records) -> Writes:
    """The writes that clients may repeat, over opened records."""
    return Writes(records, lambda: datetime.now(UTC))


def label_texts_of(chosen: Settings) -> LabelTexts:
    """Disclaimer and caution of the corpus."""
    return read_label_texts(chosen.corpus / "disclaimer.md")


def open_for_questions(chosen: Settings, progress: Progress) -> Opened:
    """Open library, model and generation; the shipped corpus is ingested first when the library is empty."""
    library = open_library(chosen)
    if library.passage_count() == 0:
        library.close()
        ingest_paths(chosen, [], progress)
        library = open_library(chosen)
    embedder = embedder_of(chosen)
    return Opened(library, embedder, ensure_generation(library, embedder, chosen.home, publish_options(chosen)))


def reopened(chosen: Settings, opened: Opened) -> Opened:
    """The same library and model with the generation that is published now.

    Raises:
        GenerationError: it is of another model, or a check failed.
    """
    return replace(opened, generation=open_current(chosen.home, opened.embedder.digest))


def answer_pipeline(chosen: Settings, progress: Progress) -> AnswerPipeline:
    """The pipeline that answers questions."""
    opened = open_for_questions(chosen, progress)
    return pipeline_over(chosen, opened)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Names and rules of the corpus, loaded once for any number of libraries."""

    lexicon: Lexicon
    rulebook: Rulebook
    verifier: Verifier
    rules: Mapping[str, CompiledMonograph]


def knowledge_of(chosen: Settings) -> Knowledge:
    """The names and rules of the corpus."""
    with _loading():
        lexicon, rulebook = lexicon_of(chosen), rulebook_of(chosen)
    rules = {m.drug: CompiledMonograph(m, populations=rulebook.populations) for m in rulebook.monographs.values()}
    return Knowledge(lexicon, rulebook, Verifier(rulebook, drug_finder(lexicon)), rules)


def provenance_of(opened: Opened, rulebook: Rulebook) -> Provenance:
    """What answers over an opened library are made from."""
    return Provenance(
        library_generation=opened.generation.name,
        corpus_digest=opened.generation.manifest.corpus_digest,
        rulebook_digest=rulebook.digest,
        embedding_model=f"{opened.embedder.name} {opened.embedder.digest[:16]}",
        app_version=__version__,
    )


def pipeline_over(chosen: Settings, opened: Opened, knowledge: Knowledge | None = None) -> AnswerPipeline:
    """The pipeline over an opened library; names and rules are loaded unless they are given."""
    known = knowledge or knowledge_of(chosen)
    return AnswerPipeline(
        Parts(
            lexicon=known.lexicon,
            search=Searcher(opened.generation, opened.embedder, opened.library),
            shelves=LibraryShelves(opened.library, known.lexicon),
            verifier=known.verifier,
            rules=known.rules,
            draft=_drafter(chosen),
            texts=label_texts_of(chosen),
            thresholds=Thresholds(chosen.abstain_below_cosine, chosen.abstain_below_words),
            provenance=provenance_of(opened, known.rulebook),
            policy_url=chosen.editorial_policy_url,
            status_of=never_reviewed,
            now=time_now,
            new_id=lambda: f"a_{uuid.uuid4().hex}",
        )
    )


def _drafter(chosen: Settings) -> Drafter:
    """The drafter in force: the articles' own sentences, or a language model under the same gate."""
    if not chosen.language_model:
        return lambda _question, hits, intents, shelf: draft_extractive(hits, intents, shelf)
    # Imported on demand: LangChain costs more than a second and most installations never use it.
    from posology.assistant.answering.generative import generative_drafter  # noqa: PLC0415

    return generative_drafter(chosen.language_model)


class Checks:
    """Checks of texts and files with the rules and names of the corpus; no model and no library is loaded."""

    def __init__(self, rulebook: Rulebook, lexicon: Lexicon) -> None:
        self._rulebook = rulebook
        self._lexicon = lexicon
        self._find = drug_finder(lexicon)
        self.verifier = Verifier(rulebook, self._find)

    @cached_property
    def _documents(self) -> DocumentChecker:
        """The checker of whole documents, made when the first one comes: a batch of statements needs none."""
        return _document_checker(self.verifier, self._rulebook, self._lexicon, self._find)

    def check_file(self, name: str, content: bytes, *, drug: str = "", indication: str = "", route: str = "") -> Report:
        """Check a file as an article when it is one, else as plain text.

        Raises:
            DocumentError: when the file cannot be read as text.
        """
        article, text, note = article_or_text(name, content)
        if article is not None:
            return self._documents.check_article(article)
        scope = Scope(drug=drug.strip() or None, indication=indication or None, route=route or None)
        return self._documents.check_text(text, name, self.verifier.with_drug(scope), note)


def dosing(chosen: Settings) -> Dosing:
    """Everything `dose` needs."""
    return Dosing(rulebook_of(chosen), lexicon_of(chosen))


def checks(chosen: Settings) -> Checks:
    """Everything `check` needs."""
    with _loading():
        return Checks(rulebook_of(chosen), lexicon_of(chosen))


def _document_checker(verifier: Verifier, rulebook: Rulebook, lexicon: Lexicon, find: DrugFinder) -> DocumentChecker:
    rules = {drug: CompiledMonograph(monograph) for drug, monograph in rulebook.monographs.items()}
    unruled = lru_cache(maxsize=_CACHED_FILTERS)(without_rules)

    @remembered(_CACHED_TEXTS)
    def uses_named(text: str) -> tuple[Mention, ...]:
        return tuple(Mention(found.start, found.end, found.id) for found in find_indications(text, lexicon))

    def intents_of(text: str) -> tuple[str, ...]:
        return tuple(intent.value for intent in (*intents_of_heading(text, lexicon), *find_intents(text, lexicon)))

    return DocumentChecker(
        verifier, Names(find, lambda drug: rules.get(drug) or unruled(drug), uses_named), rules, intents_of
    )
