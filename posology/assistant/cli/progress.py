"""A progress bar on stderr with rate and time left; silent when stderr is not a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.progress import Task as RichTask
from rich.text import Text

from posology.assistant.cli.console import err
from posology.ingest.progress import Progress


class _RateColumn(ProgressColumn):
    """Finished pieces a second."""

    def render(self, task: RichTask) -> Text:
        """Give the rate as text."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """Give a callback (done, total, label) that draws a bar while work goes on."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=None, visible=False)

        def report(done: int, total: int, label: str) -> None:
            progress.update(task, completed=done, total=total, description=label or title, visible=True)

        yield report
