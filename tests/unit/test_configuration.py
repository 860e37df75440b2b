from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from advisor.adapters.configuration import find_configuration, read_configuration
from advisor.adapters.starter_files import write_starter_files
from advisor.errors import InputError
from advisor.schema.profile import ColumnProfile, DataProfile


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_count_from_the_file_and_settings_become_flags(tmp_path: Path) -> None:
    path = write(
        tmp_path / "advisor.toml",
        'requirements = ["need.md"]\ntemplates = "mine"\n'
        '[set]\nmetric = "f1"\nlatency_ms = 50\nregulated = true\n',
    )
    assert read_configuration(path) == {
        "requirements": (tmp_path / "need.md",),
        "templates": tmp_path / "mine",
        "settings": ("metric=f1", "latency_ms=50", "regulated=true"),
    }


def test_our_own_file_goes_before_the_shared_one(tmp_path: Path) -> None:
    assert find_configuration(tmp_path) is None
    shared = write(tmp_path / "pyproject.toml", "[tool.other]\nx = 1\n")
    assert find_configuration(tmp_path) is None
    write(shared, '[tool.advisor]\neffort = "quick"\n')
    assert find_configuration(tmp_path) == shared
    assert read_configuration(shared) == {"effort": "quick"}
    own = write(tmp_path / "advisor.toml", "")
    assert find_configuration(tmp_path) == own


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sed = 1\n", "unknown key 'sed'.*did you mean 'seed'"),
        ('effort = "heroic"\n', "'effort'.*instant"),
        ("seed = \n", "not valid TOML"),
        ("seed = 'x'\n", "'seed'"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_configuration(write(tmp_path / "advisor.toml", text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_configuration(tmp_path / "absent.toml")


PROFILE = DataProfile(
    n_rows=10,
    n_columns=4,
    facts=(),
    columns=(
        ColumnProfile(name="number", dtype="int64", kind="id", n_unique=10),
        ColumnProfile(name="height", dtype="float64", kind="numeric", n_unique=9),
        ColumnProfile(name='odd "name"', dtype="bool", kind="boolean", n_unique=2),
        ColumnProfile(name="constant", dtype="int64", kind="constant", n_unique=1),
    ),
)


def test_init_writes_files_that_can_be_read_back_and_fit_the_data(tmp_path: Path) -> None:
    settings, requirements = write_starter_files(PROFILE, tmp_path / "data.csv", tmp_path / "new")
    assert read_configuration(settings) == {"requirements": (requirements,)}
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# target") else line
        for line in settings.read_text(encoding="utf-8").splitlines()
    )
    assert tomllib.loads(uncommented)["target"] == 'odd "name"'
    text = requirements.read_text(encoding="utf-8")
    assert "`height`" in text


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    kept = write(tmp_path / "requirements.md", "mine")
    with pytest.raises(InputError, match="left as it is"):
        write_starter_files(PROFILE, tmp_path / "data.csv", tmp_path)
    assert kept.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "advisor.toml").exists()
