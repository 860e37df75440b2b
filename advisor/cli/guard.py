"""From exceptions to one message and the documented exit code."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import TYPE_CHECKING, Any

from typer import Abort, Exit
from typer.core import TyperGroup
from typer.exceptions import TyperException

from advisor.errors import EXIT_BUG, EXIT_INTERRUPTED, AdvisorError

if TYPE_CHECKING:
    from typer import Context


class GuardedGroup(TyperGroup):
    """Root command: whatever a command raises ends as a message, never as a traceback.

    ``ADVISOR_DEBUG=1`` prints the traceback as well.
    """

    def invoke(self, ctx: Context) -> Any:  # type: ignore[override,unused-ignore]
        """Run the command under the guard."""
        if not sys.warnoptions and not _debugging():
            # Notices of libraries to their programmers; ours to users are events and notes.
            warnings.simplefilter("ignore")
        try:
            return super().invoke(ctx)
        except (Exit, Abort, TyperException):
            raise
        except AdvisorError as error:
            _debug_traceback()
            _say(_explained(error))
            raise SystemExit(error.exit_code) from None
        except KeyboardInterrupt:
            _say("interrupted; nothing half-written was left")
            raise SystemExit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of stdout went away (`| head`): not our failure, and nothing to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        except Exception as error:
            raise SystemExit(_report_bug(error)) from None


def _explained(error: AdvisorError) -> str:
    place = f"{error.where}: " if error.where else ""
    lines = [f"error {error.code}: {place}{error.message}"]
    if error.expected:
        lines.append(f"  expected: {error.expected}")
    if error.hint:
        lines.append(f"  do: {error.hint}")
    return "\n".join(lines)


def _report_bug(error: Exception) -> int:
    _debug_traceback()
    text = " ".join(str(error).split())
    _say(
        f"internal error: {type(error).__name__}: {text[:300]}\n"
        "This is a fault of advisor, not of your input. The events of the run so far are in "
        "run.jsonl of the output folder, if the run had begun. Run again with ADVISOR_DEBUG=1 "
        "for the traceback, and report it."
    )
    return EXIT_BUG


def _debugging() -> bool:
    return os.environ.get("ADVISOR_DEBUG") == "1"


def _debug_traceback() -> None:
    if _debugging():
        traceback.print_exc(file=sys.stderr)


def _say(text: str) -> None:
    sys.stderr.write(text.rstrip() + "\n")
