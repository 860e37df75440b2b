# mypy: disallow-subclassing-any=False
"""FLAML as the search engine of one family at a time, with its traps closed.

FLAML never sees a cell of the data. Its table is one column of row numbers; the learner and the
loss look the rows up in our own frame and target. So nothing FLAML does to a table (duplicating
rare classes before the split, shuffling, imputing and encoding on all rows, dropping or casting
columns) can reach a model, and every fold is checked, by row number, to be the fold it was given.
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import qmc
from threadpoolctl import threadpool_limits

from advisor.families.build import build_pipeline, default_config, predict_scores
from advisor.schema.family import Domain, Family
from advisor.schema.features import FeaturePlan
from advisor.schema.search import ConfigValue, FamilySearch, Trial

if TYPE_CHECKING:
    from advisor.ports import Loss

ROW = "row"
"""The only column of the table that FLAML is given."""
LEARNER = "advisor_pipeline"
FAILED_LOSS = 1e30
"""Loss of a failed trial: finite, because FLAML's bookkeeping subtracts losses."""


class PredefinedSplitter:
    """Hands FLAML our own folds, whatever order it keeps its rows in.

    Parameters
    ----------
    folds : list of (numpy.ndarray, numpy.ndarray)
        Row numbers of the training and the test rows of each fold.
    """

    shuffle = False

    def __init__(self, folds: list[tuple[np.ndarray, np.ndarray]]) -> None:
        self.folds = folds

    def get_n_splits(self, *_: Any) -> int:
        """Return the number of folds."""
        return len(self.folds)

    def split(
        self, X: pd.DataFrame, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield, fold by fold, the positions in `X` that hold the rows of the fold."""
        rows = X[ROW].to_numpy()
        positions = np.full(int(rows.max()) + 1, -1)
        positions[rows] = np.arange(len(rows))
        for train, test in self.folds:
            yield positions[train], positions[test]


@dataclass
class _Search:
    """One family on one set of rows: fits folds, keeps every trial."""

    family: Family
    plan: FeaturePlan
    frame: pd.DataFrame
    target: np.ndarray
    folds: list[tuple[np.ndarray, np.ndarray]]
    loss: Loss
    seed: int
    trials: list[Trial] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def pipeline(self, config: Mapping[str, ConfigValue]) -> Any:
        """Return the unfitted pipeline of one configuration."""
        return build_pipeline(self.family, self.plan, config, self.seed)

    def fold_loss(self, fitted: Any, rows: np.ndarray) -> float:
        """Return the loss of a fitted pipeline on some rows of our own table."""
        n_classes = int(self.target.max()) + 1 if self.plan.task == "multiclass" else None
        predicted = predict_scores(fitted, self.frame.iloc[rows], self.plan.task, n_classes)
        value = float(self.loss(self.target[rows], predicted))
        if not math.isfinite(value):
            raise ValueError(f"the loss is not finite ({value})")
        return value

    def keep(self, config: Mapping[str, ConfigValue], losses: list[float], seconds: float) -> float:
        """Record a trial and return its mean loss; a failed fold fails the trial."""
        complete = len(losses) == len(self.folds) and FAILED_LOSS not in losses
        mean = float(np.mean(losses)) if complete else None
        self.trials.append(
            Trial(
                index=len(self.trials),
                config=tuple(sorted(config.items())),
                loss=mean,
                fold_losses=tuple(losses) if complete else (),
                seconds=seconds,
            )
        )
        return FAILED_LOSS if mean is None else mean

    def evaluate(self, config: Mapping[str, ConfigValue]) -> float:
        """Fit and score one configuration on all folds, without FLAML."""
        start, losses = time.perf_counter(), []
        for train, test in self.folds:
            try:
                fitted = self.pipeline(config).fit(self.frame.iloc[train], self.target[train])
                losses.append(self.fold_loss(fitted, test))
            except Exception as fault:
                self.errors.append(_describe(fault))
                losses.append(FAILED_LOSS)
                break
        return self.keep(config, losses, time.perf_counter() - start)

    def outcome(self, seconds: float) -> FamilySearch:
        """Return the best completed trial; the first of equals."""
        done = [trial for trial in self.trials if trial.loss is not None]
        error = self.errors[0] if self.errors else None
        if not done:
            return FamilySearch(
                family=self.family.id,
                status="failed",
                trials=tuple(self.trials),
                seconds=seconds,
                error=error or "no trial completed",
            )
        best = min(done, key=lambda trial: (trial.loss, trial.index))
        return FamilySearch(
            family=self.family.id,
            status="ok",
            config=best.config,
            loss=best.loss,
            trials=tuple(self.trials),
            seconds=seconds,
            error=error,
        )


class FlamlSearch:
    """Search backend on FLAML: one ``AutoML().fit`` a family, counted in trials, never seconds.

    Notes
    -----
    The first trial is the family's default configuration. Families with nothing to tune, or a
    budget of one trial, are evaluated without FLAML. FLAML's own best loss is never reported:
    losses are recomputed here, fold by fold, from our rows.
    """

    def search(
        self,
        family: Family,
        plan: FeaturePlan,
        frame: pd.DataFrame,
        target: np.ndarray,
        folds: list[tuple[np.ndarray, np.ndarray]],
        loss: Loss,
        n_trials: int,
        seed: int,
    ) -> FamilySearch:
        """Return the best configuration of one family with all its trials.

        Parameters
        ----------
        family : Family
        plan : FeaturePlan
        frame : pandas.DataFrame, shape (n_rows, ...)
            Raw table.
        target : numpy.ndarray, shape (n_rows,)
            Codes 0..K-1 for classes, values for regression.
        folds : list of (numpy.ndarray, numpy.ndarray)
            Positions of training and test rows in `frame`; rows in neither are not used.
        loss : Loss
            Minimised; the mean over the folds ranks the trials.
        n_trials : int
            Configurations to try, the default included.
        seed : int

        Returns
        -------
        FamilySearch
            Status ``failed`` with the error when no trial completed; never raises for a model.
        """
        start = time.perf_counter()
        run = _Search(family, plan, frame, np.asarray(target), folds, loss, seed)
        with _quiet(), threadpool_limits(limits=1):
            if not family.search or n_trials <= 1 or not family.space:
                run.evaluate(default_config(family))
            else:
                self._run_flaml(run, n_trials)
        return run.outcome(time.perf_counter() - start)

    def _run_flaml(self, run: _Search, n_trials: int) -> None:
        from flaml import AutoML  # type: ignore[attr-defined]

        rows = pd.DataFrame({ROW: np.arange(len(run.target))})
        automl: Any = AutoML()  # type: ignore[no-untyped-call]
        automl.add_learner(LEARNER, _learner(run))
        classification = run.plan.task != "regression"
        try:
            automl.fit(
                X_train=rows,
                y_train=run.target.astype(int) if classification else run.target,
                task="classification" if classification else "regression",
                metric=_metric(run),
                estimator_list=[LEARNER],
                max_iter=n_trials,
                time_budget=-1,
                eval_method="cv",
                split_type=PredefinedSplitter(run.folds),
                n_splits=len(run.folds),
                cv_score_agg_func=_aggregate(run),
                starting_points={LEARNER: _starting_points(run.family, n_trials, run.seed)},
                auto_augment=False,
                allow_label_overlap=False,
                skip_transform=True,
                preserve_checkpoint=False,
                ensemble=False,
                retrain_full=False,
                model_history=False,
                sample=False,
                mlflow_logging=False,
                early_stop=False,
                n_jobs=1,
                seed=run.seed % 2**31,
                verbose=0,
            )
        except Exception as fault:
            run.errors.append(_describe(fault))


def _describe(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}"[:500]


def _learner(run: _Search) -> type:
    """Return a FLAML learner class whose estimator is our pipeline on our rows."""
    from flaml.automl.model import SKLearnEstimator

    def look_up(**config: Any) -> _RowPipeline:
        return _RowPipeline(run, config)

    class PipelineLearner(SKLearnEstimator):
        """Bridges FLAML's row numbers to the pipeline."""

        def __init__(self, task: Any = "binary", n_jobs: Any = None, **config: Any) -> None:
            super().__init__(task, **config)  # type: ignore[no-untyped-call]
            self.estimator_class = look_up

        @classmethod
        def search_space(cls, data_size: Any, task: Any, **_: Any) -> dict[str, Any]:
            return {domain.name: _flaml_domain(domain) for domain in run.family.space}

        def _preprocess(self, X: Any) -> Any:
            return X

        def fit(self, X_train: Any, y_train: Any, *_: Any, **options: Any) -> float:
            """Fit one fold; FLAML's last fit on all rows is not needed and is left out."""
            if options.get("is_retrain"):
                return 0.0
            return float(self._fit(X_train, y_train))  # type: ignore[no-untyped-call]

    return PipelineLearner


class _RowPipeline:
    """A pipeline that is fitted on row numbers. A failed fit is remembered, not raised."""

    def __init__(self, run: _Search, config: Mapping[str, Any]) -> None:
        self.run = run
        self.config = full_config(run.family, config)
        self.fitted: Any = None
        self.train: np.ndarray = np.empty(0, dtype=int)

    def fit(self, X: pd.DataFrame, y: Any) -> _RowPipeline:
        """Fit on our copy of the rows; `y` is ours too."""
        self.train = X[ROW].to_numpy()
        try:
            pipeline = self.run.pipeline(self.config)
            self.fitted = pipeline.fit(self.run.frame.iloc[self.train], self.run.target[self.train])
        except Exception as fault:
            self.run.errors.append(_describe(fault))
        return self

    def loss(self, rows: np.ndarray) -> float:
        """Return the loss on our rows, `FAILED_LOSS` when fit or prediction failed."""
        if self.fitted is None:
            return FAILED_LOSS
        try:
            return self.run.fold_loss(self.fitted, rows)
        except Exception as fault:
            self.run.errors.append(_describe(fault))
            return FAILED_LOSS


def full_config(family: Family, config: Mapping[str, Any]) -> dict[str, ConfigValue]:
    """Return fixed values and searched values as plain Python scalars."""
    full = default_config(family)
    known = {domain.name: domain for domain in family.space}
    for name, value in config.items():
        if name in known:
            full[name] = _plain(value, known[name])
    return full


def _plain(value: Any, domain: Domain) -> ConfigValue:
    """Return a value as the family file would write it; FLAML's log scale rounds the default."""
    plain: ConfigValue = value.item() if isinstance(value, np.generic) else value
    if domain.kind == "choice":
        return plain
    number = float(plain or 0.0)
    if domain.kind.startswith("int"):
        return round(number)
    for exact in (domain.default, domain.low, domain.high):
        if exact is not None and math.isclose(number, float(exact), rel_tol=1e-9):
            return float(exact)
    return number


def _metric(run: _Search) -> Any:
    """Return FLAML's form of the loss; it checks that the rows are those of one of our folds."""
    expected = {tuple(test.tolist()): train for train, test in run.folds}

    def metric(
        X_val: pd.DataFrame, y_val: Any, estimator: Any, labels: Any, X_train: pd.DataFrame, *_: Any
    ) -> tuple[float, dict[str, float]]:
        rows = X_val[ROW].to_numpy()
        train = expected.get(tuple(rows.tolist()))
        used = estimator.estimator.train
        if train is None or not np.array_equal(used, train):
            raise RuntimeError("FLAML used other rows than the folds it was given")
        value = estimator.estimator.loss(rows)
        run_config = estimator.estimator.config
        _pending(run).append((run_config, value))
        return value, {"loss": value}

    def bound(*args: Any, **_: Any) -> tuple[float, dict[str, float]]:
        return metric(*args[:5])

    return bound


def _pending(run: _Search) -> list[tuple[dict[str, ConfigValue], float]]:
    pending: list[tuple[dict[str, ConfigValue], float]] = run.__dict__.setdefault("_pending", [])
    return pending


def _aggregate(run: _Search) -> Any:
    """Return the function that FLAML calls once a trial, after its last fold."""
    clock = [time.perf_counter()]

    def aggregate(
        fold_losses: list[float], _: list[dict[str, float]]
    ) -> tuple[float, dict[str, float]]:
        now = time.perf_counter()
        pending = _pending(run)
        config = dict(pending[-1][0])
        pending.clear()
        mean = run.keep(config, [float(value) for value in fold_losses], now - clock[0])
        clock[0] = time.perf_counter()
        return mean, {"loss": mean}

    return aggregate


def _starting_points(family: Family, n_trials: int, seed: int) -> list[dict[str, ConfigValue]]:
    """Return the default and, for half of the other trials, points spread over the space.

    FLAML's local search alone stays near the default when trials are few. The points are a
    scrambled Halton sequence (Owen 2017, arXiv:1706.02808).
    """
    first: dict[str, ConfigValue] = {d.name: d.default for d in family.space}
    n_spread = (n_trials - 1) // 2
    shares = qmc.Halton(len(family.space), seed=seed % 2**31).random(n_spread)
    spread = [
        {d.name: _at_share(d, float(u)) for d, u in zip(family.space, row, strict=True)}
        for row in shares
    ]
    return [first, *spread]


def _at_share(domain: Domain, share: float) -> ConfigValue:
    if domain.kind == "choice":
        return domain.choices[min(int(share * len(domain.choices)), len(domain.choices) - 1)]
    low, high = float(domain.low or 0.0), float(domain.high or 0.0)
    if "log" in domain.kind:
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        value = low + share * (high - low)
    return round(value) if domain.kind.startswith("int") else value


def _flaml_domain(domain: Domain) -> dict[str, Any]:
    from flaml import tune as flaml_tune

    tune: Any = flaml_tune
    low, high = domain.low, domain.high
    if domain.kind == "choice":
        space: Any = tune.choice(list(domain.choices))
    elif low is None or high is None:
        raise ValueError(f"the range of '{domain.name}' lacks an end")
    elif domain.kind == "log_uniform":
        space = tune.loguniform(low, high)
    elif domain.kind == "uniform":
        space = tune.uniform(low, high)
    elif domain.kind == "int_log_uniform":
        space = tune.lograndint(int(low), int(high) + 1)
    else:
        space = tune.randint(int(low), int(high) + 1)
    return {"domain": space, "init_value": domain.default}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep FLAML's and the learners' chatter out of the run; errors are data, not log lines."""
    names = ("flaml", "flaml.automl", "flaml.automl.logger", "flaml.tune", "flaml.tune.searcher")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
