"""The arithmetic of the catalogue: formulas, cycles, breakdowns, what a sheet must say. Pure."""
