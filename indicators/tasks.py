"""Thin: fetch, one action. The schedule is in settings; every task may run twice or late without harm."""
