"""Files and folders that are either complete or absent."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.errors import InputError


def write_text_atomically(path: Path, text: str) -> None:
    """Write UTF-8 text so that a reader sees the old file or the whole new one.

    Raises
    ------
    InputError
        If the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        # mkstemp makes the file private; a report is to be read by others.
        os.chmod(name, 0o644)  # noqa: PTH101
        os.replace(name, path)  # noqa: PTH105
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _cannot_write(path, error) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def folder_atomically(target: Path) -> Iterator[Path]:
    """Yield a fresh folder beside `target` that takes its name when the block ends well.

    On any exception, an interrupt included, the folder is removed and `target` stays absent.

    Raises
    ------
    InputError
        If `target` exists and is not empty, or cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(
            "the output folder exists and is not empty",
            where=str(target),
            expected="a new or empty folder",
            hint="choose another --out, or remove it",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        staging.chmod(0o755)
    except OSError as error:
        raise _cannot_write(target, error) from error
    try:
        yield staging
        if target.exists():
            target.rmdir()
        staging.rename(target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _cannot_write(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written: {error.strerror or error}",
        where=str(path),
        hint="check the folder and its permissions, or choose another --out",
    )
