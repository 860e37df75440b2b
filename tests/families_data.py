"""Small mixed tables and family files for the tests of the model families."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.schema.family import Family
from advisor.schema.features import FeatureColumn, FeaturePlan

FAMILIES = Path(__file__).resolve().parents[1] / "rules" / "families"
GRADES = ("low", "middle", "high", "top")
TASKS = ("binary", "multiclass", "regression")


def load_family(family_id: str) -> Family:
    table = tomllib.loads((FAMILIES / f"{family_id}.toml").read_text(encoding="utf-8"))
    table["fixed"] = tuple(table.get("fixed", {}).items())
    return Family.model_validate(table)


def all_families() -> list[Family]:
    return [load_family(path.stem) for path in sorted(FAMILIES.glob("*.toml"))]


def mixed_table(n_rows: int = 160, seed: int = 3) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Rows with numbers, missing cells, levels, ordered levels, dates and text; three targets."""
    rng = np.random.default_rng(seed)
    size = rng.normal(size=n_rows)
    spread = np.exp(rng.normal(size=n_rows))
    grade = rng.integers(0, 4, size=n_rows)
    town = rng.choice(["North", "South", "East"], size=n_rows)
    score = 1.2 * size + 0.7 * grade + (town == "East") - 1.0 + 0.5 * rng.normal(size=n_rows)
    words = np.where(score > 0, "quick good answer", "slow bad answer")
    noise = rng.choice(["today", "again", "maybe"], size=n_rows)
    amount = 10 + 3 * rng.normal(size=n_rows)
    frame = pd.DataFrame(
        {
            "size": size,
            "spread": spread,
            "amount": [f"{value:.2f}".replace(".", ",") for value in amount],
            "town": town,
            "code": rng.choice([f"c{k}" for k in range(20)], size=n_rows),
            "grade": [GRADES[k] for k in grade],
            "member": rng.choice(["yes", "no"], size=n_rows),
            "opened": pd.date_range("2020-01-01", periods=n_rows, freq="3D").strftime("%d.%m.%Y"),
            "remark": [f"{a} {b}" for a, b in zip(words, noise, strict=True)],
            "ignored": rng.normal(size=n_rows),
        }
    )
    for column in ("size", "town", "grade", "remark"):
        frame.loc[rng.random(n_rows) < 0.1, column] = None
    frame.loc[rng.random(n_rows) < 0.1, "spread"] = -999.0
    targets = {
        "binary": (score > np.median(score)).astype(int),
        "multiclass": np.digitize(score, np.quantile(score, [0.33, 0.66])),
        "regression": score,
    }
    return frame, targets


def mixed_plan(task: str, n_rows: int = 160, *, directions: bool = False) -> FeaturePlan:
    up = 1 if directions else 0
    return FeaturePlan(
        task=task,
        n_rows=n_rows,
        columns=(
            FeatureColumn(name="size", kind="numeric", indicator=True, monotone=up),
            FeatureColumn(
                name="spread",
                kind="numeric",
                transform="log1p",
                scale="robust",
                missing_codes=("-999",),
                monotone=-up,
            ),
            FeatureColumn(name="amount", kind="numeric", parse="number_decimal_comma"),
            FeatureColumn(name="town", kind="categorical", encoding="onehot"),
            FeatureColumn(name="code", kind="categorical", encoding="target"),
            FeatureColumn(
                name="grade", kind="ordinal", encoding="ordinal", levels=GRADES, monotone=up
            ),
            FeatureColumn(name="member", kind="boolean"),
            FeatureColumn(name="opened", kind="datetime", encoding="calendar", parse="date"),
            FeatureColumn(name="remark", kind="text", encoding="tfidf"),
        ),
    )
