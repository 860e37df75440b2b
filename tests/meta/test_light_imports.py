"""What may be imported when: the interface and the help answer without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "flaml", "interpret", "lightgbm", "matplotlib", "mlflow", "numpy", "openai", "pandas",
    "pyarrow", "scipy", "skops", "sklearn", "xgboost", "ydata_profiling",
)  # fmt: skip
PROBE = "import sys; print(' '.join(sorted({m.partition('.')[0] for m in sys.modules})))"


def modules_after(code: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{PROBE}"], capture_output=True, text=True, check=True
    )
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import advisor",
        "import advisor.cli.app",
        "import sys\nsys.argv = ['advisor', '--help']\n"
        "from advisor.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass",
        "from advisor.catalogue import load_catalogue; load_catalogue()",
        "import advisor.schema.record, advisor.stages.rules_check, advisor.stages.rules_docs",
    ],
    ids=["package", "commands", "help", "rules", "record"],
)
def test_stays_light(code: str) -> None:
    # The type of a data set in memory is written in terms of pandas, which brings the others.
    allowed = {"numpy", "pandas", "pyarrow"} if "schema.record" in code else set()
    assert modules_after(code) & set(HEAVY) - allowed == set()


def test_the_interface_opens_on_first_use() -> None:
    assert "advisor" in modules_after("import advisor\nassert callable(advisor.analyze)")


def test_the_interface_leaves_to_each_adapter_the_library_that_only_it_needs() -> None:
    found = modules_after("from advisor import Advisor, analyze")
    assert found & {"flaml", "mlflow", "openai", "ydata_profiling", "matplotlib"} == set()
