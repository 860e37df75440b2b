"""A small fitted tree as rules in the words of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.families.layout import (
    MISSING,
    MOST_NAMED_LEVELS,
    Piece,
    ordered_levels,
    pieces_of,
    target_encodings,
)
from advisor.families.parts import OutputRegressor


@dataclass(frozen=True)
class Leaf:
    """One rule: its conditions, what it predicts, how many training rows it holds."""

    conditions: tuple[str, ...]
    value: tuple[float, ...]
    n_rows: int
    node: int


@dataclass(frozen=True)
class TreeForm:
    """All rules of a tree, its outline and its size."""

    leaves: tuple[Leaf, ...]
    outline: str
    depth: int
    columns: tuple[str, ...]


def single_tree(model: Any) -> Any:
    """Return the fitted scikit-learn tree inside a ``model`` step."""
    if isinstance(model, OutputRegressor):
        model = model.regressor_
    return model.estimator_


def tree_form(pipeline: Any) -> TreeForm:
    """Return the rules of a fitted `tree_small` pipeline with original names and levels."""
    words = _Words(pipeline)
    tree = words.tree
    leaves: list[Leaf] = []
    lines: list[str] = []
    used: set[str] = set()

    def walk(node: int, conditions: tuple[str, ...]) -> None:
        indent = "    " * len(conditions)
        if tree.children_left[node] < 0:
            value = words.value(node)
            n_rows = int(tree.n_node_samples[node])
            leaves.append(Leaf(conditions, value, n_rows, node))
            lines.append(f"{indent}-> {words.outcome(value)} ({n_rows} rows)")
            return
        used.add(words.pieces[tree.feature[node]].column)
        yes, no = words.sides(node)
        for child, condition in ((tree.children_left[node], yes), (tree.children_right[node], no)):
            lines.append(f"{indent}{condition}")
            walk(int(child), (*conditions, condition))

    walk(0, ())
    return TreeForm(tuple(leaves), "\n".join(lines), int(tree.max_depth), tuple(sorted(used)))


def tree_paths(pipeline: Any, frame: Any) -> list[str]:
    """Return, for each row, the conditions of the rule that decides it."""
    rules = {leaf.node: leaf for leaf in tree_form(pipeline).leaves}
    typed = pipeline.named_steps["raw"].transform(frame)
    prepared = pipeline.named_steps["prepare"].transform(typed)
    nodes = single_tree(pipeline.named_steps["model"]).apply(prepared)
    return [" and ".join(rules[int(node)].conditions) or "every row" for node in nodes]


class _Words:
    """Turns the splits of one fitted tree into words.

    "or missing" is said only of columns that had missing values in training.
    """

    def __init__(self, pipeline: Any) -> None:
        self.estimator = single_tree(pipeline.named_steps["model"])
        self.tree = self.estimator.tree_
        self.pieces: list[Piece] = pieces_of(pipeline)
        self.levels = ordered_levels(pipeline.named_steps["raw"])
        self.with_missing = set(pipeline.named_steps["raw"].with_missing_)
        self.encodings = target_encodings(pipeline)
        self.output = pipeline.named_steps["model"]

    def value(self, node: int) -> tuple[float, ...]:
        """Return class shares, or the predicted value on the scale of the target."""
        values = np.asarray(self.tree.value[node]).ravel()
        if hasattr(self.estimator, "classes_"):
            return tuple(float(v) for v in values / values.sum())
        number = float(values[0])
        if isinstance(self.output, OutputRegressor):
            if self.output.transform == "log1p":
                number = float(np.exp(number) * self.output.smear_ - 1.0)
            low, high = self.output.minimum, self.output.maximum
            number = float(np.clip(number, low, high)) if (low, high) != (None, None) else number
        return (number,)

    def outcome(self, value: tuple[float, ...]) -> str:
        """Return what a leaf predicts."""
        if len(value) == 1:
            return f"{value[0]:.6g}"
        if len(value) == 2:
            return f"P = {value[1]:.3f}"
        return ", ".join(f"class {k}: {share:.2f}" for k, share in enumerate(value))

    def sides(self, node: int) -> tuple[str, str]:
        """Return the conditions of the left and of the right branch."""
        piece = self.pieces[self.tree.feature[node]]
        cut = float(self.tree.threshold[node])
        missing_left = bool(self.tree.missing_go_to_left[node])
        left, right = self._plain_sides(piece, cut)
        if piece.kind in ("level", "target", "word", "missing"):
            return left, right
        if piece.typed not in self.with_missing:
            return left, right
        if not np.isfinite(cut):
            return f"{piece.typed} is known", f"{piece.typed} is missing"
        return (f"{left} or missing", right) if missing_left else (left, f"{right} or missing")

    def _plain_sides(self, piece: Piece, cut: float) -> tuple[str, str]:
        name = piece.typed
        if piece.kind == "level":
            known = f"{name} is missing" if piece.text == MISSING else f"{name} = {piece.text}"
            other = f"{name} is known" if piece.text == MISSING else f"{name} is not {piece.text}"
            return other, known
        if piece.kind == "target":
            low, high = self._level_sets(piece, cut)
            return f"{name} in {low}", f"{name} in {high}"
        if piece.kind == "word":
            weight = f"weight of '{piece.text}' in {name}"
            return f"{weight} <= {cut:.3g}", f"{weight} > {cut:.3g}"
        levels = self.levels.get(name)
        if levels:
            count = int(np.floor(cut)) + 1
            return f"{name} in {_named(levels[:count])}", f"{name} in {_named(levels[count:])}"
        return f"{name} <= {cut:.6g}", f"{name} > {cut:.6g}"

    def _level_sets(self, piece: Piece, cut: float) -> tuple[str, str]:
        pairs, otherwise = self.encodings[piece.typed, piece.index]
        low = [level for level, value in pairs if value <= cut]
        high = [level for level, value in pairs if value > cut]
        unseen = "(unseen)"
        return _named([*low, unseen] if otherwise <= cut else low), _named(
            high if otherwise <= cut else [*high, unseen]
        )


def _named(levels: list[str]) -> str:
    shown = levels[: 2 * MOST_NAMED_LEVELS]
    more = len(levels) - len(shown)
    return "{" + ", ".join(shown) + (f" and {more} more" if more else "") + "}"
