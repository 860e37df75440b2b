"""All prose of one record."""

from __future__ import annotations

from advisor.schema.narrative import Narrative
from advisor.schema.record import DecisionRecord
from advisor.stages.narrate.argument import argument
from advisor.stages.narrate.opening import opening
from advisor.stages.narrate.subject import Subject


def narrate(record: DecisionRecord) -> Narrative:
    """Return the template prose of a record; a pure function, byte for byte.

    Parameters
    ----------
    record : DecisionRecord
        Its own narrative is not read.

    Returns
    -------
    Narrative
        Sections ``opening.choice``, ``.why``, ``.cost``, ``.risk``, ``.next`` (one sentence each,
        no ids), then ``why_this``, ``tradeoff``, ``counterfactual``, ``objection`` and
        ``next_sprint`` as far as they apply.
    """
    subject = Subject(record)
    return Narrative(author="template", paragraphs=(*opening(subject), *argument(subject)))
