"""Why an action did not happen; each tells a person what to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words


class Refused(Exception):
    """The law or the state of the round does not allow it; one sentence for each reason."""

    def __init__(self, *sentences: Words) -> None:
        super().__init__("; ".join(str(sentence) for sentence in sentences))
        self.sentences: Sequence[Words] = sentences


class Frozen(Refused):
    """What is published is frozen."""

    def __init__(self) -> None:
        super().__init__(_("The round is public: what was published is not edited. Publish a correction instead."))


class Stale(Exception):
    """Somebody saved in between. `typed` and `stored` hold the values that differ, `revision` the stored one."""

    def __init__(self, *, typed: Mapping[str, Any], stored: Mapping[str, Any], revision: int) -> None:
        super().__init__(f"revision {revision} was saved in between")
        self.typed, self.stored, self.revision = typed, stored, revision


class NotOpen(Exception):
    """The round takes no proposals: never opened, or withdrawn."""


class WindowClosed(NotOpen):
    """The window was open and is over."""

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(f"closed at {closed_at.isoformat()}")
        self.closed_at = closed_at
