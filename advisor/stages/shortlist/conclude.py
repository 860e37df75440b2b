"""The rule engine's answer."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.schema.facts import Facts
from advisor.schema.family import Family
from advisor.schema.logic import GUARD_RAILS, STEP_SLOTS
from advisor.schema.policy import Policy
from advisor.schema.rule import Rule
from advisor.schema.shortlist import Because, ColumnStep, RuleOutcome, Shortlist
from advisor.stages.shortlist.firing import Firing, name_columns, trace_rules
from advisor.stages.shortlist.verdicts import Effort, judge


def shortlist(
    facts: Facts,
    rules: Iterable[Rule],
    families: tuple[Family, ...],
    policy: Policy,
    effort: Effort,
) -> Shortlist:
    """Apply every rule of phase ``facts``.

    Rules read facts and never each other, so their order is without effect. Unknown facts make a
    rule unknown (Kleene), which is recorded and has no effect.

    Parameters
    ----------
    facts : Facts
    rules : iterable of Rule
    families : tuple of Family
    policy : Policy
        Gives the reference order and the highest tier for a number of effective rows.
    effort : {"instant", "quick", "standard", "thorough"}

    Returns
    -------
    Shortlist
        Families: admitted first, most preferred first, baselines before all. Out of scope:
        no family, metric, split, step or advice; the warnings on the data stay.
    """
    trace = trace_rules(facts, rules, families, "facts")
    verdicts, conflicts = judge(trace, facts, families, policy, effort)
    scope = _heaviest(trace.firings, "out_of_scope")
    searched = scope is None
    metric = _heaviest(trace.firings, "metric") if searched else None
    split = _heaviest(trace.firings, "split") if searched else None
    named = facts.task.metric
    stated = named if searched and named not in GUARD_RAILS else None
    default = metric.rule.then.metric if metric is not None else None
    return Shortlist(
        outcomes=trace.outcomes,
        families=verdicts,
        steps=_steps(trace.firings, facts) if searched else (),
        metric=stated or default,
        metric_rule=metric.rule.id if metric is not None and stated is None else None,
        split=split.rule.then.split if split is not None else None,
        split_rule=split.rule.id if split is not None else None,
        out_of_scope=scope.message if scope is not None else None,
        warnings=_notes(trace.firings, "warn"),
        advice=_notes(trace.firings, "advise") if searched else (),
        conflicts=conflicts,
        settings=_settings(trace.firings) if searched else (),
    )


def evaluate_evidence(facts: Facts, rules: Iterable[Rule]) -> tuple[RuleOutcome, ...]:
    """Return the outcome of every rule of phase ``evidence``, traced like the others.

    Evidence rules only warn and advise: they are evaluated after the decision and cannot move it.
    """
    return trace_rules(facts, rules, (), "evidence").outcomes


def _heaviest(firings: Iterable[Firing], effect: str) -> Firing | None:
    """Return the firing rule of largest weight; ties by id."""
    found = [f for f in firings if f.rule.then.effect == effect]
    return min(found, key=lambda f: (-f.rule.then.weight, f.rule.id), default=None)


def _steps(firings: Iterable[Firing], facts: Facts) -> tuple[ColumnStep, ...]:
    """Return one step per column and slot, that of the heaviest rule; ties by id.

    A column that is dropped, or of which only the indicator is kept, needs no other step.
    """
    chosen: dict[tuple[str, str], Firing] = {}
    for firing in firings:
        step = firing.rule.then.step
        if firing.rule.then.effect != "prepare" or step is None or firing.column is None:
            continue
        key = (firing.column, STEP_SLOTS[step])
        rival = chosen.get(key)
        if rival is None or _weight_then_id(firing) < _weight_then_id(rival):
            chosen[key] = firing
    ending = ("drop", "drop_value")
    ended = {column: slot for column, slot in sorted(chosen, reverse=True) if slot in ending}
    place = {column.name: index for index, column in enumerate(facts.columns)}
    slots = list(dict.fromkeys(STEP_SLOTS.values()))
    kept = [key for key in chosen if ended.get(key[0], key[1]) == key[1]]
    kept.sort(key=lambda key: (place[key[0]], slots.index(key[1])))
    return tuple(
        ColumnStep(
            column=key[0],
            step=str(chosen[key].rule.then.step),
            rule=chosen[key].rule.id,
        )
        for key in kept
    )


def _weight_then_id(firing: Firing) -> tuple[float, str]:
    return (-firing.rule.then.weight, firing.rule.id)


def _notes(firings: Iterable[Firing], effect: str) -> tuple[Because, ...]:
    """Return one note per rule; a column rule names its columns in one sentence."""
    by_rule: dict[str, list[Firing]] = {}
    for firing in firings:
        if firing.rule.then.effect == effect:
            by_rule.setdefault(firing.rule.id, []).append(firing)
    notes = []
    for rule_id, group in by_rule.items():
        columns = [f.column for f in group if f.column is not None]
        message = group[0].message
        if len(columns) > 1:
            message = f"{group[0].rule.summary} Columns: {name_columns(columns)}."
        notes.append(Because(rule=rule_id, state="fires", facts=group[0].facts, message=message))
    return tuple(notes)


def _settings(firings: Iterable[Firing]) -> tuple[str, ...]:
    chosen = {f.rule.then.select for f in firings if f.rule.then.effect == "select"}
    return tuple(sorted(setting for setting in chosen if setting is not None))
