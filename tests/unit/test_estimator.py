"""The scikit-learn side: its own checks, label types, pipelines, pickles and what can be read."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from made_data import made_frame, made_regression
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from advisor import Advisor
from advisor.errors import AdvisorError, InputError
from advisor.families.shipping import shipped_pipeline


class Undaunted(Advisor):
    """Ships the linear finalist where no family is recommended.

    Most of scikit-learn's checks fit twenty rows of noise, for which `Advisor` recommends
    nothing; what they ask of the plumbing is asked all the same.
    """

    def _learned(self, outcome, target):
        learned = super()._learned(outcome, target)
        body = self._finalists.get("linear_l2")
        if self.best_estimator_ is None and body is not None:
            self.best_estimator_ = shipped_pipeline(pickle.loads(body), self._labels, None)
        return learned


NOT_APPLICABLE = {
    "check_pipeline_consistency": "its columns separate the classes: they are excluded as leaks",
    "check_fit2d_1sample": "ten rows are the least that can be divided; the error says so",
}


@parametrize_with_checks(
    [Undaunted(effort="instant")], expected_failed_checks=lambda _: NOT_APPLICABLE
)
def test_scikit_learn_accepts_it(estimator, check) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return made_frame()


@pytest.fixture(scope="module")
def fitted(frame) -> Advisor:
    return Advisor(effort="instant").fit(frame.drop(columns="passed"), frame["passed"])


# ---------------------------------------------------------------------- predictions
@pytest.mark.parametrize(
    ("no", "yes"),
    [(0, 1), (7, 3), ("fine", "broken"), (False, True), (0.0, 1.0), ("01", "02")],
    ids=["ints", "ints-not-coded", "texts", "booleans", "floats", "number-texts"],
)
def test_labels_come_back_as_they_were_given(frame, no, yes) -> None:
    y = np.array([yes if value == "yes" else no for value in frame["passed"]])
    advisor = Advisor(effort="instant").fit(frame.drop(columns="passed"), y)
    predicted = advisor.predict(frame.drop(columns="passed"))
    assert set(predicted.tolist()) == {no, yes}
    assert {type(label) for label in predicted.tolist()} == {type(no)}
    assert list(advisor.classes_) == sorted([no, yes])
    assert np.mean(predicted == y) > 0.7
    shares = advisor.predict_proba(frame.drop(columns="passed"))
    upper = list(advisor.classes_).index(yes)
    assert np.mean(shares[:, upper][y == yes]) > np.mean(shares[:, upper][y == no])


def test_probabilities_follow_classes_and_labels_follow_the_threshold(frame) -> None:
    X, y = frame.drop(columns="passed"), frame["passed"]
    settings = ("positive_class=no", "cost.fn=1", "cost.fp=2")
    advisor = Advisor(effort="instant", settings=settings).fit(X, y)
    assert list(advisor.classes_) == ["no", "yes"]
    threshold = advisor.record_.holdout.threshold
    assert threshold == pytest.approx(2 / 3)
    positive = advisor.predict_proba(X)[:, 0]
    assert list(advisor.predict(X) == "no") == list(positive >= threshold)


def test_numbers_are_predicted_as_numbers() -> None:
    frame = made_regression()
    X, y = frame.drop(columns="weight"), frame["weight"]
    advisor = Advisor(effort="instant").fit(X, y)
    assert is_regressor(advisor)
    assert not hasattr(advisor, "predict_proba")
    assert not hasattr(advisor, "classes_")
    assert advisor.score(X, y) > 0.8


@pytest.mark.parametrize("labels", [(1, 2, 3, 4), ("low", "medium", "high")])
def test_grades_come_back_as_grades(labels) -> None:
    frame = made_frame(300, seed=6)
    cut = pd.qcut(frame["size"] + np.random.default_rng(2).normal(0, 3, 300), len(labels))
    y = np.array([labels[code] for code in cut.cat.codes])
    advisor = Advisor(effort="instant", settings=("problem_type=ordinal_classification",))
    advisor.fit(frame[["size", "age"]], y)
    assert advisor.record_.problem.type == "ordinal_classification"
    predicted = advisor.predict(frame[["size", "age"]])
    assert set(predicted.tolist()) <= set(labels)
    assert {type(label) for label in predicted.tolist()} == {type(labels[0])}
    assert advisor.score(frame[["size", "age"]], y) > 0.5


def test_rows_without_a_target_and_missing_cells_are_fine(frame) -> None:
    y = frame["passed"].astype(object).copy()
    y[:15] = None
    X = frame.drop(columns="passed").set_index(pd.Index(range(500, 740)))
    advisor = Advisor(effort="instant").fit(X, y.to_numpy())
    assert advisor.record_.problem.n_rows_dropped == 15
    assert set(advisor.predict(X)) == {"no", "yes"}


def test_what_does_not_fit_is_refused(frame, fitted) -> None:
    X = frame.drop(columns="passed")
    with pytest.raises(NotFittedError):
        Advisor().predict(X)
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(X.rename(columns={"size": "width"}))
    with pytest.raises(ValueError, match="inconsistent numbers"):
        Advisor(effort="instant").fit(X, frame["passed"][:10])
    with pytest.raises(ValueError, match="infinity"):
        Advisor(effort="instant").fit(np.array([[1.0, np.inf]] * 20), [0, 1] * 10)


def test_without_a_recommendation_nothing_is_predicted() -> None:
    generator = np.random.default_rng(0)
    X = pd.DataFrame(generator.normal(size=(60, 2)), columns=["a", "b"])
    advisor = Advisor(effort="instant").fit(X, generator.integers(0, 2, 60))
    assert advisor.decision_.family is None
    assert advisor.best_estimator_ is None
    with pytest.raises(InputError, match="there is no model to predict with"):
        advisor.predict(X)
    assert advisor.record_.verdict in advisor.report().replace(" ", "_")


# ---------------------------------------------------------------------- inside scikit-learn
def test_it_is_a_step_of_a_pipeline_and_is_cross_validated(frame) -> None:
    X, y = frame[["size", "age"]].to_numpy(), (frame["passed"] == "yes").astype(int)
    pipeline = make_pipeline(SimpleImputer(), Advisor(effort="instant"))
    folds = StratifiedKFold(2, shuffle=True, random_state=0)
    scores = cross_val_score(pipeline, X, y, cv=folds, error_score="raise")
    assert scores.min() > 0.7


def test_two_fits_agree_and_a_clone_has_learned_nothing(frame, fitted) -> None:
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "record_")
    X = frame.drop(columns="passed")
    copy.fit(X, frame["passed"])
    assert copy.record_.digest == fitted.record_.digest
    assert (copy.predict_proba(X) == fitted.predict_proba(X)).all()


def test_a_pickle_predicts_the_same_and_holds_no_training_rows(frame, fitted) -> None:
    body = pickle.dumps(fitted)
    again = pickle.loads(body)
    X = frame.drop(columns="passed")
    assert (again.predict_proba(X) == fitted.predict_proba(X)).all()
    assert again.why("gbm_hist") == fitted.why("gbm_hist")
    assert np.ascontiguousarray(frame["size"].to_numpy()).tobytes() not in body


def test_tags_tell_what_was_learned(fitted) -> None:
    assert is_classifier(fitted)
    assert not is_classifier(Advisor())
    assert not is_regressor(Advisor())


# ---------------------------------------------------------------------- what can be read
def test_candidates_and_comparisons_are_frames(fitted) -> None:
    candidates = fitted.candidates.set_index("family")
    assert {"dummy", "linear_l2", "tree_small", "gbm_hist"} == set(candidates.index)
    assert candidates.loc["linear_l2", "roc_auc"] > candidates.loc["dummy", "roc_auc"]
    comparisons = fitted.comparisons
    assert {"simpler", "richer", "gain", "low", "high", "margin", "verdict"} <= set(comparisons)
    assert len(comparisons) == len(fitted.record_.comparisons)


def test_why_names_the_choice_and_unknown_families_are_refused(fitted) -> None:
    assert "was chosen" in fitted.why(fitted.decision_.family)
    assert "not chosen" in fitted.why("gbm_hist")
    with pytest.raises(AdvisorError, match="no family"):
        fitted.why("no_such")


def test_every_finalist_can_be_had(frame, fitted) -> None:
    X = frame.drop(columns="passed")
    assert set(fitted.model("tree_small").predict(X)) == {"no", "yes"}
    with pytest.raises(InputError, match="no fitted model of 'svm_rbf'"):
        fitted.model("svm_rbf")


def test_a_notebook_shows_the_parameters_and_then_page_one(fitted) -> None:
    before = Advisor(requirements="<b>.md")._repr_html_()
    assert "&lt;b&gt;" in before
    after = fitted._repr_html_()
    assert after.startswith('<div class="advisor-decision">')
    assert fitted.record_.candidate(fitted.decision_.family).title in after


def test_documents_and_settings_reach_the_decision(frame, tmp_path) -> None:
    path = tmp_path / "needs.md"
    path.write_text("The AUC must be at least 0.99.\n", encoding="utf-8")
    advisor = Advisor(path, effort="instant", policy="strict")
    advisor.fit(frame.drop(columns="passed"), frame["passed"])
    assert advisor.record_.plan.policy == "strict"
    assert any(item.value == 0.99 for item in advisor.record_.requirements)
