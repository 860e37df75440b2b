"""The wheel built from this tree works where nothing else of the tree is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {
    "rules": "rules",
    "prompts": "prompts",
    "reports/templates": "templates",
    "reports/samples/_data": "demo",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the wheel and borrows its libraries."""
    home = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )
    borrowed = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    own = next((home / "lib").glob("python*/site-packages"))
    # A plain path entry: libraries are found, the .pth file of an editable install is not run.
    (own / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return python


def run(python: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_wheel_holds_every_shipped_file_as_it_is_in_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if "/_data/" in name and "__pycache__" not in name
        }
    expected = {}
    for source, name in SHIPPED.items():
        for path in sorted((ROOT / source).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                relative = path.relative_to(ROOT / source).as_posix()
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                expected[f"advisor/_data/{name}/{relative}"] = digest
    assert packed == expected


@pytest.mark.slow
def test_the_wheel_holds_no_tests_and_says_that_it_is_typed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "advisor/py.typed" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "advisor",
        "model_advisor",
    }


@pytest.mark.slow
def test_the_installed_wheel_uses_its_own_files(installed: Path, tmp_path: Path) -> None:
    script = "import advisor.resources as r; print(r.__file__, r.data_dir('rules'))"
    result = run(installed, "-c", script, folder=tmp_path)
    module, rules = result.stdout.split()
    assert Path(module).is_relative_to(installed.parents[1]), result.stderr
    assert Path(rules).is_relative_to(installed.parents[1])


@pytest.mark.slow
def test_the_installed_wheel_checks_its_rules_and_shortlists(
    installed: Path, tmp_path: Path
) -> None:
    checked = run(installed, "-m", "advisor", "rules", "check", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    demo = ROOT / "reports" / "samples" / "_data" / "credit"
    listed = run(
        installed,
        *("-m", "advisor", "shortlist", str(demo / "data.csv")),
        *("--requirements", str(demo / "requirements.md"), "--json"),
        folder=tmp_path,
    )
    assert listed.returncode == 0, listed.stderr
    families = json.loads(listed.stdout)["shortlist"]["families"]
    assert {"admitted", "excluded"} <= {family["verdict"] for family in families}
