"""Coefficient tables, point tables and curves of models that are one weighted sum."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from advisor.families.layout import (
    MISSING,
    Piece,
    level_texts,
    ordered_levels,
    pieces_of,
    target_encodings,
    typed_sources,
)
from advisor.families.linear_form import LinearForm
from advisor.families.reading_types import Reading
from advisor.schema.explanation import Shape, TermEffect

NEGLIGIBLE = 1e-9
MOST_WORDS = 40
"""Words of one text column that are listed, largest weight first."""
GRID_POINTS = 41


def coefficient_reading(form: LinearForm, pipeline: Any) -> Reading:
    """Return every coefficient on the scale of the raw column where the coding allows it."""
    pieces = pieces_of(pipeline)
    terms: list[TermEffect] = []
    for output, weights in enumerate(form.weights):
        label = f"class code {output}" if len(form.weights) > 1 else ""
        terms += _class_terms(pieces, weights, form.link, label)
    shift = sum(
        float(form.weights[0, k]) * piece.center / piece.scale
        for k, piece in enumerate(pieces)
        if piece.kind in ("number", "target")
    )
    used = _used_columns(pieces, form.weights)
    n_numbers = int((np.abs(form.weights) > NEGLIGIBLE).sum())
    intercept = float(form.intercepts[0]) - shift if len(form.weights) == 1 else None
    return Reading(
        "coefficients",
        True,
        tuple(terms),
        intercept,
        n_terms=len(used),
        n_coefficients=n_numbers,
        columns=used,
        form=f"{form.link} = intercept + a weighted sum of {len(used)} input columns "
        f"({n_numbers} coefficients)",
        notes=_notes(pieces, pipeline),
    )


def points_reading(pipeline: Any) -> Reading:
    """Return the table of whole points of a scorecard."""
    model = pipeline.named_steps["model"]
    unit = np.log(2.0) / model.points_per_doubling
    pieces = pieces_of(pipeline)
    points = np.round(np.asarray(model.coef_) / unit) + 0.0
    groups: dict[str, list[int]] = {}
    for position, piece in enumerate(pieces):
        groups.setdefault(piece.typed, []).append(position)
    cuts = _bin_cuts(pipeline)
    levels = ordered_levels(pipeline.named_steps["raw"])
    encodings = target_encodings(pipeline)
    terms: list[TermEffect] = []
    for typed, positions in groups.items():
        mine = [pieces[k] for k in positions]
        rows = _point_rows(mine, points[positions], cuts.get(typed), levels, encodings)
        if any(value for _, value in rows):
            terms += [
                TermEffect(
                    term=f"{typed}: {text}",
                    column=pieces[positions[0]].column,
                    effect=float(value),
                    unit="points",
                )
                for text, value in rows
            ]
    used = tuple(sorted({term.column for term in terms if term.column is not None}))
    base = float(np.round(model.intercept_ / unit))
    return Reading(
        "points",
        True,
        tuple(terms),
        base,
        n_terms=len(used),
        n_coefficients=len(terms) + 1,
        columns=used,
        form=f"start at {base:.0f} points and add the points of {len(used)} input columns; "
        f"log odds = points x {unit:.5f} ({model.points_per_doubling:g} points double the odds)",
    )


def curve_reading(form: LinearForm, pipeline: Any) -> Reading:
    """Return one curve or bar chart a typed column, plus the coefficients of everything else."""
    pieces = pieces_of(pipeline)
    if len(form.weights) > 1:
        base = coefficient_reading(form, pipeline)
        shapes = [
            shape.model_copy(update={"note": f"class code {k}; {shape.note}"})
            for k, weights in enumerate(form.weights)
            for shape in _shapes(pipeline, pieces, weights)
        ]
        return Reading(
            "shapes",
            True,
            tuple(_range_terms(shapes, form.link, pipeline)),
            None,
            tuple(shapes),
            n_terms=base.n_terms,
            n_coefficients=base.n_coefficients,
            columns=base.columns,
            form=f"{form.link} = a sum of {base.n_terms} curves for each class",
        )
    shapes = _shapes(pipeline, pieces, form.weights[0])
    used = _used_columns(pieces, form.weights)
    plain = np.array([piece.kind in ("word", "missing", "target") for piece in pieces])
    rest = _class_terms(pieces, np.where(plain, form.weights[0], 0.0), form.link, "")
    return Reading(
        "shapes",
        True,
        (*_range_terms(shapes, form.link, pipeline), *rest),
        float(form.intercepts[0]),
        tuple(shapes),
        n_terms=len(used),
        n_coefficients=int((np.abs(form.weights) > NEGLIGIBLE).sum()),
        columns=used,
        form=f"{form.link} = intercept + a sum of {len(used)} curves, one an input column",
        notes=_notes(pieces, pipeline),
    )


def _class_terms(
    pieces: list[Piece], weights: np.ndarray, link: str, label: str
) -> list[TermEffect]:
    unit_of = {
        "number": f"{link} per unit",
        "target": f"{link} per unit of the level's average target",
        "step": f"{link} for this step up",
        "word": f"{link} per unit of TF-IDF weight",
    }
    terms = []
    for piece, weight in zip(pieces, weights, strict=True):
        if abs(weight) <= NEGLIGIBLE:
            continue
        unit = unit_of.get(piece.kind, link)
        if piece.transform == "log1p":
            unit = f"{link} per unit of log(1 + value)"
        elif piece.transform:
            unit = f"{link} per unit of the Yeo-Johnson transform"
        terms.append(
            TermEffect(
                term=_term_name(piece),
                column=piece.column,
                effect=float(weight) / piece.scale,
                unit=unit,
                text=label,
            )
        )
    return _without_small_words(terms, pieces)


def _without_small_words(terms: list[TermEffect], pieces: list[Piece]) -> list[TermEffect]:
    text_columns = {piece.column for piece in pieces if piece.kind == "word"}
    kept: list[TermEffect] = []
    for column in sorted(text_columns):
        words = [term for term in terms if term.column == column]
        words.sort(key=lambda term: (-abs(term.effect or 0.0), term.term))
        kept += words[:MOST_WORDS]
    return [term for term in terms if term.column not in text_columns] + kept


def _term_name(piece: Piece) -> str:
    if piece.kind in ("number", "target"):
        return piece.typed
    joint = " " if piece.kind in ("missing", "step") else " = "
    if piece.kind == "word":
        return f"{piece.typed}: '{piece.text}'"
    return f"{piece.typed}{joint}{piece.text}"


def _used_columns(pieces: list[Piece], weights: np.ndarray) -> tuple[str, ...]:
    active = (np.abs(weights) > NEGLIGIBLE).any(axis=0)
    return tuple(sorted({piece.column for piece, on in zip(pieces, active, strict=True) if on}))


def _notes(pieces: list[Piece], pipeline: Any) -> tuple[str, ...]:
    filled = sorted(
        {p.column for p in pieces if p.kind in ("number", "curve")}
        & {typed_sources(pipeline.named_steps["raw"])[t] for t in pipeline[0].with_missing_}
    )
    if not filled:
        return ()
    return (f"a missing cell counts as the training median in: {', '.join(filled)}",)


def _bin_cuts(pipeline: Any) -> dict[str, tuple[list[float], bool, bool]]:
    """Return of each binned typed column: cuts, has a bin for missing cells, is cumulative."""
    found: dict[str, tuple[list[float], bool, bool]] = {}
    for name, coder, columns in pipeline.named_steps["prepare"].transformers_:
        if name not in ("rising", "bins", "target"):
            continue
        coder = coder.named_steps["bins"] if name == "target" else coder
        for column, cuts, missing in zip(columns, coder.cuts_, coder.has_missing_, strict=True):
            found[str(column)] = (
                [float(cut) for cut in cuts],
                missing and not coder.cumulative,
                coder.cumulative,
            )
    return found


def _point_rows(
    pieces: list[Piece],
    points: np.ndarray,
    cuts: tuple[list[float], bool, bool] | None,
    levels: dict[str, list[str]],
    encodings: dict[tuple[str, int], tuple[list[tuple[str, float]], float]],
) -> list[tuple[str, float]]:
    """Return (range or level, points) rows of one typed column; steps are summed up."""
    rows: list[tuple[str, float]] = []
    typed = pieces[0].typed
    body = [k for k, piece in enumerate(pieces) if piece.kind in ("bin", "target")]
    if cuts is not None and body:
        names = _ranges(cuts[0], levels.get(typed))
        if pieces[body[0]].kind == "target":
            names = _bands(names, cuts[0], encodings[typed, 0])
        values, cumulative = points[body], cuts[2]
        if cumulative:
            values = np.concatenate([[0.0], np.cumsum(values)])[: len(names)]
        elif cuts[1]:
            names = [*names, MISSING]
        rows += list(zip(names, (float(v) for v in values), strict=True))
    steps = [k for k, piece in enumerate(pieces) if piece.kind == "step"]
    if steps:
        totals = np.concatenate([[0.0], np.cumsum(points[steps])])
        rows += list(zip(levels[typed], (float(v) for v in totals), strict=True))
    rest = [k for k, piece in enumerate(pieces) if piece.kind in ("level", "missing")]
    rows += [(pieces[k].text, float(points[k])) for k in rest]
    words = [k for k, piece in enumerate(pieces) if piece.kind == "word"]
    words.sort(key=lambda k: (-abs(points[k]), pieces[k].text))
    rows += [
        (f"'{pieces[k].text}' (times its weight)", float(points[k])) for k in words[:MOST_WORDS]
    ]
    return rows


def _bands(
    names: list[str], cuts: list[float], encoding: tuple[list[tuple[str, float]], float]
) -> list[str]:
    """Add to each band of average targets the levels that fall into it."""
    pairs, otherwise = encoding
    members: list[list[str]] = [[] for _ in names]
    for level, value in [*pairs, ("unseen", otherwise)]:
        members[int(np.searchsorted(cuts, value, side="left"))].append(level)
    return [
        f"average target of the level {name} ({', '.join(group) or 'no level'})"
        for name, group in zip(names, members, strict=True)
    ]


def _ranges(cuts: list[float], levels: list[str] | None) -> list[str]:
    if levels:
        edges = [0, *(int(np.floor(cut)) + 1 for cut in cuts), len(levels)]
        return [" or ".join(levels[a:b]) for a, b in itertools.pairwise(edges)]
    if not cuts:
        return ["any value"]
    middle = [f"over {a:.6g} to {b:.6g}" for a, b in itertools.pairwise(cuts)]
    return [f"up to {cuts[0]:.6g}", *middle, f"over {cuts[-1]:.6g}"]


def _shapes(pipeline: Any, pieces: list[Piece], weights: np.ndarray) -> list[Shape]:
    levels = ordered_levels(pipeline.named_steps["raw"])
    sources = typed_sources(pipeline.named_steps["raw"])
    shapes: list[Shape] = []
    for name, coder, columns in pipeline.named_steps["prepare"].transformers_:
        where = pipeline.named_steps["prepare"].output_indices_.get(name)
        if where is None or name.startswith("text ") or name in ("missing", "target"):
            continue
        for j, column in enumerate(columns):
            mine = [k for k in range(where.start, where.stop) if pieces[k].typed == column]
            shape = _shape(coder, j, str(column), weights[mine], levels.get(str(column)))
            if shape is not None and np.ptp(shape[1]) > NEGLIGIBLE:
                note = f"of {column}" if sources[str(column)] != column else ""
                shapes.append(Shape(column=str(column), x=shape[0], y=shape[1], note=note))
    return shapes


def _shape(
    coder: Any, j: int, column: str, weights: np.ndarray, levels: list[str] | None
) -> tuple[tuple[float | str, ...], tuple[float, ...]] | None:
    spline = coder.named_steps.get("spline") if hasattr(coder, "named_steps") else None
    if spline is not None:
        low, high = spline.ranges_[j]
        grid = np.arange(low, high + 1) if levels else np.linspace(low, high, GRID_POINTS)
        heights = spline.basis(j, grid) @ weights
        names: list[float | str] = (
            [levels[int(g)] for g in grid] if levels else [float(g) for g in grid]
        )
        return tuple(names), tuple(float(h) for h in heights)
    if hasattr(coder, "n_levels"):
        totals = np.concatenate([[0.0], np.cumsum(weights)])
        return tuple(levels or ()), tuple(float(t) for t in totals)
    if hasattr(coder, "categories_"):
        return tuple(level_texts(coder, j)), tuple(float(w) for w in weights)
    return None


def _range_terms(shapes: list[Shape], link: str, pipeline: Any) -> list[TermEffect]:
    sources = typed_sources(pipeline.named_steps["raw"])
    return [
        TermEffect(
            term=shape.column,
            column=sources[shape.column],
            effect=float(max(shape.y) - min(shape.y)),
            unit=f"{link}, highest minus lowest",
            text=shape.note,
        )
        for shape in shapes
    ]
