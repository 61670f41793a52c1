"""Settings, read once from flags, environment (`POSOLOGY_…`) and defaults. Nothing is read elsewhere."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _default_home() -> Path:
    return user_data_path("posology", appauthor=False)


def _shipped_corpus() -> Path:
    """The corpus folder: inside the installed package, or beside it in a source tree."""
    packaged = Path(str(files("posology"))) / "corpus"
    return packaged if packaged.is_dir() else packaged.parents[1] / "corpus"


class Settings(BaseSettings):
    """Everything an operator can set.

    Attributes:
        home: where library, generations, model cache and records live.
        corpus: folder with articles, monographs, lexicon and texts.
        embedding_model: a sentence-transformers model by name or folder; "" is the packaged MiniLM.
        language_model: "provider:model" for LangChain; "" composes answers from the guideline's own sentences.
        threads: threads for embedding; 0 takes one per core.
        dense_index: "auto", "exact" or "chroma".
        editorial_policy_url: where the labels link to.
        abstain_below_cosine: least cosine of the best passage; below it the question is not answered.
        abstain_below_words: least share of the question's own words that the best passages must hold.
        oidc_issuer: address of an OpenID Connect provider to sign in by; "" for none. Needs the extra `oidc`.
        oidc_client_id: under which the provider knows this server.
        oidc_client_secret: what this server shows the provider; "" for a public client.
        oidc_makes_users: whether somebody the provider vouches for becomes a clinician when there is no such account.
    """

    model_config = SettingsConfigDict(env_prefix="POSOLOGY_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=_default_home)
    corpus: Path = Field(default_factory=_shipped_corpus)
    embedding_model: str = ""
    language_model: str = ""
    threads: int = Field(default=0, ge=0, le=64)
    dense_index: str = "auto"
    editorial_policy_url: str = "/editorial-policy"
    abstain_below_cosine: float = Field(default=0.35, ge=0, le=1)
    abstain_below_words: float = Field(default=0.5, ge=0, le=1)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_makes_users: bool = False

    @property
    def embedding_threads(self) -> int:
        """The number of embedding threads in force."""
        return self.threads or os.cpu_count() or 1
