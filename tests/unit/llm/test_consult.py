"""The method's own questions, answered from a record with evidence that exists."""

from __future__ import annotations

import pytest
import report_records as records

from advisor.schema.profile import ColumnPair, ColumnProfile
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.schema.shortlist import FactRead, RuleOutcome
from advisor.stages.consult import consult
from advisor.wording.ledger import ledger


def answers(record: DecisionRecord) -> dict[str, str]:
    return {answer.id: answer.answer for answer in consult(record)}


@pytest.mark.parametrize("name", sorted(records.EVERY_CASE))
def test_every_case_is_answered_with_evidence_that_exists(name: str) -> None:
    record = records.EVERY_CASE[name]()
    known = {item.id for item in ledger(record)}
    found = consult(record)
    assert [a.id for a in found] == [
        "target", "collinear", "scaling", "family", "metric", "justification",
    ]  # fmt: skip
    for answer in found:
        assert answer.answer.endswith(".")
        if answer.basis != "not_known":
            assert set(answer.evidence) <= known, answer.id


def test_the_target_its_type_and_three_constraints() -> None:
    found = answers(records.credit())["target"]
    assert "“default”" in found
    assert "yes/no classification" in found
    assert found.index("the effect of every column can be read") < found.index("AUC at least 0.77")


def test_an_unconfirmed_reading_is_no_constraint() -> None:
    base = records.credit()
    read = Requirement(
        id="R30", kind="latency_ms", op="<=", value=5, origin="llm", confirmed=False, quote="fast"
    )
    record = base.model_copy(
        update={
            "requirements": (base.requirements[0], read),
            "decision": base.decision.model_copy(
                update={"binding_requirements": ("R30",), "unmet": ()}
            ),
        }
    )
    assert "5 ms" not in answers(record)["target"]


def with_pairs(*pairs: ColumnPair, largest: float | None = 0.4) -> DecisionRecord:
    base = records.credit()
    data = base.facts.data.model_copy(update={"max_abs_correlation": largest, "max_vif": 31.0})
    return base.model_copy(
        update={
            "profile": base.profile.model_copy(update={"pairs": pairs}),
            "facts": base.facts.model_copy(update={"data": data}),
        }
    )


def test_collinear_columns_are_named_strongest_first() -> None:
    found = answers(
        with_pairs(
            ColumnPair(left="a", right="b", kind="correlation", value=-0.95),
            ColumnPair(left="c", right="d", kind="correlation", value=0.99),
            ColumnPair(left="e", right="f", kind="correlation", value=0.5),
        )
    )["collinear"]
    assert found.index("“c” and “d”") < found.index("“a” and “b” (-0.95)")
    assert "“e”" not in found
    assert "31" in found


def test_no_collinear_columns_gives_the_largest_and_nothing_measured_says_so() -> None:
    assert "the largest is 0.40" in answers(with_pairs())["collinear"]
    assert "nothing is known" in answers(with_pairs(largest=None))["collinear"]


def with_column(column: ColumnProfile) -> DecisionRecord:
    base = records.credit()
    profile = base.profile.model_copy(update={"columns": (*base.profile.columns, column)})
    fired = RuleOutcome(
        rule="PREP-31", name="outliers", pillar="data", phase="facts", grade="contradicted",
        state="fires", effect="prepare", column=column.name,
        facts=(FactRead(fact="column.outlier_share", value=0.08),),
    )  # fmt: skip
    return base.model_copy(
        update={"profile": profile, "rule_outcomes": (*base.rule_outcomes, fired)}
    )


@pytest.mark.parametrize(
    ("skewness", "minimum", "expected"),
    [(4.2, 0.0, "log(1 + x)"), (4.2, -10.0, "Yeo-Johnson"), (-2.0, 0.0, "Yeo-Johnson")],
)
def test_a_skewed_income_with_outliers_needs_neither_z_score_nor_min_max(
    skewness: float, minimum: float, expected: str
) -> None:
    record = with_column(
        ColumnProfile(name="income", dtype="float64", kind="numeric", skewness=skewness,
                      minimum=minimum, outlier_share=0.08, max_robust_z=44.0)
    )  # fmt: skip
    answer = next(a for a in consult(record) if a.id == "scaling")
    assert answer.answer.startswith("Neither on the raw scale")
    assert "“income”" in answer.answer
    assert expected in answer.answer
    assert "median and quartiles" in answer.answer
    assert "rule:PREP-31@income" in answer.evidence


def test_outliers_without_skew_are_scaled_only() -> None:
    record = with_column(
        ColumnProfile(name="load", dtype="float64", kind="numeric", skewness=0.1, outlier_share=0.2)
    )
    found = answers(record)["scaling"]
    assert "“load” (20.0 % outliers): scaling by median" in found


def test_many_columns_and_few_rows_is_settled_by_measurement() -> None:
    base = records.credit()
    fired = RuleOutcome(
        rule="P2-08", name="many columns", pillar="data", phase="facts", grade="refined",
        state="fires", effect="prefer", facts=(FactRead(fact="data.n_features", value=500),),
        message="500 columns: a sparse linear family is tried early",
    )  # fmt: skip
    record = base.model_copy(
        update={
            "problem": base.problem.model_copy(update={"n_rows": 10000, "n_features": 500}),
            "rule_outcomes": (fired,),
        }
    )
    answer = next(a for a in consult(record) if a.id == "family")
    assert answer.question == "Which family suits 10,000 rows and 500 columns?"
    assert "20 rows for each column" in answer.answer
    assert "sparse linear family" in answer.answer
    assert "Measured on these rows" in answer.answer
    assert "rule:P2-08" in answer.evidence


def costs(miss: float | None, alarm: float | None, unit: str = "USD") -> DecisionRecord:
    base = records.credit()
    rows = [
        Requirement(id=f"R4{n}", kind="cost", side=side, value=value, unit=unit, origin="quoted")
        for n, (side, value) in enumerate((("fn", miss), ("fp", alarm)))
        if value is not None
    ]  # fmt: skip
    kept = tuple(r for r in base.requirements if r.kind != "cost")
    return base.model_copy(update={"requirements": (*kept, *rows)})


def test_a_thousand_a_miss_and_ten_a_false_alarm_is_decided_by_cost() -> None:
    found = answers(costs(1000, 10))["metric"]
    assert found.startswith("None of the three: both costs are stated")
    assert "as much as 100 false alarms" in found
    assert "recall comes nearest" in found
    assert "0.0099" in found


def test_a_dear_false_alarm_points_to_precision() -> None:
    found = answers(costs(5, 20))["metric"]
    assert "precision comes nearest" in found
    assert "0.8" in found


@pytest.mark.parametrize(("miss", "alarm"), [(None, None), (1000, None), (0, 10)])
def test_without_both_costs_they_are_asked_for(miss: float | None, alarm: float | None) -> None:
    assert (
        "State what a missed case and a false alarm cost" in answers(costs(miss, alarm))["metric"]
    )


def test_the_readable_model_is_justified_by_its_price_and_the_must() -> None:
    found = answers(records.credit())["justification"]
    assert found.startswith("Logistic regression, ridge is recommended with AUC 0.784")
    assert "Gradient boosting gains 0.007 AUC" in found
    assert "“the effect of every column can be read”" in found
    assert "3 conditions" in found


def test_a_black_box_is_not_justified_as_readable() -> None:
    base = records.credit()
    decision = base.decision.model_copy(update={"family": "gbm_hist", "tier": "T4"})
    found = answers(base.model_copy(update={"decision": decision}))["justification"]
    assert found.startswith("The readable model is not the one recommended")


def test_nothing_recommended_is_not_justified() -> None:
    assert "nothing to justify" in answers(records.conflict())["justification"]
