"""Builders of the families whose whole model cannot be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
)
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from advisor.families.parts import SigmoidCalibrated
from advisor.families.recipe import Blueprint, Request, blueprint
from advisor.families.white_box import build_linear, directed, tree_criterion


def build_neighbours(request: Request) -> Blueprint:
    """Vote of the nearest neighbours on scaled columns."""
    most = max(1, request.plan.n_rows // 4)
    shape = {
        "n_neighbors": min(most, request.whole("n_neighbors", 25)),
        "weights": request.word("weights", "uniform"),
        "n_jobs": request.n_jobs,
    }
    kind = KNeighborsClassifier if request.classification else KNeighborsRegressor
    return blueprint(request, "scaled", request.prepared("scaled"), kind(**shape))


def build_hist_boosting(request: Request) -> Blueprint:
    """Histogram gradient boosting of scikit-learn, categories and missing values native."""
    prepared = request.prepared("native")
    shape: dict[str, Any] = {
        "learning_rate": request.number("learning_rate", 0.06),
        "max_iter": request.whole("max_iter", 150),
        "max_leaf_nodes": request.whole("max_leaf_nodes", 15),
        "min_samples_leaf": request.whole("min_samples_leaf", 20),
        "l2_regularization": request.number("l2_regularization", 1.0),
        "max_features": request.number("max_features", 1.0),
        "categorical_features": prepared.category_positions or None,
        "interaction_cst": request.settings.get("interaction_cst"),
        "early_stopping": False,
        "random_state": request.seed,
    }
    model: Any
    if request.classification:
        model = HistGradientBoostingClassifier(**shape)
    else:
        loss = {"absolute": "absolute_error", "default": "squared_error"}
        plan = request.plan
        chosen = "default" if _renews_leaves(request) and any(prepared.signs) else plan.loss
        quantile = plan.quantile if chosen == "quantile" else None
        model = HistGradientBoostingRegressor(
            loss=loss.get(chosen, chosen), quantile=quantile, **shape
        )
    return blueprint(request, "raw", prepared, directed(request, model, prepared.signs))


def build_lightgbm(request: Request) -> Blueprint:
    """LightGBM in its deterministic mode."""
    from lightgbm import LGBMClassifier, LGBMRegressor

    prepared = request.prepared("tree")
    shape: dict[str, Any] = {
        "n_estimators": request.whole("n_estimators", 150),
        "learning_rate": request.number("learning_rate", 0.06),
        "num_leaves": request.whole("num_leaves", 15),
        "min_child_samples": request.whole("min_child_samples", 20),
        "colsample_bytree": request.number("colsample_bytree", 0.8),
        "reg_lambda": request.number("reg_lambda", 1.0),
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
        "n_jobs": request.n_jobs,
        "random_state": request.seed,
    }
    if request.classification:
        model: Any = LGBMClassifier(**shape)
    else:
        objectives = {"absolute": "l1", "poisson": "poisson", "quantile": "quantile"}
        objective = objectives.get(_regression_loss(request, prepared.signs), "l2")
        if objective == "quantile":
            shape["alpha"] = request.plan.quantile
        model = LGBMRegressor(objective=objective, **shape)
    wrapped = directed(request, model, prepared.signs, "monotone_constraints")
    return blueprint(request, "tree", prepared, wrapped)


def build_xgboost(request: Request) -> Blueprint:
    """XGBoost with histogram trees."""
    from xgboost import XGBClassifier, XGBRegressor

    prepared = request.prepared("tree")
    shape: dict[str, Any] = {
        "n_estimators": request.whole("n_estimators", 150),
        "learning_rate": request.number("learning_rate", 0.06),
        "max_depth": request.whole("max_depth", 4),
        "min_child_weight": request.number("min_child_weight", 3.0),
        "subsample": request.number("subsample", 0.9),
        "colsample_bytree": request.number("colsample_bytree", 0.8),
        "reg_lambda": request.number("reg_lambda", 1.0),
        "tree_method": "hist",
        "verbosity": 0,
        "n_jobs": request.n_jobs,
        "random_state": request.seed,
    }
    if request.classification:
        model: Any = XGBClassifier(**shape)
    else:
        objectives = {
            "absolute": "reg:absoluteerror",
            "poisson": "count:poisson",
            "quantile": "reg:quantileerror",
        }
        chosen = _regression_loss(request, prepared.signs)
        if chosen == "quantile":
            shape["quantile_alpha"] = request.plan.quantile
        model = XGBRegressor(objective=objectives.get(chosen, "reg:squarederror"), **shape)
    wrapped = directed(request, model, prepared.signs, "monotone_constraints")
    return blueprint(request, "tree", prepared, wrapped)


def build_forest(request: Request) -> Blueprint:
    """Random forest."""
    return _forest(request, RandomForestClassifier, RandomForestRegressor)


def build_extra_trees(request: Request) -> Blueprint:
    """Extremely randomised trees."""
    return _forest(request, ExtraTreesClassifier, ExtraTreesRegressor)


def build_kernel_svm(request: Request) -> Blueprint:
    """Support vector machine with a Gaussian kernel."""
    prepared = request.prepared("scaled")
    gamma = request.number("gamma_factor", 1.0)
    width: float | str = "scale" if gamma == 1.0 else gamma / max(len(request.plan.columns), 1)
    if request.classification:
        machine = SVC(C=request.number("C", 1.0), gamma=width, random_state=request.seed)
        model: Any = SigmoidCalibrated(machine, random_state=request.seed)
    else:
        machine = SVR(C=request.number("C", 1.0), gamma=width)
        model = TransformedTargetRegressor(regressor=machine, transformer=StandardScaler())
    return blueprint(request, "scaled", prepared, model)


def build_mlp(request: Request) -> Blueprint:
    """One-hidden-layer perceptron."""
    shape: dict[str, Any] = {
        "hidden_layer_sizes": (request.whole("width", 32),),
        "alpha": request.number("alpha", 1.0),
        "learning_rate_init": request.number("learning_rate", 0.003),
        "max_iter": request.whole("max_iter", 100),
        "n_iter_no_change": 10,
        "tol": 1e-3,
        "random_state": request.seed,
    }
    if request.classification:
        model: Any = MLPClassifier(**shape)
    else:
        model = TransformedTargetRegressor(
            regressor=MLPRegressor(**shape), transformer=StandardScaler()
        )
    return blueprint(request, "scaled", request.prepared("scaled"), model)


def build_stack(request: Request) -> Blueprint:
    """Stacking of linear model, histogram boosting and forest, a reference for what is reachable.

    The setting ``members`` names their kinds, separated by commas. Each member is a whole
    pipeline on the raw table.
    """
    builders = {
        "linear": build_linear,
        "hist_boosting": build_hist_boosting,
        "forest": build_forest,
        "lightgbm": build_lightgbm,
        "xgboost": build_xgboost,
        "extra_trees": build_extra_trees,
    }
    named = request.word("members", "linear,hist_boosting,forest")
    kinds = [kind.strip() for kind in named.split(",")]
    unknown = sorted(set(kinds) - set(builders))
    if unknown:
        raise ValueError(f"unknown stack member(s) {unknown}; known: {sorted(builders)}")
    members = []
    for kind in kinds:
        member = builders[kind](replace(request, settings={}))
        steps = [("raw", member.raw), ("prepare", member.prepare), ("model", member.model)]
        members.append((kind, Pipeline(steps)))
    if request.classification:
        folds: Any = StratifiedKFold(3, shuffle=True, random_state=request.seed)
        model: Any = StackingClassifier(
            members, final_estimator=LogisticRegression(), cv=folds, stack_method="predict_proba"
        )
    else:
        folds = KFold(3, shuffle=True, random_state=request.seed)
        model = StackingRegressor(members, final_estimator=RidgeCV(), cv=folds)
    return Blueprint("passthrough", "passthrough", model)


def _forest(request: Request, classifier: Any, regressor: Any) -> Blueprint:
    prepared = request.prepared("tree")
    shape: dict[str, Any] = {
        "n_estimators": request.whole("n_estimators", 200),
        "min_samples_leaf": request.whole("min_samples_leaf", 3),
        "max_features": request.number("max_features", 0.4),
        "n_jobs": request.n_jobs,
        "random_state": request.seed,
    }
    model = (
        classifier(**shape)
        if request.classification
        else regressor(criterion=tree_criterion(request), **shape)
    )
    return blueprint(request, "tree", prepared, directed(request, model, prepared.signs))


def _renews_leaves(request: Request) -> bool:
    """Whether the loss sets leaf values after growing, which undoes monotone constraints."""
    return request.plan.loss in ("absolute", "quantile")


def _regression_loss(request: Request, signs: list[int]) -> str:
    return "default" if any(signs) and _renews_leaves(request) else request.plan.loss
