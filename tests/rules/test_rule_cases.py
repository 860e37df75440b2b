"""Every case of every rule file, against the shipped families."""

from __future__ import annotations

import pytest

from advisor.catalogue import load_catalogue
from advisor.schema.rule import Rule, RuleCase
from advisor.stages.rules_check import check_rules

CATALOGUE = load_catalogue()
CASES = [
    pytest.param(rule, case, id=f"{rule.id}: {case.name}")
    for rule in CATALOGUE.rules
    for case in rule.cases
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case_holds(rule: Rule, case: RuleCase) -> None:
    alone = rule.model_copy(update={"cases": (case,)})
    assert check_rules([alone], CATALOGUE.families) == ()


@pytest.mark.parametrize(
    "rule",
    [r for r in CATALOGUE.rules if r.then.families is not None],
    ids=lambda rule: rule.id,
)
def test_rule_on_families_names_what_it_hits_and_spares(rule: Rule) -> None:
    assert any(case.hits for case in rule.cases)
    assert any(case.spares for case in rule.cases)


def test_a_false_case_is_reported() -> None:
    rule = CATALOGUE.rule("P3-19")
    assert rule is not None
    fires = rule.cases[0]
    wrong = fires.model_copy(update={"expect": "silent", "hits": ("linear_l2", "no_such_family")})
    found = check_rules([rule.model_copy(update={"cases": (wrong,)})], CATALOGUE.families)
    assert len(found) == 3
    assert "is 'fires', expected 'silent'" in found[0]
    assert "does not hit 'linear_l2'" in found[1]
    assert "unknown family 'no_such_family'" in found[2]


def test_contradicted_rows_are_not_coded_literally() -> None:
    """Thirteen rows of the framework are refuted; each is rewritten or has no effect."""
    graded = {rule.id: rule.grade for rule in CATALOGUE.rules}
    graded |= {item.id: item.grade for item in CATALOGUE.invariants}
    refuted = ["MET-05", "P2-04", "PREP-31", "MET-30", "SPL-04", "P3-09", "P1-08", "P2-03"]
    refuted += ["P2-20", "P2-29", "PREP-01", "PREP-06", "PREP-40"]
    assert {name: graded[name] for name in refuted} == dict.fromkeys(refuted, "contradicted")
