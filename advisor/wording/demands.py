"""A requirement in plain words: what was asked and where the bar is."""

from __future__ import annotations

from collections.abc import Callable

from advisor.schema.requirements import Requirement
from advisor.wording.numbers import count, exact, exact_percent, listed
from advisor.wording.terms import LEVELS, PROBLEMS, metric_title, operating_point

OPERATORS: dict[str, str] = {
    ">=": "at least",
    "<=": "at most",
    ">": "above",
    "<": "below",
    "==": "equal to",
    "in": "one of",
    "not_in": "none of",
}

_KIND_WORDS: dict[str, str] = {
    "determinism": "same input gives the same output",
    "probability_output": "the output is a probability",
    "robustness": "robust to faults in the input",
    "asymmetric_loss": "errors of the two directions differ in cost",
    "id_column": "identifies rows",
    "group_column": "rows of one entity stay together",
    "time_column": "orders the rows in time",
    "forbidden_column": "may not be used",
    "unavailable_at_prediction": "is not known when predicting",
    "sensitive_attribute": "is sensitive: its groups are measured",
}


def bar_value(requirement: Requirement) -> str:
    """Return the bar itself with operator and unit, or an empty text.

    The bar is printed in full precision: it is what was asked, not a measurement.
    """
    value = requirement.value
    if value is None or isinstance(value, bool):
        return ""
    operator = OPERATORS.get(requirement.op or "", "")
    return f"{operator} {_with_unit(value, requirement)}".strip()


def _with_unit(value: str | float | int | tuple[str | float, ...], item: Requirement) -> str:
    if isinstance(value, tuple):
        text = listed([str(part) if isinstance(part, str) else exact(part) for part in value])
    elif isinstance(value, str):
        text = value
    else:
        text = exact(value) if abs(value) < 10000 else f"{value:,}"
    unit = item.unit or _DEFAULT_UNITS.get(item.kind, "")
    return f"{text} {unit}".strip()


_DEFAULT_UNITS: dict[str, str] = {
    "latency_ms": "ms",
    "memory_mb": "MB",
    "model_size_mb": "MB",
    "training_seconds": "s",
    "max_features": "columns",
}


def _metric_target(item: Requirement) -> str:
    at = item.at
    where = operating_point(at.flag_rate, at.k, at.recall, at.precision) if at else ""
    return f"{metric_title(item.metric)} {bar_value(item)}{where}"


def _cost(item: Requirement) -> str:
    sides = {
        "fn": "a missed case",
        "fp": "a false alarm",
        "tp": "a correct alarm",
        "tn": "a correct pass",
        "fixed": "running the model",
        "under": "predicting too low",
        "over": "predicting too high",
    }
    side = sides.get(item.side or "", "an error")
    if item.unit == "ratio" and item.value == 1:
        return f"{side} is the unit of cost"
    if item.unit == "ratio" and isinstance(item.value, int | float):
        return f"{side} weighs {exact(item.value)} times the other error"
    return f"{side} costs {bar_value(item)}".strip()


def _capacity(item: Requirement) -> str:
    if item.unit == "share" and isinstance(item.value, int | float):
        amount = f"{exact_percent(float(item.value))} of the cases"
    elif isinstance(item.value, int | float):
        amount = f"{count(item.value)} {item.unit or 'cases'}"
    else:
        amount = bar_value(item)
    return f"capacity for {amount}" + (f" per {item.per}" if item.per else "")


def _latency(item: Requirement) -> str:
    tail = "" if item.percentile is None else f" at the {exact(item.percentile)}th percentile"
    return f"one answer takes {bar_value(item)}{tail}"


def _monotonic(item: Requirement) -> str:
    way = "must not fall" if item.direction == "increasing" else "must not rise"
    return f"{item.of or 'the prediction'} {way} as {_columns(item)} rises"


def _interpretability(item: Requirement) -> str:
    words = LEVELS.get(item.level or "", "interpretable")
    return f"{words} ({item.form})" if item.form else words


def _fairness(item: Requirement) -> str:
    words = f"{metric_title(item.metric) if item.metric else 'outcomes'} across {_columns(item)}"
    return f"{words}: {bar_value(item) or 'to be measured'}"


def _columns(item: Requirement) -> str:
    names = tuple(name for name in (item.column, *item.columns) if name)
    return listed(tuple(dict.fromkeys(names))) or "a column"


def _target(item: Requirement) -> str:
    return f"predict {item.value or item.column or 'the target'}"


def _margin(item: Requirement) -> str:
    return f"differences in {metric_title(item.metric)} up to {bar_value(item)} do not matter"


def _regulation(item: Requirement) -> str:
    return f"subject to {bar_value(item) or 'a regulation'}"


def _metric(item: Requirement) -> str:
    return f"judged by {metric_title(item.metric or str(item.value))}"


def _metric_forbidden(item: Requirement) -> str:
    return f"not judged by {metric_title(item.metric or str(item.value))}"


def _problem_type(item: Requirement) -> str:
    return f"the problem is: {PROBLEMS.get(str(item.value), str(item.value))}"


def _positive_class(item: Requirement) -> str:
    return f"the class to find is {item.value}"


def _explanation(item: Requirement) -> str:
    if isinstance(item.value, int | float) and not isinstance(item.value, bool):
        return f"each case is explained by up to {count(item.value)} reasons"
    return "each case is explained"


def _policy(item: Requirement) -> str:
    return f"policy: {bar_value(item)}"


_SPECIAL: dict[str, Callable[[Requirement], str]] = {
    "metric_target": _metric_target,
    "cost": _cost,
    "capacity": _capacity,
    "latency_ms": _latency,
    "monotonic": _monotonic,
    "interpretability": _interpretability,
    "fairness": _fairness,
    "target": _target,
    "margin": _margin,
    "regulation": _regulation,
    "metric": _metric,
    "policy": _policy,
    "metric_forbidden": _metric_forbidden,
    "problem_type": _problem_type,
    "positive_class": _positive_class,
    "explanation": _explanation,
}


def demand(item: Requirement) -> str:
    """Return the requirement in plain words; foreign names inside are not escaped yet."""
    if item.kind == "other" and item.quote:
        return item.quote
    if item.kind in _SPECIAL:
        text = _SPECIAL[item.kind](item)
    elif item.kind in _KIND_WORDS:
        subject = _columns(item) if item.column or item.columns else ""
        text = f"{subject} {_KIND_WORDS[item.kind]} {bar_value(item)}".strip()
    else:
        label = item.kind.replace("_", " ").removesuffix(" ms").removesuffix(" mb")
        subject = f" {_columns(item)}" if item.column or item.columns else ""
        metric = f" {metric_title(item.metric)}" if item.metric else ""
        text = f"{label}{subject}{metric} {bar_value(item)}".strip()
    return f"{text}, {item.condition}" if item.condition else text
