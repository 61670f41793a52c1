"""Counts what a reader of others' files leaves out, with the first place of each kind. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class LeftOut:
    """What was left out, kind by kind."""

    first: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, place: str) -> None:
        """Count one more of a kind.

        Args:
            kind: in the plural, with what became of it.
            place: file and line, or id.
        """
        self.first.setdefault(kind, place)
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def notes(self) -> tuple[str, ...]:
        """One sentence per kind.

        >>> left = LeftOut()
        >>> left.add("documents without text left out", "corpus.jsonl, line 3")
        >>> left.notes()
        ('documents without text left out: 1 (first: corpus.jsonl, line 3)',)
        """
        return tuple(f"{kind}: {count} (first: {self.first[kind]})" for kind, count in self.counts.items())
