"""Output that is either complete or absent: `OutputFolder`, `write_text_atomic`."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import secrets
import shutil
from pathlib import Path
from types import TracebackType

from advisor.errors import AdvisorError, EnvironmentFault, InputError

MARKER = ".advisor-output.json"
"""File in every folder written by us; it lists what we wrote there."""
RECORD = "decision.json"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_MOST_ATTEMPTS = 20


class OutputFolder:
    """A folder that appears under its name only when everything in it has been written.

    Files are written to `path`, a hidden sibling of the target; `commit` moves it into place in
    one step. Leaving the block without `commit`, by an exception or an interrupt, removes the
    sibling and leaves an older output as it was. Runs that share a target do not mix: each has
    a sibling of its own, and the last commit wins as a whole.

    Parameters
    ----------
    target : str or PathLike
        Final folder. Absent, empty, or an earlier output of ours (which is then replaced);
        folders above it are made when needed.

    Raises
    ------
    InputError
        On entering: the target is a file, holds files that are not ours, or cannot be written.
    """

    def __init__(self, target: str | os.PathLike[str]) -> None:
        # A link is followed, or the rename would replace the link and not the folder.
        self.target = Path(os.path.realpath(target))
        self.path = self.target.with_name(
            f".{self.target.name}.partial-{os.getpid()}-{secrets.token_hex(4)}"
        )
        self._committed = False

    def __enter__(self) -> OutputFolder:
        self._refuse_foreign_target()
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            # mkdir, not mkdtemp: the folder is to have the permissions of the umask.
            self.path.mkdir()
        except OSError as fault:
            raise _cannot_write(self.target, fault) from fault
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def commit(self) -> Path:
        """Move the folder into place and return its final path.

        Raises
        ------
        InputError
            If the target became somebody else's in the meantime, or cannot be written.
        """
        if self._committed:
            return self.target
        self._refuse_foreign_target()
        names = sorted(entry.name for entry in self.path.iterdir())
        write_text_atomic(self.path / MARKER, json.dumps({"files": names}, indent=1) + "\n")
        try:
            self._move_into_place()
        except OSError as fault:
            raise _cannot_write(self.target, fault) from fault
        self._committed = True
        return self.target

    def _move_into_place(self) -> None:
        for _ in range(_MOST_ATTEMPTS):
            try:
                # Succeeds when the target is absent or an empty folder.
                self.path.rename(self.target)
                return
            except OSError as fault:
                if fault.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
            if _exchange(self.path, self.target):
                # The older output now has our hidden name; __exit__ removes it.
                return
            old = self.path.with_name(self.path.name.replace(".partial-", ".replaced-"))
            try:
                self.target.rename(old)
            except FileNotFoundError:
                continue
            try:
                self.path.rename(self.target)
            except OSError as fault:
                if fault.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    # Another run took the free place; its output is newer than the old one.
                    shutil.rmtree(old, ignore_errors=True)
                    continue
                old.rename(self.target)
                raise
            shutil.rmtree(old, ignore_errors=True)
            return
        raise OSError(errno.EBUSY, "other runs keep replacing this folder")

    def _refuse_foreign_target(self) -> None:
        try:
            if not self.target.exists():
                return
            if not self.target.is_dir():
                raise InputError(
                    "the output place is a file",
                    where=str(self.target),
                    expected="a folder that is new, empty, or an earlier output",
                    hint="choose another --out",
                )
            present = sorted(entry.name for entry in self.target.iterdir())
        except FileNotFoundError:
            # Another run is just replacing it.
            return
        except OSError as fault:
            raise _cannot_write(self.target, fault) from fault
        foreign = _foreign(self.target, present)
        if foreign:
            more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
            raise InputError(
                f"the output folder holds files that advisor did not write: "
                f"{', '.join(foreign[:3])}{more}",
                where=str(self.target),
                expected="a folder that is new, empty, or an earlier output",
                hint="choose another --out, or move those files away",
            )


def write_text_atomic(path: str | os.PathLike[str], text: str) -> None:
    """Write UTF-8 text so that a reader sees the old file or the new one, never a part.

    Parameters
    ----------
    path : str or PathLike
        File to write; folders above it are made when needed, permissions follow the umask.
    text : str
        Written as it is, line ends included.

    Raises
    ------
    InputError
        If the place cannot be written.
    EnvironmentFault
        If the disk is full.
    """
    place = Path(os.path.realpath(path))
    partial = place.with_name(f".{place.name}.partial-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(place)
    except OSError as fault:
        raise _cannot_write(place, fault) from fault
    finally:
        partial.unlink(missing_ok=True)


def _foreign(folder: Path, present: list[str]) -> list[str]:
    """Return names in the folder that are not ours; hidden files of file managers aside."""
    shown = [name for name in present if not name.startswith(".")]
    try:
        listed = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        ours = {str(name) for name in listed["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        # A record without the list: an output copied from elsewhere, all of it taken as ours.
        return [] if RECORD in present else shown
    return [name for name in shown if name not in ours]


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (Linux renameat2); False where that is not supported."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    status = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(status == 0)


def _cannot_write(place: Path, fault: OSError) -> AdvisorError:
    reason = fault.strerror or str(fault)
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentFault(
            f"the disk is full ({reason})", where=str(place), hint="free some space, or use --out"
        )
    return InputError(
        f"cannot be written: {reason}",
        where=str(place),
        hint="check the folder and its permissions, or choose another place",
    )
