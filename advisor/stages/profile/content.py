"""Facts of one column, computed from its levels and their counts."""

from __future__ import annotations

import numpy as np

from advisor.schema.profile import ColumnProfile, LevelCount
from advisor.stages.profile.codes import finding
from advisor.stages.profile.columns import Column
from advisor.stages.profile.texts import dominant_pattern
from advisor.stages.profile.thresholds import (
    EXTREME_ROBUST_Z,
    HIGH_CARDINALITY,
    HIGH_MISSING_SHARE,
    RARE_LEVEL_ROWS,
)
from advisor.stages.profile.words import is_personal_name
from advisor.statistics.levels import order_levels

_TOP_LEVELS = 30
_DIGITS = 12
_PERSONAL_LEVELS = 20
"""With fewer levels a column named 'street' or 'phone' is an attribute, not an address."""
_POSITIVE_CODES = (99.0, 999.0, 9999.0, 99999.0, 999999.0)
_NEGATIVE_CODES = (-9.0, -99.0, -999.0, -9999.0, -99999.0)


def rounded(value: float) -> float:
    """Round to 12 significant digits, so that the order of a sum leaves no trace."""
    return float(f"{value:.{_DIGITS}g}")


def profile_column(column: Column, *, private: bool) -> ColumnProfile:
    """Describe one column.

    Parameters
    ----------
    column : Column
        Further findings are appended to ``column.findings``.
    private : bool
        True: dtype, kind and missing share only; no value or count of values may appear.

    Returns
    -------
    ColumnProfile
        Without role and association, which other columns and the target decide.
    """
    n_missing = int((column.codes < 0).sum())
    base = ColumnProfile(
        name=column.name,
        dtype=column.dtype,
        kind=column.kind,
        n_missing=n_missing,
        missing_share=rounded(n_missing / column.n_rows),
        parses_as=column.parses_as,
        date_format=column.date_format,
        decimal_comma=column.decimal_comma,
    )
    if private:
        column.findings.clear()
        return base
    counts = column.counts
    update: dict[str, object] = {
        "n_unique": len(column.levels),
        "unique_share": rounded(len(column.levels) / column.n_rows),
        "mode_share": rounded(counts.max() / column.n_rows) if len(counts) else None,
        "sentinel_codes": column.sentinel_codes,
        "median_tokens": column.median_tokens,
        "monotone_integer": (
            bool(column.running_number) if column.kind in ("id", "numeric") else None
        ),
    }
    if column.kind in ("numeric", "boolean") or (column.kind == "constant" and column.is_quantity):
        update |= _numeric_facts(column, counts)
    if column.kind in ("categorical", "ordinal", "boolean"):
        update |= _level_facts(column, counts)
    if column.kind in ("id", "categorical") and not column.is_quantity:
        update |= _format_facts(column, counts)
    _missing_findings(column, n_missing)
    if is_personal_name(column.name):
        _personal(column, "its name")
    return base.model_copy(update=update)


def _numeric_facts(column: Column, counts: np.ndarray) -> dict[str, object]:
    levels, n = column.levels, int(counts.sum())
    mean = float(np.dot(levels, counts) / n)
    deviation = levels - mean
    squares = float(np.dot(deviation * deviation, counts))
    std = float(np.sqrt(squares / (n - 1))) if n > 1 else None
    q01, q25, median, q75, q99 = _quantiles(levels, counts, (0.01, 0.25, 0.5, 0.75, 0.99))
    spread = q75 - q25
    outside = (levels < q25 - 1.5 * spread) | (levels > q75 + 1.5 * spread)
    max_z = _max_robust_z(levels, counts, median)
    facts: dict[str, object] = {
        "minimum": float(levels[0]),
        "maximum": float(levels[-1]),
        "mean": rounded(mean),
        "std": None if std is None else rounded(std),
        "q01": rounded(q01),
        "q25": rounded(q25),
        "median": rounded(median),
        "q75": rounded(q75),
        "q99": rounded(q99),
        "skewness": _skewness(deviation, counts, squares, n),
        "zero_share": rounded(float(counts[levels == 0].sum()) / n),
        "negative_share": rounded(float(counts[levels < 0].sum()) / n),
        "is_integer": bool(np.all(levels == np.floor(levels))),
    }
    if column.kind == "numeric":
        facts["outlier_share"] = rounded(float(counts[outside].sum()) / n) if spread > 0 else None
        facts["max_robust_z"] = max_z
        suspects = _numeric_sentinels(column, counts)
        if suspects:
            facts["sentinel_codes"] = (*column.sentinel_codes, *suspects)
        elif max_z is not None and max_z > 10 * EXTREME_ROBUST_Z:
            message = f"the most extreme value of '{column.name}' lies {max_z:.0f} robust z away"
            column.findings.append(
                finding("extreme_outliers", "warning", message, (column.name,), "kept")
            )
    return facts


def _quantiles(
    levels: np.ndarray, counts: np.ndarray, shares: tuple[float, ...]
) -> tuple[float, ...]:
    """Return quantiles as numpy's default (Hyndman and Fan 1996, type 7)."""
    ends = np.cumsum(counts)
    positions = np.array(shares) * (ends[-1] - 1)
    low = levels[np.searchsorted(ends, np.floor(positions), side="right")]
    high = levels[np.searchsorted(ends, np.ceil(positions), side="right")]
    return tuple((low + (positions % 1) * (high - low)).tolist())


def _skewness(deviation: np.ndarray, counts: np.ndarray, squares: float, n: int) -> float | None:
    """Return the bias-corrected skewness G1 (Joanes and Gill 1998, doi:10.1111/1467-9884.00122)."""
    if n < 3 or squares <= 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        m3 = float(np.dot(deviation * deviation * deviation, counts)) / n
        g1 = m3 / (squares / n) ** 1.5
        value = g1 * np.sqrt(n * (n - 1)) / (n - 2)
    return rounded(float(value)) if np.isfinite(value) else None


def _max_robust_z(levels: np.ndarray, counts: np.ndarray, median: float) -> float | None:
    distance = np.abs(levels - median)
    order = np.argsort(distance)
    (mad,) = _quantiles(distance[order], counts[order], (0.5,))
    if mad <= 0:
        return None
    return rounded(float(distance.max() / (1.4826 * mad)))


def _numeric_sentinels(column: Column, counts: np.ndarray) -> tuple[str, ...]:
    """Return numbers that often stand for 'missing' and lie apart from all other values.

    A negative code counts when nothing else is negative; a code of nines when the gap to the next
    value is three times the range of all others. Conventions; a person decides.
    """
    levels = column.levels
    if len(levels) < 3:
        return ()
    enough = max(2, int(0.001 * column.n_rows))
    found: list[str] = []
    if levels[0] in _NEGATIVE_CODES and levels[1] >= 0 and counts[0] >= enough:
        found.append(str(int(levels[0])))
    rest = levels[1:] if found else levels
    if len(rest) >= 3 and rest[-1] in _POSITIVE_CODES and counts[-1] >= enough:
        gap, width = rest[-1] - rest[-2], rest[-2] - rest[0]
        if gap > 3 * width:
            found.append(str(int(rest[-1])))
    undeclared = tuple(code for code in found if code not in column.sentinel_codes)
    for code in undeclared:
        rows = int(counts[levels == float(code)].sum())
        column.findings.append(
            finding(
                "possible_sentinel",
                "warning",
                f"{rows} cells of '{column.name}' are {code}, far from all other values: this "
                "often means 'missing'; it is read as a number until a document declares it",
                (column.name,),
                "question",
            )
        )
    return undeclared


def _level_facts(column: Column, counts: np.ndarray) -> dict[str, object]:
    rare = int(counts[counts < RARE_LEVEL_ROWS].sum())
    texts = [level_text(level) for level in column.levels]
    facts: dict[str, object] = {"rare_level_share": rounded(rare / column.n_rows)}
    order = sorted(range(len(texts)), key=lambda i: (-counts[i], texts[i]))[:_TOP_LEVELS]
    facts["top_levels"] = tuple(LevelCount(level=texts[i], count=int(counts[i])) for i in order)
    if column.kind == "ordinal":
        facts["level_order"] = tuple(texts)
    elif column.kind == "categorical" and len(texts) <= _TOP_LEVELS:
        facts["level_order"] = order_levels(texts)
    if len(texts) > HIGH_CARDINALITY:
        message = f"'{column.name}' has {len(texts)} levels"
        column.findings.append(finding("high_cardinality", "info", message, (column.name,), "kept"))
    return facts


def level_text(level: object) -> str:
    """Return a level as text; whole floats lose their decimal point."""
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    return str(level)


def _format_facts(column: Column, counts: np.ndarray) -> dict[str, object]:
    levels = column.levels
    facts: dict[str, object] = {}
    if column.kind == "id" or len(levels) > RARE_LEVEL_ROWS:
        probe = levels[:: max(1, len(levels) // 500)]
        mails = sum("@" in str(level) and "." in str(level) for level in probe)
        if mails > 0.5 * len(probe):
            facts["top_levels"] = ()
            _personal(column, "the format of its cells")
            return facts
        dominant = dominant_pattern(levels, counts)
        if dominant is not None:
            facts["pattern"], breaking = dominant
            if breaking:
                message = (
                    f"{breaking} cells of '{column.name}' break its dominant format "
                    f"{dominant[0]} (of those looked at)"
                )
                column.findings.append(
                    finding("pattern_violation", "info", message, (column.name,), "kept")
                )
    if is_personal_name(column.name):
        facts["top_levels"] = ()
    return facts


def _personal(column: Column, why: str) -> None:
    if column.is_quantity or len(column.levels) < _PERSONAL_LEVELS:
        return
    message = f"'{column.name}' appears to hold personal data, by {why}"
    column.findings.append(finding("personal_data", "warning", message, (column.name,), "question"))


def _missing_findings(column: Column, n_missing: int) -> None:
    share = n_missing / column.n_rows
    if column.kind != "empty" and share > HIGH_MISSING_SHARE:
        message = f"{share:.1%} of the cells of '{column.name}' are missing"
        column.findings.append(finding("high_missing", "warning", message, (column.name,), "kept"))
