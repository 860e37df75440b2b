"""Properties that must hold whatever the evidence, and the error rate of the procedure."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from decision_cases import TIERS, K, R, candidate, inputs, plan, requirement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.schema.decision import Verdict
from advisor.schema.family import TIER_ORDER
from advisor.stages.decide import admissible_families, apply, decide
from advisor.stages.decide.changes import single_changes
from advisor.stages.decide.walk import choose

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "decision" / "score_level.py"
spec = importlib.util.spec_from_file_location("score_level", BENCHMARK)
score_level = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = score_level
spec.loader.exec_module(score_level)

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FAMILIES = [f for f in TIERS if f != "dummy"]


@st.composite
def evidence(draw):
    """A dummy and two to six families with fold scores around drawn means."""
    names = draw(st.lists(st.sampled_from(FAMILIES), min_size=2, max_size=6, unique=True))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shared = rng.normal(0, 0.02, K * R)
    rows = [candidate("dummy", values=tuple(0.5 + 0.001 * rng.normal(size=K * R)))]
    for name in names:
        mean = draw(st.floats(0.5, 0.9))
        own = rng.normal(0, draw(st.floats(0.0005, 0.05)), K * R)
        rows.append(
            candidate(
                name,
                values=tuple(mean + shared + own),
                search_loss=-mean,
                n_terms=draw(st.one_of(st.none(), st.integers(1, 40))),
            )
        )
    return rows


def rank(found):
    return -1 if found.chosen is None else TIER_ORDER.index(found.chosen.tier)


@QUICK
@given(evidence(), st.floats(0.0001, 0.05), st.floats(1.01, 10), st.booleans())
def test_raising_the_margin_never_picks_a_richer_tier(rows, margin, factor, strict):
    policy = "strict" if strict else "simplicity"
    low = choose(inputs(rows, plan=plan(margin=margin, policy=policy)))
    high = choose(inputs(rows, plan=plan(margin=margin * factor, policy=policy)))
    if low.chosen is not None and high.chosen is not None:
        assert rank(high) <= rank(low)


@QUICK
@given(evidence(), st.floats(0.0001, 0.05))
def test_strict_is_never_richer_than_simplicity(rows, margin):
    plain = choose(inputs(rows, plan=plan(margin=margin)))
    strict = choose(inputs(rows, plan=plan(margin=margin, policy="strict")))
    assert rank(strict) <= rank(plain)


@QUICK
@given(evidence())
def test_tightening_interpretability_never_admits_more(rows):
    admitted = []
    for level in ("none", "readable_effects", "by_hand"):
        item = requirement("R01", "interpretability", level=level)
        admitted.append(set(admissible_families(inputs(rows, [item]))))
    assert admitted[2] <= admitted[1] <= admitted[0]


@QUICK
@given(evidence(), st.floats(0.4, 1.0), st.sampled_from(["reference", "slow"]))
def test_an_inadmissible_family_never_changes_the_choice(rows, mean, kind):
    item = requirement("R01", "latency_ms", op="<=", value=10)
    present = {c.family for c in rows}
    extra = next(f for f in reversed(FAMILIES) if f not in present)
    fast = [c.model_copy(update={"predict_ms_p99": 1.0}) for c in rows]
    role = {"role": "reference"} if kind == "reference" else {}
    intruder = candidate(extra, mean, predict_ms_p99=1.0 if role else 99.0, **role)
    before, after = choose(inputs(fast, [item])), choose(inputs([*fast, intruder], [item]))
    assert before.key == after.key


@QUICK
@given(evidence(), st.randoms(use_true_random=False))
def test_order_of_candidates_is_irrelevant(rows, shuffler):
    mixed = list(rows)
    shuffler.shuffle(mixed)
    assert decide(inputs(rows)) == decide(inputs(mixed))


@QUICK
@given(evidence(), st.floats(0.001, 0.03))
def test_the_choice_is_never_rejected_by_an_admissible_richer_family(rows, margin):
    found = choose(inputs(rows, plan=plan(margin=margin)))
    if found.verdict is not Verdict.RECOMMEND:
        return
    for richer in found.challengers:
        pair = found.found.comparisons.get((found.chosen.family, richer.family))
        assert pair is None or pair.verdict != "needed"


@QUICK
@given(evidence())
def test_printed_flips_flip(rows):
    case = inputs(rows, [requirement("R01", "interpretability", level="readable_effects")])
    d = decide(case)
    changes = {c.text: c for c in single_changes(case)}
    for flip in d.flips:
        again = choose(apply(case, changes[flip.change]))
        assert (flip.verdict, flip.family) == again.key


# ------------------------------------------------------------------ error rates
def rows_of(scores):
    rows = [candidate("dummy", values=tuple(scores[0] - 60.0))]
    names = ("linear", "gam", "ebm", "rf", "gbm_a")
    return rows + [
        candidate(name, values=tuple(one)) for name, one in zip(names, scores, strict=False)
    ]


def test_the_simulated_rule_is_the_product_s_rule():
    scores = score_level.draw_scores(60, 4, np.random.default_rng(3), k=K, repeats=R)
    scores[::2, 3] += 4
    quick = score_level.richer_is_chosen(scores, 0.5, k=K)
    for one, richer in zip(scores, quick, strict=True):
        found = choose(inputs(rows_of(one), plan=plan(margin=0.5)))
        assert (found.chosen.family != "linear") == richer
    assert quick.any()
    assert not quick.all()


@pytest.mark.parametrize("n_challengers", [1, 2, 4, 8])
@pytest.mark.parametrize("margin", [0.1, 1.0])
def test_needless_complexity_is_chosen_in_at_most_five_of_a_hundred(n_challengers, margin):
    draws = 2_000
    rate = score_level.rates(draws, n_challengers, margin, 0.0, seed=9).proof_of_need
    assert rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


def test_the_allowance_is_spent_and_a_real_gap_is_found():
    """A test that never errs and never finds anything is as wrong as a leaderboard."""
    assert score_level.rates(2_000, 1, 0.1, 0.0, seed=4).proof_of_need > 0.03
    assert score_level.rates(2_000, 4, 1.0, 4.0, seed=4).proof_of_need > 0.9
    assert score_level.rates(2_000, 4, 1.0, 0.0, seed=4).highest_mean > 0.7


def test_pure_noise_never_recommends_a_family_more_often_than_allowed():
    """All families equal the dummy; the whole product code decides."""
    draws, wrong = 300, 0
    rng = np.random.default_rng(8)
    names = ("linear", "gam", "ebm", "rf")
    for _ in range(draws):
        scores = score_level.draw_scores(1, 5, rng, k=K, repeats=R)[0]
        rows = [candidate("dummy", values=tuple(scores[0]))]
        rows += [candidate(n, values=tuple(s)) for n, s in zip(names, scores[1:], strict=True)]
        wrong += choose(inputs(rows, plan=plan(margin=0.5))).verdict is Verdict.RECOMMEND
    assert wrong / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


def test_weak_signal_does_not_hand_the_choice_to_a_richer_family_through_the_baseline():
    """All families truly beat the dummy by the same little: the simplest has to survive."""
    draws, needless = 300, 0
    rng = np.random.default_rng(12)
    names = ("linear", "gam", "ebm", "rf")
    for _ in range(draws):
        scores = score_level.draw_scores(1, 5, rng, k=K, repeats=R)[0]
        scores[1:] += 2.0
        rows = [candidate("dummy", values=tuple(scores[0]))]
        rows += [candidate(n, values=tuple(s)) for n, s in zip(names, scores[1:], strict=True)]
        found = choose(inputs(rows, plan=plan(margin=0.5)))
        recommended = found.verdict is Verdict.RECOMMEND
        needless += recommended and found.chosen.family != "linear"
    assert needless / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)
