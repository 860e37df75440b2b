"""Structured documents: YAML or JSON with a list of requirements, shortcuts, or front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import ValidationError

from advisor.errors import RequirementsError
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.folding import words
from advisor.stages.requirements.settings import parse_setting

FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELDS = tuple(
    name for name in Requirement.model_fields if name not in {"id", "status", "evidence"}
)
_WRITTEN = tuple(name for name in _FIELDS if name not in {"kind", "origin", "confirmed"})
_IGNORED_KEYS = words(
    """version schema schema_version title author date name description notes documents questions
    uncovered conflicts injections"""
)
_UNITS = frozenset({"unit", "currency"})
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_structured(
    name: str, text: str, columns: Columns, *, strict: bool = True, first_line: int = 1
) -> list[Requirement]:
    """Read a structured document.

    Parameters
    ----------
    name : str
        Document name, for errors and places.
    text : str
        YAML or JSON.
    columns : Columns
        Columns of the data, to check names.
    strict : bool
        Whether an unknown top-level key is an error (front matter of prose is not strict).
    first_line : int
        1-based line on which `text` starts in its document.

    Returns
    -------
    list of Requirement
        With origin ``'structured'``, place and ``confirmed`` as written (true when left out).

    Raises
    ------
    RequirementsError
        When the text is not valid YAML or JSON, or a key or value is not of the schema.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
        data = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + first_line}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "not valid"
        raise RequirementsError(
            f"cannot be read as YAML or JSON: {problem}",
            where=f"{name}{line}",
            hint="correct the line or give the document as plain text",
        ) from error
    if data is None:
        return []
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise RequirementsError(
            "holds no mapping", where=name, expected="keys such as 'requirements:' or 'target:'"
        )
    found: list[Requirement] = []
    lines = text.splitlines()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line
        if key == "requirements":
            found += _entries(name, data[key], value_node, lines, columns, first_line)
        elif key.split(".")[0] not in _IGNORED_KEYS:
            quote = _span(lines, line, value_node.end_mark)
            try:
                found += _shortcut(name, key, data[key], columns, line + first_line, quote)
            except RequirementsError:
                if strict:
                    raise
    return found


def _entries(
    name: str,
    entries: Any,
    node: yaml.Node,
    lines: list[str],
    columns: Columns,
    first_line: int,
) -> Iterator[Requirement]:
    if entries is None:
        return
    if not isinstance(entries, list):
        raise RequirementsError("'requirements' is not a list", where=name, expected="- kind: ...")
    for entry, entry_node in zip(entries, node.value, strict=True):
        line = entry_node.start_mark.line
        where = f"{name}, line {line + first_line}"
        if not isinstance(entry, dict) or "kind" not in entry:
            raise RequirementsError("entry without 'kind'", where=where, expected="- kind: metric")
        yield _entry(
            name, entry, line + first_line, _span(lines, line, entry_node.end_mark), where, columns
        )


def _entry(
    name: str, entry: dict[str, Any], line: int, quote: str, where: str, columns: Columns
) -> Requirement:
    fields = {key: value for key, value in entry.items() if value is not None}
    for key in ("id", "status", "evidence", "origin"):
        fields.pop(key, None)
    unknown = sorted(set(fields) - set(_FIELDS))
    if unknown:
        close = get_close_matches(unknown[0], _FIELDS, n=1, cutoff=0.5)
        raise RequirementsError(
            f"unknown field '{unknown[0]}'",
            where=where,
            expected="fields " + ", ".join(_FIELDS),
            hint=f"did you mean '{close[0]}'?" if close else None,
        )
    if isinstance(fields.get("value"), list):
        fields["value"] = tuple(fields["value"])
    if "columns" in fields:
        fields["columns"] = tuple(fields["columns"])
    if "code" in fields:
        fields["code"] = str(fields["code"])
    if fields["kind"] == "interpretability" and "level" not in fields and "value" in fields:
        fields["level"] = fields["value"]
    if fields["kind"] in {"metric", "metric_forbidden"}:
        chosen = fields.get("value") or fields.get("metric")
        fields.update(value=chosen, metric=chosen)
    if fields["kind"] == "target" and "value" not in fields:
        fields["value"] = fields.get("column")
    own = "quote" in fields
    fields.setdefault("quote", quote)
    fields.setdefault("source_file", name)
    if not own:
        fields.setdefault("line", line)
    try:
        return Requirement(id="R00", origin="structured", **fields)
    except (ValidationError, TypeError) as error:
        first = (
            error.errors()[0]
            if isinstance(error, ValidationError)
            else {"loc": (), "msg": str(error)}
        )
        place = ".".join(str(part) for part in first["loc"])
        raise RequirementsError(
            f"field '{place}': {first['msg']}" if place else str(first["msg"]), where=where
        ) from error


def _shortcut(
    name: str, key: str, value: Any, columns: Columns, line: int, quote: str
) -> Iterator[Requirement]:
    where = f"{name}, line {line}"
    unit = None
    if isinstance(value, dict):
        unit = next((str(value[u]) for u in sorted(_UNITS) if u in value), None)
    for full_key, written in _flatten(key, value):
        for kind, fields in parse_setting(full_key, written, columns, where):
            if kind == "cost" and unit and not fields.get("unit"):
                fields["unit"] = unit
            kept = {k: v for k, v in fields.items() if v is not None}
            yield Requirement.model_validate(
                {"id": "R00", "kind": kind, "origin": "structured", "quote": quote,
                 "source_file": name, "line": line, **kept}
            )  # fmt: skip


def _flatten(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for part, inner in value.items():
            if part not in _UNITS:
                yield f"{key}.{part}", _text(inner)
    elif isinstance(value, list):
        single = key in {"metric_targets", "metric_target", "metric", "metrics"}
        if single:
            for item in value:
                yield key, _text(item)
        else:
            yield key, ",".join(_text(item) for item in value)
    elif value is not None:
        yield key, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "".join(str(value[k]) for k in ("metric", "op", "value") if k in value)
    return str(value)


def _span(lines: list[str], first: int, end: Any) -> str:
    last = end.line if end.column == 0 and end.line > first else end.line + 1
    return "\n".join(lines[first:last]).strip()


_HEADER = """\
# What was read from the requirements, one entry each, for a person to check.
# Correct a value, delete an entry that is wrong, add what is missing; then set
# `confirmed: true` and pass this file with --requirements in place of the document.
# Entries with `confirmed: false` are shown but never lead to an unconditional recommendation.
"""


def to_yaml(requirements: Requirements) -> str:
    """Write requirements as editable, commented YAML that reads back to the same values.

    Open conflicts, sentences that were not understood and open questions stand in comments.
    """
    parts = [_HEADER]
    parts += [
        _comment(f"CONFLICT {conflict.message} ({conflict.resolution})")
        for conflict in requirements.conflicts
        if conflict.open
    ]
    parts += [
        _comment(f"NOT UNDERSTOOD {sentence.source_file}:{sentence.line} {sentence.quote}")
        for sentence in requirements.uncovered
    ]
    parts += [
        _comment(f"QUESTION {question.question} Until then: {question.default}")
        for question in requirements.questions
    ]
    entries = [_plain(item) for item in requirements.items]
    if not entries:
        return "".join(parts) + "requirements: []\n"
    body = yaml.safe_dump({"requirements": entries}, sort_keys=False, allow_unicode=True, width=100)
    return "".join(parts) + body


def _comment(text: str) -> str:
    flat = "".join(c if c.isprintable() else " " for c in text)
    return "# " + " ".join(flat.split()) + "\n"


def _plain(item: Requirement) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": item.kind}
    for name in _WRITTEN:
        value = getattr(item, name)
        default = Requirement.model_fields[name].default
        if value == default and name != "strength":
            continue
        if name == "at":
            value = value.model_dump(exclude_none=True)
        entry[name] = list(value) if isinstance(value, tuple) else value
    if entry.get("kind") in {"metric", "metric_forbidden"}:
        entry.pop("metric", None)
    entry["confirmed"] = item.confirmed
    return entry
