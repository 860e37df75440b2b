"""The margin of a record: absolute in the metric, and in words."""

from __future__ import annotations

from advisor.schema.record import DecisionRecord
from advisor.wording.numbers import exact_percent
from advisor.wording.terms import metric_title, metric_value


def absolute_margin(record: DecisionRecord) -> float | None:
    """Return the smallest difference that matters, in the metric; None when not known.

    A margin planned as a share becomes absolute once the families are compared.
    """
    if record.comparisons:
        return record.comparisons[0].margin
    plan = record.plan
    if plan is None or plan.margin_relative or plan.margin_kind != "absolute":
        return None
    return plan.margin


def margin_words(record: DecisionRecord) -> str:
    """Return '0.010 AUC', with the share it was planned as when it was one."""
    plan = record.plan
    value = absolute_margin(record)
    parts = []
    if value is not None:
        metric = record.comparisons[0].metric if record.comparisons else record.problem.metric
        parts.append(f"{metric_value(metric, value)} {metric_title(metric)}")
    if plan is not None and plan.margin_kind == "skill":
        parts.append(f"{exact_percent(plan.margin)} of the baseline's loss")
    elif plan is not None and (plan.margin_relative or plan.margin_kind == "relative"):
        parts.append(f"{exact_percent(plan.margin)} of the simplest family's value")
    return ", which is ".join(parts) or "not stated"
