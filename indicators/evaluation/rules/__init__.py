"""What judges: the scale of ratings, and where a recommendation stands."""
