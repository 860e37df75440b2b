"""The metric catalogue: what each metric needs, which way is better, and how it is computed."""

from __future__ import annotations

import importlib
import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from advisor.errors import RequirementsError
from advisor.metrics.costs import Asymmetry, CostMatrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.schema.requirements import At

ENTRY_POINT_GROUP = "advisor.metrics"
"""Entry points of this group name a callable that calls `register_metric`."""

Need = Literal["score", "proba", "label", "value"]


@dataclass(frozen=True)
class Metric:
    """One metric.

    Parameters
    ----------
    needs : {"score", "proba", "label", "value"}
        What the metric reads: a ranking, a probability, a decision or a number.
    bounded : tuple of (float or None, float or None)
        Smallest and largest possible value; None: unbounded.
    unit : str
        "share", "score", "target" (unit of the target), "cost" or "" for a plain number.
    """

    id: str
    title: str
    tasks: tuple[str, ...]
    larger_is_better: bool
    needs: Need
    bounded: tuple[float | None, float | None]
    unit: str
    description: str

    def oriented(self, value: float) -> float:
        """Return the value with larger meaning better."""
        return value if self.larger_is_better else -value


@dataclass(frozen=True)
class MetricContext:
    """What a metric needs beside the predictions. Picklable.

    Parameters
    ----------
    threshold : float, optional
        Act on (or label 1) at and above this probability. Default: the threshold of `costs`
        when costs are given, else 0.5.
    at : At, optional
        Operating point; it replaces the threshold for metrics of decisions.
    population : int, optional
        Number of cases that ``at.k`` refers to; `k` is scaled to the rows evaluated.
    quantile : float, optional
        Quantile of `pinball`, in (0, 1); default 0.5.
    grades : tuple of float, optional
        Grades of an ordinal target, ascending; 1-D predictions are rounded to them for labels.
    tolerance : float, optional
        Largest accepted error, in the target's unit, or a share when `tolerance_relative`.
    labels : tuple of str
        Class names in encoded order; used in messages only.
    """

    costs: CostMatrix | None = None
    threshold: float | None = None
    at: At | None = None
    population: int | None = None
    quantile: float | None = None
    grades: tuple[float, ...] | None = None
    asymmetry: Asymmetry | None = None
    tolerance: float | None = None
    tolerance_relative: bool = False
    labels: tuple[str, ...] = ()

    @property
    def decision_threshold(self) -> float:
        """Probability at and above which a case is acted on."""
        if self.threshold is not None:
            return self.threshold
        return self.costs.threshold if self.costs is not None else 0.5

    def required_costs(self) -> CostMatrix:
        """Return the costs, or raise RequirementsError."""
        if self.costs is None:
            raise RequirementsError(
                "the metric expected_cost needs the costs of errors",
                expected="what a miss and a false alarm cost, or their ratio",
                hint="state both in the requirements, or pass --set cost.fn=5 --set cost.fp=1",
            )
        return self.costs

    def required_asymmetry(self) -> Asymmetry:
        """Return the costs of under- and over-prediction, or raise RequirementsError."""
        if self.asymmetry is None:
            raise RequirementsError(
                "the metric asymmetric_cost needs the cost of under- and over-prediction",
                expected="the cost of one unit too little and of one unit too much",
                hint="state both in the requirements",
            )
        return self.asymmetry


ALL, CLF, BIN, REG = (
    ("binary", "multiclass", "regression"),
    ("binary", "multiclass"),
    ("binary",),
    ("regression",),
)
SHARE: tuple[float | None, float | None] = (0.0, 1.0)
POSITIVE: tuple[float | None, float | None] = (0.0, None)

_ROWS: tuple[tuple[str, str, tuple[str, ...], bool, Need, tuple[float | None, float | None],
                   str, str], ...] = (
    ("roc_auc", "AUC", CLF, True, "score", SHARE, "score",
     "chance that a random positive outranks a random negative; multiclass: mean one-vs-rest"),
    ("gini", "Gini coefficient", CLF, True, "score", (-1.0, 1.0), "score", "2 AUC - 1"),
    ("ks", "Kolmogorov-Smirnov", BIN, True, "score", SHARE, "share",
     "largest distance between true and false positive rate"),
    ("average_precision", "average precision", CLF, True, "score", SHARE, "score",
     "mean precision over the ranking; a random ranking scores the base rate"),
    ("log_loss", "log loss", CLF, False, "proba", POSITIVE, "", "mean negative log-likelihood"),
    ("brier", "Brier score", CLF, False, "proba", (0.0, 2.0), "",
     "mean squared error of the probabilities; multiclass: summed over the classes"),
    ("ece", "calibration error", CLF, False, "proba", SHARE, "share",
     "mean gap between predicted and observed share over ten bins of equal counts"),
    ("calibration_slope", "calibration slope", CLF, True, "proba", (None, None), "",
     "slope of the logistic recalibration; 1 is ideal, below 1 overconfident"),
    ("calibration_intercept", "calibration intercept", CLF, True, "proba", (None, None), "",
     "intercept of the logistic recalibration; 0 is ideal"),
    ("accuracy", "accuracy", ALL, True, "label", SHARE, "share", "share of right labels"),
    ("balanced_accuracy", "balanced accuracy", ALL, True, "label", SHARE, "share",
     "mean recall of the classes at hand"),
    ("f1", "F1", ALL, True, "label", SHARE, "score", "harmonic mean of precision and recall"),
    ("macro_f1", "macro F1", ALL, True, "label", SHARE, "score", "unweighted mean F1"),
    ("mcc", "Matthews correlation", CLF, True, "label", (-1.0, 1.0), "score",
     "correlation of predicted and true label"),
    ("precision", "precision", CLF, True, "label", SHARE, "share",
     "share of acted-on cases that are positive; 0 when none is acted on"),
    ("recall", "recall", CLF, True, "label", SHARE, "share",
     "share of positive cases that are acted on (sensitivity)"),
    ("specificity", "specificity", BIN, True, "label", SHARE, "share",
     "share of negative cases that are left alone"),
    ("fpr", "false positive rate", BIN, False, "label", SHARE, "share",
     "share of negative cases that are acted on"),
    ("fnr", "miss rate", BIN, False, "label", SHARE, "share",
     "share of positive cases that are left alone"),
    ("npv", "negative predictive value", BIN, True, "label", SHARE, "share",
     "share of cases left alone that are negative"),
    ("flag_rate", "flag rate", BIN, False, "label", SHARE, "share", "share of cases acted on"),
    ("precision_at_k", "precision at capacity", BIN, True, "score", SHARE, "share",
     "precision among the highest scores that the capacity allows"),
    ("recall_at_k", "recall at capacity", BIN, True, "score", SHARE, "share",
     "recall among the highest scores that the capacity allows"),
    ("lift", "lift", BIN, True, "score", POSITIVE, "", "precision over the base rate"),
    ("expected_cost", "expected cost per case", BIN, False, "proba", (None, None), "cost",
     "mean cost of the decisions taken at the cost threshold"),
    ("qwk", "quadratic weighted kappa", ("multiclass", "regression"), True, "label", (-1.0, 1.0),
     "score", "agreement on ordered grades beyond chance"),
    ("rmse", "RMSE", REG, False, "value", POSITIVE, "target", "root mean squared error"),
    ("mae", "MAE", REG, False, "value", POSITIVE, "target", "mean absolute error"),
    ("median_ae", "median absolute error", REG, False, "value", POSITIVE, "target",
     "half of the errors are smaller"),
    ("mape", "MAPE", REG, False, "value", POSITIVE, "share",
     "mean absolute error as a share of the outcome; outcomes of 0 are left out"),
    ("smape", "symmetric MAPE", REG, False, "value", (0.0, 2.0), "share",
     "absolute error over the mean of outcome and prediction"),
    ("wape", "WAPE", REG, False, "value", POSITIVE, "share",
     "summed absolute error over summed outcome"),
    ("rmsle", "RMSLE", REG, False, "value", POSITIVE, "",
     "root mean squared difference of log(1 + value)"),
    ("r2", "R2", REG, True, "value", (None, 1.0), "share", "share of variance explained"),
    ("pinball", "pinball loss", REG, False, "value", POSITIVE, "target", "loss of a quantile"),
    ("coverage", "coverage", REG, True, "value", SHARE, "share",
     "share of outcomes at or below the predicted quantile"),
    ("poisson_deviance", "Poisson deviance", REG, False, "value", POSITIVE, "",
     "mean deviance of counts"),
    ("gamma_deviance", "gamma deviance", REG, False, "value", POSITIVE, "",
     "mean deviance of positive amounts"),
    ("within_tolerance", "share within tolerance", REG, True, "value", SHARE, "share",
     "share of errors no larger than the tolerance"),
    ("asymmetric_cost", "cost of errors per case", REG, False, "value", POSITIVE, "cost",
     "mean cost with unequal prices of too little and too much"),
    ("bias", "absolute bias", REG, False, "value", POSITIVE, "target",
     "distance of the mean prediction from the mean outcome"),
)  # fmt: skip

METRICS: dict[str, Metric] = {row[0]: Metric(*row) for row in _ROWS}
"""Every metric by id; `register_metric` adds to it."""

_SHARED = {"precision_at_k": "precision", "recall_at_k": "recall"}
_FUNCTIONS: dict[str, Callable[..., float]] = {}

ALIASES: dict[str, str] = {
    "auc": "roc_auc", "auroc": "roc_auc", "roc": "roc_auc", "rocauc": "roc_auc",
    "area under the curve": "roc_auc", "area under the roc curve": "roc_auc",
    "c statistic": "roc_auc", "c index": "roc_auc", "concordance": "roc_auc",
    "gini coefficient": "gini", "ks statistic": "ks", "kolmogorov smirnov": "ks",
    "ap": "average_precision", "auprc": "average_precision", "pr auc": "average_precision",
    "aucpr": "average_precision", "precision recall auc": "average_precision",
    "area under the precision recall curve": "average_precision",
    "logloss": "log_loss", "cross entropy": "log_loss", "neg log loss": "log_loss",
    "deviance": "log_loss", "brier score": "brier", "calibration": "ece",
    "calibration error": "ece", "expected calibration error": "ece",
    "acc": "accuracy", "hit rate": "accuracy", "genauigkeit": "accuracy",
    "exactitude": "accuracy", "bacc": "balanced_accuracy", "macro recall": "balanced_accuracy",
    "f1 score": "f1", "f measure": "f1", "f score": "f1", "f1 macro": "macro_f1",
    "matthews": "mcc", "matthews correlation": "mcc", "phi coefficient": "mcc",
    "positive predictive value": "precision", "ppv": "precision",
    "sensitivity": "recall", "true positive rate": "recall", "tpr": "recall",
    "detection rate": "recall", "sensitivitat": "recall", "sensibilite": "recall",
    "rappel": "recall", "trefferquote": "recall",
    "true negative rate": "specificity", "tnr": "specificity", "spezifitat": "specificity",
    "false positive rate": "fpr", "false alarm rate": "fpr", "type i error": "fpr",
    "false negative rate": "fnr", "miss rate": "fnr", "type ii error": "fnr",
    "negative predictive value": "npv", "alert rate": "flag_rate", "selection rate": "flag_rate",
    "precision at k": "precision_at_k", "p at k": "precision_at_k",
    "precision k": "precision_at_k", "recall at k": "recall_at_k", "recall k": "recall_at_k",
    "cost": "expected_cost", "expected cost": "expected_cost", "total cost": "expected_cost",
    "misclassification cost": "expected_cost", "profit": "expected_cost",
    "quadratic kappa": "qwk", "quadratic weighted kappa": "qwk", "weighted kappa": "qwk",
    "cohen kappa": "qwk", "cohens kappa": "qwk", "kappa": "qwk",
    "root mean squared error": "rmse", "root mean square error": "rmse",
    "mean squared error": "rmse", "mse": "rmse", "standard error": "rmse",
    "mean absolute error": "mae", "mittlerer absoluter fehler": "mae", "average error": "mae",
    "median absolute error": "median_ae", "mean absolute percentage error": "mape",
    "percentage error": "mape", "mittlerer prozentualer fehler": "mape",
    "mean percentage error": "mape", "symmetric mape": "smape",
    "weighted absolute percentage error": "wape", "wmape": "wape",
    "root mean squared log error": "rmsle", "rmsle score": "rmsle", "log rmse": "rmsle",
    "r squared": "r2", "r2 score": "r2", "rsquared": "r2", "variance explained": "r2",
    "explained variance": "r2", "coefficient of determination": "r2", "bestimmtheitsmass": "r2",
    "quantile loss": "pinball", "pinball loss": "pinball",
    "mean poisson deviance": "poisson_deviance", "tolerance": "within_tolerance",
    "asymmetric loss": "asymmetric_cost", "mean bias": "bias",
}  # fmt: skip
"""Loose names, normalised as by `normalised`, and the metric they mean."""


def normalised(name: str) -> str:
    """Return a name in lower case, without accents and punctuation."""
    squared = name.replace("²", "2").replace("@", " at ").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", squared)
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.lower().split())


def resolve_metric(name: str) -> str | None:
    """Return the metric id that a loose name ("AUC", "R²", "precision@k") means, or None."""
    _load_entry_points()
    key = normalised(name)
    direct = key.replace(" ", "_")
    if direct in METRICS:
        return direct
    return ALIASES.get(key) or ALIASES.get(key.replace(" ", ""))


def metric(metric_id: str) -> Metric:
    """Return one metric.

    Raises
    ------
    RequirementsError
        If no metric has this id.
    """
    _load_entry_points()
    if metric_id not in METRICS:
        raise RequirementsError(
            f"there is no metric '{metric_id}'", expected="one of " + ", ".join(sorted(METRICS))
        )
    return METRICS[metric_id]


def register_metric(new: Metric, function: Callable[..., float]) -> None:
    """Add a metric of the user.

    Parameters
    ----------
    new : Metric
    function : callable
        ``(y, predicted, context) -> float``, importable (search workers unpickle it by name).
        Ship it as an entry point of the group "advisor.metrics" so that workers know it too.

    Raises
    ------
    RequirementsError
        If the id is taken.
    """
    if new.id in METRICS and _FUNCTIONS.get(new.id) is not function:
        raise RequirementsError(
            f"a metric '{new.id}' exists already", hint="register it under another id"
        )
    METRICS[new.id] = new
    _FUNCTIONS[new.id] = function


@lru_cache(maxsize=1)
def _load_entry_points() -> None:
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda p: p.name):
        point.load()()


def _function(metric_id: str) -> Callable[..., float]:
    if metric_id in _FUNCTIONS:
        return _FUNCTIONS[metric_id]
    # scikit-learn is loaded only when something is scored, so that reading names stays fast.
    scoring = importlib.import_module("advisor.metrics.scoring")
    name = _SHARED.get(metric_id, metric_id)
    return cast("Callable[..., float]", getattr(scoring, name))


def evaluate(
    metric_id: str, y: np.ndarray, predicted: np.ndarray, context: MetricContext | None = None
) -> float:
    """Return one metric of predictions.

    Parameters
    ----------
    y : array, shape (n,)
        Binary: {0, 1}; multiclass: class numbers 0..K-1; regression and ordinal: values.
    predicted : array, shape (n,) or (n, K)
        P(class 1), class probabilities, or values.
    context : MetricContext, optional

    Returns
    -------
    float
        Always finite. Where the rows cannot define the metric it takes the value of an
        uninformative prediction: AUC 0.5 and Gini 0 with one class, recall 0 without positives,
        precision 0 when nothing is acted on, R2 and kappa 0 without variation. That value is the
        same for every family, so that paired differences stay 0; `is_defined` tells.

    Raises
    ------
    RequirementsError
        If the metric is unknown, needs costs that are not stated, or the predictions hold
        values that are not finite.
    """
    wanted = metric(metric_id)
    truth = np.asarray(y, dtype=float)
    guess = np.asarray(predicted, dtype=float)
    if len(truth) == 0 or len(truth) != len(guess):
        raise RequirementsError(
            f"{metric_id} needs as many predictions as outcomes, and at least one",
            expected=f"{len(truth)} predictions, got {len(guess)}",
        )
    if guess.ndim == 2 and guess.shape[1] == 1:
        guess = guess[:, 0]
    if not np.isfinite(guess).all():
        raise RequirementsError(f"{metric_id}: a prediction is not a finite number")
    value = float(_function(metric_id)(truth, guess, context or MetricContext()))
    if not math.isfinite(value):
        raise RequirementsError(f"{metric_id} ({wanted.title}) is not finite on these rows")
    return value


def is_defined(metric_id: str, y: np.ndarray) -> bool:
    """Whether rows with these outcomes define the metric, rather than its neutral value."""
    truth = np.asarray(y, dtype=float)
    varied = len(np.unique(truth)) > 1
    if metric_id in {"roc_auc", "gini", "ks", "mcc", "qwk", "r2", "calibration_slope",
                     "calibration_intercept"}:  # fmt: skip
        return varied
    if metric_id in {"recall", "average_precision", "fnr", "recall_at_k", "lift", "f1", "mape",
                     "wape"}:  # fmt: skip
        return bool(np.any(truth != 0))
    if metric_id in {"specificity", "fpr"}:
        return bool(np.any(truth == 0))
    return True


def metric_key(metric_id: str, at: At | None = None) -> str:
    """Return the name under which a metric at an operating point is recorded.

    ``metric_key("recall", At(flag_rate=0.1))`` is ``"recall@flag_rate=0.1"``.
    """
    if at is None:
        return metric_id
    points = [f"{k}={v:g}" for k, v in at.model_dump().items() if v is not None]
    return "@".join([metric_id, *points])


@dataclass(frozen=True)
class MetricLoss:
    """A metric as a loss to minimise (`ports.Loss`); picklable."""

    metric_id: str
    context: MetricContext = MetricContext()

    def __call__(self, y_true: np.ndarray, predicted: np.ndarray) -> float:
        """Return minus the metric when larger is better, else the metric."""
        return -metric(self.metric_id).oriented(
            evaluate(self.metric_id, y_true, predicted, self.context)
        )
