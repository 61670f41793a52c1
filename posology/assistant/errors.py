"""Errors of the assistant: facts as attributes, one message that says what to do.

An unsafe dose is a verdict and missing evidence an abstention; neither is an exception.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error the assistant raises on purpose."""


class ConfigurationError(AssistantError, ValueError):
    """A setting is missing or cannot be used."""


class UnknownRecordError(AssistantError, LookupError):
    """A conversation or answer that is not stored, or was deleted."""

    def __init__(self, kind: str, record_id: str) -> None:
        self.kind = kind
        self.record_id = record_id
        super().__init__(f"no {kind} {record_id!r} is stored; it may have been deleted. Check its id")


class ConversationMovedOnError(AssistantError, RuntimeError):
    """Another writer added a turn while this one was being answered; read the conversation again."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        super().__init__(f"conversation {conversation_id!r} has a newer turn; read it again and ask once more")


class LibraryEmptyError(AssistantError, LookupError):
    """No generation is published yet."""


class DosingError(AssistantError):
    """Base of errors of quantities, rules and calculators."""


class RuleDefinitionError(DosingError, ValueError):
    """A monograph file is wrong: names file, place and what is allowed."""

    def __init__(self, path: str, place: str, problem: str) -> None:
        self.path = path
        self.place = place
        self.problem = problem
        super().__init__(f"{path}: {place}: {problem}")


class UnknownUnitError(DosingError, ValueError):
    """A unit that the closed unit table does not hold."""

    def __init__(self, unit: str, allowed: str = "") -> None:
        self.unit = unit
        hint = f"; known units are like {allowed}" if allowed else ""
        super().__init__(f"unit {unit!r} is not known{hint}")


class IncompatibleUnitsError(DosingError, ValueError):
    """Two units of different kinds were to be compared or converted."""

    def __init__(self, unit: str, other: str) -> None:
        self.unit = unit
        self.other = other
        super().__init__(f"{unit!r} and {other!r} measure different things and cannot be converted into each other")


class PatientFactError(DosingError, ValueError):
    """A patient fact that is impossible or cannot be read; says the likely slip and what is allowed."""

    def __init__(self, fact: str, value: str, allowed: str, remedy: str) -> None:
        self.fact = fact
        self.value = value
        self.allowed = allowed
        self.remedy = remedy
        super().__init__(f"{fact} {value} is not possible; allowed is {allowed}. {remedy}")


class CalculatorArgumentError(PatientFactError):
    """An argument of a calculator is missing, unknown or cannot be read."""

    def __init__(self, argument: str, problem: str, allowed: str, remedy: str) -> None:
        super().__init__(argument, problem, allowed, remedy)
        self.args = (f"{argument} {problem}; allowed is {allowed}. {remedy}",)


class UnknownDrugError(DosingError, LookupError):
    """No monograph holds the drug that was named."""

    def __init__(self, drug: str, known: tuple[str, ...]) -> None:
        self.drug = drug
        self.known = known
        super().__init__(f"no monograph for {drug!r}; monographs exist for {', '.join(known) or 'no drug yet'}")
