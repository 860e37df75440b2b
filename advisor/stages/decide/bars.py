"""Every requirement against every candidate: met, unmet, or not shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from advisor.metrics.catalogue import METRICS, metric_key
from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import (
    AT_CAPACITY,
    RATES,
    Bar,
    bar_side,
    capacity_point,
    cross_fitted_thresholds,
    fold_costs,
    fold_rates,
    is_number,
    metric_point,
    rate_bars,
)
from advisor.schema.decision import RequirementStatus
from advisor.schema.problem import Task
from advisor.schema.requirements import At, Requirement
from advisor.schema.search import Candidate, Check, ThresholdTable
from advisor.stages.decide.admission import LEVEL_TIERS
from advisor.stages.decide.fairness import fairness
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.obeyed import STRUCTURAL, obeyed
from advisor.statistics.comparisons import effective_tier
from advisor.statistics.intervals import corrected_interval

Status = Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]

BANDED = frozenset({"latency_ms", "memory_mb", "model_size_mb", "training_seconds"})
"""Kinds measured on one machine: near the bar nothing is demonstrated."""

SAMPLED = frozenset({"metric_target", "baseline"})
"""Kinds settled by an interval over the folds: a family that shows one goes before others."""

UNTESTABLE: dict[str, str] = {
    "regulation": "whether a regulation is met is for a person to sign; the tool restricts the "
    "families and records the evidence",
    "retraining": "a duty of operation, not of the model family",
    "data_egress": "a duty of operation; nothing left this process unless a flag said so",
    "other": "no measurement corresponds to this sentence",
    "abstain": "a rule of use; set it with the threshold",
    "robustness": "no stress data were given",
}


class Tables:
    """Threshold tables compared by identity: every flip reads the same ones again."""

    def __init__(self, tables: tuple[ThresholdTable, ...]) -> None:
        self.tables = tables

    def __hash__(self) -> int:
        return id(self.tables)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tables) and other.tables is self.tables


@lru_cache(maxsize=512)
def _cuts(key: Tables, bars: tuple[Bar, ...], costs: CostMatrix | None) -> tuple[float, ...]:
    return cross_fitted_thresholds(key.tables, bars, costs)


class Judge:
    """Judges candidates against requirements."""

    def __init__(self, inputs: DecisionInputs) -> None:
        self.inputs = inputs
        self.binary = inputs.problem.task is Task.BINARY
        costs = CostMatrix.from_requirements(inputs.requirements)
        self.costs = costs if self.binary else None
        self.free_bars = rate_bars(inputs.requirements)

    # -------------------------------------------------------------- values over the folds
    def fold_values(self, item: Requirement, candidate: Candidate) -> tuple[float, ...]:
        """Return the value of a metric requirement on each fold; empty when not measured.

        A rate of decisions without an operating point holds at the threshold that would be
        used: it is chosen on the other folds so that all bars on rates are kept together.
        """
        name = item.metric or ""
        at = item.at
        if at is None and name in AT_CAPACITY:
            at = capacity_point(self.inputs.requirements)
        if candidate.thresholds and name in RATES and self.binary:
            if at is not None:
                return self._rates_at(name, candidate, at)
            if any(bar.metric == name for bar in self.free_bars):
                cuts = self._free_cuts(candidate)
                return fold_rates(candidate.thresholds, name, threshold=cuts)
        summary = candidate.metric(metric_key(name, item.at))
        return summary.folds if summary is not None else ()

    def decision_rates(self, metric: str, candidate: Candidate) -> tuple[float, ...]:
        """Return the fold values of a rate as it was measured: at the plan's point or threshold."""
        plan = self.inputs.plan
        at = metric_point(plan.metric if plan is not None else None, self.inputs.requirements)
        if at is not None:
            return self._rates_at(metric, candidate, at)
        default = self.costs.threshold if self.costs is not None else 0.5
        cuts = self._cuts(candidate) or (default,) * len(candidate.thresholds)
        return fold_rates(candidate.thresholds, metric, threshold=cuts)

    def cost_folds(self, candidate: Candidate) -> tuple[float, ...]:
        """Return the mean cost per case on each fold, within the capacity; empty without costs."""
        if self.costs is None or not candidate.thresholds:
            return ()
        return fold_costs(
            candidate.thresholds,
            self.costs,
            thresholds=self._cuts(candidate),
            capacity=capacity_point(self.inputs.requirements),
            population=self.inputs.problem.n_rows,
        )

    def _rates_at(self, metric: str, candidate: Candidate, at: At) -> tuple[float, ...]:
        population = self.inputs.problem.n_rows
        return fold_rates(candidate.thresholds, metric, at=at, population=population)

    def _cuts(self, candidate: Candidate) -> tuple[float, ...] | None:
        """Return the thresholds that the bars call for; a constant is never tuned to them."""
        return self._free_cuts(candidate) if self.free_bars and candidate.tier != "T0" else None

    def _free_cuts(self, candidate: Candidate) -> tuple[float, ...]:
        return _cuts(Tables(candidate.thresholds), self.free_bars, self.costs)

    # -------------------------------------------------------------- statuses
    def status(self, item: Requirement, candidate: Candidate) -> RequirementStatus:
        """Return the status of one requirement for one candidate."""
        if item.kind in ("metric_target", "baseline", "tolerance") and item.metric:
            return self._sampled(item, candidate)
        check = next((c for c in candidate.checks if c.requirement == item.id), None)
        if check is not None:
            return self._checked(item, candidate, check)
        if item.kind in BANDED:
            return self._banded(item, candidate, _measured(item, candidate), ())
        judge = _BY_KIND.get(item.kind)
        if judge is not None:
            status, text = judge(item, candidate, self.inputs)
            return _status(item, candidate, status, text=text)
        if item.kind in STRUCTURAL:
            status, text = obeyed(item, candidate, self.inputs)
            return _status(item, candidate, status, text=text)
        if item.kind in UNTESTABLE:
            return _status(item, candidate, "not_testable", text=UNTESTABLE[item.kind])
        return _status(item, candidate, "not_measured", text="not measured")

    def _sampled(self, item: Requirement, candidate: Candidate) -> RequirementStatus:
        """Compare a metric with its bar: met or unmet only when the interval is on one side."""
        op = bar_side(item)
        if op is None or not is_number(item.value):
            text = (
                f"'{item.metric} {item.op or ''} {item.value}' is not a bar that a model can keep"
            )
            return _status(item, candidate, "not_testable", text=text)
        bar = float(item.value)  # type: ignore[arg-type]
        values = self.fold_values(item, candidate)
        key = metric_key(item.metric or "", item.at)
        evidence = (f"cand:{candidate.family}.{key}",) if candidate.metric(key) else ()
        if not values:
            return _status(item, candidate, "not_measured", bar=bar, text=f"{key} not measured")
        mean = sum(values) / len(values)
        plan = self.inputs.plan
        if len(values) < 2 or plan is None:
            return _status(
                item, candidate, "not_demonstrated", (mean, None, None), bar=bar, evidence=evidence
            )
        low, high = corrected_interval(values, max(plan.comparison_folds.n_folds, 2))
        low, high = _bounded(item.metric or "", low, high)
        status: Status = "not_demonstrated"
        if (low >= bar) if op == ">=" else (high <= bar):
            status = "met"
        elif (high < bar) if op == ">=" else (low > bar):
            status = "unmet"
        text = f"{key} {mean:.4g} (95 % interval {low:.4g} to {high:.4g}) against {op} {bar:g}"
        return _status(
            item, candidate, status, (mean, low, high), bar=bar, text=text, evidence=evidence
        )

    def _checked(self, item: Requirement, candidate: Candidate, check: Check) -> RequirementStatus:
        evidence = (check.id if check.id.startswith("check:") else f"check:{check.id}",)
        changed = is_number(item.value) and check.value is not None and item.value != check.bar
        if changed and item.kind in BANDED:
            return self._banded(item, candidate, check.value, evidence)
        judge = _BY_KIND.get(item.kind)
        if judge is not None and item.kind in ("interpretability", "max_features"):
            status, text = judge(item, candidate, self.inputs)
            if status == "met" and item.form is not None and check.status == "unmet":
                # The tier is admitted, but not the form of model that the words ask for.
                status, text = check.status, check.detail
            return _status(item, candidate, status, text=text, evidence=evidence)
        measured = (check.value, check.low, check.high)
        return _status(
            item,
            candidate,
            check.status,
            measured,
            bar=check.bar,
            text=check.detail,
            evidence=evidence,
        )

    def _banded(
        self,
        item: Requirement,
        candidate: Candidate,
        value: float | None,
        evidence: tuple[str, ...],
    ) -> RequirementStatus:
        if not is_number(item.value):
            return _status(item, candidate, "not_testable", text="no number to compare with")
        bar = float(item.value)  # type: ignore[arg-type]
        if value is None:
            return _status(item, candidate, "not_measured", bar=bar, text="not measured")
        band = self.inputs.numbers.bar_band
        below = (item.op or "<=") in ("<=", "<")
        status: Status = "met" if (value <= bar) == below else "unmet"
        if abs(value - bar) <= band * abs(bar):
            status = "not_demonstrated"
        return _status(item, candidate, status, (value, None, None), bar=bar, evidence=evidence)


def _bounded(metric: str, low: float, high: float) -> tuple[float, float]:
    known = METRICS.get(metric)
    least, most = known.bounded if known is not None else (None, None)
    return (low if least is None else max(low, least)), (high if most is None else min(high, most))


def _status(
    item: Requirement,
    candidate: Candidate,
    status: Status,
    measured: tuple[float | None, float | None, float | None] = (None, None, None),
    *,
    bar: float | None = None,
    text: str = "",
    evidence: tuple[str, ...] = (),
) -> RequirementStatus:
    value, low, high = measured
    return RequirementStatus(
        requirement=item.id,
        family=candidate.family,
        status=status,
        value=value,
        low=low,
        high=high,
        bar=bar,
        text=text,
        evidence=evidence,
    )


def _measured(item: Requirement, candidate: Candidate) -> float | None:
    if item.kind == "latency_ms":
        tail = item.percentile is None or item.percentile > 90
        return candidate.predict_ms_p99 if tail else candidate.predict_ms_p50
    if item.kind == "training_seconds":
        return candidate.fit_seconds
    return candidate.size_mb if item.kind == "model_size_mb" else None


def _interpretability(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    tier = effective_tier(candidate)
    allowed = LEVEL_TIERS.get(item.level or "none")
    if allowed is None:
        return "met", f"level '{item.level or 'none'}' admits {tier}"
    if tier in allowed:
        return "met", f"the model is {tier}; '{item.level}' admits {', '.join(allowed[1:])}"
    return "unmet", f"the model is {tier}; '{item.level}' admits only {', '.join(allowed[1:])}"


def _explanation(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    if effective_tier(candidate) in ("T0", "T1", "T2"):
        return "met", "reasons are the model's own exact contributions"
    return "not_demonstrated", "reasons would come from a post-hoc approximation"


def _unused(item: Requirement, candidate: Candidate, inputs: DecisionInputs) -> tuple[Status, str]:
    named = [c for c in (item.column, *item.columns) if c is not None]
    read = sorted(set(named) & set(candidate.features))
    if read and item.condition:
        return "not_testable", f"the model reads {', '.join(read)}, allowed {item.condition}"
    if read:
        return "unmet", f"the model reads {', '.join(read)}"
    return "met", "the model does not read it"


def _max_features(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    if not is_number(item.value):
        return "not_testable", "no number to compare with"
    n = len(candidate.features)
    return ("met" if n <= float(item.value) else "unmet"), f"{n} columns"  # type: ignore[arg-type]


def _metric_forbidden(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    named = item.metric or str(item.value)
    used = inputs.plan is not None and inputs.plan.metric == named
    return ("unmet", f"{named} decides") if used else ("met", f"{named} does not decide")


def _probability(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    if inputs.problem.task in (Task.BINARY, Task.MULTICLASS):
        return "met", "the model returns probabilities"
    return "not_testable", "the target has no probability"


def _asymmetric(
    item: Requirement, candidate: Candidate, inputs: DecisionInputs
) -> tuple[Status, str]:
    metric = inputs.plan.metric if inputs.plan is not None else ""
    if metric in ("asymmetric_cost", "pinball", "expected_cost"):
        return "met", f"families are compared by {metric}"
    return "not_demonstrated", f"families are compared by {metric}, which is symmetric"


_BY_KIND: dict[str, Callable[[Requirement, Candidate, DecisionInputs], tuple[Status, str]]] = {
    "interpretability": _interpretability,
    "explanation": _explanation,
    "forbidden_column": _unused,
    "unavailable_at_prediction": _unused,
    "max_features": _max_features,
    "fairness": fairness,
    "metric_forbidden": _metric_forbidden,
    "probability_output": _probability,
    "asymmetric_loss": _asymmetric,
}
"""The place to add a requirement that follows from the candidate itself."""
