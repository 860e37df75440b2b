"""Costs of right and wrong decisions, and the threshold they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from advisor.schema.requirements import Requirement, Requirements


@dataclass(frozen=True)
class CostMatrix:
    """Cost of each outcome of one binary decision; a gain is a negative cost.

    Parameters
    ----------
    fn, fp, tp, tn : float
        Cost per case of a miss, a false alarm, a hit and a correct rejection, in `unit`.
    fixed : float
        Cost of acting on one case, whatever its outcome. A stated `fp`, or a positive `tp`, is
        taken to contain it ("a call costs 25; calling a loyal client burns the 25 and nothing
        else"); a gain (negative `tp`) is taken to be gross of it.
    unit : str or None
        Currency, or "ratio" when only the proportion was stated.
    """

    fn: float = 0.0
    fp: float = 0.0
    tp: float = 0.0
    tn: float = 0.0
    fixed: float = 0.0
    unit: str | None = None

    @property
    def hit(self) -> float:
        """Whole cost of acting on a positive case."""
        return self.fixed + self.tp if self.tp <= 0 else max(self.tp, self.fixed)

    @property
    def false_alarm(self) -> float:
        """Whole cost of acting on a negative case."""
        return self.fixed + self.fp if self.fp <= 0 else max(self.fp, self.fixed)

    @property
    def threshold(self) -> float:
        """Probability at and above which acting is the cheaper choice, in [0, 1].

        ``t* = (c_fp - c_tn) / ((c_fp - c_tn) + (c_fn - c_tp))``; 1.0 when acting never pays,
        0.0 when it always does. Source: Elkan, The foundations of cost-sensitive learning,
        IJCAI 2001.
        """
        regret_acting = self.false_alarm - self.tn
        regret_waiting = self.fn - self.hit
        if regret_waiting <= 0:
            return 1.0
        if regret_acting <= 0:
            return 0.0
        return regret_acting / (regret_acting + regret_waiting)

    @property
    def decides(self) -> bool:
        """Whether the costs make acting right for some cases and wrong for others."""
        return self.false_alarm > self.tn and self.fn > self.hit

    @property
    def is_money(self) -> bool:
        """Whether the unit is a currency."""
        return self.unit is not None and self.unit != "ratio"

    def of_counts(
        self, tp: ArrayLike, fp: ArrayLike, n_positive: ArrayLike, n_negative: ArrayLike
    ) -> NDArray[np.float64]:
        """Return the mean cost per case of confusion counts; arguments broadcast."""
        hits, alarms = np.asarray(tp, dtype=float), np.asarray(fp, dtype=float)
        positives, negatives = np.asarray(n_positive, float), np.asarray(n_negative, float)
        total = (
            hits * self.hit
            + alarms * self.false_alarm
            + (positives - hits) * self.fn
            + (negatives - alarms) * self.tn
        )
        return np.asarray(total / np.maximum(positives + negatives, 1), dtype=float)

    def expected_cost(self, y: ArrayLike, p: ArrayLike, threshold: float | None = None) -> float:
        """Return the mean cost per case when every case with ``p >= threshold`` is acted on.

        Parameters
        ----------
        y : array of {0, 1}, shape (n,)
        p : array of float in [0, 1], shape (n,)
        threshold : float, optional
            Default: `CostMatrix.threshold`.
        """
        truth = np.asarray(y).astype(bool)
        acted = np.asarray(p, dtype=float) >= (self.threshold if threshold is None else threshold)
        return float(
            self.of_counts(
                (acted & truth).sum(), (acted & ~truth).sum(), truth.sum(), (~truth).sum()
            )
        )

    @classmethod
    def from_requirements(cls, requirements: Requirements) -> CostMatrix | None:
        """Read the costs that were stated; the first statement of a side wins.

        Returns
        -------
        CostMatrix or None
            None unless the statements make acting right for some cases and wrong for others.
            A lone ratio (``fn`` = 5 with unit "ratio") is read as 5 : 1.
        """
        stated: dict[str, Requirement] = {}
        for item in requirements.all("cost"):
            numeric = isinstance(item.value, (int, float)) and not isinstance(item.value, bool)
            if item.side in ("fn", "fp", "tp", "tn", "fixed") and numeric:
                stated.setdefault(item.side, item)
        if not stated:
            return None
        units = [item.unit for item in stated.values() if item.unit]
        values = {side: float(item.value) for side, item in stated.items()}  # type: ignore[arg-type]
        if "ratio" in units:
            values.setdefault("fn", 1.0)
            values.setdefault("fp", 1.0)
        matrix = cls(**values, unit=units[0] if units else None)
        return matrix if matrix.decides else None


@dataclass(frozen=True)
class Asymmetry:
    """Cost of one unit of under- and of over-prediction of a number."""

    under: float = 1.0
    over: float = 1.0
    unit: str | None = None

    @property
    def quantile(self) -> float:
        """Quantile of the outcome that minimises the expected cost, in (0, 1).

        ``under / (under + over)``; Koenker and Bassett, Regression quantiles, 1978,
        doi:10.2307/1913643.
        """
        return self.under / (self.under + self.over)

    def cost(self, y: ArrayLike, predicted: ArrayLike) -> float:
        """Return the mean cost per case of predicting `predicted` where `y` came true."""
        error = np.asarray(y, dtype=float) - np.asarray(predicted, dtype=float)
        return float(np.mean(np.where(error > 0, self.under * error, -self.over * error)))

    @classmethod
    def from_requirements(cls, requirements: Requirements) -> Asymmetry | None:
        """Read `asymmetric_loss` or `cost` statements with side "under" or "over"."""
        stated: dict[str, float] = {}
        unit = None
        for item in requirements.all("asymmetric_loss", "cost"):
            if item.side not in ("under", "over") or isinstance(item.value, bool):
                continue
            if isinstance(item.value, (int, float)) and item.value > 0:
                stated.setdefault(item.side, float(item.value))
                unit = unit or item.unit
        return cls(**stated, unit=unit) if stated else None
