"""Read a saved model, refusing what is damaged or not known to be safe."""

from __future__ import annotations

import json
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from advisor.adapters.model_store import folder as layout
from advisor.errors import ModelError
from advisor.families.parts import SKOPS_TRUSTED

KNOWN_TYPES = frozenset(SKOPS_TRUSTED)
REMAKE = "run `advisor analyze` again, or take the model folder as it was written"


class ModelWarning(UserWarning):
    """The model loads, but something about it differs from where it was made."""


def model_folder(path: Path) -> Path:
    """Return the model folder of a run, given itself or the run's folder.

    Raises
    ------
    ModelError
        If neither holds a ``manifest.json``.
    """
    for candidate in (path, path / "model"):
        if (candidate / "manifest.json").is_file():
            return candidate
    raise ModelError(
        "no saved model here" if path.exists() else "no such folder",
        where=str(path),
        expected="the model/ folder of a run (it holds manifest.json), or the run's folder",
    )


def load_model(folder: Path, trust: bool = False) -> Any:
    """Return the fitted pipeline of a model folder.

    Parameters
    ----------
    folder : pathlib.Path
    trust : bool
        Load types outside the known libraries, and cloudpickle files, which run code when loaded.

    Raises
    ------
    ModelError
        If a file is missing or was changed, a library is missing, or a type is not known.

    Warns
    -----
    ModelWarning
        If a library or our own classes have another version than when the model was made.
    """
    manifest = read_manifest(folder)
    _check_hashes(folder, manifest)
    _warn_of_versions(manifest)
    path = folder / manifest["model_file"]
    if manifest["format"] == "skops":
        return _load_skops(path, trust)
    if not trust:
        raise ModelError(
            "this model is a cloudpickle file, which runs code when it is loaded",
            where=str(path),
            hint="if it is your own, load it with trust=True (--trust)",
        )
    import cloudpickle

    with path.open("rb") as stream:
        return cloudpickle.load(stream)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return ``manifest.json`` of a model folder.

    Raises
    ------
    ModelError
        If it is missing or damaged.
    """
    manifest = _read_json(folder / "manifest.json")
    missing = {"format", "model_file", "sha256", "requirements"} - manifest.keys()
    if missing or manifest["format"] not in ("skops", "cloudpickle"):
        raise ModelError(
            "not a manifest of a saved model",
            where=str(folder / "manifest.json"),
            expected="the keys format (skops or cloudpickle), model_file, sha256, requirements",
            hint=REMAKE,
        )
    if Path(manifest["model_file"]).name != manifest["model_file"]:
        raise ModelError(
            "the manifest points outside its folder",
            where=str(folder / "manifest.json"),
            hint=REMAKE,
        )
    return manifest


def read_schema(folder: Path) -> dict[str, Any]:
    """Return ``schema.json`` of a model folder.

    Raises
    ------
    ModelError
        If it is missing or damaged.
    """
    schema = _read_json(folder / "schema.json")
    if not isinstance(schema.get("columns"), list):
        raise ModelError("the schema lists no columns", where=str(folder / "schema.json"))
    return schema


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError("a file of the model is missing", where=str(path), hint=REMAKE) from error
    except ValueError as error:
        raise ModelError("not valid JSON", where=str(path), hint=REMAKE) from error
    if not isinstance(value, dict):
        raise ModelError("not a JSON object", where=str(path), hint=REMAKE)
    return value


def _check_hashes(folder: Path, manifest: dict[str, Any]) -> None:
    for name in (manifest["model_file"], "schema.json"):
        path = folder / name
        if not path.is_file():
            raise ModelError("a file of the model is missing", where=str(path), hint=REMAKE)
        if manifest["sha256"].get(name) != layout.file_sha256(path):
            raise ModelError(
                "the file was changed since the model was saved",
                where=str(path),
                expected=f"sha256 {manifest['sha256'].get(name)}",
                hint=REMAKE,
            )


def _warn_of_versions(manifest: dict[str, Any]) -> None:
    for requirement in manifest["requirements"]:
        name, _, saved = requirement.partition("==")
        try:
            installed = version(name)
        except PackageNotFoundError as error:
            raise ModelError(
                f"the model needs {name}, which is not installed",
                hint=f"run: pip install '{requirement}'",
            ) from error
        if installed != saved:
            _warn(f"made with {name} {saved}, loaded with {installed}: predictions may differ")
    if manifest.get("parts_sha256") not in (None, layout.parts_sha256()):
        _warn(
            "made by another version of advisor: predictions may differ; "
            "load_model.py in the model folder uses the classes it was made with "
            "where advisor is not installed"
        )


def _warn(text: str) -> None:
    warnings.warn(text, ModelWarning, stacklevel=4)


def _load_skops(path: Path, trust: bool) -> Any:
    import skops.io

    try:
        unknown = skops.io.get_untrusted_types(file=path)
        strangers = [name for name in unknown if name not in KNOWN_TYPES]
        if strangers and not trust:
            raise ModelError(
                f"the model holds types outside the known libraries: {', '.join(strangers)}",
                where=str(path),
                hint="if it is your own, load it with trust=True (--trust)",
            )
        return skops.io.load(path, trusted=unknown)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"the pipeline cannot be read: {type(error).__name__}: {error}",
            where=str(path),
            hint="install the versions in requirements.txt beside it",
        ) from error
