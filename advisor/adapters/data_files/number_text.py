"""Numbers written the European way, with thousands marks, or with blanks among them.

Whole columns are tested and converted at once (pyarrow kernels): a file with decimal commas may
have millions of such cells.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_PLAIN = r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*"
_SPACE_MARKS = " \u00a0\u202f'’"
_COMMA_DECIMAL = (
    r"\s*[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}([" + _SPACE_MARKS + r"][0-9]{3})+|[0-9]*)"
    r"(,[0-9]*)?([eE][+-]?[0-9]+)?\s*"
)
_COMMA_GROUPS = r"\s*[+-]?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]*)?\s*"
_DOT_GROUPS = r"\s*[+-]?[0-9]{1,3}(\.[0-9]{3})*\s*"
_LEADING_ZERO = r"^\s*[+-]?0[0-9]*,"
_MARKS = r"[.\s" + _SPACE_MARKS + "]"
_QUICK_LOOK = 100


def as_text_array(values: pd.Series | Sequence[str]) -> pa.Array | None:
    """Return texts and missing cells as an arrow array, None when there is anything else."""
    try:
        return pa.array(values, type=pa.string(), from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        return None


def number_style(values: pd.Series) -> str | None:
    """Tell how the numbers in a text column are written.

    Returns
    -------
    str or None
        ``'plain'``, or as `comma_style`; None when the column is not of numbers.
    """
    texts = as_text_array(values)
    if texts is None:
        return None
    texts = texts.drop_null()
    first = texts.slice(0, _QUICK_LOOK)
    if len(first) == 0 or not _every(first, f"{_PLAIN}|{_COMMA_DECIMAL}|{_COMMA_GROUPS}"):
        return None
    return "plain" if _every(texts, _PLAIN) else comma_style(texts)


def comma_style(texts: pa.Array | Sequence[str]) -> str | None:
    """Tell how the commas in a column of numeric texts are meant.

    Returns
    -------
    str or None
        ``'decimal'``, ``'thousands'``, ``'either'`` (every comma is followed by exactly three
        digits, as in ``1,234``), or None when the texts are not such numbers.
    """
    texts = texts if isinstance(texts, pa.Array) else pa.array(texts, type=pa.string())
    commas = pc.match_substring(texts, ",")
    if not pc.any(commas).as_py() or not pc.all(pc.match_substring_regex(texts, "[0-9]")).as_py():
        return None
    decimal = _every(texts, f"{_COMMA_DECIMAL}|{_PLAIN}")
    groups = _every(texts, _COMMA_GROUPS)
    if decimal and groups:
        # '0,123' can only be a decimal; no one writes a thousand with a leading zero.
        lead = pc.any(pc.match_substring_regex(texts, _LEADING_ZERO)).as_py()
        return "decimal" if lead else "either"
    if decimal:
        dotted = texts.filter(pc.and_(pc.match_substring(texts, "."), pc.invert(commas)))
        return "decimal" if _every(dotted, _DOT_GROUPS) else None
    return "thousands" if groups else None


def dots_group_thousands(values: pd.Series) -> bool:
    """Return whether every dot in a text column is a thousands mark, as in ``1.234``."""
    texts = as_text_array(values)
    if texts is None:
        return False
    texts = texts.drop_null()
    dotted = texts.filter(pc.match_substring(texts, "."))
    return len(dotted) > 0 and _every(texts, _DOT_GROUPS)


def to_numbers(values: pd.Series, style: str) -> pd.Series:
    """Return a text column as numbers; `style` is 'plain', 'decimal' or 'thousands'.

    The type is what pandas would have given, had the numbers been written plainly.
    """
    texts = pc.utf8_trim_whitespace(pa.array(values, type=pa.string(), from_pandas=True))
    fractional = "," if style == "decimal" else "."
    if style == "decimal":
        texts = pc.replace_substring_regex(texts, _MARKS, "")
    elif style == "thousands":
        texts = pc.replace_substring(texts, ",", "")
    marked = pc.any(pc.match_substring_regex(texts, f"[eE{fractional}]")).as_py()
    texts = pc.replace_substring(texts, ",", ".")
    texts = pc.replace_substring_regex(texts, r"^\+", "")
    numbers = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    if not marked and texts.null_count == 0 and float(np.abs(numbers).max()) < 2**53:
        return pd.Series(numbers.astype(np.int64), index=values.index, name=values.name)
    return pd.Series(numbers, index=values.index, name=values.name)


def _every(texts: pa.Array, pattern: str) -> bool:
    # The first cells settle most columns; the kernels do not stop at the first misfit.
    if len(texts) > _QUICK_LOOK and not _every(texts.slice(0, _QUICK_LOOK), pattern):
        return False
    hits = pc.match_substring_regex(texts, f"^({pattern})$")
    return bool(pc.all(hits, min_count=0).as_py())
