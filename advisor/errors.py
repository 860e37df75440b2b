"""The error tree and the exit codes.

::

    AdvisorError                     code, message, where, expected, hint
    |-- InputError                   exit 2: input that the user can mend
    |   |-- DataError                the data file or frame
    |   |-- TargetError              the target column or expression
    |   |-- RequirementsError        a requirements document, a flag or ``--set``
    |   |-- RecordError              a decision record (schema version, damage)
    |   |-- ModelError               a saved model directory
    |   `-- CatalogueError           a rule, family, policy, prompt or template file
    `-- EnvironmentFault             exit 3: the environment or an outside service
        |-- MissingExtra             an optional dependency is not installed
        |-- TrackingError            the MLflow store
        `-- TextModelError           the language model endpoint

A family that fails, times out or runs out of memory is data in the record, never an exception.
"""

from __future__ import annotations

from typing import Literal

TextModelFault = Literal["unavailable", "refused", "truncated", "invalid", "over_budget"]

DISTRIBUTION = "model-advisor"
"""Name of the distribution on the package index; every "install this" hint is built from it."""

EXIT_DONE = 0
EXIT_NEGATIVE_FINDING = 1
EXIT_INPUT = 2
EXIT_ENVIRONMENT = 3
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


class AdvisorError(Exception):
    """Base of all errors that `advisor` raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence.
    where : str, optional
        File, line, column or flag that holds the fault.
    expected : str, optional
        What would have been accepted.
    hint : str, optional
        What to do next.
    """

    exit_code = EXIT_BUG
    code = "E000"

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.expected:
            parts.append(f"Expected: {self.expected}.")
        if self.hint:
            parts.append(f"Do: {self.hint}.")
        return " ".join(parts)


class InputError(AdvisorError):
    """Input that the user can mend."""

    exit_code = EXIT_INPUT
    code = "E100"


class DataError(InputError):
    """The data file or frame cannot be used."""

    code = "E110"


class TargetError(InputError):
    """The target column or expression cannot be used."""

    code = "E120"


class RequirementsError(InputError):
    """A requirements document, flag or ``--set`` entry cannot be used."""

    code = "E130"


class RecordError(InputError):
    """A decision record cannot be read."""

    code = "E140"


class ModelError(InputError):
    """A saved model directory cannot be used, or the data does not fit it."""

    code = "E150"


class CatalogueError(InputError):
    """A rule, family, policy, prompt or template file is not valid."""

    code = "E160"


class EnvironmentFault(AdvisorError):
    """The environment or an outside service is at fault."""

    exit_code = EXIT_ENVIRONMENT
    code = "E200"


class MissingExtra(EnvironmentFault):
    """An optional dependency is not installed.

    Parameters
    ----------
    extra : str
        Name of the extra, for example ``"tracking"``.
    purpose : str
        What cannot be done without it.
    """

    code = "E210"

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the optional extra '{extra}'",
            hint=f"run: pip install '{DISTRIBUTION}[{extra}]'",
        )
        self.extra = extra


class TrackingError(EnvironmentFault):
    """The MLflow tracking store cannot be used."""

    code = "E220"


class TextModelError(EnvironmentFault):
    """The language model endpoint failed, refused, or exceeded its limits.

    Parameters
    ----------
    message : str
        Never holds text that the endpoint sent.
    kind : {"unavailable", "refused", "truncated", "invalid", "over_budget"}
        What became of the question.
    """

    code = "E230"

    def __init__(
        self,
        message: str,
        *,
        kind: TextModelFault = "unavailable",
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.kind: TextModelFault = kind
