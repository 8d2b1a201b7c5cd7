"""What may become of a file or a pasted text on its way into the draft. Pure; effects are in the actions."""

from consultare.lib.law import TextChoices, Transition, Workflow, pgettext_lazy


class ImportState(TextChoices):
    WAITING = "waiting", pgettext_lazy("import of a draft", "waits to be read")
    READING = "reading", pgettext_lazy("import of a draft", "being read")
    READY = "ready", pgettext_lazy("import of a draft", "read, to be looked at")
    FAILED = "failed", pgettext_lazy("import of a draft", "could not be read")
    SAVED = "saved", pgettext_lazy("import of a draft", "saved as the working text")
    DISCARDED = "discarded", pgettext_lazy("import of a draft", "given up")


S = ImportState
UNSAVED = frozenset({S.WAITING, S.READING, S.READY, S.FAILED})
"""One of these a round."""
IMPORT = Workflow(
    "state",
    (
        Transition("read", (S.WAITING, S.READING), S.READING),
        Transition("finish", (S.READING,), S.READY, stamp="read_at"),
        Transition("fail", (S.READING,), S.FAILED, stamp="read_at"),
        Transition("save", (S.READY,), S.SAVED, stamp="ended_at"),
        Transition("discard", (S.WAITING, S.READING, S.READY, S.FAILED), S.DISCARDED, stamp="ended_at"),
    ),
)
