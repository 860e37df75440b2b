"""Requirements documents as text: `read_document`, and `hidden_text` for what is not shown.

Text formats (Markdown, plain text, YAML, JSON) come through as they are, so that line numbers
match the file; only a byte order mark goes and line ends become line feeds. For HTML, Word, PDF and
encoded mail, line numbers refer to the extracted text.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from advisor.adapters.input_paths import open_regular_file
from advisor.adapters.text_encoding import detect_encoding
from advisor.adapters.visible_html import split_html
from advisor.errors import MissingExtra, RequirementsError
from advisor.schema.dataset import Document

MAX_DOCUMENT_MB = 20
"""Larger files are no requirements text; a Word file may unpack to ten times as much."""

_SUFFIX_FORMATS = {
    ".md": "md", ".markdown": "md", ".txt": "txt", ".text": "txt", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx", ".eml": "eml",
    ".yaml": "yaml", ".yml": "yaml", ".json": "json",
}  # fmt: skip
_EXPECTED = "a text in Markdown, plain text, HTML, PDF, Word (.docx), mail (.eml), YAML or JSON"
_SHOWN_HEADERS = ("Subject", "From", "Date")


@dataclass(frozen=True)
class _Content:
    """What a format holds."""

    text: str
    hidden: tuple[str, ...] = ()


def read_document(path: str | os.PathLike[str]) -> Document:
    """Read one requirements document.

    Parameters
    ----------
    path : str or PathLike
        ``.md .txt .html .pdf .docx .eml .yaml .yml .json``, or any other text file.

    Returns
    -------
    Document
        `text` is what a reader sees; HTML comments, hidden elements and hidden Word runs are
        not in it (see `hidden_text`), while Markdown comments stay where they are. `format` is
        one of ``md txt html pdf docx eml yaml json``.

    Raises
    ------
    RequirementsError
        Missing, unreadable, empty, binary, too large, damaged, protected by a password, or a
        PDF of pictures without text.
    MissingExtra
        PDF or Word without the extra ``documents``.
    """
    raw, kind, where = _load(path)
    content = _READERS[kind](raw, where)
    text = content.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise RequirementsError("the document holds no text", where=where, expected=_EXPECTED)
    return Document(
        name=Path(path).name, text=text, sha256=hashlib.sha256(raw).hexdigest(), format=kind
    )


def hidden_text(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the pieces of text that a document carries but does not show.

    Comments and hidden elements of HTML (mail included), hidden runs and review comments of
    Word; nothing for the other formats: comments in Markdown stay in the document text, and
    text drawn invisibly in a PDF cannot be told apart from the rest.

    Raises
    ------
    RequirementsError, MissingExtra
        As `read_document`.
    """
    raw, kind, where = _load(path)
    return _READERS[kind](raw, where).hidden


def _load(path: str | os.PathLike[str]) -> tuple[bytes, str, str]:
    where = os.fspath(path)
    stream, size = open_regular_file(path, RequirementsError, "requirements document")
    with stream:
        if size > MAX_DOCUMENT_MB << 20:
            raise RequirementsError(
                f"the document is larger than {MAX_DOCUMENT_MB} MB",
                where=where,
                hint="give the requirements text alone",
            )
        try:
            raw = stream.read()
        except OSError as fault:
            raise RequirementsError(
                f"the document cannot be read: {fault.strerror}", where=where
            ) from fault
    return raw, _format(raw, Path(path).suffix.lower(), where), where


def _format(raw: bytes, suffix: str, where: str) -> str:
    if raw.startswith(b"%PDF"):
        return "pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _zip_format(raw, where)
    for magic, name, hint in (
        (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file", "save it as .docx or PDF"),
        (b"{\\rtf", "a rich text file", "save it as .docx, PDF or plain text"),
        (b"\x89PNG", "an image", "give the text itself"),
        (b"\xff\xd8\xff", "an image", "give the text itself"),
        (b"\x1f\x8b", "a packed file", "unpack it first"),
    ):
        if raw.startswith(magic):
            raise RequirementsError(f"this is {name}", where=where, expected=_EXPECTED, hint=hint)
    stated = _SUFFIX_FORMATS.get(suffix)
    if stated in ("pdf", "docx"):
        raise RequirementsError(
            f"the name ends in {suffix} but the content is not of that format",
            where=where,
            hint="the file may be damaged, or a text with a wrong name",
        )
    if stated:
        return stated
    head = raw[:400].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "txt"


def _zip_format(raw: bytes, where: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            n_bytes = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        raise RequirementsError(
            f"the document is damaged ({fault})", where=where, hint="save or copy it again"
        ) from fault
    if "word/document.xml" not in names:
        raise RequirementsError(
            "this is an archive or an Office file other than Word",
            where=where,
            expected=_EXPECTED,
            hint="save the text as .docx, PDF or plain text",
        )
    if n_bytes > 10 * MAX_DOCUMENT_MB << 20:
        raise RequirementsError(
            f"the document unpacks to more than {10 * MAX_DOCUMENT_MB} MB", where=where
        )
    return "docx"


def _decoded(raw: bytes, where: str) -> str:
    encoding = detect_encoding(io.BytesIO(raw))
    if encoding.bad_line is not None:
        raise RequirementsError(
            "the text is UTF-8 except for some bytes that are not",
            where=f"{where}, line {encoding.bad_line}",
            hint="mend that line, or save the text as UTF-8",
        )
    try:
        text = raw.decode(encoding.name)
    except UnicodeError as fault:
        raise RequirementsError(
            f"the text starts like {encoding.name} but cannot be decoded",
            where=where,
            hint="save it as UTF-8",
        ) from fault
    controls = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\x0b\x0c\x1b")
    if "\x00" in text or controls > 0.01 * len(text):
        raise RequirementsError("the file is binary, not text", where=where, expected=_EXPECTED)
    return text.removeprefix("\ufeff")


def _from_text(raw: bytes, where: str) -> _Content:
    return _Content(_decoded(raw, where))


def _from_html(raw: bytes, where: str) -> _Content:
    return _Content(*_split(_decoded(raw, where), where))


def _split(source: str, where: str) -> tuple[str, tuple[str, ...]]:
    try:
        return split_html(source.replace("\r\n", "\n"))
    except AssertionError as fault:
        raise RequirementsError(
            f"the HTML is malformed ({fault})", where=where, hint="save it as plain text"
        ) from fault


def _from_pdf(raw: bytes, where: str) -> _Content:
    try:
        import pypdf
    except ImportError as fault:
        raise MissingExtra("documents", "reading a PDF document") from fault
    # pypdf reports every oddity of a file; only those that stop the reading matter here.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _protected(where)
        pages = [page.extract_text() for page in reader.pages]
    except RequirementsError:
        raise
    except (pypdf.errors.FileNotDecryptedError, pypdf.errors.DependencyError) as fault:
        raise _protected(where) from fault
    except Exception as fault:
        # Damage surfaces in pypdf as whatever its parser happens to hit.
        raise RequirementsError(
            f"the PDF is damaged ({type(fault).__name__})",
            where=where,
            hint="save or copy it again, or give the text",
        ) from fault
    text = "\n".join(pages)
    if not text.strip():
        raise RequirementsError(
            f"the PDF has {len(pages)} pages but no text: it holds pictures of text",
            where=where,
            hint="run text recognition (OCR) on it, or give the text itself",
        )
    return _Content(text)


def _protected(where: str) -> RequirementsError:
    return RequirementsError(
        "the PDF is protected by a password",
        where=where,
        hint="save a copy without the password",
    )


def _from_docx(raw: bytes, where: str) -> _Content:
    try:
        from advisor.adapters.word_text import split_word

        return _Content(*split_word(io.BytesIO(raw)))
    except ImportError as fault:
        raise MissingExtra("documents", "reading a Word document") from fault
    except Exception as fault:
        # python-docx answers damage with whatever its XML and zip layers raise.
        raise RequirementsError(
            f"the Word document is damaged ({type(fault).__name__})",
            where=where,
            hint="open it in a word processor and save it again",
        ) from fault


def _from_mail(raw: bytes, where: str) -> _Content:
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise RequirementsError(
            "the mail has no text part",
            where=where,
            hint="give its attachment as a document of its own",
        )
    if not message.is_multipart() and body.get_content_type() == "text/plain":
        transfer = str(message.get("Content-Transfer-Encoding", "7bit")).strip().lower()
        if transfer in ("7bit", "8bit", "binary"):
            return _Content(_with_blank_headers(_decoded(raw, where)))
    try:
        text = str(body.get_content())
    except (LookupError, UnicodeError, KeyError) as fault:
        raise RequirementsError(
            f"the text of the mail cannot be decoded ({fault})", where=where
        ) from fault
    hidden: tuple[str, ...] = ()
    if body.get_content_type() == "text/html":
        text, hidden = _split(text, where)
    head = "".join(f"{name}: {message[name]}\n" for name in _SHOWN_HEADERS if message[name])
    return _Content(f"{head}\n{text}", hidden)


def _with_blank_headers(text: str) -> str:
    """Blank out the technical headers of a plain mail, so that line numbers still match."""
    lines = text.replace("\r\n", "\n").split("\n")
    shown = tuple(f"{name.lower()}:" for name in _SHOWN_HEADERS)
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if not line.lower().startswith(shown):
            lines[number] = ""
    return "\n".join(lines)


_READERS: dict[str, Callable[[bytes, str], _Content]] = {
    "md": _from_text,
    "txt": _from_text,
    "yaml": _from_text,
    "json": _from_text,
    "html": _from_html,
    "pdf": _from_pdf,
    "docx": _from_docx,
    "eml": _from_mail,
}
