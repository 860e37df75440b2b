"""The field: candidates sorted out, their statuses, and their comparisons."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.metrics.catalogue import METRICS
from advisor.metrics.costs import CostMatrix
from advisor.schema.comparison import Comparison
from advisor.schema.decision import RequirementStatus
from advisor.schema.search import Candidate
from advisor.stages.decide.admission import admitted, musts
from advisor.stages.decide.bars import Judge
from advisor.stages.decide.inputs import DecisionInputs
from advisor.statistics.comparisons import (
    ComparisonSetting,
    absolute_margin,
    compare_candidates,
    scored,
)


@dataclass(frozen=True)
class Field:
    """The candidates, sorted out.

    Attributes
    ----------
    ladder : scored candidates, simplest first, baselines and references among them
    allowed : may be chosen: admitted, scored, no binding requirement shown unmet
    unmet : per admitted scored family, the binding requirements shown unmet
    silent : admitted families without a usable score, and why
    """

    inputs: DecisionInputs
    judge: Judge
    ladder: tuple[Candidate, ...]
    baselines: tuple[Candidate, ...]
    allowed: tuple[Candidate, ...]
    unmet: dict[str, tuple[str, ...]]
    silent: dict[str, str]
    statuses: dict[tuple[str, str], RequirementStatus]
    margin: float
    comparisons: dict[tuple[str, str], Comparison]


def survey(inputs: DecisionInputs) -> Field | None:
    """Sort the candidates out; None when there is no plan, hence nothing measured."""
    plan = inputs.plan
    if plan is None:
        return None
    pool, judge = inputs.pool(), Judge(inputs)
    ladder = scored([c for c in pool if _enough_trials(c, inputs)], plan.metric)
    names = {c.family for c in ladder}
    entrants = [c for c in pool if admitted(c, inputs)]
    statuses: dict[tuple[str, str], RequirementStatus] = {}
    unmet: dict[str, tuple[str, ...]] = {}
    for candidate in (c for c in entrants if c.family in names):
        for item in musts(inputs.requirements):
            statuses[item.id, candidate.family] = judge.status(item, candidate)
        unmet[candidate.family] = tuple(
            item.id
            for item in musts(inputs.requirements)
            if statuses[item.id, candidate.family].status == "unmet" and item.kind != "baseline"
        )
    allowed = tuple(c for c in ladder if c.family in unmet and not unmet[c.family])
    admissible = tuple(c.family for c in allowed)
    margin = absolute_margin(plan, ladder, admissible)
    return Field(
        inputs=inputs,
        judge=judge,
        ladder=ladder,
        baselines=tuple(c for c in ladder if c.role == "baseline"),
        allowed=allowed,
        unmet=unmet,
        silent={c.family: _why_silent(c, inputs) for c in entrants if c.family not in names},
        statuses=statuses,
        margin=margin,
        comparisons=_comparisons(inputs, ladder, admissible, margin),
    )


def _comparisons(
    inputs: DecisionInputs,
    ladder: tuple[Candidate, ...],
    admissible: tuple[str, ...],
    margin: float,
) -> dict[tuple[str, str], Comparison]:
    plan = inputs.plan
    assert plan is not None
    costs = CostMatrix.from_requirements(inputs.requirements)
    setting = ComparisonSetting(
        metric=plan.metric,
        larger_is_better=METRICS[plan.metric].larger_is_better,
        margin=margin,
        alpha=plan.alpha,
        folds=plan.comparison_folds,
        money=plan.metric == "expected_cost" and costs is not None and costs.is_money,
    )
    errors = {
        (c.simpler, c.richer): c.standard_error
        for c in inputs.comparisons
        if c.metric == plan.metric
    }
    found = compare_candidates(ladder, setting, admissible, errors)
    return {(c.simpler, c.richer): c for c in found}


def _enough_trials(candidate: Candidate, inputs: DecisionInputs) -> bool:
    """Whether the search of a family was carried far enough to win or lose by it."""
    if candidate.role == "baseline":
        return True
    plan = inputs.plan
    planned = {f.family: f.n_trials for f in plan.families} if plan is not None else {}
    needed = min(inputs.numbers.minimum_trials, planned.get(candidate.family, 1))
    return candidate.trials >= needed or (candidate.trials == 0 and needed <= 1)


def _why_silent(candidate: Candidate, inputs: DecisionInputs) -> str:
    if candidate.status != "ok":
        return f"{candidate.status.replace('_', ' ')}: {candidate.error or 'no reason recorded'}"
    if not _enough_trials(candidate, inputs):
        return f"only {candidate.trials} trials completed"
    return "not scored on every comparison fold"


def oriented_mean(candidate: Candidate, metric: str) -> float:
    """Return the mean of a metric with larger meaning better."""
    summary = candidate.metric(metric)
    return METRICS[metric].oriented(summary.mean) if summary is not None else float("-inf")


def admissible_families(inputs: DecisionInputs) -> tuple[str, ...]:
    """Return the families that may be chosen, simplest first; they set the multiplicity."""
    found = survey(inputs)
    return tuple(c.family for c in found.allowed) if found is not None else ()
