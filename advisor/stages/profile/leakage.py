"""Columns that know the outcome: found by measurement and by name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from advisor.schema.problem import Problem, Task
from advisor.schema.profile import Finding
from advisor.stages.profile.association import Associations, auc_of
from advisor.stages.profile.codes import finding
from advisor.stages.profile.columns import Column
from advisor.stages.profile.table import Sample
from advisor.stages.profile.thresholds import (
    CUE_ASK_AUC,
    CUE_ASK_R2,
    CUE_LEAD_RATIO,
    CUE_STRONG_AUC,
    CUE_STRONG_R2,
    LONE_LEAD,
    LONE_STRONG_AUC,
    LONE_STRONG_R2,
    MAX_FORMULA_COLUMNS,
    MISSING_LEAK_AUC,
    PURE_LOG10_P,
    PURE_SHARE,
    SHARED_NAME_AUC,
    SHARED_NAME_R2,
)
from advisor.stages.profile.words import is_weak_cue, outcome_cue, shared_word

KEEP_HINT = "to keep it, state that it is known in time: --set keep_column={name}"


@dataclass(frozen=True)
class Leaks:
    """Columns that give the target away (`reasons`) and everything worth asking."""

    reasons: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LeakContext:
    """What the search for leaks reads."""

    sample: Sample
    problem: Problem
    associations: Associations
    limit: float
    ignore: frozenset[str]
    keep: frozenset[str]

    def candidates(self) -> list[Column]:
        """Return the columns that could be used as inputs, by name."""
        found = [
            c
            for c in self.sample.columns
            if c.name not in self.ignore and c.kind not in ("id", "empty", "constant")
        ]
        return sorted(found, key=lambda column: column.name)


def find_leaks(context: LeakContext) -> Leaks:
    """Look for leaks; a column in ``context.keep`` is reported, never excluded.

    Parameters
    ----------
    context : LeakContext
        With a target.

    Returns
    -------
    Leaks
        `reasons` maps each column to exclude to its reason.
    """
    reasons: dict[str, str] = {}
    findings: list[Finding] = []
    for search in (_missingness_leaks, _formula_leaks, _single_feature_leaks, _named_leaks):
        for item, verdict in search(context, frozenset(reasons)):
            kept = context.keep.intersection(item.columns)
            if verdict is None or not kept:
                findings.append(item)
            else:
                findings.append(
                    item.model_copy(update={"code": "leak_kept", "severity": "warning",
                                            "action": "kept",
                                            "message": f"{item.message} (kept as asked)"})
                )  # fmt: skip
            for column in item.columns:
                if verdict is not None and column not in kept:
                    reasons.setdefault(column, verdict)
    findings += _lone_strong(context, frozenset(reasons), findings)
    return Leaks(reasons, tuple(findings))


_Found = list[tuple[Finding, str | None]]


def _excluded(code: str, message: str, columns: tuple[str, ...]) -> tuple[Finding, str]:
    hint = KEEP_HINT.format(name=columns[0])
    item = finding(code, "severe", f"{message}; excluded; {hint}", columns, "excluded")
    return item, message


def _asked(code: str, message: str, columns: tuple[str, ...]) -> tuple[Finding, None]:
    return finding(code, "warning", message, columns, "question"), None


def _missingness_leaks(context: LeakContext, known: frozenset[str]) -> _Found:
    """Columns that are filled in only after one outcome."""
    target = context.sample.target
    assert target is not None
    if context.problem.task not in (Task.BINARY, Task.MULTICLASS):
        return []
    found: _Found = []
    classes, counts = np.unique(target, return_counts=True)
    for column in context.candidates():
        filled = column.codes >= 0
        if filled.all() or not filled.any():
            continue
        for value, count in zip(classes.tolist(), counts.tolist(), strict=True):
            auc = auc_of(filled, target == value)
            label = _label(context.problem, int(value))
            base = count / len(target)
            if max(auc, 1 - auc) > MISSING_LEAK_AUC:
                message = (
                    f"whether '{column.name}' is filled in gives the target away "
                    f"(AUC {max(auc, 1 - auc):.3f} for class {label})"
                )
                found.append(_excluded("leak_missingness", message, (column.name,)))
                break
            if _is_pure(target[filled] == value, base):
                share = float(np.mean(target[filled] == value))
                message = (
                    f"'{column.name}' is filled in for {int(filled.sum())} rows, {share:.1%} of "
                    f"them of class {label} against {base:.1%} overall: it arises with the outcome"
                )
                found.append(_excluded("leak_missingness", message, (column.name,)))
                break
    return found


def _is_pure(hits: np.ndarray, base: float) -> bool:
    share = float(np.mean(hits))
    log_p = len(hits) * float(np.log10(max(base, 1e-12)))
    return share >= PURE_SHARE and log_p < PURE_LOG10_P and base < 0.8


def _label(problem: Problem, value: int) -> str:
    return problem.classes[value] if 0 <= value < len(problem.classes) else str(value)


def _formula_leaks(context: LeakContext, known: frozenset[str]) -> _Found:
    """Numeric columns of which the target is a sum, difference, product or ratio."""
    if context.problem.task is not Task.REGRESSION:
        return []
    y = np.asarray(context.sample.target, dtype=float)
    columns = [
        c
        for c in context.candidates()
        if c.kind in ("numeric", "boolean") and c.is_quantity and (c.codes >= 0).mean() > 0.95
    ]
    strength = context.associations.strength
    columns.sort(key=lambda c: (-(strength(c.name) or 0.0), c.name))
    columns = columns[:MAX_FORMULA_COLUMNS]
    if len(columns) < 2 or len(y) < 30:
        return []
    matrix = np.stack([c.numbers() for c in columns], axis=1)
    complete = ~np.isnan(matrix).any(axis=1)
    matrix, y = matrix[complete], y[complete]
    names = [c.name for c in columns]
    return _pair_formulas(matrix, y, names) or _linear_formula(matrix, y, names)


def _pair_formulas(matrix: np.ndarray, y: np.ndarray, names: list[str]) -> _Found:
    tolerance = 1e-6 * max(float(np.abs(y).max()), 1e-12)
    head = slice(0, 50)
    found: _Found = []
    for i, j in combinations(range(len(names)), 2):
        for sign, operate in _OPERATIONS:
            a, b = (j, i) if sign.startswith("reversed") else (i, j)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                if not np.all(np.abs(operate(matrix[head, a], matrix[head, b]) - y[head])
                              <= tolerance):  # fmt: skip
                    continue
                gap = np.abs(operate(matrix[:, a], matrix[:, b]) - y)
            if np.all(gap <= tolerance) and not _trivial(matrix[:, i], matrix[:, j], y):
                text = f"{names[a]} {sign.removeprefix('reversed ')} {names[b]}"
                message = f"the target equals {text} in every row"
                found.append(_excluded("exact_formula", message, (names[a], names[b])))
                break
    return found


_OPERATIONS = (
    ("+", np.add),
    ("-", np.subtract),
    ("reversed -", np.subtract),
    ("x", np.multiply),
    ("/", np.divide),
    ("reversed /", np.divide),
)


def _trivial(left: np.ndarray, right: np.ndarray, y: np.ndarray) -> bool:
    """One of the two is the target itself; that is found elsewhere."""
    return bool(np.array_equal(left, y) or np.array_equal(right, y))


def _linear_formula(matrix: np.ndarray, y: np.ndarray, names: list[str]) -> _Found:
    """Exact linear combination: a leak when it is a plain sum, else a question."""
    n, p = matrix.shape
    if n < 5 * p + 50:
        return []
    head = 5 * p + 50
    if n > 4 * head and not _linear_formula(matrix[:head], y[:head], names):
        return []
    center, scale = matrix.mean(axis=0), matrix.std(axis=0)
    usable = scale > 0
    if not usable.any():
        return []
    z = (matrix[:, usable] - center[usable]) / scale[usable]
    weights, *_ = np.linalg.lstsq(z, y - y.mean(), rcond=1e-10)
    residual = y - y.mean() - z @ weights
    if np.abs(residual).max() > 1e-6 * max(float(np.abs(y - y.mean()).max()), 1e-12):
        return []
    slopes = weights / scale[usable]
    matters = np.abs(weights) > 1e-6 * float(y.std())
    held = [name for name, use in zip(names, usable, strict=True) if use]
    parts = tuple(name for name, use in zip(held, matters, strict=True) if use)
    if not len(parts) > 1:
        return []
    text = " + ".join(parts[:8]) + (" + ..." if len(parts) > 8 else "")
    if np.allclose(np.abs(slopes[matters]), 1.0, rtol=1e-4):
        message = f"the target is the plain sum (with signs) of {text} in every row"
        return [_excluded("exact_formula", message, parts)]
    message = (
        f"the target is an exact linear function of {text}: check whether these are known in "
        "time; if they are, no model is needed"
    )
    return [_asked("exact_formula", message, parts)]


def _single_feature_leaks(context: LeakContext, known: frozenset[str]) -> _Found:
    """One column alone above the policy's limit.

    Above ``1 - (1 - limit) / 4`` it is excluded; between the two only when its name also points
    at the outcome, because easy problems with honest strong columns exist.
    """
    assert context.sample.target is not None
    certain = 1 - (1 - context.limit) / 4
    target_ranks = _mid_ranks(context.sample.target)
    found: _Found = []
    for column in context.candidates():
        value = context.associations.of(column.name)
        if value is None:
            continue
        if not context.associations.is_auc:
            value = max(value, _rank_r2(column, target_ranks))
        if value <= context.limit:
            continue
        what = "AUC" if context.associations.is_auc else "R2"
        message = f"'{column.name}' alone reaches {what} {value:.3f}"
        cue = outcome_cue(column.name) or shared_word(column.name, context.problem.target)
        if value > certain or cue is not None:
            found.append(_excluded("leak_single_feature", message, (column.name,)))
        else:
            message += ": check that it is known before the outcome"
            found.append(_asked("leak_single_feature", message, (column.name,)))
    return found


def _rank_r2(column: Column, target_ranks: np.ndarray) -> float:
    """Return the squared rank correlation, which sees any monotone copy of the target."""
    if not column.is_quantity or len(column.levels) < 10:
        return 0.0
    present = column.codes >= 0
    if present.mean() < 0.5:
        return 0.0
    counts = column.counts
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[column.codes[present]]
    if np.ptp(ranks) == 0:
        return 0.0
    r = np.corrcoef(ranks, target_ranks[present])[0, 1]
    return float(r**2 * present.mean()) if np.isfinite(r) else 0.0


def _mid_ranks(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[place], dtype=float)


def _named_leaks(context: LeakContext, known: frozenset[str]) -> _Found:
    """Columns whose name denotes an outcome quantity and whose strength fits no honest column."""
    found: _Found = []
    for column in context.candidates():
        strength = context.associations.strength(column.name)
        if column.name in known or strength is None:
            continue
        cue = outcome_cue(column.name)
        shared = shared_word(column.name, context.problem.target)
        value = context.associations.of(column.name) or 0.0
        what = "AUC" if context.associations.is_auc else "R2"
        if cue is None and shared is None:
            continue
        leads = strength > CUE_LEAD_RATIO * _best_other(context, column.name, known)
        if cue is not None and not is_weak_cue(cue) and leads and _above(context, value, _CUE):
            message = (
                f"'{column.name}' ('{cue}' names a quantity that arises with or after the "
                f"outcome) reaches {what} {value:.3f} alone, more than any other column"
            )
            found.append(_excluded("leak_name", message, (column.name,)))
        elif shared is not None and leads and _above(context, value, _SHARED):
            message = (
                f"'{column.name}' shares '{shared}' with the target's name and reaches "
                f"{what} {value:.3f} alone"
            )
            found.append(_excluded("leak_name", message, (column.name,)))
        elif cue is not None and _is_telling(context, value):
            message = (
                f"'{cue}' in the name of '{column.name}' suggests a value that arises with or "
                "after the outcome: check that it is known at prediction"
            )
            item, _ = _asked("leak_name", message, (column.name,))
            if not _above(context, value, _CUE if is_weak_cue(cue) else _ASK):
                item = item.model_copy(update={"severity": "info"})
            found.append((item, None))
    return found


_ASK = (CUE_ASK_AUC, CUE_ASK_R2)
_CUE = (CUE_STRONG_AUC, CUE_STRONG_R2)
_SHARED = (SHARED_NAME_AUC, SHARED_NAME_R2)
_LONE = (LONE_STRONG_AUC, LONE_STRONG_R2)


def _above(context: LeakContext, value: float, bars: tuple[float, float]) -> bool:
    return value > bars[0 if context.associations.is_auc else 1]


def _is_telling(context: LeakContext, value: float) -> bool:
    null = context.associations.null_p95
    return null is not None and value > null


def _best_other(context: LeakContext, name: str, known: frozenset[str]) -> float:
    others = [
        context.associations.strength(c.name) or 0.0
        for c in context.candidates()
        if c.name != name and c.name not in known
    ]
    return max(others, default=0.0)


def _lone_strong(
    context: LeakContext, known: frozenset[str], findings: list[Finding]
) -> list[Finding]:
    """Ask about a column that alone beats all others by far."""
    mentioned = {column for item in findings for column in item.columns}
    scored = [
        (context.associations.of(c.name) or 0.0, c.name)
        for c in context.candidates()
        if c.name not in known
    ]
    if len(scored) < 2:
        return []
    (best, name), (second, _) = sorted(scored, key=lambda item: (-item[0], item[1]))[:2]
    if name in mentioned or not _above(context, best, _LONE) or best - second < LONE_LEAD:
        return []
    what = "AUC" if context.associations.is_auc else "R2"
    message = (
        f"'{name}' alone reaches {what} {best:.3f}, the next best column {second:.3f}: "
        "check that it is known before the outcome"
    )
    return [finding("leak_suspect", "warning", message, (name,), "question")]
