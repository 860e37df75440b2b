"""Write a fitted pipeline as a folder that runs elsewhere."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.adapters.model_store import folder as layout
from advisor.adapters.model_store import shipped_loader
from advisor.errors import InputError, ModelError

FORMAT_VERSION = 1


@dataclass(frozen=True)
class ModelFiles:
    """What was written.

    Attributes
    ----------
    folder : pathlib.Path
    format : str
        ``"skops"``, or ``"cloudpickle"`` where skops could not hold the pipeline.
    size_bytes : int
        Of the pipeline file alone.
    sha256 : tuple of (str, str)
        Relative path and hash of every file.
    warnings : tuple of str
        What the user must know, for example that the file is not in the safe format.
    """

    folder: Path
    format: str
    size_bytes: int
    sha256: tuple[tuple[str, str], ...]
    requirements: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def save_model(
    pipeline: Any, folder: Path, *, schema: Mapping[str, Any], record_meta: Mapping[str, Any]
) -> ModelFiles:
    """Write `pipeline` into a new `folder`, completely or not at all.

    Parameters
    ----------
    pipeline : estimator
        Fitted scikit-learn pipeline; reads a frame with the columns of `schema`.
    folder : pathlib.Path
        New or empty.
    schema : mapping
        ``{"columns": [{"name": ..., ...}, ...], ...}`` of the training data; columns whose
        ``role`` is given and is not ``"feature"`` are no inputs. ``reference`` (else ``median``,
        else ``mode``) of a column is where contributions are counted from.
    record_meta : mapping
        What ties the model to its decision record (digest, family, target, ...); JSON values.

    Returns
    -------
    ModelFiles

    Raises
    ------
    ModelError
        If the pipeline can be serialised in no format.
    InputError
        If `folder` exists and is not empty, or cannot be written.
    """
    _claim(folder)
    try:
        return _write(pipeline, folder, schema, record_meta)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _claim(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the model folder exists and is not empty",
            where=str(folder),
            expected="a new or empty folder",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the model folder cannot be written: {error.strerror or error}", where=str(folder)
        ) from error


def _write(
    pipeline: Any, folder: Path, schema: Mapping[str, Any], record_meta: Mapping[str, Any]
) -> ModelFiles:
    serializer, trusted, warnings = _write_pipeline(pipeline, folder)
    model_file = f"model.{serializer}"
    requirements = layout.pinned_requirements(pipeline, serializer)
    (folder / "requirements.txt").write_text("\n".join(requirements) + "\n", encoding="utf-8")
    _write_json(folder / "schema.json", schema)
    parts = layout.copy_parts(folder)
    shutil.copyfile(str(shipped_loader.__file__), folder / "load_model.py")
    layout.write_mlmodel(
        folder,
        model_file=model_file,
        serializer=serializer,
        trusted_types=trusted,
        requirements=requirements,
    )
    hashes = layout.file_hashes(folder)
    manifest = {
        "format_version": FORMAT_VERSION,
        "format": serializer,
        "model_file": model_file,
        "trusted_types": list(trusted),
        "requirements": list(requirements),
        "parts_sha256": parts,
        "record": dict(record_meta),
        "sha256": hashes,
    }
    _write_json(folder / "manifest.json", manifest)
    size = (folder / model_file).stat().st_size
    return ModelFiles(folder, serializer, size, tuple(hashes.items()), requirements, warnings)


def _write_pipeline(pipeline: Any, folder: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    import skops.io

    path = folder / "model.skops"
    try:
        # Uncompressed, the description of the object tree outweighs the numbers in it.
        skops.io.dump(pipeline, path, compression=zipfile.ZIP_DEFLATED)
        trusted = tuple(sorted(skops.io.get_untrusted_types(file=path)))
        # Some objects are written without complaint and cannot be read back.
        skops.io.load(path, trusted=list(trusted))
    except Exception as error:
        path.unlink(missing_ok=True)
        _write_cloudpickle(pipeline, folder / "model.cloudpickle", error)
        reason = " ".join(str(error).split())[:200]
        return (
            "cloudpickle",
            (),
            (
                "the model is saved with cloudpickle, which runs code when it is loaded, because "
                f"the safe format cannot hold it ({type(error).__name__}: {reason})",
            ),
        )
    return "skops", trusted, ()


def _write_cloudpickle(pipeline: Any, path: Path, cause: Exception) -> None:
    import cloudpickle

    try:
        path.write_bytes(cloudpickle.dumps(pipeline))
    except Exception as error:
        raise ModelError(
            f"the pipeline cannot be saved: skops says {cause}; cloudpickle says {error}",
            hint="use estimators that can be pickled",
        ) from error


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
