"""Convex linear models whose coefficients can be held to one sign, and integer points."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

MAX_ITERATIONS = 2_000


def _design(X: Any) -> Any:
    return sp.csr_matrix(X, dtype=np.float64) if sp.issparse(X) else np.asarray(X, dtype=np.float64)


def _logistic(z: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.logaddexp(0.0, z) - y * z, expit(z) - y


def _squared(z: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return 0.5 * (z - y) ** 2, z - y


def _poisson(z: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean = np.exp(np.clip(z, -50.0, 50.0))
    return mean - y * z, mean - y


_LOSSES = {"logistic": _logistic, "squared": _squared, "poisson": _poisson}


def fit_bounded(
    X: Any,
    y: np.ndarray,
    loss: str,
    signs: np.ndarray,
    l2: float,
    l1: float,
    start: float,
) -> tuple[np.ndarray, float]:
    """Minimise sum(loss) + l2/2 |w|^2 + l1 |w|_1 under sign bounds with L-BFGS-B.

    Parameters
    ----------
    X : array or CSR matrix, shape (n_rows, n_columns)
    y : numpy.ndarray, shape (n_rows,)
    loss : {"logistic", "squared", "poisson"}
    signs : numpy.ndarray of int, shape (n_columns,)
        +1: coefficient >= 0, -1: coefficient <= 0, 0: free.
    l2, l1 : float >= 0
    start : float
        First value of the intercept (not penalised).

    Returns
    -------
    (numpy.ndarray of shape (n_columns,), float)
        Coefficients and intercept. With `l1` > 0 the coefficients are split into their positive
        and negative parts, so the problem stays smooth (Schmidt et al. 2007,
        doi:10.1007/978-3-540-74958-5_28).
    """
    design, n_columns = _design(X), X.shape[1]
    pointwise = _LOSSES[loss]

    def value(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights, intercept = parameters[:-1], parameters[-1]
        losses, slopes = pointwise(design @ weights + intercept, y)
        gradient = np.append(design.T @ slopes + l2 * weights, slopes.sum())
        return float(losses.sum() + 0.5 * l2 * weights @ weights), gradient

    def split_value(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        up, down = parameters[:n_columns], parameters[n_columns:-1]
        total, gradient = value(np.append(up - down, parameters[-1]))
        slope = gradient[:-1]
        return (
            total + l1 * float(up.sum() + down.sum()),
            np.concatenate([slope + l1, -slope + l1, gradient[-1:]]),
        )

    free: tuple[None, None] = (None, None)
    if l1 <= 0.0:
        each = {1: (0.0, None), -1: (None, 0.0), 0: free}
        bounds = [*(each[int(s)] for s in signs), free]
        found = _lbfgs(value, np.append(np.zeros(n_columns), start), bounds)
        return found[:-1], float(found[-1])
    up = [(0.0, 0.0 if s < 0 else None) for s in signs]
    down = [(0.0, 0.0 if s > 0 else None) for s in signs]
    found = _lbfgs(split_value, np.append(np.zeros(2 * n_columns), start), [*up, *down, free])
    return found[:n_columns] - found[n_columns:-1], float(found[-1])


def _lbfgs(value: Any, start: np.ndarray, bounds: list[Any]) -> np.ndarray:
    found = minimize(
        value,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": MAX_ITERATIONS, "maxfun": 2 * MAX_ITERATIONS, "ftol": 1e-11},
    )
    return np.asarray(found.x, dtype=np.float64)


class _Bounded(BaseEstimator):
    """What the bounded models share."""

    def __init__(self, alpha: float = 1.0, l1: float = 0.0, signs: list[int] | None = None) -> None:
        self.alpha = alpha
        self.l1 = l1
        self.signs = signs

    def _all_signs(self, n_columns: int) -> np.ndarray:
        signs = np.zeros(n_columns, dtype=int)
        declared = list(self.signs or [])
        signs[: len(declared)] = declared
        return signs

    def _score(self, X: Any) -> np.ndarray:
        return np.asarray(_design(X) @ self.coef_ + self.intercept_)


class BoundedLogisticRegression(ClassifierMixin, _Bounded):
    """Binary logistic regression with sign bounds and optional whole-number points.

    Minimises ``sum(log loss) + |w|_2^2 / (2 C) + l1 |w|_1``; the intercept is free. Convex and
    deterministic.

    Parameters
    ----------
    C : float > 0
        Inverse strength of the L2 penalty, as in scikit-learn.
    l1 : float >= 0
        Strength of the L1 penalty.
    signs : list of int, optional
        Bound of the first ``len(signs)`` coefficients (+1, -1 or 0); the others are free.
    points_per_doubling : float, optional
        When given, coefficients and intercept are rounded to whole points of
        ``log(2) / points_per_doubling`` each, so that the score can be added up by hand.
    """

    def __init__(
        self,
        C: float = 1.0,
        l1: float = 0.0,
        signs: list[int] | None = None,
        points_per_doubling: float | None = None,
    ) -> None:
        self.C = C
        self.l1 = l1
        self.signs = signs
        self.points_per_doubling = points_per_doubling

    def fit(self, X: Any, y: Any) -> BoundedLogisticRegression:
        """Fit on two classes.

        Raises
        ------
        ValueError
            If `y` does not hold exactly two classes.
        """
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError(f"two classes are needed, the rows hold {len(self.classes_)}")
        self.n_features_in_ = X.shape[1]
        share = codes.mean()
        coefficients, intercept = fit_bounded(
            X,
            codes.astype(np.float64),
            "logistic",
            self._all_signs(X.shape[1]),
            l2=1.0 / self.C,
            l1=self.l1,
            start=float(np.log(share / (1.0 - share))),
        )
        if self.points_per_doubling is not None:
            unit = np.log(2.0) / self.points_per_doubling
            coefficients = np.round(coefficients / unit) * unit
            intercept = float(np.round(intercept / unit) * unit)
        self.coef_, self.intercept_ = coefficients, intercept
        return self

    def decision_function(self, X: Any) -> np.ndarray:
        """Return the log odds of the second class, shape (n_rows,)."""
        return self._score(X)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the class probabilities, shape (n_rows, 2)."""
        positive = expit(self._score(X))
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X: Any) -> np.ndarray:
        """Return the likelier class of each row."""
        return np.asarray(self.classes_[(self._score(X) > 0).astype(int)])


class BoundedRidge(RegressorMixin, _Bounded):
    """Least squares with sign bounds: min sum((y - f)^2)/2 + alpha/2 |w|^2 + l1 |w|_1.

    Parameters
    ----------
    alpha : float >= 0
        Strength of the L2 penalty, as in scikit-learn's `Ridge`.
    l1 : float >= 0
        Strength of the L1 penalty.
    signs : list of int, optional
        Bound of the first ``len(signs)`` coefficients.
    """

    def fit(self, X: Any, y: Any) -> BoundedRidge:
        """Fit on a numeric target, which is scaled for the optimiser and scaled back."""
        target = np.asarray(y, dtype=np.float64)
        spread = float(target.std()) or 1.0
        self.n_features_in_ = X.shape[1]
        coefficients, intercept = fit_bounded(
            X,
            (target - target.mean()) / spread,
            "squared",
            self._all_signs(X.shape[1]),
            l2=self.alpha,
            l1=self.l1 / spread,
            start=0.0,
        )
        self.coef_ = coefficients * spread
        self.intercept_ = intercept * spread + float(target.mean())
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return the predicted values, shape (n_rows,)."""
        return self._score(X)


class BoundedPoisson(RegressorMixin, _Bounded):
    """Poisson regression with log link and sign bounds.

    Parameters
    ----------
    alpha, l1, signs
        As in `BoundedRidge`; the penalty is against the summed deviance.
    """

    def fit(self, X: Any, y: Any) -> BoundedPoisson:
        """Fit on a target that is nowhere negative.

        Raises
        ------
        ValueError
            If `y` holds a negative value.
        """
        target = np.asarray(y, dtype=np.float64)
        if (target < 0).any():
            raise ValueError("a Poisson target must not be negative")
        self.n_features_in_ = X.shape[1]
        self.coef_, self.intercept_ = fit_bounded(
            X,
            target,
            "poisson",
            self._all_signs(X.shape[1]),
            l2=self.alpha,
            l1=self.l1,
            start=float(np.log(max(target.mean(), 1e-9))),
        )
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return the expected values, shape (n_rows,)."""
        return np.asarray(np.exp(np.clip(self._score(X), -50.0, 50.0)))
