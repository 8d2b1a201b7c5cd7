"""Verbs of the collection. Each locks the report first, so that two people at once take their turns."""
