"""What is printed of a model is the model: sums, points, rules, curves recomputed by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from families_data import GRADES, all_families, load_family, mixed_plan, mixed_table
from scipy.special import logit
from test_family_pipelines import FAST

from advisor.families.build import build_pipeline, predict_scores
from advisor.families.layout import pieces_of
from advisor.families.reading import contributions, explain_paths, read_model
from advisor.families.tree_form import tree_form
from advisor.schema.features import FeatureColumn, FeaturePlan

FRAME, TARGETS = mixed_table(seed=21)
SUMS = [
    (family.id, task, directions)
    for family in all_families()
    for task in family.tasks
    for directions in (False, True)
    if family.additive and family.kind not in ("dummy", "score")
    if task != "multiclass" and (family.monotone or not directions)
]


@cache
def fitted(family_id: str, task: str, directions: bool = False) -> Any:
    plan = mixed_plan(task, directions=directions)
    config = {**FAST.get(family_id, {}), **({"interactions": 2} if family_id == "ebm" else {})}
    pipeline = build_pipeline(load_family(family_id), plan, config, seed=5)
    return pipeline.fit(FRAME, TARGETS[task])


@pytest.mark.parametrize(("family_id", "task", "directions"), SUMS)
def test_contributions_add_up_to_the_score(family_id: str, task: str, directions: bool) -> None:
    pipeline = fitted(family_id, task, directions)
    parts = contributions(pipeline, load_family(family_id), FRAME)
    scores = predict_scores(pipeline, FRAME, task)
    total = parts.sum(axis=1).to_numpy()
    expected = logit(scores) if task == "binary" else scores
    np.testing.assert_allclose(total, expected, rtol=1e-7, atol=1e-7)
    names = {name for part in parts.columns for name in part.split(" & ")} - {"(intercept)"}
    assert names <= set(mixed_plan(task).names())


def test_log_link_contributions_add_up_to_the_logarithm() -> None:
    rng = np.random.default_rng(0)
    target = rng.poisson(2.0, size=len(FRAME)).astype(float)
    plan = mixed_plan("regression").model_copy(update={"loss": "poisson"})
    for family_id in ("glm", "gam_spline", "ebm"):
        family = load_family(family_id)
        pipeline = build_pipeline(family, plan, FAST.get(family_id, {}), 1).fit(FRAME, target)
        total = contributions(pipeline, family, FRAME).sum(axis=1)
        np.testing.assert_allclose(np.exp(total), pipeline.predict(FRAME), rtol=1e-6)


def test_multiclass_contributions_belong_to_the_predicted_class() -> None:
    pipeline = fitted("linear_l2", "multiclass")
    parts = contributions(pipeline, load_family("linear_l2"), FRAME)
    scores = predict_scores(pipeline, FRAME, "multiclass", 3)
    raw = pipeline.named_steps["model"].decision_function(pipeline[:-1].transform(FRAME))
    np.testing.assert_allclose(parts.sum(axis=1), raw.max(axis=1))
    assert (raw.argmax(axis=1) == scores.argmax(axis=1)).all()


def test_opaque_models_have_no_contributions_and_say_their_size() -> None:
    pipeline = fitted("gbm_hist", "binary")
    with pytest.raises(ValueError, match="not a sum"):
        contributions(pipeline, load_family("gbm_hist"), FRAME)
    reading = read_model(pipeline, load_family("gbm_hist"), mixed_plan("binary"))
    assert reading.kind == "none"
    assert not reading.exact
    assert reading.form.startswith("30 trees")


def test_coefficients_are_in_the_units_of_the_data() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"age": 40 + 12 * rng.normal(size=400), "town": rng.choice(["A", "B"], size=400)}
    )
    target = 7.0 + 0.25 * frame["age"].to_numpy() + 3.0 * (frame["town"] == "B").to_numpy()
    plan = FeaturePlan(
        task="regression",
        n_rows=400,
        columns=(
            FeatureColumn(name="age", kind="numeric", scale="robust"),
            FeatureColumn(name="town", kind="categorical", encoding="onehot"),
        ),
    )
    family = load_family("linear_l2")
    pipeline = build_pipeline(family, plan, {"C": 1e6}, 1).fit(frame, target)
    reading = read_model(pipeline, family, plan)
    effects = {term.term: term.effect for term in reading.terms}
    assert effects["age"] == pytest.approx(0.25, rel=1e-3)
    assert effects["town = B"] - effects["town = A"] == pytest.approx(3.0, rel=1e-3)
    row = frame.iloc[[3]]
    by_hand = reading.intercept + effects["age"] * row["age"].iloc[0]
    by_hand += effects[f"town = {row['town'].iloc[0]}"]
    assert by_hand == pytest.approx(pipeline.predict(row)[0])
    assert reading.n_terms == 2
    assert reading.columns == ("age", "town")
    assert "2 input columns" in reading.form


def test_the_l1_model_reads_fewer_columns() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(300, 8)), columns=[f"x{k}" for k in range(8)])
    target = (frame["x0"] + 0.3 * rng.normal(size=300) > 0).astype(int).to_numpy()
    columns = tuple(FeatureColumn(name=name, kind="numeric") for name in frame)
    for sign in (0, 1):
        signed = tuple(c.model_copy(update={"monotone": sign}) for c in columns)
        plan = FeaturePlan(task="binary", n_rows=300, columns=signed)
        family = load_family("linear_sparse")
        pipeline = build_pipeline(family, plan, {"C": 0.05}, 1).fit(frame, target)
        reading = read_model(pipeline, family, plan)
        assert reading.columns == ("x0",)
        assert reading.n_coefficients == 1


@pytest.mark.parametrize("directions", [False, True])
def test_a_scorecard_is_recomputed_from_its_printed_points(directions: bool) -> None:
    rng = np.random.default_rng(7)
    frame = FRAME[["size", "grade", "town"]].copy()
    target = TARGETS["binary"]
    up = int(directions)
    plan = FeaturePlan(
        task="binary",
        n_rows=len(frame),
        columns=(
            FeatureColumn(name="size", kind="numeric", monotone=up),
            FeatureColumn(name="grade", kind="ordinal", levels=GRADES, monotone=up),
            FeatureColumn(name="town", kind="categorical", encoding="onehot"),
        ),
    )
    family = load_family("scorecard")
    pipeline = build_pipeline(family, plan, {}, 1).fit(frame, target)
    reading = read_model(pipeline, family, plan)
    points = {term.term: term.effect for term in reading.terms}
    assert all(float(value).is_integer() for value in points.values())

    def of_size(value: Any) -> float:
        if pd.isna(value):
            return points["size: (missing)"]
        for name, score in points.items():
            text = name.removeprefix("size: ")
            if text == name or text == "(missing)":
                continue
            words = text.split()
            low = float(words[1]) if words[0] == "over" else -np.inf
            high = float(words[-1]) if words[0] == "up" or "to" in words[2:] else np.inf
            if low < value <= high:
                return score
        raise AssertionError(value)

    def of_grade(value: Any) -> float:
        if pd.isna(value):
            return points["grade: (missing)"]
        return next(
            score
            for name, score in points.items()
            if name.startswith("grade: ") and value in name.removeprefix("grade: ").split(" or ")
        )

    def of_town(value: Any) -> float:
        return points[f"town: {'(missing)' if pd.isna(value) else value}"]

    rows = frame.iloc[rng.choice(len(frame), 40, replace=False)]
    totals = [
        reading.intercept + of_size(row.size_) + of_grade(row.grade) + of_town(row.town)
        for row in rows.rename(columns={"size": "size_"}).itertuples()
    ]
    by_hand = np.array(totals) * np.log(2.0) / 20.0
    np.testing.assert_allclose(by_hand, logit(predict_scores(pipeline, rows, "binary")), atol=1e-6)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_the_rules_of_a_tree_predict_what_the_tree_predicts(task: str) -> None:
    pipeline = fitted("tree_small", task)
    form = tree_form(pipeline)
    reading = read_model(pipeline, load_family("tree_small"), mixed_plan(task))
    by_rule = {" and ".join(leaf.conditions): leaf.value for leaf in form.leaves}
    scores = predict_scores(pipeline, FRAME, task, 3)
    for path, score in zip(explain_paths(pipeline, FRAME), scores, strict=True):
        value = by_rule[path]
        np.testing.assert_allclose(value[1] if task == "binary" else np.squeeze(value), score)
    assert sum(leaf.n_rows for leaf in form.leaves) == len(FRAME)
    assert reading.n_terms == len(form.leaves) <= 16
    assert form.depth <= 4
    assert reading.tree_text is not None


def test_tree_conditions_speak_of_levels_and_dates_not_of_codes() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "town": rng.choice(["North", "South"], size=300),
            "grade": rng.choice(list(GRADES), size=300),
            "code": rng.choice([f"c{k}" for k in range(18)], size=300),
        }
    )
    target = ((frame["town"] == "South") & frame["grade"].isin(["high", "top"])).astype(int)
    plan = FeaturePlan(
        task="binary",
        n_rows=300,
        columns=(
            FeatureColumn(name="town", kind="categorical", encoding="onehot"),
            FeatureColumn(name="grade", kind="ordinal", levels=GRADES),
            FeatureColumn(name="code", kind="categorical", encoding="target"),
        ),
    )
    family = load_family("tree_small")
    pipeline = build_pipeline(family, plan, {"max_leaf_nodes": 3}, 1).fit(frame, target)
    text = read_model(pipeline, family, plan).tree_text
    assert text is not None
    assert "grade in {high, top}" in text
    assert "town = South" in text or "town is not South" in text or "town = North" in text


@pytest.mark.parametrize("family_id", ["gam_spline", "ebm"])
def test_curves_are_the_model(family_id: str) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.uniform(-2, 2, size=500), "b": rng.uniform(-2, 2, size=500)})
    target = np.sin(frame["a"]).to_numpy() + frame["b"].to_numpy() ** 2
    plan = FeaturePlan(
        task="regression",
        n_rows=500,
        columns=(
            FeatureColumn(name="a", kind="numeric"),
            FeatureColumn(name="b", kind="numeric"),
        ),
    )
    family = load_family(family_id)
    config = {"outer_bags": 1} if family_id == "ebm" else {"C": 100.0}
    pipeline = build_pipeline(family, plan, config, 1).fit(frame, target)
    reading = read_model(pipeline, family, plan)
    shapes = {shape.column: shape for shape in reading.shapes}
    assert reading.kind == "shapes"
    assert reading.n_terms == 2
    x = np.array(shapes["a"].x, dtype=float)
    rows = pd.DataFrame({"a": x + 1e-9, "b": 0.5})
    np.testing.assert_allclose(
        np.diff(pipeline.predict(rows)), np.diff(shapes["a"].y), rtol=1e-4, atol=1e-4
    )
    assert np.corrcoef(np.sin(x), shapes["a"].y)[0, 1] > 0.95


def test_every_prepared_column_is_accounted_for() -> None:
    for family in all_families():
        if family.kind in ("dummy", "score", "stack"):
            continue
        task = family.tasks[0]
        pipeline = fitted(family.id, task)
        width = pipeline[:-1].transform(FRAME.head(3)).shape[1]
        pieces = pieces_of(pipeline)
        assert len(pieces) == width, family.id
        assert {piece.column for piece in pieces} == set(mixed_plan(task).names())


def test_word_weights_are_listed_largest_first_and_capped() -> None:
    rng = np.random.default_rng(0)
    words = [f"w{k}" for k in range(200)]
    texts = [" ".join(rng.choice(words, size=12)) for _ in range(150)]
    target = np.array([int("w1 " in f"{text} ") for text in texts])
    frame = pd.DataFrame({"note": texts})
    plan = FeaturePlan(
        task="binary",
        n_rows=150,
        columns=(FeatureColumn(name="note", kind="text", encoding="tfidf"),),
    )
    for family_id in ("linear_l2", "svm_linear", "naive_bayes"):
        family = load_family(family_id)
        pipeline = build_pipeline(family, plan, {}, 1).fit(frame, target)
        reading = read_model(pipeline, family, plan)
        sizes = [abs(term.effect or 0.0) for term in reading.terms]
        assert len(sizes) == 40
        assert sizes == sorted(sizes, reverse=True)
        if family_id != "naive_bayes":
            assert reading.terms[0].term == "note: 'w1'"
        assert reading.n_terms == 1
