"""The errors of evaluation, each with what was wrong and what to do."""

from __future__ import annotations

from posology.assistant.errors import AssistantError


class EvalError(AssistantError, ValueError):
    """The root of evaluation errors."""


class CaseError(EvalError):
    """A file of cases that cannot be read: names the file, the line and the field."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        super().__init__(f"{path}, line {line}: {problem}. Mend the line; the fields are listed in docs/evaluation.md")


class RetrievalSetError(EvalError):
    """A judged retrieval set that cannot be read: names the file and the line, 0 for the whole file."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {problem}. A set in BEIR form is described in docs/evaluation-retrieval.md")


class AnswerFileError(EvalError):
    """A file of another system's answers that cannot be read: names the file and the line, 0 for the whole file."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {problem}. The fields are listed in docs/evaluation-exchange.md")


class RunError(EvalError):
    """A run folder that cannot be used."""

    def __init__(self, path: str, problem: str, advice: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}. {advice}")
