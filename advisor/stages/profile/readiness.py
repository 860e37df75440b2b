"""The readiness table: eight dimensions, measured or left to a person."""

from __future__ import annotations

from typing import Literal

from advisor.schema.profile import ExcludedColumn, Fact, Finding, ReadinessRow
from advisor.schema.requirements import Requirements
from advisor.stages.profile.thresholds import DRIFT_AUC, HIGH_MISSING_SHARE

Status = Literal["ok", "attention", "problem", "human"]
_ACCURACY = (
    "possible_sentinel", "extreme_outliers", "conflicting_duplicates", "infinite_values",
)  # fmt: skip
_CONSISTENCY = (
    "duplicate_rows", "inconsistent_spelling", "mixed_types", "ambiguous_date",
    "ambiguous_number", "pattern_violation",
)  # fmt: skip


def readiness_table(
    facts: dict[str, Fact],
    findings: list[Finding],
    excluded: list[ExcludedColumn],
    requirements: Requirements,
) -> tuple[ReadinessRow, ...]:
    """Judge the data in eight dimensions from what was measured.

    Parameters
    ----------
    facts : dict of str to Fact
    findings : list of Finding
    excluded : list of ExcludedColumn
    requirements : Requirements

    Returns
    -------
    tuple of ReadinessRow
        A dimension that data cannot show is 'human'.
    """
    return (
        _relevance(facts),
        _completeness(facts),
        _counted("accuracy", _ACCURACY, findings, "whether cells are true needs a person"),
        _counted("consistency", _CONSISTENCY, findings, "no contradicting formats or copies"),
        _timeliness(facts),
        ReadinessRow(
            dimension="representativeness",
            status="human",
            statement="whether the rows stand for the cases to come is not in the data",
        ),
        _volume(facts),
        _legality(findings, excluded, requirements),
    )


def _number(facts: dict[str, Fact], fact_id: str) -> float | None:
    fact = facts.get(fact_id)
    return float(fact.value) if fact and isinstance(fact.value, (int, float)) else None


def _relevance(facts: dict[str, Fact]) -> ReadinessRow:
    best, null = (_number(facts, f"data.{k}") for k in ("best_single_feature_score",
                                                        "null_score_p95"))  # fmt: skip
    if best is None or null is None:
        return ReadinessRow(dimension="relevance", status="human",
                            statement="no association with a target could be measured")  # fmt: skip
    unit = facts["data.best_single_feature_score"].unit
    status: Status = "ok" if best > null else "problem"
    return ReadinessRow(
        dimension="relevance",
        status=status,
        statement=f"the strongest column alone reaches {unit} {best:.3f}; chance gives {null:.3f}",
        evidence=("data.best_single_feature_score", "data.null_score_p95"),
    )


def _completeness(facts: dict[str, Fact]) -> ReadinessRow:
    overall = _number(facts, "data.missing_share") or 0.0
    worst = _number(facts, "data.max_column_missing_share") or 0.0
    status: Status = "ok"
    if overall > HIGH_MISSING_SHARE:
        status = "problem"
    elif worst > HIGH_MISSING_SHARE:
        status = "attention"
    return ReadinessRow(
        dimension="completeness",
        status=status,
        statement=f"{overall:.1%} of the cells are missing, {worst:.1%} in the worst column",
        evidence=("data.missing_share", "data.max_column_missing_share"),
    )


def _counted(
    dimension: Literal["accuracy", "consistency"],
    codes: tuple[str, ...],
    findings: list[Finding],
    otherwise: str,
) -> ReadinessRow:
    held = sorted({item.code for item in findings if item.code in codes})
    if held:
        words = ", ".join(code.replace("_", " ") for code in held)
        return ReadinessRow(dimension=dimension, status="attention", statement=f"found: {words}")
    status: Status = "human" if dimension == "accuracy" else "ok"
    return ReadinessRow(dimension=dimension, status=status, statement=otherwise)


def _timeliness(facts: dict[str, Fact]) -> ReadinessRow:
    last, drift = facts.get("data.time_last"), _number(facts, "data.time_drift_auc")
    if last is None and drift is None:
        return ReadinessRow(
            dimension="timeliness",
            status="human",
            statement="no time column: the age of the rows is not known",
        )
    parts = [f"last row {last.value}"] if last is not None else []
    if drift is not None:
        parts.append(f"early and late rows are told apart with AUC {drift:.3f}")
    return ReadinessRow(
        dimension="timeliness",
        status="attention" if drift is not None and drift > DRIFT_AUC else "ok",
        statement="; ".join(parts),
        evidence=tuple(i for i in ("data.time_last", "data.time_drift_auc") if i in facts),
    )


def _volume(facts: dict[str, Fact]) -> ReadinessRow:
    rows, needed = _number(facts, "data.n_rows") or 0.0, _number(facts, "data.riley_minimum")
    per_parameter = _number(facts, "data.events_per_parameter")
    if needed is None and per_parameter is None:
        return ReadinessRow(dimension="volume", status="human",
                            statement=f"{rows:.0f} rows; no criterion applies",
                            evidence=("data.n_rows",))  # fmt: skip
    status: Status = "ok"
    if per_parameter is not None and per_parameter < 1:
        status = "problem"
    elif (needed is not None and rows < needed) or (per_parameter or 0.0) < 10:
        status = "attention"
    text = f"{rows:.0f} rows, {per_parameter:.1f} (events) per parameter"
    if needed is not None:
        text += f"; {needed:.0f} rows are asked for by Riley et al."
    return ReadinessRow(
        dimension="volume",
        status=status,
        statement=text,
        evidence=("data.n_rows", "data.events_per_parameter", "data.riley_minimum"),
    )


def _legality(
    findings: list[Finding], excluded: list[ExcludedColumn], requirements: Requirements
) -> ReadinessRow:
    banned = sorted(e.column for e in excluded if e.code in ("forbidden", "privacy"))
    sensitive = sorted(requirements.columns("sensitive_attribute"))
    personal = sorted({c for f in findings if f.code == "personal_data" for c in f.columns})
    parts = [
        f"{label}: {', '.join(names)}"
        for label, names in (
            ("not used", banned),
            ("sensitive", sensitive),
            ("personal data", personal),
        )
        if names
    ]
    statement = "; ".join(parts) or "no column is named as restricted"
    return ReadinessRow(
        dimension="legality",
        status="human",
        statement=f"{statement}; the right to use needs a person",
    )
