"""Column codings that scikit-learn does not offer: ordered steps, supervised bins, text."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import SplineTransformer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def _matrix(X: Any) -> np.ndarray:
    values = X.to_numpy() if isinstance(X, pd.DataFrame) else np.asarray(X)
    return np.asarray(values, dtype=np.float64)


def _names(X: Any, n_columns: int) -> np.ndarray:
    names = list(X.columns) if isinstance(X, pd.DataFrame) else range(n_columns)
    return np.array([str(name) for name in names], dtype=object)


class Log1p(TransformerMixin, BaseEstimator):
    """log(1 + x); values below zero count as zero."""

    def fit(self, X: Any, y: Any = None) -> Log1p:
        """Remember the column names."""
        self.feature_names_in_ = _names(X, np.shape(X)[1])
        self.n_features_in_ = len(self.feature_names_in_)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return log(1 + max(x, 0)), shape (n_rows, n_columns)."""
        return np.asarray(np.log1p(np.maximum(_matrix(X), 0.0)))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the column names."""
        return self.feature_names_in_


class Thermometer(TransformerMixin, BaseEstimator):
    """Cumulative coding of ordered levels 0..L-1: column k says "level is at least k + 1".

    One coefficient a step, so a sign constraint on every step makes the effect monotone.
    A missing level has no step set.

    Parameters
    ----------
    n_levels : list of int
        Number of levels of each column; the coding has ``sum(n - 1)`` columns.
    """

    def __init__(self, n_levels: list[int]) -> None:
        self.n_levels = n_levels

    def fit(self, X: Any, y: Any = None) -> Thermometer:
        """Remember the column names."""
        self.feature_names_in_ = _names(X, len(self.n_levels))
        self.n_features_in_ = len(self.n_levels)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the 0/1 steps, shape (n_rows, sum(n_levels - 1))."""
        values = _matrix(X)
        blocks = [values[:, [j]] >= np.arange(1, n)[None, :] for j, n in enumerate(self.n_levels)]
        return np.hstack(blocks).astype(np.float64)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return ``column>=k`` names."""
        return np.array(
            [
                f"{name}>={k}"
                for name, n in zip(self.feature_names_in_, self.n_levels, strict=True)
                for k in range(1, n)
            ],
            dtype=object,
        )


class BinCoder(TransformerMixin, BaseEstimator):
    """Supervised bins of numeric columns, cut by a small tree on one column at a time.

    Parameters
    ----------
    n_bins : int
        Most bins a column may get.
    min_share : float in (0, 0.5]
        Least share of the rows with a value in each bin.
    cumulative : bool
        True: steps ``x > cut``, padded to ``n_bins - 1`` columns a column (known width, for sign
        constraints). False: one 0/1 column a bin.
    signs : list of int, optional
        Declared direction a column (-1, 0, +1); cuts then respect it.
    classification : bool
        Kind of the target.

    Notes
    -----
    A missing value has no step set; in one-hot form it has its own last bin, when there was one
    in training.
    """

    def __init__(
        self,
        n_bins: int = 6,
        min_share: float = 0.05,
        cumulative: bool = False,
        signs: list[int] | None = None,
        classification: bool = True,
    ) -> None:
        self.n_bins = n_bins
        self.min_share = min_share
        self.cumulative = cumulative
        self.signs = signs
        self.classification = classification

    def fit(self, X: Any, y: Any) -> BinCoder:
        """Find the cuts of every column from the rows that have a value."""
        values, target = _matrix(X), np.asarray(y)
        self.feature_names_in_ = _names(X, values.shape[1])
        self.n_features_in_ = values.shape[1]
        signs = self.signs or [0] * values.shape[1]
        self.cuts_ = [self._cuts(values[:, j], target, signs[j]) for j in range(values.shape[1])]
        self.has_missing_ = [bool(np.isnan(values[:, j]).any()) for j in range(values.shape[1])]
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the coded columns."""
        values = _matrix(X)
        blocks = [
            self._steps(values[:, j], cuts)
            if self.cumulative
            else self._one_hot(values[:, j], cuts, self.has_missing_[j])
            for j, cuts in enumerate(self.cuts_)
        ]
        return np.hstack(blocks)

    def widths(self) -> list[int]:
        """Return the number of coded columns of each input column."""
        if self.cumulative:
            return [self.n_bins - 1] * len(self.cuts_)
        return [
            len(cuts) + 1 + int(missing)
            for cuts, missing in zip(self.cuts_, self.has_missing_, strict=True)
        ]

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return ``column#k`` names."""
        return np.array(
            [
                f"{name}#{k}"
                for name, width in zip(self.feature_names_in_, self.widths(), strict=True)
                for k in range(width)
            ],
            dtype=object,
        )

    def _cuts(self, values: np.ndarray, target: np.ndarray, sign: int) -> np.ndarray:
        present = ~np.isnan(values)
        if present.sum() < 2 or len(np.unique(target[present])) < 2:
            return np.empty(0)
        tree_class = DecisionTreeClassifier if self.classification else DecisionTreeRegressor
        tree = tree_class(
            max_leaf_nodes=self.n_bins,
            min_samples_leaf=max(1, int(np.ceil(self.min_share * present.sum()))),
            monotonic_cst=[sign] if sign else None,
            random_state=0,
        ).fit(values[present, None], target[present])
        inner = tree.tree_.children_left >= 0
        return np.unique(tree.tree_.threshold[inner])

    def _steps(self, values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
        steps = np.zeros((len(values), self.n_bins - 1))
        steps[:, : len(cuts)] = values[:, None] > cuts[None, :]
        return steps

    @staticmethod
    def _one_hot(values: np.ndarray, cuts: np.ndarray, has_missing: bool) -> np.ndarray:
        n_bins = len(cuts) + 1
        coded = np.zeros((len(values), n_bins + int(has_missing)))
        missing = np.isnan(values)
        rows = np.flatnonzero(~missing)
        coded[rows, np.searchsorted(cuts, values[rows], side="left")] = 1.0
        if has_missing:
            coded[missing, n_bins] = 1.0
        return coded


class SplineBasis(TransformerMixin, BaseEstimator):
    """Cumulated B-splines of every column, constant beyond the training range.

    The columns are ``C_i(x) = sum_{j >= i} B_j(x)``, i = 1..m-1: all rise, within [0, 1]. Their
    coefficients are the differences of neighbouring B-spline coefficients, so an L2 penalty on
    them smooths the curve (a first-order P-spline: Eilers & Marx 1996,
    doi:10.1214/ss/1038425655) and coefficients of one sign make it monotone (I-splines: Ramsay
    1988, doi:10.1214/ss/1177012761).

    Parameters
    ----------
    n_knots : int
        Knots at quantiles of the training values; a column with fewer distinct values gets fewer.
    degree : int
        Degree of the pieces.

    Notes
    -----
    Every input column has ``n_knots + degree - 2`` coded columns (unused ones are zero). Missing
    values must have been filled before.
    """

    def __init__(self, n_knots: int = 6, degree: int = 3) -> None:
        self.n_knots = n_knots
        self.degree = degree

    def fit(self, X: Any, y: Any = None) -> SplineBasis:
        """Place the knots."""
        values = _matrix(X)
        self.feature_names_in_ = _names(X, values.shape[1])
        self.n_features_in_ = values.shape[1]
        self.ranges_ = [(float(v.min()), float(v.max())) for v in values.T]
        self.splines_ = [self._spline(v) for v in values.T]
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the basis, shape (n_rows, n_columns * (n_knots + degree - 2))."""
        values = _matrix(X)
        return np.hstack([self.basis(j, values[:, j]) for j in range(values.shape[1])])

    def width(self) -> int:
        """Return the number of coded columns of one input column."""
        return self.n_knots + self.degree - 2

    def basis(self, column: int, values: np.ndarray) -> np.ndarray:
        """Return the basis of one column at `values`, shape (n_values, width())."""
        coded = np.zeros((len(values), self.width()))
        spline = self.splines_[column]
        low, high = self.ranges_[column]
        if high <= low:
            return coded
        clipped = np.clip(values, low, high)
        if spline is None:
            coded[:, 0] = (clipped - low) / (high - low)
            return coded
        pieces = spline.transform(clipped[:, None])
        rising = np.cumsum(pieces[:, ::-1], axis=1)[:, ::-1][:, 1:]
        coded[:, : rising.shape[1]] = rising
        return coded

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return ``column~k`` names."""
        return np.array(
            [f"{name}~{k}" for name in self.feature_names_in_ for k in range(self.width())],
            dtype=object,
        )

    def _spline(self, values: np.ndarray) -> SplineTransformer | None:
        shares = np.linspace(0.0, 1.0, self.n_knots)
        knots = np.unique(np.quantile(values, shares))
        if len(knots) < 3:
            distinct = np.unique(values)
            knots = distinct[np.unique(np.linspace(0, len(distinct) - 1, self.n_knots).astype(int))]
        if len(knots) < 3:
            return None
        return SplineTransformer(
            knots=knots[:, None], degree=min(self.degree, len(knots) - 1), extrapolation="constant"
        ).fit(values[:, None])


class TextCoder(TransformerMixin, BaseEstimator):
    """TF-IDF of one text column: words and pairs of words, character n-grams on request.

    Parameters
    ----------
    max_features : int
        Most terms kept; half of them character n-grams where these are asked for.
    characters : bool
        Add character n-grams (3 to 5, inside words).
    min_rows : int
        Words in fewer rows are left out, unless none would remain.
    dense : bool
        Return an array of exactly `max_features` columns instead of a sparse matrix.
    """

    def __init__(
        self,
        max_features: int = 20_000,
        characters: bool = False,
        min_rows: int = 2,
        dense: bool = False,
    ) -> None:
        self.max_features = max_features
        self.characters = characters
        self.min_rows = min_rows
        self.dense = dense

    def fit(self, X: Any, y: Any = None) -> TextCoder:
        """Learn the vocabulary from the training rows."""
        texts = self._texts(X)
        self.n_features_in_ = 1
        self.coders_ = [
            coder
            for analyzer in (["word", "char_wb"] if self.characters else ["word"])
            if (coder := self._fitted(analyzer, texts)) is not None
        ]
        return self

    def transform(self, X: Any) -> Any:
        """Return the weights, shape (n_rows, n_terms); one zero column when no word is known."""
        texts = self._texts(X)
        blocks = [coder.transform(texts) for coder in self.coders_]
        width = sum(block.shape[1] for block in blocks)
        wanted = self.max_features if self.dense else max(width, 1)
        blocks.append(sp.csr_matrix((len(texts), wanted - width)))
        coded = sp.hstack(blocks, format="csr")
        return coded.toarray() if self.dense else coded

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the words, word pairs and character n-grams."""
        words = [str(word) for coder in self.coders_ for word in coder.get_feature_names_out()]
        wanted = self.max_features if self.dense else max(len(words), 1)
        return np.array(words + [f"(unused {k})" for k in range(wanted - len(words))], dtype=object)

    def _texts(self, X: Any) -> list[str]:
        values = X.to_numpy() if isinstance(X, (pd.Series, pd.DataFrame)) else np.asarray(X)
        return [str(cell) if cell is not None else "" for cell in values.ravel()]

    def _fitted(self, analyzer: str, texts: list[str]) -> TfidfVectorizer | None:
        for min_rows in sorted({self.min_rows, 1}, reverse=True):
            coder = TfidfVectorizer(
                analyzer=analyzer,
                ngram_range=(1, 2) if analyzer == "word" else (3, 5),
                token_pattern=r"(?u)\b\w+\b",
                min_df=min_rows,
                max_features=self.max_features // (2 if self.characters else 1),
                sublinear_tf=True,
            )
            try:
                return coder.fit(texts)
            except ValueError:
                continue
        return None
