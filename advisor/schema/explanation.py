"""The white box itself, and importances."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen


class TermEffect(Frozen):
    """One row of the readable model: coefficient, points, or a rule."""

    term: str
    column: str | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    text: str = ""


class Shape(Frozen):
    """One additive effect as a curve or bar chart."""

    column: str
    x: tuple[float | str, ...]
    y: tuple[float, ...]
    note: str = ""


class Importance(Frozen):
    """Permutation importance of one raw column on held-out folds."""

    column: str
    mean: float
    low: float | None = None
    high: float | None = None


class CurvePoint(Frozen):
    """One point of the learning curve."""

    n_rows: int
    family: str
    mean: float
    low: float | None = None
    high: float | None = None


class Explanations(Frozen):
    """What can be said of the fitted model."""

    family: str
    kind: Literal["coefficients", "points", "tree", "shapes", "importance", "none"]
    exact: bool = Field(description="the model itself, not an approximation of it")
    terms: tuple[TermEffect, ...] = ()
    intercept: float | None = None
    shapes: tuple[Shape, ...] = ()
    tree_text: str | None = None
    importances: tuple[Importance, ...] = ()
    importance_metric: str | None = None
    learning_curve: tuple[CurvePoint, ...] = ()
    notes: tuple[str, ...] = ()
