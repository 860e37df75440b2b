"""Make the committed sample reports again: ``python reports/samples/make.py [CASE]...``.

Each case is analysed at effort standard with seed 0; the model folder and the event log are left
out. Review the difference before committing it: these files are snapshot tests and documentation.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from advisor import analyze

HERE = Path(__file__).parent
CASES = ("credit", "player_potential", "digit_lane", "assignment_check")
LEFT_OUT = {"model", "run.jsonl", ".advisor-output.json", "profile.html"}


def make(case: str) -> str:
    """Analyse one case and put its report beside the data; return the verdict."""
    data = HERE / "_data" / case
    with tempfile.TemporaryDirectory() as folder:
        result = analyze(
            data / "data.csv",
            requirements=[data / "requirements.md"],
            out=Path(folder) / case,
            tracking_uri="off",
            command=f"advisor analyze data.csv --requirements requirements.md --out {case}",
        )
        target = HERE / case
        shutil.rmtree(target, ignore_errors=True)
        ignore = shutil.ignore_patterns(*LEFT_OUT)
        shutil.copytree(result.folder, target, ignore=ignore)
    return f"{case}: {result.record.verdict} {result.record.decision.family}"


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        sys.stdout.write(make(name) + "\n")
