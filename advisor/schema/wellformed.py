"""Whether a rule is well formed: closed facts, operators, effects and selectors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from advisor.errors import CatalogueError
from advisor.schema.logic import (
    FACT_VALUES,
    METRICS,
    ORDERED,
    SETTINGS,
    SPLITS,
    STEPS,
    all_facts,
    fact_type,
    facts_read,
    leaves,
)
from advisor.schema.rule import Leaf, Rule

OPERATORS: Final = (
    "is_",
    "equals",
    "one_of",
    "at_least",
    "at_most",
    "above",
    "below",
    "above_fact",
    "known",
)
NEEDS: Final[dict[str, str]] = {
    "require": "families",
    "exclude": "families",
    "prefer": "families",
    "penalise": "families",
    "candidate": "families",
    "prepare": "step",
    "metric": "metric",
    "split": "split",
    "select": "select",
}
"""Effect -> the key of [then] that it acts with."""

COLUMN_EFFECTS: Final = ("prepare", "warn", "advise")
EVIDENCE_EFFECTS: Final = ("warn", "advise")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_rule(rule: Rule, where: str, *, overlay: bool = False) -> None:
    """Check everything that the types cannot express.

    Parameters
    ----------
    rule : Rule
    where : str
        File name for messages.
    overlay : bool
        Overlays may select families by id; shipped rules name properties only.

    Raises
    ------
    CatalogueError
        Naming the file, the key and the nearest valid name.
    """
    _check_condition(rule, where)
    _check_action(rule, where, overlay=overlay)
    _check_cases(rule, where)
    if not rule.sources:
        raise CatalogueError(
            f"rule '{rule.id}' has no source",
            where=where,
            expected="at least one [[source]] with kind and cite",
        )


def _check_condition(rule: Rule, where: str) -> None:
    found = list(leaves(rule.when))
    if not found:
        raise CatalogueError(f"rule '{rule.id}' has an empty condition", where=where)
    for leaf in found:
        _check_leaf(leaf, where)
    for fact in facts_read(rule.when):
        _check_phase(rule, fact, where)


def _check_phase(rule: Rule, fact: str, where: str) -> None:
    group = fact.partition(".")[0]
    if group == "column" and rule.scope != "column":
        raise CatalogueError(
            f"fact '{fact}' in a rule of scope '{rule.scope}'",
            where=where,
            expected='scope = "column"',
        )
    if group == "evidence" and rule.phase != "evidence":
        raise CatalogueError(
            f"fact '{fact}' is not known in phase '{rule.phase}'",
            where=where,
            expected='phase = "evidence"',
        )


def _check_leaf(leaf: Leaf, where: str) -> None:
    for fact in (leaf.fact, leaf.above_fact):
        if fact is not None:
            check_known(fact, all_facts(), "fact", where)
    given = [name for name in OPERATORS if getattr(leaf, name) is not None]
    if len(given) != 1:
        raise CatalogueError(
            f"the condition on '{leaf.fact}' has {len(given)} operators",
            where=where,
            expected=f"exactly one of {', '.join(name.rstrip('_') for name in OPERATORS)}",
        )
    if leaf.known is not None and leaf.if_unknown is not None:
        raise CatalogueError(f"'known' on '{leaf.fact}' leaves no unknown", where=where)
    _check_operand(leaf, given[0], where)


def _check_operand(leaf: Leaf, operator: str, where: str) -> None:
    kind = fact_type(leaf.fact)
    text = kind is str and leaf.fact not in ORDERED
    if operator == "is_" and kind is not bool:
        raise CatalogueError(f"'is' on '{leaf.fact}', which is not true or false", where=where)
    if operator in ("at_least", "at_most", "above", "below", "above_fact") and (
        text or kind is bool
    ):
        raise CatalogueError(f"'{operator}' on '{leaf.fact}', which has no order", where=where)
    if operator in ("known", "is_", "above_fact"):
        return
    operand = getattr(leaf, operator)
    for value in operand if isinstance(operand, tuple) else (operand,):
        _check_value(leaf.fact, kind, value, where)


def _check_value(fact: str, kind: type | None, value: object, where: str) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in (int, float) and not number:
        raise CatalogueError(
            f"'{fact}' is compared with {value!r}", where=where, expected="a number"
        )
    if kind is str and not isinstance(value, str):
        raise CatalogueError(f"'{fact}' is compared with {value!r}", where=where, expected="a text")
    if fact in FACT_VALUES:
        check_known(str(value), FACT_VALUES[fact], f"value of '{fact}'", where)
    elif fact == "task.metric":
        check_known(str(value), METRICS, "metric", where)


def _check_action(rule: Rule, where: str, *, overlay: bool) -> None:
    action = rule.then
    needed = NEEDS.get(action.effect)
    for key in ("families", "metric", "split", "step", "select"):
        if (getattr(action, key) is not None) is not (key == needed):
            verb = "needs" if key == needed else "takes no"
            raise CatalogueError(f"effect '{action.effect}' {verb} '{key}'", where=where)
    vocabularies = {"metric": METRICS, "split": SPLITS, "step": STEPS, "select": SETTINGS}
    if needed in vocabularies:
        check_known(str(getattr(action, needed)), vocabularies[needed], needed, where)
    _check_place(rule, where)
    if action.families is not None:
        _check_selector(rule, where, overlay=overlay)
    _check_message(rule, where)


def _check_place(rule: Rule, where: str) -> None:
    """Column rules prepare, warn or advise; evidence rules warn or advise; only they may."""
    action = rule.then
    allowed = EVIDENCE_EFFECTS if rule.phase == "evidence" else COLUMN_EFFECTS
    narrowed = rule.phase == "evidence" or rule.scope == "column"
    misplaced = action.effect == "prepare" and rule.scope != "column"
    if misplaced or (narrowed and action.effect not in allowed):
        raise CatalogueError(
            f"effect '{action.effect}' in a rule of scope '{rule.scope}', phase '{rule.phase}'",
            where=where,
            expected=f"one of {', '.join(allowed)}",
        )


def _check_selector(rule: Rule, where: str, *, overlay: bool) -> None:
    given = rule.then.families.model_dump(exclude_none=True) if rule.then.families else {}
    if not given:
        raise CatalogueError("'families' selects by no property", where=where)
    if "id" in given and not overlay:
        raise CatalogueError(
            "a shipped rule names families by id",
            where=where,
            expected="properties of families; only overlays may name ids",
        )


def _check_message(rule: Rule, where: str) -> None:
    for name in _PLACEHOLDER.findall(rule.then.message):
        fact = name.removesuffix(":%")
        check_known(fact, all_facts(), "fact in the message", where)
        if fact.startswith("column.") and rule.scope != "column":
            raise CatalogueError(f"the message reads '{fact}' outside a column rule", where=where)


def _check_cases(rule: Rule, where: str) -> None:
    for state in ("fires", "silent", "unknown"):
        if not any(case.expect == state for case in rule.cases):
            raise CatalogueError(
                f"rule '{rule.id}' has no case that expects '{state}'",
                where=where,
                expected="at least one [[case]] for each of fires, silent, unknown",
            )
    for case in rule.cases:
        for group, values in case.given.items():
            for field in values:
                check_known(f"{group}.{field}", all_facts(), "fact", where)


def check_known(name: str, names: Iterable[str], what: str, where: str) -> None:
    """Raise a `CatalogueError` with the nearest name unless `name` is among `names`."""
    known = list(names)
    if name not in known:
        raise CatalogueError(f"unknown {what} '{name}'{nearest(name, known)}", where=where)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return "; did you mean '...'?", empty when nothing is near."""
    found = get_close_matches(name, sorted(names), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""
