"""The smallest decision record with every part that the command line and the tracker read."""

from __future__ import annotations

from advisor.schema.comparison import Comparison
from advisor.schema.dataset import SourceInfo
from advisor.schema.decision import Condition, Decision, Price, Step, Verdict
from advisor.schema.facts import Facts
from advisor.schema.holdout import HoldoutMetric, HoldoutReport
from advisor.schema.problem import Problem, ProblemType, SplitKind, Task
from advisor.schema.profile import DataProfile
from advisor.schema.record import DecisionRecord, Provenance
from advisor.schema.search import Candidate, MetricSummary


def candidate(
    family: str, tier: str, complexity: int, mean: float, *, role: str = "admitted"
) -> Candidate:
    folds = (mean - 0.01, mean, mean + 0.01)
    return Candidate(
        family=family,
        title=family.replace("_", " ").capitalize(),
        role=role,
        tier=tier,
        complexity=complexity,
        challenger_group=family,
        features=("size", "colour"),
        status="ok",
        config=(("C", 0.5), ("solver", "lbfgs")),
        trials=5,
        metrics=(
            MetricSummary(
                name="roc_auc", mean=mean, low=mean - 0.02, high=mean + 0.02, folds=folds
            ),
        ),
        fit_seconds=0.2,
        size_mb=0.1,
    )


def small_record(verdict: Verdict = Verdict.RECOMMEND_WITH_CONDITIONS) -> DecisionRecord:
    recommended = verdict in (Verdict.RECOMMEND, Verdict.RECOMMEND_WITH_CONDITIONS)
    candidates = (
        candidate("dummy", "T0", 0, 0.5, role="baseline"),
        candidate("linear_l2", "T1", 10, 0.81),
        candidate("gbm_hist", "T4", 60, 0.82, role="reference"),
    )
    decision = Decision(
        verdict=verdict,
        family="linear_l2" if recommended else None,
        tier="T1" if recommended else None,
        confidence="sufficient" if recommended else None,
        ladder=(
            Step(family="dummy", tier="T0", outcome="baseline", reason="nothing learned"),
            Step(family="linear_l2", tier="T1", outcome="chosen", reason="simplest that suffices"),
        ),
        price_of_simplicity=Price(against="gbm_hist", metric="roc_auc", value=0.01),
        conditions=(Condition(code="uncovered", text="one sentence was not understood"),)
        if verdict is Verdict.RECOMMEND_WITH_CONDITIONS
        else (),
    )
    return DecisionRecord(
        created_utc="2026-01-01T00:00:00Z",
        verdict=verdict.value,
        problem=Problem(
            type=ProblemType.BINARY,
            target="passed",
            task=Task.BINARY,
            metric="roc_auc",
            split=SplitKind.STRATIFIED,
            n_rows=240,
            n_features=2,
        ),
        source=SourceInfo(name="parts.csv", sha256="0" * 64, format="csv", n_rows=240, n_columns=3),
        requirements=(),
        profile=DataProfile(n_rows=240, n_columns=3, facts=(), columns=()),
        facts=Facts(),
        candidates=candidates,
        comparisons=(
            Comparison(
                id="X1",
                simpler="linear_l2",
                richer="gbm_hist",
                metric="roc_auc",
                gain=0.01,
                low=-0.01,
                high=0.03,
                margin=0.02,
                standard_error=0.01,
                n_folds=10,
                alpha=0.05,
                n_challengers=1,
                method="corrected t",
                p_richer_better=0.2,
                p_equivalent=0.7,
                p_simpler_better=0.1,
                verdict="not_proven",
                strength="sufficient",
            ),
        ),
        decision=decision,
        holdout=HoldoutReport(
            source="holdout", rows=60, metrics=(HoldoutMetric(name="roc_auc", value=0.8),)
        ),
        provenance=Provenance(
            versions=(("advisor", "0.1.0"),), command="advisor analyze parts.csv", notes=()
        ),
    ).sealed()
