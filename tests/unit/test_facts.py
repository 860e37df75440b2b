"""Facts derived from requirements, problem and profile."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from profile_build import asked, problem_of, profile_of

from advisor.schema.facts import Facts
from advisor.schema.problem import ProblemType, SplitKind, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.facts import gather_facts

N = 600
RNG = np.random.default_rng(3)


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "x": rng.normal(size=N),
            "gap": np.where(rng.random(N) < 0.2, np.nan, rng.normal(size=N)),
            "level": rng.choice(list("abc"), N),
            "unit": np.arange(N) // 5,
        }
    )


def target() -> np.ndarray:
    return (np.random.default_rng(4).random(N) < 0.25).astype(int)


def facts_of(
    *items: Requirement, y: np.ndarray | None = None, task: Task = Task.BINARY, **fields: object
) -> Facts:
    y = target() if y is None else y
    data = frame()
    profile = profile_of(data, y, task, items, **fields)
    problem = problem_of(data, task, **fields)
    return gather_facts(Requirements(items=items), problem, profile)


def need(*items: Requirement) -> object:
    return facts_of(*items).need


def test_silence_is_unknown_where_it_matters() -> None:
    said = need()
    assert (said.regulated, said.interpretability, said.deterministic, said.fairness) == (None,) * 4
    assert (said.latency_ms, said.batch_only, said.performance_first) == (None,) * 3
    assert (said.has_costs, said.has_capacity, said.monotone) == (False,) * 3


def test_effective_rows_follow_the_design() -> None:
    events = int(target().sum())
    assert facts_of().data.n_effective == 2 * events
    assert facts_of(metric="log_loss").data.n_effective == N
    assert facts_of(group_column="unit").data.n_effective == N // 5
    assert facts_of(group_column="unit").data.n_groups == N // 5
    y = RNG.normal(size=N)
    assert facts_of(y=y, task=Task.REGRESSION).data.n_effective == N
    ordinal = facts_of(y=np.arange(N) % 5 * 1.0, task=Task.REGRESSION, type=ProblemType.ORDINAL)
    assert ordinal.data.n_effective == N


def test_effective_rows_of_several_classes_skip_hopeless_ones() -> None:
    y = np.r_[np.zeros(N - 44), np.ones(40), np.full(4, 2)].astype(int)
    many = facts_of(y=y, task=Task.MULTICLASS, classes=("a", "b", "c"))
    assert many.data.n_effective == 80
    assert many.task.minority_count == 4


def test_data_facts_mirror_the_profile() -> None:
    data = facts_of().data
    assert data.n_rows == N
    assert data.has_missing is True
    assert (data.n_numeric, data.n_categorical, data.n_text) == (3, 1, 0)
    assert data.events_per_parameter == pytest.approx(target().sum() / data.n_parameters)
    assert data.leak_suspects == 0
    assert data.conflicting_duplicates is False


def test_kept_suspects_are_counted() -> None:
    y = target()
    data = frame().assign(outcome_date=y + RNG.normal(0, 0.01, N))
    keep = (asked("keep_column", "outcome_date"),)
    profile = profile_of(data, y, requirements=keep)
    facts = gather_facts(Requirements(items=keep), problem_of(data), profile)
    assert facts.data.leak_suspects == 1


def test_groups_are_known_unknown_or_absent() -> None:
    assert facts_of(group_column="unit").task.has_groups is True
    assert facts_of().task.has_groups is False
    data = frame().rename(columns={"unit": "patient_id"})
    facts = gather_facts(Requirements(), problem_of(data), profile_of(data, target()))
    assert facts.task.has_groups is None


def test_columns_are_the_usable_ones() -> None:
    facts = facts_of(asked("forbidden_column", "x"), group_column="unit")
    assert [column.name for column in facts.columns] == ["gap", "level"]
    assert facts.columns[0].missing_share == pytest.approx(frame()["gap"].isna().mean())


@pytest.mark.parametrize(
    ("items", "ratio", "fn_costly"),
    [
        ((asked("cost", side="fn", value=400.0, unit="USD"),
          asked("cost", side="fp", value=25.0, unit="USD")), 16.0, True),
        ((asked("cost", side="fn", value=5.0, unit="ratio"),), 5.0, True),
        ((asked("cost", side="fp", value=4.0), asked("cost", side="tp", value=-90.0)), 22.5, True),
        ((asked("cost", side="fn", value=1.0), asked("cost", side="fp", value=4.0)), 0.25, False),
    ],
)  # fmt: skip
def test_costs_become_a_ratio(
    items: tuple[Requirement, ...], ratio: float, fn_costly: bool
) -> None:
    said = need(*items)
    assert said.has_costs is True
    assert said.cost_ratio == pytest.approx(ratio)
    assert (said.fn_costly, said.fp_costly) == (fn_costly, not fn_costly)


def test_interpretability_is_the_strictest_of_the_highest_precedence() -> None:
    documents = (
        asked("interpretability", level="reasons"),
        asked("interpretability", level="by_hand", strength="should"),
    )
    said = need(*documents)
    assert (said.interpretability, said.interpretability_binding) == ("by_hand", False)
    flag = Requirement(id="R00", kind="interpretability", level="none", origin="flag")
    assert need(flag, *documents).interpretability == "none"


def test_regulation_and_reasons_imply_levels() -> None:
    assert need(asked("regulation", value="GDPR 22")).interpretability == "readable_effects"
    assert need(asked("regulation", value="GDPR 22")).regulated is True
    said = need(asked("explanation", strength="should"))
    assert (said.interpretability, said.interpretability_binding) == ("reasons", False)
    assert said.individual_reasons is True
    own = need(asked("explanation", form="intrinsic"))
    assert (own.interpretability, own.intrinsic_reasons) == ("readable_effects", True)


def test_bars_are_the_tightest() -> None:
    said = need(
        asked("latency_ms", value=200.0, op="<="),
        asked("latency_ms", value=50.0, op="<="),
        asked("model_size_mb", value=5.0),
        asked("max_features", value=12),
    )
    assert (said.latency_ms, said.batch_only) == (50.0, False)
    assert (said.model_size_mb, said.max_features) == (5.0, 12)


def test_policy_and_retraining() -> None:
    said = need(asked("policy", value="performance"), asked("retraining", value="daily"))
    assert (said.performance_first, said.retrains_often) == (True, True)
    assert need(asked("retraining", value="yearly")).retrains_often is False


def test_task_facts() -> None:
    facts = facts_of(
        asked("baseline", metric="roc_auc", value=0.7),
        asked("metric", metric="roc_auc"),
        split=SplitKind.TIME,
    )
    assert facts.task.task == "binary"
    assert facts.task.has_incumbent is True
    assert facts.task.metric == "roc_auc"
    assert facts.task.uses_future is True
    assert facts.task.minority_share == pytest.approx(target().mean(), abs=1e-9)
    survival = facts_of(asked("problem_type", value="survival"))
    assert (survival.task.goal, survival.task.censored) == ("survival", True)


def test_text_is_the_main_signal_only_without_a_rival() -> None:
    words = np.array(["late", "parcel", "thanks", "never", "again", "please", "refund"])
    notes = [
        " ".join(words[np.random.default_rng(i).integers(0, 7, 8)]) + f" {i}" for i in range(N)
    ]
    y = target()
    for other, main in ((RNG.normal(size=N), True), (y + RNG.normal(0, 0.8, N), False)):
        data = pd.DataFrame({"note": notes, "other": other})
        facts = gather_facts(Requirements(), problem_of(data), profile_of(data, y))
        assert facts.task.has_text_column is True
        assert facts.task.text_is_main is main
