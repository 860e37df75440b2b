"""Figures of behaviour: calibration, residuals, cost, recall and precision, groups."""

from __future__ import annotations

from advisor.adapters.plots.canvas import (
    BLUE,
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
from advisor.schema.record import DecisionRecord
from advisor.wording.numbers import count, figures, percent, plural
from advisor.wording.privacy import private_columns
from advisor.wording.terms import metric_title, metric_value

GROUP_LINES = 18


def calibration(record: DecisionRecord) -> Drawn | None:
    """Draw predicted against observed share."""
    chosen = record.candidate(record.decision.family or "")
    holdout = record.holdout
    bins = holdout.calibration if holdout and holdout.calibration else ()
    where = "holdout rows" if bins and holdout and holdout.source == "holdout" else "outer folds"
    if not bins and chosen is not None:
        bins = chosen.calibration
    if len(bins) < 2:
        return None
    figure, (ax,) = new_figure(4.2)
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    most = max(n for _, _, n in bins)
    ax.plot([p for p, _, _ in bins], [o for _, o, _ in bins], color=BLUE, linewidth=1.2)
    ax.scatter([p for p, _, _ in bins], [o for _, o, _ in bins],
               s=[20 + 90 * n / most for _, _, n in bins], color=BLUE, zorder=3)  # fmt: skip
    ax.set_xlabel("mean predicted share", fontsize=9)
    ax.set_ylabel("observed share", fontsize=9)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    worst = max(bins, key=lambda b: (abs(b[0] - b[1]), b[0]))
    title = (
        f"Where {percent(worst[0])} is predicted, {percent(worst[1], (worst[0],))} is observed: "
        "the widest gap"
    )
    caption = (
        f"Predicted against observed share on {where}, {plural(len(bins), 'bin')}; larger dots "
        f"hold more rows, {count(most)} at most. On the dashed line both agree."
    )
    return finish(figure, "calibration", title, caption)


def residuals(record: DecisionRecord) -> Drawn | None:
    """Draw predicted against observed values."""
    pairs = record.holdout.residuals if record.holdout else ()
    if len(pairs) < 10:
        return None
    figure, (ax,) = new_figure(4.2)
    predicted, observed = [p for p, _ in pairs], [o for _, o in pairs]
    low, high = min(*predicted, *observed), max(*predicted, *observed)
    ax.plot([low, high], [low, high], color=GREY, linewidth=1, linestyle="--")
    ax.scatter(predicted, observed, s=12, color=BLUE, alpha=0.55, linewidths=0)
    ax.set_xlabel("predicted", fontsize=9)
    ax.set_ylabel("observed", fontsize=9)
    worst = max(pairs, key=lambda pair: (abs(pair[1] - pair[0]), pair[0]))
    title = (
        f"The widest miss shown: {figures(worst[0])} predicted, "
        f"{figures(worst[1], (worst[0],))} observed"
    )
    caption = (
        f"{plural(len(pairs), 'row')} that the model did not see; on the dashed line prediction "
        "and outcome agree."
    )
    return finish(figure, "residuals", title, caption)


def cost_curve(record: DecisionRecord) -> Drawn | None:
    """Draw the expected cost against the threshold, with the chosen one."""
    report = record.holdout
    if report is None or len(report.cost_curve) < 3:
        return None
    figure, (ax,) = new_figure(3.4)
    ax.plot([t for t, _ in report.cost_curve], [c for _, c in report.cost_curve], color=BLUE)
    ax.set_xlabel("threshold: act from this score on", fontsize=9)
    ax.set_ylabel("cost per 1,000 cases", fontsize=9)
    ax.grid(color="#E4E7EB", linewidth=0.7)
    least = min(report.cost_curve, key=lambda point: (point[1], point[0]))
    title = f"On these rows the cost is lowest at a threshold of {figures(least[0])}"
    unit = f" ({report.expected_cost_unit})" if report.expected_cost_unit else ""
    caption = f"Lowest: {figures(least[1])} per 1,000 cases{unit} at {figures(least[0])}."
    if report.threshold is not None:
        ax.axvline(report.threshold, color=ORANGE, linewidth=1.4, linestyle="--")
        caption = f"Dashed: the threshold in use, {figures(report.threshold)}. {caption}"
        if report.expected_cost is not None:
            caption += f" In use: {figures(report.expected_cost)} per 1,000 cases."
    return finish(figure, "cost", title, caption)


def operating_curve(record: DecisionRecord) -> Drawn | None:
    """Draw precision against recall, with the operating point."""
    report = record.holdout
    if report is None or len(report.curve) < 3:
        return None
    figure, (ax,) = new_figure(3.8)
    points = sorted(report.curve, key=lambda p: (p[1], p[0]))
    ax.plot([p[1] for p in points], [p[2] for p in points], color=BLUE)
    share = record.facts.task.minority_share
    if share is not None:
        ax.axhline(share, color=GREY, linewidth=1, linestyle=":")
    ax.set_xlabel("recall: share of the positives that are acted on", fontsize=9)
    ax.set_ylabel("precision", fontsize=9)
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, 1.02)
    ax.grid(color="#E4E7EB", linewidth=0.7)
    title = "Recall against precision as the threshold moves"
    caption = "One point per threshold."
    if report.threshold is not None:
        near = min(report.curve, key=lambda p: (abs(p[0] - (report.threshold or 0)), p[0]))
        ax.plot([near[1]], [near[2]], marker="s", color=ORANGE, markersize=8)
        title = (
            f"At a threshold of {figures(near[0])}: {percent(near[1])} of the positives caught, "
            f"{percent(near[2])} of the alarms right"
        )
        caption += f" Square: the point next to the threshold in use, {figures(report.threshold)}."
    if share is not None:
        caption += f" Dotted: the precision of acting at random, {percent(share)}."
    return finish(figure, "curve", title, caption)


def group_metrics(record: DecisionRecord) -> Drawn | None:
    """Draw one measured quantity by group, with intervals."""
    chosen = record.candidate(record.decision.family or "")
    if chosen is None:
        return None
    measured = [g for g in chosen.groups if g.value is not None]
    if len(measured) < 2:
        return None
    metric = measured[0].metric
    rows = [g for g in measured if g.metric == metric][:GROUP_LINES]
    if len(rows) < 2:
        return None
    hidden = private_columns(record)
    figure, (ax,) = new_figure(row_height(len(rows)))
    for place, group in enumerate(rows):
        if group.low is not None and group.high is not None:
            ax.plot([group.low, group.high], [place, place], color=INK, linewidth=1.6)
        if group.value is not None:
            ax.plot([group.value], [place], marker="o", color=RED, markersize=6)
    names = [
        f"{label(g.column, 20)}: {f'group {n + 1}' if g.column in hidden else label(g.level, 20)}"
        f" ({count(g.n)})"
        for n, g in enumerate(rows)
    ]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlabel(metric_title(metric), fontsize=9)
    ax.grid(axis="x", color="#E4E7EB", linewidth=0.7)
    values = [g.value for g in rows if g.value is not None]
    title = (
        f"{metric_title(metric)} by group runs from {metric_value(metric, min(values))} to "
        f"{metric_value(metric, max(values))}"
    )
    caption = (
        "Value and 95 % interval per group, rows in brackets. A measurement; whether the "
        "difference is acceptable is left to people."
    )
    return finish(figure, "groups", title[:1].upper() + title[1:], caption)
