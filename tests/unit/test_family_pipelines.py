"""Every family on every task it supports: fits, predicts, copies, travels."""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np
import pytest
import skops.io
from families_data import all_families, load_family, mixed_plan, mixed_table
from sklearn.base import clone
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.pipeline import Pipeline

from advisor.families.build import KINDS, build_pipeline, default_config, predict_scores
from advisor.families.parts import NEEDS_CLOUDPICKLE, SKOPS_TRUSTED, LabelledClassifier
from advisor.schema.features import FeatureColumn, FeaturePlan

FRAME, TARGETS = mixed_table()
PAIRS = [
    pytest.param(family.id, task, marks=[pytest.mark.slow] if family.kind == "stack" else [])
    for family in all_families()
    for task in family.tasks
]
FIRST_TASKS = [
    pytest.param(
        family.id,
        task,
        marks=[] if task == family.tasks[0] and family.kind != "stack" else [pytest.mark.slow],
    )
    for family in all_families()
    for task in family.tasks
]
FAST = {
    "ebm": {"outer_bags": 1, "max_rounds": 200},
    "rule_baseline": {"column": "size"},
    "rf": {"n_estimators": 20},
    "extra_tree": {"n_estimators": 20},
    "gbm_hist": {"max_iter": 30},
    "gbm_monotone": {"max_iter": 30},
    "gbm_lightgbm": {"n_estimators": 30},
    "gbm_xgboost": {"n_estimators": 30},
    "stack": {"members": "linear,lightgbm"},
    "mlp": {"width": 16},
}


def unfitted(family_id: str, task: str, *, directions: bool = False) -> Pipeline:
    family = load_family(family_id)
    plan = mixed_plan(task, directions=directions)
    return build_pipeline(family, plan, FAST.get(family_id, {}), seed=5)


@cache
def fitted(family_id: str, task: str) -> Pipeline:
    return unfitted(family_id, task).fit(FRAME, TARGETS[task])


def test_every_family_file_has_a_builder_and_every_builder_a_family() -> None:
    assert {family.kind for family in all_families()} == set(KINDS)


def test_family_files_are_ordered_and_start_from_a_default_inside_their_range() -> None:
    families = all_families()
    ranks = [family.complexity for family in families]
    assert len(set(ranks)) == len(ranks)
    by_rank = sorted(families, key=lambda family: family.complexity)
    assert [family.tier for family in by_rank] == sorted(family.tier for family in families)
    for family in families:
        assert family.search == bool(family.space)
        for domain in family.space:
            if domain.kind == "choice":
                assert domain.default in domain.choices
            else:
                assert domain.low <= domain.default <= domain.high


@pytest.mark.parametrize(("family_id", "task"), PAIRS)
def test_predictions_have_the_promised_shape_and_learn(family_id: str, task: str) -> None:
    pipeline = fitted(family_id, task)
    scores = predict_scores(pipeline, FRAME, task, 3)
    assert [name for name, _ in pipeline.steps] == ["raw", "prepare", "model"]
    assert np.isfinite(scores).all()
    if task == "multiclass":
        assert scores.shape == (len(FRAME), 3)
        np.testing.assert_allclose(scores.sum(axis=1), 1.0, atol=1e-6)
        quality = roc_auc_score(TARGETS[task], scores, multi_class="ovr")
    elif task == "binary":
        assert ((scores >= 0) & (scores <= 1)).all()
        quality = roc_auc_score(TARGETS[task], scores)
    else:
        quality = r2_score(TARGETS[task], scores)
    floor = {"regression": 0.4}.get(task, 0.8)
    if family_id == "dummy":
        assert quality <= 0.5 + 1e-9
    else:
        assert quality > floor


@pytest.mark.parametrize(("family_id", "task"), FIRST_TASKS)
def test_same_seed_same_predictions_also_from_a_clone(family_id: str, task: str) -> None:
    again = clone(unfitted(family_id, task)).fit(FRAME, TARGETS[task])
    expected = predict_scores(fitted(family_id, task), FRAME, task, 3)
    np.testing.assert_array_equal(predict_scores(again, FRAME, task, 3), expected)


@pytest.mark.parametrize(("family_id", "task"), PAIRS)
def test_pickle_and_skops_bring_back_the_same_predictions(family_id: str, task: str) -> None:
    pipeline = fitted(family_id, task)
    expected = predict_scores(pipeline, FRAME, task, 3)
    copied = pickle.loads(pickle.dumps(pipeline))
    np.testing.assert_array_equal(predict_scores(copied, FRAME, task, 3), expected)
    assert load_family(family_id).kind not in NEEDS_CLOUDPICKLE
    loaded = skops.io.loads(skops.io.dumps(pipeline), trusted=list(SKOPS_TRUSTED))
    np.testing.assert_array_equal(predict_scores(loaded, FRAME, task, 3), expected)


@pytest.mark.parametrize(("family_id", "task"), PAIRS)
def test_unseen_levels_and_empty_cells_are_predicted(family_id: str, task: str) -> None:
    strange = FRAME.head(4).copy().astype(object)
    strange["town"] = ["Atlantis", None, "North", "North"]
    strange["code"] = ["c999", None, "c1", "c1"]
    strange["grade"] = ["unheard", None, "top", "low"]
    strange["opened"] = ["31.12.2090", None, "no date", "01.01.1970"]
    strange["amount"] = ["1.234,5", None, "n/a", ""]
    strange["remark"] = [None, "", "zzz", "quick"]
    strange["size"] = [None, np.inf, 1e9, -1e9]
    strange["spread"] = [None, -999, "-999", 1e9]
    assert np.isfinite(predict_scores(fitted(family_id, task), strange, task, 3)).all()


@pytest.mark.parametrize(("family_id", "task"), PAIRS)
def test_a_row_alone_is_predicted_as_among_others(family_id: str, task: str) -> None:
    pipeline = fitted(family_id, task)
    together = predict_scores(pipeline, FRAME, task, 3)[7]
    alone = predict_scores(pipeline, FRAME.iloc[[7]], task, 3)[0]
    np.testing.assert_allclose(alone, together, rtol=1e-9, atol=1e-12)


def test_columns_outside_the_plan_do_not_matter() -> None:
    pipeline = fitted("linear_l2", "binary")
    expected = predict_scores(pipeline, FRAME, "binary")
    changed = FRAME[FRAME.columns[::-1]].assign(ignored="x", more=1)
    np.testing.assert_array_equal(predict_scores(pipeline, changed, "binary"), expected)


def test_a_fold_without_one_class_still_gives_all_columns() -> None:
    rows = TARGETS["multiclass"] != 1
    for family_id in ("gbm_xgboost", "linear_l2", "gbm_lightgbm"):
        pipeline = unfitted(family_id, "multiclass")
        pipeline.fit(FRAME[rows], TARGETS["multiclass"][rows])
        scores = predict_scores(pipeline, FRAME, "multiclass", 3)
        assert scores.shape == (len(FRAME), 3)
        assert (scores[:, 1] == 0).all()


@pytest.mark.parametrize(("family_id", "task"), FIRST_TASKS)
def test_empty_and_constant_columns_are_survived(family_id: str, task: str) -> None:
    rng = np.random.default_rng(0)
    size = rng.normal(size=60)
    frame = FRAME.head(60)[[]].assign(
        empty=np.nan, same=1.0, word="x", none=None, size=size, text=None, day=None, rank=None
    )
    columns = (
        FeatureColumn(name="empty", kind="numeric", monotone=1, indicator=True),
        FeatureColumn(name="same", kind="numeric", transform="yeo_johnson"),
        FeatureColumn(name="word", kind="categorical", encoding="onehot"),
        FeatureColumn(name="none", kind="categorical", encoding="target"),
        FeatureColumn(name="size", kind="numeric"),
        FeatureColumn(name="text", kind="text"),
        FeatureColumn(name="day", kind="datetime"),
        FeatureColumn(name="rank", kind="ordinal", levels=("low", "high"), monotone=-1),
    )
    target = size if task == "regression" else (size > 0.3).astype(int)
    for chosen in (columns, columns[2:3], columns[5:6]):
        plan = FeaturePlan(task=task, n_rows=60, columns=chosen)
        pipeline = build_pipeline(load_family(family_id), plan, FAST.get(family_id, {}), seed=1)
        assert np.isfinite(predict_scores(pipeline.fit(frame, target), frame, task, 2)).all()


def test_wrong_task_and_missing_setting_are_named() -> None:
    with pytest.raises(ValueError, match=r"scorecard.*regression"):
        build_pipeline(load_family("scorecard"), mixed_plan("regression"), {}, seed=1)
    with pytest.raises(ValueError, match="column"):
        build_pipeline(load_family("rule_baseline"), mixed_plan("binary"), {}, seed=1)


def test_labels_and_threshold_of_the_shipped_classifier() -> None:
    pipeline = fitted("linear_l2", "binary")
    shipped = LabelledClassifier(pipeline, ["no", "yes"], threshold=0.9)
    scores = predict_scores(pipeline, FRAME, "binary")
    assert (shipped.predict(FRAME) == np.where(scores >= 0.9, "yes", "no")).all()
    np.testing.assert_allclose(shipped.predict_proba(FRAME)[:, 1], scores)


@pytest.mark.parametrize("loss", ["absolute", "poisson", "quantile"])
@pytest.mark.parametrize(
    "family_id", [f.id for f in all_families() if "regression" in f.tasks and f.id != "stack"]
)
def test_regression_losses_are_accepted(family_id: str, loss: str) -> None:
    rng = np.random.default_rng(0)
    frame = FRAME[["size", "town"]].assign(size=rng.normal(size=len(FRAME)))
    target = rng.poisson(np.exp(0.5 + 0.5 * frame["size"].to_numpy())).astype(float)
    plan = FeaturePlan(
        task="regression",
        n_rows=len(frame),
        loss=loss,
        quantile=0.8 if loss == "quantile" else None,
        output_minimum=0.0,
        columns=(
            FeatureColumn(name="size", kind="numeric"),
            FeatureColumn(name="town", kind="categorical", encoding="onehot"),
        ),
    )
    pipeline = build_pipeline(load_family(family_id), plan, FAST.get(family_id, {}), seed=1)
    predicted = predict_scores(pipeline.fit(frame, target), frame, "regression")
    assert np.isfinite(predicted).all()
    assert predicted.min() >= 0.0
    if loss == "quantile" and family_id in ("glm", "gbm_hist", "gbm_lightgbm", "dummy"):
        assert 0.7 < (target <= predicted).mean() < 0.95


def test_log_target_is_corrected_to_the_mean() -> None:
    rng = np.random.default_rng(1)
    size = rng.normal(size=3_000)
    target = np.exp(size + rng.normal(size=3_000))
    frame = FRAME.reindex(range(3_000)).assign(size=size)[["size"]]
    plan = FeaturePlan(
        task="regression",
        n_rows=3_000,
        target_transform="log1p",
        smearing=True,
        columns=(FeatureColumn(name="size", kind="numeric"),),
    )
    pipeline = build_pipeline(load_family("gam_spline"), plan, {}, seed=1).fit(frame, target)
    predicted = predict_scores(pipeline, frame, "regression")
    assert predicted.mean() == pytest.approx(target.mean(), rel=0.1)
    median = build_pipeline(
        load_family("gam_spline"), plan.model_copy(update={"smearing": False}), {}, seed=1
    ).fit(frame, target)
    assert predict_scores(median, frame, "regression").mean() < 0.8 * target.mean()


def test_default_config_holds_fixed_and_searched_settings() -> None:
    family = load_family("rf")
    config = default_config(family)
    assert config["n_estimators"] == dict(family.fixed)["n_estimators"]
    assert config["min_samples_leaf"] == 3
