"""Where a record comes from: package versions, machine, command line, peak memory.

Nothing here may identify a person or a machine: no host name, no user, no absolute path.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from advisor import __version__

RECORDED_PACKAGES = (
    "flaml",
    "interpret-core",
    "lightgbm",
    "mlflow",
    "numpy",
    "openai",
    "pandas",
    "pyarrow",
    "pydantic",
    "scikit-learn",
    "scipy",
    "skops",
    "xgboost",
    "ydata-profiling",
)
SECRET_NAME = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
NAME = re.compile(r"-{0,2}[\w.-]+")
NAMED_VALUE = re.compile(r"(-{0,2}[\w.-]+)(=)(.*)", re.DOTALL)
CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/@\s]+@")
QUERY_OF_URL = re.compile(r"(?<=\?)\S+")


def package_versions() -> tuple[tuple[str, str], ...]:
    """Return (name, version) of advisor, Python and the libraries that shape a result."""
    found = [("advisor", __version__), ("python", platform.python_version())]
    for name in RECORDED_PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)


def hardware_line() -> str:
    """Return cores, memory and architecture in one line; no host name."""
    cores = usable_cores()
    noun = "core" if cores == 1 else "cores"
    memory = total_memory_mb()
    memory_text = "memory unknown" if memory is None else f"{memory / 1024:.0f} GiB"
    return f"{cores} {noun}, {memory_text}, {platform.system()} {platform.machine()}"


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def total_memory_mb() -> float | None:
    """Return the memory of the machine, or of its container when that is less, in MiB."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (ValueError, OSError, AttributeError):
        return None
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        text = limit.read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(text) / 2**20) if text.isdigit() else total


def peak_memory_mb() -> float | None:
    """Return the peak resident memory of this process or its largest child, in MiB."""
    try:
        import resource
    except ImportError:
        return None
    kibibytes = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    # Linux reports KiB, macOS bytes.
    divisor = 2**20 if sys.platform == "darwin" else 2**10
    return round(kibibytes / divisor, 1)


def sanitised_command(arguments: Sequence[str]) -> str:
    """Return a command line as it may be published.

    Absolute paths keep only their last part, relative paths that climb out too; URLs lose
    credentials and query; values of settings whose name sounds secret become ``***``.

    Parameters
    ----------
    arguments : sequence of str
        As in ``sys.argv``, the program first.
    """
    shown: list[str] = []
    hide_next = False
    for argument in arguments:
        if hide_next and not argument.startswith("-"):
            shown.append("***")
            hide_next = False
            continue
        named = NAMED_VALUE.fullmatch(argument)
        name, separator, value = named.groups() if named else (argument, "", "")
        secret = SECRET_NAME.search(name) is not None and NAME.fullmatch(name) is not None
        hide_next = secret and not separator and argument.startswith("-")
        if separator:
            shown.append(f"{name}={'***' if secret else sanitised_text(value)}")
        else:
            shown.append(sanitised_text(argument))
    return shlex.join(shown)


def sanitised_text(value: str) -> str:
    """Return one argument without machine paths, credentials or URL queries."""
    if "://" in value:
        scheme, _, rest = value.partition("://")
        if scheme in ("sqlite", "file"):
            # sqlite:///a is relative, sqlite:////a absolute; file: is always absolute.
            relative = scheme == "sqlite" and not rest.startswith("//") and ".." not in rest
            return value if relative else f"{scheme}:///{PurePosixPath(rest).name}"
        return QUERY_OF_URL.sub("***", CREDENTIALS_IN_URL.sub("", value))
    pure = PurePosixPath(value)
    if pure.is_absolute() or value.startswith("~") or ".." in pure.parts:
        return pure.name
    return value
