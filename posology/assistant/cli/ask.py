"""`posology ask`: one question, one checked answer."""

from __future__ import annotations

from typing import Annotated

import typer

from posology.assistant import bootstrap
from posology.assistant.answers import Audience
from posology.assistant.cli.answer_view import show_answer
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.cli.progress import bar


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    patient: Annotated[
        str, typer.Option(help='Facts of the patient, for example "70 kg, 62 y, female, SCr 1.8 mg/dL".')
    ] = "",
    audience: Annotated[Audience, typer.Option(help="Who reads the answer.")] = Audience.PHYSICIAN,
    fail_on_abstain: Annotated[bool, typer.Option("--fail-on-abstain", help="Exit with 4 on an abstention.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
) -> None:
    """Answer a question from the library, with every number checked.

    Example: posology ask "How is foscarnet dosed for resistant HSV?" --patient "68 y male, 70 kg, SCr 1.05 mg/dL"
    """
    with bar("Preparing the library") as progress:
        pipeline = bootstrap.answer_pipeline(bootstrap.settings(), progress)
    answer = pipeline.answer(question, patient, audience)
    if as_json:
        print_json(answer)
    else:
        show_answer(answer, out)
    if answer.outcome == "abstained" and fail_on_abstain:
        raise typer.Exit(Exit.ABSTAINED)
