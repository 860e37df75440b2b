"""Builders of the families a reviewer can read: references, linear models, trees, additive models.

Each takes a `Request` and returns the unfitted steps. Regularisation is called ``C`` everywhere and
means the inverse strength against the summed loss, as in scikit-learn's logistic regression.
"""

from __future__ import annotations

from typing import Any

from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import (
    ElasticNet,
    HuberRegressor,
    LogisticRegression,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    TweedieRegressor,
)
from sklearn.naive_bayes import ComplementNB, GaussianNB, MultinomialNB
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from advisor.families.parts import (
    BoundedLogisticRegression,
    BoundedPoisson,
    BoundedRidge,
    DirectedClassifier,
    DirectedRegressor,
    JointLogOdds,
    RawFrame,
    ScoreClassifier,
    ScoreRegressor,
    SigmoidCalibrated,
)
from advisor.families.recipe import Blueprint, Request, blueprint
from advisor.schema.features import FeatureColumn

MAX_ITERATIONS = 1_000


def build_dummy(request: Request) -> Blueprint:
    """Prior, mean, median or quantile: what is known without any input."""
    model: Any
    if request.classification:
        model = DummyClassifier(strategy="prior")
    elif request.plan.loss == "absolute":
        model = DummyRegressor(strategy="median")
    elif request.plan.loss == "quantile":
        model = DummyRegressor(strategy="quantile", quantile=request.plan.quantile)
    else:
        model = DummyRegressor(strategy="mean")
    return Blueprint(RawFrame([]), "passthrough", model)


def build_score(request: Request) -> Blueprint:
    """Use an existing score or rule, named by the setting ``column``."""
    name = request.word("column", "")
    if not name:
        raise ValueError("the rule baseline needs the setting 'column': the existing score")
    known = {column.name: column for column in request.plan.columns}
    column = known.get(name) or FeatureColumn(name=name, kind="numeric")
    plan = request.plan.model_copy(update={"columns": (column,)})
    model = ScoreClassifier() if request.classification else ScoreRegressor()
    alone = Request(request.family, plan, request.settings, request.seed, request.n_jobs)
    return blueprint(alone, "tree", "passthrough", model)


def build_linear(request: Request) -> Blueprint:
    """L2-penalised linear or logistic regression."""
    prepared = request.prepared("linear")
    return blueprint(request, "linear", prepared, _l2_model(request, prepared.signs))


def build_sparse_linear(request: Request) -> Blueprint:
    """L1-penalised linear or logistic regression."""
    prepared = request.prepared("linear")
    strength = 1.0 / request.number("C", 0.3)
    model: Any
    if request.plan.task == "binary" and any(prepared.signs):
        model = BoundedLogisticRegression(C=1e6, l1=strength, signs=prepared.signs)
    elif request.classification:
        model = LogisticRegression(
            C=1.0 / strength,
            l1_ratio=1.0,
            solver="saga",
            tol=1e-3,
            max_iter=MAX_ITERATIONS,
            random_state=request.seed,
        )
    elif any(prepared.signs):
        model = _standard_target(BoundedRidge(alpha=1e-6, l1=strength, signs=prepared.signs))
    else:
        share = strength / max(request.plan.n_rows, 1)
        model = _standard_target(
            ElasticNet(alpha=share, l1_ratio=1.0, max_iter=5 * MAX_ITERATIONS, tol=1e-3)
        )
    return blueprint(request, "linear", prepared, model)


def build_glm(request: Request) -> Blueprint:
    """Regression with the distribution that the loss and the range of the target call for."""
    prepared = request.prepared("linear")
    alpha = 1.0 / request.number("C", 1.0)
    share = alpha / max(request.plan.n_rows, 1)
    kind = request.word("distribution", "auto")
    if kind == "auto":
        kind = _distribution(request)
    model: Any
    if kind == "quantile":
        model = _standard_target(
            QuantileRegressor(quantile=request.plan.quantile or 0.5, alpha=share, solver="highs")
        )
    elif kind in ("poisson", "tweedie") and any(prepared.signs):
        model = BoundedPoisson(alpha=alpha, signs=prepared.signs)
    elif kind == "poisson":
        model = PoissonRegressor(alpha=share, max_iter=MAX_ITERATIONS)
    elif kind == "tweedie":
        model = TweedieRegressor(power=1.5, link="log", alpha=share, max_iter=MAX_ITERATIONS)
    elif any(prepared.signs):
        model = BoundedRidge(alpha=alpha, signs=prepared.signs)
    else:
        model = _standard_target(HuberRegressor(alpha=share, max_iter=MAX_ITERATIONS))
    return blueprint(request, "linear", prepared, model)


def build_scorecard(request: Request) -> Blueprint:
    """Bins, one logistic regression, whole points."""
    prepared = request.prepared("binned")
    model = BoundedLogisticRegression(
        C=request.number("C", 1.0),
        signs=prepared.signs,
        points_per_doubling=request.number("points_per_doubling", 20.0),
    )
    return blueprint(request, "binned", prepared, model)


def build_tree(request: Request) -> Blueprint:
    """One small tree with at most 16 leaves and 4 levels."""
    prepared = request.prepared("tree", readable=True)
    n_rows = request.plan.n_rows
    floor = min(20, max(2, n_rows // 20))
    shape = {
        "max_depth": min(4, request.whole("max_depth", 4)),
        "max_leaf_nodes": min(16, request.whole("max_leaf_nodes", 12)),
        "min_samples_leaf": max(floor, int(request.number("min_leaf_share", 0.01) * n_rows)),
        "ccp_alpha": request.number("ccp_alpha", 0.0),
        "random_state": request.seed,
    }
    model: Any
    if request.classification:
        model = DirectedClassifier(
            DecisionTreeClassifier(**shape), "monotonic_cst", prepared.signs, smoothing=2.0
        )
    else:
        tree = DecisionTreeRegressor(criterion=tree_criterion(request), **shape)
        model = directed(request, tree, prepared.signs)
    return blueprint(request, "tree", prepared, model)


def build_naive_bayes(request: Request) -> Blueprint:
    """Naive Bayes on bins, levels and words, or Gaussian on numbers; calibrated."""
    smoothing = request.number("alpha", 1.0)
    variant = request.word("variant", "multinomial")
    if variant == "gaussian":
        representation = "scaled"
        prepared = request.prepared("scaled", dense=True, text_features=300)
        bayes: Any = GaussianNB(var_smoothing=1e-6 * smoothing)
    else:
        representation = "binned"
        prepared = request.prepared("binned", ignore_directions=True)
        kind = ComplementNB if variant == "complement" else MultinomialNB
        bayes = kind(alpha=smoothing)
    model = SigmoidCalibrated(JointLogOdds(bayes), random_state=request.seed)
    return blueprint(request, representation, prepared, model)


def build_linear_svm(request: Request) -> Blueprint:
    """Linear support vector machine with Platt scaling."""
    prepared = request.prepared("linear")
    machine = LinearSVC(
        C=request.number("C", 1.0), random_state=request.seed, max_iter=5 * MAX_ITERATIONS
    )
    model = SigmoidCalibrated(machine, random_state=request.seed)
    return blueprint(request, "linear", prepared, model)


def build_spline_gam(request: Request) -> Blueprint:
    """Additive model of penalised splines."""
    prepared = request.prepared("spline")
    return blueprint(request, "spline", prepared, _l2_model(request, prepared.signs))


def build_ebm(request: Request) -> Blueprint:
    """Explainable boosting machine: boosted shape functions, few pairs."""
    from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor

    prepared = request.prepared("raw", readable=True)
    width = prepared.width or 0
    codes = set(prepared.category_positions)
    signs = [*prepared.signs, *([0] * (width - len(prepared.signs)))]
    shape: dict[str, Any] = {
        "feature_types": ["nominal" if j in codes else "continuous" for j in range(width)],
        "outer_bags": request.whole("outer_bags", 4),
        "interactions": 0
        if request.plan.task == "multiclass"
        else min(10, request.whole("interactions", 0)),
        "exclude": _signed_pairs(prepared.signs, width),
        "max_bins": request.whole("max_bins", 256),
        "learning_rate": request.number("learning_rate", 0.02),
        "min_samples_leaf": request.whole("min_samples_leaf", 4),
        "max_rounds": request.whole("max_rounds", 5_000),
        "monotone_constraints": signs if any(signs) else None,
        "n_jobs": request.n_jobs,
        "random_state": request.seed,
    }
    if request.classification:
        return blueprint(request, "raw", prepared, ExplainableBoostingClassifier(**shape))
    objective = "poisson_deviance" if request.plan.loss == "poisson" else "rmse"
    model = ExplainableBoostingRegressor(objective=objective, **shape)
    return blueprint(request, "raw", prepared, model)


def directed(request: Request, estimator: Any, signs: list[int], name: str = "") -> Any:
    """Wrap an estimator that takes one sign a column."""
    wrapper = DirectedClassifier if request.classification else DirectedRegressor
    return wrapper(estimator, parameter=name or "monotonic_cst", signs=signs)


def tree_criterion(request: Request) -> str:
    """Return the split criterion of scikit-learn trees for the planned regression loss."""
    return {"absolute": "absolute_error", "poisson": "poisson"}.get(
        request.plan.loss, "squared_error"
    )


def _l2_model(request: Request, signs: list[int]) -> Any:
    strength = request.number("C", 1.0)
    if request.plan.task == "binary" and any(signs):
        return BoundedLogisticRegression(C=strength, signs=signs)
    if request.classification:
        return LogisticRegression(
            C=strength, max_iter=MAX_ITERATIONS, tol=1e-5, random_state=request.seed
        )
    poisson = request.plan.loss == "poisson" and request.family.representation == "spline"
    if poisson and any(signs):
        return BoundedPoisson(alpha=1.0 / strength, signs=signs)
    if poisson:
        share = 1.0 / (strength * max(request.plan.n_rows, 1))
        return PoissonRegressor(alpha=share, max_iter=MAX_ITERATIONS)
    if any(signs):
        return BoundedRidge(alpha=1.0 / strength, signs=signs)
    if request.plan.loss == "absolute":
        share = 1.0 / (strength * max(request.plan.n_rows, 1))
        return _standard_target(HuberRegressor(alpha=share, max_iter=MAX_ITERATIONS))
    return Ridge(alpha=1.0 / strength, random_state=request.seed)


def _distribution(request: Request) -> str:
    plan = request.plan
    if plan.loss in ("poisson", "quantile"):
        return plan.loss
    positive = plan.output_minimum is not None and plan.output_minimum >= 0
    if plan.loss == "default" and positive and plan.target_transform == "none":
        return "tweedie"
    return "huber"


def _standard_target(regressor: Any) -> TransformedTargetRegressor:
    """Fit on a target of unit spread, so that a penalty means the same on every scale."""
    return TransformedTargetRegressor(regressor=regressor, transformer=StandardScaler())


def _signed_pairs(signs: list[int], width: int) -> list[tuple[int, int]]:
    """Return the pairs with a directed column: a pair surface could break the direction."""
    return [(i, j) for i in range(len(signs)) for j in range(i + 1, width)]
