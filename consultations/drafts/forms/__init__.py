"""Shapes of what is handed in about drafts."""

from consultations.drafts.forms.texts import TextForm

__all__ = ["TextForm"]
