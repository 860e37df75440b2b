"""The one weighted sum inside a fitted linear, spline, points, naive Bayes or linear SVM model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import TransformedTargetRegressor

from advisor.families.parts import JointLogOdds, OutputRegressor, SigmoidCalibrated


@dataclass(frozen=True)
class LinearForm:
    """score = intercept + prepared @ weights, on the link scale.

    `weights` has the shape (n_outputs, n_columns), `intercepts` (n_outputs,); one output for two
    classes and for regression.
    """

    weights: np.ndarray
    intercepts: np.ndarray
    link: str


def linear_form(model: Any) -> LinearForm | None:
    """Return the weighted sum of a fitted ``model`` step, or None when it is not one.

    The sum is exact for two classes, multinomial logistic regression and regression. For calibrated
    models of more than two classes it is the sum before calibration.
    """
    if isinstance(model, OutputRegressor):
        inner = linear_form(model.regressor_)
        if inner is None or model.transform == "none":
            return inner
        return LinearForm(inner.weights, inner.intercepts, "log(1 + value)")
    if isinstance(model, TransformedTargetRegressor):
        return _unscaled(model)
    if isinstance(model, SigmoidCalibrated):
        return _calibrated(model)
    if not hasattr(model, "coef_"):
        return None
    weights = np.atleast_2d(np.asarray(model.coef_, dtype=np.float64))
    intercepts = np.atleast_1d(np.asarray(model.intercept_, dtype=np.float64))
    return LinearForm(weights, intercepts, _link(model, len(weights)))


def _link(model: Any, n_outputs: int) -> str:
    name = type(model).__name__
    if hasattr(model, "classes_"):
        return "log odds" if n_outputs == 1 else "log odds of each class"
    return "log(value)" if "Poisson" in name or "Tweedie" in name else "value"


def _unscaled(model: Any) -> LinearForm | None:
    inner = linear_form(model.regressor_)
    if inner is None:
        return None
    spread, middle = float(model.transformer_.scale_[0]), float(model.transformer_.mean_[0])
    return LinearForm(inner.weights * spread, inner.intercepts * spread + middle, inner.link)


def _calibrated(model: Any) -> LinearForm | None:
    inner = model.estimator_
    form = _bayes_form(inner) if isinstance(inner, JointLogOdds) else linear_form(inner)
    if form is None or len(model.classes_) != 2:
        return form
    sigmoid = model.calibrated_.calibrated_classifiers_[0].calibrators[0]
    slope, shift = -float(sigmoid.a_), -float(sigmoid.b_)
    return LinearForm(form.weights * slope, form.intercepts * slope + shift, "log odds")


def _bayes_form(model: Any) -> LinearForm | None:
    bayes = model.estimator_
    if not hasattr(bayes, "feature_log_prob_"):
        return None
    weights = np.asarray(bayes.feature_log_prob_)
    complement = type(bayes).__name__ == "ComplementNB"
    priors = np.zeros(len(weights)) if complement else np.asarray(bayes.class_log_prior_)
    if len(weights) == 2:
        return LinearForm(weights[1:] - weights[:1], priors[1:] - priors[:1], "log odds")
    return LinearForm(weights, priors, "log likelihood of each class")
