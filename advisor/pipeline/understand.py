"""From data and requirements to a framed problem, its facts, the shortlist and the plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.errors import DataError
from advisor.metrics.catalogue import MetricContext
from advisor.schema.catalogue import Catalogue
from advisor.schema.dataset import Dataset
from advisor.schema.facts import Facts
from advisor.schema.plan import Effort, SearchPlan
from advisor.schema.problem import Problem, SplitKind, Task
from advisor.schema.profile import DataProfile
from advisor.schema.requirements import Requirements
from advisor.schema.shortlist import Shortlist
from advisor.stages.facts import effective_rows, gather_facts
from advisor.stages.plan import (
    MetricChoice,
    PlanInputs,
    capacity_note,
    choose_metric,
    make_plan,
    metric_context,
)
from advisor.stages.problem import frame_problem
from advisor.stages.profile import profile_data
from advisor.stages.shortlist import shortlist
from advisor.statistics.splits import SplitColumns, duplicate_groups


@dataclass(frozen=True)
class Understanding:
    """Everything that is known before the first fit. `plan` is None when nothing is searched."""

    requirements: Requirements
    problem: Problem
    frame: pd.DataFrame
    target: NDArray[np.float64] | None
    profile: DataProfile
    facts: Facts
    shortlist: Shortlist
    metric: MetricChoice | None = None
    context: MetricContext = field(default_factory=MetricContext)
    plan: SearchPlan | None = None
    copies: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Settings:
    """Choices of one run that are no requirements."""

    effort: Effort = "standard"
    seed: int = 0
    jobs: int = 1
    budget_seconds: float | None = None
    incumbent: str | None = None


def understand(
    dataset: Dataset, requirements: Requirements, catalogue: Catalogue, settings: Settings
) -> Understanding:
    """Return the framed problem with profile, facts, shortlist and plan.

    Raises
    ------
    TargetError
        No target is named, or it cannot be used.
    DataError
        No input column is usable.
    """
    _check_incumbent(dataset, settings.incumbent)
    framed = frame_problem(dataset.frame, requirements)
    profile = profile_data(
        framed.frame,
        framed.target,
        framed.problem,
        requirements,
        dataset.source,
        catalogue.policy,
        seed=settings.seed,
    )
    facts = _with_incumbent(gather_facts(requirements, framed.problem, profile), settings)
    listed = shortlist(
        facts, catalogue.rules, catalogue.families, catalogue.policy, settings.effort
    )
    known = Understanding(
        requirements, framed.problem, framed.frame, framed.target, profile, facts, listed
    )
    if framed.problem.task is None or framed.target is None or listed.out_of_scope:
        advice = listed.out_of_scope or framed.problem.advice
        problem = framed.problem.model_copy(update={"advice": advice})
        return replace(known, problem=problem)
    return _planned(known, catalogue, settings)


def _with_incumbent(facts: Facts, settings: Settings) -> Facts:
    """Let the rules know of a score column that was named on the command line."""
    if settings.incumbent is None:
        return facts
    task = facts.task.model_copy(update={"has_incumbent": True})
    return facts.model_copy(update={"task": task})


def _check_incumbent(dataset: Dataset, incumbent: str | None) -> None:
    if incumbent is not None and incumbent not in dataset.frame.columns:
        near = get_close_matches(incumbent, [str(c) for c in dataset.frame.columns])
        raise DataError(
            f"the data has no column '{incumbent}'",
            where="--incumbent",
            expected="a column that holds the score or rule in use today",
            hint=f"did you mean {', '.join(near)}" if near else "name one of its columns",
        )


def plan_again(known: Understanding, catalogue: Catalogue, settings: Settings) -> Understanding:
    """Return the same problem planned at another effort, without profiling again."""
    listed = shortlist(
        known.facts, catalogue.rules, catalogue.families, catalogue.policy, settings.effort
    )
    return _planned(replace(known, shortlist=listed), catalogue, settings)


def _planned(known: Understanding, catalogue: Catalogue, settings: Settings) -> Understanding:
    """Add metric, split and plan."""
    assert known.target is not None
    metric = choose_metric(known.problem, known.requirements, known.shortlist)
    context = metric_context(known.problem, known.requirements, known.target, metric.metric)
    split = _with_split(known.problem, known.shortlist)
    copies, said = _copies(known, split)
    because = (*split.because, *said, metric.reason, *capacity_note(context))
    problem = split.model_copy(
        update={"metric": metric.metric, "metric_origin": metric.origin, "because": because}
    )
    facts = _with_effective_rows(known.facts, problem, known.profile)
    if facts != known.facts:
        # The rules speak of effective rows too: what they read must be what the record holds.
        listed = shortlist(
            facts, catalogue.rules, catalogue.families, catalogue.policy, settings.effort
        )
        known = replace(known, shortlist=listed)
    inputs = PlanInputs(
        problem=problem,
        facts=facts,
        profile=known.profile,
        shortlist=known.shortlist,
        requirements=known.requirements,
        policy=catalogue.policy,
        families=catalogue.families,
        metric=metric.metric,
        effort=settings.effort,
        seed=settings.seed,
        jobs=settings.jobs,
        budget_seconds=settings.budget_seconds,
        cost_threshold=context.costs.threshold if context.costs else None,
        incumbent=settings.incumbent,
    )
    try:
        plan = make_plan(inputs)
    except ValueError as error:
        excluded = ", ".join(
            f"{item.column} ({item.code})" for item in known.profile.excluded_columns[:8]
        )
        raise DataError(
            f"{error}: every input column is excluded",
            where=excluded or None,
            expected="at least one column that may be used at prediction time",
            hint="check the exclusions with 'advisor profile', or name other columns",
        ) from error
    n_features = len(plan.features.columns)
    problem = problem.model_copy(update={"n_features": n_features})
    return replace(
        known,
        problem=problem,
        facts=facts,
        metric=metric,
        context=context,
        plan=plan,
        copies=copies,
    )


def _with_effective_rows(facts: Facts, problem: Problem, profile: DataProfile) -> Facts:
    """Count the effective rows anew: they depend on the metric, which is known only now."""
    data = facts.data.model_copy(update={"n_effective": effective_rows(problem, profile)})
    return facts.model_copy(update={"data": data})


MINIMUM_DISTINCT_SHARE = 0.5
"""Share of distinct input rows below which copies are the rule: a small space of inputs, where
equal rows are different cases and new cases will repeat old ones."""


def _copies(
    known: Understanding, problem: Problem
) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Return a group per distinct input row where copies must stay together, and say so."""
    if problem.split not in (SplitKind.STRATIFIED, SplitKind.RANDOM):
        return None, ()
    excluded = {item.column for item in known.profile.excluded_columns}
    inputs = [name for name in known.frame.columns if name not in excluded]
    groups = duplicate_groups(known.frame[inputs])
    if groups is None:
        return None, ()
    distinct = len(np.unique(groups))
    if distinct < MINIMUM_DISTINCT_SHARE * len(groups):
        return None, (
            f"the inputs take only {distinct} distinct rows: equal rows are divided like others",
        )
    return groups, (f"{len(groups) - distinct} copies of input rows stay with their originals",)


def _with_split(problem: Problem, listed: Shortlist) -> Problem:
    """Settle the split: a time or group split needs its column, else the plain one holds."""
    plain = SplitKind.RANDOM if problem.task is Task.REGRESSION else SplitKind.STRATIFIED
    wanted = SplitKind(listed.split) if listed.split else (problem.split or plain)
    has_group, has_time = problem.group_column is not None, problem.time_column is not None
    if wanted is SplitKind.GROUP_TIME and not (has_group and has_time):
        wanted = SplitKind.GROUP if has_group else SplitKind.TIME
    if wanted is SplitKind.GROUP and not has_group:
        wanted = plain
    if wanted is SplitKind.TIME and not has_time:
        wanted = plain
    because = (f"split: {wanted.value} (rule {listed.split_rule})",) if listed.split_rule else ()
    return problem.model_copy(update={"split": wanted, "because": problem.because + because})


def split_columns(known: Understanding) -> SplitColumns:
    """Return groups and time order of the rows; copies of one input row form a group."""
    assert known.plan is not None
    assert known.target is not None
    problem, frame = known.problem, known.frame
    groups = order = None
    if problem.split in (SplitKind.GROUP, SplitKind.GROUP_TIME) and problem.group_column:
        groups = pd.factorize(frame[problem.group_column].astype(str))[0].astype(np.int64)
    elif problem.split in (SplitKind.STRATIFIED, SplitKind.RANDOM):
        groups = known.copies
    if problem.split in (SplitKind.TIME, SplitKind.GROUP_TIME) and problem.time_column:
        order = time_order(frame[problem.time_column])
    return SplitColumns(
        target=known.target,
        is_classification=problem.task is not Task.REGRESSION,
        groups=groups,
        order=order,
    )


def time_order(values: pd.Series) -> NDArray[np.int64]:
    """Return the rank of each row in time, ties sharing a rank; unreadable times come first.

    Raises
    ------
    DataError
        If fewer than half of the values can be read as a number or a date.
    """
    readable = values
    if not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_any_dtype(
        values
    ):
        readable = pd.to_datetime(values, errors="coerce", format="mixed")
    if readable.notna().mean() < 0.5:
        raise DataError(
            f"the time column '{values.name}' cannot be read as numbers or dates",
            expected="ISO dates, or numbers that grow with time",
            hint="convert the column, or pass another with --set time_column=NAME",
        )
    ranks = readable.rank(method="dense", na_option="top").to_numpy()
    return np.asarray(ranks, dtype=np.int64)
