"""Paired comparison on rolling origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.statistics.paired import PairedEstimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MINIMUM_ORIGINS = 8
"""With fewer origins no inference is made, see `every_origin_beyond`."""


def diebold_mariano(simpler: ArrayLike, richer: ArrayLike, horizon: int = 1) -> PairedEstimate:
    """Compare two models over consecutive forecast origins.

    Long-run variance by Newey-West with Bartlett weights and ``horizon - 1`` lags (1987,
    doi:10.2307/1913610), the test of Diebold and Mariano (1995,
    doi:10.1080/07350015.1995.10524599), and the small-sample factor of Harvey, Leybourne and
    Newbold (1997, doi:10.1016/S0169-2070(96)00719-4), t with T - 1 degrees of freedom. With
    ``horizon = 1`` this is the ordinary paired t interval.

    Parameters
    ----------
    simpler, richer : arrays of float, shape (T,), T >= 2, in order of time
        Oriented scores per origin, larger is better.
    horizon : int
        Steps ahead, counted in origins: how many consecutive origins share outcomes.

    Raises
    ------
    ValueError
        If there are fewer than two origins or the horizon is below 1.
    """
    d = np.asarray(richer, dtype=float) - np.asarray(simpler, dtype=float)
    t = len(d)
    if t < 2 or horizon < 1:
        raise ValueError(f"at least 2 origins and a horizon of 1 needed: {t}, {horizon}")
    # More lags than a third of the origins leave no degrees of freedom for the variance.
    lags = min(horizon - 1, t // 3)
    centred = d - d.mean()
    variance = float(np.mean(centred**2))
    for lag in range(1, lags + 1):
        weight = 1 - lag / (lags + 1)
        variance += 2 * weight * float(np.sum(centred[lag:] * centred[:-lag])) / t
    h = lags + 1
    factor = (t + 1 - 2 * h + h * (h - 1) / t) / t
    return PairedEstimate(
        gain=float(d.mean()),
        standard_error=float(np.sqrt(max(variance, 0.0) / t / factor)),
        degrees_of_freedom=t - 1,
        n_folds=t,
        method=f"Diebold-Mariano, Harvey-Leybourne-Newbold, {lags} lags",
    )


def every_origin_beyond(simpler: ArrayLike, richer: ArrayLike, margin: float) -> bool:
    """Whether the richer model wins by more than three margins at every origin.

    The only claim allowed with fewer than `MINIMUM_ORIGINS`; descriptive, not a test.
    """
    d = np.asarray(richer, dtype=float) - np.asarray(simpler, dtype=float)
    return bool(len(d) > 0 and np.all(d > 3 * margin))
