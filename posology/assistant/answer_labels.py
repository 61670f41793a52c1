"""What is printed on an answer itself, and what it was made from: Labels, Provenance. No rule lives here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen value of the answer contract; a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckedCounts(Record):
    """How many numbers stand in the answer with each verdict, and how many statements were withheld."""

    verified: int
    cited: int
    ambiguous: int
    withheld: int


class Labels(Record):
    """What is printed on the answer itself."""

    disclaimer: str
    caution: str
    review_status: str
    last_updated: str
    editorial_policy_url: str
    checked: CheckedCounts
    drafted_by: str


class Provenance(Record):
    """What the answer was made from; the same inputs and provenance give the same answer."""

    library_generation: str
    corpus_digest: str
    rulebook_digest: str
    embedding_model: str
    app_version: str
