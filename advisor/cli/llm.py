"""Commands on the optional language model: preview."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o

app = typer.Typer(
    help="The optional language model: preview what would leave.", no_args_is_help=True
)


class WriterName(StrEnum):
    """How a model takes part in the prose."""

    PHRASE = "phrase"
    SELECT = "select"


@app.callback()
def group() -> None:
    """Look at what a language model would be sent, before anything is."""


@app.command()
def preview(
    record: Annotated[
        Path | None,
        typer.Argument(
            metavar="RECORD",
            show_default=False,
            help="decision.json or its folder: what the writer would be sent.",
        ),
    ] = None,
    requirements: o.RequirementFiles = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DATA", show_default=False, help="Its columns are masked by level."
        ),
    ] = None,
    privacy: Annotated[
        int,
        typer.Option(
            "--llm-privacy",
            metavar="LEVEL",
            help="0 nothing, 1 requirements, 2 aggregates, 3 names, 4 labels.",
        ),
    ] = 2,
    writer: Annotated[
        WriterName, typer.Option("--llm-mode", help="phrase: slots in prose; select: statements.")
    ] = WriterName.PHRASE,
) -> None:
    """Print the exact bytes that would leave, and their sha256 on stderr; nothing is sent.

    With RECORD the question to the writer, with --requirements the question to the reader.
    """
    body = _reader_bytes(requirements, data, privacy) if requirements else b""
    if record is not None:
        body += _writer_bytes(record, privacy, writer)
    elif not requirements:
        raise typer.BadParameter("name a RECORD, or a document with --requirements")
    sys.stdout.buffer.write(body)
    if body:
        sys.stdout.buffer.write(b"\n")
    sys.stdout.flush()
    _report(body)


def _report(body: bytes) -> None:
    import hashlib

    if not body:
        sys.stderr.write("nothing would leave at this privacy level\n")
        return
    digest = hashlib.sha256(body).hexdigest()
    sys.stderr.write(f"{len(body):,} bytes, sha256 {digest}\n")


def _writer_bytes(record: Path, privacy: int, writer: WriterName) -> bytes:
    from advisor.api import load_record
    from advisor.pipeline.llm_run import WriterMode, preview_bytes

    mode: WriterMode = "select" if writer is WriterName.SELECT else "phrase"
    return preview_bytes(load_record(record), privacy, mode)[0]


def _reader_bytes(documents: list[Path], data: Path | None, privacy: int) -> bytes:
    from advisor.adapters.documents import read_document
    from advisor.api.looking import read_data, read_requirements
    from advisor.pipeline.llm_read import reader_preview_bytes
    from advisor.stages.llm_ledger import privacy_level
    from advisor.stages.requirements import sketch_columns

    level = privacy_level(privacy)
    frame = None if data is None else read_data(data)
    columns = () if frame is None else sketch_columns(frame.frame)
    asked = read_requirements(documents, frame)
    if any(item.kind == "data_egress" for item in asked.items):
        level = privacy_level(min(level, 1))
    texts = tuple(read_document(path) for path in documents)
    return reader_preview_bytes(texts, columns, asked, level)
