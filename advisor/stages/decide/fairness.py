"""Differences between the groups of one sensitive attribute, held to a stated bar."""

from __future__ import annotations

from typing import Literal

from advisor.metrics.thresholds import bar_side, is_number
from advisor.schema.requirements import Requirement
from advisor.schema.search import Candidate, GroupMetric
from advisor.stages.decide.inputs import DecisionInputs

Status = Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]
WORST_FIRST: tuple[Status, ...] = ("unmet", "not_measured", "not_demonstrated", "met")


def fairness(item: Requirement, candidate: Candidate, inputs: DecisionInputs) -> tuple[Status, str]:
    """Judge every attribute by itself and return the worst: groups of two are never compared.

    Groups are compared by their intervals: shown only when no pair of values within them fails,
    and only when every level of the attribute could be assessed.
    """
    named = tuple(dict.fromkeys(c for c in (item.column, *item.columns) if c is not None))
    columns = named or tuple(dict.fromkeys(g.column for g in candidate.groups))
    metric = (item.metric or "selection_rate").removesuffix("_ratio").removesuffix("_gap")
    if not columns:
        return "not_measured", f"{metric} was not measured by group"
    found = [_column(item, candidate, column, metric) for column in columns]
    worst = min((status for status, _ in found), key=WORST_FIRST.index)
    if not is_number(item.value) and worst != "not_measured":
        return "not_testable", "measured by group; no bar was stated, so a person judges"
    return worst, "; ".join(text for _, text in found)


def _column(
    item: Requirement, candidate: Candidate, column: str, metric: str
) -> tuple[Status, str]:
    rows = [g for g in candidate.groups if g.column == column]
    groups = [g for g in rows if g.metric == metric and g.value is not None]
    if len(groups) < 2:
        text = f"{metric} was not measured on two groups of enough rows"
        return "not_measured", f"{column}: {text}"
    if not is_number(item.value):
        return "not_demonstrated", ""
    status, text = _against_bar(item, groups, metric)
    assessed = {g.level for g in groups}
    left_out = [level for level in dict.fromkeys(g.level for g in rows) if level not in assessed]
    if left_out:
        text = f"{text}; not assessable: {', '.join(left_out)}"
        status = "not_demonstrated" if status == "met" else status
    return status, f"{column}: {text}"


def _against_bar(item: Requirement, groups: list[GroupMetric], metric: str) -> tuple[Status, str]:
    values = [g.value or 0.0 for g in groups]
    lows = [g.value or 0.0 if g.low is None else g.low for g in groups]
    highs = [g.value or 0.0 if g.high is None else g.high for g in groups]
    bar = float(item.value)  # type: ignore[arg-type]
    if bar_side(item) == ">=" or (item.metric or "").endswith("_ratio"):
        point = min(values) / max(max(values), 1e-12)
        worst, best = min(lows) / max(max(highs), 1e-12), min(highs) / max(max(lows), 1e-12)
        status: Status = "met" if worst >= bar else "unmet" if best < bar else "not_demonstrated"
        return status, f"lowest over highest {metric} {point:.3g} against >= {bar:g}"
    point, worst = max(values) - min(values), max(highs) - min(lows)
    best = max(lows) - min(highs)
    status = "met" if worst <= bar else "unmet" if best > bar else "not_demonstrated"
    return status, f"largest difference in {metric} {point:.3g} against <= {bar:g}"
