"""What is to be predicted, on which rows, and as which kind of problem."""

from advisor.stages.problem.framing import FramedProblem, frame_problem
from advisor.stages.problem.ranking import likely_targets

__all__ = ["FramedProblem", "frame_problem", "likely_targets"]
