"""What every profile test needs: a policy, a problem, and the call itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from advisor.schema.dataset import SourceInfo
from advisor.schema.policy import Policy, WhiteBoxLimits
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.profile import DataProfile, Finding
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.profile import profile_data

POLICY = Policy(
    alpha=0.05,
    performance_margin_factor=0.5,
    bar_band=0.2,
    leakage_single_feature=0.98,
    stability_folds=5,
    margins=(),
    efforts=(),
    samples=(),
    white_box=WhiteBoxLimits(linear_terms=30, tree_leaves=16, tree_depth=4),
    reference_order=(),
)
_TYPES = {
    Task.BINARY: ProblemType.BINARY,
    Task.MULTICLASS: ProblemType.MULTICLASS,
    Task.REGRESSION: ProblemType.REGRESSION,
    None: ProblemType.CLUSTERING,
}


def problem_of(frame: pd.DataFrame, task: Task | None = Task.BINARY, **fields: object) -> Problem:
    given = {
        "type": _TYPES[task],
        "target": "y" if task else None,
        "task": task,
        "classes": ("no", "yes") if task is Task.BINARY else (),
        "n_rows": len(frame),
        "n_features": frame.shape[1],
    }
    return Problem(**{**given, **fields})


def profile_of(
    frame: pd.DataFrame,
    target: np.ndarray | None = None,
    task: Task | None = Task.BINARY,
    requirements: tuple[Requirement, ...] = (),
    sample_rows: int = 20_000,
    **fields: object,
) -> DataProfile:
    source = SourceInfo(
        name="t", sha256="0", format="frame", n_rows=len(frame), n_columns=frame.shape[1]
    )
    return profile_data(
        frame,
        target,
        problem_of(frame, task if target is not None else None, **fields),
        Requirements(items=requirements),
        source,
        POLICY,
        sample_rows=sample_rows,
    )


def asked(kind: str, column: str | None = None, **fields: object) -> Requirement:
    return Requirement(id="R01", kind=kind, column=column, origin="quoted", **fields)


def codes(profile: DataProfile) -> set[str]:
    return {finding.code for finding in profile.findings}


def finding_of(profile: DataProfile, code: str, column: str | None = None) -> Finding:
    return next(
        f for f in profile.findings if f.code == code and (column is None or column in f.columns)
    )


def excluded(profile: DataProfile) -> dict[str, str]:
    return {item.column: item.code for item in profile.excluded_columns}
