"""Mirrors a finished run into an MLflow store (extra: tracking).

Works through `MlflowClient` alone: the tracking URI, the active run and the active experiment of
the caller stay as they are. Nothing is logged that the record does not say; there are no tags
with environment variables, users or machine paths.
"""

from __future__ import annotations

import logging
import math
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from advisor.adapters.provenance import sanitised_text
from advisor.errors import MissingExtra, TrackingError

if TYPE_CHECKING:
    from advisor.schema.record import DecisionRecord
    from advisor.schema.search import Candidate

STORE_HOME = Path("advisor-out")
EXPERIMENT = "advisor"
OFF = "off"
CONNECT_SECONDS = 3.0
BOUNDS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT": "60",
    # MLflow reports its use to its makers unless told not to; a run must send nothing on its own.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
"""Set while we log, unless the user has set them: MLflow by itself retries for minutes."""
METRICS_A_BATCH = 1000
PARAMS_A_BATCH = 100
LONGEST_PARAM = 500
NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_\-. /]")


def resolve_tracking_uri(requested: str | None, home: Path = STORE_HOME) -> str | None:
    """Return the store to log to; None when tracking is off.

    Parameters
    ----------
    requested : str, optional
        A URI, ``"off"``, or None: ``MLFLOW_TRACKING_URI``, else one sqlite file in `home`.
    home : pathlib.Path
        Folder of the default store.
    """
    uri = requested or os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home / 'mlflow.db'}"
    return None if uri == OFF else uri


def tracking_available() -> bool:
    """Return whether the extra is installed; does not import mlflow."""
    return find_spec("mlflow") is not None


def ui_command(requested: str | None, home: Path = STORE_HOME) -> str | None:
    """Return how to look at the runs: the `mlflow ui` command, or the server's address."""
    uri = resolve_tracking_uri(requested, home)
    if uri is None:
        return None
    if uri.startswith(("http://", "https://")):
        return sanitised_text(uri)
    return f"mlflow ui --backend-store-uri {uri}"


class MlflowTracker:
    """One parent run a decision, one child run a family.

    Parameters
    ----------
    tracking_uri : str, optional
        As in `resolve_tracking_uri`.
    home : pathlib.Path
        Folder of the default store and its artifacts.
    """

    def __init__(self, tracking_uri: str | None = None, home: Path = STORE_HOME) -> None:
        self.uri = resolve_tracking_uri(tracking_uri, home)
        self._home = home

    def log(self, record: DecisionRecord, folder: str) -> str | None:
        """Log the record and everything in `folder`; return the id of the parent run.

        Returns
        -------
        str or None
            None when tracking is off.

        Raises
        ------
        MissingExtra
            If mlflow is not installed.
        TrackingError
            If the store cannot be reached or refuses.
        """
        if self.uri is None:
            return None
        if not tracking_available():
            raise MissingExtra("tracking", "logging to MLflow")
        _refuse_dead_server(self.uri)
        with _bounded_and_quiet():
            from mlflow.exceptions import MlflowException
            from sqlalchemy.exc import SQLAlchemyError

            try:
                return self._log(record, Path(folder))
            except (MlflowException, SQLAlchemyError, OSError) as error:
                raise self._refused(error) from error

    def _own_store(self) -> bool:
        return self.uri == f"sqlite:///{self._home / 'mlflow.db'}"

    def _refused(self, error: Exception) -> TrackingError:
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        return TrackingError(
            f"the MLflow store cannot be used: {first_line[:300]}",
            where=sanitised_text(self.uri or ""),
            hint="check the address, pass another --tracking-uri, or --tracking-uri off",
        )

    def _log(self, record: DecisionRecord, folder: Path) -> str:
        from mlflow import MlflowClient

        if self._own_store():
            self._home.mkdir(parents=True, exist_ok=True)
        client = MlflowClient(tracking_uri=self.uri)
        experiment = self._experiment(client)
        parent = client.create_run(
            experiment, run_name=f"{record.source.name}: {record.verdict}", tags=_tags(record)
        ).info.run_id
        try:
            _log_batch(client, parent, _parent_metrics(record), _parent_params(record))
            client.log_artifacts(parent, str(folder))
            for candidate in record.candidates:
                _log_candidate(client, experiment, parent, record, candidate)
        except BaseException:
            client.set_terminated(parent, status="FAILED")
            raise
        client.set_terminated(parent)
        return str(parent)

    def _experiment(self, client: Any) -> str:
        name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or EXPERIMENT
        found = client.get_experiment_by_name(name)
        if found is not None:
            return str(found.experiment_id)
        own = self._own_store()
        artifacts = (self._home / "mlartifacts").resolve().as_uri() if own else None
        return str(client.create_experiment(name, artifact_location=artifacts))


def _tags(record: DecisionRecord) -> dict[str, str]:
    decision = record.decision
    tags = {
        "advisor.verdict": str(record.verdict),
        "advisor.family": decision.family or "",
        "advisor.tier": decision.tier or "",
        "advisor.confidence": decision.confidence or "",
        "advisor.digest": record.digest,
        "advisor.record_sha256": record.record_sha256,
        "advisor.data": record.source.name,
        "advisor.data_sha256": record.source.sha256,
        "advisor.problem": str(record.problem.type),
        "advisor.reproducible": str(record.reproducible).lower(),
        "advisor.command": record.provenance.command,
        "advisor.version": dict(record.provenance.versions).get("advisor", ""),
    }
    return {name: value for name, value in tags.items() if value}


def _parent_params(record: DecisionRecord) -> dict[str, Any]:
    problem, plan = record.problem, record.plan
    params: dict[str, Any] = {
        "target": problem.target,
        "metric": problem.metric,
        "split": problem.split,
        "n_rows": problem.n_rows,
        "n_features": problem.n_features,
    }
    if plan is not None:
        params |= {
            "effort": plan.effort,
            "policy": plan.policy,
            "margin": plan.margin,
            "seed": plan.seed,
        }
    return params


def _parent_metrics(record: DecisionRecord) -> list[tuple[str, float, int]]:
    decision = record.decision
    chosen = record.candidate(decision.family) if decision.family else None
    found = _candidate_metrics(chosen) if chosen else []
    if record.holdout is not None:
        found += [(f"holdout_{m.name}", m.value, 0) for m in record.holdout.metrics]
    if decision.price_of_simplicity is not None:
        found.append(("price_of_simplicity", decision.price_of_simplicity.value, 0))
    return found


def _candidate_metrics(candidate: Candidate) -> list[tuple[str, float, int]]:
    found: list[tuple[str, float, int]] = []
    for metric in candidate.metrics:
        found.append((metric.name, metric.mean, 0))
        for suffix, bound in (("low", metric.low), ("high", metric.high)):
            if bound is not None:
                found.append((f"{metric.name}_{suffix}", bound, 0))
        found += [(f"{metric.name}_fold", value, fold) for fold, value in enumerate(metric.folds)]
    for name in ("fit_seconds", "predict_ms_p50", "predict_ms_p99", "size_mb", "search_loss"):
        value = getattr(candidate, name)
        if value is not None:
            found.append((name, value, 0))
    return found


def _log_candidate(
    client: Any, experiment: str, parent: str, record: DecisionRecord, candidate: Candidate
) -> None:
    tags = {
        "mlflow.parentRunId": parent,
        "advisor.family": candidate.family,
        "advisor.role": candidate.role,
        "advisor.tier": candidate.tier,
        "advisor.status": candidate.status,
        "advisor.chosen": str(candidate.family == record.decision.family).lower(),
    }
    run = client.create_run(experiment, run_name=candidate.family, tags=tags).info.run_id
    _log_batch(client, run, _candidate_metrics(candidate), dict(candidate.config))
    client.set_terminated(run, status="FINISHED" if candidate.status == "ok" else "FAILED")


def _log_batch(
    client: Any, run: str, metrics: list[tuple[str, float, int]], params: dict[str, Any]
) -> None:
    from mlflow.entities import Metric, Param

    now = int(time.time() * 1000)
    points = [
        Metric(NOT_IN_A_KEY.sub("_", name), float(value), now, step)
        for name, value, step in metrics
        if math.isfinite(value)
    ]
    settings = [
        Param(NOT_IN_A_KEY.sub("_", name), str(value)[:LONGEST_PARAM])
        for name, value in params.items()
        if value is not None
    ]
    for start in range(0, len(points), METRICS_A_BATCH):
        client.log_batch(run, metrics=points[start : start + METRICS_A_BATCH])
    for start in range(0, len(settings), PARAMS_A_BATCH):
        client.log_batch(run, params=settings[start : start + PARAMS_A_BATCH])


def _refuse_dead_server(uri: str) -> None:
    """Find out in seconds what MLflow finds out in minutes."""
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        return
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        raise TrackingError(
            f"the MLflow server does not answer ({error.strerror or error})",
            where=sanitised_text(uri),
            hint="start it, pass another --tracking-uri, or --tracking-uri off",
        ) from error


@contextmanager
def _bounded_and_quiet() -> Iterator[None]:
    before = frozenset(os.environ)
    os.environ.update({name: text for name, text in BOUNDS.items() if name not in before})
    # Imported here, because the import sets the levels that are lowered below.
    import mlflow  # noqa: F401

    loggers = [logging.getLogger(name) for name in ("mlflow", "alembic")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        # Ours, and what MLflow leaves behind for its own children.
        for name in sorted(set(os.environ) - before):
            if name.lstrip("_").startswith("MLFLOW"):
                del os.environ[name]
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
