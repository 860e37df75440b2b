from __future__ import annotations

import pytest

from advisor.statistics.levels import order_levels


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["high", "low", "medium"], ("low", "medium", "high")),
        (["B: 10-20", "A: < 10", "C: > 20"], ("A: < 10", "B: 10-20", "C: > 20")),
        (["500 to 999", "below 100", "100 to 499", "1,000 or more", "not known"],
         ("below 100", "100 to 499", "500 to 999", "1,000 or more")),
        (["red", "green", "blue"], ()),
        (["plan 1 a", "plan 1 b"], ()),
        (["Good", "Poor", "Excellent", "Fair"], ("Poor", "Fair", "Good", "Excellent")),
        (["only"], ()),
    ],
)  # fmt: skip
def test_order_is_read_from_the_levels(levels: list[str], expected: tuple[str, ...]) -> None:
    assert order_levels(levels) == expected
    assert order_levels(reversed(levels)) == expected
