"""Values that are frozen to the type checker alone behave as those that are frozen when they run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posology.assistant.dosing.values import value, worked_out


@value(frozen=True, slots=True)
class Amount:
    """An amount with its unit."""

    number: int
    unit: str = "mg"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The same, frozen when it runs."""

    number: int
    unit: str = "mg"


@value(frozen=True)
class Text:
    """A text whose words are counted, with what was counted."""

    text: str
    counted: list[str]

    @worked_out
    def words(self) -> int:
        """How many words it has."""
        self.counted.append(self.text)
        return len(self.text.split())


def test_values_that_hold_the_same_are_equal_and_found_by_each_other() -> None:
    assert Amount(40) == Amount(40, "mg") != Amount(40, "g")
    assert {Amount(40): "dose"}[Amount(40)] == "dose"
    assert hash(Amount(40)) == hash(Frozen(40))


def test_a_changed_value_is_another_one() -> None:
    amount = Amount(40)
    assert (replace(amount, unit="g"), amount) == (Amount(40, "g"), Amount(40))


def test_what_is_worked_out_is_worked_out_once_for_each_value() -> None:
    text, counted = "40 mg every 8 hours", list[str]()
    first, second = Text(text, counted), Text(text, counted)
    assert (first.words, first.words, second.words) == (5, 5, 5)
    assert counted == [text, text]
    assert Text.words.__doc__ == "How many words it has."
