"""Thin: fetch, one action. The schedule is in settings; every task may run twice or late without harm."""

from indicators.releases.actions import build  # noqa: F401 -- registers what the worker does for a release
