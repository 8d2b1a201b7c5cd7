"""The one exception of this package: its text is a single line for the person at the terminal."""


class EmbeddedError(Exception):
    pass
