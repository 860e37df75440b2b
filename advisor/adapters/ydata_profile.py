"""ydata-profiling: a second pair of eyes, on request and on a bounded sample.

The decision never waits for it: our own facts are complete without it. Minimal mode and
``get_description()`` only, because the HTML costs about 0.15 s a column and the full mode's
pairwise plots grow with the columns squared.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

import pandas as pd

from advisor.errors import MissingExtra
from advisor.schema.profile import Finding, Severity

MAX_ROWS = 10_000
MAX_COLUMNS = 100
_NO_TELEMETRY = "YDATA_PROFILING_NO_ANALYTICS"
_SEVERITY: dict[str, Severity] = {
    "CONSTANT": "warning",
    "EMPTY": "warning",
    "INFINITE": "warning",
    "REJECTED": "warning",
    "UNSUPPORTED": "warning",
}


def describe(frame: pd.DataFrame, seed: int, private: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Return the alerts of ydata-profiling as findings.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)
    seed : int
        Of the sample taken above 10,000 rows.
    private : tuple of str
        Columns that must not be looked at.

    Returns
    -------
    tuple of Finding
        Codes ``ydata_<alert type>``, sorted; of the first 100 columns.

    Raises
    ------
    MissingExtra
        If ydata-profiling is not installed.
    """
    sample = bounded(frame, seed, private)
    if sample.empty:
        return ()
    with _quiet():
        description = _report(sample).get_description()
    found = [
        Finding(
            code=f"ydata_{alert.alert_type.name.lower()}",
            severity=_SEVERITY.get(alert.alert_type.name, "info"),
            columns=(str(alert.column_name),) if alert.column_name is not None else (),
            message=f"ydata-profiling: {alert}",
        )
        for alert in description.alerts
    ]
    return tuple(sorted(found, key=lambda item: (item.code, item.columns)))


def write_html(
    frame: pd.DataFrame, path: Path, seed: int = 0, private: tuple[str, ...] = ()
) -> Path:
    """Write the HTML profile of a bounded sample, without rows and private columns.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)
    path : pathlib.Path
        File to write.
    seed : int
        Of the sample taken above 10,000 rows.
    private : tuple of str
        Columns that must not appear.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    MissingExtra
        If ydata-profiling is not installed.
    """
    sample = bounded(frame, seed, private)
    with _quiet():
        _report(sample).to_file(path, silent=True)
    return path


def bounded(frame: pd.DataFrame, seed: int, private: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return at most 10,000 rows and 100 columns, private columns dropped.

    Column names become texts, and cells that pandas cannot hash become their texts: the library
    fails on both otherwise.
    """
    names = [str(name) for name in frame.columns]
    kept = [i for i, name in enumerate(names) if name not in private][:MAX_COLUMNS]
    sample = frame.iloc[:, kept].set_axis([names[i] for i in kept], axis=1)
    if len(sample) > MAX_ROWS:
        sample = sample.sample(MAX_ROWS, random_state=seed).sort_index()
    sample = sample.reset_index(drop=True)
    for name in sample.columns:
        if sample[name].dtype == object and not _hashable(sample[name]):
            sample[name] = sample[name].map(repr)
    return sample


def _hashable(values: pd.Series) -> bool:
    try:
        values.nunique()
    except TypeError:
        return False
    return True


def _report(sample: pd.DataFrame) -> Any:
    try:
        from ydata_profiling import ProfileReport
    except ImportError as error:
        raise MissingExtra("profiling", "the ydata profile") from error
    return ProfileReport(
        sample,
        minimal=True,
        progress_bar=False,
        pool_size=1,
        samples=None,
        title="Data profile",
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Switch usage reporting and the progress bar (shown even when refused) off."""
    before = os.environ.get(_NO_TELEMETRY)
    os.environ[_NO_TELEMETRY] = "True"
    try:
        with redirect_stderr(io.StringIO()):
            yield
    finally:
        if before is None:
            os.environ.pop(_NO_TELEMETRY, None)
        else:
            os.environ[_NO_TELEMETRY] = before
