"""DOCX: the body walked as Word stores it, with Word's own numbers."""

from consultare.lib.documents.word.reader import read_docx

__all__ = ["read_docx"]
