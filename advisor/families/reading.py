"""The fitted model in words and numbers: what a reviewer reads, and each row's exact reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from advisor.families.additive import additive_parts, additive_reading
from advisor.families.layout import pieces_of
from advisor.families.linear_form import LinearForm, linear_form
from advisor.families.linear_reading import (
    coefficient_reading,
    curve_reading,
    points_reading,
)
from advisor.families.reading_types import Reading
from advisor.families.tree_form import tree_form, tree_paths
from advisor.schema.explanation import TermEffect
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan

INTERCEPT = "(intercept)"


def read_model(pipeline: Any, family: Family, plan: FeaturePlan) -> Reading:
    """Return the readable form of a fitted pipeline.

    Parameters
    ----------
    pipeline : fitted pipeline of `build_pipeline`
    family : Family
    plan : FeaturePlan

    Returns
    -------
    Reading
        Exact for the references, linear models, scorecards, small trees, spline models, EBMs and
        (two classes) naive Bayes on bins and linear SVMs; kind ``none`` with a size otherwise.
    """
    reader = _READERS.get(family.kind)
    return reader(pipeline, plan) if reader else _opaque(pipeline, family)


def contributions(pipeline: Any, family: Family, frame: pd.DataFrame) -> pd.DataFrame:
    """Return what each raw column adds to the score of each row.

    Parameters
    ----------
    pipeline : fitted pipeline of `build_pipeline`
    family : Family
        Linear, spline, scorecard, EBM, calibrated naive Bayes on bins or linear SVM.
    frame : pandas.DataFrame, shape (n_rows, ...)
        Raw table.

    Returns
    -------
    pandas.DataFrame, shape (n_rows, 1 + n_columns)
        ``(intercept)`` and one column a raw column (or pair); the row sum is the score on the link
        scale. For more than two classes: the score of the class that is predicted.

    Raises
    ------
    ValueError
        If the model is not a sum over columns.
    """
    typed = pipeline.named_steps["raw"].transform(frame)
    prepared = pipeline.named_steps["prepare"].transform(typed)
    model = pipeline.named_steps["model"]
    parts = additive_parts(pipeline, model, prepared) if family.kind == "ebm" else None
    if parts is not None:
        return parts.set_index(frame.index)
    form = linear_form(model)
    if form is None:
        raise ValueError(f"the model of family '{family.id}' is not a sum over columns")
    return _linear_parts(form, pipeline, prepared).set_index(frame.index)


def explain_paths(pipeline: Any, frame: pd.DataFrame) -> list[str]:
    """Return, for each row, the rule of a small tree that decides it."""
    return tree_paths(pipeline, frame)


def _linear_parts(form: LinearForm, pipeline: Any, prepared: Any) -> pd.DataFrame:
    dense = prepared.toarray() if hasattr(prepared, "toarray") else np.asarray(prepared)
    n_rows = len(dense)
    chosen = np.zeros(n_rows, dtype=int)
    if len(form.weights) > 1:
        chosen = (dense @ form.weights.T + form.intercepts).argmax(axis=1)
    sums: dict[str, np.ndarray] = {INTERCEPT: form.intercepts[chosen]}
    by_column: dict[str, list[int]] = {}
    for position, piece in enumerate(pieces_of(pipeline)):
        by_column.setdefault(piece.column, []).append(position)
    for column, positions in by_column.items():
        block = dense[:, positions]
        sums[column] = np.einsum("ij,ij->i", block, form.weights[:, positions][chosen])
    return pd.DataFrame(sums)


def _read_dummy(pipeline: Any, plan: FeaturePlan) -> Reading:
    model = pipeline.named_steps["model"]
    inner = getattr(model, "regressor_", model)
    if plan.task == "regression":
        constant = float(np.ravel(inner.constant_)[0])
        text = f"predicts {constant:.6g} for every row"
    else:
        shares = ", ".join(f"{share:.3f}" for share in inner.class_prior_)
        constant, text = None, f"predicts the class shares {shares} for every row"
    return Reading("coefficients", True, intercept=constant, n_terms=0, n_coefficients=1, form=text)


def _read_score(pipeline: Any, plan: FeaturePlan) -> Reading:
    model = pipeline.named_steps["model"]
    inner = getattr(model, "regressor_", model)
    column = str(pipeline.named_steps["raw"].columns[0]["name"])
    if plan.task == "regression" or inner.is_probability_:
        term = TermEffect(term=column, column=column, effect=1.0, text="used unchanged")
        return Reading(
            "coefficients",
            True,
            (term,),
            0.0,
            n_terms=1,
            n_coefficients=0,
            form=f"'{column}' as is",
        )
    term = TermEffect(term=column, column=column, effect=inner.slope_, unit="log odds per unit")
    form = f"log odds = {inner.intercept_:.6g} + {inner.slope_:.6g} x {column}"
    return Reading(
        "coefficients", True, (term,), inner.intercept_, n_terms=1, n_coefficients=2, form=form
    )


def _read_tree(pipeline: Any, plan: FeaturePlan) -> Reading:
    form = tree_form(pipeline)
    terms = tuple(
        TermEffect(
            term=" and ".join(leaf.conditions) or "every row",
            effect=_leaf_effect(leaf.value),
            unit={"binary": "probability", "multiclass": "likeliest class"}.get(plan.task, "value"),
            text=f"{leaf.n_rows} training rows",
        )
        for leaf in form.leaves
    )
    n_leaves = len(form.leaves)
    return Reading(
        "tree",
        True,
        terms,
        tree_text=form.outline,
        n_terms=n_leaves,
        n_coefficients=2 * n_leaves - 1,
        columns=form.columns,
        form=f"a tree of {n_leaves} rules, at most {form.depth} conditions each, "
        f"on {len(form.columns)} columns",
        depth=form.depth,
    )


def _leaf_effect(value: tuple[float, ...]) -> float:
    if len(value) <= 2:
        return value[-1]
    return float(np.argmax(value))


def _read_linear(pipeline: Any, plan: FeaturePlan) -> Reading:
    form = linear_form(pipeline.named_steps["model"])
    if form is None:
        return Reading("none", False, form="no weighted sum inside")
    return coefficient_reading(form, pipeline)


def _read_bayes(pipeline: Any, plan: FeaturePlan) -> Reading:
    form = linear_form(pipeline.named_steps["model"])
    if form is None:
        return Reading("none", False, form="Gaussian naive Bayes: one mean and variance a column")
    reading = coefficient_reading(form, pipeline)
    return reading if plan.task == "binary" else reading.labelled_approximate()


def _read_curves(pipeline: Any, plan: FeaturePlan) -> Reading:
    form = linear_form(pipeline.named_steps["model"])
    if form is None:
        return Reading("none", False, form="no weighted sum inside")
    return curve_reading(form, pipeline)


def _read_points(pipeline: Any, plan: FeaturePlan) -> Reading:
    return points_reading(pipeline)


def _read_ebm(pipeline: Any, plan: FeaturePlan) -> Reading:
    return additive_reading(pipeline)


_READERS: dict[str, Callable[[Any, FeaturePlan], Reading]] = {
    "dummy": _read_dummy,
    "score": _read_score,
    "linear": _read_linear,
    "sparse_linear": _read_linear,
    "glm": _read_linear,
    "linear_svm": _read_bayes,
    "naive_bayes": _read_bayes,
    "scorecard": _read_points,
    "tree": _read_tree,
    "spline_gam": _read_curves,
    "ebm": _read_ebm,
}


def _opaque(pipeline: Any, family: Family) -> Reading:
    model = pipeline.named_steps["model"]
    for wrapper in ("regressor_", "estimator_", "regressor_"):
        model = getattr(model, wrapper, model)
    text, size = _size(model)
    return Reading("none", False, n_terms=None, n_coefficients=size, form=text)


def _size(model: Any) -> tuple[str, int | None]:
    """Return the size of an opaque model in words and as a count of stored numbers."""
    if hasattr(model, "estimators_") and hasattr(model, "n_estimators"):
        trees: list[Any] = list(np.ravel(np.asarray(model.estimators_, dtype=object)))
        leaves = int(sum(tree.get_n_leaves() for tree in trees))
        return f"{len(trees)} trees with {leaves:,} leaves", leaves
    if hasattr(model, "_predictors"):
        trees = [tree for stage in model._predictors for tree in stage]
        leaves = int(sum(tree.get_n_leaf_nodes() for tree in trees))
        return f"{len(trees)} trees with {leaves:,} leaves", leaves
    if hasattr(model, "booster_"):
        table = model.booster_.trees_to_dataframe()
        leaves = int(table["left_child"].isna().sum())
        return f"{model.booster_.num_trees()} trees with {leaves:,} leaves", leaves
    if hasattr(model, "get_booster"):
        table = model.get_booster().trees_to_dataframe()
        leaves = int((table["Feature"] == "Leaf").sum())
        return f"{table['Tree'].nunique()} trees with {leaves:,} leaves", leaves
    if hasattr(model, "support_"):
        return f"{len(model.support_):,} support vectors", int(np.size(model.dual_coef_))
    if hasattr(model, "n_samples_fit_"):
        return f"{model.n_samples_fit_:,} stored rows", None
    if hasattr(model, "coefs_"):
        size = int(sum(w.size for w in model.coefs_) + sum(b.size for b in model.intercepts_))
        return f"a network of {size:,} weights", size
    return "several models and one that weighs them", None
