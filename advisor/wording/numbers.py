"""Numbers as text. Rounding never flips a comparison: digits are added until both agree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

MAXIMUM_DIGITS = 12
"""Digits after the point beyond which two values count as equal on paper."""


def exact(value: float) -> str:
    """Return the shortest text that reads back as `value`, never in powers of ten."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: float, digits: int, *, grouped: bool = True) -> str:
    """Return `value` with `digits` places, thousands separated, without a negative zero.

    Parameters
    ----------
    value : float
    digits : int
        Places after the point, >= 0.
    grouped : bool
        Separate thousands by a comma.
    """
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_EVEN)
    if rounded == 0:
        rounded = abs(rounded)
    return format(rounded, ",f" if grouped else "f")


def _order(left: Decimal, right: Decimal) -> int:
    return (left > right) - (left < right)


def agreeing_digits(value: float, against: Sequence[float | None], digits: int) -> int:
    """Return the fewest places, >= `digits`, at which `value` keeps its order.

    Parameters
    ----------
    value : float
    against : sequence of float or None
        Bars, margins or bounds that the reader will compare `value` with.
    digits : int
        Places to start from.

    Returns
    -------
    int
        At most `MAXIMUM_DIGITS`.
    """
    mine = Decimal(repr(float(value)))
    others = [Decimal(repr(float(other))) for other in against if other is not None]
    while digits < MAXIMUM_DIGITS:
        step = Decimal(1).scaleb(-digits)
        shown = mine.quantize(step, rounding=ROUND_HALF_EVEN)
        if all(
            _order(mine, other) == _order(shown, other)
            and _order(mine, other) == _order(shown, other.quantize(step, rounding=ROUND_HALF_EVEN))
            for other in others
        ):
            return digits
        digits += 1
    return digits


def agreeing(value: float, against: Sequence[float | None], digits: int) -> str:
    """Return `value` rounded so that its order against each of `against` is kept.

    >>> agreeing(0.7964, [0.80], 2)
    '0.796'
    """
    return fixed(value, agreeing_digits(value, against, digits))


def natural_digits(value: float, significant: int = 3) -> int:
    """Return the places that show `significant` figures of `value`, between 0 and 9."""
    if value == 0:
        return 0
    exponent = Decimal(repr(float(value))).adjusted()
    return min(max(significant - 1 - exponent, 0), 9)


def figures(value: float, against: Sequence[float | None] = (), significant: int = 3) -> str:
    """Return `value` with about `significant` figures, order against `against` kept."""
    return agreeing(value, against, natural_digits(value, significant))


def count(value: float) -> str:
    """Return a whole number with thousands separated."""
    return format(round(value), ",d")


def percent(share: float, against: Sequence[float | None] = (), digits: int = 1) -> str:
    """Return a share in [0, 1] as percent text.

    >>> percent(0.305)
    '30.5 %'
    """
    if share == 0:
        return "0 %"
    hundred = Decimal(100)
    scaled = float(Decimal(repr(float(share))) * hundred)
    others = [
        None if other is None else float(Decimal(repr(float(other))) * hundred) for other in against
    ]
    places = agreeing_digits(scaled, others, digits)
    text = fixed(scaled, places)
    if share != 0 and float(text.replace(",", "")) == 0:
        text = fixed(scaled, natural_digits(scaled, 1))
    return f"{text} %"


NEARLY = 0.0005
"""A computed chance closer to 0 or 1 than this carries no more figures than words do."""


def chance(probability: float) -> str:
    """Return a probability as percent text, in words where it is nearly 0 or 1.

    >>> chance(0.315), chance(1 - 1e-9)
    ('31.5 %', 'nearly certain')
    """
    if probability >= 1 - NEARLY:
        return "nearly certain"
    if probability <= NEARLY:
        return "nearly none"
    return percent(probability, (0.0, 1.0))


def trimmed(value: float, significant: int = 4) -> str:
    """Return `value` with about `significant` figures and no trailing zeros."""
    text = figures(value, significant=significant)
    return text.rstrip("0").rstrip(".") if "." in text else text


def shared_digits(values: Sequence[float], significant: int = 3) -> int:
    """Return the places that suit a column of values: those of the largest."""
    return natural_digits(max((abs(v) for v in values), default=0.0), significant)


def exact_percent(share: float) -> str:
    """Return a stated share as percent text without rounding.

    >>> exact_percent(0.1)
    '10 %'
    """
    return f"{exact(float(Decimal(repr(float(share))) * 100))} %"


def money(value: float, currency: str, against: Sequence[float | None] = ()) -> str:
    """Return an amount with its currency, two places at least."""
    return f"{agreeing(value, against, 2)} {currency}".strip()


def duration(seconds: float) -> str:
    """Return a wall time in the unit that a reader would choose."""
    if seconds < 1:
        return f"{figures(seconds * 1000, significant=2)} ms"
    if seconds < 120:
        return f"{fixed(seconds, 1)} s"
    return f"{fixed(seconds / 60, 1)} min"


def plural(number: int, singular: str, several: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "family", "families")
    '1 family'
    """
    noun = singular if number == 1 else (several or singular + "s")
    return f"{count(number)} {noun}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """Return items as a reader would list them: 'a, b and c'."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"
