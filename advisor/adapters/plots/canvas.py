"""One look for all figures: size, colours for colour-blind readers too, stable bytes."""

from __future__ import annotations

import io
import textwrap
import warnings
from typing import TYPE_CHECKING, NamedTuple

from advisor.wording.escape import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 110
WIDTH_INCHES = 7.2
TITLE_CHARACTERS = 78

# Okabe and Ito (2008), https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, GREY, INK, BAND = "#56B4E9", "#8A8F98", "#20262C", "#D9EAF5"


class Drawn(NamedTuple):
    """A finished figure with its words."""

    id: str
    title: str
    caption: str
    png: bytes


def label(text: object, limit: int = 34) -> str:
    """Return foreign text for a figure: one line, no math mode."""
    return plain(text, limit).replace("$", r"\$")


def new_figure(height_inches: float, columns: int = 1, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure without the global state of pyplot, and its axes row by row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, height_inches), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = [figure.add_subplot(rows, columns, n + 1) for n in range(rows * columns)]
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_color(GREY)
        ax.tick_params(colors=INK, labelsize=8.5, length=3)
        ax.set_axisbelow(True)
    return figure, axes


def row_height(n_rows: int, per_row: float = 0.3, least: float = 2.2, most: float = 7.5) -> float:
    """Return the height in inches of a figure with one line per item."""
    return min(max(1.3 + per_row * n_rows, least), most)


def finish(figure: Figure, identifier: str, title: str, caption: str) -> Drawn:
    """Return the figure as PNG bytes without time, version or software in them."""
    shown = "\n".join(textwrap.wrap(plain(title), TITLE_CHARACTERS)).replace("$", r"\$")
    heading = figure.suptitle(
        shown, fontsize=10.5, fontweight="bold", color=INK, x=0.02, y=0.985, ha="left"
    )
    # Its room is reserved below; counted by the layout as well it would be taken twice.
    heading.set_in_layout(False)
    lines = shown.count("\n") + 1
    height = figure.get_size_inches()[1]
    with warnings.catch_warnings():
        # A glyph that the shipped font lacks is drawn as a box; the table holds the name.
        warnings.simplefilter("ignore", UserWarning)
        figure.tight_layout(rect=(0, 0, 1, 1 - (0.12 + 0.17 * lines) / height))
        stream = io.BytesIO()
        figure.savefig(stream, format="png", metadata={"Software": None})
    return Drawn(identifier, plain(title), plain(caption), stream.getvalue())
