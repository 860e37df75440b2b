"""What `read_model` returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from advisor.schema.explanation import Shape, TermEffect


@dataclass(frozen=True)
class Reading:
    """The readable form of one fitted model.

    `terms`, `intercept`, `shapes` and `tree_text` are those of `Explanations`; `n_terms` counts
    input columns (and pairs) in use, rules for a tree; `n_coefficients` all numbers of the table;
    `columns` the raw columns in use; `form` is one sentence.
    """

    kind: Literal["coefficients", "points", "tree", "shapes", "none"]
    exact: bool
    terms: tuple[TermEffect, ...] = ()
    intercept: float | None = None
    shapes: tuple[Shape, ...] = ()
    tree_text: str | None = None
    n_terms: int | None = None
    n_coefficients: int | None = None
    form: str = ""
    columns: tuple[str, ...] = ()
    depth: int | None = None
    notes: tuple[str, ...] = ()

    def labelled_approximate(self) -> Reading:
        """Return a copy that says the weights are those before calibration."""
        note = "weights before calibration; the calibrated probabilities are normalised afterwards"
        return replace(self, exact=False, notes=(*self.notes, note))
