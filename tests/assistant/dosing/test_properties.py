"""What is worked out for a value is worked out once for it, and never for another."""

from __future__ import annotations

from dataclasses import dataclass

from posology.assistant.dosing.properties import worked_out


@dataclass(frozen=True)
class Text:
    """A text whose words are counted, with what was counted."""

    text: str
    counted: list[str]

    @worked_out
    def words(self) -> int:
        """How many words it has."""
        self.counted.append(self.text)
        return len(self.text.split())


def test_what_is_worked_out_is_worked_out_once_for_each_value() -> None:
    text, counted = "40 mg every 8 hours", list[str]()
    first, second = Text(text, counted), Text(text, counted)

    assert (first.words, first.words, second.words) == (5, 5, 5)
    assert counted == [text, text]


def test_a_property_keeps_its_words() -> None:
    assert Text.words.__doc__ == "How many words it has."
