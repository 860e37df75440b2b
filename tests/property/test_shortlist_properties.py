"""Laws of the rule engine that hold for any facts."""

from __future__ import annotations

import itertools
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_scenarios import SCENARIOS

from advisor.catalogue import load_catalogue
from advisor.schema.facts import DataFacts, Facts, NeedFacts, TaskFacts
from advisor.schema.logic import evaluate, leaves
from advisor.schema.rule import Condition, Leaf, Scalar
from advisor.stages.shortlist import shortlist

CATALOGUE = load_catalogue()
LEVELS = ("none", "reasons", "readable_effects", "by_hand")
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
maybe = st.sampled_from([None, True, False])


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    task = draw(st.sampled_from(["binary", "multiclass", "regression"]))
    rows = draw(st.integers(min_value=30, max_value=3_000_000))
    return Facts(
        task=TaskFacts(
            task=task,
            imbalance_ratio=draw(st.sampled_from([None, 1.0, 4.0, 30.0, 400.0])),
            minority_count=draw(st.sampled_from([None, 8, 40, 900])),
            has_text_column=draw(maybe),
            has_time_column=draw(maybe),
            uses_future=draw(maybe),
            has_groups=draw(maybe),
            has_incumbent=draw(maybe),
        ),
        data=DataFacts(
            n_rows=rows,
            n_effective=rows,
            n_features=draw(st.sampled_from([None, 5, 150, 4000])),
            sparsity=draw(st.sampled_from([None, 0.0, 0.99])),
            has_missing=draw(maybe),
            events_per_parameter=draw(st.sampled_from([None, 2.0, 20.0, 100.0, 900.0])),
        ),
        need=NeedFacts(
            regulated=draw(maybe),
            intrinsic_reasons=draw(maybe),
            performance_first=draw(maybe),
            has_costs=draw(maybe),
            monotone=draw(maybe),
            privacy_of_rows=draw(maybe),
            latency_ms=draw(st.sampled_from([None, 5.0, 500.0])),
        ),
    )


efforts = st.sampled_from(["instant", "quick", "standard", "thorough"])


@QUICK
@given(found=any_facts(), effort=efforts, seed=st.integers(0, 10_000))
def test_the_order_of_rules_and_families_is_without_effect(found, effort, seed) -> None:
    rules, families = list(CATALOGUE.rules), list(CATALOGUE.families)
    random.Random(seed).shuffle(rules)
    random.Random(seed).shuffle(families)
    usual = shortlist(found, CATALOGUE.rules, CATALOGUE.families, CATALOGUE.policy, effort)
    mixed = shortlist(found, rules, tuple(families), CATALOGUE.policy, effort)
    assert mixed.families == usual.families
    assert mixed.steps == usual.steps
    assert (mixed.metric, mixed.split, mixed.settings) == (
        usual.metric,
        usual.split,
        usual.settings,
    )
    assert [(o.rule, o.state) for o in mixed.outcomes] == [
        (o.rule, o.state) for o in usual.outcomes
    ]


@QUICK
@given(found=any_facts(), effort=efforts)
def test_tightening_interpretability_never_admits_more(found, effort) -> None:
    admitted: list[set[str]] = []
    for level in LEVELS:
        need = found.need.model_copy(
            update={"interpretability": level, "interpretability_binding": True}
        )
        listed = shortlist(
            found.model_copy(update={"need": need}),
            CATALOGUE.rules,
            CATALOGUE.families,
            CATALOGUE.policy,
            effort,
        )
        admitted.append({v.family for v in listed.admitted()})
    for looser, tighter in itertools.pairwise(admitted):
        assert tighter <= looser


@QUICK
@given(found=any_facts(), effort=efforts)
def test_a_family_has_one_verdict_and_a_reference_is_never_admitted(found, effort) -> None:
    listed = shortlist(found, CATALOGUE.rules, CATALOGUE.families, CATALOGUE.policy, effort)
    assert sorted(v.family for v in listed.families) == sorted(f.id for f in CATALOGUE.families)
    assert any(v.tier == "T0" for v in listed.admitted())
    priced = [v for v in listed.families if v.verdict == "reference" and v.family != "stack"]
    assert len(priced) <= 1
    for verdict in listed.families:
        if verdict.verdict == "excluded":
            assert verdict.because


facts_of_leaf = st.sampled_from(["need.regulated", "need.fairness", "need.edge"])
leaf = st.builds(
    lambda fact, value, otherwise: Leaf.model_validate(
        {"fact": fact, "is": value, "if_unknown": otherwise}
    ),
    facts_of_leaf,
    st.booleans(),
    maybe,
)
conditions = st.recursive(
    st.builds(lambda a: Condition(all=(a,)), leaf),
    lambda inner: st.builds(
        lambda kind, parts: Condition.model_validate({kind: tuple(parts)}),
        st.sampled_from(["all", "any", "none"]),
        st.lists(st.one_of(inner, leaf), min_size=1, max_size=3),
    ),
    max_leaves=6,
)
values = st.fixed_dictionaries(
    dict.fromkeys(("need.regulated", "need.fairness", "need.edge"), maybe)
)


def without_defaults(node: Condition | Leaf) -> bool:
    return all(item.if_unknown is None for item in leaves(node))


@given(node=conditions, known=values)
def test_a_settled_condition_stays_settled_when_more_becomes_known(node, known) -> None:
    """Kleene: learning a fact may settle an unknown, never reverse what was settled."""
    if not without_defaults(node):
        return
    before = evaluate(node, known.get)
    for name, value in known.items():
        if value is None:
            for learnt in (True, False):
                after = evaluate(node, {**known, name: learnt}.get)
                assert before is None or after == before


@given(node=conditions, known=values)
def test_with_every_fact_known_a_condition_is_boolean(node, known) -> None:
    filled: dict[str, Scalar | None] = {k: bool(v) for k, v in known.items()}
    assert evaluate(node, filled.get) in (True, False)


@given(known=values)
def test_none_is_not_any(known) -> None:
    parts = tuple(Leaf.model_validate({"fact": name, "is": True}) for name in known)
    some = evaluate(Condition(any=parts), known.get)
    no = evaluate(Condition(none=parts), known.get)
    assert no == (None if some is None else not some)


def test_unknown_facts_alone_exclude_nothing() -> None:
    bare = Facts(task=TaskFacts(task="binary"))
    listed = shortlist(bare, CATALOGUE.rules, CATALOGUE.families, CATALOGUE.policy, "standard")
    assert not [v for v in listed.families if v.verdict == "excluded"]
    assert listed.metric == "roc_auc"


def test_a_record_of_the_shortlist_reads_back_unchanged() -> None:
    for found in list(SCENARIOS.values())[:6]:
        listed = shortlist(found, CATALOGUE.rules, CATALOGUE.families, CATALOGUE.policy, "standard")
        assert type(listed).model_validate_json(listed.model_dump_json()) == listed
