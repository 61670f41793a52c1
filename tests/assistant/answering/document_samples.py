"""Documents and a checker for the tests of whole documents: two shipped monographs, one drug without rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from posology.assistant.answering.claim_circumstances import Names, without_rules
from posology.assistant.answering.document_check import DocumentChecker
from posology.assistant.dosing.binding import DrugMention, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.dosing.verification import Verifier
from posology.ingest.documents import Article
from posology.ingest.readers.registry import read_text
from tests.fakes import finder_of

CORPUS = Path(__file__).parents[3] / "corpus"
RULED = ("foscarnet", "valacyclovir")
FRONT = """---
id: sample
question: What is the dose of foscarnet for acyclovir-resistant HSV?
title: Foscarnet for acyclovir-resistant HSV
drugs: [foscarnet]
publisher: Posology
status: Submitted
last_updated: 2026-01-01
references:
  - type: label
    title: Foscarnet prescribing information
  - type: guideline
    title: A guideline that nothing cites
---

# Foscarnet for acyclovir-resistant HSV

"""


class BreakingVerifier(Verifier):
    """A verifier that raises for every statement that holds a word, as a broken rule would make it."""

    breaks_on = "every 12 hours"

    def check(self, text: str, scope: Scope = Scope()) -> Verification:  # noqa: B008 - a frozen value
        """Raise for some texts."""
        if self.breaks_on in text:
            raise KeyError(text)
        return super().check(text, scope)


def checker(folder: Path, verifier: type[Verifier] = Verifier, addresses: str = "") -> DocumentChecker:
    """A checker with the rules of foscarnet and valacyclovir alone, copied into `folder`.

    With `addresses` every source has that address.
    """
    for drug in RULED:
        source = (CORPUS / "monographs" / f"{drug}.yaml").read_text(encoding="utf-8")
        changed = re.sub(r"url: \S+", f"url: '{addresses}'", source) if addresses else source
        (folder / f"{drug}.yaml").write_text(changed, encoding="utf-8")
    rulebook = load_rulebook(folder)
    rules = {drug: CompiledMonograph(monograph) for drug, monograph in rulebook.monographs.items()}
    named = finder_of(*RULED, "meropenem", "acyclovir", "zidovudine")

    def find(text: str) -> Sequence[DrugMention]:
        return named(text)

    names = Names(find, lambda drug: rules.get(drug) or without_rules(drug))
    return DocumentChecker(verifier(rulebook, find), names, rules, lambda text: ("dose",) if "dose" in text else ())


def article(body: str) -> Article:
    """The sample article with a body."""
    return read_text(FRONT + body, "sample.md", "markdown")
