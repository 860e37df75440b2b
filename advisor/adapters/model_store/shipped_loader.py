"""Load and run this model where `advisor` is not installed.

In Python: ``from load_model import load; model = load()``.
In a shell: ``python load_model.py data.csv > predictions.csv``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve().parent


def load(folder: Path = HERE) -> Any:
    """Return the fitted pipeline of this folder."""
    if str(folder / "code") not in sys.path:
        sys.path.insert(0, str(folder / "code"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    path = folder / manifest["model_file"]
    if manifest["format"] == "skops":
        import skops.io

        return skops.io.load(path, trusted=manifest["trusted_types"])
    import cloudpickle

    with path.open("rb") as stream:
        return cloudpickle.load(stream)


def prediction_table(model: Any, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `prediction`, and one `probability_<class>` column a class where there are classes."""
    table = pd.DataFrame({"prediction": model.predict(frame)}, index=frame.index)
    if hasattr(model, "predict_proba"):
        shares = model.predict_proba(frame)
        for position, name in enumerate(model.classes_):
            table[f"probability_{name}"] = shares[:, position]
    return table


def input_names(schema: dict[str, Any]) -> list[str]:
    """Return the columns that the model reads, in order."""
    columns = schema["columns"]
    return [c["name"] for c in columns if c.get("role", "feature") == "feature"]


if __name__ == "__main__":
    wanted = input_names(json.loads((HERE / "schema.json").read_text(encoding="utf-8")))
    prediction_table(load(), pd.read_csv(sys.argv[1])[wanted]).to_csv(
        sys.stdout, index=False, lineterminator="\n"
    )
