"""Shows the source of one rule value: document, set id, heading, and table with row and column.

One function for verdicts and calculations, so that both name a source in the same words.
"""

from __future__ import annotations

from posology.assistant.answers import RuleSource
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.provenance import Source


def rule_source(monograph: Monograph, source: Source, table: str = "") -> RuleSource:
    """The source of one value as it is shown.

    Args:
        monograph: holds the documents.
        source: the value's place.
        table: name of the table where the value itself names none.
    """
    document = monograph.sources[source.ref]
    place = ", ".join(part for part in (source.table or table, source.row, source.column) if part)
    return RuleSource(
        title=document.title,
        set_id=document.set_id,
        section=source.section,
        table=place,
        url=document.url,
        read_as=document.read.value,
    )
