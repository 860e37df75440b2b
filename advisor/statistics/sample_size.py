"""Minimum sample sizes for prediction models."""

from __future__ import annotations

import math

SHRINKAGE = 0.9
OPTIMISM = 0.05
INTERVAL = 0.05


def riley_minimum_binary(n_parameters: int, prevalence: float, r2_share: float = 0.15) -> int:
    """Return the rows needed to develop a model of a binary outcome.

    Parameters
    ----------
    n_parameters : int
        Candidate predictor parameters, at least 1.
    prevalence : float
        Share of events, in (0, 1).
    r2_share : float
        Anticipated Cox-Snell R2 as a share of its maximum; 0.15 is the fallback of the authors.

    Returns
    -------
    int
        The largest of three criteria: shrinkage of at least 0.9, optimism in R2 of at most 0.05,
        overall risk within 0.05.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    Notes
    -----
    Riley et al. 2019, Statistics in Medicine, doi:10.1002/sim.7992.
    """
    if n_parameters < 1 or not 0 < prevalence < 1 or not 0 < r2_share < 1:
        raise ValueError("n_parameters >= 1, 0 < prevalence < 1 and 0 < r2_share < 1 are needed")
    phi = prevalence
    log_null = phi * math.log(phi) + (1 - phi) * math.log(1 - phi)
    maximum = 1 - math.exp(2 * log_null)
    r2 = r2_share * maximum
    by_shrinkage = _rows_for_shrinkage(n_parameters, r2, SHRINKAGE)
    by_optimism = _rows_for_shrinkage(n_parameters, r2, r2 / (r2 + OPTIMISM * maximum))
    by_risk = (1.96 / INTERVAL) ** 2 * phi * (1 - phi)
    return math.ceil(max(by_shrinkage, by_optimism, by_risk))


def _rows_for_shrinkage(n_parameters: int, r2: float, shrinkage: float) -> float:
    return n_parameters / ((shrinkage - 1) * math.log(1 - r2 / shrinkage))


def riley_minimum_continuous(n_parameters: int, r2_adjusted: float = 0.0) -> int:
    """Return the rows needed to develop a linear model of a continuous outcome.

    Parameters
    ----------
    n_parameters : int
        Candidate predictor parameters, at least 1.
    r2_adjusted : float
        Anticipated adjusted R2, in [0, 1); 0 asks for the most rows.

    Returns
    -------
    int
        The larger of: optimism in R2 of at most 0.05, and a residual standard deviation known
        within 10 % (234 + parameters).

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    Notes
    -----
    Riley et al. 2019, Statistics in Medicine, doi:10.1002/sim.7993.
    """
    if n_parameters < 1 or not 0 <= r2_adjusted < 1:
        raise ValueError("n_parameters >= 1 and 0 <= r2_adjusted < 1 are needed")
    by_optimism = 1 + n_parameters * (1 - r2_adjusted) / OPTIMISM
    return math.ceil(max(by_optimism, 234 + n_parameters))
