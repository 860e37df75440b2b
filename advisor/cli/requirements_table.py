"""The table of what was read from the requirements, to be checked on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.summary import stdout_console
from advisor.wording.demands import demand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from advisor.schema.requirements import Requirement, Requirements, SourceQuote

MAX_UNCOVERED = 15
MAX_QUESTIONS = 5
_LONGEST = 150

DRIVES: dict[str, str] = {
    "target": "what is predicted",
    "positive_class": "recall, precision, costs",
    "problem_type": "families, metric",
    "metric": "which family wins",
    "metric_target": "bar, verdict",
    "metric_forbidden": "report",
    "cost": "threshold, expected cost",
    "asymmetric_loss": "metric",
    "capacity": "threshold, bar",
    "baseline": "bar, verdict",
    "interpretability": "admits families",
    "explanation": "admits families, report",
    "regulation": "admits families",
    "determinism": "check",
    "latency_ms": "check, verdict",
    "memory_mb": "check, verdict",
    "model_size_mb": "check, verdict",
    "training_seconds": "check",
    "compute_budget": "effort",
    "monotonic": "built in, check",
    "fairness": "check, verdict",
    "sensitive_attribute": "fairness check",
    "forbidden_column": "column left out",
    "unavailable_at_prediction": "column left out",
    "id_column": "column left out",
    "group_column": "split",
    "time_column": "split",
    "test_period": "split",
    "horizon": "split",
    "missing_code": "preparation",
    "margin": "simple or complex",
    "policy": "simple or complex",
    "tolerance": "metric",
    "output_range": "check",
    "max_features": "admits models",
    "probability_output": "calibration check",
    "uncertainty": "report",
    "abstain": "threshold",
    "robustness": "check",
    "retraining": "report",
    "data_egress": "no data to a language model",
    "keep_column": "column kept",
    "other": "nothing; shown for the record",
}
"""What an entry of a kind decides, in a few words."""


def print_requirements(found: Requirements) -> None:
    """Print entries, contradictions, unread sentences and questions, the entries as a table."""
    console = stdout_console()
    console.print(_headline(found), style="bold", markup=False, soft_wrap=True)
    if found.items:
        console.print(_table(found.items, len(found.documents) > 1, console.width))
    for conflict in found.conflicts:
        if conflict.open:
            _line(console, f"contradiction: {conflict.message} ({conflict.resolution})")
    for quote in found.injections[:MAX_QUESTIONS]:
        _line(console, f"without effect, {quote.reason}: {_place(quote)} {quote.quote}")
    _print_uncovered(console, found.uncovered)
    for question in found.questions[:MAX_QUESTIONS]:
        _line(console, f"open: {question.question} Until then: {question.default}")
    if len(found.questions) > MAX_QUESTIONS:
        _line(console, f"... and {len(found.questions) - MAX_QUESTIONS} more questions, see --json")


def _headline(found: Requirements) -> str:
    languages = ", ".join(f"{d.name} ({d.language})" for d in found.documents) or "no document"
    opened = sum(conflict.open for conflict in found.conflicts)
    parts = [languages, f"{len(found.items)} requirements"]
    if opened:
        parts.append(f"{opened} open contradictions")
    if found.uncovered:
        parts.append(f"{len(found.uncovered)} sentences not understood")
    if found.injections:
        parts.append(f"{len(found.injections)} passages without effect")
    return " | ".join(parts)


def _table(items: Iterable[Requirement], with_file: bool, width: int) -> object:
    from rich.table import Table
    from rich.text import Text

    spare = max(36, width - 56 - (14 if with_file else 0))
    told, quoted = spare * 5 // 12, spare * 7 // 12
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "requirement", "quote", "line", "strength", "origin", "drives"):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for item in items:
        place = str(item.line or "")
        if with_file and item.source_file:
            place = f"{_cut(item.source_file, 14)}:{place}"
        origin = item.origin if item.confirmed else "unconfirmed"
        cells = (
            item.id, _cut(demand(item), told), _cut(item.quote or "", quoted), place,
            item.strength, origin, _cut(DRIVES.get(item.kind, ""), 26),
        )  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _cut(text: str, length: int) -> str:
    flat = _flat(text)
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def _print_uncovered(console: Console, uncovered: tuple[SourceQuote, ...]) -> None:
    """Show up to 15 sentences that sound binding, those in other languages first."""
    ranked = sorted(uncovered, key=lambda quote: not quote.reason.startswith("language"))
    for quote in ranked[:MAX_UNCOVERED]:
        reason = "not understood" if quote.reason.startswith("sounds") else quote.reason
        _line(console, f"{reason}: {_place(quote)} {quote.quote}")
    if len(ranked) > MAX_UNCOVERED:
        _line(console, f"... and {len(ranked) - MAX_UNCOVERED} more sentences, see --json")


def _place(quote: SourceQuote) -> str:
    return f"line {quote.line}:" if quote.line else ""


def _flat(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


def _line(console: Console, text: str) -> None:
    console.print(_cut(text, _LONGEST), markup=False)
