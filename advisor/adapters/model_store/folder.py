"""What lies beside the pipeline file: requirements, our classes, MLmodel, hashes."""

from __future__ import annotations

import hashlib
import platform
import shutil
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

ALWAYS_NEEDED = ("scikit-learn", "pandas", "numpy", "scipy")
DISTRIBUTION_OF_MODULE = {
    "interpret": "interpret-core",
    "lightgbm": "lightgbm",
    "xgboost": "xgboost",
    "joblib": "joblib",
}
STUB = '''"""Copy of the classes inside this model; gives way to an installed `advisor`."""

import os
from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
for _other in __path__[1:]:
    if os.path.isdir(os.path.join(_other, "families", "parts")):
        __path__ = [_other]
        __file__ = os.path.join(_other, "__init__.py")
        with open(__file__, encoding="utf-8") as _source:
            exec(compile(_source.read(), __file__, "exec"))
        break
'''
"""Standing first on the path, an empty package would hide a whole installation of `advisor`."""


def copy_parts(folder: Path) -> str:
    """Copy ``advisor.families.parts`` into ``code/`` and return the sha256 of its sources."""
    source = Path(str(files("advisor.families"))) / "parts"
    package = folder / "code" / "advisor"
    target = package / "families" / "parts"
    target.mkdir(parents=True)
    (package / "__init__.py").write_text(STUB, encoding="utf-8")
    (package / "families" / "__init__.py").write_text("", encoding="utf-8")
    for path in sorted(source.glob("*.py")):
        shutil.copyfile(path, target / path.name)
    return parts_sha256()


def parts_sha256() -> str:
    """Return one hash over the sources of ``advisor.families.parts`` as installed."""
    digest = hashlib.sha256()
    for path in sorted((Path(str(files("advisor.families"))) / "parts").glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def modules_in(value: Any) -> set[str]:
    """Return the top-level modules of every object inside a fitted pipeline."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = [value]
    while stack:
        item = stack.pop()
        if id(item) in seen or isinstance(item, (str, bytes, int, float, bool, type(None))):
            continue
        seen.add(id(item))
        kind = item if isinstance(item, type) else type(item)
        found.add(kind.__module__.partition(".")[0])
        if isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, (list, tuple, set, frozenset)):
            stack.extend(item)
        elif isinstance(item, np.ndarray) and item.dtype.hasobject:
            stack.extend(item.ravel().tolist())
        elif not isinstance(item, type) and hasattr(item, "__dict__"):
            stack.extend(vars(item).values())
    return found


def pinned_requirements(pipeline: Any, serializer: str) -> tuple[str, ...]:
    """Return ``name==version`` of what loading and running this pipeline needs.

    Parameters
    ----------
    pipeline : estimator
        Fitted.
    serializer : {"skops", "cloudpickle"}
    """
    modules = modules_in(pipeline)
    names = [*ALWAYS_NEEDED, serializer]
    names += [name for module, name in DISTRIBUTION_OF_MODULE.items() if module in modules]
    return tuple(f"{name}=={version(name)}" for name in sorted(set(names)))


def write_mlmodel(
    folder: Path,
    *,
    model_file: str,
    serializer: str,
    trusted_types: tuple[str, ...],
    requirements: tuple[str, ...],
) -> None:
    """Write ``MLmodel`` with its environment files, so that `mlflow` loads the folder as it is.

    The file is written by hand: it needs no installed mlflow, holds no clock and no random id.
    """
    import yaml

    flavors: dict[str, Any] = {
        "python_function": {
            "loader_module": "mlflow.sklearn",
            "model_path": model_file,
            "predict_fn": "predict",
            "code": "code",
            "python_version": platform.python_version(),
            "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
        },
        "sklearn": {
            "pickled_model": model_file,
            "sklearn_version": version("scikit-learn"),
            "serialization_format": serializer,
            "skops_trusted_types": list(trusted_types),
            "code": "code",
        },
    }
    python = platform.python_version()
    python_env = {
        "python": python,
        "build_dependencies": ["pip", "setuptools", "wheel"],
        "dependencies": ["-r requirements.txt"],
    }
    conda = {
        "name": "mlflow-env",
        "channels": ["conda-forge"],
        "dependencies": [f"python={python}", "pip", {"pip": ["mlflow", *requirements]}],
    }
    for name, body in (
        ("MLmodel", {"flavors": flavors}),
        ("python_env.yaml", python_env),
        ("conda.yaml", conda),
    ):
        (folder / name).write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file of a model folder but the manifest, by relative path."""
    return {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json" and "__pycache__" not in path.parts
    }


def file_sha256(path: Path) -> str:
    """Return the sha256 of one file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
