"""Figures of the choice: complexity against performance, paired gaps, the bar as a picture."""

from __future__ import annotations

from advisor.adapters.plots.canvas import (
    BAND,
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    Drawn,
    finish,
    label,
    new_figure,
    row_height,
)
from advisor.schema.comparison import Comparison
from advisor.schema.record import DecisionRecord
from advisor.schema.search import Candidate, MetricSummary
from advisor.wording.demands import demand
from advisor.wording.escape import plain
from advisor.wording.margins import absolute_margin
from advisor.wording.numbers import plural
from advisor.wording.standing import standing
from advisor.wording.terms import lower_is_better, metric_title, metric_value

FORESTS = 16
BAR_LINES = 14


def _metric(record: DecisionRecord) -> str | None:
    return record.plan.metric if record.plan else record.problem.metric


def _title(record: DecisionRecord, family: str | None) -> str:
    found = record.candidate(family) if family else None
    return plain(found.title if found else family or "none")


def complexity(record: DecisionRecord) -> Drawn | None:
    """Draw each family's performance, simplest on top, with the margin band of the chosen."""
    metric = _metric(record)
    measured = [
        (c, summary)
        for c in sorted(record.candidates, key=lambda c: (c.tier, c.complexity, c.family))
        if c.role != "instant" and metric and (summary := c.metric(metric)) is not None
    ]
    rows = [(c, s) for c, s in measured if c.role != "baseline"]
    if len(rows) < 2:
        return None
    figure, (ax,) = new_figure(row_height(len(rows)))
    chosen = next((s for c, s in rows if c.family == record.decision.family), None)
    margin = absolute_margin(record)
    if chosen is not None and margin is not None:
        better = -margin if lower_is_better(metric) else margin
        edges = sorted((chosen.mean, chosen.mean + better))
        ax.axvspan(edges[0], edges[1], color=BAND, zorder=0, label="inside the margin")
    for place, (candidate, summary) in enumerate(rows):
        _dot(ax, place, candidate, summary, candidate.family == record.decision.family)
    ax.set_yticks(range(len(rows)), [f"{label(c.title)} ({c.tier})" for c, _ in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    arrow = "less is better" if lower_is_better(metric) else "more is better"
    ax.set_xlabel(f"{metric_title(metric)} on the comparison folds ({arrow})", fontsize=9)
    ax.grid(axis="x", color="#E4E7EB", linewidth=0.7)
    return finish(figure, "complexity", _complexity_title(record), _complexity_caption(
        record, measured, margin))  # fmt: skip


def _dot(ax, place: int, candidate: Candidate, summary: MetricSummary, is_chosen: bool) -> None:  # type: ignore[no-untyped-def]
    colour = BLUE if is_chosen else INK
    fill = colour if candidate.role != "reference" else "white"
    if summary.low is not None and summary.high is not None:
        ax.plot([summary.low, summary.high], [place, place], color=colour, linewidth=1.6,
                solid_capstyle="butt")  # fmt: skip
    ax.plot([summary.mean], [place], marker="s" if is_chosen else "o", color=colour,
            markerfacecolor=fill, markersize=8 if is_chosen else 6, linestyle="none")  # fmt: skip


def _main_gap(record: DecisionRecord) -> Comparison | None:
    decision = record.decision
    for item in record.comparisons:
        if (item.simpler, item.richer) == (decision.family, decision.strongest_challenger):
            return item
    against = [c for c in record.comparisons if c.simpler == decision.family]
    return max(against, key=lambda c: (c.high, c.richer), default=None)


def _complexity_title(record: DecisionRecord) -> str:
    main = _main_gap(record)
    if record.decision.family is None or main is None:
        return f"{metric_title(_metric(record))} of every family, simplest on top"
    against = (0.0, main.margin)
    gain = metric_value(main.metric, abs(main.gain), against)
    richer = _title(record, main.richer)
    if main.gain <= 0:
        return f"No richer family scores better than {_title(record, record.decision.family)}"
    side = "inside" if main.gain <= main.margin else "beyond"
    return (
        f"{richer} leads {_title(record, record.decision.family)} by {gain} "
        f"{metric_title(main.metric)}, {side} the margin of "
        f"{metric_value(main.metric, main.margin)}"
    )


def _complexity_caption(
    record: DecisionRecord,
    measured: list[tuple[Candidate, MetricSummary]],
    margin: float | None,
) -> str:
    metric = _metric(record)
    text = "Mean and 95 % interval per family, simplest on top."
    chosen = next((s for c, s in measured if c.family == record.decision.family), None)
    if chosen is not None:
        text += (
            f" Square: {_title(record, record.decision.family)}, "
            f"{metric_value(metric, chosen.mean)}."
        )
        if margin is not None:
            text += f" Band: up to the margin of {metric_value(metric, margin)} better than it."
    if any(c.role == "reference" for c, _ in measured):
        text += " Hollow: ruled out by a must, measured for its price only."
    base = next(((c, s) for c, s in measured if c.role == "baseline"), None)
    if base is not None:
        text += f" Not drawn: {plain(base[0].title)}, {metric_value(metric, base[1].mean)}."
    missing = sum(c.status in ("failed", "timed_out") for c in record.candidates)
    if missing:
        text += f" {plural(missing, 'family', 'families')} gave no score."
    return text


def gaps(record: DecisionRecord) -> Drawn | None:
    """Draw paired gaps of the chosen family against simpler and richer ones."""
    family = record.decision.family
    rows = [c for c in record.comparisons if family and family in (c.simpler, c.richer)]
    base = {c.family for c in record.candidates if c.role == "baseline"}
    rows = [c for c in rows if c.simpler not in base][:FORESTS]
    if not rows:
        return None
    figure, (ax,) = new_figure(row_height(len(rows)))
    margin = rows[0].margin
    ax.axvspan(-margin, margin, color=BAND, zorder=0)
    ax.axvline(0, color=GREY, linewidth=1)
    ax.axvline(margin, color=ORANGE, linewidth=1.2, linestyle="--")
    for place, item in enumerate(rows):
        colour = RED if item.verdict == "needed" else BLUE
        ax.plot([item.low, item.high], [place, place], color=colour, linewidth=1.8)
        ax.plot([item.gain], [place], marker="D" if item.verdict == "needed" else "o",
                color=colour, markersize=6, linestyle="none")  # fmt: skip
    names = [f"{label(_title(record, c.richer), 28)} over {label(_title(record, c.simpler), 28)}"
             for c in rows]  # fmt: skip
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    metric = rows[0].metric
    ax.set_xlabel(f"gain of the richer family, {metric_title(metric)}",
                  fontsize=9)  # fmt: skip
    needed = [c for c in rows if c.verdict == "needed"]
    richer = [c for c in rows if c.simpler == family]
    if needed and all(c.richer == family for c in needed):
        title = f"{_title(record, family)} gains more than the margin over " + (
            f"{_title(record, needed[0].simpler)}" if len(needed) == 1
            else plural(len(needed), "simpler family", "simpler families")
        )  # fmt: skip
    elif richer and not any(c.verdict == "needed" for c in richer):
        title = "No richer family is shown to gain more than the margin"
    else:
        title = "Gaps between the chosen family and the others"
    caption = (
        f"Gain of the richer family on the same {plural(rows[0].n_folds, 'fold')} with its "
        f"interval after the correction for several challengers. Dashed: the margin of "
        f"{metric_value(metric, margin)}. A diamond marks a gain above the margin whose interval "
        "lies above zero."
    )
    return finish(figure, "gaps", title, caption)


_CELL = {"met": ("pass", GREEN), "unmet": ("FAIL", RED)}


def bar_picture(record: DecisionRecord) -> Drawn | None:
    """Draw the musts against simplest, chosen and best performer."""
    decision = record.decision
    families = list(
        dict.fromkeys(
            f for f in (decision.simplest_candidate, decision.family, decision.best_performer) if f
        )
    )
    status = {(row.requirement, row.family): row for row in decision.bar}
    tested = {row.requirement for row in decision.bar}
    settled = {
        r.id
        for r in record.requirements
        if all(b.status == "met" and b.value is None for b in decision.bar if b.requirement == r.id)
    } - set(decision.binding_requirements)
    musts = [r for r in record.requirements if r.strength == "must" and r.id in tested]
    rows = [r for r in musts if r.id not in settled]
    if len(rows) < 2 or not families:
        return None
    rank = {"unmet": 0, "not_demonstrated": 1, "not_testable": 1, "not_measured": 1, "met": 2}
    rows = sorted(rows, key=lambda r: (rank[standing(record, r)], r.id))[:BAR_LINES]
    figure, (ax,) = new_figure(row_height(len(rows) + 1, 0.36))
    counts = dict.fromkeys(families, 0)
    for line, item in enumerate(rows):
        for column, family in enumerate(families):
            row = status.get((item.id, family))
            word, colour = _CELL.get(row.status if row else item.status, ("unknown", ORANGE))
            counts[family] += word == "FAIL"
            ax.barh(line, 0.96, left=column, height=0.86, color=colour, alpha=0.22)
            ax.text(column + 0.48, line, word, ha="center", va="center", fontsize=9, color=INK,
                    fontweight="bold" if word == "FAIL" else "normal")  # fmt: skip
    ax.set_yticks(range(len(rows)), [f"{r.id}  {label(demand(r), 46)}" for r in rows])
    names = [label(_title(record, f), 26) for f in families]
    ax.set_xticks([n + 0.48 for n in range(len(families))], names)
    ax.xaxis.tick_top()
    ax.set_xlim(0, len(families))
    ax.invert_yaxis()
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    failing = [f"{_title(record, f)} fails {n}" for f, n in counts.items() if n]
    title = f"{plural(len(rows), 'must')} held against the families: " + (
        "; ".join(failing) or "none fails"
    )
    chosen = f" Chosen: {_title(record, decision.family)}." if decision.family else ""
    caption = f"Each must against the families on page one.{chosen} The numbers are in the table."
    return finish(figure, "bar", title, caption)
