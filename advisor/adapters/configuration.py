"""``advisor.toml`` or ``[tool.advisor]`` of ``pyproject.toml``: defaults of the flags."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from advisor.errors import InputError
from advisor.schema.base import Frozen
from advisor.schema.plan import Effort

FILE_NAME = "advisor.toml"
PATHS = ("requirements", "rules")
PATH = ("templates", "out")


class Configuration(Frozen):
    """What a configuration file may hold; every entry is a default, a flag wins."""

    target: str | None = None
    requirements: tuple[str, ...] | None = None
    set: dict[str, str | int | float | bool] | None = None
    effort: Effort | None = None
    budget_seconds: float | None = None
    seed: int | None = None
    jobs: int | None = None
    policy: Literal["simplicity", "performance", "strict"] | None = None
    incumbent: str | None = None
    rules: tuple[str, ...] | None = None
    templates: str | None = None
    profile_html: bool | None = None
    out: str | None = None
    tracking_uri: str | None = None


def find_configuration(folder: Path) -> Path | None:
    """Return ``advisor.toml`` of a folder, or its ``pyproject.toml`` if that has our table."""
    own = folder / FILE_NAME
    if own.is_file():
        return own
    shared = folder / "pyproject.toml"
    if shared.is_file() and "advisor" in _parsed(shared).get("tool", {}):
        return shared
    return None


def read_configuration(path: Path) -> dict[str, Any]:
    """Return the stated defaults, by parameter name of `advisor.analyze`.

    Relative paths count from the file. ``[set]`` becomes ``settings``, a tuple of ``KEY=VALUE``.

    Raises
    ------
    InputError
        If the file is missing, no TOML, or holds a key or value that is not known.
    """
    body = _parsed(path)
    if path.name == "pyproject.toml":
        body = body.get("tool", {}).get("advisor", {})
    try:
        found = Configuration.model_validate(body)
    except ValidationError as error:
        raise _unusable(path, error) from error
    options = {key: value for key, value in found.model_dump().items() if value is not None}
    folder = path.parent
    for name in PATHS:
        if name in options:
            options[name] = tuple(folder / entry for entry in options[name])
    for name in PATH:
        if name in options:
            options[name] = folder / options[name]
    if "set" in options:
        entries = options.pop("set")
        options["settings"] = tuple(f"{key}={_text(value)}" for key, value in entries.items())
    return options


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"the configuration cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", where=str(path)) from error


def _unusable(path: Path, error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        return InputError(f"'{key}': {first['msg']}", where=str(path))
    near = get_close_matches(key, list(Configuration.model_fields), n=1)
    return InputError(
        f"unknown key '{key}'",
        where=str(path),
        expected="one of " + ", ".join(Configuration.model_fields),
        hint=f"did you mean '{near[0]}'" if near else None,
    )
