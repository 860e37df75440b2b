"""Estimators around an estimator: directions, calibration, target scale, labels, existing score."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold


def _directed(estimator: Any, parameter: str | None, signs: list[int], n_columns: int) -> Any:
    """Clone `estimator` with one sign a column: the declared ones first, then zeros."""
    fitted = clone(estimator)
    if parameter is not None and any(signs):
        full = [*signs, *([0] * (n_columns - len(signs)))]
        fitted.set_params(**{parameter: tuple(full) if parameter.endswith("constraints") else full})
    return fitted


def _empty_columns(X: Any) -> np.ndarray:
    """Return the columns without any value in training: histogram boosters refuse them."""
    return np.flatnonzero(np.isnan(np.asarray(X, dtype=np.float64)).all(axis=0))


def _without_empty(X: Any, empty: np.ndarray) -> np.ndarray:
    values = np.asarray(X, dtype=np.float64)
    if len(empty) == 0:
        return values
    values = values.copy()
    values[:, empty] = 0.0
    return values


class DirectedClassifier(ClassifierMixin, BaseEstimator):
    """A classifier with monotone constraints on its first columns and any integer labels.

    Parameters
    ----------
    estimator : estimator
        Cloned, never changed.
    parameter : str, optional
        Its parameter that takes one sign a column (``monotonic_cst``, ``monotone_constraints``).
    signs : list of int
        Signs of the first columns; the others are free.
    smoothing : float >= 0
        For a single tree: rows of the training prior added to every leaf, so that no leaf says
        zero or one (m-estimate: Provost & Domingos 2003, doi:10.1023/A:1024099825458). Under a
        constraint every leaf is shrunk by the same factor, which keeps the order of the leaves.

    Notes
    -----
    Labels are recoded to 0..k-1, so that a booster also fits rows that lack a class.
    """

    def __init__(
        self,
        estimator: Any,
        parameter: str | None = None,
        signs: list[int] | None = None,
        smoothing: float = 0.0,
    ) -> None:
        self.estimator = estimator
        self.parameter = parameter
        self.signs = signs
        self.smoothing = smoothing

    def fit(self, X: Any, y: Any) -> DirectedClassifier:
        """Fit the estimator under the constraints."""
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        self.n_features_in_ = X.shape[1]
        self.estimator_ = _directed(self.estimator, self.parameter, self.signs or [], X.shape[1])
        self.empty_ = _empty_columns(X)
        self.estimator_.fit(_without_empty(X, self.empty_), codes)
        if self.smoothing > 0.0:
            self._smooth_leaves()
        return self

    def _smooth_leaves(self) -> None:
        tree = self.estimator_.tree_
        shares, rows = tree.value[:, 0, :], tree.n_node_samples.astype(np.float64)
        if any(self.signs or []):
            rows = np.full_like(rows, rows[tree.children_left < 0].min())
        prior = shares[0].copy()
        tree.value[:, 0, :] = (rows[:, None] * shares + self.smoothing * prior) / (
            rows[:, None] + self.smoothing
        )

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the class probabilities, shape (n_rows, n_classes)."""
        values = _without_empty(X, self.empty_)
        return np.asarray(self.estimator_.predict_proba(values), dtype=np.float64)

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each row."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


class DirectedRegressor(RegressorMixin, BaseEstimator):
    """A regressor with monotone constraints on its first columns.

    Parameters
    ----------
    estimator, parameter, signs
        As in `DirectedClassifier`.
    """

    def __init__(
        self, estimator: Any, parameter: str | None = None, signs: list[int] | None = None
    ) -> None:
        self.estimator = estimator
        self.parameter = parameter
        self.signs = signs

    def fit(self, X: Any, y: Any) -> DirectedRegressor:
        """Fit the estimator under the constraints."""
        self.n_features_in_ = X.shape[1]
        self.estimator_ = _directed(self.estimator, self.parameter, self.signs or [], X.shape[1])
        self.empty_ = _empty_columns(X)
        self.estimator_.fit(_without_empty(X, self.empty_), np.asarray(y))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return the predicted values, shape (n_rows,)."""
        return np.asarray(self.estimator_.predict(_without_empty(X, self.empty_)), dtype=np.float64)


class SigmoidCalibrated(ClassifierMixin, BaseEstimator):
    """Platt scaling on cross-validated scores; one estimator fitted on all rows.

    Parameters
    ----------
    estimator : classifier
    n_folds : int
        Fewer when the rarest class has fewer rows.
    random_state : int
        Seed of the folds.

    Notes
    -----
    `CalibratedClassifierCV(ensemble=False)`; Platt 1999, Niculescu-Mizil & Caruana 2005,
    doi:10.1145/1102351.1102430.
    """

    def __init__(self, estimator: Any, n_folds: int = 3, random_state: int = 0) -> None:
        self.estimator = estimator
        self.n_folds = n_folds
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> SigmoidCalibrated:
        """Fit the estimator and its sigmoid.

        Raises
        ------
        ValueError
            If some class has a single row.
        """
        self.classes_, counts = np.unique(np.asarray(y), return_counts=True)
        if counts.min() < 2:
            raise ValueError("calibration needs two rows of every class")
        folds = StratifiedKFold(
            min(self.n_folds, int(counts.min())), shuffle=True, random_state=self.random_state
        )
        self.n_features_in_ = X.shape[1]
        self.calibrated_ = CalibratedClassifierCV(
            clone(self.estimator), method="sigmoid", cv=folds, ensemble=False
        ).fit(X, y)
        return self

    @property
    def estimator_(self) -> Any:
        """The classifier fitted on all rows."""
        return self.calibrated_.calibrated_classifiers_[0].estimator

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the calibrated class probabilities, shape (n_rows, n_classes)."""
        return np.asarray(self.calibrated_.predict_proba(X))

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each row."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


class OutputRegressor(RegressorMixin, BaseEstimator):
    """A regressor whose target is transformed and whose predictions are kept in a range.

    Parameters
    ----------
    regressor : regressor
    transform : {"none", "log1p"}
    smearing : bool
        Correct the back-transform so that it estimates the mean instead of the median
        (Duan 1983, doi:10.1080/01621459.1983.10478017).
    minimum, maximum : float, optional
        Predictions are clipped to this range.
    """

    def __init__(
        self,
        regressor: Any,
        transform: str = "none",
        smearing: bool = True,
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> None:
        self.regressor = regressor
        self.transform = transform
        self.smearing = smearing
        self.minimum = minimum
        self.maximum = maximum

    def fit(self, X: Any, y: Any) -> OutputRegressor:
        """Fit on the transformed target.

        Raises
        ------
        ValueError
            If the logarithm is asked for and the target falls to -1 or below.
        """
        target = np.asarray(y, dtype=np.float64)
        self.smear_ = 1.0
        if self.transform == "log1p":
            if target.min() <= -1.0:
                raise ValueError("log1p needs a target above -1")
            target = np.log1p(target)
        self.n_features_in_ = X.shape[1]
        self.regressor_ = clone(self.regressor).fit(X, target)
        if self.transform == "log1p" and self.smearing:
            rests = target - np.asarray(self.regressor_.predict(X), dtype=np.float64)
            self.smear_ = float(np.mean(np.exp(np.clip(rests, -20.0, 20.0))))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return predictions on the original scale, shape (n_rows,)."""
        values = np.asarray(self.regressor_.predict(X), dtype=np.float64)
        if self.transform == "log1p":
            values = np.exp(np.clip(values, -50.0, 50.0)) * self.smear_ - 1.0
        if self.minimum is None and self.maximum is None:
            return values
        return np.asarray(np.clip(values, self.minimum, self.maximum))


class LabelledClassifier(ClassifierMixin, BaseEstimator):
    """The classifier that is shipped: original labels and, for two classes, a threshold.

    Parameters
    ----------
    estimator : fitted or unfitted classifier on the codes 0..K-1
    labels : list
        Label of each code; for two classes the second is the positive one.
    threshold : float, optional
        Positive from this probability on; None: the likeliest class.
    """

    def __init__(self, estimator: Any, labels: list[Any], threshold: float | None = None) -> None:
        self.estimator = estimator
        self.labels = labels
        self.threshold = threshold

    @property
    def classes_(self) -> np.ndarray:
        """The labels, in the order of the probability columns."""
        return np.array(list(self.labels))

    def fit(self, X: Any, y: Any) -> LabelledClassifier:
        """Fit the estimator on the codes of the labels.

        Raises
        ------
        ValueError
            If `y` holds a label that is not among `labels`.
        """
        codes = {label: code for code, label in enumerate(self.labels)}
        unknown = sorted({str(label) for label in y if label not in codes})
        if unknown:
            raise ValueError(f"unknown label(s) {unknown}; known: {list(self.labels)}")
        self.estimator.fit(X, np.array([codes[label] for label in y]))
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self.estimator, "classes_")

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probabilities of the labels, shape (n_rows, n_labels)."""
        known = np.asarray(self.estimator.predict_proba(X))
        columns = np.asarray(self.estimator.classes_, dtype=int)
        full = np.zeros((len(known), len(self.labels)))
        full[:, columns] = known
        return full

    def predict(self, X: Any) -> np.ndarray:
        """Return one label a row."""
        shares = self.predict_proba(X)
        if self.threshold is not None and len(self.labels) == 2:
            return np.asarray(self.classes_[(shares[:, 1] >= self.threshold).astype(int)])
        return np.asarray(self.classes_[shares.argmax(axis=1)])


class ScoreClassifier(ClassifierMixin, BaseEstimator):
    """An existing score as a classifier: itself when it is a probability, else one logistic fit.

    Notes
    -----
    Reads the first column. Values that are all in [0, 1], and more than two of them, are taken as
    probabilities. A missing score gives the share of the class in training.
    """

    def fit(self, X: Any, y: Any) -> ScoreClassifier:
        """Look at the range of the score; fit the logistic curve where needed."""
        score, target = np.asarray(X, dtype=np.float64)[:, 0], np.asarray(y)
        self.classes_ = np.unique(target)
        self.n_features_in_ = X.shape[1]
        self.share_ = float(np.mean(target == self.classes_[-1]))
        known = ~np.isnan(score)
        values = np.unique(score[known])
        inside = len(values) > 2 and values[0] >= 0.0 and values[-1] <= 1.0
        self.slope_, self.intercept_, self.is_probability_ = 0.0, 0.0, bool(inside)
        if not inside and len(values) > 1 and len(np.unique(target[known])) == 2:
            self._fit_curve(score[known], target[known])
        elif not inside:
            self.intercept_ = float(np.log(self.share_ / max(1.0 - self.share_, 1e-9) + 1e-9))
        return self

    def _fit_curve(self, score: np.ndarray, target: np.ndarray) -> None:
        middle, spread = float(score.mean()), float(score.std()) or 1.0
        curve = LogisticRegression(C=1e4).fit(((score - middle) / spread)[:, None], target)
        self.slope_ = float(curve.coef_[0, 0]) / spread
        self.intercept_ = float(curve.intercept_[0]) - self.slope_ * middle

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the class probabilities, shape (n_rows, 2)."""
        score = np.asarray(X, dtype=np.float64)[:, 0]
        curve = score if self.is_probability_ else expit(self.slope_ * score + self.intercept_)
        positive = np.clip(np.where(np.isnan(score), self.share_, curve), 0.0, 1.0)
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X: Any) -> np.ndarray:
        """Return the likelier class of each row."""
        return np.asarray(self.classes_[(self.predict_proba(X)[:, 1] > 0.5).astype(int)])


class ScoreRegressor(RegressorMixin, BaseEstimator):
    """An existing prediction as a regressor, unchanged; a missing one gives the training mean."""

    def fit(self, X: Any, y: Any) -> ScoreRegressor:
        """Remember the mean."""
        self.mean_ = float(np.mean(np.asarray(y, dtype=np.float64)))
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return the first column, shape (n_rows,)."""
        score = np.asarray(X, dtype=np.float64)[:, 0]
        return np.where(np.isnan(score), self.mean_, score)


class JointLogOdds(ClassifierMixin, BaseEstimator):
    """A naive Bayes classifier that shows its log odds, so that calibration keeps the ranking.

    Parameters
    ----------
    estimator : naive Bayes classifier
        Its probabilities saturate at 0 and 1; its joint log likelihoods do not.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any) -> JointLogOdds:
        """Fit the naive Bayes classifier."""
        self.estimator_ = clone(self.estimator).fit(X, y)
        self.classes_ = self.estimator_.classes_
        self.n_features_in_ = X.shape[1]
        return self

    def decision_function(self, X: Any) -> np.ndarray:
        """Return log odds: shape (n_rows,) for two classes, else (n_rows, n_classes)."""
        joint = np.asarray(self.estimator_.predict_joint_log_proba(X))
        if joint.shape[1] == 2:
            return np.asarray(joint[:, 1] - joint[:, 0])
        others = [np.delete(joint, k, axis=1) for k in range(joint.shape[1])]
        rest = np.column_stack([np.logaddexp.reduce(other, axis=1) for other in others])
        return np.asarray(joint - rest)

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest class of each row."""
        return np.asarray(self.estimator_.predict(X))
