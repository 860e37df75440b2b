"""What a builder of one kind of family is given and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.families.preparation import Preparation, prepare, raw_frame
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan
from advisor.schema.search import ConfigValue


@dataclass(frozen=True)
class Request:
    """One pipeline to build: settings are the family's fixed values, defaults and the config."""

    family: Family
    plan: FeaturePlan
    settings: Mapping[str, ConfigValue]
    seed: int
    n_jobs: int

    def number(self, name: str, default: float) -> float:
        """Return one setting as a float."""
        value = self.settings.get(name)
        return float(default if value is None else value)

    def whole(self, name: str, default: int) -> int:
        """Return one setting as an int."""
        return round(self.number(name, default))

    def word(self, name: str, default: str) -> str:
        """Return one setting as a string."""
        value = self.settings.get(name)
        return str(default if value is None else value)

    @property
    def classification(self) -> bool:
        """Whether the target is a class."""
        return self.plan.task != "regression"

    def prepared(self, representation: str, **extra: Any) -> Preparation:
        """Return the unfitted preparation for a representation."""
        return prepare(self.plan, representation, {**self.settings, **extra}, self.seed)


@dataclass
class Blueprint:
    """The unfitted steps of one pipeline."""

    raw: Any
    prepare: Any
    model: Any


def blueprint(request: Request, representation: str, preparation: Any, model: Any) -> Blueprint:
    """Return the three steps with the raw table typed for one representation."""
    transformer = preparation.transformer if isinstance(preparation, Preparation) else preparation
    return Blueprint(raw_frame(request.plan, representation), transformer, model)
