"""Which rules fire, are silent, or cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from advisor.schema.facts import ColumnFacts, Facts
from advisor.schema.family import Family
from advisor.schema.logic import Lookup, evaluate, facts_read, matches
from advisor.schema.rule import Rule, RuleState, Scalar
from advisor.schema.shortlist import FactRead, RuleOutcome

STATES: dict[bool | None, RuleState] = {True: "fires", False: "silent", None: "unknown"}
MAXIMUM_COLUMN_OUTCOMES = 40
"""A rule that fires on more columns than this is recorded once, with the count."""
MAXIMUM_NAMES = 8
"""Columns named in one sentence."""

_PLACEHOLDER = re.compile(r"\{([a-z]+\.[a-z0-9_]+)(:%)?\}")


@dataclass(frozen=True)
class Firing:
    """A rule that fired, on the data set or on one column."""

    rule: Rule
    column: str | None
    facts: tuple[FactRead, ...]
    message: str


@dataclass(frozen=True)
class Trace:
    """All outcomes of one phase, and what fired among them."""

    outcomes: tuple[RuleOutcome, ...]
    firings: tuple[Firing, ...]


def lookup_in(facts: Facts, column: ColumnFacts | None = None) -> Lookup:
    """Return a function from a fact's full name to its value."""
    groups: dict[str, object] = {
        "task": facts.task,
        "data": facts.data,
        "need": facts.need,
        "evidence": facts.evidence,
        "column": column or ColumnFacts(),
    }

    def read(name: str) -> Scalar | None:
        group, _, field = name.partition(".")
        value: Scalar | None = getattr(groups[group], field)
        return value

    return read


def trace_rules(
    facts: Facts, rules: Iterable[Rule], families: tuple[Family, ...], phase: str
) -> Trace:
    """Evaluate every rule of a phase; the result does not depend on the order of the rules."""
    outcomes: list[RuleOutcome] = []
    firings: list[Firing] = []
    for rule in sorted(rules, key=lambda r: r.id):
        if rule.phase != phase or rule.status == "draft":
            continue
        if rule.scope == "column":
            outcomes.extend(_on_columns(rule, facts, firings))
        else:
            outcomes.append(_on_data(rule, facts, families, firings))
    return Trace(tuple(outcomes), tuple(firings))


def _on_data(
    rule: Rule,
    facts: Facts,
    families: tuple[Family, ...],
    firings: list[Firing],
) -> RuleOutcome:
    look = lookup_in(facts)
    state = STATES[evaluate(rule.when, look)]
    read = _read(rule, look)
    message = _fill(rule.then.message, look) if state == "fires" else ""
    if state == "fires":
        firings.append(Firing(rule, None, read, message))
    hit = tuple(f.id for f in families if state == "fires" and hits(rule, f))
    return _outcome(rule, state, None, read, message, hit)


def _on_columns(rule: Rule, facts: Facts, firings: list[Firing]) -> list[RuleOutcome]:
    """Return one outcome per firing column, or one summary for silent, unknown, or many."""
    fired: list[Firing] = []
    counts: dict[RuleState, int] = {"fires": 0, "silent": 0, "unknown": 0}
    for column in facts.columns:
        look = lookup_in(facts, column)
        state = STATES[evaluate(rule.when, look)]
        counts[state] += 1
        if state == "fires":
            message = _fill(rule.then.message, look)
            fired.append(Firing(rule, column.name, _read(rule, look), message))
    firings.extend(fired)
    if 0 < len(fired) <= MAXIMUM_COLUMN_OUTCOMES:
        return [_outcome(rule, "fires", f.column, f.facts, f.message, ()) for f in fired]
    overall: RuleState = "fires" if fired else "unknown" if counts["unknown"] else "silent"
    if not facts.columns:
        overall = "unknown"
    look = lookup_in(facts)
    read = tuple(
        FactRead(fact=name, value=look(name))
        for name in facts_read(rule.when)
        if not name.startswith("column.")
    )
    message = (
        f"Fires on {counts['fires']} columns, silent on {counts['silent']}, "
        f"unknown on {counts['unknown']}."
    )
    return [_outcome(rule, overall, None, read, message, ())]


def hits(rule: Rule, family: Family) -> bool:
    """Return whether the action of a rule concerns a family."""
    return rule.then.families is not None and matches(rule.then.families, family)


def name_columns(columns: Iterable[str]) -> str:
    """Return 'a, b and 3 more'."""
    names = list(dict.fromkeys(columns))
    shown = ", ".join(f"'{name}'" for name in names[:MAXIMUM_NAMES])
    rest = len(names) - MAXIMUM_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown


def _read(rule: Rule, look: Lookup) -> tuple[FactRead, ...]:
    return tuple(FactRead(fact=name, value=look(name)) for name in facts_read(rule.when))


def _outcome(
    rule: Rule,
    state: RuleState,
    column: str | None,
    facts: tuple[FactRead, ...],
    message: str,
    families: tuple[str, ...],
) -> RuleOutcome:
    return RuleOutcome(
        rule=rule.id,
        name=rule.name,
        pillar=rule.pillar,
        phase=rule.phase,
        grade=rule.grade,
        state=state,
        effect=rule.then.effect,
        column=column,
        facts=facts,
        families=families,
        message=message,
    )


def _fill(message: str, look: Lookup) -> str:
    """Put the values of facts into a message; ``{group.field:%}`` prints a share as per cent."""

    def value_of(match: re.Match[str]) -> str:
        return _shown(look(match.group(1)), percent=match.group(2) is not None)

    return _PLACEHOLDER.sub(value_of, message)


def _shown(value: Scalar | None, *, percent: bool) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool | str):
        return str(value)
    if percent:
        return f"{float(value) * 100:.3g} %"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.3g}"
