"""Versioned prompts, ``prompts/<task>/<version>``, locked by hash; data enters as JSON only."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError

from advisor.errors import CatalogueError
from advisor.ports import TextRequest
from advisor.resources import data_dir

LOCK_NAME = "lock.toml"
PARTS = ("prompt.toml", "system.md.j2", "user.md.j2")


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt.

    Attributes
    ----------
    id : str
        ``task/version``.
    sha256 : str
        Hash of its three files.
    fields : tuple of str
        Names of the data that it takes, all required.
    """

    id: str
    sha256: str
    schema_name: str
    max_output_tokens: int
    fields: tuple[str, ...]
    system: str
    user: str

    def request(self, schema: Mapping[str, Any], data: Mapping[str, Any]) -> TextRequest:
        """Return the question with its data filled in as JSON.

        Raises
        ------
        CatalogueError
            If a field is missing or unknown, or a template does not render.
        """
        schema_json = _json(schema)
        given = {name: _json(value) for name, value in data.items()}
        if {*given, "schema"} != set(self.fields):
            raise CatalogueError(
                f"prompt '{self.id}' takes other data", expected=", ".join(self.fields)
            )
        # Template text never comes from outside, and what comes from outside is never a template.
        environment = Environment(
            undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False
        )
        try:
            system = environment.from_string(self.system).render(schema=schema_json)
            user = environment.from_string(self.user).render(**given)
        except TemplateError as error:
            raise CatalogueError(f"the prompt does not render: {error}", where=self.id) from error
        return TextRequest(
            prompt_id=self.id,
            prompt_sha256=self.sha256,
            system=system,
            user=user,
            schema_name=self.schema_name,
            schema_json=schema_json,
            max_output_tokens=self.max_output_tokens,
        )


def load_prompt(task: str, folder: Path | None = None) -> Prompt:
    """Return the newest version of a prompt.

    Parameters
    ----------
    task : str
        For example ``"justify"``.
    folder : path, optional
        Default: the shipped prompts.

    Raises
    ------
    CatalogueError
        If the prompt is missing, damaged, or not what the lock says.
    """
    root = folder or data_dir("prompts")
    versions = [p.name for p in (root / task).iterdir()] if (root / task).is_dir() else []
    numbered = sorted((_numbers(name), name) for name in versions if _numbers(name))
    if not numbered:
        raise CatalogueError(f"there is no prompt '{task}'", where=root.name)
    identifier = f"{task}/{numbered[-1][1]}"
    texts = _texts(root / identifier)
    sha256 = _sha256(texts)
    if _locked(root).get(identifier) != sha256:
        raise CatalogueError(
            "the prompt was changed without a new version", where=identifier,
            hint="copy it to a folder with the next version number and lock that",
        )  # fmt: skip
    head = tomllib.loads(texts["prompt.toml"])
    return Prompt(
        id=identifier,
        sha256=sha256,
        schema_name=head["schema"],
        max_output_tokens=head["max_output_tokens"],
        fields=tuple(head["fields"]),
        system=texts["system.md.j2"],
        user=texts["user.md.j2"],
    )


def lock_text(folder: Path | None = None) -> str:
    """Return what ``lock.toml`` should hold: the hash of every version of every prompt."""
    root = folder or data_dir("prompts")
    lines = [
        "# Hash of each prompt version. A changed prompt gets a new version, never a new hash."
    ]
    lines.append("[sha256]")
    for path in sorted(root.glob("*/*/prompt.toml")):
        identifier = path.parent.relative_to(root).as_posix()
        lines.append(f'"{identifier}" = "{_sha256(_texts(path.parent))}"')
    return "\n".join(lines) + "\n"


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {
            name: (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")
            for name in PARTS
        }
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(
            "the prompt is incomplete", where=folder.name, expected=", ".join(PARTS)
        ) from error


def _sha256(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in PARTS:
        digest.update(f"{name}\0{texts[name]}\0".encode())
    return digest.hexdigest()


def _locked(root: Path) -> dict[str, str]:
    try:
        held: dict[str, str] = tomllib.loads((root / LOCK_NAME).read_text("utf-8"))["sha256"]
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError("the lock of the prompts cannot be read", where=LOCK_NAME) from error
    return held


def _numbers(name: str) -> tuple[int, ...]:
    parts = name.split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else ()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
