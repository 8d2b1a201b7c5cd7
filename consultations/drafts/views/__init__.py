"""The desk's pages of drafts, and the public comparison of versions."""
