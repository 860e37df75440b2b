"""Score the committed documents batch by batch; ``--verbose`` names what was missed or invented.

Usage: ``python -m benchmarks.requirements.batches [--verbose] [BATCH ...]``. A batch is a folder
of ``tests/unit/requirements/cases``; the documents directly in it are the batch ``round1``.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

from tests.unit.requirements.cases import Outcome, all_cases, compare, read


def line(name: str, outcomes: list[Outcome], uncovered: int) -> str:
    expected = sum(o.n_expected for o in outcomes)
    n_read = sum(o.n_read for o in outcomes)
    recall = 1 - sum(len(o.missed) for o in outcomes) / max(1, expected)
    precision = 1 - sum(len(o.invented) for o in outcomes) / max(1, n_read)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"{name:<40}{recall:>8.3f}{precision:>11.3f}{f1:>8.3f}{uncovered:>11}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batches", nargs="*")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    grouped: dict[str, list[tuple[Outcome, int]]] = defaultdict(list)
    print(f"{'document':<40}{'recall':>8}{'precision':>11}{'F1':>8}{'uncovered':>11}")
    for case in all_cases():
        if options.batches and case.batch not in options.batches:
            continue
        found = read(case)
        outcome = compare(case, found)
        grouped[case.batch].append((outcome, len(found.uncovered)))
        print(line(f"{case.batch}/{case.name}", [outcome], len(found.uncovered)))
        if options.verbose:
            for wanted in outcome.missed:
                print(f"    missed    {wanted}")
            for item in outcome.invented:
                shown = item.model_dump(
                    exclude_defaults=True,
                    exclude={"id", "origin", "quote", "line", "source_file", "note"},
                )
                print(f"    invented  {shown} '{(item.quote or '')[:80]}'")
            for sentence in found.uncovered:
                print(f"    uncovered {sentence.line}: {sentence.quote[:110]}")
    for batch, entries in grouped.items():
        print(line(f"batch {batch}", [o for o, _ in entries], sum(n for _, n in entries)))


if __name__ == "__main__":
    main()
