"""Reads of the collection."""
