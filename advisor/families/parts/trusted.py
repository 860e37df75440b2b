"""Types that a saved pipeline may contain beyond those that skops trusts by itself."""

from __future__ import annotations

_PARTS = "advisor.families.parts"

PART_TYPES: tuple[str, ...] = (
    f"{_PARTS}.bounded.BoundedLogisticRegression",
    f"{_PARTS}.bounded.BoundedPoisson",
    f"{_PARTS}.bounded.BoundedRidge",
    f"{_PARTS}.encoders.BinCoder",
    f"{_PARTS}.encoders.Log1p",
    f"{_PARTS}.encoders.SplineBasis",
    f"{_PARTS}.encoders.TextCoder",
    f"{_PARTS}.encoders.Thermometer",
    f"{_PARTS}.frame.RawFrame",
    f"{_PARTS}.wrappers.DirectedClassifier",
    f"{_PARTS}.wrappers.DirectedRegressor",
    f"{_PARTS}.wrappers.JointLogOdds",
    f"{_PARTS}.wrappers.LabelledClassifier",
    f"{_PARTS}.wrappers.OutputRegressor",
    f"{_PARTS}.wrappers.ScoreClassifier",
    f"{_PARTS}.wrappers.ScoreRegressor",
    f"{_PARTS}.wrappers.SigmoidCalibrated",
)
"""Our own."""

LIBRARY_TYPES: tuple[str, ...] = (
    "collections.OrderedDict",
    "functools.partial",
    "interpret.glassbox._ebm._ebm.ExplainableBoostingClassifier",
    "interpret.glassbox._ebm._ebm.ExplainableBoostingRegressor",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRegressor",
    "numpy.dtype",
    "scipy.interpolate._bsplines.BSpline",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.model_selection._split.KFold",
    "sklearn.model_selection._split.StratifiedKFold",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.tree._tree.Tree",
    "sklearn.utils._bunch.Bunch",
    "sklearn.utils.validation.check_array",
    "xgboost.core.Booster",
    "xgboost.sklearn.XGBClassifier",
    "xgboost.sklearn.XGBRegressor",
)
"""Of the libraries; `functools.partial` only ever wraps `check_array`, which is listed too."""

SKOPS_TRUSTED: tuple[str, ...] = PART_TYPES + LIBRARY_TYPES
"""What to pass as ``trusted`` when a saved pipeline is loaded."""

NEEDS_CLOUDPICKLE: tuple[str, ...] = ()
"""Kinds of family whose fitted pipeline skops cannot store: none."""
