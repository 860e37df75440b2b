"""What the rules read, derived from requirements, problem and profile.

The only place where derived facts are computed. None means unknown: a rule that reads it is
neither fired nor silent, and the report says so.
"""

from __future__ import annotations

from typing import get_args

from advisor.metrics.costs import Asymmetry, CostMatrix
from advisor.schema.facts import ColumnFacts, DataFacts, Facts, NeedFacts, TaskFacts
from advisor.schema.problem import Problem, ProblemType, SplitKind, Task
from advisor.schema.profile import ColumnProfile, DataProfile
from advisor.schema.requirements import Level, Requirement, Requirements

GOALS = (
    "text_generation",
    "image",
    "recommendation",
    "sequential_decision",
    "survival",
    "dimensionality_reduction",
)
LEAK_CODES = ("leak_single_feature", "leak_suspect", "leak_name", "exact_formula", "leak_kept")
"""Findings that, when a column stays in use, leave a doubt about leakage."""
_TEXT_CARRIES_AUC = 0.6
_TEXT_CARRIES_R2 = 0.05
"""Text is the main signal when no other input alone does better than this. Convention."""
_LEVELS: tuple[Level, ...] = get_args(Level)
_ROW_METRICS = ("log_loss", "mae", "kappa")
_OFTEN = frozenset({"daily", "hourly", "day", "hour", "days", "hours", "continuous"})


def gather_facts(requirements: Requirements, problem: Problem, profile: DataProfile) -> Facts:
    """Fill the vocabulary of the rules; the group ``evidence`` stays empty.

    Parameters
    ----------
    requirements : Requirements
    problem : Problem
    profile : DataProfile

    Returns
    -------
    Facts
        ``columns`` holds one entry per usable input, in file order.
    """
    features = [column for column in profile.columns if column.role == "feature"]
    return Facts(
        task=_task_facts(requirements, problem, profile, features),
        data=_data_facts(problem, profile, features),
        need=_need_facts(requirements),
        columns=tuple(_column_facts(column) for column in features),
    )


def effective_rows(problem: Problem, profile: DataProfile) -> int:
    """Return the rows that decide how well families can be told apart.

    Parameters
    ----------
    problem : Problem
        Its metric matters: an ordinal target, MAE, kappa and log loss use every row.
    profile : DataProfile

    Returns
    -------
    int
        Classification: twice the rarest class (several classes: of those with at least 10 rows);
        else all rows; never more than the number of groups of a grouped split.
    """
    rows = profile.n_rows
    metric = problem.metric or ""
    by_row = problem.type is ProblemType.ORDINAL or any(name in metric for name in _ROW_METRICS)
    if not by_row and problem.task is Task.BINARY:
        rows = 2 * (_whole(profile, "target.minority_count") or 0) or rows
    elif not by_row and problem.task is Task.MULTICLASS:
        rows = 2 * (_whole(profile, "target.smallest_assessable_class") or 0) or rows
    groups = _whole(profile, "data.n_groups")
    return min(rows, profile.n_rows if groups is None else groups, profile.n_rows)


def _value(profile: DataProfile, fact_id: str) -> str | float | int | bool | None:
    fact = profile.fact(fact_id)
    return None if fact is None else fact.value


def _number(profile: DataProfile, fact_id: str) -> float | None:
    value = _value(profile, fact_id)
    return float(value) if isinstance(value, (int, float)) else None


def _whole(profile: DataProfile, fact_id: str) -> int | None:
    value = _number(profile, fact_id)
    return None if value is None else int(value)


def _flag(profile: DataProfile, fact_id: str) -> bool | None:
    value = _value(profile, fact_id)
    return None if value is None else bool(value)


def _task_facts(
    requirements: Requirements,
    problem: Problem,
    profile: DataProfile,
    features: list[ColumnProfile],
) -> TaskFacts:
    metric = requirements.first("metric") or requirements.first("metric_target")
    has_text = any(column.kind == "text" for column in features)
    goal = _goal(requirements)
    times = problem.time_column or any(c.kind == "datetime" for c in profile.columns)
    return TaskFacts(
        problem_type=problem.type.value,
        task=None if problem.task is None else problem.task.value,
        goal=goal,
        n_classes=_whole(profile, "target.n_classes"),
        minority_share=_number(profile, "target.minority_share"),
        minority_count=_whole(profile, "target.minority_count"),
        imbalance_ratio=_number(profile, "target.imbalance_ratio"),
        target_skewness=_number(profile, "target.skewness"),
        target_minimum=_number(profile, "target.minimum"),
        target_is_integer=_flag(profile, "target.is_integer"),
        target_n_unique=_whole(profile, "target.n_unique"),
        target_zero_share=_number(profile, "target.zero_share"),
        has_text_column=has_text,
        text_is_main=has_text and not _others_carry(features, problem),
        has_time_column=bool(times),
        uses_future=_uses_future(requirements, problem),
        has_groups=_has_groups(problem, profile),
        metric=None if metric is None else _metric_name(metric),
        causal_question=_said(requirements, "causal_question"),
        censored=True if goal == "survival" else _said(requirements, "censored"),
        ml_doubted=_said(requirements, "ml_doubted"),
        has_incumbent=bool(requirements.all("baseline")) if _was_read(requirements) else None,
    )


def _metric_name(item: Requirement) -> str | None:
    return item.metric or (item.value if isinstance(item.value, str) else None)


def _was_read(requirements: Requirements) -> bool:
    """Something was said, so that silence on a point is an answer of sorts."""
    return bool(requirements.documents or requirements.items)


def _marks(item: Requirement) -> set[str]:
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    return {str(mark) for mark in (item.form, *values) if isinstance(mark, str)}


def _said(requirements: Requirements, mark: str) -> bool | None:
    """Return True when a statement of no other kind carries the mark, else None."""
    found = any(mark in _marks(item) for item in requirements.all("other", "problem_type"))
    return True if found else None


def _goal(requirements: Requirements) -> str | None:
    for item in requirements.all("problem_type", "other"):
        for goal in GOALS:
            if goal in _marks(item):
                return goal
    return None


def _others_carry(features: list[ColumnProfile], problem: Problem) -> bool:
    bar = _TEXT_CARRIES_R2 if problem.task is Task.REGRESSION else _TEXT_CARRIES_AUC
    return any((c.association or 0.0) > bar for c in features if c.kind != "text")


def _uses_future(requirements: Requirements, problem: Problem) -> bool | None:
    if requirements.all("horizon", "test_period"):
        return True
    return True if problem.split in (SplitKind.TIME, SplitKind.GROUP_TIME) else None


def _has_groups(problem: Problem, profile: DataProfile) -> bool | None:
    if problem.group_column is not None:
        return True
    suspected = any(finding.code == "possible_group" for finding in profile.findings)
    return None if suspected else False


def _data_facts(problem: Problem, profile: DataProfile, features: list[ColumnProfile]) -> DataFacts:
    dependencies = _number(profile, "data.n_functional_dependencies")
    conflicts = _number(profile, "data.conflicting_duplicate_rows")
    informative = [c.missing_informative for c in features if c.missing_informative is not None]
    return DataFacts(
        n_rows=profile.n_rows,
        n_features=len(features),
        n_effective=effective_rows(problem, profile),
        n_groups=_whole(profile, "data.n_groups"),
        n_parameters=_whole(profile, "data.n_parameters"),
        events_per_parameter=_number(profile, "data.events_per_parameter"),
        riley_minimum=_whole(profile, "data.riley_minimum"),
        features_per_row=_number(profile, "data.features_per_row"),
        missing_share=_number(profile, "data.missing_share"),
        has_missing=any(column.n_missing for column in features),
        max_column_missing_share=_number(profile, "data.max_column_missing_share"),
        missing_informative=any(informative) if problem.task is not None else None,
        max_cardinality=_whole(profile, "data.max_cardinality"),
        n_numeric=sum(column.kind in ("numeric", "boolean") for column in features),
        n_categorical=sum(column.kind in ("categorical", "ordinal") for column in features),
        n_text=sum(column.kind == "text" for column in features),
        n_datetime=sum(column.kind == "datetime" for column in features),
        max_abs_correlation=_number(profile, "data.max_abs_correlation"),
        max_vif=_number(profile, "data.max_vif"),
        has_functional_dependency=None if dependencies is None else dependencies > 0,
        sparsity=_number(profile, "data.sparsity"),
        outlier_column_share=_number(profile, "data.outlier_column_share"),
        max_robust_z=_number(profile, "data.max_robust_z"),
        skewed_column_share=_number(profile, "data.skewed_column_share"),
        irrelevant_share=_number(profile, "data.irrelevant_share"),
        duplicate_share=_number(profile, "data.duplicate_share"),
        conflicting_duplicates=None if conflicts is None else conflicts > 0,
        leak_suspects=_leak_suspects(profile, features),
        time_drift_auc=_number(profile, "data.time_drift_auc"),
        memory_mb=_number(profile, "data.memory_mb"),
    )


def _leak_suspects(profile: DataProfile, features: list[ColumnProfile]) -> int:
    """Count columns in use about which a question of leakage is open."""
    used = {column.name for column in features}
    asked = {
        column
        for finding in profile.findings
        if finding.code in LEAK_CODES and finding.severity != "info"
        for column in finding.columns
    }
    return len(asked & used)


def _need_facts(requirements: Requirements) -> NeedFacts:
    level, binding = _interpretability(requirements)
    costs = CostMatrix.from_requirements(requirements)
    asymmetry = Asymmetry.from_requirements(requirements)
    ratio = _cost_ratio(costs)
    policy = requirements.first("policy")
    policy_name = policy.value if policy and isinstance(policy.value, str) else None
    named = requirements.all("sensitive_attribute", "fairness")
    return NeedFacts(
        interpretability=level,
        interpretability_binding=binding,
        intrinsic_reasons=_intrinsic(requirements),
        individual_reasons=True if requirements.all("explanation") else None,
        regulated=True if requirements.all("regulation") else None,
        performance_first=_performance_first(requirements, policy_name),
        deterministic=_asked_flag(requirements, "determinism"),
        latency_ms=_lowest(requirements, "latency_ms"),
        batch_only=_batch_only(requirements),
        memory_mb=_lowest(requirements, "memory_mb"),
        model_size_mb=_lowest(requirements, "model_size_mb"),
        training_seconds=_lowest(requirements, "training_seconds"),
        max_features=_whole_of(_lowest(requirements, "max_features")),
        has_costs=costs is not None or asymmetry is not None,
        cost_ratio=ratio,
        has_capacity=bool(requirements.all("capacity")),
        has_metric_target=bool(requirements.all("metric_target")),
        fn_costly=None if ratio is None else ratio > 1,
        fp_costly=None if ratio is None else ratio < 1,
        probabilities_needed=_probabilities(requirements, costs is not None),
        monotone=bool(requirements.all("monotonic")),
        fairness=True if named else None,
        privacy_of_rows=_said(requirements, "privacy_of_rows"),
        robustness=True if requirements.all("robustness") else None,
        retrains_often=_retrains_often(requirements),
        edge=_said(requirements, "edge"),
        distributed=_said(requirements, "distributed"),
        policy=policy_name,
    )


def _interpretability(requirements: Requirements) -> tuple[Level | None, bool | None]:
    """Return the level asked for and whether it is a must.

    Of statements with the highest precedence the strictest counts. A regulation, or reasons that
    must follow from the model itself, without a level mean readable effects; reasons per case
    mean reasons.
    """
    stated = [item for item in requirements.all("interpretability") if item.level is not None]
    if stated:
        peers = [item for item in stated if item.origin == stated[0].origin]
        strictest = max(peers, key=lambda item: _LEVELS.index(item.level or "none"))
        return strictest.level, strictest.strength == "must"
    regulations, explanations = requirements.all("regulation"), requirements.all("explanation")
    if regulations:
        return "readable_effects", any(item.strength == "must" for item in regulations)
    if explanations:
        level: Level = "readable_effects" if _intrinsic(requirements) else "reasons"
        return level, any(item.strength == "must" for item in explanations)
    return None, None


def _intrinsic(requirements: Requirements) -> bool | None:
    items = requirements.all("explanation", "interpretability")
    return True if any("intrinsic" in _marks(item) for item in items) else None


def _performance_first(requirements: Requirements, policy_name: str | None) -> bool | None:
    if policy_name is not None:
        return policy_name == "performance"
    levels = [item.level for item in requirements.all("interpretability")]
    said = any("performance_first" in _marks(item) for item in requirements.items)
    if said:
        return True
    return False if any(level not in (None, "none") for level in levels) else None


def _asked_flag(requirements: Requirements, kind: str) -> bool | None:
    item = requirements.first(kind)
    return None if item is None else item.value is not False


def _lowest(requirements: Requirements, kind: str) -> float | None:
    """Return the tightest upper bar of a kind, or None."""
    bars = [
        float(item.value)
        for item in requirements.all(kind)
        if isinstance(item.value, (int, float))
        and not isinstance(item.value, bool)
        and item.op not in (">=", ">")
    ]
    return min(bars, default=None)


def _whole_of(value: float | None) -> int | None:
    return None if value is None else int(value)


def _batch_only(requirements: Requirements) -> bool | None:
    if _lowest(requirements, "latency_ms") is not None:
        return False
    batch = any("batch" in _marks(item) for item in requirements.all("latency_ms", "other"))
    return True if batch else None


def _cost_ratio(costs: CostMatrix | None) -> float | None:
    """Return the odds at which acting pays: (c_fn - c_tp) / (c_fp - c_tn), Elkan 2001."""
    if costs is None or not 0 < costs.threshold < 1:
        return None
    return (1 - costs.threshold) / costs.threshold


def _probabilities(requirements: Requirements, has_costs: bool) -> bool | None:
    if has_costs or requirements.all("probability_output", "abstain"):
        return True
    return None


def _retrains_often(requirements: Requirements) -> bool | None:
    item = requirements.first("retraining")
    if item is None:
        return None
    words = _marks(item) | {word for word in (item.unit, item.per) if word}
    return bool(_OFTEN & {word.lower() for word in words})


def _column_facts(column: ColumnProfile) -> ColumnFacts:
    return ColumnFacts(
        name=column.name,
        kind=column.kind,
        missing_share=column.missing_share,
        missing_informative=column.missing_informative,
        n_unique=column.n_unique,
        unique_share=column.unique_share,
        mode_share=column.mode_share,
        skewness=column.skewness,
        minimum=column.minimum,
        outlier_share=column.outlier_share,
        max_robust_z=column.max_robust_z,
        zero_share=column.zero_share,
        parses_as=column.parses_as,
        monotone_integer=column.monotone_integer,
        single_feature_score=column.association,
        median_tokens=column.median_tokens,
        ordinal_declared=column.kind == "ordinal" or bool(column.level_order),
    )
