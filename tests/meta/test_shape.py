"""Bars on the shape of the code base."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "advisor").rglob("*.py") if "_data" not in path.parts)
LONGEST_MODULE = 450
LONGEST_FUNCTION = 60
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base_utils", "util", "helper"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|mnt|srv/\w+)/\w")
TEXT_SUFFIXES = {
    ".cfg", ".j2", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml", ".jinja", ".html",
}  # fmt: skip


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_modules_and_functions_fit_on_their_screens(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert code_lines(node) <= LONGEST_FUNCTION, node.name


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_no_module_is_named_after_nothing() -> None:
    assert [path.name for path in MODULES if path.stem in BANNED_NAMES] == []


def test_no_exception_is_swallowed_in_silence() -> None:
    silent = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            if broad and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []


def test_nothing_names_a_path_of_a_machine() -> None:
    found = []
    own = Path(__file__).resolve()
    for path in tracked_files():
        if path.suffix not in TEXT_SUFFIXES or path == own:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE_PATH.search(line) and "# example path" not in line:
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_lock_names_no_registry_and_pins_every_package_by_hash() -> None:
    text = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text.partition("make lock\n")[2])
    assert len(blocks) > 50
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_holds_every_declared_dependency() -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    body = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = body["project"]["optional-dependencies"]
    declared = [
        *body["project"]["dependencies"],
        *(line for name in ("tracking", "profiling", "llm", "documents") for line in extras[name]),
        *body["dependency-groups"]["dev"],
    ]
    lines = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8")
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][\w.-]*)==([^\s;]+)", lines, re.MULTILINE):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    for text in declared:
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not locked; run make lock"
        assert all(requirement.specifier.contains(v, prereleases=True) for v in versions), text


def test_the_distribution_is_not_called_like_another_project() -> None:
    import tomllib

    from advisor.errors import DISTRIBUTION

    body = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert body["project"]["name"] == DISTRIBUTION == "model-advisor"
    assert body["project"]["scripts"] == {"advisor": "advisor.cli:main"}


def test_the_version_is_written_once_in_effect() -> None:
    import tomllib

    import advisor

    body = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert body["project"]["version"] == advisor.__version__


@pytest.mark.parametrize(
    "case", sorted(p for p in (ROOT / "reports" / "samples" / "_data").iterdir() if p.is_dir()),
    ids=lambda p: p.name,
)  # fmt: skip
def test_bundled_data_carries_its_attribution(case: Path) -> None:
    attribution = (case / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "Licence" in attribution or "synthetic" in attribution
    assert (case / "requirements.md").read_text(encoding="utf-8").strip()
    assert (case / "data.csv").stat().st_size < 1_000_000
