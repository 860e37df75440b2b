"""Error rates of the selection procedure on simulated fold scores.

Fold scores of a family are its true value plus noise of which a share 1/K is common to all
folds, as in K-fold cross-validation (Nadeau and Bengio 2003, doi:10.1023/A:1024068626366); any
two challengers' gains over the simple family then correlate by 0.5. The unit is the standard
deviation of a mean gain. The decision is the product's own: `corrected_standard_error`,
`t_quantile` and `rejects` of `advisor.statistics.paired`.

Run: python benchmarks/decision/score_level.py [--draws 100000] [--seed 1]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from advisor.statistics.paired import corrected_standard_error, rejects, t_quantile

CHALLENGERS = (1, 2, 4, 8)
MARGINS = (0.5, 1.0, 2.0)
GAPS = (0.0, 1.0, 2.0, 4.0)
BATCH = 20_000


@dataclass(frozen=True)
class Rates:
    """P(a richer family is chosen) under each rule."""

    proof_of_need: float
    strict: float
    highest_mean: float
    one_standard_error: float
    above_margin: float


def draw_scores(n_draws, n_families, generator, *, k=5, repeats=5):
    """Return fold scores, shape (n_draws, n_families, k * repeats), all families equal.

    Scaled so that the mean difference of two families has standard deviation 1.
    """
    j, rho = k * repeats, 1 / k
    common = generator.standard_normal((n_draws, n_families, 1))
    own = generator.standard_normal((n_draws, n_families, j))
    noise = np.sqrt(rho) * common + np.sqrt(1 - rho) * own
    return noise / np.sqrt(2 * (rho + (1 - rho) / j))


def richer_is_chosen(scores, margin, *, alpha=0.05, k=5, strict=False):
    """Return, per draw, whether the simplest family (index 0) is rejected."""
    gains = scores[:, 1:] - scores[:, :1]
    mean = gains.mean(axis=-1)
    error = corrected_standard_error(gains, 1 / (k - 1))
    share = alpha / (scores.shape[1] - 1)
    low = mean - t_quantile(1 - share, scores.shape[-1] - 1) * error
    return rejects(mean, low, margin, strict=strict).any(axis=1)


def rates(n_draws, n_challengers, margin, gap, seed):
    """Simulate; challengers are truly better by `gap`, in standard deviations of a gain."""
    generator = np.random.default_rng([seed, n_challengers, int(10 * margin), int(10 * gap)])
    totals = np.zeros(5)
    done = 0
    while done < n_draws:
        batch = min(BATCH, n_draws - done)
        scores = draw_scores(batch, n_challengers + 1, generator)
        scores[:, 1:] += gap
        means = scores.mean(axis=-1)
        lead = means[:, 1:].max(axis=1) - means[:, 0]
        first = scores[:, :, :5]
        top = first[np.arange(batch), 1 + first[:, 1:].mean(axis=-1).argmax(axis=1)]
        naive = top.std(axis=-1, ddof=1) / np.sqrt(5)
        totals += [
            richer_is_chosen(scores, margin).sum(),
            richer_is_chosen(scores, margin, strict=True).sum(),
            (lead > 0).sum(),
            (top.mean(axis=-1) - first[:, 0].mean(axis=-1) > naive).sum(),
            (lead > margin).sum(),
        ]
        done += batch
    return Rates(*(totals / n_draws))


def table(n_draws, seed):
    """Return the lines of the table."""
    error = np.sqrt(0.05 * 0.95 / n_draws)
    lines = [
        f"P(a richer family is chosen), {n_draws} draws a cell, Monte-Carlo error at 0.05: "
        f"{error:.4f}",
        "gap, margin in standard deviations of a mean gain; 5 x 5 folds, alpha 0.05",
        "",
        "| challengers | gap | margin | proof of need | strict | highest mean | one-SE | d > m |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for gap in GAPS:
        for margin in MARGINS if gap == 0 else (1.0,):
            for m in CHALLENGERS:
                r = rates(n_draws, m, margin, gap, seed)
                lines.append(
                    f"| {m} | {gap:g} | {margin:g} | {r.proof_of_need:.3f} | {r.strict:.3f} | "
                    f"{r.highest_mean:.3f} | {r.one_standard_error:.3f} | {r.above_margin:.3f} |"
                )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("\n".join(table(asked.draws, asked.seed)))


if __name__ == "__main__":
    main()
