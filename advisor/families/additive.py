"""Reading of explainable boosting machines: term by term, as the model stores them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from advisor.families.layout import (
    level_texts,
    ordered_levels,
    pieces_of,
)
from advisor.families.parts import OutputRegressor
from advisor.families.reading_types import Reading
from advisor.schema.explanation import Shape, TermEffect

INTERCEPT = "(intercept)"
NEGLIGIBLE = 1e-9


def machine_of(model: Any) -> Any:
    """Return the fitted machine inside a ``model`` step."""
    return model.regressor_ if isinstance(model, OutputRegressor) else model


def additive_parts(pipeline: Any, model: Any, prepared: Any) -> pd.DataFrame:
    """Return the contribution of each raw column or pair to each row, intercept first."""
    machine = machine_of(model)
    values = np.asarray(machine.eval_terms(prepared))
    start = np.atleast_1d(machine.intercept_)
    if values.ndim == 3:
        totals = values.sum(axis=1) + start
        chosen = totals.argmax(axis=1)
        values = values[np.arange(len(values)), :, chosen]
        base = start[chosen]
    else:
        base = np.full(len(values), float(start[0]))
    pieces = pieces_of(pipeline)
    sums: dict[str, np.ndarray] = {INTERCEPT: base}
    for k, features in enumerate(machine.term_features_):
        name = " & ".join(dict.fromkeys(pieces[f].column for f in features))
        sums[name] = sums.get(name, 0.0) + values[:, k]
    return pd.DataFrame(sums)


def additive_reading(pipeline: Any) -> Reading:
    """Return the curve or bars of every column and the weight of every pair."""
    model = pipeline.named_steps["model"]
    machine = machine_of(model)
    pieces = pieces_of(pipeline)
    link = _link(model, machine)
    weights = np.asarray(machine.term_importances())
    codes = _code_levels(pipeline)
    shapes: list[Shape] = []
    terms: list[TermEffect] = []
    for k, features in enumerate(machine.term_features_):
        if weights[k] <= NEGLIGIBLE:
            continue
        names = [_feature_name(pieces[f]) for f in features]
        column = pieces[features[0]].column if len(features) == 1 else None
        terms.append(
            TermEffect(
                term=" & ".join(names),
                column=column,
                effect=float(weights[k]),
                unit=f"{link}, mean absolute contribution",
                text="" if len(features) == 1 else "heat map of a pair of columns",
            )
        )
        if len(features) == 1:
            shapes += _main_shapes(pipeline, machine, k, features[0], codes)
    used = {
        " & ".join(dict.fromkeys(pieces[f].column for f in features))
        for k, features in enumerate(machine.term_features_)
        if weights[k] > NEGLIGIBLE
    }
    columns = {
        pieces[f].column
        for k, features in enumerate(machine.term_features_)
        for f in features
        if weights[k] > NEGLIGIBLE
    }
    start = np.atleast_1d(machine.intercept_)
    n_numbers = int(sum(np.size(scores) for scores in machine.term_scores_))
    return Reading(
        "shapes",
        True,
        tuple(terms),
        float(start[0]) if len(start) == 1 else None,
        tuple(shapes),
        n_terms=len(used),
        n_coefficients=n_numbers,
        columns=tuple(sorted(columns)),
        form=f"{link} = intercept + a sum of {len(used)} curves"
        + (" and pairs" if any(len(f) > 1 for f in machine.term_features_) else ""),
    )


def _link(model: Any, machine: Any) -> str:
    if hasattr(machine, "classes_"):
        return "log odds" if len(machine.classes_) == 2 else "log odds of each class"
    if isinstance(model, OutputRegressor) and model.transform == "log1p":
        return "log(1 + value)"
    return "log(value)" if "poisson" in str(machine.objective) else "value"


def _feature_name(piece: Any) -> str:
    return f"{piece.typed}: '{piece.text}'" if piece.kind == "word" else str(piece.typed)


def _code_levels(pipeline: Any) -> dict[str, list[str]]:
    """Return the level behind each integer code of each category column."""
    found: dict[str, list[str]] = {}
    for name, coder, columns in pipeline.named_steps["prepare"].transformers_:
        if name == "codes":
            for j, column in enumerate(columns):
                found[str(column)] = level_texts(coder, j)
    return found


def _main_shapes(
    pipeline: Any, machine: Any, term: int, feature: int, codes: dict[str, list[str]]
) -> list[Shape]:
    piece = pieces_of(pipeline)[feature]
    name = _feature_name(piece)
    scores = np.asarray(machine.term_scores_[term])
    bins = machine.bins_[feature][0]
    levels = ordered_levels(pipeline.named_steps["raw"]).get(piece.typed)
    x: list[float | str]
    if isinstance(bins, dict):
        order = sorted(bins, key=lambda level: bins[level])
        x = [_decoded(level, codes.get(piece.typed)) for level in order]
        rows = np.array([bins[level] for level in order], dtype=int)
    else:
        low = float(machine.feature_bounds_[feature][0])
        x = [low, *(float(cut) for cut in bins)]
        rows = np.arange(1, len(x) + 1)
        if levels:
            x = [levels[min(int(np.ceil(float(edge))), len(levels) - 1)] for edge in x]
    heights = scores[rows]
    if heights.ndim == 1:
        return [_shape_of(name, x, heights, float(scores[0]), "")]
    return [
        _shape_of(name, x, heights[:, k], float(scores[0, k]), f"class code {k}; ")
        for k in range(heights.shape[1])
    ]


def _shape_of(name: str, x: list[float | str], y: np.ndarray, missing: float, label: str) -> Shape:
    note = f"{label}each value holds from its x on; missing: {missing:+.4g}"
    return Shape(column=name, x=tuple(x), y=tuple(float(v) for v in y), note=note)


def _decoded(code: str, levels: list[str] | None) -> str:
    position = int(float(code))
    return levels[position] if levels and position < len(levels) else str(code)
