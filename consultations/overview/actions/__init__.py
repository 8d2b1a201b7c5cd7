"""Acts that concern several rooms at once."""

from consultations.overview.actions.publication import confirm_withdrawal, extend, publish
from consultations.overview.actions.results import tell_results

__all__ = ["confirm_withdrawal", "extend", "publish", "tell_results"]
