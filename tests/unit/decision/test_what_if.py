"""Questions to a stored record."""

import time

import pytest
from decision_cases import candidate, inputs, plan, record_of, requirement, scored_by_cost, verdict

from advisor.errors import RecordError, RequirementsError
from advisor.schema.decision import Verdict
from advisor.schema.record import DecisionRecord
from advisor.stages.decide import (
    Change,
    diff_records,
    parse_changes,
    what_if,
    what_if_settings,
    why,
)

COSTS = (
    requirement("R01", "cost", side="fn", value=5, unit="EUR"),
    requirement("R02", "cost", side="fp", value=1, unit="EUR"),
)
LEVEL = requirement("R03", "interpretability", level="readable_effects")


@pytest.fixture(scope="module")
def costly():
    rows = scored_by_cost({"dummy": 0, "linear": 0.6, "gam": 0.62, "rf": 0.9})
    return record_of(inputs(rows, COSTS, plan=plan("expected_cost", 0.02, margin_kind="relative")))


@pytest.fixture(scope="module")
def priced():
    rows = [
        candidate("dummy", 0.5),
        candidate("linear", 0.70, predict_ms_p99=10.0),
        candidate("gam", 0.74, predict_ms_p99=40.0),
        candidate("rf", 0.85, role="reference", predict_ms_p99=90.0),
    ]
    shortlist = (
        verdict("linear"),
        verdict("gam"),
        verdict("rf", "reference", "need.interpretability", "not readable"),
    )
    return record_of(inputs(rows, [LEVEL], shortlist=shortlist))


def test_no_real_change_reproduces_the_stored_decision(costly, priced):
    for record in (costly, priced):
        decision, lines = what_if(record, Change(text="nothing"))
        assert decision == record.decision
        assert lines == ()


def test_costs_are_decided_again_from_the_record_alone_in_under_a_second(costly):
    start = time.process_time()
    after, lines = what_if_settings(costly, ("cost.fn=50",))
    assert time.process_time() - start < 1
    assert after.decision.threshold == pytest.approx(1 / 51)
    assert any(line.startswith("threshold: ") for line in lines)
    again = DecisionRecord.model_validate_json(after.model_dump_json(by_alias=True))
    assert again.sealed().digest == after.digest != costly.digest


def test_dropping_the_level_admits_the_reference(priced):
    after, lines = what_if_settings(priced, ("drop=R03",))
    assert (priced.decision.family, after.decision.family) == ("gam", "rf")
    assert "family: gam -> rf" in lines
    assert what_if(after, Change(text="nothing"))[0].family == "rf"
    loosened, _ = what_if_settings(priced, ("interpretability=none",))
    assert loosened.decision.family == "rf"
    tightened, _ = what_if_settings(priced, ("interpretability=by_hand",))
    assert tightened.decision.family != "gam"


def test_margin_policy_and_new_bars(priced):
    assert what_if_settings(priced, ("margin=0.2",))[0].decision.family == "linear"
    fast, _ = what_if_settings(priced, ("latency_ms=20",))
    assert fast.decision.family == "linear"
    assert fast.decision.verdict is Verdict.RECOMMEND
    strict, _ = what_if_settings(priced, ("policy=strict", "margin.factor=0.1"))
    assert strict.decision.family == "gam"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("margin", "not a change"),
        ("margin=x", "not a number"),
        ("margin=-1", "at least 0"),
        ("policy=fast", "not known"),
        ("cost.zz=1", "not known"),
        ("drop=R99", "no requirement 'R99'"),
        ("target=y", "cannot be changed after the fact"),
    ],
)
def test_settings_that_cannot_be_read_say_what_would(costly, setting, message):
    with pytest.raises(RequirementsError, match=message):
        parse_changes((setting,), costly)


def test_why_tells_the_whole_story(priced):
    text = why(priced, "rf")
    assert text.startswith("rf was not chosen (inadmissible): kept out by R03")
    assert "P3-01 fires: not readable [need.interpretability = True]" in text
    assert "rf over gam" in text
    assert "without R03" in text
    assert why(priced, "gam").startswith("gam was chosen")
    with pytest.raises(RecordError, match="knows no family"):
        why(priced, "mlp")


def test_diff_of_records_names_causes_before_effects(priced):
    after, _ = what_if_settings(priced, ("drop=R03",))
    lines = diff_records(priced, after)
    cause = lines.index("requirement R03 (interpretability) is gone")
    assert cause < lines.index("family: gam -> rf")
    assert diff_records(priced, priced) == ()
