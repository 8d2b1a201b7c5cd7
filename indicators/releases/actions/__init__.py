"""Verbs of the releases: begin, build, publish, discard, correct in public."""
