"""The single place where a family, a plan and a configuration become a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from advisor.families.black_box import (
    build_extra_trees,
    build_forest,
    build_hist_boosting,
    build_kernel_svm,
    build_lightgbm,
    build_mlp,
    build_neighbours,
    build_stack,
    build_xgboost,
)
from advisor.families.parts import OutputRegressor
from advisor.families.recipe import Blueprint, Request
from advisor.families.white_box import (
    build_dummy,
    build_ebm,
    build_glm,
    build_linear,
    build_linear_svm,
    build_naive_bayes,
    build_score,
    build_scorecard,
    build_sparse_linear,
    build_spline_gam,
    build_tree,
)
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan
from advisor.schema.search import ConfigValue

KINDS: dict[str, Callable[[Request], Blueprint]] = {
    "dummy": build_dummy,
    "score": build_score,
    "linear": build_linear,
    "sparse_linear": build_sparse_linear,
    "glm": build_glm,
    "scorecard": build_scorecard,
    "tree": build_tree,
    "naive_bayes": build_naive_bayes,
    "linear_svm": build_linear_svm,
    "spline_gam": build_spline_gam,
    "ebm": build_ebm,
    "neighbours": build_neighbours,
    "hist_boosting": build_hist_boosting,
    "lightgbm": build_lightgbm,
    "xgboost": build_xgboost,
    "forest": build_forest,
    "extra_trees": build_extra_trees,
    "kernel_svm": build_kernel_svm,
    "mlp": build_mlp,
    "stack": build_stack,
}
"""Builder of each `Family.kind`."""


def default_config(family: Family) -> dict[str, ConfigValue]:
    """Return the configuration tried first: the fixed values and the defaults of the space."""
    config: dict[str, ConfigValue] = dict(family.fixed)
    config.update({domain.name: domain.default for domain in family.space})
    return config


def build_pipeline(
    family: Family,
    plan: FeaturePlan,
    config: Mapping[str, ConfigValue],
    seed: int,
    n_jobs: int = 1,
) -> Pipeline:
    """Return the unfitted pipeline of one family: steps ``raw``, ``prepare`` and ``model``.

    Parameters
    ----------
    family : Family
    plan : FeaturePlan
        How each raw column enters. Directions are ignored for multiclass targets.
    config : mapping of str to scalar
        Overrides `default_config`; a value of None leaves the default.
    seed : int
        Seed of everything random in the fit.
    n_jobs : int
        Threads of the estimator; results do not depend on it.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Fitted on the raw table and, for classes, on the codes 0..K-1.

    Raises
    ------
    ValueError
        If the kind is unknown, the task is not among `family.tasks`, or a setting is missing.
    """
    builder = KINDS.get(family.kind)
    if builder is None:
        raise ValueError(f"family '{family.id}' has the unknown kind '{family.kind}'")
    if plan.task not in family.tasks:
        raise ValueError(f"family '{family.id}' does not do {plan.task}; it does {family.tasks}")
    settings = default_config(family)
    settings.update({name: value for name, value in config.items() if value is not None})
    request = Request(family, plan, settings, seed, n_jobs)
    made = builder(request)
    model = made.model
    if plan.task == "regression":
        model = _with_output(request, model)
    return Pipeline([("raw", made.raw), ("prepare", made.prepare), ("model", model)])


def predict_scores(
    pipeline: Any, frame: pd.DataFrame, task: str, n_classes: int | None = None
) -> np.ndarray:
    """Return what losses and metrics read.

    Parameters
    ----------
    pipeline : fitted pipeline
    frame : pandas.DataFrame, shape (n_rows, ...)
        The raw table.
    task : {"binary", "multiclass", "regression"}
    n_classes : int, optional
        Number of classes of the problem; a class that the training rows lacked gets probability
        zero.

    Returns
    -------
    numpy.ndarray
        binary: P(class 1), shape (n_rows,); multiclass: shape (n_rows, n_classes); regression:
        values, shape (n_rows,).
    """
    if task == "regression":
        return np.asarray(pipeline.predict(frame), dtype=np.float64)
    shares = np.asarray(pipeline.predict_proba(frame), dtype=np.float64)
    classes = np.asarray(pipeline.classes_, dtype=int)
    wanted = 2 if task == "binary" else max(n_classes or 0, int(classes.max()) + 1)
    full = np.zeros((len(shares), wanted))
    full[:, classes] = shares
    return np.asarray(full[:, 1]) if task == "binary" else full


def _with_output(request: Request, model: Any) -> Any:
    """Add the target transform and the output range where the plan has one."""
    plan = request.plan
    transform = plan.target_transform
    if plan.loss == "poisson" or request.family.kind in ("dummy", "score"):
        transform = "none"
    if transform == "none" and plan.output_minimum is None and plan.output_maximum is None:
        return model
    return OutputRegressor(
        model,
        transform=transform,
        smearing=plan.smearing,
        minimum=plan.output_minimum,
        maximum=plan.output_maximum,
    )
