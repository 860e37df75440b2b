"""Saved models: one fitted scikit-learn pipeline with all that it needs to run elsewhere.

::

    model/
      model.skops          the pipeline (model.cloudpickle where skops cannot)
      manifest.json        format, trusted types, versions, hashes, the record it belongs to
      schema.json          columns, types, ranges and levels of the training data
      requirements.txt     exact versions of what this pipeline needs, no more
      load_model.py        `from load_model import load`, or `python load_model.py data.csv`
      code/advisor/...     copy of our own classes inside the pipeline
      MLmodel              so that `mlflow` loads and serves it
"""

from __future__ import annotations

from advisor.adapters.model_store.load import (
    ModelWarning,
    load_model,
    model_folder,
    read_manifest,
    read_schema,
)
from advisor.adapters.model_store.predict import predict_frame
from advisor.adapters.model_store.save import ModelFiles, save_model
from advisor.adapters.model_store.shipped_loader import input_names

__all__ = [
    "ModelFiles",
    "ModelWarning",
    "input_names",
    "load_model",
    "model_folder",
    "predict_frame",
    "read_manifest",
    "read_schema",
    "save_model",
]
