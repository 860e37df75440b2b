"""`Advisor`: the analysis as a scikit-learn estimator."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils import ClassifierTags, RegressorTags, Tags, check_array, column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from advisor.errors import InputError
from advisor.ports import Event, EventSink
from advisor.schema.problem import Task

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from advisor.pipeline.run import RunOutcome
    from advisor.schema.decision import Decision

TARGET_NAME = "target"


def _gives_probabilities(advisor: Advisor) -> bool:
    check_is_fitted(advisor, "record_")
    return hasattr(advisor.best_estimator_, "predict_proba")


class NotebookSink:
    """Prints one line per family, overwritten in place where the front end allows it."""

    def emit(self, event: Event) -> None:
        """Show one event."""
        total = f" {event.done}/{event.total}" if event.total else ""
        print(f"\r{event.stage}{total}: {event.note}".ljust(100), end="", flush=True)  # noqa: T201


class Advisor(BaseEstimator):  # type: ignore[misc]
    """Decide which model family to use for `X` and `y`, and hold the fitted model.

    Parameters
    ----------
    requirements : path or sequence of path, optional
        Requirements documents.
    settings : sequence of str
        ``KEY=VALUE`` entries that win over the documents.
    effort : {"instant", "quick", "standard", "thorough"}
    policy : {"simplicity", "performance", "strict"}, optional
    random_state : int
    n_jobs : int, optional
        Worker processes; default: usable CPUs.
    verbose : bool
        Show progress.

    Attributes
    ----------
    record_ : DecisionRecord
        Everything, as in ``decision.json``.
    decision_ : Decision
    best_estimator_ : sklearn.pipeline.Pipeline or None
        None when no family is recommended.
    classes_ : ndarray
        Sorted labels as in `y`; only after classification, ordered grades included.
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only when `X` is a DataFrame.

    Notes
    -----
    Whether classes or numbers are predicted is known after `fit` only; cross-validation of an
    unfitted `Advisor` with an integer `cv` therefore does not stratify: pass a splitter.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from advisor import Advisor
    >>> X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    >>> advisor = Advisor(effort="instant").fit(X, y)
    >>> advisor.decision_.family in {"linear_l2", "tree_small", "gbm_hist"}
    True
    """

    def __init__(
        self,
        requirements: str | Path | Sequence[str | Path] = (),
        *,
        settings: Sequence[str] = (),
        effort: str = "standard",
        policy: str | None = None,
        random_state: int = 0,
        n_jobs: int | None = None,
        verbose: bool = False,
    ) -> None:
        self.requirements = requirements
        self.settings = settings
        self.effort = effort
        self.policy = policy
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: ArrayLike) -> Advisor:
        """Analyse the data and fit the recommended family on all rows.

        Parameters
        ----------
        X : DataFrame or array of shape (n_rows, n_features)
            Missing cells are fine; infinite numbers in an array are not.
        y : array-like of shape (n_rows,)
            Rows without a target are left out.

        Returns
        -------
        Advisor

        Raises
        ------
        ValueError
            If the shapes do not fit, as in scikit-learn.
        AdvisorError
            If the data or the requirements cannot be used.
        """
        from advisor.adapters.local_executor import default_jobs
        from advisor.api.looking import load_catalogue, read_data, read_requirements
        from advisor.api.running import NullSink
        from advisor.pipeline.run import RunInputs, run
        from advisor.pipeline.understand import Settings

        frame, target = self._checked(X, y)
        name = str(getattr(y, "name", None) or TARGET_NAME)
        while name in frame.columns:
            name += "_"
        dataset = read_data(frame.assign(**{name: target}))
        stated = [*self.settings, *([f"policy={self.policy}"] if self.policy else [])]
        asked = read_requirements(self._documents(), dataset, stated, name)
        sink: EventSink = NotebookSink() if self.verbose else NullSink()
        outcome = run(
            RunInputs(
                dataset=dataset,
                requirements=asked,
                catalogue=load_catalogue(),
                settings=Settings(
                    effort=self.effort,  # type: ignore[arg-type]
                    seed=self.random_state,
                    jobs=self.n_jobs or default_jobs(),
                ),
                sink=sink,
                created_utc=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        )
        return self._learned(outcome, target)

    def _documents(self) -> tuple[str | Path, ...]:
        if isinstance(self.requirements, str | Path):
            return (self.requirements,)
        return tuple(self.requirements)

    def _checked(self, X: ArrayLike, y: ArrayLike) -> tuple[pd.DataFrame, np.ndarray]:
        """Return inputs with text names and a fresh index, and the target."""
        if y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        frame = self._frame(X, reset=True)
        target = column_or_1d(y, warn=True)
        check_consistent_length(frame, target)
        return frame, np.asarray(target)

    def _frame(self, X: ArrayLike, reset: bool) -> pd.DataFrame:
        """Return X as a frame; its names and number of columns are learned or compared."""
        if isinstance(X, pd.DataFrame):
            validate_data(self, X, reset=reset, skip_check_array=True)
            frame = X.reset_index(drop=True)
            return frame.set_axis([str(name) for name in frame.columns], axis=1)
        values = check_array(
            X, dtype=None, ensure_all_finite="allow-nan", estimator=self, input_name="X"
        )
        validate_data(self, values, reset=reset, skip_check_array=True)
        names = [f"x{index}" for index in range(values.shape[1])]
        return pd.DataFrame(values, columns=names).infer_objects()

    def _learned(self, outcome: RunOutcome, target: np.ndarray) -> Advisor:
        from advisor.families.shipping import shipped_pipeline

        self.record_ = outcome.record
        # Not the outcome: it holds the training rows, which no pickle of this needs.
        self._finalists = outcome.finalists
        self._labels: tuple[Any, ...] = ()
        self._grades: np.ndarray | None = None
        if hasattr(self, "classes_"):
            del self.classes_
        if outcome.record.problem.classes and outcome.known.target is not None:
            self._learn_labels(outcome.known.target, target)
        self.best_estimator_ = None
        if outcome.model is not None:
            threshold = self.record_.holdout.threshold if self.record_.holdout else None
            self.best_estimator_ = shipped_pipeline(
                pickle.loads(outcome.model.pipeline), self._labels, threshold
            )
        return self

    def _learn_labels(self, encoded: np.ndarray, target: np.ndarray) -> None:
        """Remember the original label, type and all, of each code or grade."""
        kept = target[~pd.isna(target)]
        codes, first = np.unique(encoded, return_index=True)
        self._labels = tuple(kept[place] for place in first)
        self.classes_ = np.unique(kept)
        if self.record_.problem.task is Task.REGRESSION:
            self._grades = codes

    def __sklearn_tags__(self) -> Tags:
        """Say what is accepted, and after `fit` whether classes or numbers are predicted."""
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        if hasattr(self, "record_"):
            classifies = hasattr(self, "classes_")
            tags.estimator_type = "classifier" if classifies else "regressor"
            tags.classifier_tags = ClassifierTags() if classifies else None
            tags.regressor_tags = None if classifies else RegressorTags()
        return tags

    @property
    def decision_(self) -> Decision:
        """The verdict with everything that made it."""
        check_is_fitted(self, "record_")
        return self.record_.decision

    def _model(self) -> Any:
        if self.best_estimator_ is None:
            raise InputError(
                f"the verdict is {self.record_.verdict}: there is no model to predict with",
                hint="read .record_ or .report() for the reasons",
            )
        return self.best_estimator_

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return labels (at the decided threshold), grades or values, shape (n_rows,).

        Raises
        ------
        NotFittedError, ValueError
            As in scikit-learn.
        InputError
            If no family is recommended.
        """
        check_is_fitted(self, "record_")
        frame = self._frame(X, reset=False)
        predicted = np.asarray(self._model().predict(frame))
        if self._grades is None:
            return predicted
        nearest = np.abs(predicted[:, None] - self._grades[None, :]).argmin(axis=1)
        return np.asarray(np.array(list(self._labels))[nearest])

    @available_if(_gives_probabilities)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return class probabilities, shape (n_rows, n_classes), in the order of `classes_`."""
        frame = self._frame(X, reset=False)
        shares = np.asarray(self._model().predict_proba(frame))
        place = {label: code for code, label in enumerate(self._labels)}
        return shares[:, [place[label] for label in self.classes_]]

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return accuracy (classes, grades) or R2 (numbers), as scikit-learn does."""
        from sklearn.metrics import accuracy_score, r2_score

        predicted = self.predict(X)
        if hasattr(self, "classes_"):
            return float(accuracy_score(np.asarray(y), predicted))
        return float(r2_score(np.asarray(y, dtype=float), predicted))

    @property
    def candidates(self) -> pd.DataFrame:
        """Every family with its role, status and mean metrics, in the order of the ladder."""
        check_is_fitted(self, "record_")
        rows = [
            {
                "family": c.family,
                "tier": c.tier,
                "role": c.role,
                "status": c.status,
                "n_terms": c.n_terms,
                **{m.name: m.mean for m in c.metrics},
            }
            for c in self.record_.candidates
        ]
        return pd.DataFrame(rows)

    @property
    def comparisons(self) -> pd.DataFrame:
        """Every paired comparison: gain, interval, margin, verdict."""
        check_is_fitted(self, "record_")
        return pd.DataFrame([c.model_dump() for c in self.record_.comparisons])

    def why(self, family: str) -> str:
        """Return why a family was, or was not, chosen."""
        from advisor.api.records import why

        check_is_fitted(self, "record_")
        return why(self.record_, family)

    def model(self, family: str) -> Any:
        """Return a fitted pipeline of any finalist, fitted on the development rows.

        It predicts original labels (the likeliest one), of an ordered target the grade as a
        number.

        Raises
        ------
        InputError
            If the family was not fitted.
        """
        from advisor.families.shipping import shipped_pipeline

        check_is_fitted(self, "record_")
        body = self._finalists.get(family)
        if body is None:
            known = ", ".join(sorted(self._finalists)) or "no family: none was fitted"
            raise InputError(f"no fitted model of '{family}'", expected=f"one of {known}")
        return shipped_pipeline(pickle.loads(body), self._labels, None)

    def report(self) -> str:
        """Return the decision report in Markdown."""
        from advisor.api.records import render

        check_is_fitted(self, "record_")
        return render(self.record_)

    def _repr_html_(self) -> str:
        """Show page one of the report after `fit`, the parameters before."""
        if not hasattr(self, "record_"):
            return f"<pre>{escape(repr(self))}</pre>"
        from advisor.adapters.templates import load_templates
        from advisor.stages.render import render_page_one_html

        return render_page_one_html(self.record_, load_templates(None))
