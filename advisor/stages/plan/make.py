"""The search plan: metric, margin, folds, and equal effort for every family."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from advisor.metrics.catalogue import METRICS
from advisor.schema.facts import Facts
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan
from advisor.schema.plan import Effort, FamilyPlan, FoldPlan, Role, SearchPlan
from advisor.schema.policy import EffortSpec, Policy, SampleSpec
from advisor.schema.problem import Problem, SplitKind, Task
from advisor.schema.profile import DataProfile
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.shortlist import Shortlist
from advisor.stages.plan.features import feature_plan

MINIMUM_ROLLING_ORIGINS = 8
"""Rolling origins below which a forward-in-time comparison cannot be settled
(Harvey, Leybourne, Newbold 1997, doi:10.1016/S0169-2070(96)00719-4; section 5.4)."""

SEED_STEP = 1_000

MarginKind = Literal["absolute", "relative", "skill"]


@dataclass(frozen=True)
class PlanInputs:
    """Everything that a plan depends on."""

    problem: Problem
    facts: Facts
    profile: DataProfile
    shortlist: Shortlist
    requirements: Requirements
    policy: Policy
    families: tuple[Family, ...]
    metric: str
    effort: Effort = "standard"
    seed: int = 0
    jobs: int = 1
    budget_seconds: float | None = None
    cost_threshold: float | None = None
    incumbent: str | None = None


def make_plan(inputs: PlanInputs) -> SearchPlan:
    """Return the frozen plan; the same inputs give the same plan on every machine.

    Counts depend on effective rows, columns and task, never on measured speed.
    """
    effort = inputs.policy.effort(inputs.effort)
    n_effective = inputs.facts.data.n_effective or inputs.problem.n_rows
    sample = inputs.policy.sample(n_effective)
    limit = effort.nested_below
    nested = effort.nested and sample.nested and (limit is None or n_effective < limit)
    notes: list[str] = []
    comparison = _comparison_folds(inputs, effort, sample, n_effective, notes)
    features = feature_plan(
        inputs.problem,
        _without_incumbent(inputs),
        inputs.shortlist,
        inputs.requirements,
        inputs.metric,
    )
    if nested and comparison.n_repeats > 1:
        notes.append(
            "repeats after the first reuse the configuration tuned in the first, whose training "
            "rows hold most of their test rows"
        )
    trials = effort.nested_trials if nested else effort.trials
    margin, kind, origin = _margin(inputs, notes)
    policy_name = _policy_name(inputs)
    if policy_name == "performance" and origin == "policy default":
        margin *= inputs.policy.performance_margin_factor
        origin = "policy default, halved because performance is mandatory"
    families, skipped = _families(inputs, trials, features, sample, comparison)
    return SearchPlan(
        effort=inputs.effort,
        policy=policy_name,
        metric=inputs.metric,
        margin=margin,
        margin_origin=origin,
        margin_kind=kind,
        margin_relative=kind == "relative",
        alpha=inputs.policy.alpha,
        nested=nested,
        search_folds=_search_folds(inputs, effort, nested, n_effective),
        comparison_folds=comparison,
        holdout_share=0.0 if inputs.effort == "instant" else sample.holdout_share,
        n_effective=n_effective,
        families=families,
        features=features,
        search_rows=effort.search_rows,
        comparison_rows=effort.comparison_rows,
        seed=inputs.seed,
        jobs=inputs.jobs,
        budget_seconds=inputs.budget_seconds,
        cost_threshold=inputs.cost_threshold,
        notes=tuple(notes),
        skipped=skipped,
        flat=not nested,
    )


def _without_incumbent(inputs: PlanInputs) -> DataProfile:
    """Keep the score in use today out of the inputs: a rival is no feature."""
    columns = tuple(c for c in inputs.profile.columns if c.name != inputs.incumbent)
    return inputs.profile.model_copy(update={"columns": columns})


def _kind(inputs: PlanInputs) -> SplitKind:
    split = inputs.problem.split
    if split is None:
        return SplitKind.RANDOM if inputs.problem.task is Task.REGRESSION else SplitKind.STRATIFIED
    return split


def _largest_fold_count(inputs: PlanInputs, wanted: int, notes: list[str] | None = None) -> int:
    """Return the number of folds that the rarest class and the groups allow."""
    limit = wanted
    rarest = inputs.facts.task.minority_count
    if inputs.problem.task is not Task.REGRESSION and rarest is not None:
        limit = min(limit, max(2, rarest))
    if inputs.facts.data.n_groups is not None:
        limit = min(limit, max(2, inputs.facts.data.n_groups))
    if limit < wanted and notes is not None:
        notes.append(
            f"{limit} folds instead of {wanted}: the rarest class or the groups allow no more"
        )
    return limit


def _comparison_folds(
    inputs: PlanInputs, effort: EffortSpec, sample: SampleSpec, n_effective: int, notes: list[str]
) -> FoldPlan:
    kind = _kind(inputs)
    seed = inputs.seed + SEED_STEP
    if kind in (SplitKind.TIME, SplitKind.GROUP_TIME):
        notes.append("rolling origins: every training part ends before its test part begins")
        return FoldPlan(kind=kind.value, n_folds=MINIMUM_ROLLING_ORIGINS, seed=seed)
    folds, repeats = sample.n_folds, sample.n_repeats
    if effort.name == "instant":
        folds, repeats = 5, 1
    elif effort.name == "quick":
        repeats = min(repeats, 2)
    return FoldPlan(
        kind=kind.value,
        n_folds=_largest_fold_count(inputs, folds, notes),
        n_repeats=repeats,
        seed=seed,
    )


def _search_folds(
    inputs: PlanInputs, effort: EffortSpec, nested: bool, n_effective: int
) -> FoldPlan:
    """Return the search folds; their seed differs from that of the comparison."""
    wanted = effort.inner_folds if nested else effort.search_folds
    return FoldPlan(
        kind=_kind(inputs).value, n_folds=_largest_fold_count(inputs, wanted), seed=inputs.seed
    )


_PERCENT = re.compile(r"%|\bper ?cent\b|\bprozent\b|\bpor ciento\b|\bpour cent\b", re.IGNORECASE)


def _margin(inputs: PlanInputs, notes: list[str]) -> tuple[float, MarginKind, str]:
    """Return (value, kind, who set it): the user's margin in this metric, else the policy's."""
    for item in inputs.requirements.all("margin"):
        if item.metric not in (None, inputs.metric) or not isinstance(item.value, int | float):
            continue
        kind = _margin_kind(item, inputs.metric)
        if kind is None:
            notes.append(
                f"{item.id}: a margin in {item.unit} cannot be put in proportion to "
                f"{METRICS[inputs.metric].title}; the policy's default is used"
            )
            continue
        return float(item.value), kind, f"user ({item.id})"
    spec = inputs.policy.margin(inputs.metric)
    if spec is None:
        return 0.02, "relative", "policy default"
    return spec.value, spec.kind, "policy default"


def _margin_kind(item: Requirement, metric: str) -> MarginKind | None:
    """Return how a stated margin is meant; None when it cannot be applied to the metric.

    A percentage of an error in the target's unit is a share of that error; of a bounded metric
    it is a difference in points. Money counts only against a cost per case without a period.
    """
    unit = METRICS[metric].unit
    if item.unit in ("relative", "percent", "%"):
        return "relative"
    if item.unit in (None, "share", "points", "percentage points"):
        per_cent = item.quote is not None and _PERCENT.search(item.quote) is not None
        return "relative" if per_cent and unit in ("target", "cost") else "absolute"
    return "absolute" if metric == "expected_cost" and item.per is None else None


def _policy_name(inputs: PlanInputs) -> str:
    stated = inputs.requirements.first("policy")
    readable = bool(inputs.facts.need.interpretability_binding)
    if stated is not None and stated.value in ("simplicity", "performance", "strict"):
        by_person = stated.origin in ("flag", "structured")
        return str(stated.value) if by_person or not readable else "simplicity"
    if "policy_performance" in inputs.shortlist.settings:
        return "performance"
    return "strict" if "policy_strict" in inputs.shortlist.settings else "simplicity"


def _families(
    inputs: PlanInputs,
    trials: int,
    features: FeaturePlan,
    sample: SampleSpec,
    comparison: FoldPlan,
) -> tuple[tuple[FamilyPlan, ...], tuple[str, ...]]:
    by_id = {family.id: family for family in inputs.families}
    roles: dict[str, Role] = {"admitted": "admitted", "reference": "reference"}
    planned: list[FamilyPlan] = []
    skipped: list[str] = []
    for verdict in inputs.shortlist.families:
        family = by_id[verdict.family]
        if verdict.verdict not in roles:
            continue
        if family.kind == "score" and inputs.incumbent is None:
            skipped.append(f"{family.title}: none was named (--incumbent)")
            continue
        if _only_a_mark(family, inputs):
            skipped.append(
                f"{family.title}: may be chosen only under policy 'performance'; as a mark of what "
                "is reachable it is fitted at effort 'thorough'"
            )
            continue
        if sample.maximum_tier is not None and family.tier > sample.maximum_tier:
            skipped.append(
                f"{family.title}: {family.tier} is not searched with so few effective rows"
            )
            continue
        n_trials = trials if family.search and family.space else 1
        fits = n_trials * comparison.n_folds + comparison.n_folds * comparison.n_repeats
        planned.append(
            FamilyPlan(
                family=family.id,
                role="baseline" if family.tier == "T0" else roles[verdict.verdict],
                n_trials=n_trials,
                forecast_seconds=fits * forecast_fit_seconds(family, features),
            )
        )
    return tuple(planned), tuple(skipped)


def _only_a_mark(family: Family, inputs: PlanInputs) -> bool:
    """Whether a family could not win and its cost is kept for the effort that can afford it."""
    return (
        family.admissible == "performance_only"
        and inputs.effort != "thorough"
        and _policy_name(inputs) != "performance"
    )


def forecast_fit_seconds(family: Family, features: FeaturePlan) -> float:
    """Forecast one fit: a power law in rows, linear in columns. For display and ordering only."""
    rows = max(0.05, features.n_rows / 10_000)
    columns = max(0.25, len(features.columns) / 20)
    return float(family.seconds_per_10k_rows * rows**family.cost_exponent * columns)
