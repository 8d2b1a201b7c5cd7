from indicators.strategies.models.following import Milestone, NodeBudget, NodeIndicator, ProgressUpdate
from indicators.strategies.models.tree import Node, Strategy

__all__ = ["Milestone", "Node", "NodeBudget", "NodeIndicator", "ProgressUpdate", "Strategy"]
