"""Facts of the data: structure, content, relations, leaks, and the columns no model may use.

Everything is measured here once; later stages read the `DataProfile`. Facts do not depend on the
order of rows or columns. Codes of findings: `FINDING_CODES`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from advisor.errors import DataError
from advisor.schema.dataset import SourceInfo
from advisor.schema.policy import Policy
from advisor.schema.problem import Problem, Task
from advisor.schema.profile import ColumnProfile, DataProfile, Fact, Finding
from advisor.schema.requirements import Requirements
from advisor.stages.profile.association import Associations, associate, auc_of
from advisor.stages.profile.codes import FINDING_CODES, finding
from advisor.stages.profile.content import profile_column, rounded
from advisor.stages.profile.drift import drift_auc
from advisor.stages.profile.duplicates import count_repeats
from advisor.stages.profile.exclusion import (
    Exclusions,
    exclude_measured,
    excluded_by_request,
    find_proxies,
    private_columns,
)
from advisor.stages.profile.leakage import LeakContext, Leaks, find_leaks
from advisor.stages.profile.readiness import readiness_table
from advisor.stages.profile.relations import relate
from advisor.stages.profile.summary import (
    content_facts,
    group_facts,
    missing_findings,
    relation_facts,
    row_facts,
    size_facts,
    time_facts,
)
from advisor.stages.profile.table import Sample, Table, canonical_sample, read_table
from advisor.stages.profile.target import sample_size_facts, target_facts
from advisor.stages.profile.thresholds import DRIFT_AUC

__all__ = ["FINDING_CODES", "profile_data"]

_SAMPLED = ("data.max_", "data.n_functional", "data.best_", "data.null_", "data.irrelevant",
            "data.n_nonlinear", "data.time_drift")  # fmt: skip
_EXACT = ("data.max_column_missing_share", "data.max_cardinality", "data.max_robust_z")


def profile_data(
    frame: pd.DataFrame,
    target: np.ndarray | None,
    problem: Problem,
    requirements: Requirements,
    source: SourceInfo,
    policy: Policy,
    seed: int = 0,
    sample_rows: int = 20_000,
) -> DataProfile:
    """Measure the facts of a data set.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        Input columns; the column the target is made from and rows without target are removed.
    target : numpy.ndarray or None, shape (n_rows,)
        Binary 0/1, class codes, or floats; None when nothing is predicted.
    problem : Problem
    requirements : Requirements
    source : SourceInfo
    policy : Policy
        Its ``leakage_single_feature`` is the limit of a single column's AUC or R2.
    seed : int
        Of the sample, the folds and the shuffled null.
    sample_rows : int
        Rows for the expensive facts when there are more than 100,000.

    Returns
    -------
    DataProfile

    Raises
    ------
    DataError
        If the frame is empty, names repeat, or frame and target differ in length.
    """
    target = _checked(frame, target, problem)
    table = read_table(frame, requirements)
    sample = canonical_sample(table, target, seed, sample_rows)
    private = private_columns(requirements)
    columns = {c.name: profile_column(c, private=c.name in private) for c in table.columns}
    associations = _associations(sample, problem, private, seed)
    relations = relate(table, sample, private)
    chosen = excluded_by_request(table, problem, requirements)
    leaks = _leaks(sample, problem, associations, policy, (chosen, private, requirements))
    exclude_measured(chosen, table, relations, leaks, associations)
    find_proxies(chosen, table, sample, relations, private)
    columns = _with_roles(columns, sample, chosen, problem, associations)
    features = [column for column in columns.values() if column.role == "feature"]

    facts, findings = _dataset_facts(table, target, problem, source, features)
    shown = frozenset(c.name for c in features)
    more_facts, more = relation_facts(relations, associations, features)
    facts += more_facts
    findings += [f for f in more if shown.issuperset(f.columns)] + missing_findings(facts)
    for more_facts, more in _target_and_context(table, sample, target, problem, features, chosen):
        facts += more_facts
        findings += more
    for column in table.columns:
        findings += column.findings
    findings += [*leaks.findings, *chosen.findings, *_informative(columns)]
    if sample.is_part:
        facts = [_as_sampled(fact) for fact in facts]
    excluded = sorted(chosen.items.values(), key=lambda item: item.column)
    return DataProfile(
        n_rows=table.n_rows,
        n_columns=len(table.columns),
        n_rows_sampled=sample.n_rows if sample.is_part else None,
        facts=tuple(facts),
        columns=tuple(columns.values()),
        findings=tuple(sorted(findings, key=_finding_order)),
        pairs=relations.pairs,
        readiness=readiness_table({f.id: f for f in facts}, findings, excluded, requirements),
        excluded_columns=tuple(excluded),
    )


def _dataset_facts(
    table: Table,
    target: np.ndarray | None,
    problem: Problem,
    source: SourceInfo,
    features: list[ColumnProfile],
) -> tuple[list[Fact], list[Finding]]:
    is_class = problem.task in (Task.BINARY, Task.MULTICLASS)
    repeated, findings = row_facts(count_repeats(table, target, is_class), table.n_rows)
    facts = size_facts(table, source, features)
    return [*facts, *repeated, *content_facts(features, table.n_rows)], findings


def _checked(frame: pd.DataFrame, target: np.ndarray | None, problem: Problem) -> np.ndarray | None:
    """Return the target to work with; None when nothing single is predicted."""
    if target is None or target.ndim != 1 or problem.task is None:
        return None
    if len(target) != len(frame):
        raise DataError(
            f"{len(frame)} rows of inputs and {len(target)} targets",
            expected="one target per row",
        )
    return target


def _finding_order(item: Finding) -> tuple[int, str, tuple[str, ...]]:
    return ("severe", "warning", "info").index(item.severity), item.code, item.columns


def _associations(
    sample: Sample, problem: Problem, private: frozenset[str], seed: int
) -> Associations | None:
    if sample.target is None:
        return None
    skip = private | {c.name for c in sample.columns if c.kind == "text"}
    is_class = problem.task in (Task.BINARY, Task.MULTICLASS)
    return associate(sample, is_class, seed, frozenset(skip))


def _leaks(
    sample: Sample,
    problem: Problem,
    associations: Associations | None,
    policy: Policy,
    context: tuple[Exclusions, frozenset[str], Requirements],
) -> Leaks:
    if associations is None:
        return Leaks({}, ())
    chosen, private, requirements = context
    return find_leaks(
        LeakContext(
            sample=sample,
            problem=problem,
            associations=associations,
            limit=policy.leakage_single_feature,
            ignore=frozenset(chosen.items) | private,
            keep=frozenset(requirements.columns("keep_column")),
        )
    )


def _with_roles(
    columns: dict[str, ColumnProfile],
    sample: Sample,
    chosen: Exclusions,
    problem: Problem,
    associations: Associations | None,
) -> dict[str, ColumnProfile]:
    """Add role, association and informative missingness.

    A time column that is an input keeps the role 'feature': its calendar parts are used.
    """
    described = {}
    for name, column in columns.items():
        role = "feature"
        item = chosen.items.get(name)
        if item is not None:
            role = {"group": "group", "id": "id"}.get(item.code, "excluded")
        score = associations.of(name) if associations else None
        update: dict[str, object] = {
            "role": role,
            "association": None if score is None else rounded(score),
        }
        if score is not None and column.n_missing:
            update["missing_informative"] = _missing_tells(sample, name, problem)
        described[name] = column.model_copy(update=update)
    return described


_INFORMATIVE_Z = 3.29
"""Two-sided p of 0.001 for the difference in the target between missing and present cells."""


def _missing_tells(sample: Sample, name: str, problem: Problem) -> bool | None:
    target = sample.target
    assert target is not None
    missing = sample.column(name).codes < 0
    if missing.sum() < 5 or (~missing).sum() < 5:
        return None
    if problem.task is Task.REGRESSION:
        return _differs(target.astype(float), missing)
    classes = np.unique(target)
    classes = classes[1:] if len(classes) == 2 else classes
    return any(
        abs(auc_of(missing, target == c) - 0.5) > 0.01
        and _differs((target == c).astype(float), missing)
        for c in classes
    )


def _differs(values: np.ndarray, mark: np.ndarray) -> bool:
    left, right = values[mark], values[~mark]
    error = float(np.sqrt(left.var() / len(left) + right.var() / len(right)))
    gap = abs(float(left.mean() - right.mean()))
    return gap > _INFORMATIVE_Z * error if error > 0 else gap > 0


def _informative(columns: dict[str, ColumnProfile]) -> list[Finding]:
    return [
        finding(
            "missing_informative",
            "info",
            f"whether '{column.name}' is missing is associated with the target",
            (column.name,),
            "kept",
        )
        for column in columns.values()
        if column.missing_informative and column.role == "feature"
    ]


def _target_and_context(
    table: Table,
    sample: Sample,
    target: np.ndarray | None,
    problem: Problem,
    features: list[ColumnProfile],
    chosen: Exclusions,
) -> list[tuple[list[Fact], list[Finding]]]:
    parts = [sample_size_facts(features, target, problem)]
    if target is not None:
        parts.append(target_facts(target, problem))
    if problem.group_column is not None:
        parts.append((group_facts(table, problem.group_column), []))
    parts.append(_time(table, sample, problem, chosen))
    return parts


def _time(
    table: Table, sample: Sample, problem: Problem, chosen: Exclusions
) -> tuple[list[Fact], list[Finding]]:
    dates = sorted(c.name for c in table.columns if c.kind == "datetime")
    name, findings = problem.time_column, []
    if name is None and len(dates) == 1 and dates[0] not in chosen.items:
        name = dates[0]
        message = (
            f"'{name}' holds dates: if predictions are for later times, state it "
            f"(--set time_column={name}) and the split follows time"
        )
        findings.append(finding("datetime_column", "info", message, (name,), "question"))
    private = name in chosen.items and chosen.items[name].code == "privacy"
    if name is None or private or table.column(name) is None:
        return [], findings
    drift = drift_auc(sample, name, frozenset(chosen.items), 0)
    if drift is not None and drift > DRIFT_AUC:
        message = f"early and late rows are told apart with AUC {drift:.3f}: the inputs drift"
        findings.append(finding("time_drift", "warning", message, (name,), "question",
                                ("data.time_drift_auc",)))  # fmt: skip
    return time_facts(table, name, drift), findings


def _as_sampled(fact: Fact) -> Fact:
    if fact.id.startswith(_SAMPLED) and fact.id not in _EXACT:
        return fact.model_copy(update={"scope": "sample"})
    return fact
