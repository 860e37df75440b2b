"""Stage check_narrative: what a language model wrote, checked claim by claim against evidence."""

from advisor.stages.check_narrative.frame_words import FRAME_WORDS, QUESTION_WORDS
from advisor.stages.check_narrative.sections import (
    Checked,
    check_choice,
    check_narrative,
    with_template,
)
from advisor.stages.check_narrative.slots import FORMATS

__all__ = [
    "FORMATS",
    "FRAME_WORDS",
    "QUESTION_WORDS",
    "Checked",
    "check_choice",
    "check_narrative",
    "with_template",
]
