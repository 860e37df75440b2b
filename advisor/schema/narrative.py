"""Prose of the report: written by the template, or by a language model under verification."""

from __future__ import annotations

from pydantic import Field

from advisor.schema.base import Frozen


class Paragraph(Frozen):
    """One paragraph with the evidence it cites."""

    section: str
    text: str
    cites: tuple[str, ...] = ()
    author: str = "template"


class DroppedClaim(Frozen):
    """A claim that did not survive verification; only its code is kept."""

    index: int
    code: str


class Narrative(Frozen):
    """All prose."""

    author: str = Field(default="template", description="'template' or the model id")
    paragraphs: tuple[Paragraph, ...] = ()
    dropped: tuple[DroppedClaim, ...] = ()
