"""The pipeline as it leaves the house: original labels and the decided threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.pipeline import Pipeline

from advisor.families.parts import LabelledClassifier


def shipped_pipeline(
    pipeline: Pipeline, labels: Sequence[Any], threshold: float | None
) -> Pipeline:
    """Return the fitted pipeline with its last step speaking the original labels.

    Parameters
    ----------
    pipeline : fitted Pipeline
        Steps ``raw``, ``prepare`` and ``model``; not changed.
    labels : sequence
        Label of each class code; empty for a regression.
    threshold : float, optional
        Probability of the positive (second) class from which it is predicted.

    Returns
    -------
    sklearn.pipeline.Pipeline
        The same one where the last step predicts numbers: a regression, or an ordered target,
        which is fitted and measured as a regression on the grade.
    """
    *before, (name, model) = pipeline.steps
    if not labels or not hasattr(model, "predict_proba"):
        return pipeline
    return Pipeline([*before, (name, LabelledClassifier(model, list(labels), threshold))])
