"""Pictures of a published edition, drawn by the worker."""
