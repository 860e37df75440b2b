"""FLAML 2.7 traps F1-F17: what the engine does by default, and that our adapter is not hit by it.

The first half shows the trap in FLAML itself and the guard in `FlamlSearch`; the second half pins
behaviour that the adapter relies on or keeps clear of.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any, ClassVar

import flaml.automl.model as flaml_model
import numpy as np
import pandas as pd
import pytest
from families_data import load_family, mixed_plan, mixed_table
from flaml import AutoML, tune
from flaml.automl.model import SKLearnEstimator
from sklearn.base import is_classifier
from sklearn.model_selection import GroupKFold, KFold, LeaveOneGroupOut, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from advisor.adapters import flaml_search
from advisor.adapters.flaml_search import FlamlSearch, PredefinedSplitter
from advisor.schema.features import FeatureColumn, FeaturePlan

logging.getLogger("flaml").setLevel(logging.CRITICAL)
pytestmark = pytest.mark.filterwarnings("ignore")


def log_loss(target: np.ndarray, predicted: np.ndarray) -> float:
    share = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(target == 1, np.log(share), np.log(1 - share))))


def squared(target: np.ndarray, predicted: np.ndarray) -> float:
    return float(np.mean((target - predicted) ** 2))


class Recorder(SKLearnEstimator):
    """A small tree that notes the row numbers it is fitted on."""

    seen: ClassVar[list[list[int]]] = []

    def __init__(self, task: Any = "binary", n_jobs: Any = None, **config: Any) -> None:
        super().__init__(task, **config)
        regression = task == "regression" or getattr(task, "name", "") == "regression"
        self.estimator_class = DecisionTreeRegressor if regression else DecisionTreeClassifier

    @classmethod
    def search_space(cls, data_size: Any, task: Any, **_: Any) -> dict[str, Any]:
        return {"max_depth": {"domain": tune.randint(1, 4), "init_value": 2}}

    def fit(self, X_train: Any, y_train: Any, **kwargs: Any) -> Any:
        type(self).seen.append(X_train["row"].astype(int).tolist())
        return super().fit(X_train, y_train, **kwargs)


def run_flaml(X: pd.DataFrame, y: np.ndarray, **options: Any) -> tuple[AutoML, list[list[int]]]:
    class Fresh(Recorder):
        seen: ClassVar[list[list[int]]] = []

    automl = AutoML()
    automl.add_learner("recorder", Fresh)
    settings: dict[str, Any] = {
        "task": "classification",
        "estimator_list": ["recorder"],
        "metric": "log_loss",
        "max_iter": 2,
        "time_budget": -1,
        "eval_method": "cv",
        "n_splits": 3,
        "n_jobs": 1,
        "verbose": 0,
        "mlflow_logging": False,
        "retrain_full": False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        automl.fit(X, y, **{**settings, **options})
    return automl, Fresh.seen


def row_frame(n_rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame({"row": np.arange(n_rows), "noise": rng.normal(size=n_rows)})


def plain_plan(columns: list[str], task: str, n_rows: int) -> FeaturePlan:
    return FeaturePlan(
        task=task,
        n_rows=n_rows,
        columns=tuple(FeatureColumn(name=name, kind="numeric") for name in columns),
    )


@pytest.fixture
def used_rows(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Row numbers of every fit that the adapter asks a pipeline for."""
    rows: list[np.ndarray] = []
    original = flaml_search._RowPipeline.fit

    def fit(self: Any, X: pd.DataFrame, y: Any) -> Any:
        rows.append(X["row"].to_numpy().copy())
        return original(self, X, y)

    monkeypatch.setattr(flaml_search._RowPipeline, "fit", fit)
    return rows


# F1: rare classes are duplicated before the split


def rare_class(n_rows: int = 90) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(n_rows, 6)), columns=[f"x{k}" for k in range(6)])
    target = np.zeros(n_rows, dtype=int)
    target[:9] = 1
    return frame, target


def test_f1_default_flaml_trains_on_copies_of_rare_rows() -> None:
    _, target = rare_class()
    _, seen = run_flaml(row_frame(90), target, split_type="stratified")
    assert any(len(set(rows)) < len(rows) for rows in seen)


def test_f1_our_search_never_repeats_a_row_and_finds_no_signal_in_noise(
    used_rows: list[np.ndarray],
) -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3, shuffle=True, random_state=0).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)
    found = FlamlSearch().search(
        load_family("linear_l2"), plan, frame, target, folds, log_loss, 4, 1
    )
    assert found.status == "ok"
    assert all(len(np.unique(rows)) == len(rows) for rows in used_rows)
    prior = log_loss(target, np.full(90, target.mean()))
    assert found.loss is not None
    assert found.loss > 0.9 * prior


# F2, F4, F8, F16: which rows form a fold


def test_f2_default_flaml_ignores_the_groups_of_a_regression() -> None:
    groups = np.repeat(np.arange(10), 9)
    _, seen = run_flaml(
        row_frame(90),
        np.repeat(np.arange(10.0), 9),
        task="regression",
        metric="mse",
        groups=groups,
        split_type="auto",
    )
    split_groups = [
        set(groups[rows]) & set(groups[sorted(set(range(90)) - set(rows))]) for rows in seen
    ]
    assert any(split_groups)


def test_f2_f8_f16_our_folds_are_the_rows_used_in_our_order(used_rows: list[np.ndarray]) -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.normal(size=90)})
    groups = np.repeat(np.arange(10), 9)
    by_group = list(GroupKFold(3).split(frame, groups=groups))
    by_time = [(np.arange(60), np.arange(70, 90)), (np.arange(45)[::-1], np.arange(50, 60))]
    one_out = list(LeaveOneGroupOut().split(frame, groups=groups))[:3]
    for folds in (by_group, by_time, one_out):
        used_rows.clear()
        found = FlamlSearch().search(
            load_family("tree_small"),
            plain_plan(["x"], "regression", 90),
            frame,
            frame["x"].to_numpy() ** 2,
            folds,
            squared,
            3,
            1,
        )
        assert found.status == "ok"
        assert len(found.trials) == 3
        expected = [train for _ in range(3) for train, _ in folds]
        assert len(used_rows) == len(expected)
        for rows, train in zip(used_rows, expected, strict=True):
            np.testing.assert_array_equal(rows, train)


def test_f2_other_rows_than_our_folds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def shuffled(
        self: PredefinedSplitter, X: pd.DataFrame, y: Any = None, groups: Any = None
    ) -> Any:
        return iter(KFold(3, shuffle=True, random_state=9).split(X))

    monkeypatch.setattr(PredefinedSplitter, "split", shuffled)
    frame, target = rare_class()
    folds = list(KFold(3).split(frame))
    found = FlamlSearch().search(
        load_family("linear_l2"),
        plain_plan(list(frame), "binary", 90),
        frame,
        target,
        folds,
        log_loss,
        3,
        1,
    )
    assert found.status == "failed"
    assert "other rows" in str(found.error)


def test_f4_flaml_splits_do_not_depend_on_its_seed() -> None:
    target = np.arange(90) % 2
    _, one = run_flaml(row_frame(90), target, split_type="stratified", seed=1, auto_augment=False)
    _, two = run_flaml(row_frame(90), target, split_type="stratified", seed=2, auto_augment=False)
    assert one[0] == two[0]


def test_f8_flaml_does_not_sort_by_time() -> None:
    frame = row_frame(90).iloc[::-1].reset_index(drop=True)
    _, seen = run_flaml(frame, np.arange(90) % 2, split_type="time", auto_augment=False)
    assert max(seen[0]) == 89


def test_f16_a_leave_one_group_out_object_fails_in_flaml() -> None:
    with pytest.raises((ValueError, TypeError)):
        run_flaml(
            row_frame(90),
            np.arange(90) % 2,
            split_type=LeaveOneGroupOut(),
            groups=np.repeat(np.arange(10), 9),
        )


# F3: an active MLflow run


def test_f3_our_search_works_inside_an_active_mlflow_run(tmp_path: Any) -> None:
    mlflow = pytest.importorskip("mlflow")
    previous = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs.db'}")
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    try:
        with mlflow.start_run(), pytest.raises(Exception, match=r"(?i)skops|trusted"):
            run_flaml(row_frame(90), target, mlflow_logging=True)
        while mlflow.active_run():  # FLAML leaves its child run open
            mlflow.end_run()
        with mlflow.start_run() as run:
            found = FlamlSearch().search(
                load_family("linear_l2"),
                plain_plan(list(frame), "binary", 90),
                frame,
                target,
                folds,
                log_loss,
                3,
                1,
            )
        logged = mlflow.get_run(run.info.run_id).data
        assert found.status == "ok"
        assert not logged.metrics
        assert not logged.params
    finally:
        mlflow.set_tracking_uri(previous)


# F5, F15: best of FLAML, budgets


def test_f5_our_best_is_the_lowest_of_the_recorded_losses_not_flamls_claim() -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)
    found = FlamlSearch().search(
        load_family("linear_l2"), plan, frame, target, folds, log_loss, 5, 3
    )
    assert found.loss == min(trial.loss for trial in found.trials if trial.loss is not None)
    for trial in found.trials:
        assert trial.loss == pytest.approx(np.mean(trial.fold_losses))
        assert len(trial.fold_losses) == 3


def test_f5_flaml_returns_a_model_that_breaks_its_time_limit() -> None:
    automl, _ = run_flaml(row_frame(90), np.arange(90) % 2, pred_time_limit=1e-12)
    assert automl.model is not None


def test_f15_the_number_of_trials_is_the_budget() -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)
    for n_trials in (1, 2, 7):
        found = FlamlSearch().search(
            load_family("tree_small"), plan, frame, target, folds, log_loss, n_trials, 1
        )
        assert 1 <= len(found.trials) <= n_trials


# F6: state shared between fits


def test_f6_constraints_pile_up_on_a_reused_automl() -> None:
    automl = AutoML()
    counts = []
    for _ in range(2):
        automl.fit(
            row_frame(90),
            np.arange(90) % 2,
            task="classification",
            estimator_list=["rf"],
            max_iter=1,
            time_budget=-1,
            pred_time_limit=1.0,
            mlflow_logging=False,
            n_jobs=1,
            verbose=0,
        )
        counts.append(len(automl.metric_constraints))
    assert counts[1] > counts[0]


def test_f6_searches_do_not_influence_each_other() -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)

    def losses(family_id: str) -> list[float | None]:
        found = FlamlSearch().search(
            load_family(family_id), plan, frame, target, folds, log_loss, 4, 3
        )
        return [trial.loss for trial in found.trials]

    first = losses("linear_l2")
    losses("tree_small")
    assert losses("linear_l2") == first


# F7, F13: what FLAML does to a table


def test_f7_f13_the_table_reaches_our_pipeline_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, targets = mixed_table()
    frame["town"] = frame["town"].astype("category")
    frame["wait"] = pd.to_timedelta(np.arange(len(frame)), unit="h")
    frame["constant"] = 1
    seen: list[pd.DataFrame] = []
    original = flaml_search.build_pipeline

    def watched(*arguments: Any) -> Any:
        pipeline = original(*arguments)
        fit = pipeline.fit

        def spy(X: pd.DataFrame, y: Any) -> Any:
            seen.append(X)
            return fit(X, y)

        pipeline.fit = spy
        return pipeline

    monkeypatch.setattr(flaml_search, "build_pipeline", watched)
    folds = list(KFold(3).split(frame))
    found = FlamlSearch().search(
        load_family("linear_l2"),
        mixed_plan("binary"),
        frame,
        targets["binary"],
        folds,
        log_loss,
        3,
        1,
    )
    assert found.status == "ok"
    for X, (train, _) in zip(seen, folds * 3, strict=True):
        pd.testing.assert_frame_equal(X, frame.iloc[train])


def test_f7_default_flaml_learns_its_imputation_from_all_rows() -> None:
    frame = row_frame(90)
    frame.loc[::3, "noise"] = np.nan
    frame.loc[60:, "noise"] += 100
    automl, _ = run_flaml(frame, np.arange(90) % 2)
    filled = automl._transformer.transformer.transform(frame[["row", "noise"]])
    assert np.nanmedian(frame["noise"]) in np.asarray(filled)


def test_f13_default_flaml_breaks_on_durations() -> None:
    frame = row_frame(90)
    frame["wait"] = pd.to_timedelta(np.arange(90), unit="h")
    with pytest.raises(Exception):  # noqa: B017, PT011
        run_flaml(frame, np.arange(90) % 2)


# F9: a label that the validation rows lack


def test_f9_a_fold_without_one_class_is_not_mended_with_copies(used_rows: list[np.ndarray]) -> None:
    frame, target = rare_class()
    folds = [(np.arange(0, 60), np.arange(60, 90)), (np.arange(0, 90, 2), np.arange(1, 90, 2))]
    found = FlamlSearch().search(
        load_family("linear_l2"),
        plain_plan(list(frame), "binary", 90),
        frame,
        target,
        folds,
        log_loss,
        3,
        1,
    )
    assert found.status == "ok"
    for rows, (train, test) in zip(used_rows, folds * 3, strict=True):
        np.testing.assert_array_equal(rows, train)
        assert not set(rows) & set(test)


# F10, F11, F12, F14, F17: pinned


def test_f10_flaml_replaces_a_timed_out_model_by_a_constant_without_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Slow(Recorder):
        limit_resource = True

        def _fit(self, X_train: Any, y_train: Any, **kwargs: Any) -> float:
            raise TimeoutError

    slow = Slow("binary")
    slow.fit(row_frame(20), np.arange(20) % 2, budget=5)
    assert type(slow.estimator).__name__ == "DummyClassifier"


def test_f10_a_failing_fit_is_a_failed_search_never_a_constant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise MemoryError("no room")

    monkeypatch.setattr("sklearn.pipeline.Pipeline.fit", broken)
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    for n_trials in (1, 3):
        found = FlamlSearch().search(
            load_family("linear_l2"),
            plain_plan(list(frame), "binary", 90),
            frame,
            target,
            folds,
            log_loss,
            n_trials,
            1,
        )
        assert found.status == "failed"
        assert "MemoryError: no room" in str(found.error)
        assert found.loss is None


def test_f11_an_automl_object_is_no_classifier_but_our_pipeline_is() -> None:
    from advisor.families.build import build_pipeline

    assert not is_classifier(AutoML())
    pipeline = build_pipeline(load_family("linear_l2"), mixed_plan("binary"), {}, 1)
    assert is_classifier(pipeline)


def test_f12_a_model_retrained_from_flamls_log_has_no_best_estimator(tmp_path: Any) -> None:
    log = str(tmp_path / "flaml.log")
    target = np.arange(90) % 2
    options = {"task": "classification", "estimator_list": ["rf"], "n_jobs": 1, "verbose": 0}
    AutoML().fit(
        row_frame(90),
        target,
        max_iter=2,
        time_budget=-1,
        log_file_name=log,
        log_type="all",
        mlflow_logging=False,
        **options,
    )
    again = AutoML()
    again.retrain_from_log(log, X_train=row_frame(90), y_train=target, task="classification")
    assert again.model is not None
    with pytest.raises(AttributeError):
        _ = again.best_estimator


def test_f14_flaml_compares_versions_as_text() -> None:
    assert isinstance(flaml_model.SKLEARN_VERSION, str)
    import sklearn

    major, minor = (int(part) for part in sklearn.__version__.split(".")[:2])
    assert (major, minor) < (1, 10)


def test_f17_the_first_trial_is_the_default_of_the_family_file() -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)
    for family_id in ("linear_l2", "tree_small", "gam_spline", "scorecard"):
        family = load_family(family_id)
        found = FlamlSearch().search(family, plan, frame, target, folds, log_loss, 2, 1)
        first = dict(found.trials[0].config)
        assert {d.name: d.default for d in family.space}.items() <= first.items()


# what our adapter promises


def test_equal_seeds_give_equal_trials_and_plain_values() -> None:
    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    plan = plain_plan(list(frame), "binary", 90)

    def run(seed: int) -> list[tuple[Any, ...]]:
        found = FlamlSearch().search(
            load_family("gam_spline"), plan, frame, target, folds, log_loss, 5, seed
        )
        return [(trial.config, trial.fold_losses) for trial in found.trials]

    first = run(3)
    assert run(3) == first
    assert run(4) != first
    for config, _ in first:
        assert {type(value) for _, value in config} <= {int, float, str, bool}


def test_a_family_without_a_search_space_is_scored_once() -> None:
    frame, targets = mixed_table()
    folds = list(KFold(3).split(frame))
    found = FlamlSearch().search(
        load_family("dummy"), mixed_plan("binary"), frame, targets["binary"], folds, log_loss, 9, 1
    )
    assert len(found.trials) == 1
    assert found.trials[0].fold_losses[0] == pytest.approx(
        log_loss(
            targets["binary"][folds[0][1]],
            np.full(len(folds[0][1]), targets["binary"][folds[0][0]].mean()),
        )
    )


def test_flaml_leaves_the_callers_signals_logs_and_random_state_alone() -> None:
    import signal

    frame, target = rare_class()
    folds = list(StratifiedKFold(3).split(frame, target))
    np.random.seed(5)  # noqa: NPY002
    expected = np.random.RandomState(5).random_sample(3)
    handler = signal.getsignal(signal.SIGALRM)
    level = logging.getLogger("flaml.automl").level
    FlamlSearch().search(
        load_family("tree_small"),
        plain_plan(list(frame), "binary", 90),
        frame,
        target,
        folds,
        log_loss,
        3,
        1,
    )
    assert signal.getsignal(signal.SIGALRM) is handler
    assert logging.getLogger("flaml.automl").level == level
    np.testing.assert_array_equal(np.random.random_sample(3), expected)  # noqa: NPY002
