"""What a condition and a selector mean: closed operators over closed vocabularies.

Conditions are evaluated in the strong three-valued logic of Kleene (1952, Introduction to
Metamathematics, section 64): True, False, or None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import NoneType
from typing import Any, Final, get_args, get_origin

from advisor.schema.base import Frozen
from advisor.schema.facts import (
    ColumnFacts,
    DataFacts,
    EvidenceFacts,
    NeedFacts,
    TaskFacts,
)
from advisor.schema.family import TIER_ORDER, Family, Interpretability
from advisor.schema.problem import ProblemType, SplitKind, Task
from advisor.schema.profile import ColumnKind
from advisor.schema.requirements import Level
from advisor.schema.rule import Condition, FamilySelector, Leaf, Scalar

Lookup = Callable[[str], Scalar | None]
"""Returns the value of a fact by its full name, None when it is unknown."""

FACT_GROUPS: Final[dict[str, type[Frozen]]] = {
    "task": TaskFacts,
    "data": DataFacts,
    "need": NeedFacts,
    "evidence": EvidenceFacts,
    "column": ColumnFacts,
}

STEP_SLOTS: Final[dict[str, str]] = {
    "impute_indicator": "impute",
    "missing_level": "level",
    "native_missing": "native",
    "drop_value_keep_indicator": "drop_value",
    "drop_column": "drop",
    "onehot": "encoding",
    "target_encode": "encoding",
    "ordinal_encode": "encoding",
    "tfidf": "encoding",
    "calendar": "encoding",
    "cyclic": "cyclic",
    "robust_scale": "scale",
    "standard_scale": "scale",
    "maxabs_scale": "scale",
    "log1p": "transform",
    "yeo_johnson": "transform",
    "parse_number": "parse",
    "parse_date": "parse",
}
"""Preparation step -> slot; a column takes one step per slot, that of the heaviest rule."""

STEPS: Final[frozenset[str]] = frozenset(STEP_SLOTS)
"""Closed vocabulary of ``then.step``."""

SETTINGS: Final[frozenset[str]] = frozenset(
    {
        "policy_performance",
        "policy_strict",
        "calibrate",
        "cost_threshold",
        "learning_curve",
        "price_constraint",
        "incumbent_compare",
    }
)
"""Closed vocabulary of ``then.select``."""

METRICS: Final[frozenset[str]] = frozenset(
    {
        "roc_auc",
        "average_precision",
        "log_loss",
        "brier",
        "accuracy",
        "balanced_accuracy",
        "f1",
        "macro_f1",
        "recall",
        "precision",
        "qwk",
        "rmse",
        "mae",
        "mape",
        "rmsle",
        "r2",
        "pinball",
        "poisson_deviance",
        "expected_cost",
        "gini",
        "ks",
        "mcc",
        "specificity",
        "precision_at_k",
        "recall_at_k",
        "median_ae",
        "smape",
        "wape",
        "gamma_deviance",
        "within_tolerance",
        "asymmetric_cost",
    }
)
"""Closed vocabulary of ``then.metric`` and of the margins in the policy."""

GUARD_RAILS: Final[frozenset[str]] = frozenset(
    {"recall", "precision", "specificity", "fpr", "fnr", "flag_rate"}
)
"""Metrics that flagging everybody or nobody maximises: bars, never what families are ranked by
(rules MET-08b and MET-09b)."""

SPLITS: Final[frozenset[str]] = frozenset(kind.value for kind in SplitKind)
"""Closed vocabulary of ``then.split``."""

GOALS: Final[frozenset[str]] = frozenset(
    {
        "text_generation",
        "image",
        "recommendation",
        "sequential_decision",
        "survival",
        "dimensionality_reduction",
    }
)
"""Values of ``task.goal``."""

INTERPRETABILITY_ORDER: Final[tuple[Interpretability, ...]] = get_args(Level)

FACT_VALUES: Final[dict[str, frozenset[str]]] = {
    "task.problem_type": frozenset(kind.value for kind in ProblemType),
    "task.task": frozenset(task.value for task in Task),
    "task.goal": GOALS,
    "need.interpretability": frozenset(INTERPRETABILITY_ORDER),
    "need.policy": frozenset({"simplicity", "performance", "strict"}),
    "column.kind": frozenset(get_args(ColumnKind)),
    "column.parses_as": frozenset({"number", "date"}),
}
"""Values that a text fact can take, where they are closed."""

ORDERED: Final[dict[str, tuple[str, ...]]] = {"need.interpretability": INTERPRETABILITY_ORDER}
"""Text facts whose values have an order, lowest first."""

_BY_TIER: Final[dict[str, Interpretability]] = {
    "T0": "by_hand",
    "T1": "by_hand",
    "T2": "readable_effects",
    "T3": "reasons",
    "T4": "reasons",
    "T5": "none",
}


def interpretability_of(tier: str) -> Interpretability:
    """Return the highest interpretability level that a tier can meet (design section 5)."""
    return _BY_TIER[tier]


def fact_type(fact: str) -> type | None:
    """Return bool, int, float or str for a fact ``group.field``, None when there is no such fact.

    >>> fact_type("need.regulated")
    <class 'bool'>
    """
    group, _, field = fact.partition(".")
    model = FACT_GROUPS.get(group)
    if model is None or field not in model.model_fields:
        return None
    annotation: Any = model.model_fields[field].annotation
    members = [part for part in get_args(annotation) if part is not NoneType] or [annotation]
    member = members[0]
    return str if get_origin(member) is not None or not isinstance(member, type) else member


def all_facts() -> tuple[str, ...]:
    """Return every fact name, sorted."""
    return tuple(
        sorted(
            f"{group}.{field}"
            for group, model in FACT_GROUPS.items()
            for field in model.model_fields
        )
    )


def leaves(condition: Condition | Leaf) -> Iterator[Leaf]:
    """Yield every leaf of a condition, in the order written."""
    if isinstance(condition, Leaf):
        yield condition
        return
    for branch in (condition.all, condition.any, condition.none):
        for child in branch or ():
            yield from leaves(child)


def facts_read(condition: Condition) -> tuple[str, ...]:
    """Return the facts that a condition reads, in the order written, without repeats."""
    names: dict[str, None] = {}
    for leaf in leaves(condition):
        names[leaf.fact] = None
        if leaf.above_fact is not None:
            names[leaf.above_fact] = None
    return tuple(names)


def evaluate(node: Condition | Leaf, lookup: Lookup) -> bool | None:
    """Return whether a condition holds: True, False, or None when that is unknown.

    Parameters
    ----------
    node : Condition or Leaf
    lookup : callable
        Maps ``"group.field"`` to a value, None for unknown.
    """
    if isinstance(node, Leaf):
        return _leaf(node, lookup)
    parts: list[bool | None] = []
    if node.all is not None:
        parts.append(_all(evaluate(child, lookup) for child in node.all))
    if node.any is not None:
        parts.append(_any(evaluate(child, lookup) for child in node.any))
    if node.none is not None:
        met = _any(evaluate(child, lookup) for child in node.none)
        parts.append(None if met is None else not met)
    return _all(iter(parts))


def _all(values: Iterator[bool | None]) -> bool | None:
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def _any(values: Iterator[bool | None]) -> bool | None:
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def _leaf(leaf: Leaf, lookup: Lookup) -> bool | None:
    value = lookup(leaf.fact)
    if leaf.known is not None:
        return (value is not None) is leaf.known
    bound = lookup(leaf.above_fact) if leaf.above_fact is not None else None
    if value is None or (leaf.above_fact is not None and bound is None):
        return leaf.if_unknown
    if leaf.is_ is not None:
        return value is leaf.is_
    if leaf.equals is not None:
        return value == leaf.equals
    if leaf.one_of is not None:
        return value in leaf.one_of
    return _compare(leaf, value, bound)


def _compare(leaf: Leaf, value: Scalar, bound: Scalar | None) -> bool:
    rank = _rank(leaf.fact, value)
    if leaf.at_least is not None:
        return rank >= _rank(leaf.fact, leaf.at_least)
    if leaf.at_most is not None:
        return rank <= _rank(leaf.fact, leaf.at_most)
    if leaf.above is not None:
        return rank > _rank(leaf.fact, leaf.above)
    if leaf.below is not None:
        return rank < _rank(leaf.fact, leaf.below)
    if bound is not None:
        return rank > float(bound)
    raise ValueError(f"the condition on '{leaf.fact}' has no operator")


def _rank(fact: str, value: Scalar) -> float:
    order = ORDERED.get(fact)
    return float(order.index(str(value))) if order is not None else float(value)


def matches(selector: FamilySelector, family: Family) -> bool:
    """Return whether a family has every property that the selector gives."""
    return all(
        _TESTS[name](getattr(selector, name), family)
        for name in type(selector).model_fields
        if getattr(selector, name) is not None
    )


def _tier_rank(tier: str) -> int:
    return TIER_ORDER.index(tier)


def _below(level: str, family: Family) -> bool:
    have = INTERPRETABILITY_ORDER.index(interpretability_of(family.tier))
    return have < INTERPRETABILITY_ORDER.index(level)


def _same(name: str) -> Callable[[Any, Family], bool]:
    return lambda wanted, family: bool(getattr(family, name) == wanted)


def _within(name: str) -> Callable[[Any, Family], bool]:
    return lambda wanted, family: getattr(family, name) in wanted


_TESTS: Final[dict[str, Callable[[Any, Family], bool]]] = {
    "tier_above": lambda wanted, family: _tier_rank(family.tier) > _tier_rank(wanted),
    "tier_at_least": lambda wanted, family: _tier_rank(family.tier) >= _tier_rank(wanted),
    "tier_at_most": lambda wanted, family: _tier_rank(family.tier) <= _tier_rank(wanted),
    "tier": _within("tier"),
    "interpretability_below": _below,
    "task_not": lambda wanted, family: wanted not in family.tasks,
    "representation": _within("representation"),
    "kind": _within("kind"),
    "handles_missing": _same("handles_missing"),
    "handles_categories": _same("handles_categories"),
    "needs_scaling": _same("needs_scaling"),
    "monotone": _same("monotone"),
    "stores_rows": _same("stores_rows"),
    "dense_only": _same("dense_only"),
    "additive": _same("additive"),
    "probabilities": _within("probabilities"),
    "cost_exponent_above": lambda wanted, family: family.cost_exponent > wanted,
    "admissible": _within("admissible"),
    "text_kind": _same("text_kind"),
    "id": _within("id"),
}
