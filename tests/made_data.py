"""Small seeded frames with a signal that a linear model finds."""

from __future__ import annotations

import numpy as np
import pandas as pd


def made_frame(n_rows: int = 240, seed: int = 1) -> pd.DataFrame:
    """Two numbers, one of them with gaps, one level column and a target of two texts."""
    generator = np.random.default_rng(seed)
    size = generator.normal(50, 10, n_rows)
    colour = generator.choice(["red", "green", "blue"], n_rows, p=[0.5, 0.3, 0.2])
    age = generator.integers(1, 40, n_rows).astype(float)
    noise = generator.normal(0, 0.9, n_rows)
    score = (size - 50) / 8 + (colour == "red") * 0.8 - age / 30 + noise
    age[generator.random(n_rows) < 0.05] = np.nan
    return pd.DataFrame(
        {
            "size": size.round(2),
            "colour": colour,
            "age": age,
            "passed": np.where(score > 0, "yes", "no"),
        }
    )


def made_regression(n_rows: int = 200, seed: int = 4) -> pd.DataFrame:
    """The same inputs with a number to predict."""
    frame = made_frame(n_rows, seed).drop(columns="passed")
    noise = np.random.default_rng(seed + 1).normal(0, 5, n_rows)
    frame["weight"] = frame["size"] * 2 + frame["age"].fillna(0) + noise
    return frame
