"""Section C: the data, and what was done with every column."""

from __future__ import annotations

from typing import Any

from advisor.schema.features import FeatureColumn
from advisor.schema.profile import ColumnProfile
from advisor.schema.record import DecisionRecord
from advisor.stages.render.tables import NOTHING, cited, column_names, figures, ids, table
from advisor.wording.escape import Md, code, markdown, plain
from advisor.wording.numbers import count, percent, plural, trimmed
from advisor.wording.numbers import figures as number
from advisor.wording.privacy import WITHHELD, private_columns
from advisor.wording.terms import PROBLEMS, SPLITS

COLUMN_ROWS = 40
SEVERITY_ORDER = {"severe": 0, "warning": 1, "info": 2}


def data(record: DecisionRecord) -> dict[str, Any]:
    """Return the description of the data."""
    return {
        "summary": _summary(record),
        "framing": [markdown(text) for text in record.problem.because],
        "readiness": _readiness(record),
        "findings": _findings(record),
        "excluded": _excluded(record),
        "columns": _columns(record),
        "columns_rest": _columns_rest(record),
        "preparation": _preparation(record),
        "figures": figures(record, "missing", "target", "drift"),
        "source_notes": [markdown(note) for note in record.source.notes],
    }


def _summary(record: DecisionRecord) -> Md:
    problem, source = record.problem, record.source
    kind = PROBLEMS.get(problem.type.value, problem.type.value)
    rows: list[tuple[object, object]] = [
        ("File", Md(f"{code(source.name)} ({markdown(source.format)})")),
        ("sha256", code(source.sha256)),
        ("Rows and columns as read", f"{count(source.n_rows)} x {count(source.n_columns)}"),
        ("Problem", kind),
        ("Target", code(problem.target) if problem.target else "none"),
        ("Rows with a target", count(problem.n_rows)),
        ("Usable input columns", count(problem.n_features)),
    ]
    if problem.positive_class is not None:
        rows.append(("Positive class", code(problem.positive_class)))
    if record.facts.task.minority_share is not None:
        rows.append(("Share of the rarest class", percent(record.facts.task.minority_share)))
    if problem.split is not None:
        rows.append(("Rows are divided", SPLITS[problem.split.value]))
    for label, column in (
        ("Group column", problem.group_column),
        ("Time column", problem.time_column),
    ):
        if column is not None:
            rows.append((label, code(column)))
    return table(("What", "Value"), rows)


def _readiness(record: DecisionRecord) -> Md:
    rows = [
        (r.dimension, "left to a person" if r.status == "human" else r.status,
         cited(r.statement, r.evidence))
        for r in record.profile.readiness
    ]  # fmt: skip
    return table(("Dimension", "Status", "Statement"), rows) if rows else NOTHING


def _findings(record: DecisionRecord) -> Md:
    ordered = sorted(
        record.profile.findings, key=lambda f: (SEVERITY_ORDER[f.severity], f.code, f.columns)
    )
    rows = [
        (f.severity, code(f.code), column_names(f.columns, 6), cited(f.message, f.evidence),
         f.action)
        for f in ordered
    ]  # fmt: skip
    header = ("Severity", "Finding", "Columns", "What was seen", "Done")
    return table(header, rows) if rows else NOTHING


def _excluded(record: DecisionRecord) -> Md:
    rows = [
        (code(e.column), e.code.replace("_", " "), cited(e.reason, e.evidence))
        for e in record.excluded_columns
    ]
    return table(("Column", "Kind", "Why no model may read it"), rows) if rows else NOTHING


def _columns(record: DecisionRecord) -> Md:
    hidden = private_columns(record)
    rows = [_column_row(c, c.name in hidden) for c in record.profile.columns[:COLUMN_ROWS]]
    header = ("Column", "Kind", "Role", "Missing", "Distinct", "Range or levels",
              "Alone with the target")  # fmt: skip
    return table(header, rows, "   rr r") if rows else NOTHING


def _column_row(column: ColumnProfile, hidden: bool) -> tuple[object, ...]:
    return (
        code(column.name),
        column.kind,
        column.role,
        percent(column.missing_share),
        count(column.n_unique),
        WITHHELD if hidden else _range(column),
        "" if column.association is None else number(column.association),
    )


def _range(column: ColumnProfile) -> Md:
    if column.minimum is not None and column.maximum is not None:
        text = f"{trimmed(column.minimum)} to {trimmed(column.maximum)}"
        if column.median is not None:
            text += f", median {trimmed(column.median)}"
        return markdown(text)
    if column.kind in ("id", "text"):
        return Md("")
    levels = ", ".join(
        f"{code(level.level, 24)} {count(level.count)}" for level in column.top_levels[:4]
    )
    return Md(levels)


def _columns_rest(record: DecisionRecord) -> str:
    rest = len(record.profile.columns) - COLUMN_ROWS
    return (
        f"{plural(rest, 'further column')} in decision.json under profile.columns."
        if rest > 0
        else ""
    )


def _preparation(record: DecisionRecord) -> Md:
    steps: dict[str, list[str]] = {}
    for step in record.preparation:
        steps.setdefault(step.column, []).append(f"{plain(step.step)} ({plain(step.rule)})")
    plan = {c.name: c for c in record.plan.features.columns} if record.plan else {}
    rows = []
    for name in dict.fromkeys([*plan, *steps]):
        column = plan.get(name)
        done = list(dict.fromkeys(steps.get(name, ()))) or _planned(column)
        if column is not None and column.monotone:
            done.append("score must not fall" if column.monotone > 0 else "score must not rise")
        if done:
            rows.append((code(name), column.kind if column else "", "; ".join(done)))
    return (
        table(("Column", "Enters as", "Steps inside every pipeline"), rows[:COLUMN_ROWS])
        if rows
        else NOTHING
    )


def _planned(column: FeatureColumn | None) -> list[str]:
    """Return what the feature plan does with a column that no rule speaks of."""
    if column is None:
        return []
    done = [f"coded: {column.encoding}"] if column.encoding != "none" else []
    if column.transform != "none":
        done.append(f"transformed: {column.transform}")
    if column.indicator:
        done.append("missing indicator")
    return done


def monitored_inputs(record: DecisionRecord, columns: tuple[str, ...]) -> Md:
    """Return what to watch of the inputs that matter most; ranges are those of these rows."""
    hidden = private_columns(record)
    rows = []
    for name in columns:
        column = record.profile.column(name)
        if column is None:
            continue
        inside = WITHHELD if name in hidden else _range(column)
        rows.append((code(name), percent(column.missing_share), inside,
                     ids((f"col:{name}.missing_share",))))  # fmt: skip
    header = ("Input", "Missing in these rows", "Range or levels in these rows", "Evidence")
    return table(header, rows, " r") if rows else NOTHING
