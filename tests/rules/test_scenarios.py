"""What the whole catalogue answers in whole situations, and that no rule is idle."""

from __future__ import annotations

from functools import cache

import pytest
from rule_scenarios import RARE, SCENARIOS, facts, multiclass, regression

from advisor.catalogue import load_catalogue
from advisor.schema.facts import Facts
from advisor.schema.rule import Rule
from advisor.schema.shortlist import RuleOutcome, Shortlist
from advisor.stages.shortlist import evaluate_evidence, shortlist

CATALOGUE = load_catalogue()
WHITE = {"linear_l2", "linear_sparse", "scorecard", "tree_small", "naive_bayes"}
GLASS = {"gam_spline", "ebm"}


def answer(found: Facts, effort: str = "standard", rules: tuple[Rule, ...] | None = None):
    chosen = CATALOGUE.rules if rules is None else rules
    return shortlist(found, chosen, CATALOGUE.families, CATALOGUE.policy, effort)  # type: ignore[arg-type]


def names(listed: Shortlist, verdict: str = "admitted") -> list[str]:
    return [v.family for v in listed.families if v.verdict == verdict]


def tiers(listed: Shortlist) -> set[str]:
    return {v.tier for v in listed.families if v.verdict == "admitted"}


def steps_of(listed: Shortlist, column: str) -> set[str]:
    return {s.step for s in listed.steps if s.column == column}


# ---- pillar 3: constraints


def test_regulated_credit_keeps_white_and_glass_boxes_and_prices_the_rule() -> None:
    listed = answer(SCENARIOS["regulated credit"])
    assert set(names(listed)) == {"dummy"} | WHITE | GLASS
    assert names(listed, "reference") == ["gbm_lightgbm"]
    assert "price_constraint" in listed.settings
    assert listed.metric == "log_loss"
    reasons = {b.rule for v in listed.families if v.family == "rf" for b in v.because}
    assert "P3-01" in reasons


def test_a_regulation_holds_whatever_readable_level_is_written_beside_it() -> None:
    for level in (None, "reasons", "readable_effects"):
        listed = answer(facts(need={"regulated": True, "interpretability": level}))
        assert tiers(listed) == {"T0", "T1", "T2"}


def test_by_hand_keeps_white_boxes_only() -> None:
    listed = answer(SCENARIOS["by hand"])
    assert set(names(listed)) == {"dummy"} | WHITE
    assert names(listed, "reference") == ["gbm_lightgbm"]


def test_reasons_leave_ensembles_open_and_close_black_boxes() -> None:
    listed = answer(SCENARIOS["reasons"])
    assert tiers(listed) == {"T0", "T1", "T2", "T3", "T4"}
    assert {"mlp", "stack"} <= set(names(listed, "excluded"))


def test_reasons_from_the_model_itself_close_ensembles_too() -> None:
    assert tiers(answer(SCENARIOS["reasons from the model"])) == {"T0", "T1", "T2"}


def test_a_wish_for_readability_orders_and_excludes_nothing() -> None:
    wished, plain = answer(SCENARIOS["readability wished for"]), answer(SCENARIOS["plain"])
    assert set(names(wished)) == set(names(plain))
    order = [v.tier for v in wished.admitted()]
    assert order == sorted(order, key=lambda t: (t != "T0", t not in ("T1", "T2")))


def test_the_baseline_is_never_excluded() -> None:
    for found in SCENARIOS.values():
        listed = answer(found)
        if listed.out_of_scope is None:
            assert names(listed)[0] == "dummy"
            assert "dummy" not in names(listed, "excluded")


def test_private_rows_exclude_families_that_store_them() -> None:
    small = facts(data={"n_rows": 6000}, need={"privacy_of_rows": True})
    assert set(names(answer(small), "excluded")) == {"knn", "svm_rbf"}


def test_the_stack_is_a_reference_until_performance_leads() -> None:
    assert names(answer(SCENARIOS["plain"]), "reference") == ["stack"]
    listed = answer(SCENARIOS["performance first"])
    assert "stack" in names(listed)
    assert "policy_performance" in listed.settings


def test_a_stated_policy_beats_the_word_performance() -> None:
    listed = answer(facts(need={"performance_first": True, "policy": "simplicity"}))
    assert "policy_performance" not in listed.settings


def test_latency_orders_and_measurement_decides() -> None:
    listed = answer(SCENARIOS["online"])
    assert {"knn", "svm_rbf"} <= set(names(listed))
    assert names(listed).index("knn") > names(listed).index("gbm_hist")


def test_declared_directions_bring_the_constrained_ensemble_into_every_effort() -> None:
    assert "gbm_monotone" in names(answer(SCENARIOS["directions"], "quick"))
    assert "gbm_monotone" not in names(answer(SCENARIOS["plain"], "quick"))


# ---- pillar 2: data, metrics, splits


@pytest.mark.parametrize(
    ("scenario", "metric"),
    [
        ("plain", "roc_auc"),
        ("plain regression", "rmse"),
        ("plain multiclass", "log_loss"),
        ("churn with costs", "expected_cost"),
        ("churn with capacity", "average_precision"),
        ("capacity and probabilities", "roc_auc"),
        ("probabilities", "log_loss"),
        ("ordinal", "mae"),
        ("count", "poisson_deviance"),
        ("asymmetric number", "pinball"),
        ("accuracy asked", "accuracy"),
        ("relative error", "mape"),
        ("f1 asked", "f1"),
    ],
)
def test_metric(scenario: str, metric: str) -> None:
    assert answer(SCENARIOS[scenario]).metric == metric


def test_a_metric_named_by_the_user_wins_over_costs() -> None:
    listed = answer(
        facts(task={"metric": "log_loss", **RARE}, need={"has_costs": True, "cost_ratio": 9.0})
    )
    assert (listed.metric, listed.metric_rule) == ("log_loss", None)


def test_a_bar_that_everybody_flagged_would_meet_does_not_rank() -> None:
    listed = answer(SCENARIOS["recall asked"])
    assert (listed.metric, listed.metric_rule) == ("roc_auc", "P1-02")
    assert "MET-08b" in {w.rule for w in listed.warnings}


def test_costs_without_a_ratio_are_unknown_not_assumed() -> None:
    listed = answer(facts(need={"has_costs": True}))
    assert listed.metric == "roc_auc"
    assert next(o.state for o in listed.outcomes if o.rule == "MET-07") == "unknown"


@pytest.mark.parametrize(
    ("scenario", "split"),
    [
        ("plain", "stratified"),
        ("plain regression", "random"),
        ("repeated entities", "group"),
        ("later periods", "time"),
        ("drift", "time"),
        ("entities over time", "group_time"),
        ("later periods without dates", "stratified"),
    ],
)
def test_split(scenario: str, split: str) -> None:
    assert answer(SCENARIOS[scenario]).split == split


def test_a_date_column_alone_does_not_order_the_folds() -> None:
    assert answer(facts(task={"has_time_column": True})).split == "stratified"


def test_tiny_table_stops_at_glass_boxes() -> None:
    listed = answer(SCENARIOS["tiny"])
    assert tiers(listed) == {"T0", "T1", "T2"}
    assert "P2-05b" in {w.rule for w in listed.warnings}
    reasons = {b.rule for v in listed.families if v.family == "gbm_hist" for b in v.because}
    assert "sample_plan" in reasons


def test_small_table_orders_and_excludes_nothing() -> None:
    listed = answer(SCENARIOS["small"])
    assert names(listed, "excluded") == []
    assert [v.tier for v in listed.admitted()][:9] == [
        "T0",
        *["T1"] * 2,
        "T2",
        *["T1"] * 3,
        "T2",
        "T3",
    ]


def test_more_columns_than_rows_begin_with_the_sparse_linear_model() -> None:
    assert names(answer(SCENARIOS["more columns than rows"]))[1:3] == ["linear_sparse", "linear_l2"]


def test_huge_table_drops_what_is_not_practicable_and_draws_the_curve() -> None:
    listed = answer(SCENARIOS["huge"])
    assert {"knn", "svm_rbf"} <= set(names(listed, "not_applicable"))
    assert "learning_curve" in listed.settings
    assert {"mlp", "gbm_hist", "linear_l2"} <= set(names(listed))


def test_sparse_and_wide_table_excludes_dense_families_without_a_price() -> None:
    listed = answer(SCENARIOS["sparse and wide"])
    assert {"ebm", "gbm_hist", "rf"} <= set(names(listed, "excluded"))
    assert names(listed, "reference") == []


def test_text_brings_linear_word_models() -> None:
    for effort in ("quick", "standard"):
        assert "svm_linear" in names(answer(SCENARIOS["text"], effort))
    assert "svm_linear" in names(answer(SCENARIOS["plain"]), "not_applicable")


def test_imbalance_never_leads_to_resampling() -> None:
    listed = answer(facts(task=RARE))
    text = " ".join(a.message for a in listed.advice)
    assert "No SMOTE" in text
    assert {s.step for s in listed.steps} == set()


def test_a_skewed_target_invites_the_log_link_model() -> None:
    assert "glm" in names(answer(SCENARIOS["claims"], "quick"))
    assert "glm" not in names(answer(SCENARIOS["plain regression"], "quick"))


def test_steps_of_columns() -> None:
    listed = answer(SCENARIOS["all kinds of columns"])
    assert steps_of(listed, "age") == {"standard_scale"}
    assert steps_of(listed, "income") == {
        "impute_indicator",
        "native_missing",
        "robust_scale",
        "log1p",
    }
    assert steps_of(listed, "balance") == {"standard_scale", "yeo_johnson"}
    assert steps_of(listed, "events") == {"maxabs_scale"}
    assert steps_of(listed, "nearly_empty") == {"drop_value_keep_indicator"}
    assert steps_of(listed, "region") == {"missing_level", "native_missing", "onehot"}
    assert steps_of(listed, "branch") == {"target_encode"}
    assert steps_of(listed, "size") == {"ordinal_encode"}
    assert steps_of(listed, "amount_as_text") == {"parse_number"}
    assert steps_of(listed, "day_as_text") == {"parse_date", "calendar", "cyclic"}
    assert steps_of(listed, "comment") == {"tfidf"}
    for name in ("key", "running_number", "always_one"):
        assert steps_of(listed, name) == {"drop_column"}


def test_a_rare_event_is_dropped_only_from_a_small_table() -> None:
    assert "drop_column" not in steps_of(answer(SCENARIOS["all kinds of columns"]), "rare_flag")
    small = answer(SCENARIOS["all kinds of columns, small"])
    assert steps_of(small, "rare_flag") == {"drop_column"}


# ---- pillar 1: what is not searched


@pytest.mark.parametrize(
    ("scenario", "word"),
    [
        ("multilabel", "one analysis per label"),
        ("forecast", "seasonal naive"),
        ("segments", "Rand index"),
        ("anomalies", "isolation forest"),
        ("write texts", "language model"),
        ("pictures", "embeddings"),
        ("recommend", "most popular items"),
        ("act and learn", "bandit"),
        ("project", "PCA"),
        ("survival", "Cox"),
        ("unknown problem", "one target column"),
    ],
)
def test_out_of_scope_names_a_route_and_searches_nothing(scenario: str, word: str) -> None:
    listed = answer(SCENARIOS[scenario])
    assert listed.out_of_scope is not None
    assert word in listed.out_of_scope
    assert names(listed) == []
    assert (listed.metric, listed.split, listed.settings) == (None, None, ())
    assert (listed.steps, listed.advice) == ((), ())


def test_a_causal_question_is_answered_with_a_warning_not_a_refusal() -> None:
    listed = answer(SCENARIOS["causal"])
    assert listed.out_of_scope is None
    assert "P1-15" in {w.rule for w in listed.warnings}


def test_an_existing_score_is_compared() -> None:
    assert "rule_baseline" in names(answer(SCENARIOS["incumbent"]))
    assert "rule_baseline" in names(answer(SCENARIOS["plain"]), "not_applicable")


# ---- efforts


@pytest.mark.parametrize("effort", ["quick", "standard", "thorough"])
@pytest.mark.parametrize("task", [{}, regression(), multiclass()], ids=["two", "number", "many"])
def test_every_effort_tries_every_tier(effort: str, task: dict[str, object]) -> None:
    found = tiers(answer(facts(task=task), effort))
    assert {"T0", "T1", "T2"} <= found
    assert found & {"T3", "T4"}


def test_instant_is_four_families() -> None:
    listed = answer(SCENARIOS["plain"], "instant")
    assert set(names(listed)) == {"dummy", "linear_l2", "tree_small", "gbm_hist"}


def test_at_quick_effort_the_reference_is_one_that_is_tried() -> None:
    assert names(answer(SCENARIOS["by hand"], "quick"), "reference") == ["gbm_hist"]


# ---- the catalogue as a whole


def effect_of(found: Facts, effort: str, rules: tuple[Rule, ...]) -> tuple[object, ...]:
    """Return what a run would do or say differently; no rule ids."""
    return effect(answer(found, effort, rules), evaluate_evidence(found, rules))


def effect(listed: Shortlist, evidence: tuple[RuleOutcome, ...]) -> tuple[object, ...]:
    return (
        tuple((v.family, v.verdict) for v in listed.families if v.verdict != "not_applicable"),
        listed.metric,
        listed.split,
        tuple((step.column, step.step) for step in listed.steps),
        tuple(note.message for note in (*listed.warnings, *listed.advice, *listed.conflicts)),
        listed.settings,
        listed.out_of_scope,
        tuple(o.message for o in evidence if o.state == "fires"),
    )


@cache
def situations() -> tuple[tuple[Facts, str, frozenset[str], tuple[object, ...]], ...]:
    found = []
    for situation in SCENARIOS.values():
        evidence = evaluate_evidence(situation, CATALOGUE.rules)
        for effort in ("quick", "standard"):
            listed = answer(situation, effort)
            outcomes = (*listed.outcomes, *evidence)
            fired = frozenset(o.rule for o in outcomes if o.state == "fires")
            found.append((situation, effort, fired, effect(listed, evidence)))
    return tuple(found)


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_every_rule_matters(rule: Rule) -> None:
    """Without the rule, some situation gets another answer: not merely another list of ids."""
    rest = tuple(other for other in CATALOGUE.rules if other.id != rule.id)
    assert any(
        effect_of(situation, effort, rest) != full
        for situation, effort, fired, full in situations()
        if rule.id in fired
    )


def test_every_rule_is_recorded_in_every_situation() -> None:
    wanted = {rule.id for rule in CATALOGUE.rules if rule.phase == "facts"}
    for found in SCENARIOS.values():
        assert {o.rule for o in answer(found).outcomes} == wanted
