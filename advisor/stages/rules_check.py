"""Run the test cases that every rule file carries."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.schema.family import Family
from advisor.schema.logic import evaluate, matches
from advisor.schema.rule import Rule, RuleCase, RuleState, Scalar

_STATES: dict[bool | None, RuleState] = {True: "fires", False: "silent", None: "unknown"}


def check_rules(rules: Iterable[Rule], families: Iterable[Family]) -> tuple[str, ...]:
    """Return one sentence per case that does not hold; empty when all do.

    Parameters
    ----------
    rules : iterable of Rule
    families : iterable of Family
        Against which ``hits`` and ``spares`` are checked.
    """
    known = {family.id: family for family in families}
    problems: list[str] = []
    for rule in sorted(rules, key=lambda r: r.id):
        for case in rule.cases:
            problems.extend(
                f"{rule.id}, case '{case.name}': {p}" for p in _faults(rule, case, known)
            )
    return tuple(problems)


def _faults(rule: Rule, case: RuleCase, families: dict[str, Family]) -> list[str]:
    def look(name: str) -> Scalar | None:
        group, _, field = name.partition(".")
        return case.given.get(group, {}).get(field)

    faults = []
    state = _STATES[evaluate(rule.when, look)]
    if state != case.expect:
        faults.append(f"is '{state}', expected '{case.expect}'")
    for wanted, named in ((True, case.hits), (False, case.spares)):
        verb = "hit" if wanted else "spare"
        for family_id in named:
            if family_id not in families:
                faults.append(f"names the unknown family '{family_id}'")
                continue
            selector = rule.then.families
            if (selector is not None and matches(selector, families[family_id])) is not wanted:
                faults.append(f"does not {verb} '{family_id}'")
    return faults
