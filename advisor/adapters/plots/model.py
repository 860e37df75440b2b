"""Figures of the model and the data: effects, shapes, tree, importance, learning, missing cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.adapters.plots.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    Drawn,
    finish,
    label,
    new_figure,
    row_height,
)
from advisor.schema.explanation import Explanations, Shape
from advisor.schema.record import DecisionRecord
from advisor.wording.escape import plain
from advisor.wording.numbers import count, figures, percent, plural
from advisor.wording.privacy import private_columns, shown_term
from advisor.wording.terms import metric_title, metric_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TERMS = 18
SHAPES = 6
TREE_LINES = 34
COLUMNS = 18
LEVELS = 8


def white_box(record: DecisionRecord) -> Drawn | None:
    """Draw the readable model itself, in the form it has."""
    found = record.explanations
    if found is None:
        return None
    if found.tree_text:
        return _tree(record, found)
    if found.kind == "shapes" and found.shapes:
        return _shapes(record, found)
    if any(term.effect is not None for term in found.terms):
        return _terms(record, found)
    return _shapes(record, found) if found.shapes else None


def _terms(record: DecisionRecord, found: Explanations) -> Drawn:
    terms = [t for t in found.terms if t.effect is not None]
    terms = sorted(terms, key=lambda t: (-abs(t.effect or 0.0), t.term))[:TERMS]
    figure, (ax,) = new_figure(row_height(len(terms)))
    ax.axvline(0, color=GREY, linewidth=1)
    for place, term in enumerate(terms):
        effect = term.effect or 0.0
        ax.barh(place, effect, height=0.62, color=BLUE if effect >= 0 else ORANGE)
        if term.low is not None and term.high is not None:
            ax.plot([term.low, term.high], [place, place], color=INK, linewidth=1.3)
    names = [label(shown_term(record, t.term, t.column)) for t in terms]
    ax.set_yticks(range(len(terms)), names)
    ax.invert_yaxis()
    units = {t.unit for t in terms}
    word = "points" if found.kind == "points" else "effect"
    ax.set_xlabel(label(units.pop() if len(units) == 1 and units != {""} else word, 50), fontsize=9)
    top = terms[0]
    name = plain(shown_term(record, top.term, top.column))
    title = f"{name} weighs most, with {figures(top.effect or 0.0, (0.0,))}"
    rest = len(found.terms) - len(terms)
    more = f", {plural(rest, 'further term')} in the table" if rest > 0 else ""
    caption = (
        f"{'Points' if found.kind == 'points' else 'Effects'} of {plural(len(terms), 'term')} by "
        f"size{more}; lines are 95 % intervals where known."
    )
    if len({t.unit for t in terms}) > 1:
        title = f"Largest number: {name}; lengths compare only within a unit"
        caption += " Units differ between terms, see the table."
    return finish(figure, "model", title, caption)


def _shapes(record: DecisionRecord, found: Explanations) -> Drawn | None:
    hidden = private_columns(record)
    usable = [s for s in found.shapes if s.column not in hidden and len(s.y) > 0]
    spread = {id(s): max(s.y) - min(s.y) for s in usable}
    usable = sorted(usable, key=lambda s: (-spread[id(s)], s.column))[:SHAPES]
    if not usable:
        return None
    columns = min(len(usable), 3)
    rows = -(-len(usable) // columns)
    figure, axes = new_figure(2.5 * rows + 0.6, columns, rows)
    low = min(min(s.y) for s in usable)
    high = max(max(s.y) for s in usable)
    pad = 0.06 * (high - low) or 1.0
    for ax, shape in zip(axes, usable, strict=False):
        _shape(ax, shape)
        ax.set_ylim(min(low, 0) - pad, max(high, 0) + pad)
    for ax in axes[len(usable) :]:
        ax.set_visible(False)
    top = usable[0]
    title = (
        f"{plain(top.column)} moves the result most: from {figures(min(top.y), (0.0,))} to "
        f"{figures(max(top.y), (0.0,))}"
    )
    rest = len(found.shapes) - len(usable)
    more = f" {plural(rest, 'further effect')} in the table." if rest > 0 else ""
    caption = (
        f"{plural(len(usable), 'effect')} by size on one scale; a prediction is their sum plus "
        f"the intercept.{more}"
    )
    return finish(figure, "model", title, caption)


def _shape(ax: Axes, shape: Shape) -> None:
    ax.axhline(0, color=GREY, linewidth=0.8)
    if all(isinstance(x, int | float) for x in shape.x):
        ax.plot([float(x) for x in shape.x], shape.y, color=BLUE, linewidth=1.6)
        ax.locator_params(axis="x", nbins=4)
    else:
        size = min(len(shape.x), LEVELS)
        order = sorted(range(len(shape.x)), key=lambda i: (-abs(shape.y[i]), i))[:size]
        order.sort()
        ax.bar(range(size), [shape.y[i] for i in order], color=BLUE, width=0.65)
        ax.set_xticks(range(size), [label(shape.x[i], 10) for i in order], rotation=35, ha="right")
    ax.set_title(label(shape.column, 24), fontsize=9, color=INK)


def _tree(record: DecisionRecord, found: Explanations) -> Drawn | None:
    lines = [line.rstrip() for line in (found.tree_text or "").splitlines() if line.strip()]
    if private_columns(record):
        return None
    shown = lines[:TREE_LINES]
    figure, (ax,) = new_figure(min(1.0 + 0.17 * len(shown), 7.5))
    ax.axis("off")
    text = "\n".join(
        " " * (len(line) - len(line.lstrip(" "))) + label(line.lstrip(" "), 84) for line in shown
    )
    ax.text(0, 1, text, family="monospace", fontsize=7.5, va="top", color=INK,
            transform=ax.transAxes)  # fmt: skip
    rest = len(lines) - len(shown)
    title = f"The whole tree: {plural(len(lines), 'line')}" if rest <= 0 else "The top of the tree"
    caption = "Read from the top; each indented line holds if the one above it holds."
    return finish(figure, "model", title, caption)


def importance(record: DecisionRecord) -> Drawn | None:
    """Draw permutation importance with intervals."""
    found = record.explanations
    if found is None or len(found.importances) < 2:
        return None
    rows = sorted(found.importances, key=lambda i: (-i.mean, i.column))[:COLUMNS]
    figure, (ax,) = new_figure(row_height(len(rows)))
    ax.axvline(0, color=GREY, linewidth=1)
    for place, item in enumerate(rows):
        ax.barh(place, item.mean, height=0.6, color=BLUE)
        if item.low is not None and item.high is not None:
            ax.plot([item.low, item.high], [place, place], color=INK, linewidth=1.3)
    ax.set_yticks(range(len(rows)), [label(i.column) for i in rows])
    ax.invert_yaxis()
    metric = found.importance_metric
    ax.set_xlabel(f"loss in {metric_title(metric)} when the column is shuffled", fontsize=9)
    top = rows[0]
    title = (
        f"Shuffling {plain(top.column)} costs {metric_value(metric, top.mean, (0.0,))} "
        f"{metric_title(metric)}, more than any other column"
    )
    weak = sum(i.low is not None and i.low <= 0 for i in found.importances)
    caption = "Loss on rows the model did not see, with intervals where known."
    if weak:
        caption += f" The interval of {plural(weak, 'column')} reaches zero."
    caption += " It says what the model uses, not what causes the target."
    return finish(figure, "importance", title, caption)


def learning_curve(record: DecisionRecord) -> Drawn | None:
    """Draw performance against rows, per family."""
    points = record.explanations.learning_curve if record.explanations else ()
    families = list(dict.fromkeys(p.family for p in points))
    if len({p.n_rows for p in points}) < 2:
        return None
    metric = record.plan.metric if record.plan else record.problem.metric
    figure, (ax,) = new_figure(3.6)
    styles = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (INK, ":", "D"), (GREY, "-.", "^"))
    for number, family in enumerate(families[: len(styles)]):
        colour, line, marker = styles[number]
        mine = sorted((p for p in points if p.family == family), key=lambda p: p.n_rows)
        found = record.candidate(family)
        ax.plot([p.n_rows for p in mine], [p.mean for p in mine], color=colour, linestyle=line,
                marker=marker, label=label(found.title if found else family) or " ")  # fmt: skip
        bounds = [(p.n_rows, p.low, p.high) for p in mine if p.low is not None]
        if bounds:
            ax.fill_between([b[0] for b in bounds], [b[1] or 0.0 for b in bounds],
                            [b[2] or 0.0 for b in bounds], color=colour, alpha=0.12)  # fmt: skip
    ax.set_xlabel("training rows", fontsize=9)
    ax.set_ylabel(metric_title(metric), fontsize=9)
    ax.grid(color="#E4E7EB", linewidth=0.7)
    ax.legend(fontsize=8, frameon=False)
    first = sorted((p for p in points if p.family == families[0]), key=lambda p: p.n_rows)
    name = record.candidate(families[0])
    title = (
        f"From {count(first[0].n_rows)} to {count(first[-1].n_rows)} rows "
        f"{plain(name.title if name else families[0])} goes from "
        f"{metric_value(metric, first[0].mean)} to {metric_value(metric, first[-1].mean)}"
    )
    caption = (
        f"{metric_title(metric)} against training rows for "
        f"{plural(len(families), 'family', 'families')}; bands are intervals. If the lines still "
        "part at the right edge, look again with more rows."
    )
    return finish(figure, "learning", title, caption)


def missing(record: DecisionRecord) -> Drawn | None:
    """Draw columns with missing cells."""
    rows = [c for c in record.profile.columns if c.missing_share > 0 and c.role == "feature"]
    if not rows:
        return None
    shown = sorted(rows, key=lambda c: (-c.missing_share, c.name))[:COLUMNS]
    figure, (ax,) = new_figure(row_height(len(shown)))
    ax.barh(range(len(shown)), [c.missing_share for c in shown], height=0.6, color=BLUE)
    ax.set_yticks(range(len(shown)), [label(c.name) for c in shown])
    ax.set_xlim(0, max(c.missing_share for c in shown) * 1.15)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value * 100:g} %")
    ax.set_ylim(max(len(shown), 3) - 0.4, -0.6)
    ax.set_xlabel("share of missing cells", fontsize=9)
    top = shown[0]
    title = f"{plain(top.name)} is missing in {percent(top.missing_share)} of the rows"
    caption = f"{plural(len(rows), 'input column')} with missing cells."
    if len(rows) > len(shown):
        caption += f" The {len(shown)} with the most are shown."
    return finish(figure, "missing", title, caption)
