"""Load rules, families and policy; every fault is named with its file, key and near names."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import CatalogueError
from advisor.resources import data_dir
from advisor.schema.catalogue import Catalogue, Invariant
from advisor.schema.family import Family
from advisor.schema.logic import METRICS
from advisor.schema.policy import Policy
from advisor.schema.rule import Action, FamilySelector, Leaf, Rule, RuleCase
from advisor.schema.wellformed import check_known, check_rule, nearest

__all__ = ["Catalogue", "load_catalogue", "load_rule"]

MAXIMUM_FILE_BYTES: Final = 64 * 1024
MAXIMUM_FILES: Final = 500
PILLAR_FOLDERS: Final = ("problem", "data", "constraint")
_Model = TypeVar("_Model", bound=BaseModel)


@lru_cache(maxsize=8)
def load_catalogue(overlays: tuple[Path, ...] = ()) -> Catalogue:
    """Return the shipped catalogue with the rules and families of overlay folders added.

    Parameters
    ----------
    overlays : tuple of Path
        Folders of an organisation: rule files anywhere below, families in ``families``. Ids may
        not clash with shipped ones; at most 500 files of 64 KB each. An overlay cannot change the
        policy.

    Returns
    -------
    Catalogue
        Cached for the life of the process.

    Raises
    ------
    CatalogueError
        If a file is not valid; the message names file, key and the nearest valid name.
    """
    root = data_dir("rules")
    rules = _shipped_rules(root)
    families = _families(root / "families")
    hashes = {
        "rules": _hash(path for path, _ in rules),
        "families": _hash(path for path, _ in families),
        "policy": _hash([root / "policy.toml"]),
    }
    for folder in overlays:
        more_rules, more_families = _overlay(folder)
        rules += more_rules
        families += more_families
        hashes[f"overlay:{folder.name}"] = _hash(p for p, _ in (*more_rules, *more_families))
    _unique((rule.id, path) for path, rule in rules)
    _unique((family.id, path) for path, family in families)
    policy = _policy(root / "policy.toml", {family.id for _, family in families})
    return Catalogue(
        rules=tuple(sorted((rule for _, rule in rules), key=lambda r: r.id)),
        families=tuple(sorted((f for _, f in families), key=lambda f: (f.complexity, f.id))),
        policy=policy,
        invariants=_invariants(root / "invariants.toml"),
        hashes=tuple(sorted(hashes.items())),
    )


def load_rule(path: Path, *, overlay: bool = False) -> Rule:
    """Return one rule file, fully checked.

    Raises
    ------
    CatalogueError
        If the file is not a valid rule.
    """
    rule = _validated(Rule, _read(path), path)
    check_rule(rule, _shown(path), overlay=overlay)
    return rule


def _shipped_rules(root: Path) -> list[tuple[Path, Rule]]:
    found = []
    for pillar in PILLAR_FOLDERS:
        for path in sorted((root / pillar).glob("*.toml")):
            rule = load_rule(path)
            if rule.pillar != pillar:
                raise CatalogueError(
                    f"rule '{rule.id}' has pillar '{rule.pillar}'",
                    where=_shown(path),
                    expected=f'pillar = "{pillar}" in this folder',
                )
            if not path.stem.startswith(f"{rule.id}-"):
                raise CatalogueError(
                    f"the file name does not begin with the rule's id '{rule.id}'",
                    where=_shown(path),
                    expected=f"{rule.id}-{rule.name}.toml",
                )
            found.append((path, rule))
    return found


def _families(folder: Path) -> list[tuple[Path, Family]]:
    return [(path, _validated(Family, _read(path), path)) for path in sorted(folder.glob("*.toml"))]


def _overlay(folder: Path) -> tuple[list[tuple[Path, Rule]], list[tuple[Path, Family]]]:
    if not folder.is_dir():
        raise CatalogueError(
            "the overlay folder does not exist",
            where=str(folder),
            expected="a folder of TOML files",
        )
    files = sorted(path for path in folder.rglob("*.toml") if path.is_file())
    if len(files) > MAXIMUM_FILES:
        raise CatalogueError(
            f"the overlay holds {len(files)} files",
            where=str(folder),
            expected=f"at most {MAXIMUM_FILES}",
        )
    rules: list[tuple[Path, Rule]] = []
    families: list[tuple[Path, Family]] = []
    for path in files:
        if path.name == "policy.toml":
            raise CatalogueError(
                "an overlay cannot change the policy",
                where=_shown(path),
                hint="state a margin or a policy in the requirements document instead",
            )
        if path.parent.name == "families":
            families.append((path, _validated(Family, _read(path), path)))
        else:
            rules.append((path, load_rule(path, overlay=True)))
    return rules, families


def _policy(path: Path, families: set[str]) -> Policy:
    policy = _validated(Policy, _read(path), path)
    where = _shown(path)
    for margin in policy.margins:
        check_known(margin.metric, METRICS, "metric", where)
    for family_id in policy.reference_order:
        check_known(family_id, families, "family", where)
    missing = sorted(METRICS - {margin.metric for margin in policy.margins})
    if missing:
        raise CatalogueError(f"no margin for {', '.join(missing)}", where=where)
    bounds = [s.n_effective_below for s in policy.samples]
    finite = [bound for bound in bounds[:-1] if bound is not None]
    if bounds[-1:] != [None] or len(finite) != len(bounds) - 1 or finite != sorted(set(finite)):
        raise CatalogueError(
            "the sample plans do not cover every number of effective rows",
            where=where,
            expected="n_effective_below rising, absent in the last plan only",
        )
    return policy


def _invariants(path: Path) -> tuple[Invariant, ...]:
    entries = _read(path).get("invariant", [])
    found = tuple(_validated(Invariant, entry, path) for entry in entries)
    _unique((item.id, path) for item in found)
    return found


def _read(path: Path) -> dict[str, Any]:
    where = _shown(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror}", where=where) from error
    if len(raw) > MAXIMUM_FILE_BYTES:
        raise CatalogueError(
            f"the file has {len(raw):,} bytes",
            where=where,
            expected=f"at most {MAXIMUM_FILE_BYTES:,}",
        )
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"is not valid TOML: {error}", where=where) from error


def _validated(model: type[_Model], data: dict[str, Any], path: Path) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _from_validation(model, error, path) from error


def _from_validation(model: type[BaseModel], error: ValidationError, path: Path) -> CatalogueError:
    """Turn the most telling validation error into one sentence with the nearest key."""
    errors = error.errors(include_url=False, include_input=False)
    for item in errors:
        near = _keys_beside(model, item["loc"])
        key = str(item["loc"][-1])
        if item["type"] == "extra_forbidden" and key not in near:
            message = f"unknown key '{_place(item['loc'])}'{nearest(key, near)}"
            return CatalogueError(message, where=_shown(path))
    # A leaf fails as a condition too: the complaint about the leaf is the one meant.
    first = next((e for e in errors if "Condition" not in e["loc"]), errors[0])
    return CatalogueError(f"'{_place(first['loc'])}': {first['msg']}", where=_shown(path))


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("Condition", "Leaf"))


def _keys_beside(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that could have been meant: those of the model and of its parts."""
    parts: dict[str, tuple[type[BaseModel], ...]] = {
        "when": (Leaf,),
        "then": (Action,),
        "case": (RuleCase,),
    }
    names: set[str] = set()
    for owner in parts.get(str(place[0]), ()) if len(place) > 1 else (model,):
        names |= {field.alias or name for name, field in owner.model_fields.items()}
    if place[:1] == ("then",):
        names |= set(FamilySelector.model_fields)
    return sorted(names)


def _unique(named: Iterable[tuple[str, Path]]) -> None:
    seen: dict[str, Path] = {}
    for name, path in named:
        if name in seen:
            raise CatalogueError(
                f"id '{name}' is already used by {_shown(seen[name])}",
                where=_shown(path),
                hint="choose another id; ids are never reused",
            )
        seen[name] = path


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _shown(path: Path) -> str:
    """Return the path from the catalogue's root, so that messages name no machine."""
    parts = path.parts
    return "/".join(parts[parts.index("rules") :]) if "rules" in parts else path.name
