"""Which columns might be the target. Only ever shown to the user, never used as a choice."""

from __future__ import annotations

import re

import pandas as pd

_STRONG = frozenset(
    {"target", "label", "class", "y", "outcome", "response", "churn", "churned", "default",
     "defaulted", "survived", "survival", "fraud", "diagnosis", "result", "ziel",
     "zielvariable", "cible"}
)  # fmt: skip
_WEAK = frozenset(
    {"status", "price", "quality", "grade", "score", "risk", "stage", "rating", "income",
     "sales", "sale", "amount", "count", "demand", "value", "approved", "success",
     "converted", "conversion", "clicked", "click", "died", "death", "event", "failure",
     "failed", "rent", "cost", "revenue", "attrition", "cancelled", "canceled", "preis"}
)  # fmt: skip
_MOST_NAMED = 5
_MOST_LEVELS = 20


def likely_targets(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return up to five columns that could be the target, the likeliest first.

    Cues are the name, the position (targets stand last or first), few distinct values, and few
    missing ones; columns that are constant or a key of the rows are left out.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows as read.
    """
    scores = {str(name): _score(frame, position) for position, name in enumerate(frame.columns)}
    places = {str(name): position for position, name in enumerate(frame.columns)}
    ranked = sorted(
        (name for name, score in scores.items() if score is not None),
        # Of equals the later column: exports put the target last.
        key=lambda name: (-(scores[name] or 0.0), -places[name]),
    )
    return tuple(ranked[:_MOST_NAMED])


def _score(frame: pd.DataFrame, position: int) -> float | None:
    values = frame.iloc[:, position]
    known = values.dropna()
    n_unique = int(known.nunique())
    is_float = values.dtype.kind == "f" and bool((known % 1 != 0).any())
    if n_unique < 2 or (n_unique == len(known) and len(known) > _MOST_LEVELS and not is_float):
        return None
    words = set(re.split(r"[^a-z0-9]+", str(frame.columns[position]).casefold()))
    words.add(str(frame.columns[position]).casefold())
    score = 4.0 if words & _STRONG else 2.0 if words & _WEAK else 0.0
    if position == frame.shape[1] - 1:
        score += 2.0
    elif position == 0:
        score += 0.5
    if n_unique == 2:
        score += 1.0
    elif n_unique <= _MOST_LEVELS and position == frame.shape[1] - 1:
        score += 0.5
    return score - 2.0 * float(values.isna().mean())
