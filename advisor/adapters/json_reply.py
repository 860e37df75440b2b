"""Strict JSON out of a language model's reply: fences and thoughts go, nothing is mended."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import TextModelError

MAXIMUM_CHARACTERS = 200_000
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n?```", re.DOTALL)

Answer = TypeVar("Answer", bound=BaseModel)


def parsed(text: str, model: type[Answer]) -> Answer:
    """Return the one JSON object of a reply as a typed model.

    Parameters
    ----------
    text : str
        Raw reply; thoughts before it, a code fence or chatter around it are tolerated.
    model : type
        A closed pydantic model.

    Raises
    ------
    TextModelError
        Kind ``'invalid'``: too long, no single JSON object, a repeated key, a NaN, or not what the
        model allows. The message holds no text of the reply.
    """
    if len(text) > MAXIMUM_CHARACTERS:
        raise _invalid("the reply is too long")
    try:
        body = _object(_THOUGHT.sub("", text))
    except (ValueError, RecursionError) as error:
        raise _invalid("the reply is no JSON object") from error
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise _invalid(
            f"the reply does not fit its schema in {error.error_count()} places"
        ) from error


def _object(text: str) -> dict[str, Any]:
    fenced = _FENCE.search(text)
    body = (fenced.group(1) if fenced else text).strip()
    start = body.find("{")
    if start < 0:
        raise ValueError("no object")
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
    found, end = decoder.raw_decode(body, start)
    if "{" in body[end:]:
        raise ValueError("more than one object")
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _invalid(message: str) -> TextModelError:
    return TextModelError(message, kind="invalid", hint="the deterministic text is used instead")
