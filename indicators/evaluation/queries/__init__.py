"""What is read of evaluations: everything from published releases, nothing from live data (I17)."""
