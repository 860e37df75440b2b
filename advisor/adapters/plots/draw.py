"""Draws every figure that the record has numbers for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from advisor.adapters.plots.behaviour import (
    calibration,
    cost_curve,
    group_metrics,
    operating_curve,
    residuals,
)
from advisor.adapters.plots.canvas import Drawn
from advisor.adapters.plots.comparison import bar_picture, complexity, gaps
from advisor.adapters.plots.model import importance, learning_curve, missing, white_box
from advisor.schema.record import DecisionRecord, Plot

FOLDER = "plots"

FIGURES: tuple[Callable[[DecisionRecord], Drawn | None], ...] = (
    complexity,
    gaps,
    bar_picture,
    white_box,
    importance,
    calibration,
    residuals,
    cost_curve,
    operating_curve,
    group_metrics,
    learning_curve,
    missing,
)
"""Every figure; one that finds no numbers returns None and is left out."""


def draw_plots(record: DecisionRecord, folder: str | Path) -> tuple[Plot, ...]:
    """Write ``plots/*.png`` below `folder` and return what was drawn.

    Parameters
    ----------
    record : DecisionRecord
        Its own plots and narrative are not read.
    folder : path
        The report's folder; ``plots`` is made inside it.

    Returns
    -------
    tuple of Plot
        Paths relative to `folder`; title and caption are made from the numbers shown.
    """
    target = Path(folder) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    plots = []
    for draw in FIGURES:
        drawn = draw(record)
        if drawn is None:
            continue
        name = f"{drawn.id}.png"
        (target / name).write_bytes(drawn.png)
        plots.append(
            Plot(
                id=drawn.id,
                path=f"{FOLDER}/{name}",
                title=drawn.title,
                caption=drawn.caption,
                sha256=hashlib.sha256(drawn.png).hexdigest(),
            )
        )
    return tuple(plots)
