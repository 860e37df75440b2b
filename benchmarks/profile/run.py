"""Our facts against ydata-profiling's minimal description, on the same 50,000 x 20 table.

Run: ``python benchmarks/profile/run.py [ROWS]``. Prints seconds of both and their ratio; the two
are measured in one process, alternating, and the fastest of three counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from advisor.catalogue import load_catalogue
from advisor.schema.dataset import SourceInfo
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirements
from advisor.stages.profile import profile_data

REPEATS = 3


def table(n_rows: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Twelve numeric and eight categorical columns with missing cells, and a binary target."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"num_{i}": rng.normal(size=n_rows) for i in range(12)})
    for i in range(8):
        levels = np.array([f"level_{j}" for j in range(3 + 5 * i)])
        frame[f"cat_{i}"] = rng.choice(levels, n_rows)
    logit = frame["num_0"] + frame["num_1"] ** 2 - 1
    target = (rng.random(n_rows) < 1 / (1 + np.exp(-logit))).astype(int)
    for name in ("num_2", "num_3", "cat_1"):
        frame.loc[rng.random(n_rows) < 0.1, name] = None
    return frame, target.to_numpy()


def ours(frame: pd.DataFrame, target: np.ndarray) -> None:
    n_rows, n_columns = frame.shape
    problem = Problem(
        type=ProblemType.BINARY,
        target="y",
        task=Task.BINARY,
        classes=("0", "1"),
        n_rows=n_rows,
        n_features=n_columns,
    )
    source = SourceInfo(
        name="bench", sha256="", format="frame", n_rows=n_rows, n_columns=n_columns + 1
    )
    policy = load_catalogue().policy
    profile_data(frame, target, problem, Requirements(), source, policy)


def theirs(frame: pd.DataFrame) -> None:
    from ydata_profiling import ProfileReport

    ProfileReport(frame, minimal=True, progress_bar=False, pool_size=1).get_description()


def seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    frame, target = table(n_rows)
    small, small_target = table(500)
    ours(small, small_target)
    theirs(small)
    mine, other = [], []
    for _ in range(REPEATS):
        mine.append(seconds(lambda: ours(frame, target)))
        other.append(seconds(lambda: theirs(frame.copy())))
    best, rival = min(mine), min(other)
    print(f"{n_rows:,} x {frame.shape[1]}: ours {best:.2f} s, ", end="")
    print(f"ydata minimal description {rival:.2f} s, ratio {rival / best:.1f}")


if __name__ == "__main__":
    main()
