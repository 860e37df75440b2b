"""The target as numbers: classes as codes, grades and values as floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from advisor.errors import TargetError
from advisor.schema.problem import ProblemType
from advisor.schema.requirements import Requirement
from advisor.stages.problem.levels import (
    conventional_positive,
    graded_levels,
    level_text,
    look_alikes,
    match_level,
    ordered_levels,
)
from advisor.stages.problem.target import TargetSpec


@dataclass(frozen=True)
class Encoded:
    """An encoded target; `classes` in encoded order."""

    target: np.ndarray
    classes: tuple[str, ...] = ()
    positive: str | None = None
    because: tuple[str, ...] = ()


def encode_target(
    spec: TargetSpec, values: pd.Series, kind: ProblemType, positive: Requirement | None
) -> Encoded:
    """Return the target of a problem type as numbers.

    Binary: 0 and 1 (int), 1 is the positive class. Multiclass: codes (int) in the order of the
    classes. Ordinal: the grade itself, or the rank from 0 of a text grade. Else the value.

    Raises
    ------
    TargetError
        If the stated positive class is not a class, or a class of two has a single row.
    """
    if kind == ProblemType.BINARY:
        return _encode_binary(spec, values, positive)
    if kind == ProblemType.MULTICLASS:
        levels = ordered_levels(values)
        codes = values.map({level: code for code, level in enumerate(levels)})
        return Encoded(codes.to_numpy(dtype=np.int64), tuple(map(level_text, levels)))
    if kind == ProblemType.ORDINAL:
        return _encode_ordinal(values)
    return Encoded(values.to_numpy(dtype=np.float64))


def _encode_binary(spec: TargetSpec, values: pd.Series, stated: Requirement | None) -> Encoded:
    raw: tuple[Any, ...] = ordered_levels(values)
    levels = ("False", "True") if spec.comparison else tuple(map(level_text, raw))
    because: list[str] = []
    positive = match_level(stated.value, levels) if stated and stated.value is not None else None
    if positive is not None:
        because.append(f"the positive class is '{positive}', as required")
    elif stated is not None and stated.value is not None and not spec.comparison:
        raise TargetError(
            f"the target has no class '{stated.value}' to be the positive one",
            where=stated.source_file or "positive_class",
            expected="one of " + ", ".join(f"'{level}'" for level in levels),
        )
    elif spec.comparison:
        positive = "True"
        because.append(f"the positive class is that '{spec.text}' is true")
    else:
        positive = conventional_positive(levels)
        if positive is not None:
            because.append(f"the positive class is taken to be '{positive}', by convention")
    if positive is None:
        counts = [int((values == level).sum()) for level in raw]
        positive = levels[0] if counts[0] < counts[1] else levels[1]
        because.append(
            f"the positive class is taken to be '{positive}', the rarer one"
            if counts[0] != counts[1]
            else f"the positive class is taken to be '{positive}'; both are equally frequent"
        )
    if not (stated and stated.value is not None) and not spec.comparison:
        because[-1] += " (override with --set positive_class=...)"
    hit = raw[levels.index(positive)]
    target = (values == hit).to_numpy(dtype=np.int64)
    _refuse_lonely_class(spec, levels, levels.index(positive), target)
    because += [f"classes '{a}' and '{b}' differ only in spelling" for a, b in look_alikes(levels)]
    negative = levels[1 - levels.index(positive)]
    return Encoded(target, (negative, positive), positive, tuple(because))


def _refuse_lonely_class(
    spec: TargetSpec, levels: tuple[str, ...], positive: int, target: np.ndarray
) -> None:
    n_positive = int(target.sum())
    if min(n_positive, len(target) - n_positive) < 2:
        lonely = levels[positive] if n_positive < 2 else levels[1 - positive]
        raise TargetError(
            f"a single row has the class '{lonely}'",
            where=f"target '{spec.text}'",
            expected="at least two rows of each class",
        )


def _encode_ordinal(values: pd.Series) -> Encoded:
    if values.dtype.kind in "iuf":
        classes = tuple(map(level_text, ordered_levels(values)))
        return Encoded(values.to_numpy(dtype=np.float64), classes)
    levels, how = graded_levels(values)
    codes = values.astype(object).map({level: float(code) for code, level in enumerate(levels)})
    classes = tuple(map(level_text, levels))
    reason = f"grades ordered {how}: {' < '.join(classes[:8])}{' ...' if len(classes) > 8 else ''}"
    return Encoded(codes.to_numpy(dtype=np.float64), classes, because=(reason,))
