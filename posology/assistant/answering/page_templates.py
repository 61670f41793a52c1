"""Sets up the templates of pages: every value escaped, and an error for a value that is named but not given.

Renders nothing itself.
"""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def page_environment(package: str, **shared: object) -> Environment:
    """Set up the templates of a package; they may include `checked_page.css`, the looks of pages that are one file.

    Args:
        package: the package in whose folder "templates" they lie.
        shared: names that every template and macro knows.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("posology.assistant.answering")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(shared)
    return environment
