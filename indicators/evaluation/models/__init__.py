"""Evaluations with what they found, and the recommendations that follow from it."""

from indicators.evaluation.models.evaluations import EvalEvidence, EvalFinding, EvalQuestion, Evaluation
from indicators.evaluation.models.recommendations import FollowUp, Recommendation

__all__ = ["EvalEvidence", "EvalFinding", "EvalQuestion", "Evaluation", "FollowUp", "Recommendation"]
