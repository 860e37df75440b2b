"""What `advisor doctor` examines: whether this installation can do its work."""

from __future__ import annotations

import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Literal

from packaging.requirements import Requirement

from advisor.adapters.mlflow_tracker import resolve_tracking_uri
from advisor.adapters.provenance import hardware_line, sanitised_text, total_memory_mb
from advisor.errors import DISTRIBUTION, CatalogueError
from advisor.resources import DataKind, data_dir

EXTRAS = ("llm", "tracking", "profiling", "documents", "explain")
SHIPPED: tuple[DataKind, ...] = ("rules", "prompts", "templates", "demo")
LEAST_MEMORY_MB = 2048


@dataclass(frozen=True)
class Examined:
    """One finding; 'broken' means that the tool cannot work as it is."""

    name: str
    status: Literal["ok", "note", "broken"]
    detail: str


def examine() -> tuple[Examined, ...]:
    """Return the findings on Python, packages, extras, shipped files, machine and stores."""
    return (
        _python(),
        *_packages(),
        *(_shipped(kind) for kind in SHIPPED),
        _machine(),
        _scratch(),
        _tracking(),
    )


def _python() -> Examined:
    supported = (3, 11) <= sys.version_info < (3, 14)
    detail = platform.python_version()
    return Examined("python", "ok" if supported else "broken", detail)


def _packages() -> list[Examined]:
    try:
        declared = [Requirement(text) for text in requires(DISTRIBUTION) or []]
    except PackageNotFoundError:
        hint = "not installed as a distribution; run: pip install -e ."
        return [Examined(DISTRIBUTION, "broken", hint)]
    core = [r for r in declared if r.marker is None or r.marker.evaluate({"extra": ""})]
    found = [_group("core packages", core, missing="broken", hint=DISTRIBUTION)]
    for extra in EXTRAS:
        members = [
            r
            for r in declared
            if r not in core and r.marker is not None and r.marker.evaluate({"extra": extra})
        ]
        hint = f"{DISTRIBUTION}[{extra}]"
        found.append(_group(f"extra {extra}", members, missing="note", hint=hint))
    return found


def _group(
    name: str,
    requirements: list[Requirement],
    *,
    missing: Literal["note", "broken"],
    hint: str,
) -> Examined:
    faults = [fault for fault in map(_fault, requirements) if fault]
    if faults:
        return Examined(name, missing, f"{'; '.join(faults)}; run: pip install '{hint}'")
    shown = ", ".join(f"{r.name} {version(r.name)}" for r in requirements)
    return Examined(name, "ok", shown)


def _fault(requirement: Requirement) -> str | None:
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed"
    if requirement.specifier.contains(installed, prereleases=True):
        return None
    return f"{requirement.name} {installed} is installed, {requirement.specifier} is needed"


def _shipped(kind: DataKind) -> Examined:
    try:
        folder = data_dir(kind)
    except CatalogueError as error:
        return Examined(f"shipped {kind}", "broken", str(error))
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    return Examined(f"shipped {kind}", "ok" if count else "broken", f"{count} files")


def _machine() -> Examined:
    memory = total_memory_mb()
    short = memory is not None and memory < LEAST_MEMORY_MB
    return Examined("machine", "note" if short else "ok", hardware_line())


def _scratch() -> Examined:
    try:
        with tempfile.TemporaryFile() as stream:
            stream.write(b"x")
    except OSError as error:
        return Examined("scratch space", "broken", error.strerror or str(error))
    return Examined("scratch space", "ok", "can be written")


def _tracking() -> Examined:
    uri = resolve_tracking_uri(None)
    return Examined("tracking store", "ok", "off" if uri is None else sanitised_text(uri))
