"""`Advisor`: the analysis as a scikit-learn estimator."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from advisor.errors import InputError
from advisor.ports import Event, EventSink

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from advisor.pipeline.run import RunOutcome
    from advisor.schema.decision import Decision

TARGET_NAME = "target"


def _classifies(advisor: Advisor) -> bool:
    check_is_fitted(advisor)
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
        Only after classification.
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only when `X` is a DataFrame.

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
        y : array-like of shape (n_rows,)

        Returns
        -------
        Advisor

        Raises
        ------
        AdvisorError
            If the data or the requirements cannot be used.
        """
        from advisor.adapters.local_executor import default_jobs
        from advisor.api.looking import load_catalogue, read_data, read_requirements
        from advisor.api.running import NullSink
        from advisor.pipeline.run import RunInputs, run
        from advisor.pipeline.understand import Settings

        frame, target_name = self._checked_frame(X, y)
        dataset = read_data(frame)
        documents = self._documents()
        stated = [*self.settings, *([f"policy={self.policy}"] if self.policy else [])]
        asked = read_requirements(documents, dataset, stated, target_name)
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
        return self._learned(outcome, y)

    def _documents(self) -> tuple[str | Path, ...]:
        if isinstance(self.requirements, str | Path):
            return (self.requirements,)
        return tuple(self.requirements)

    def _checked_frame(self, X: ArrayLike, y: ArrayLike) -> tuple[pd.DataFrame, str]:
        """Return one frame with the target beside the inputs."""
        if isinstance(X, pd.DataFrame):
            frame = X.reset_index(drop=True).copy()
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        else:
            from sklearn.utils.validation import check_array

            values = check_array(X, dtype=None, ensure_all_finite=False)
            names = [f"x{index}" for index in range(values.shape[1])]
            frame = pd.DataFrame(values, columns=names).infer_objects()
        frame.columns = [str(name) for name in frame.columns]
        target = np.asarray(y)
        if target.ndim > 1:
            target = target.reshape(len(target), -1)[:, 0]
        if len(target) != len(frame):
            raise InputError(
                f"X has {len(frame)} rows, y has {len(target)}",
                expected="one target value per row",
            )
        self.n_features_in_ = frame.shape[1]
        name = str(getattr(y, "name", None) or TARGET_NAME)
        while name in frame.columns:
            name += "_"
        frame[name] = target
        return frame, name

    def _learned(self, outcome: RunOutcome, y: ArrayLike) -> Advisor:
        from advisor.families.shipping import shipped_pipeline

        self.record_ = outcome.record
        self._outcome = outcome
        self.best_estimator_ = None
        if outcome.record.problem.classes:
            self.classes_ = np.unique(np.asarray(y)[~pd.isna(np.asarray(y))])
        if outcome.model is not None:
            threshold = self.record_.holdout.threshold if self.record_.holdout else None
            self.best_estimator_ = shipped_pipeline(
                pickle.loads(outcome.model.pipeline), self._labels(), threshold
            )
        return self

    def _labels(self) -> tuple[Any, ...]:
        """Return the original labels (not their texts) in encoded order."""
        by_text = {str(label): label for label in getattr(self, "classes_", ())}
        return tuple(by_text.get(text, text) for text in self.record_.problem.classes)

    @property
    def decision_(self) -> Decision:
        """The verdict with everything that made it."""
        check_is_fitted(self, "record_")
        return self.record_.decision

    def _frame(self, X: ArrayLike) -> pd.DataFrame:
        check_is_fitted(self, "record_")
        if self.best_estimator_ is None:
            raise InputError(
                f"the verdict is {self.record_.verdict}: there is no model to predict with",
                hint="read .record_ or .report() for the reasons",
            )
        if isinstance(X, pd.DataFrame):
            return X
        names = [f"x{index}" for index in range(self.n_features_in_)]
        return pd.DataFrame(np.asarray(X), columns=names)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return labels (at the decided threshold) or values, shape (n_rows,)."""
        return np.asarray(self.best_estimator_.predict(self._frame(X)))  # type: ignore[union-attr]

    @available_if(_classifies)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return class probabilities, shape (n_rows, n_classes), in the order of `labels_`."""
        return np.asarray(self.best_estimator_.predict_proba(self._frame(X)))  # type: ignore[union-attr]

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return accuracy (classification) or R2 (regression), as scikit-learn does."""
        from sklearn.metrics import accuracy_score, r2_score

        predicted = self.predict(X)
        if self.record_.problem.classes:
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
        """Return a fitted pipeline of any finalist (fitted on the development rows).

        Raises
        ------
        InputError
            If the family was not fitted.
        """
        from advisor.families.shipping import shipped_pipeline

        check_is_fitted(self, "record_")
        body = self._outcome.finalists.get(family)
        if body is None:
            known = ", ".join(sorted(self._outcome.finalists))
            raise InputError(f"no fitted model of '{family}'", expected=f"one of {known}")
        return shipped_pipeline(pickle.loads(body), self._labels(), None)

    def report(self) -> str:
        """Return the decision report in Markdown."""
        from advisor.api.records import render

        check_is_fitted(self, "record_")
        return render(self.record_)

    def _repr_html_(self) -> str:
        """Show page one of the report after `fit`, the parameters before."""
        if not hasattr(self, "record_"):
            return f"<pre>{self!r}</pre>"
        from advisor.adapters.templates import load_templates
        from advisor.stages.render import render_page_one_html

        return render_page_one_html(self.record_, load_templates(None))
