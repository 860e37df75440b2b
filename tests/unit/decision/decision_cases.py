"""Evidence made to order for tests of the decision."""

import numpy as np

from advisor.metrics.catalogue import MetricContext, evaluate
from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import threshold_tables
from advisor.schema.dataset import SourceInfo
from advisor.schema.facts import Facts
from advisor.schema.features import FeaturePlan
from advisor.schema.plan import FamilyPlan, FoldPlan, SearchPlan
from advisor.schema.problem import Problem, ProblemType, SplitKind, Task
from advisor.schema.profile import DataProfile
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.rule import Source
from advisor.schema.search import Candidate, MetricSummary
from advisor.schema.shortlist import Because, FactRead, FamilyVerdict
from advisor.stages.compare import compare
from advisor.stages.decide import DecisionInputs, admissible_families, decide, settled
from advisor.statistics.intervals import corrected_interval

TIERS = {
    "dummy": ("T0", 0),
    "linear": ("T1", 10),
    "tree": ("T1", 14),
    "gam": ("T2", 20),
    "ebm": ("T2", 22),
    "rf": ("T4", 40),
    "gbm_a": ("T4", 41),
    "gbm_b": ("T4", 42),
}
K, R = 5, 2
BASE = np.random.default_rng(11).normal(0, 0.02, K * R)


def folds(mean, wobble=0.0, seed=0):
    """Fold scores with exactly this mean; `wobble` is the SD of what families do not share."""
    noise = np.random.default_rng(seed).normal(0, 1, K * R)
    noise = (noise - noise.mean()) / noise.std(ddof=1) * wobble
    return tuple(float(v) for v in mean + BASE - BASE.mean() + noise)


def summary(name, values):
    low, high = corrected_interval(values, K)
    return MetricSummary(name=name, mean=float(np.mean(values)), low=low, high=high, folds=values)


def candidate(family, mean=None, wobble=0.003, metric="roc_auc", values=None, **more):
    tier, complexity = TIERS[family]
    fields = {
        "family": family,
        "title": family,
        "role": "baseline" if tier == "T0" else "admitted",
        "tier": tier,
        "complexity": complexity,
        "challenger_group": family.split("_")[0],
        "features": ("a", "b"),
        "status": "ok",
        "trials": 5,
    }
    if values is None and mean is not None:
        values = folds(mean, wobble, seed=len(family) + complexity)
    if values is not None:
        fields["metrics"] = (summary(metric, tuple(values)),)
    return Candidate.model_validate(fields | more)


def requirement(id_, kind, **more):
    return Requirement(id=id_, kind=kind, origin=more.pop("origin", "quoted"), **more)


def plan(metric="roc_auc", margin=0.01, **more):
    fields = {
        "effort": "standard",
        "policy": "simplicity",
        "metric": metric,
        "margin": margin,
        "margin_origin": "policy default",
        "nested": True,
        "search_folds": FoldPlan(kind="stratified", n_folds=3, seed=0),
        "comparison_folds": FoldPlan(kind="stratified", n_folds=K, n_repeats=R, seed=1),
        "holdout_share": 0.2,
        "n_effective": 2_000,
        "families": tuple(
            FamilyPlan(family=f, role="admitted", n_trials=5) for f in TIERS if f != "dummy"
        ),
        "features": FeaturePlan(task="binary", columns=(), n_rows=3_000),
    }
    return SearchPlan.model_validate(fields | more)


def problem(task=Task.BINARY, type_=ProblemType.BINARY, **more):
    return Problem(
        type=type_, target="y", task=task, metric="roc_auc", split=SplitKind.STRATIFIED,
        n_rows=3_000, n_features=2, **more,
    )  # fmt: skip


def verdict(family, state="admitted", fact=None, message=""):
    tier, complexity = TIERS[family]
    because = ()
    if fact is not None:
        read = FactRead(fact=fact, value=True)
        because = (Because(rule="P3-01", state="fires", facts=(read,), message=message),)
    return FamilyVerdict(
        family=family, title=family, tier=tier, complexity=complexity,
        interpretability="reasons", verdict=state, because=because,
    )  # fmt: skip


def inputs(candidates, requirements=(), **more):
    fields = {
        "problem": problem(),
        "requirements": Requirements(items=tuple(requirements)),
        "plan": plan(),
        "candidates": tuple(candidates),
    }
    return DecisionInputs.model_construct(**(DecisionInputs(**(fields | more)).__dict__))


def scored_by_cost(families, costs=None, n=1_500, seed=5):
    """Candidates with real scores: `families` maps a family to its signal strength."""
    costs = costs or CostMatrix(fn=5, fp=1)
    rng = np.random.default_rng(seed)
    truth = [(rng.random(n // K) < 0.3).astype(float) for _ in range(K * R)]
    found = []
    for family, strength in families.items():
        scores = []
        for y in truth:
            logit = -0.85 + strength * (y - 0.3) * 2 + (strength > 0) * rng.normal(0, 1, len(y))
            scores.append(1 / (1 + np.exp(-logit)))
        context = MetricContext(costs=costs)
        values = [
            evaluate("expected_cost", y, p, context) for y, p in zip(truth, scores, strict=True)
        ]
        auc = [evaluate("roc_auc", y, p) for y, p in zip(truth, scores, strict=True)]
        one = candidate(family, values=values, metric="expected_cost")
        found.append(
            one.model_copy(
                update={
                    "metrics": (*one.metrics, summary("roc_auc", tuple(auc))),
                    "thresholds": threshold_tables(truth, scores, include=(costs.threshold,)),
                }
            )
        )
    return tuple(found)


SOURCE = Source(kind="design", cite="test")


def record_of(case):
    decision = decide(case)
    comparisons = compare(
        case.candidates,
        case.plan,
        requirements=case.requirements,
        admissible=admissible_families(case),
    )
    record = DecisionRecord(
        created_utc="2000-01-01T00:00:00Z",
        verdict=decision.verdict.value,
        problem=case.problem,
        source=SourceInfo(name="d.csv", sha256="0" * 64, format="csv", n_rows=9, n_columns=3),
        requirements=settled(case.requirements, decision),
        profile=DataProfile(n_rows=9, n_columns=3, facts=(), columns=()),
        facts=Facts(),
        shortlist=case.shortlist,
        plan=case.plan,
        candidates=case.candidates,
        comparisons=comparisons,
        decision=decision,
    ).sealed()
    return DecisionRecord.model_validate_json(record.model_dump_json(by_alias=True))
