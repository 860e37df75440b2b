"""Numbers as text: rounding never flips a comparison."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.wording.numbers import (
    MAXIMUM_DIGITS,
    agreeing,
    count,
    exact,
    exact_percent,
    figures,
    fixed,
    listed,
    percent,
    plural,
    trimmed,
)

VALUES = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 8))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _order(a: Decimal, b: Decimal) -> int:
    return (a > b) - (a < b)


@given(VALUES, VALUES, st.integers(0, 5))
def test_order_against_the_bar_survives(value: float, bar: float, digits: int) -> None:
    shown = _number(agreeing(value, [bar], digits))
    assert _order(shown, Decimal(repr(bar))) == _order(Decimal(repr(value)), Decimal(repr(bar)))


@given(VALUES, st.integers(0, 6))
def test_rounding_error_is_at_most_half_a_place(value: float, digits: int) -> None:
    shown = _number(fixed(value, digits))
    assert abs(shown - Decimal(repr(value))) <= Decimal(1).scaleb(-digits) / 2


@given(st.floats(0, 1), st.floats(0, 1))
def test_shares_keep_their_order(share: float, bar: float) -> None:
    shown = _number(percent(share, [bar]).removesuffix(" %"))
    true, limit = Decimal(repr(share)) * 100, Decimal(repr(bar)) * 100
    if abs(true - limit) > Decimal(1).scaleb(-MAXIMUM_DIGITS + 3):
        assert _order(shown, limit) == _order(true, limit)


@pytest.mark.parametrize(
    ("value", "bar", "text"),
    [(0.7964, 0.80, "0.796"), (0.8, 0.8, "0.80"), (0.799999, 0.8, "0.799999"), (0.84, 0.8, "0.84")],
)
def test_digits_are_added_only_where_needed(value: float, bar: float, text: str) -> None:
    assert agreeing(value, [bar], 2) == text


def test_small_words() -> None:
    assert fixed(-0.0001, 2) == "0.00"
    assert exact(1e-7) == "0.0000001"
    assert exact(1e21).startswith("1000")
    assert count(12345.0) == "12,345"
    assert figures(31250.4) == "31,250"
    assert trimmed(4.0) == "4"
    assert percent(0.0) == "0 %"
    assert percent(0.00001) == "0.001 %"
    assert exact_percent(0.1) == "10 %"
    assert plural(1, "family", "families") == "1 family"
    assert listed(["a", "b", "c"]) == "a, b and c"
