"""A verdict claims no more than what was measured."""

from decision_cases import candidate, inputs, requirement

from advisor.schema.decision import Verdict
from advisor.schema.search import FamilySearch, Trial
from advisor.stages.decide import decide

DUMMY = candidate("dummy", 0.5)


def target(id_, metric, op, value, **more):
    return requirement(id_, "metric_target", metric=metric, op=op, value=value, **more)


# ------------------------------------------------------------------ conflict
def test_a_family_that_failed_may_still_keep_the_musts():
    bar = target("R01", "roc_auc", ">=", 0.95)
    missing = [DUMMY, candidate("linear", 0.7), candidate("rf", 0.75)]
    lost = candidate("gam").model_copy(update={"status": "timed_out", "error": "out of time"})
    assert decide(inputs(missing, (bar,))).verdict is Verdict.REQUIREMENTS_CONFLICT
    d = decide(inputs([*missing, lost], (bar,)))
    assert d.verdict is Verdict.EVIDENCE_INSUFFICIENT
    assert d.because[0].startswith("gam was not measured")
    assert "out of time" in d.because[0]


def test_no_line_of_a_decision_claims_a_proof():
    for second in (0.70, 0.8, 0.86):
        d = decide(inputs([DUMMY, candidate("linear", 0.79), candidate("rf", second, 0.03)]))
        lines = [*d.because, *(step.reason for step in d.ladder), *d.weaknesses]
        assert not [line for line in lines if "proven" in line]


# ------------------------------------------------------------------ trials
def test_a_failed_trial_is_kept_and_not_counted():
    trials = tuple(Trial(index=i, config=(), loss=0.3 if i else None) for i in range(4))
    search = FamilySearch(family="linear", status="ok", loss=0.3, trials=trials)
    assert search.n_completed == 3
    assert len(search.trials) == 4
