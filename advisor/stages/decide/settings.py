"""``KEY=VALUE`` settings of what-if, read as one change of the demands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import get_args

from advisor.errors import RequirementsError
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Kind, Level, Requirement
from advisor.stages.decide.bars import BANDED
from advisor.stages.decide.changes import BUILT_IN, Change, PolicyName, Side

BAR_KINDS = (*sorted(BANDED), "max_features")
KEYS = (
    "margin, margin.factor, policy, cost.fn, cost.fp, cost.tp, cost.tn, cost.fixed, "
    "interpretability, drop, " + ", ".join(BAR_KINDS) + ", or the id of a requirement (R03)"
)


def parse_changes(settings: Sequence[str], record: DecisionRecord) -> Change:
    """Read settings such as ``cost.fn=2000``, ``R04=0.85``, ``drop=R02`` or ``policy=strict``.

    Raises
    ------
    RequirementsError
        If a key is unknown, a value cannot be read, or the record has no such requirement.
    """
    known = {item.id: item for item in record.requirements}
    fields: dict[str, object] = {"text": ", ".join(settings)}
    for setting in settings:
        key, sign, value = (part.strip() for part in setting.partition("="))
        if not sign or not key or not value:
            raise RequirementsError(
                f"'{setting}' is not a change", expected="KEY=VALUE", where="--set"
            )
        _read(key, value, known, fields)
    if not settings:
        raise RequirementsError("what-if needs a change", expected=f"--set with one of {KEYS}")
    return Change.model_validate(fields)


def _read(key: str, value: str, known: dict[str, Requirement], fields: dict[str, object]) -> None:
    identifier, _, attribute = key.partition(".")
    if key == "margin":
        fields["margin"] = _number(key, value, least=0.0)
    elif key == "margin.factor":
        fields["margin_factor"] = _number(key, value, least=0.0)
    elif key == "policy":
        fields["policy"] = _one_of(key, value, get_args(PolicyName))
    elif key == "interpretability":
        fields["level"] = _one_of(key, value, get_args(Level))
    elif identifier == "cost":
        side = _one_of(key, attribute, get_args(Side))
        _append(fields, "costs", (side, _number(key, value)))
    elif key == "drop":
        for name in (part.strip() for part in value.split(",")):
            _known(name, known)
            _answerable(known[name])
            _append(fields, "drop", name)
    elif identifier in known and attribute in ("", "value"):
        _append(fields, "bars", (identifier, _number(key, value)))
    elif key in BAR_KINDS and key in get_args(Kind):
        _bar(key, _number(key, value, least=0.0), known, fields)
    else:
        raise RequirementsError(
            f"'{key}' cannot be changed after the fact", where="--set", expected=f"one of {KEYS}",
            hint="run analyze again for changes that need training",
        )  # fmt: skip


def _bar(kind: str, value: float, known: dict[str, Requirement], fields: dict[str, object]) -> None:
    """Move the bar that stands, or set a new one."""
    standing = [item.id for item in known.values() if item.kind == kind]
    if standing:
        for name in standing:
            _append(fields, "bars", (name, value))
        return
    new = {"id": f"W-{kind}", "kind": kind, "op": "<=", "value": value, "origin": "flag"}
    _append(fields, "add", Requirement.model_validate(new))


def _append(fields: dict[str, object], name: str, item: object) -> None:
    before = fields.get(name, ())
    assert isinstance(before, tuple)
    fields[name] = (*before, item)


def _known(name: str, known: dict[str, Requirement]) -> None:
    if name not in known:
        raise RequirementsError(
            f"the record has no requirement '{name}'", where="--set drop",
            expected="one of " + (", ".join(known) or "none: the record has no requirements"),
        )  # fmt: skip


def _answerable(item: Requirement) -> None:
    if item.kind in BUILT_IN:
        raise RequirementsError(
            f"{item.id} ({item.kind}) is built into every fit, so the stored evidence cannot say "
            "what would be without it",
            where="--set drop", expected="a requirement that the decision alone obeys",
            hint="take it out of the requirements and run analyze again",
        )  # fmt: skip


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise RequirementsError(
            f"{key}: '{value}' is not known", where="--set", expected=", ".join(allowed)
        )
    return value


def _number(key: str, value: str, least: float | None = None) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (least is not None and number < least):
        bound = "" if least is None else f" of at least {least:g}"
        raise RequirementsError(
            f"{key}: '{value}' is not a number{bound}", where="--set", expected="e.g. 0.02"
        )
    return number
