"""Acts that concern several rooms at once."""

from consultations.overview.actions.matching import correct_matches
from consultations.overview.actions.publication import confirm_withdrawal, extend, publish
from consultations.overview.actions.results import tell_results
from consultations.overview.actions.versions import finalise, publish_version

__all__ = [
    "confirm_withdrawal",
    "correct_matches",
    "extend",
    "finalise",
    "publish",
    "publish_version",
    "tell_results",
]
