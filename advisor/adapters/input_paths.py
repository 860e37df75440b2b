"""Checks that every input file passes before a byte of it is used."""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path
from typing import BinaryIO

from advisor.errors import InputError

_MOST_LISTED = 5


def open_regular_file(
    path: str | os.PathLike[str], error: type[InputError], what: str
) -> tuple[BinaryIO, int]:
    """Open a file for reading, or say in the user's terms why that is not possible.

    Parameters
    ----------
    path : str or PathLike
        File to open.
    error : type of InputError
        Class to raise.
    what : str
        What the file is to the user, for example ``'data file'``.

    Returns
    -------
    tuple of (binary stream, int)
        The open file and its size in bytes, which is at least 1.

    Raises
    ------
    InputError
        The given class: missing, a folder, a pipe or device, no permission, or empty.
    """
    shown = os.fspath(path)
    try:
        place = Path(path)
        # A pipe would block at open(), so its kind is asked first.
        mode = place.stat().st_mode
    except FileNotFoundError as fault:
        raise _missing(Path(path), error, what) from fault
    except (OSError, ValueError) as fault:
        raise error(f"the {what} cannot be opened: {_reason(fault)}", where=repr(shown)) from fault
    if stat.S_ISDIR(mode):
        raise error(
            f"this is a folder, not a {what}",
            where=shown,
            hint="name one file in it" + _listed(place, what),
        )
    if not stat.S_ISREG(mode):
        raise error(
            f"the {what} is not a regular file (a pipe, device or socket)",
            where=shown,
            hint="write it to a file first",
        )
    try:
        stream = place.open("rb")
        size = os.fstat(stream.fileno()).st_size
    except OSError as fault:
        raise error(
            f"the {what} cannot be read: {_reason(fault)}",
            where=shown,
            hint="check the permissions of the file",
        ) from fault
    if size == 0:
        stream.close()
        raise error(f"the {what} is empty (0 bytes)", where=shown)
    return stream, size


def near_names(name: str, names: list[str]) -> tuple[str, ...]:
    """Return up to three of `names` that resemble `name`, the nearest first."""
    folded: dict[str, str] = {}
    for candidate in names:
        folded.setdefault(candidate.casefold(), candidate)
    hits = difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)
    return tuple(folded[hit] for hit in hits)


def _missing(path: Path, error: type[InputError], what: str) -> InputError:
    if path.is_symlink():
        return error(
            f"the {what} is a link to a file that does not exist",
            where=str(path),
            hint="mend the link or name the file itself",
        )
    folder = path.parent
    if not folder.is_dir():
        return error(
            f"there is no such {what}, and no folder '{folder}'",
            where=str(path),
            hint="check the path",
        )
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        names = []
    near = near_names(path.name, names)
    if not near:
        near = tuple(name for name in names if Path(name).stem == path.stem)[:3]
    hint = f"did you mean {' or '.join(repr(n) for n in near)}?" if near else "check the path"
    return error(f"there is no such {what}", where=str(path), hint=hint)


def _listed(folder: Path, what: str) -> str:
    try:
        files = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return ""
    files = [name for name in files if not name.startswith(".")]
    if not files:
        return f" (it holds no {what})"
    rest = f", and {len(files) - _MOST_LISTED} more" if len(files) > _MOST_LISTED else ""
    return f": {', '.join(files[:_MOST_LISTED])}{rest}"


def _reason(fault: Exception) -> str:
    if isinstance(fault, PermissionError):
        return "permission denied"
    if isinstance(fault, OSError):
        return fault.strerror or str(fault)
    return str(fault)
