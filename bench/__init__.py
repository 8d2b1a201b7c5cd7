"""Measurements of the portal against floors taken in the same run: `make bench`. Never part of `make test`."""
