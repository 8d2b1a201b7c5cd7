"""What the public pages show. Figures come from `PublicValue` of the current release only (I13)."""
