"""Which raw column, level or piece each column of the prepared matrix stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.impute import MissingIndicator
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

from advisor.families.parts import BinCoder, Log1p, SplineBasis, TextCoder, Thermometer

MISSING = "(missing)"
MOST_NAMED_LEVELS = 6


@dataclass(frozen=True)
class Piece:
    """One column of the prepared matrix.

    `kind`: number, missing, level, step, bin, curve, code, target or word. `scale` and `center`
    bring a number back to raw units; `transform` is what was done before scaling.
    """

    column: str
    typed: str
    kind: str
    text: str
    index: int = 0
    scale: float = 1.0
    center: float = 0.0
    transform: str = ""


def typed_sources(raw: Any) -> dict[str, str]:
    """Return the raw column of each typed column of a `RawFrame`."""
    sources: dict[str, str] = {}
    for column in raw.columns:
        parts = column.get("parts") if column["kind"] == "datetime" else None
        names = [f"{column['name']}:{part}" for part in parts] if parts else [column["name"]]
        sources.update(dict.fromkeys(names, column["name"]))
    return sources


def ordered_levels(raw: Any) -> dict[str, list[str]]:
    """Return the level names behind the ranks 0, 1, ... of ordered and boolean columns."""
    levels: dict[str, list[str]] = {}
    for column in raw.columns:
        if column["kind"] == "ordinal" and column["levels"]:
            levels[column["name"]] = [str(level) for level in column["levels"]]
        elif column["kind"] == "boolean":
            levels[column["name"]] = raw.boolean_levels_[column["name"]] or ["no", "yes"]
    return levels


def pieces_of(pipeline: Any) -> list[Piece]:
    """Return one `Piece` for each column of the prepared matrix of a fitted pipeline."""
    raw, prepare = pipeline.named_steps["raw"], pipeline.named_steps["prepare"]
    sources, levels = typed_sources(raw), ordered_levels(raw)
    found: dict[int, Piece] = {}
    for name, transformer, columns in prepare.transformers_:
        where = prepare.output_indices_.get(name)
        if where is None or transformer == "drop":
            continue
        typed = [columns] if isinstance(columns, str) else [str(c) for c in columns]
        group = _group_pieces(transformer, typed, sources, levels)
        found.update(zip(range(where.start, where.stop), group, strict=True))
    return [found[k] for k in sorted(found)]


def level_texts(encoder: Any, column: int) -> list[str]:
    """Return the text of each output of one column of a one-hot or ordinal encoder."""
    categories = list(encoder.categories_[column])
    rare = getattr(encoder, "infrequent_categories_", None)
    rare_levels = [] if rare is None or rare[column] is None else list(rare[column])
    kept = [_level_text(c) for c in categories if not _is_in(c, rare_levels)]
    return [*kept, _several(rare_levels)] if rare_levels else kept


def _is_in(level: Any, levels: list[Any]) -> bool:
    return any(level is other or level == other for other in levels)


def _level_text(level: Any) -> str:
    missing = level is None or (isinstance(level, float) and np.isnan(level))
    return MISSING if missing else str(level)


def _several(levels: list[Any]) -> str:
    named = [_level_text(level) for level in levels[:MOST_NAMED_LEVELS]]
    more = len(levels) - len(named)
    return "rare: " + ", ".join(named) + (f" and {more} more" if more else "")


def _group_pieces(
    transformer: Any, typed: list[str], sources: dict[str, str], levels: dict[str, list[str]]
) -> list[Piece]:
    steps = [step for _, step in transformer.steps] if isinstance(transformer, Pipeline) else []
    first, last = (steps[0], steps[-1]) if steps else (transformer, transformer)
    if isinstance(first, TargetEncoder):
        return _target_pieces(first, last, typed, sources)
    if isinstance(last, TextCoder):
        words = last.get_feature_names_out()
        return [Piece(sources[typed[0]], typed[0], "word", str(word)) for word in words]
    pieces: list[Piece] = []
    for j, name in enumerate(typed):
        make = _maker(last, j, name, sources[name], levels.get(name, []), steps)
        pieces.extend(make)
    return pieces


def _maker(
    last: Any, j: int, name: str, column: str, levels: list[str], steps: list[Any]
) -> list[Piece]:
    if isinstance(last, MissingIndicator):
        return [Piece(column, name, "missing", MISSING)]
    if isinstance(last, OneHotEncoder):
        texts = level_texts(last, j)
        return [Piece(column, name, "level", text, k) for k, text in enumerate(texts)]
    if isinstance(last, OrdinalEncoder):
        return [Piece(column, name, "code", name)]
    if isinstance(last, Thermometer):
        steps_up = range(1, last.n_levels[j])
        return [Piece(column, name, "step", f"at least {levels[k]}", k - 1) for k in steps_up]
    if isinstance(last, BinCoder):
        return [Piece(column, name, "bin", f"bin {k}", k) for k in range(last.widths()[j])]
    if isinstance(last, SplineBasis):
        return [Piece(column, name, "curve", f"piece {k}", k) for k in range(last.width())]
    scale, center = _scaling(last, j)
    return [Piece(column, name, "number", name, 0, scale, center, _transform(steps))]


def _target_pieces(
    encoder: Any, last: Any, typed: list[str], sources: dict[str, str]
) -> list[Piece]:
    n_outputs = len(encoder.encodings_) // len(typed)
    pieces: list[Piece] = []
    for j, name in enumerate(typed):
        for k in range(n_outputs):
            position = j * n_outputs + k
            if isinstance(last, BinCoder):
                width = last.widths()[position]
                pieces += [
                    Piece(sources[name], name, "target", f"band {b}", b) for b in range(width)
                ]
            else:
                scale, center = _scaling(last, position)
                pieces.append(Piece(sources[name], name, "target", name, k, scale, center))
    return pieces


def _scaling(step: Any, j: int) -> tuple[float, float]:
    scale, center = 1.0, 0.0
    for attribute in ("mean_", "center_"):
        if getattr(step, attribute, None) is not None and not isinstance(step, TargetEncoder):
            center = float(getattr(step, attribute)[j])
    if getattr(step, "scale_", None) is not None:
        scale = float(step.scale_[j])
    return scale, center


def _transform(steps: list[Any]) -> str:
    if any(isinstance(step, Log1p) for step in steps):
        return "log1p"
    return "yeo_johnson" if any(hasattr(step, "lambdas_") for step in steps) else ""


def target_encodings(
    pipeline: Any,
) -> dict[tuple[str, int], tuple[list[tuple[str, float]], float]]:
    """Return, for each target-encoded column and output, (level, value) pairs and the default."""
    found: dict[tuple[str, int], tuple[list[tuple[str, float]], float]] = {}
    for name, encoder, columns in pipeline.named_steps["prepare"].transformers_:
        if name != "target":
            continue
        if isinstance(encoder, Pipeline):
            encoder = encoder.steps[0][1]
        means = np.atleast_1d(encoder.target_mean_)
        n_outputs = len(encoder.encodings_) // len(columns)
        for j, column in enumerate(columns):
            for k in range(n_outputs):
                values = encoder.encodings_[j * n_outputs + k]
                levels = [
                    MISSING if level is None else str(level) for level in encoder.categories_[j]
                ]
                pairs = [(a, float(b)) for a, b in zip(levels, values, strict=True)]
                found[str(column), k] = (pairs, float(means[k % len(means)]))
    return found
