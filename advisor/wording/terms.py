"""The words of the report for the closed vocabularies of the schema."""

from __future__ import annotations

from advisor.metrics.catalogue import METRICS, Metric
from advisor.wording.numbers import agreeing, exact_percent, figures, listed

EXTRA_TITLES: dict[str, str] = {
    "selection_rate": "share acted on",
    "base_rate": "share of positives",
    "positive_rate": "share of positives",
}
"""Measured quantities that are not in the metric catalogue."""

TIERS: dict[str, str] = {
    "T0": "baseline without a model",
    "T1": "white box: readable on a page, a prediction can be recomputed by hand",
    "T2": "glass box: a sum of effects, each of which can be plotted",
    "T3": "transparent mechanism, but the whole model cannot be read",
    "T4": "unconstrained ensemble",
    "T5": "black box",
}

LEVELS: dict[str, str] = {
    "none": "no demand on readability",
    "reasons": "reasons per case",
    "readable_effects": "the effect of every column can be read",
    "by_hand": "a prediction can be recomputed by hand",
}

STATUS: dict[str, str] = {
    "met": "pass",
    "unmet": "FAIL",
    "not_demonstrated": "unknown (not demonstrated)",
    "not_testable": "unknown (not testable)",
    "not_measured": "unknown (not measured)",
}

STATUS_RANK: dict[str, int] = {
    "unmet": 0,
    "not_demonstrated": 1,
    "not_testable": 2,
    "not_measured": 3,
    "met": 4,
}
"""Failures first, passes last."""

VERDICTS: dict[str, str] = {
    "RECOMMEND": "RECOMMEND",
    "RECOMMEND_WITH_CONDITIONS": "RECOMMEND WITH CONDITIONS",
    "BASELINE_IS_ENOUGH": "BASELINE IS ENOUGH (no model is justified)",
    "REQUIREMENTS_CONFLICT": "REQUIREMENTS CONFLICT (no model meets every must)",
    "EVIDENCE_INSUFFICIENT": "EVIDENCE INSUFFICIENT",
    "OUT_OF_SCOPE": "OUT OF SCOPE",
}

CONFIDENCE: dict[str, str] = {
    "sufficient": "every richer family is shown to gain less than the margin",
    "inconclusive": "no richer family is shown to gain more than the margin, "
    "yet the data cannot rule it out",
    "needed": "a simpler family was rejected: a richer one gains more than the margin, "
    "and the gain is shown to be above zero",
    "needed_strong": "a simpler family was rejected: the gain of a richer one is shown "
    "to be above the margin",
}

ORIGINS: dict[str, str] = {
    "quoted": "document",
    "structured": "structured document",
    "flag": "command line",
    "default": "default of the tool",
    "llm": "read by a language model",
}

PROBLEMS: dict[str, str] = {
    "binary_classification": "yes/no classification",
    "multiclass_classification": "classification into several classes",
    "multilabel_classification": "several labels at once",
    "ordinal_classification": "classification into ordered grades",
    "regression": "prediction of a number",
    "count_regression": "prediction of a count",
    "forecasting": "forecast of a series",
    "clustering": "grouping without a target",
    "anomaly_detection": "search for unusual cases",
    "text_classification": "classification of texts",
    "out_of_scope": "a question that this tool does not answer",
}

PURPOSES: dict[str, str] = {
    "binary_classification": "to tell the two classes of {} apart",
    "multiclass_classification": "to tell the classes of {} apart",
    "multilabel_classification": "to set the labels {}",
    "ordinal_classification": "to predict the grade {}",
    "regression": "to predict {}",
    "count_regression": "to predict the count {}",
    "forecasting": "to forecast {}",
    "text_classification": "to classify texts by {}",
}

SPLITS: dict[str, str] = {
    "stratified": "at random, each class in equal share",
    "random": "at random",
    "group": "by group: all rows of one entity on the same side",
    "time": "in time order: always trained on earlier and tested on later rows",
    "group_time": "by group and in time order",
}


def _spec(name: str | None) -> Metric | None:
    return METRICS.get((name or "").split("@")[0])


def metric_title(name: str | None) -> str:
    """Return the reader's name of a metric, the id itself when there is none.

    A key such as ``recall@flag_rate=0.1`` names its operating point.
    """
    if not name:
        return "the metric"
    base, _, place = name.partition("@")
    spec = METRICS.get(base)
    title = spec.title if spec else EXTRA_TITLES.get(base, base.replace("_", " "))
    return f"{title} at {place.replace('_', ' ')}" if place else title


def lower_is_better(name: str | None) -> bool:
    """Return whether less of the metric is better; False when the metric is not known."""
    spec = _spec(name)
    return spec is not None and not spec.larger_is_better


def metric_value(
    name: str | None, value: float, against: tuple[float | None, ...] = (), digits: int = 3
) -> str:
    """Return a metric as text; its order against each of `against` survives the rounding."""
    spec = _spec(name)
    if (spec is not None and spec.unit in ("target", "cost")) or abs(value) >= 10:
        return figures(value, against)
    return agreeing(value, against, digits)


def metric_interval(
    name: str | None,
    low: float | None,
    high: float | None,
    against: tuple[float | None, ...] = (),
) -> str:
    """Return 'low to high', or an empty text when there is no width."""
    if low is None or high is None or low == high:
        return ""
    return f"{metric_value(name, low, against)} to {metric_value(name, high, against)}"


def status_word(status: str) -> str:
    """Return pass, FAIL or unknown with its reason."""
    return STATUS.get(status, status.replace("_", " "))


def tier_short(tier: str | None) -> str:
    """Return the tier's first words, without its explanation."""
    return TIERS.get(tier or "", tier or "").split(":")[0].split(",")[0]


def operating_point(
    flag_rate: float | None, k: int | None, recall: float | None, precision: float | None
) -> str:
    """Return where a metric target is read, as words with a leading space, or nothing."""
    parts = []
    if flag_rate is not None:
        parts.append(f"when {exact_percent(flag_rate)} of the cases are flagged")
    if k is not None:
        parts.append(f"among the {k} highest scored")
    if recall is not None:
        parts.append(f"at a recall of {exact_percent(recall)}")
    if precision is not None:
        parts.append(f"at a precision of {exact_percent(precision)}")
    return f" {listed(parts)}" if parts else ""
