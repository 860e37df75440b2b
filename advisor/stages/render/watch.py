"""New data against a record, as a short Markdown table."""

from __future__ import annotations

from advisor.schema.monitoring import DriftRow, MonitorReport, PerformanceRow
from advisor.stages.render.tables import table
from advisor.wording.escape import code, markdown
from advisor.wording.numbers import count

_SIDES = {">=": "at least", "<=": "at most"}
QUIET_ROWS = 5
"""Stable inputs shown; what moved is always shown."""


def render_monitoring(report: MonitorReport) -> str:
    """Return what is due, then inputs, predictions and outcomes; most moved first."""
    word = "Review is due" if report.due else "No review is due"
    lines = [
        f"**{word}**: {count(report.n_rows)} new rows of {markdown(report.data)}"
        f" against record {code(report.record_sha256[:16])}, family "
        f"{markdown(report.family or 'none')}.",
        "",
    ]
    moved = [row for row in report.inputs if row.status != "stable"]
    quiet = [row for row in report.inputs if row.status == "stable"]
    drift = [*report.scores, *moved, *quiet[:QUIET_ROWS]]
    if drift:
        header = ("What", "PSI", "Chance alone", "Rows", "Status", "Detail")
        lines += [table(header, [_drift(row) for row in drift], " rrr"), ""]
    if len(quiet) > QUIET_ROWS:
        lines += [f"{len(quiet) - QUIET_ROWS} more inputs are stable.", ""]
    if report.performance:
        names = ("Quantity", "Value", "95 % interval", "Trigger", "Rows", "Status", "Detail")
        lines += [table(names, [_measured(row) for row in report.performance], " rrrr"), ""]
    lines += [f"- {markdown(note)}" for note in report.notes]
    return "\n".join(lines).rstrip() + "\n"


def _drift(row: DriftRow) -> tuple[object, ...]:
    return (
        row.name,
        None if row.psi is None else f"{row.psi:.3f}",
        None if row.noise_limit is None else f"{row.noise_limit:.3f}",
        count(row.n_rows),
        row.status.replace("_", " "),
        row.detail,
    )


def _measured(row: PerformanceRow) -> tuple[object, ...]:
    spread = None if row.low is None or row.high is None else f"{row.low:.4g} to {row.high:.4g}"
    return (
        row.name,
        None if row.value is None else f"{row.value:.4g}",
        spread,
        None if row.trigger is None else f"{_SIDES[row.op or '>=']} {row.trigger:.4g}",
        count(row.n_rows),
        row.status.replace("_", " "),
        row.detail,
    )
