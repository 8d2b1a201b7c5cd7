"""Lines of the desk's first page about the text of a round: an import not saved, campaigns proposed, decisions without a place."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.drafts.models import DraftImport
from consultations.drafts.states import UNSAVED, ImportState
from consultations.observations.models import CopyProposal
from consultations.observations.queries.desk_rows import Row
from consultations.observations.queries.trace import without_place
from consultations.observations.states import CopyProposalState
from consultations.rounds.states import RoundState

BEFORE_THE_FINAL = [RoundState.CLOSED, RoundState.DEBATE_HELD, RoundState.ANALYSIS, RoundState.ANSWERED]


def text_lines(person: Person) -> Iterator[Row]:
    """Three queries at most, with any number of rounds."""
    if person.may(Permission.EDIT_ROUND):
        yield from _imports()
    if person.may(Permission.PROPOSE_ANSWER):
        yield from _campaigns()
        yield from _without_place()


def _imports() -> Iterator[Row]:
    waiting = DraftImport.objects.filter(state__in=UNSAVED).select_related("round").order_by("created_at", "pk")
    for found in waiting.only("name", "state", "round__slug", "round__title"):
        has_failed = found.state == ImportState.FAILED
        yield Row(
            found.pk, _("Look at what was brought in and save it, or give it up"), reverse("draft_import", args=[found.round.slug, found.pk]),
            note=found.name, where=found.round.title, tone="no" if has_failed else "wait",
            icon="cross" if has_failed else "hourglass", label=found.get_state_display(),
        )  # fmt: skip


def _campaigns() -> Iterator[Row]:
    for found in _by_round(CopyProposal.objects.filter(state=CopyProposalState.PROPOSED), "round"):
        title = ngettext(
            "%(n)d proposed campaign waits for a decision", "%(n)d proposed campaigns wait for a decision", found["n"]
        )
        yield Row(
            found["round_pk"], title % {"n": found["n"]}, reverse("campaigns", args=[found["slug"]]),
            where=found["title"], label=CopyProposalState.PROPOSED.label,
        )  # fmt: skip


def _without_place() -> Iterator[Row]:
    open_ended = without_place().filter(observation__round__state__in=BEFORE_THE_FINAL)
    for found in _by_round(open_ended, "observation__round"):
        title = ngettext(
            "%(n)d decision does not say where it landed in the text",
            "%(n)d decisions do not say where they landed in the text",
            found["n"],
        )
        yield Row(
            found["round_pk"], title % {"n": found["n"]}, reverse("round_trace", args=[found["slug"]]),
            note=_("Needed before the final version"), where=found["title"], label=_("no place named"),
        )  # fmt: skip


def _by_round(found: QuerySet[Any], round_: str) -> Iterator[dict[str, Any]]:
    """How many in each round, with what a line needs of it."""
    from_round = {"round_pk": f"{round_}_id", "slug": f"{round_}__slug", "title": f"{round_}__title"}
    named = {name: F(path) for name, path in from_round.items()}
    yield from found.order_by().values(**named).annotate(n=Count("pk")).order_by("round_pk")
