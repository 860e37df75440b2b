"""The base of all boundary types."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Frozen(BaseModel):
    """Immutable, closed model; only tuples and nested `Frozen` models as containers.

    Non-finite floats are refused, so that a record never holds a NaN.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=()
    )


def keyed_from(value: Any) -> Any:
    """Turn ``{name: {...}}`` of a JSON record back into a sequence of named items."""
    if isinstance(value, dict):
        return tuple({"name": name, **item} for name, item in value.items())
    return value


def keyed_by_name(items: tuple[Any, ...]) -> dict[str, Any]:
    """Turn named items into the ``{name: {...}}`` that a JSON record holds."""
    return {
        str(item.name): item.model_dump(mode="json", by_alias=True, exclude={"name"})
        for item in items
    }


def pairs_from(value: Any) -> Any:
    """Turn ``{name: scalar}`` of a JSON record back into a sequence of pairs."""
    if isinstance(value, dict):
        return tuple(value.items())
    return value


KEYED = (
    BeforeValidator(keyed_from),
    PlainSerializer(keyed_by_name, return_type=dict[str, Any]),
)
"""Annotation for ``tuple[Named, ...]`` written as ``{name: {...}}`` in JSON."""

PAIRS = (
    BeforeValidator(pairs_from),
    PlainSerializer(dict, return_type=dict[str, Any]),
)
"""Annotation for ``tuple[tuple[str, scalar], ...]`` written as ``{name: scalar}`` in JSON."""
