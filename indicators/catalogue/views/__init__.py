"""Pages of the catalogue at the desk."""
