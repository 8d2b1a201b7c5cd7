"""Uploads: what they are by their content (`inspect`), and under which name they are offered back."""

from consultare.lib.files.inspection import inspect
from consultare.lib.files.kinds import ALL_TYPES, MEGABYTE, SIZE_LIMIT, TYPES, Accepted, Refused
from consultare.lib.files.names import clean_name, content_disposition

__all__ = [
    "ALL_TYPES",
    "MEGABYTE",
    "SIZE_LIMIT",
    "TYPES",
    "Accepted",
    "Refused",
    "clean_name",
    "content_disposition",
    "inspect",
]
