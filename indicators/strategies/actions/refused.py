"""How an act on strategies is refused, what the log calls them, and the locks under which they are changed."""

from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words
from indicators.strategies.models import Node, Strategy
from indicators.strategies.states import StrategyState

CHANGED = _("Somebody else changed this in the meantime. Open the page in another tab, compare, and save once more.")
ENDED = _("This strategy has ended; what was recorded about it stays as it is.")


class Refused(Exception):
    """The act isn't allowed now. `problems`: field → sentence; the empty name is the whole."""

    def __init__(self, sentence: Words, field: str = "", *, problems: dict[str, Words] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {field: sentence}

    @property
    def sentence(self) -> str:
        return str(next(iter(self.problems.values())))


def about(strategy: Strategy, node: Node | None = None) -> dict[str, str]:
    """For `audit.record`: everything about one strategy is one group."""
    group = f"strategy:{strategy.pk}"
    if node is None:
        return {"subject": group, "subject_label": strategy.title, "group": group}
    return {"subject": f"node:{node.pk}", "subject_label": f"{node.code} {node.title}"[:200], "group": group}


def lock_strategy(strategy: Strategy, revision: int | None = None) -> Strategy:
    """Raises `Refused` when it ended, or is no longer the `revision` that the person was shown."""
    locked = Strategy.objects.select_for_update(of=("self",)).get(pk=strategy.pk)
    if revision is not None and locked.revision != revision:
        raise Refused(CHANGED)
    if locked.state == StrategyState.ARCHIVED:
        raise Refused(ENDED)
    return locked


def lock_node(node: Node, revision: int | None = None) -> Node:
    """The strategy first, so that two acts on its tree wait for each other instead of blocking each other."""
    strategy = lock_strategy(node.strategy)
    locked = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    locked.strategy = strategy
    if revision is not None and locked.revision != revision:
        raise Refused(CHANGED)
    return locked
