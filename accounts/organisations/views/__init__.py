"""Pages about organisations: `public`, `own` (under /cont/), `desk` and `conventions` (under /birou/)."""
