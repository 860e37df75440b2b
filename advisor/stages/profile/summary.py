"""Facts of the data set as a whole."""

from __future__ import annotations

import datetime as dt

import numpy as np

from advisor.schema.dataset import SourceInfo
from advisor.schema.profile import ColumnProfile, Fact, Finding
from advisor.stages.profile.association import Associations
from advisor.stages.profile.codes import finding
from advisor.stages.profile.content import rounded
from advisor.stages.profile.duplicates import Repeats
from advisor.stages.profile.relations import Relations
from advisor.stages.profile.table import Table
from advisor.stages.profile.thresholds import (
    HIGH_MISSING_SHARE,
    OUTLIER_COLUMN_SHARE,
    SKEWED,
)

_NON_LINEAR_GAIN = 0.02
_KINDS = ("numeric", "categorical", "ordinal", "boolean", "text", "datetime")


def _fact(fact_id: str, value: float | int | bool | str | None, unit: str, text: str) -> Fact:
    return Fact(id=fact_id, value=value, unit=unit, description=text)


def size_facts(table: Table, source: SourceInfo, features: list[ColumnProfile]) -> list[Fact]:
    """Return counts of rows, columns and kinds; `features` are the usable inputs."""
    facts = [
        _fact("data.n_rows", table.n_rows, "rows", "rows with a target"),
        _fact("data.n_rows_in_file", source.n_rows, "rows", "rows as read"),
        _fact("data.n_columns", len(table.columns), "columns", "input columns as read"),
        _fact("data.n_features", len(features), "columns", "usable input columns"),
        _fact("data.features_per_row", rounded(len(features) / table.n_rows), "ratio",
              "usable input columns / rows"),
        _fact("data.memory_mb", rounded(table.memory_mb), "MB", "loaded frame"),
    ]  # fmt: skip
    for kind in _KINDS:
        count = sum(column.kind == kind for column in features)
        facts.append(_fact(f"data.n_{kind}", count, "columns", f"usable {kind} inputs"))
    levels = [c.n_unique for c in features if c.kind in ("categorical", "ordinal")]
    largest = max(levels) if levels else None
    facts.append(_fact("data.max_cardinality", largest, "levels", "most levels of a category"))
    return facts


def content_facts(features: list[ColumnProfile], n_rows: int) -> list[Fact]:
    """Return missing shares, outliers, skewness and sparsity over the usable inputs."""
    shares = [column.missing_share for column in features]
    numeric = [column for column in features if column.kind == "numeric"]
    outliers = [c for c in numeric if (c.outlier_share or 0.0) > OUTLIER_COLUMN_SHARE]
    skewed = [c for c in numeric if c.skewness is not None and abs(c.skewness) > SKEWED]
    z_values = [c.max_robust_z for c in numeric if c.max_robust_z is not None]
    zeros = [
        (c.zero_share or 0.0) * (1 - c.missing_share)
        for c in features
        if c.kind in ("numeric", "boolean")
    ]
    missing = sum(column.n_missing for column in features)
    cells = n_rows * len(features)
    return [
        _fact("data.missing_share", rounded(missing / cells) if cells else 0.0, "share",
              "missing cells of usable inputs"),
        _fact("data.n_columns_with_missing", sum(share > 0 for share in shares), "columns",
              "usable inputs with a missing cell"),
        _fact("data.max_column_missing_share", max(shares, default=0.0), "share",
              "largest missing share of a usable input"),
        _fact("data.sparsity", rounded(float(np.mean(zeros))) if zeros else None, "share",
              "zeros in numeric cells"),
        _fact("data.outlier_column_share", _share(len(outliers), len(numeric)), "share",
              "numeric inputs with more than 5 % outside 1.5 IQR"),
        _fact("data.max_robust_z", max(z_values, default=None), "z", "largest robust z"),
        _fact("data.skewed_column_share", _share(len(skewed), len(numeric)), "share",
              "numeric inputs with |skewness| above 1"),
    ]  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return rounded(part / whole) if whole else None


def row_facts(repeats: Repeats, n_rows: int) -> tuple[list[Fact], list[Finding]]:
    """Return facts and findings on repeated rows."""
    conflicting = repeats.conflicting_rows
    facts = [
        _fact("data.duplicate_rows", repeats.repeated_rows, "rows",
              "rows that repeat an earlier one, identifiers left aside"),
        _fact("data.duplicate_share", rounded(repeats.repeated_rows / n_rows), "share",
              "share of repeated rows"),
        _fact("data.conflicting_duplicate_rows", conflicting, "rows",
              "rows with equal inputs and different classes"),
    ]  # fmt: skip
    findings = []
    if repeats.repeated_rows:
        message = (
            f"{repeats.repeated_rows} rows repeat an earlier row: copies must stay in one fold"
        )
        findings.append(finding("duplicate_rows", "warning", message, (), "kept",
                                ("data.duplicate_rows",)))  # fmt: skip
    if conflicting:
        message = f"{conflicting} rows have equal inputs and different classes"
        findings.append(finding("conflicting_duplicates", "warning", message, (), "kept",
                                ("data.conflicting_duplicate_rows",)))  # fmt: skip
    return facts, findings


def relation_facts(
    relations: Relations, associations: Associations | None, features: list[ColumnProfile]
) -> tuple[list[Fact], list[Finding]]:
    """Return facts and findings on relations among inputs and with the target."""
    usable = frozenset(column.name for column in features)
    correlation, inflation = relations.extremes(usable)
    dependent = sum(usable.issuperset(pair) for pair in relations.dependencies)
    facts = [
        _fact("data.max_abs_correlation", correlation, "1",
              "largest |Pearson r| of two usable numeric inputs"),
        _fact("data.max_vif", inflation, "1",
              "largest variance inflation factor of a usable numeric input"),
        _fact("data.n_functional_dependencies", dependent, "pairs",
              "usable discrete inputs of which one determines the other"),
        _fact("data.n_duplicate_columns", len(relations.twins), "columns",
              "columns that repeat another"),
    ]  # fmt: skip
    findings = []
    for left, right in relations.recoded[:20]:
        message = f"'{left}' and '{right}' are one-to-one: the same information twice"
        findings.append(finding("recoded_column", "info", message, (left, right), "kept"))
    for left, right in relations.dependencies[:20]:
        if (left, right) not in relations.recoded and (right, left) not in relations.recoded:
            message = f"'{left}' determines '{right}'"
            findings.append(finding("functional_dependency", "info", message, (left, right),
                                    "kept"))  # fmt: skip
    for pair in [p for p in relations.pairs if p.kind == "correlation"][:10]:
        message = f"'{pair.left}' and '{pair.right}' correlate with |r| = {pair.value:.3f}"
        findings.append(finding("high_correlation", "info", message, (pair.left, pair.right),
                                "kept"))  # fmt: skip
    if associations is not None:
        facts += _association_facts(associations, features)
    return facts, findings


def _association_facts(associations: Associations, features: list[ColumnProfile]) -> list[Fact]:
    names = {column.name for column in features}
    scores = [score for score in associations.scores if score.column in names]
    null = associations.null_p95
    irrelevant = [s for s in scores if null is not None and s.value <= null]
    bent = [
        s
        for s in scores
        if s.linear is not None
        and null is not None
        and s.value > null
        and s.value - s.linear > _NON_LINEAR_GAIN
    ]
    unit = "AUC" if associations.is_auc else "R2"
    best = max((score.value for score in scores), default=None)
    return [
        _fact("data.best_single_feature_score", None if best is None else rounded(best), unit,
              "strongest usable input alone, out of fold"),
        _fact("data.null_score_p95", None if null is None else rounded(null), unit,
              "95th percentile of single-column scores under a shuffled target"),
        _fact("data.irrelevant_share", _share(len(irrelevant), len(scores)), "share",
              "usable inputs whose score lies below that percentile"),
        _fact("data.n_nonlinear", len(bent), "columns",
              "inputs whose bins say more than their order (classes) or a line (numbers)"),
    ]  # fmt: skip


def missing_findings(facts: list[Fact]) -> list[Finding]:
    """Return a warning when many cells are missing overall."""
    share = next(fact.value for fact in facts if fact.id == "data.missing_share")
    if isinstance(share, float) and share > HIGH_MISSING_SHARE:
        message = f"{share:.1%} of all cells are missing"
        return [finding("many_missing_columns", "warning", message, (), "kept",
                        ("data.missing_share",))]  # fmt: skip
    return []


def time_facts(table: Table, time_name: str, drift: float | None) -> list[Fact]:
    """Return the range of the time column (ISO dates) and the drift of the rows."""
    column = table.column(time_name)
    facts = [_fact("data.time_drift_auc", drift, "AUC", "telling the later from the earlier half")]
    if column is not None and column.kind == "datetime" and len(column.levels):
        start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        for fact_id, days in (("first", column.levels[0]), ("last", column.levels[-1])):
            moment = start + dt.timedelta(days=float(days))
            text = moment.replace(tzinfo=None).isoformat(timespec="seconds")
            facts.append(_fact(f"data.time_{fact_id}", text, "ISO 8601", f"{fact_id} time"))
    return facts


def group_facts(table: Table, group_name: str) -> list[Fact]:
    """Return the number of groups and the share of the largest."""
    column = table.column(group_name)
    if column is None or not len(column.levels):
        return []
    counts = column.counts
    return [
        _fact("data.n_groups", len(counts), "groups", f"distinct values of '{group_name}'"),
        _fact("data.largest_group_share", rounded(counts.max() / table.n_rows), "share",
              "rows of the largest group"),
    ]  # fmt: skip
