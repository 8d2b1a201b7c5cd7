"""Strategies: begun, changed, published, ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import Words, fill
from consultare.lib.text import slugify_ro
from consultare.lib.workflow import move
from consultare.records import audit
from indicators.strategies.actions.refused import Refused, about, lock_strategy
from indicators.strategies.models import ProgressUpdate, Strategy
from indicators.strategies.rules.given import Given
from indicators.strategies.states import STRATEGY, StrategyState, UpdateState

audit.register_verbs(
    {
        "strategy.begun": _("%(actor)s began the strategy %(subject)s"),
        "strategy.changed": _("%(actor)s changed the strategy %(subject)s: %(fields)s"),
        "strategy.published": _("%(actor)s published the strategy %(subject)s with %(nodes)s objectives and measures"),
        "strategy.archived": _("%(actor)s ended the strategy %(subject)s"),
    }
)
RESERVED = frozenset({"noua", "aprobari"})
"""Words of our own addresses beside those of strategies."""


@transaction.atomic
def begin(*, given: Given, by: Person, at: datetime) -> Strategy:
    """A draft; nobody outside the desk sees it. Raises `Refused` with a sentence for each field that is wrong."""
    _check(given)
    made = Strategy.objects.create(**given.stored(), slug=_slug(given.title), created_at=at, created_by=by)
    audit.record(verb="strategy.begun", by=by, at=at, **about(made))
    return made


@transaction.atomic
def change(*, strategy: Strategy, given: Given, revision: int, by: Person, at: datetime) -> list[str]:
    """Names of what changed; the address stays. Raises `Refused`."""
    locked = lock_strategy(strategy, revision)
    _check(given)
    _check_tree(locked, given)
    wanted = given.stored()
    changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
    if changed:
        for name in changed:
            setattr(locked, name, wanted[name])
        locked.revision += 1
        locked.save(update_fields=[*changed, "revision"])
        audit.record(verb="strategy.changed", by=by, at=at, fields=", ".join(changed), **about(locked))
    return changed


@transaction.atomic
def publish(*, strategy: Strategy, by: Person, at: datetime) -> Strategy:
    """Everybody reads it from now on. Raises `Refused` without an act or a tree, `IllegalMove` when it is published."""
    locked = lock_strategy(strategy)
    missing = what_is_missing(locked)
    if missing:
        raise Refused(missing[0])
    move(locked, "publish", at=at, using=STRATEGY)
    audit.record(verb="strategy.published", by=by, at=at, nodes=locked.nodes.count(), **about(locked))
    return locked


def what_is_missing(strategy: Strategy) -> list[Words]:
    """Before it may be published, in the order of the form."""
    found: list[Words] = []
    if not strategy.act_number:
        found.append(_("Write the number and the date of the act that adopted the strategy."))
    if not strategy.nodes.exists():
        found.append(_("Write at least one objective."))
    if strategy.nodes.exists() and not strategy.nodes.filter(due_on__isnull=False).exists():
        found.append(_("Give at least one measure its term; without terms nobody can say what is late."))
    return found


@transaction.atomic
def archive(*, strategy: Strategy, by: Person, at: datetime) -> Strategy:
    """It stays public, and nothing about it changes any more. Raises `Refused` while updates wait for a decision."""
    locked = lock_strategy(strategy)
    if ProgressUpdate.objects.filter(node__strategy=locked, state=UpdateState.WAITING).exists():
        raise Refused(_("Updates wait for a second person. Approve them or send them back first."))
    move(locked, "archive", at=at, using=STRATEGY)
    audit.record(verb="strategy.archived", by=by, at=at, **about(locked))
    return locked


def _check(given: Given) -> None:
    wrong: dict[str, Words] = {}
    if given.year_to < given.year_from:
        wrong["year_to"] = _("A strategy can't end before it begins.")
    if given.act_number and given.act_date is None:
        wrong["act_date"] = _("Write the date of the act too.")
    if given.act_date and not given.act_number:
        wrong["act_number"] = _("Write the number of the act too.")
    if not given.level_names:
        wrong["level_names"] = _("Name at least one level, for example Objective.")
    elif len({name.casefold() for name in given.level_names}) != len(given.level_names):
        wrong["level_names"] = _("Two levels have the same name.")
    if wrong:
        raise Refused(next(iter(wrong.values())), problems=wrong)


def _check_tree(locked: Strategy, given: Given) -> None:
    deepest = locked.nodes.aggregate(deepest=Max("level"))["deepest"] or 0
    if len(given.level_names) < deepest:
        words = _("The tree has %(n)d levels: name all of them, or take away first what stands on the last one.")
        raise Refused(fill(words, {"n": deepest}), "level_names")
    has_updates = ProgressUpdate.objects.filter(node__strategy=locked)
    if given.frequency != locked.frequency and has_updates.exists():
        raise Refused(_("Progress was reported already at the old pace; it can't change any more."), "frequency")
    if locked.state != StrategyState.DRAFT and not given.act_number:
        raise Refused(_("A published strategy keeps its act."), "act_number")


def _slug(title: str) -> str:
    slug = slugify_ro(title, 74) or "strategie"
    taken = set(Strategy.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | RESERVED
    return slug if slug not in taken else next(name for n in range(2, 1000) if (name := f"{slug}-{n}") not in taken)
