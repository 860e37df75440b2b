"""The optional language model as a reader: it proposes, the sentence decides, a person confirms."""

from __future__ import annotations

from typing import Any, get_args

from advisor.adapters.json_reply import parsed
from advisor.adapters.prompts import load_prompt
from advisor.errors import TextModelError
from advisor.pipeline.llm_run import LLMSession, request_bytes
from advisor.ports import TextRequest
from advisor.schema.dataset import ColumnSketch, Document
from advisor.schema.requirements import Requirements
from advisor.schema.writing import ExtractOut, PrivacyLevel, ReadKind
from advisor.stages.requirements.metric_names import BY_ID
from advisor.stages.requirements.proposals import (
    Offer,
    Proposals,
    check_proposals,
    offer_sentences,
    with_proposals,
)


def propose_requirements(
    documents: tuple[Document, ...],
    columns: tuple[ColumnSketch, ...],
    requirements: Requirements,
    session: LLMSession | None,
) -> tuple[Requirements, Proposals]:
    """Return the requirements with what a model read beyond them, unconfirmed.

    Parameters
    ----------
    documents : tuple of Document
    columns : tuple of ColumnSketch
    requirements : Requirements
        As read without a model; unchanged in the result.
    session : LLMSession or None

    Returns
    -------
    requirements : Requirements
        Further items have ``origin = 'llm'`` and ``confirmed = False``; further questions name
        where the two readers differ. `advisor.stages.requirements.acting` leaves them out again.
    proposals : Proposals
        What was added and what was dropped, with codes.

    Notes
    -----
    A model that fails adds nothing; the session's notes say why.
    """
    if session is None:
        return requirements, Proposals()
    offer = offer_sentences(documents, columns, requirements, session.level)
    if not offer.rows:
        return requirements, Proposals()
    try:
        reply = parsed(session.ask(_request(offer)), ExtractOut)
        proposals = check_proposals(reply, offer, requirements)
    except TextModelError as fault:
        session.notes.append(
            f"reading: {fault.kind.replace('_', ' ')}: {fault.message}; nothing was added"
        )
        return requirements, Proposals()
    except Exception as error:
        # An analysis never fails because of a language model.
        session.notes.append(f"reading: the reply could not be checked ({type(error).__name__})")
        return requirements, Proposals()
    session.notes.append(
        f"reading: {len(proposals.items)} proposed, {len(proposals.dropped)} dropped, "
        f"{len(proposals.questions)} questions"
    )
    return with_proposals(requirements, proposals), proposals


def _request(offer: Offer) -> TextRequest:
    data: dict[str, Any] = {
        "columns": list(offer.columns),
        "kinds": list(get_args(ReadKind)),
        "metrics": sorted(BY_ID),
        "sentences": [
            {"id": row.id, "heading": row.heading, "read_as": list(row.read_as), "text": row.text}
            for row in offer.rows
        ],
    }
    return load_prompt("read_requirements").request(ExtractOut.model_json_schema(), data)


def reader_preview_bytes(
    documents: tuple[Document, ...],
    columns: tuple[ColumnSketch, ...],
    requirements: Requirements,
    level: PrivacyLevel,
) -> bytes:
    """Return what a reader would be sent; empty at level 0 or without a sentence."""
    if level == 0:
        return b""
    offer = offer_sentences(documents, columns, requirements, level)
    return request_bytes(_request(offer)) if offer.rows else b""
