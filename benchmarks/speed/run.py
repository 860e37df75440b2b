"""Whole-process wall time and memory of the commands, with the bars they are held to.

    python benchmarks/speed/run.py [--only NAME]... [--out FILE.md]

Data are generated with a seed: numbers and categories, a non-linear truth, 5 % missing cells. Run
it on an idle machine; each line is one run.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Case:
    name: str
    command: tuple[str, ...]
    rows: int
    bar_seconds: float


INSTANT = ("analyze", "DATA", "--target", "y", "--effort", "instant")
QUICK = ("analyze", "DATA", "--target", "y", "--effort", "quick")

CASES = (
    Case("help", ("--help",), 0, 0.5),
    Case("shortlist, 50,000 x 20", ("shortlist", "DATA", "--target", "y"), 50_000, 7.0),
    Case("profile, 50,000 x 20", ("profile", "DATA", "--target", "y"), 50_000, 7.0),
    Case("instant, 5,000 x 20", INSTANT, 5_000, 5),
    Case("quick, 1,000 x 20", QUICK, 1_000, 30),
    Case("standard, 1,000 x 20", ("analyze", "DATA", "--target", "y"), 1_000, 300),
    Case("standard, 5,000 x 20", ("analyze", "DATA", "--target", "y"), 5_000, 300),
    Case("standard, 50,000 x 20", ("analyze", "DATA", "--target", "y"), 50_000, 900),
)  # fmt: skip


def make_frame(rows: int, seed: int = 0) -> pd.DataFrame:
    """Return 14 numeric and 6 categorical columns and a binary target."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"n{i}": rng.normal(size=rows) for i in range(14)})
    for i in range(6):
        frame[f"c{i}"] = rng.choice([f"level{j}" for j in range(3 + i)], rows)
    signal = frame.n0 + frame.n1**2 - 0.5 * frame.n2 * frame.n3 + (frame.c0 == "level0")
    frame["y"] = np.where(signal + rng.logistic(size=rows) > 1, "yes", "no")
    holes = rng.random((rows, 4)) < 0.05
    frame.iloc[:, :4] = frame.iloc[:, :4].mask(holes)
    return frame


def run(case: Case, folder: Path) -> tuple[float, float, int]:
    """Return wall seconds, peak MB of the largest process, exit code."""
    data = folder / f"rows{case.rows}.csv"
    if case.rows and not data.exists():
        make_frame(case.rows).to_csv(data, index=False)
    command = [str(data) if part == "DATA" else part for part in case.command]
    if command[0] == "analyze":
        command += [
            "--out",
            str(folder / case.name.replace(" ", "_")),
            "--tracking-uri",
            "off",
            "-q",
        ]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *command], capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if done.returncode not in (0, 1):
        print(done.stderr, file=sys.stderr)
    return seconds, peak, done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = [
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "",
        "| case | wall s | bar s | wall / bar | peak MB so far | exit |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if options.only and not any(word in case.name for word in options.only):
                continue
            seconds, peak, code = run(case, Path(folder))
            ratio = seconds / case.bar_seconds
            lines.append(
                f"| {case.name} | {seconds:.1f} | {case.bar_seconds:g} | {ratio:.2f} "
                f"| {peak:.0f} | {code} |"
            )
            print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
