"""From the typed table to the matrix of an estimator: one recipe a representation.

Columns with a declared direction come first and have a width that is known before the fit, so
that an estimator can be given one sign a column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from advisor.families.parts import (
    CALENDAR_PARTS,
    CYCLIC_PARTS,
    BinCoder,
    Log1p,
    RawFrame,
    SplineBasis,
    TextCoder,
    Thermometer,
)
from advisor.schema.features import FeatureColumn, FeaturePlan

MOST_NATIVE_LEVELS = 200
"""Levels kept apart by estimators with native categories (the histogram boosters hold 255)."""

_SCALERS = {"standard": StandardScaler, "robust": RobustScaler, "maxabs": MaxAbsScaler}


@dataclass(frozen=True)
class TypedColumn:
    """One column of the table that `RawFrame` returns."""

    name: str
    source: FeatureColumn
    role: str
    """number, rank (ordered levels 0..L-1), level (category) or text."""
    sign: int = 0


@dataclass
class Preparation:
    """The unfitted ``prepare`` step and what an estimator must know of its output."""

    transformer: ColumnTransformer
    signs: list[int] = field(default_factory=list)
    category_positions: list[int] = field(default_factory=list)
    """Output columns that hold category codes (native representations only)."""
    width: int | None = None
    """Number of output columns where it is known before the fit."""


def raw_frame(plan: FeaturePlan, representation: str) -> RawFrame:
    """Return the unfitted first step for one representation."""
    columns = []
    for column in plan.columns:
        spec: dict[str, Any] = {
            "name": column.name,
            "kind": column.kind,
            "levels": list(column.levels),
            "missing_codes": list(column.missing_codes),
            "parse": column.parse,
            "date_format": column.date_format,
        }
        if column.kind == "datetime":
            spec["parts"] = list(_date_parts(column, representation))
        columns.append(spec)
    return RawFrame(columns)


def typed_columns(plan: FeaturePlan, representation: str) -> list[TypedColumn]:
    """Return the columns that `RawFrame` will hand on, with their roles and directions."""
    typed: list[TypedColumn] = []
    for column in plan.columns:
        sign = column.monotone if plan.task != "multiclass" else 0
        if column.kind == "datetime":
            parts = _date_parts(column, representation)
            typed += [TypedColumn(f"{column.name}:{p}", column, "number", sign) for p in parts]
        elif column.kind == "text":
            typed.append(TypedColumn(column.name, column, "text"))
        elif column.kind == "categorical":
            typed.append(TypedColumn(column.name, column, "level"))
        elif column.kind == "ordinal" and len(column.levels) > 1:
            typed.append(TypedColumn(column.name, column, "rank", sign))
        else:
            typed.append(TypedColumn(column.name, column, "number", sign))
    return typed


def prepare(
    plan: FeaturePlan, representation: str, settings: dict[str, Any], seed: int
) -> Preparation:
    """Return the preparation of one representation.

    Parameters
    ----------
    plan : FeaturePlan
    representation : {"linear", "binned", "tree", "native", "spline", "raw", "scaled"}
        ``native``: the tree recipe for estimators with native categories and missing values.
    settings : dict
        Configuration; read here: n_bins, min_bin_share, n_knots, text_features, text_characters.
    seed : int
        Seed of the cross-fitting folds of the target encoding.
    """
    recipe = _Recipe(plan, representation, settings, seed)
    return _RECIPES[representation](recipe)


def _date_parts(column: FeatureColumn, representation: str) -> tuple[str, ...]:
    if column.monotone:
        return ("elapsed_days",)
    cyclic = column.cyclic or representation in ("linear", "scaled")
    return CYCLIC_PARTS if cyclic else CALENDAR_PARTS


class _Recipe:
    """Collects the groups of one ColumnTransformer in order."""

    def __init__(
        self, plan: FeaturePlan, representation: str, settings: dict[str, Any], seed: int
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.seed = seed
        typed = typed_columns(plan, representation)
        self.numbers = [c for c in typed if c.role == "number" and not c.sign]
        self.ranks = [c for c in typed if c.role == "rank" and not c.sign]
        self.signed_numbers = [c for c in typed if c.role == "number" and c.sign]
        self.signed_ranks = [c for c in typed if c.role == "rank" and c.sign]
        self.levels = [c for c in typed if c.role == "level" and c.source.encoding != "target"]
        self.coded = [c for c in typed if c.role == "level" and c.source.encoding == "target"]
        self.texts = [c for c in typed if c.role == "text"]
        self.groups: list[tuple[str, Any, Any]] = []
        self.signs: list[int] = []

    def add(self, name: str, transformer: Any, columns: list[TypedColumn]) -> None:
        """Append a group unless it is empty."""
        if columns:
            self.groups.append((name, transformer, [c.name for c in columns]))

    def transformer(self, sparse: bool) -> ColumnTransformer:
        """Return the ColumnTransformer over all groups."""
        return ColumnTransformer(
            self.groups,
            remainder="drop",
            sparse_threshold=0.3 if sparse else 0.0,
            verbose_feature_names_out=True,
        )

    @property
    def rare(self) -> int:
        """Rows below which a level counts as rare: 5, or 0.2 % of the rows."""
        return max(2, min(5, self.plan.n_rows // 20), int(0.002 * self.plan.n_rows))

    def add_scaled_numbers(self, prefix: str, columns: list[TypedColumn]) -> None:
        """Impute by the median, transform, scale: one group for each such treatment."""
        for (transform, scale), members in _by_treatment(columns).items():
            steps: list[tuple[str, Any]] = [
                ("fill", SimpleImputer(strategy="median", keep_empty_features=True))
            ]
            if transform == "log1p":
                steps.append(("log", Log1p()))
            elif transform == "yeo_johnson":
                steps.append(("power", PowerTransformer(standardize=False)))
            if scale in _SCALERS:
                steps.append(("scale", _SCALERS[scale]()))
            self.add(f"{prefix}_{transform}_{scale}", Pipeline(steps), members)
            self.signs += [c.sign for c in members if c.sign]

    def add_steps(self) -> None:
        """Code ordered levels with a direction step by step."""
        widths = [len(c.source.levels) for c in self.signed_ranks]
        self.add("steps", Thermometer(widths), self.signed_ranks)
        for column, width in zip(self.signed_ranks, widths, strict=True):
            self.signs += [column.sign] * (width - 1)

    def add_indicators(self, *, all_numbers: bool = False) -> None:
        """Flag missing numbers where the plan asks for it, and always beside coded steps."""
        wanted = [
            c
            for c in (*self.signed_numbers, *self.numbers, *self.ranks)
            if (c.source.indicator or all_numbers)
            and (c.source.kind != "datetime" or c.name.endswith(":elapsed_days"))
        ]
        wanted += self.signed_ranks
        self.add("missing", MissingIndicator(features="all"), wanted)

    def add_levels(self) -> None:
        """One-hot code low-cardinality categories; missing is a level of its own."""
        coder = OneHotEncoder(
            handle_unknown="infrequent_if_exist", min_frequency=self.rare, sparse_output=True
        )
        self.add("levels", coder, self.levels)

    def add_target_codes(self, *, scaled: bool) -> None:
        """Cross-fitted target encoding of high-cardinality categories.

        Pargent et al. 2022, doi:10.1007/s00180-022-01207-6.
        """
        folds = KFold if self.plan.task == "regression" else StratifiedKFold
        kind = "continuous" if self.plan.task == "regression" else "auto"
        coder = TargetEncoder(
            target_type=kind, cv=folds(5, shuffle=True, random_state=self.seed % 2**32)
        )
        step = Pipeline([("target", coder), ("scale", StandardScaler())]) if scaled else coder
        self.add("target", step, self.coded)

    def add_codes(self, columns: list[TypedColumn]) -> None:
        """Integer codes of categories for trees; unseen and missing levels become NaN."""
        coder = OrdinalEncoder(
            handle_unknown="use_encoded_value",
            unknown_value=float("nan"),
            min_frequency=self.rare,
            max_categories=MOST_NATIVE_LEVELS,
        )
        self.add("codes", coder, columns)

    def add_texts(self, *, dense: bool, most: int) -> None:
        """TF-IDF of each text column; `most` caps the number of terms."""
        for column in self.texts:
            coder = TextCoder(
                max_features=int(self.settings.get("text_features", most)),
                characters=bool(self.settings.get("text_characters", False)),
                dense=dense,
            )
            self.groups.append((f"text {column.name}", coder, column.name))


def _by_treatment(columns: list[TypedColumn]) -> dict[tuple[str, str], list[TypedColumn]]:
    groups: dict[tuple[str, str], list[TypedColumn]] = {}
    for column in columns:
        groups.setdefault((column.source.transform, column.source.scale), []).append(column)
    return groups


def _linear(recipe: _Recipe) -> Preparation:
    recipe.add_scaled_numbers("signed", recipe.signed_numbers)
    recipe.add_steps()
    recipe.add_scaled_numbers("numbers", [*recipe.numbers, *recipe.ranks])
    recipe.add_indicators()
    recipe.add_levels()
    recipe.add_target_codes(scaled=True)
    recipe.add_texts(dense=False, most=20_000)
    return Preparation(recipe.transformer(sparse=True), recipe.signs)


def _scaled(recipe: _Recipe) -> Preparation:
    every = [*recipe.signed_numbers, *recipe.signed_ranks, *recipe.numbers, *recipe.ranks]
    recipe.add_scaled_numbers("numbers", every)
    recipe.add_indicators()
    recipe.add_levels()
    recipe.add_target_codes(scaled=True)
    recipe.add_texts(dense=False, most=2_000)
    sparse = bool(recipe.texts) and not recipe.settings.get("dense", False)
    return Preparation(recipe.transformer(sparse=sparse))


def _binned(recipe: _Recipe) -> Preparation:
    n_bins = int(recipe.settings.get("n_bins", 6))
    shape: dict[str, Any] = {
        "n_bins": n_bins,
        "min_share": float(recipe.settings.get("min_bin_share", 0.05)),
        "classification": recipe.plan.task != "regression",
    }
    if recipe.settings.get("ignore_directions"):
        recipe.numbers = [*recipe.signed_numbers, *recipe.numbers]
        recipe.ranks = [*recipe.signed_ranks, *recipe.ranks]
        recipe.signed_numbers, recipe.signed_ranks = [], []
    signs = [c.sign for c in recipe.signed_numbers]
    recipe.add("rising", BinCoder(cumulative=True, signs=signs, **shape), recipe.signed_numbers)
    recipe.signs += [sign for sign in signs for _ in range(n_bins - 1)]
    recipe.add_steps()
    signed = [*recipe.signed_numbers, *recipe.signed_ranks]
    recipe.add("missing", MissingIndicator(features="all"), signed)
    recipe.add("bins", BinCoder(**shape), [*recipe.numbers, *recipe.ranks])
    recipe.add_levels()
    bins = BinCoder(**shape)
    recipe.add_target_codes(scaled=False)
    if recipe.coded:
        name, coder, columns = recipe.groups.pop()
        recipe.groups.append((name, Pipeline([("target", coder), ("bins", bins)]), columns))
    recipe.add_texts(dense=False, most=20_000)
    return Preparation(recipe.transformer(sparse=True), recipe.signs)


def _spline(recipe: _Recipe) -> Preparation:
    knots = int(recipe.settings.get("n_knots", 6))

    def curve() -> Pipeline:
        return Pipeline(
            [
                ("fill", SimpleImputer(strategy="median", keep_empty_features=True)),
                ("spline", SplineBasis(n_knots=knots)),
            ]
        )

    recipe.add("signed", curve(), recipe.signed_numbers)
    width = SplineBasis(n_knots=knots).width()
    recipe.signs += [c.sign for c in recipe.signed_numbers for _ in range(width)]
    recipe.add_steps()
    recipe.add("curves", curve(), [*recipe.numbers, *recipe.ranks])
    recipe.add_indicators()
    recipe.add_levels()
    recipe.add_target_codes(scaled=True)
    recipe.add_texts(dense=False, most=20_000)
    return Preparation(recipe.transformer(sparse=True), recipe.signs)


def _tree(recipe: _Recipe) -> Preparation:
    first = [*recipe.signed_numbers, *recipe.signed_ranks]
    recipe.add("signed", "passthrough", first)
    recipe.add("numbers", "passthrough", [*recipe.numbers, *recipe.ranks])
    if recipe.settings.get("readable"):
        recipe.add_levels()
    else:
        recipe.add_codes(recipe.levels)
    recipe.add_target_codes(scaled=False)
    recipe.add_texts(dense=True, most=100)
    return Preparation(recipe.transformer(sparse=False), [c.sign for c in first])


def _native(recipe: _Recipe) -> Preparation:
    first = [*recipe.signed_numbers, *recipe.signed_ranks]
    plain = [*recipe.numbers, *recipe.ranks]
    categories = [*recipe.levels, *recipe.coded]
    recipe.add("signed", "passthrough", first)
    recipe.add("numbers", "passthrough", plain)
    recipe.add_codes(categories)
    most = 20 if recipe.settings.get("readable") else 100
    recipe.add_texts(dense=True, most=most)
    start = len(first) + len(plain)
    n_text = int(recipe.settings.get("text_features", most)) * len(recipe.texts)
    return Preparation(
        recipe.transformer(sparse=False),
        [c.sign for c in first],
        list(range(start, start + len(categories))),
        start + len(categories) + n_text,
    )


_RECIPES = {
    "linear": _linear,
    "scaled": _scaled,
    "binned": _binned,
    "spline": _spline,
    "tree": _tree,
    "native": _native,
    "raw": _native,
}
