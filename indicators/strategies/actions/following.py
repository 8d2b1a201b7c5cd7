"""What is recorded beside progress: money, milestones, indicators."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit, files
from indicators.catalogue.models import Indicator
from indicators.catalogue.rules.numbers import write_number
from indicators.catalogue.states import IndicatorState
from indicators.strategies.actions.refused import Refused, about, lock_node
from indicators.strategies.models import Milestone, Node, NodeBudget, NodeIndicator

audit.register_verbs(
    {
        "budget.set": _("%(actor)s wrote the money of %(subject)s for %(year)s: planned %(planned)s, spent %(executed)s"),
        "milestone.added": _("%(actor)s added the step “%(step)s” to %(subject)s"),
        "milestone.reached": _("%(actor)s recorded that the step “%(step)s” of %(subject)s was reached on %(on)s"),
        "node.indicator_linked": _("%(actor)s linked the indicator %(code)s to %(subject)s"),
        "node.indicator_unlinked": _("%(actor)s took the link between the indicator %(code)s and %(subject)s away"),
    }
)  # fmt: skip
MAX_STEPS, MAX_LINKS = 30, 20


@transaction.atomic
def set_budget(
    *, node: Node, year: int, source: str, planned: Decimal, executed: Decimal | None, by: Person, at: datetime
) -> NodeBudget:
    """Of a year and a source; a second time corrects the first, and the log keeps what was. Raises `Refused`."""
    locked = lock_node(node)
    strategy = locked.strategy
    if not strategy.year_from <= year <= strategy.year_to:
        words = _("The years of the strategy are %(first)s to %(last)s.")
        raise Refused(fill(words, {"first": strategy.year_from, "last": strategy.year_to}), "year")
    if executed is not None and year > local_day(at).year:
        raise Refused(_("Nothing was spent yet in a year to come."), "executed")
    kept = locked.budgets.filter(year=year, source=source).first()
    if kept is not None and (kept.planned, kept.executed) == (planned, executed):
        return kept
    before = [str(kept.planned), str(kept.executed)] if kept else None
    line = kept or NodeBudget(node=locked, year=year, source=source)
    line.planned, line.executed = planned, executed
    line.revision += 1 if kept else 0
    line.save()
    spent = "–" if executed is None else write_number(executed, 2)
    audit.record(
        verb="budget.set", by=by, at=at, year=year, source=source, planned=write_number(planned, 2), executed=spent, before=before,
        **about(strategy, locked),
    )  # fmt: skip
    return line


@transaction.atomic
def add_milestone(*, node: Node, title: str, due_on: date, by: Person, at: datetime) -> Milestone:
    """Raises `Refused`."""
    locked = lock_node(node)
    if locked.milestones.filter(title=title).exists():
        raise Refused(_("There is a step with this name already."), "title")
    if locked.milestones.count() >= MAX_STEPS:
        raise Refused(fill(_("A measure has at most %(n)d steps."), {"n": MAX_STEPS}))
    made = Milestone.objects.create(node=locked, title=title, due_on=due_on)
    audit.record(verb="milestone.added", by=by, at=at, step=title, due_on=f"{due_on}", **about(locked.strategy, locked))
    return made


@dataclass(frozen=True, kw_only=True)
class Reached:
    """With a file, or words that say where the evidence is found."""

    done_on: date
    words: str = ""
    upload: "UploadedFile[bytes] | None" = None


def reach(*, milestone: Milestone, reached: Reached, by: Person, at: datetime) -> Milestone:
    """Raises `Refused`, and `lib.files.Refused` for the file itself."""
    if reached.done_on > local_day(at):
        raise Refused(_("Write the day on which it was reached, not one to come."), "done_on")
    if not reached.words and reached.upload is None:
        raise Refused(_("Attach a file, or write where the evidence is found."), "words")
    stored = None
    if reached.upload is not None:
        stored = files.store(reached.upload, by=f"person:{by.pk}", at=at, with_texts=True)
    with transaction.atomic():
        node = lock_node(milestone.node)
        locked = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
        if locked.done_on is not None:
            raise Refused(_("This step was recorded as reached already."))
        locked.done_on, locked.evidence, locked.evidence_words = reached.done_on, stored, reached.words
        locked.recorded_at, locked.recorded_by = at, by
        locked.save()
        audit.record(
            verb="milestone.reached", by=by, at=at, step=locked.title, on=f"{reached.done_on:%d.%m.%Y}", **about(node.strategy, node)
        )  # fmt: skip
    return locked


@transaction.atomic
def link(*, node: Node, indicator: Indicator, role: str, expected: str, by: Person, at: datetime) -> NodeIndicator:
    """Raises `Refused` for one that is linked or retired."""
    locked = lock_node(node)
    if indicator.state == IndicatorState.RETIRED:
        raise Refused(_("This indicator is retired; nothing is measured by it any more."), "indicator")
    if locked.indicators.filter(indicator=indicator).exists():
        raise Refused(_("This indicator is linked already."), "indicator")
    if locked.indicators.count() >= MAX_LINKS:
        raise Refused(fill(_("A measure has at most %(n)d indicators."), {"n": MAX_LINKS}))
    made = NodeIndicator.objects.create(node=locked, indicator=indicator, role=role, expected=expected)
    audit.record(
        verb="node.indicator_linked", by=by, at=at, code=indicator.code, role=role, **about(locked.strategy, locked)
    )  # fmt: skip
    return made


@transaction.atomic
def unlink(*, link: NodeIndicator, by: Person, at: datetime) -> None:
    """What it said stays in releases; only the link goes. Raises `Refused`."""
    locked = lock_node(link.node)
    gone, _rows = NodeIndicator.objects.filter(pk=link.pk).delete()
    if gone:
        audit.record(
            verb="node.indicator_unlinked", by=by, at=at, code=link.indicator.code, role=link.role, **about(locked.strategy, locked)
        )  # fmt: skip
