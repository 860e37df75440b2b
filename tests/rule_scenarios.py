"""Situations in which the whole catalogue is asked for its answer; all values are invented."""

from __future__ import annotations

from typing import Any

from advisor.schema.facts import (
    ColumnFacts,
    DataFacts,
    EvidenceFacts,
    Facts,
    NeedFacts,
    TaskFacts,
)

_TASK = {
    "problem_type": "binary_classification",
    "task": "binary",
    "n_classes": 2,
    "minority_share": 0.3,
    "minority_count": 9000,
    "imbalance_ratio": 2.33,
    "has_text_column": False,
    "text_is_main": False,
    "has_time_column": False,
    "has_groups": False,
    "has_incumbent": False,
}
_DATA = {
    "n_rows": 30000,
    "n_features": 12,
    "n_effective": 18000,
    "n_parameters": 20,
    "events_per_parameter": 450.0,
    "riley_minimum": 1600,
    "features_per_row": 0.0004,
    "missing_share": 0.0,
    "has_missing": False,
    "n_numeric": 12,
    "n_categorical": 0,
    "max_abs_correlation": 0.4,
    "max_vif": 1.8,
    "has_functional_dependency": False,
    "sparsity": 0.02,
    "outlier_column_share": 0.0,
    "max_robust_z": 4.0,
    "irrelevant_share": 0.1,
    "duplicate_share": 0.0,
    "conflicting_duplicates": False,
    "leak_suspects": 0,
    "time_drift_auc": 0.5,
    "memory_mb": 12.0,
}
_NEED = {
    "has_costs": False,
    "has_capacity": False,
    "has_metric_target": False,
    "monotone": False,
}


def facts(
    task: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    need: dict[str, Any] | None = None,
    evidence: dict[str, Any] | None = None,
    columns: tuple[ColumnFacts, ...] = (),
) -> Facts:
    """Return a plain two-class table of 30,000 rows with the given changes."""
    return Facts(
        task=TaskFacts(**{**_TASK, **(task or {})}),
        data=DataFacts(**{**_DATA, **(data or {})}),
        need=NeedFacts(**{**_NEED, **(need or {})}),
        evidence=EvidenceFacts(**(evidence or {})),
        columns=columns,
    )


def regression(**task: Any) -> dict[str, Any]:
    return {
        "problem_type": "regression",
        "task": "regression",
        "n_classes": None,
        "minority_share": None,
        "minority_count": None,
        "imbalance_ratio": None,
        "target_skewness": 0.2,
        "target_minimum": -4.0,
        "target_is_integer": False,
        "target_n_unique": 20000,
        "target_zero_share": 0.0,
        **task,
    }


def multiclass(**task: Any) -> dict[str, Any]:
    return {
        "problem_type": "multiclass_classification",
        "task": "multiclass",
        "n_classes": 5,
        "minority_count": 2000,
        "imbalance_ratio": 2.0,
        **task,
    }


def unsearched(kind: str, **task: Any) -> dict[str, Any]:
    return {"problem_type": kind, "task": None, "imbalance_ratio": None, **task}


def numeric(name: str, **changes: Any) -> ColumnFacts:
    plain = {
        "kind": "numeric",
        "missing_share": 0.0,
        "missing_informative": False,
        "n_unique": 900,
        "unique_share": 0.03,
        "mode_share": 0.01,
        "skewness": 0.1,
        "minimum": 0.0,
        "outlier_share": 0.0,
        "max_robust_z": 3.0,
        "zero_share": 0.0,
        "monotone_integer": False,
        "single_feature_score": 0.6,
        "ordinal_declared": False,
    }
    return ColumnFacts(name=name, **{**plain, **changes})


def nominal(name: str, n_unique: int, **changes: Any) -> ColumnFacts:
    plain = {
        "kind": "categorical",
        "missing_share": 0.0,
        "missing_informative": False,
        "n_unique": n_unique,
        "unique_share": 0.01,
        "mode_share": 0.2,
        "single_feature_score": 0.6,
        "ordinal_declared": False,
    }
    return ColumnFacts(name=name, **{**plain, **changes})


COLUMNS = (
    numeric("age"),
    numeric("income", skewness=4.0, outlier_share=0.1, max_robust_z=40.0, missing_share=0.1),
    numeric("balance", skewness=3.0, minimum=-900.0),
    numeric("events", zero_share=0.95, skewness=0.5),
    numeric("gaps", missing_share=0.5, missing_informative=True),
    numeric("nearly_empty", missing_share=0.98),
    numeric("running_number", unique_share=1.0, monotone_integer=True),
    numeric("rare_flag", mode_share=0.999, single_feature_score=0.5),
    numeric("afterthought", single_feature_score=0.995),
    nominal("region", 6, missing_share=0.05),
    nominal("branch", 80),
    nominal("town", 4000),
    nominal("size", 3, ordinal_declared=True),
    nominal("amount_as_text", 700, parses_as="number", unique_share=0.99),
    nominal("day_as_text", 300, parses_as="date"),
    nominal("key", 29000, unique_share=0.99),
    ColumnFacts(name="opened", kind="datetime", missing_share=0.0, n_unique=800),
    ColumnFacts(name="comment", kind="text", missing_share=0.0, n_unique=29000),
    ColumnFacts(name="always_one", kind="constant", missing_share=0.0, n_unique=1),
)

RARE = {"minority_share": 0.04, "minority_count": 1200, "imbalance_ratio": 24.0}
MIXED = {"n_numeric": 8, "n_categorical": 4, "has_missing": True, "missing_share": 0.05}

SCENARIOS: dict[str, Facts] = {
    "plain": facts(),
    "plain regression": facts(task=regression()),
    "plain multiclass": facts(task=multiclass()),
    "regulated credit": facts(
        need={"regulated": True, "individual_reasons": True, "probabilities_needed": True},
        data=MIXED,
    ),
    "regulated, level by hand": facts(need={"regulated": True, "interpretability": "by_hand"}),
    "by hand": facts(need={"interpretability": "by_hand", "interpretability_binding": True}),
    "readable effects": facts(
        need={"interpretability": "readable_effects", "interpretability_binding": True}
    ),
    "readability wished for": facts(
        need={"interpretability": "readable_effects", "interpretability_binding": False},
        data=MIXED,
    ),
    "reasons": facts(need={"interpretability": "reasons", "interpretability_binding": True}),
    "reasons from the model": facts(need={"intrinsic_reasons": True}),
    "letters to people": facts(need={"individual_reasons": True}, data=MIXED),
    "performance first": facts(need={"performance_first": True}),
    "performance and readability": facts(
        need={"performance_first": True, "interpretability": "by_hand"}
    ),
    "strict policy": facts(need={"policy": "strict"}),
    "churn with costs": facts(
        task=RARE, need={"has_costs": True, "cost_ratio": 20.0, "probabilities_needed": True}
    ),
    "churn with capacity": facts(task=RARE, need={"has_capacity": True}),
    "capacity and probabilities": facts(
        need={"has_capacity": True, "probabilities_needed": True}, data={"n_rows": 8000}
    ),
    "probabilities": facts(need={"probabilities_needed": True}),
    "misses worse": facts(need={"fn_costly": True}),
    "alarms worse": facts(need={"fp_costly": True}),
    "accuracy asked": facts(task={"metric": "accuracy"}),
    "recall asked": facts(task={"metric": "recall"}),
    "precision asked": facts(task={"metric": "precision"}),
    "f1 asked": facts(task={"metric": "f1"}),
    "balanced": facts(task={"imbalance_ratio": 1.05}),
    "one in six": facts(task={"imbalance_ratio": 5.0}),
    "fraud, labelled": facts(
        task={"imbalance_ratio": 300.0, "minority_count": 100, "minority_share": 0.003}
    ),
    "fraud, hardly labelled": facts(
        task={"imbalance_ratio": 900.0, "minority_count": 30, "minority_share": 0.001}
    ),
    "tiny": facts(
        task={"minority_count": 30},
        data={
            "n_rows": 90,
            "n_effective": 60,
            "events_per_parameter": 1.5,
            "features_per_row": 0.13,
            "riley_minimum": 1600,
        },
    ),
    "small": facts(
        task={"minority_count": 240},
        data={
            **MIXED,
            "n_rows": 800,
            "n_effective": 480,
            "events_per_parameter": 12.0,
            "features_per_row": 0.015,
        },
    ),
    "few events in many rows": facts(data={**MIXED, "events_per_parameter": 4.0}),
    "some events in many rows": facts(data={**MIXED, "events_per_parameter": 25.0}),
    "some more events": facts(data={**MIXED, "events_per_parameter": 120.0}),
    "small and plain": facts(
        data={**MIXED, "n_rows": 6000, "n_effective": 3600, "events_per_parameter": 400.0}
    ),
    "more columns than rows": facts(
        task={"minority_count": 600},
        data={
            "n_rows": 2000,
            "n_features": 4000,
            "n_effective": 1200,
            "n_parameters": 4000,
            "features_per_row": 2.0,
            "events_per_parameter": 0.15,
            "has_missing": True,
        },
    ),
    "wide": facts(data={"n_features": 400, "features_per_row": 0.013}),
    "sparse and wide": facts(data={"n_features": 5000, "sparsity": 0.98}),
    "huge": facts(
        data={"n_rows": 5_000_000, "n_effective": 3_000_000, "memory_mb": 9000.0, **MIXED}
    ),
    "noise columns": facts(data={"irrelevant_share": 0.7}),
    "heavy tails": facts(data={"outlier_column_share": 0.5, "max_robust_z": 60.0}),
    "collinear": facts(
        data={"max_abs_correlation": 0.97, "max_vif": 40.0, "has_functional_dependency": True}
    ),
    "many gaps": facts(data={"missing_share": 0.5, "has_missing": True}),
    "gaps": facts(data={"missing_share": 0.05, "has_missing": True}),
    "mixed columns": facts(data={"n_numeric": 5, "n_categorical": 5}),
    "repeated rows": facts(data={"duplicate_share": 0.1, "conflicting_duplicates": True}),
    "leak suspect": facts(data={"leak_suspects": 1}),
    "all kinds of columns": facts(columns=COLUMNS),
    "all kinds of columns, small": facts(data={"n_rows": 4000}, columns=COLUMNS),
    "text": facts(task={"has_text_column": True, "text_is_main": True}),
    "few texts": facts(
        task={"has_text_column": True, "minority_count": 150},
        data={"n_rows": 700, "n_effective": 300},
    ),
    "text beside numbers": facts(task={"has_text_column": True}),
    "ordinal": facts(task=regression(problem_type="ordinal_classification", target_n_unique=6)),
    "count": facts(task=regression(problem_type="count_regression", target_minimum=0.0)),
    "grade or count": facts(task=regression(target_is_integer=True, target_n_unique=10)),
    "claims": facts(task=regression(target_skewness=5.0, target_minimum=0.0)),
    "asymmetric number": facts(task=regression(), need={"has_costs": True}),
    "relative error": facts(task=regression(metric="mape", target_minimum=0.0)),
    "r2 asked": facts(task=regression(metric="r2")),
    "very many classes": facts(task=multiclass(n_classes=400)),
    "class with four rows": facts(task=multiclass(minority_count=4)),
    "later periods": facts(task={"has_time_column": True, "uses_future": True}),
    "drift": facts(task={"has_time_column": True}, data={"time_drift_auc": 0.9}),
    "later periods without dates": facts(task={"uses_future": True}),
    "repeated entities": facts(task={"has_groups": True}, data={"n_groups": 900}),
    "few entities": facts(task={"has_groups": True}, data={"n_groups": 8}),
    "entities over time": facts(
        task={"has_groups": True, "has_time_column": True, "uses_future": True},
        data={"n_groups": 900},
    ),
    "incumbent": facts(task={"has_incumbent": True, "ml_doubted": True}),
    "causal": facts(task={"causal_question": True}),
    "bar on the score": facts(need={"has_metric_target": True}),
    "fairness": facts(need={"fairness": True}),
    "online": facts(need={"latency_ms": 200.0}, data={"n_rows": 6000}),
    "very fast": facts(need={"latency_ms": 10.0}),
    "batch": facts(need={"batch_only": True}),
    "retrained nightly": facts(need={"retrains_often": True}, data=MIXED),
    "deterministic": facts(need={"deterministic": True}),
    "little memory": facts(need={"memory_mb": 200.0}),
    "short training": facts(need={"training_seconds": 60.0}, data=MIXED),
    "device": facts(need={"edge": True}),
    "cluster": facts(need={"distributed": True}),
    "robust": facts(need={"robustness": True}),
    "directions": facts(need={"monotone": True}, data={"n_rows": 6000}),
    "private rows": facts(need={"privacy_of_rows": True}),
    "few columns allowed": facts(need={"max_features": 5}),
    "multilabel": facts(task=unsearched("multilabel_classification")),
    "forecast": facts(task=unsearched("forecasting")),
    "segments": facts(task=unsearched("clustering")),
    "anomalies": facts(task=unsearched("anomaly_detection")),
    "write texts": facts(task=unsearched("out_of_scope", goal="text_generation")),
    "pictures": facts(task=unsearched("out_of_scope", goal="image")),
    "recommend": facts(task=unsearched("out_of_scope", goal="recommendation")),
    "act and learn": facts(task=unsearched("out_of_scope", goal="sequential_decision")),
    "project": facts(task=unsearched("out_of_scope", goal="dimensionality_reduction")),
    "survival": facts(task={"censored": True}),
    "unknown problem": facts(task=unsearched("out_of_scope")),
    "linear relationship": facts(
        evidence={"linear_gap_in_margins": 0.2, "interaction_gap_in_margins": 0.1, "best_auc": 0.8}
    ),
    "curved relationship": facts(
        evidence={"linear_gap_in_margins": 4.0, "interaction_gap_in_margins": 0.1}
    ),
    "interactions": facts(
        evidence={"linear_gap_in_margins": 4.0, "interaction_gap_in_margins": 3.0}
    ),
    "no signal": facts(
        evidence={
            "best_auc": 0.55,
            "train_gap_in_margins": 0.2,
            "learning_rise_in_margins": 0.0,
            "beats_dummy": False,
        }
    ),
    "overfitted": facts(
        evidence={"train_gap_in_margins": 9.0, "learning_rise_in_margins": 2.0, "best_auc": 0.8}
    ),
    "doubtful evidence": facts(
        evidence={
            "calibration_slope": 0.5,
            "holdout_contradicts": True,
            "margin_in_standard_errors": 0.2,
            "failed_families": 2,
        }
    ),
}
