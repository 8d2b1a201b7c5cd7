"""Composition root and ground floor of the portal."""

from consultare.celery import app as celery_app

__all__ = ["celery_app"]
