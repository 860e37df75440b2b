"""Where the shipped rules, prompts and report templates live."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from advisor.errors import CatalogueError

DataKind = Literal["rules", "prompts", "templates", "demo"]

_CHECKOUT_FOLDERS: dict[DataKind, str] = {
    "rules": "rules",
    "prompts": "prompts",
    "templates": "reports/templates",
    "demo": "reports/samples/_data",
}


def data_dir(kind: DataKind) -> Path:
    """Return the folder that holds the shipped files of one kind.

    Parameters
    ----------
    kind : {"rules", "prompts", "templates", "demo"}

    Returns
    -------
    pathlib.Path
        Inside the installed package, or beside it in a checkout.

    Raises
    ------
    CatalogueError
        If neither place exists (a damaged installation).
    """
    package = Path(str(files("advisor")))
    for candidate in (package.parent / _CHECKOUT_FOLDERS[kind], package / "_data" / kind):
        in_checkout = candidate.parent != package / "_data"
        if in_checkout and not (package.parent / "pyproject.toml").is_file():
            continue
        if candidate.is_dir():
            return candidate
    raise CatalogueError(
        f"the shipped folder '{kind}' is missing",
        where=str(package.name),
        hint="reinstall the package",
    )
