"""Objectives, measures and actions: added, changed, taken away, and what is decided about them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import Words, fill
from consultare.records import audit
from indicators.strategies.actions.refused import CHANGED, Refused, about, lock_node, lock_strategy
from indicators.strategies.models import Node, Strategy
from indicators.strategies.rules.given import Decided, NodeText
from indicators.strategies.rules.pasting import Line
from indicators.strategies.states import NEED_ANOTHER, NOT_COUNTED, NodeState, StrategyState

audit.register_verbs(
    {
        "node.added": _("%(actor)s wrote %(subject)s into the strategy"),
        "node.changed": _("%(actor)s changed %(subject)s: %(fields)s"),
        "node.removed": _("%(actor)s took %(subject)s out of the draft"),
        "node.postponed": _("%(actor)s recorded that %(subject)s was postponed until %(until)s: %(reason)s"),
        "node.cancelled": _("%(actor)s recorded that %(subject)s was given up: %(reason)s"),
        "node.merged": _("%(actor)s recorded that %(subject)s was merged into %(other)s: %(reason)s"),
        "node.superseded": _("%(actor)s recorded that %(subject)s was replaced by %(other)s: %(reason)s"),
        "node.active": _("%(actor)s recorded that %(subject)s goes on: %(reason)s"),
    }
)
TAKEN = _("Another objective or measure of this strategy has this code.")
MAX_NODES = 1000


@transaction.atomic
def add(*, strategy: Strategy, parent: Node | None, text: NodeText, by: Person, at: datetime) -> Node:
    """Below `parent`, behind its brothers. Raises `Refused`: too deep, code in use, progress reported on the parent itself."""
    locked = lock_strategy(strategy)
    level = parent.level + 1 if parent else 1
    if parent is not None and parent.strategy_id != locked.pk:
        raise Refused(CHANGED)
    if level > len(locked.level_names):
        raise Refused(_("The strategy names no further level. Name it first, on the page of its data."))
    if locked.nodes.count() >= MAX_NODES:
        raise Refused(fill(_("A strategy holds at most %(n)d objectives and measures."), {"n": MAX_NODES}))
    if parent is not None and parent.state in NOT_COUNTED:
        raise Refused(_("What stands above was given up, merged or replaced; nothing new is written below it."))
    if parent is not None and parent.updates.exists():
        raise Refused(_("Progress was reported on this measure itself, so it can't be divided any more."))
    _check(locked, text)
    brothers = locked.nodes.filter(parent=parent).aggregate(last=Max("order"))["last"]
    place = 1 if brothers is None else brothers + 1
    node = Node(strategy=locked, parent=parent, level=level, order=place, **text.stored())
    _keep(node)
    node.partners.set(text.partner_ids)
    audit.record(verb="node.added", by=by, at=at, **about(locked, node))
    return node


@transaction.atomic
def add_lines(*, strategy: Strategy, lines: Sequence[Line], by: Person, at: datetime) -> int:
    """All of them in their order, or none. Raises `Refused` with the number of the line that stands in the way."""
    known = {one.code: one for one in lock_strategy(strategy).nodes.order_by("pk")}
    for line in lines:
        if line.parent and line.parent not in known:
            words = _("Line %(number)d: nothing has the code “%(code)s” yet. What stands above comes first.")
            raise Refused(fill(words, {"number": line.number, "code": line.parent}), "rows")
        parent = known.get(line.parent)
        try:
            known[line.text.code] = add(strategy=strategy, parent=parent, text=line.text, by=by, at=at)
        except Refused as error:
            words = _("Line %(number)d: %(problem)s")
            raise Refused(fill(words, {"number": line.number, "problem": error.sentence}), "rows") from error
    return len(lines)


@transaction.atomic
def change(*, node: Node, text: NodeText, revision: int, by: Person, at: datetime) -> list[str]:
    """Names of what changed; of a published strategy each change stays in the log with what was. Raises `Refused`."""
    locked = lock_node(node, revision)
    _check(locked.strategy, text, locked)
    wanted = text.stored()
    changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
    before = {name: str(getattr(locked, name)) for name in changed}
    for name in changed:
        setattr(locked, name, wanted[name])
    if set(locked.partners.values_list("pk", flat=True)) != set(text.partner_ids):
        locked.partners.set(text.partner_ids)
        changed.append("partners")
    if changed:
        locked.revision += 1
        _keep(locked)
        audit.record(verb="node.changed", by=by, at=at, fields=", ".join(changed), before=before, **about(locked.strategy, locked))  # fmt: skip
    return changed


@transaction.atomic
def remove(*, node: Node, by: Person, at: datetime) -> None:
    """From a draft only, and with nothing below it. What was published is given up with a reason instead. Raises `Refused`."""
    locked = lock_node(node)
    if locked.strategy.state != StrategyState.DRAFT:
        raise Refused(_("What was published isn't taken away: record that it was given up, and why."))
    if locked.children.exists():
        raise Refused(_("Take away first what stands below it."))
    if locked.updates.exists() or locked.stands_for.exists():
        raise Refused(_("Progress was reported on it, or another one was merged into it; it stays."))
    audit.record(verb="node.removed", by=by, at=at, **about(locked.strategy, locked))
    for rows in (locked.budgets, locked.milestones, locked.indicators):
        rows.all().delete()
    locked.partners.clear()
    locked.delete()


@transaction.atomic
def decide(*, node: Node, decided: Decided, revision: int, by: Person, at: datetime) -> Node:
    """Postponed, given up, merged, replaced, or taken up again; always with a reason. Raises `Refused`."""
    locked = lock_node(node, revision)
    other = _other(locked, decided)
    _check_family(locked, decided.state)
    if decided.state == locked.state and decided.state != NodeState.POSTPONED:
        raise Refused(_("This is how it stands already."), "state")
    if decided.state == NodeState.POSTPONED:
        _postpone(locked, decided.due_on)
    is_active = decided.state == NodeState.ACTIVE
    locked.state, locked.other, locked.reason = decided.state, other, "" if is_active else decided.reason
    locked.revision += 1
    locked.save()
    words = {"reason": decided.reason}
    if other is not None:
        words["other"] = other.code
    if decided.state == NodeState.POSTPONED:
        words["until"] = f"{locked.due_on:%d.%m.%Y}"
    audit.record(verb=f"node.{decided.state}", by=by, at=at, **words, **about(locked.strategy, locked))
    return locked


def _postpone(locked: Node, due_on: date | None) -> None:
    """The term that was first set is kept: measures are judged by it."""
    if due_on is None:
        raise Refused(_("Write the new term."), "due_on")
    if locked.due_on is not None and due_on <= locked.due_on:
        raise Refused(_("The new term lies after the old one."), "due_on")
    locked.due_before = locked.due_before or locked.due_on
    locked.due_on = due_on


def _other(locked: Node, decided: Decided) -> Node | None:
    if decided.state not in NEED_ANOTHER:
        return None
    other = locked.strategy.nodes.filter(pk=decided.other_id or 0).first()
    if other is None or other.pk == locked.pk:
        raise Refused(_("Choose the other measure."), "other")
    if other.state in NEED_ANOTHER:
        raise Refused(_("That one was merged or replaced itself. Choose the one that goes on."), "other")
    if locked.stands_for.exists():
        raise Refused(_("Others were merged into this one or replaced by it; it goes on for them."), "state")
    return other


def _check_family(locked: Node, state: str) -> None:
    """Nothing goes on below what doesn't count."""
    if state in NOT_COUNTED and locked.children.exclude(state__in=NOT_COUNTED).exists():
        raise Refused(_("Decide first about what stands below it."), "state")
    if state not in NOT_COUNTED and locked.parent is not None and locked.parent.state in NOT_COUNTED:
        raise Refused(_("Take up again first what stands above it."), "state")


def _check(strategy: Strategy, text: NodeText, node: Node | None = None) -> None:
    wrong: dict[str, Words] = {}
    others = strategy.nodes.filter(code=text.code)
    if (others.exclude(pk=node.pk) if node else others).exists():
        wrong["code"] = TAKEN
    if text.starts_on and text.due_on and text.due_on < text.starts_on:
        wrong["due_on"] = _("The term can't lie before the beginning.")
    if wrong:
        raise Refused(next(iter(wrong.values())), problems=wrong)


def _keep(node: Node) -> None:
    """Raises `Refused` when somebody else gave the code at the same moment."""
    try:
        with transaction.atomic():
            node.save()
    except IntegrityError as error:
        raise Refused(TAKEN, "code") from error
