"""Reads the report templates, the style sheet and the crosswalk, with an overlay folder on top."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from advisor.errors import CatalogueError
from advisor.resources import data_dir

TEMPLATE_ENDINGS = (".j2", ".css", ".toml")


def load_templates(overlay: Path | str | None = None) -> dict[str, str]:
    """Return template texts by their relative name, sorted.

    Parameters
    ----------
    overlay : path, optional
        A folder of the same shape: a file of the same name replaces the shipped one, a new
        ``sections/NN_name.md.j2`` adds a section, a new ``crosswalk/name.toml`` adds a table.

    Raises
    ------
    CatalogueError
        If the overlay is not a folder, holds nothing usable, or a file is not UTF-8.
    """
    texts = _read(data_dir("templates"), "")
    texts.update(_read(data_dir("rules") / "crosswalk", "crosswalk/"))
    if overlay is not None:
        folder = Path(overlay)
        if not folder.is_dir():
            raise CatalogueError(
                "the folder of templates does not exist", where=str(folder),
                hint="pass a folder that holds decision.md.j2 or sections/NN_name.md.j2",
            )  # fmt: skip
        own = _read(folder, "")
        if not own:
            raise CatalogueError(
                "the folder holds no template", where=str(folder),
                expected="files that end in .md.j2, .html.j2, .css, or crosswalk/*.toml",
            )  # fmt: skip
        texts.update(own)
    return dict(sorted(texts.items()))


def templates_sha256(templates: Mapping[str, str]) -> str:
    """Return one hash of all template texts, for the provenance of a record."""
    digest = hashlib.sha256()
    for name in sorted(templates):
        digest.update(f"{name}\0{templates[name]}\0".encode())
    return digest.hexdigest()


def _read(folder: Path, prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if not folder.is_dir():
        return found
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEMPLATE_ENDINGS and path.is_file():
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise CatalogueError(
                    "the template is not UTF-8 text", where=str(path), hint="save it as UTF-8"
                ) from error
            found[prefix + path.relative_to(folder).as_posix()] = text.replace("\r\n", "\n")
    return found
