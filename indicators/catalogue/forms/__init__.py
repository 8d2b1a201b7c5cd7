"""Shape of what the desk writes into the catalogue."""
