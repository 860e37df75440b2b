"""Is the richer model really better? One corrected interval, one margin, three verdicts.

The corrected resampled t interval of Nadeau and Bengio (2003, doi:10.1023/A:1024068626366) and
the Bayesian correlated t-test of Corani and Benavoli (2015, doi:10.1007/s10994-015-5486-z) with a
region of practical equivalence are one object read in two ways; it is implemented once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Strength = Literal["needed_strong", "needed", "sufficient", "inconclusive"]
ComparisonVerdict = Literal["needed", "not_proven", "worse"]


@dataclass(frozen=True)
class PairedEstimate:
    """Mean gain of the richer over the simpler model, larger is better, with its error.

    Parameters
    ----------
    degrees_of_freedom : float
        Of the t distribution, at least 1.
    method : str
        How the standard error was obtained, in words.
    """

    gain: float
    standard_error: float
    degrees_of_freedom: float
    n_folds: int
    method: str

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the bounds that are each exceeded with probability `alpha` (one-sided)."""
        half = t_quantile(1 - alpha, self.degrees_of_freedom) * self.standard_error
        return self.gain - half, self.gain + half

    def rope(self, margin: float) -> tuple[float, float, float]:
        """Return P(gain > margin), P(|gain| <= margin), P(gain < -margin); they sum to 1."""
        if self.standard_error == 0:
            better, worse = float(self.gain > margin), float(self.gain < -margin)
        else:
            nu, se = self.degrees_of_freedom, self.standard_error
            better = t_share_below((self.gain - margin) / se, nu)
            worse = t_share_below((-margin - self.gain) / se, nu)
        return better, max(0.0, 1 - better - worse), worse

    def with_error(self, standard_error: float, method: str) -> PairedEstimate:
        """Return the estimate with the larger of its own and another standard error."""
        if standard_error <= self.standard_error:
            return self
        return PairedEstimate(
            self.gain, standard_error, self.degrees_of_freedom, self.n_folds, method
        )


def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Return the quantile of Student's t; normal for infinite degrees of freedom."""
    if np.isinf(degrees_of_freedom):
        return float(special.ndtri(probability))
    return float(special.stdtrit(degrees_of_freedom, probability))


def t_share_below(value: float, degrees_of_freedom: float) -> float:
    """Return the distribution function of Student's t."""
    if np.isinf(degrees_of_freedom):
        return float(special.ndtr(value))
    return float(special.stdtr(degrees_of_freedom, value))


def corrected_standard_error(
    differences: ArrayLike, test_train_ratio: float
) -> NDArray[np.float64]:
    """Return the corrected standard error of a mean over resampled folds.

    ``sqrt((1/J + n_test/n_train) v)`` with `v` the sample variance over the last axis; the
    second term is ``1/(K-1)`` in K-fold cross-validation however often it is repeated.

    Parameters
    ----------
    differences : array of float, shape (..., J), J >= 2
    test_train_ratio : float
        Test rows over training rows, > 0.
    """
    d = np.asarray(differences, dtype=float)
    j = d.shape[-1]
    return np.asarray(np.sqrt((1 / j + test_train_ratio) * d.var(axis=-1, ddof=1)), dtype=float)


def paired_estimate(
    simpler: ArrayLike, richer: ArrayLike, test_train_ratio: float
) -> PairedEstimate:
    """Compare two models on the same folds.

    Parameters
    ----------
    simpler, richer : arrays of float, shape (J,), J >= 2
        Oriented scores (larger is better), fold by fold on identical splits.
    test_train_ratio : float
        ``1 / (K - 1)`` for K-fold cross-validation.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold fewer than two folds.
    """
    a, b = np.asarray(simpler, dtype=float), np.asarray(richer, dtype=float)
    if a.shape != b.shape or a.ndim != 1 or len(a) < 2:
        raise ValueError(f"two equal rows of at least 2 fold scores needed: {a.shape}, {b.shape}")
    d = b - a
    return PairedEstimate(
        gain=float(d.mean()),
        standard_error=float(corrected_standard_error(d, test_train_ratio)),
        degrees_of_freedom=len(d) - 1,
        n_folds=len(d),
        method="corrected resampled t (Nadeau-Bengio)",
    )


def comparison_verdict(gain: float, low: float, high: float, margin: float) -> ComparisonVerdict:
    """Say whether the richer model is needed (gain > margin and low > 0), worse, or not proven."""
    if gain > margin and low > 0:
        return "needed"
    return "worse" if high < 0 else "not_proven"


def comparison_strength(gain: float, low: float, high: float, margin: float) -> Strength:
    """Grade the evidence of one comparison.

    ``needed_strong``: low > margin; ``needed``: gain > margin and low > 0; ``sufficient``:
    high <= margin, the simpler model is shown to be good enough; else ``inconclusive``.
    """
    if low > margin:
        return "needed_strong"
    if gain > margin and low > 0:
        return "needed"
    return "sufficient" if high <= margin else "inconclusive"


def rows_to_settle(n_rows: int, standard_error: float, margin: float) -> int | None:
    """Return the rows needed to settle a comparison at 5 % error and 80 % power.

    ``n (z.95 + z.80)^2 SE^2 / m^2``, with the error shrinking as ``1 / sqrt(n)``; None when the
    margin is 0.
    """
    if margin <= 0:
        return None
    z = float(special.ndtri(0.95) + special.ndtri(0.80))
    return max(n_rows, int(np.ceil(n_rows * (z * standard_error / margin) ** 2)))


def rejects(
    gains: NDArray[np.float64],
    lows: NDArray[np.float64],
    margin: float,
    *,
    strict: bool = False,
) -> NDArray[np.bool_]:
    """Return, elementwise, whether a challenger rejects the simpler model.

    Proof of need: ``gain > margin and low > 0``; ``strict``: ``low > margin``.
    """
    return lows > margin if strict else (gains > margin) & (lows > 0)
