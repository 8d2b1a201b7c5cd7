"""PostgreSQL and Redis from Python wheels, for `make run` and the tests. Nothing here needs Django."""
