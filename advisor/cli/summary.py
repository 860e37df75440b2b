"""What a run says on the terminal: a verdict line and a table that is read in ten seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.errors import EXIT_DONE, EXIT_NEGATIVE_FINDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from advisor.schema.record import DecisionRecord
    from advisor.schema.search import Candidate, MetricSummary

POSITIVE_VERDICTS = frozenset({"RECOMMEND", "RECOMMEND_WITH_CONDITIONS"})
PLAIN_WIDTH = 160
MAX_ROWS = 14
MAX_NOTES = 6


def exit_code_of(record: DecisionRecord) -> int:
    """Return 0 for a recommendation and 1 for every other verdict."""
    return EXIT_DONE if record.verdict in POSITIVE_VERDICTS else EXIT_NEGATIVE_FINDING


def stdout_console() -> Console:
    """Return a console for results: no colour and a fixed width when stdout is not a terminal."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=PLAIN_WIDTH, color_system=None)


def verdict_line(record: DecisionRecord) -> str:
    """Return the verdict, the family and its score in one line."""
    decision = record.decision
    parts = [str(record.verdict)]
    chosen = record.candidate(decision.family) if decision.family else None
    if chosen is not None:
        parts.append(f"{chosen.title} ({chosen.family}, {decision.tier or chosen.tier})")
        score = main_metric(chosen, record)
        if score is not None:
            parts.append(f"{score.name} {interval_text(score)}")
    elif record.problem.advice:
        parts.append(record.problem.advice)
    if decision.confidence:
        parts.append(f"proof of need: {decision.confidence.replace('_', ' ')}")
    if decision.conditions:
        parts.append(f"{len(decision.conditions)} condition(s)")
    return " | ".join(parts)


def main_metric(candidate: Candidate, record: DecisionRecord) -> MetricSummary | None:
    """Return the metric of the problem for one candidate, if it was measured."""
    return candidate.metric(record.problem.metric) if record.problem.metric else None


def interval_text(score: MetricSummary) -> str:
    """Return 'mean [low, high]' with four significant digits."""
    if score.low is None or score.high is None:
        return f"{score.mean:.4g}"
    return f"{score.mean:.4g} [{score.low:.4g}, {score.high:.4g}]"


def print_run(
    record: DecisionRecord, folder: str, notes: Sequence[str], ui_command: str | None
) -> None:
    """Print the verdict line, the candidates, where the report is and what to do next."""
    console = stdout_console()
    console.print(verdict_line(record), style="bold", markup=False, soft_wrap=True)
    if record.candidates:
        console.print(candidate_table(record))
    conditions = record.decision.conditions
    for condition in conditions[:MAX_NOTES]:
        console.print(f"condition: {condition.text}", markup=False, soft_wrap=True)
    if len(conditions) > MAX_NOTES:
        console.print(f"... {len(conditions) - MAX_NOTES} more conditions in the report")
    for note in (*record.provenance.notes, *notes)[:MAX_NOTES]:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    console.print(f"report: {folder}/decision.html", markup=False, soft_wrap=True)
    if ui_command:
        console.print(f"runs:   {ui_command}", markup=False, soft_wrap=True)


def candidate_table(record: DecisionRecord) -> Any:
    """Return a rich table of the candidates on the ladder, simplest first."""
    metric = record.problem.metric or "score"
    ordered = sorted(record.candidates, key=lambda c: (c.role == "reference", c.complexity))
    table = plain_table("family", "tier", "role", f"{metric} [95 %]", "outcome")
    steps = {step.family: step for step in record.decision.ladder}
    for candidate in ordered[:MAX_ROWS]:
        score = main_metric(candidate, record)
        step = steps.get(candidate.family)
        outcome = step.outcome.replace("_", " ") if step else candidate.status
        chosen = candidate.family == record.decision.family
        table.add_row(
            candidate.family,
            candidate.tier,
            candidate.role,
            interval_text(score) if score else "-",
            "chosen" if chosen else outcome if candidate.status == "ok" else candidate.status,
            style="bold" if chosen else None,
        )
    if len(ordered) > MAX_ROWS:
        table.caption = f"{len(ordered) - MAX_ROWS} more in the report"
    return table


def comparison_rows(records: Sequence[tuple[str, DecisionRecord]]) -> list[dict[str, Any]]:
    """Return one row a run, for the table of `compare` and its JSON."""
    rows: list[dict[str, Any]] = []
    for name, record in records:
        decision = record.decision
        chosen = record.candidate(decision.family) if decision.family else None
        score = main_metric(chosen, record) if chosen else None
        price = decision.price_of_simplicity
        rows.append(
            {
                "run": name,
                "data": record.source.name,
                "target": record.problem.target,
                "verdict": str(record.verdict),
                "family": decision.family,
                "tier": decision.tier,
                "metric": record.problem.metric,
                "mean": score.mean if score else None,
                "low": score.low if score else None,
                "high": score.high if score else None,
                "price_of_simplicity": price.value if price else None,
                "digest": record.digest,
            }
        )
    return rows


def print_comparison(rows: Sequence[dict[str, Any]]) -> None:
    """Print the table of `compare`."""
    table = plain_table("run", "target", "verdict", "family", "score [95 %]", "digest")
    for row in rows:
        bounds = "" if row["low"] is None else f" [{row['low']:.4g}, {row['high']:.4g}]"
        score = "-" if row["mean"] is None else f"{row['metric']} {row['mean']:.4g}{bounds}"
        table.add_row(
            row["run"],
            row["target"] or "-",
            row["verdict"],
            row["family"] or "-",
            score,
            row["digest"][:12],
        )
    stdout_console().print(table)


def run_as_dict(record: DecisionRecord, folder: str) -> dict[str, Any]:
    """Return what `analyze --json` prints."""
    row = comparison_rows([(folder, record)])[0]
    return {
        **row,
        "confidence": record.decision.confidence,
        "conditions": [condition.text for condition in record.decision.conditions],
        "reproducible": record.reproducible,
        "record_sha256": record.record_sha256,
        "exit_code": exit_code_of(record),
    }


def plain_table(*columns: str) -> Any:
    """Return an empty rich table in the house style."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_json(value: Any) -> None:
    """Print JSON to stdout, in UTF-8, keys in the order given."""
    import json

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
