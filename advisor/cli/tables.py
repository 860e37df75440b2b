"""Plain tables of requirements, profile, shortlist and plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.progress import duration_text
from advisor.cli.summary import plain_table, stdout_console

if TYPE_CHECKING:
    from advisor.schema.plan import SearchPlan
    from advisor.schema.problem import Problem
    from advisor.schema.profile import DataProfile
    from advisor.schema.rule import Rule
    from advisor.schema.shortlist import FamilyVerdict, Shortlist


def print_profile(found: DataProfile) -> None:
    """Print readiness, columns and findings."""
    console = stdout_console()
    sampled = f", facts from {found.n_rows_sampled:,} rows" if found.n_rows_sampled else ""
    console.print(f"{found.n_rows:,} rows, {found.n_columns} columns{sampled}", markup=False)
    readiness = plain_table("readiness", "status", "statement")
    for row in found.readiness:
        readiness.add_row(row.dimension, row.status, row.statement)
    columns = plain_table("column", "kind", "role", "missing", "distinct", "association")
    for column in found.columns:
        strength = "-" if column.association is None else f"{column.association:.3f}"
        columns.add_row(
            column.name,
            column.kind,
            column.role,
            f"{column.missing_share:.3f}",
            str(column.n_unique),
            strength,
        )
    findings = plain_table("severity", "finding", "columns", "message")
    for finding in found.findings:
        findings.add_row(
            finding.severity, finding.code, ", ".join(finding.columns), finding.message
        )
    for table in (readiness, columns, findings):
        if table.row_count:
            console.print()
            console.print(table)


def print_shortlist(problem: Problem, found: Shortlist) -> None:
    """Print the problem, the verdict on every family, warnings and advice."""
    console = stdout_console()
    metric = found.metric or problem.metric
    console.print(
        f"{problem.type} of {problem.target or '-'}: metric {metric or '-'}, "
        f"split {found.split or problem.split or '-'}",
        markup=False,
        soft_wrap=True,
    )
    if found.out_of_scope:
        console.print(f"out of scope: {found.out_of_scope}", markup=False)
    table = plain_table("family", "tier", "verdict", "because")
    for family in found.families:
        table.add_row(family.family, family.tier, family.verdict, _reasons(family))
    if table.row_count:
        console.print(table)
    for name, notes in (
        ("conflict", found.conflicts),
        ("warning", found.warnings),
        ("advice", found.advice),
    ):
        for note in notes:
            console.print(f"{name} {note.rule}: {note.message}", markup=False, soft_wrap=True)


def _reasons(family: FamilyVerdict) -> str:
    fired = [reason for reason in family.because if reason.state == "fires"]
    return "; ".join(f"{reason.rule}: {reason.message}" for reason in fired) or "-"


def print_plan(found: SearchPlan) -> None:
    """Print what would be tried, with the forecast per family and in all."""
    console = stdout_console()
    search, comparison = found.search_folds, found.comparison_folds
    nested = ", nested" if found.nested else ""
    console.print(
        f"effort {found.effort}, policy {found.policy}, metric {found.metric}, "
        f"margin {found.margin:.4g} ({found.margin_origin})\n"
        f"search {search.n_folds} {search.kind} folds{nested}; comparison {comparison.n_folds} x "
        f"{comparison.n_repeats}; holdout {found.holdout_share:.2f} of the rows",
        markup=False,
        soft_wrap=True,
    )
    table = plain_table("family", "role", "trials", "forecast", "note")
    for family in found.families:
        seconds = family.forecast_seconds
        table.add_row(
            family.family,
            family.role,
            str(family.n_trials),
            "-" if seconds is None else duration_text(seconds),
            family.note,
        )
    console.print(table)
    total = sum(family.forecast_seconds or 0.0 for family in found.families)
    each = total / max(found.jobs, 1)
    console.print(f"forecast: about {duration_text(each)} with {found.jobs} job(s)", markup=False)
    for line in (*found.notes, *(f"not tried: {skipped}" for skipped in found.skipped)):
        console.print(line, markup=False, soft_wrap=True)


def rule_text(rule: Rule) -> str:
    """Return one rule as text for a reader."""
    import json

    lines = [
        f"{rule.id} {rule.name}",
        f"{rule.pillar}, phase {rule.phase}, {rule.status}, evidence: {rule.grade}",
        "",
        rule.summary,
        "",
        *rule.why.strip().splitlines(),
    ]
    if rule.unless:
        lines += ["", f"unless: {rule.unless}"]
    if rule.framework_said:
        lines += ["", f"framework said: {rule.framework_said}"]
    for name, part in (("when", rule.when), ("then", rule.then)):
        body = part.model_dump(mode="json", by_alias=True, exclude_none=True)
        lines += ["", f"{name}: {json.dumps(body, ensure_ascii=False)}"]
    lines += ["", *(f"source: {source.cite}" for source in rule.sources)]
    lines += [f"case: {case.name}: {case.expect}" for case in rule.cases]
    return "\n".join(lines) + "\n"
