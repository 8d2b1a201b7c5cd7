"""Verbs of this room."""

from indicators.services.actions.calendar import make_periods
from indicators.services.actions.nomenclature import load_types
from indicators.services.actions.refused import CHANGED, Refused

__all__ = ["CHANGED", "Refused", "load_types", "make_periods"]
