"""Every class of our own that a fitted pipeline contains.

Imports numpy, pandas, scipy and scikit-learn only (lightgbm, xgboost and interpret come in through
the estimators themselves): a saved model ships a copy of this package, so that it loads where
`advisor` is not installed.
"""

from __future__ import annotations

from advisor.families.parts.bounded import BoundedLogisticRegression, BoundedPoisson, BoundedRidge
from advisor.families.parts.encoders import BinCoder, Log1p, SplineBasis, TextCoder, Thermometer
from advisor.families.parts.frame import CALENDAR_PARTS, CYCLIC_PARTS, RawFrame
from advisor.families.parts.trusted import NEEDS_CLOUDPICKLE, SKOPS_TRUSTED
from advisor.families.parts.wrappers import (
    DirectedClassifier,
    DirectedRegressor,
    JointLogOdds,
    LabelledClassifier,
    OutputRegressor,
    ScoreClassifier,
    ScoreRegressor,
    SigmoidCalibrated,
)

__all__ = [
    "CALENDAR_PARTS",
    "CYCLIC_PARTS",
    "NEEDS_CLOUDPICKLE",
    "SKOPS_TRUSTED",
    "BinCoder",
    "BoundedLogisticRegression",
    "BoundedPoisson",
    "BoundedRidge",
    "DirectedClassifier",
    "DirectedRegressor",
    "JointLogOdds",
    "LabelledClassifier",
    "Log1p",
    "OutputRegressor",
    "RawFrame",
    "ScoreClassifier",
    "ScoreRegressor",
    "SigmoidCalibrated",
    "SplineBasis",
    "TextCoder",
    "Thermometer",
]
