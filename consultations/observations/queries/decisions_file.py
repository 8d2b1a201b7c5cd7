"""The workbook of decisions: which observations of a round it holds, and what was handed in before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.sheets import Field
from consultare.lib.text import clean
from consultations.observations.models import Answer, DecisionFile, Observation
from consultations.observations.queries.answers import desk
from consultations.observations.queries.bulk import stored_draft
from consultations.observations.queries.desk_rows import author_in_short
from consultations.observations.rules import MAX_SHEET_ROWS, AnswerDraft, parse_ref
from consultations.observations.states import Decision
from consultations.rounds.models import Round

FORMAT = "consultare-decisions-1"
SCOPES = ("toate", "ale-mele", "fara-decizie")
RECENT = 10


def fields() -> tuple[Field, ...]:
    """The columns in the reader's language; the keys never change."""
    return (
        Field("label", _("Number"), 12),
        Field("received", _("Registered on"), 12),
        Field("author", _("Author"), 24),
        Field("places", _("Place in the text"), 22),
        Field("text", _("Observation"), 60),
        Field("proposed", _("Proposed wording"), 40),
        Field("decision", _("Decision"), 22, is_free=True, choices=tuple(str(label) for label in Decision.labels)),
        Field("reasons", _("Reasons"), 60, is_free=True),
        Field("landed", _("Where in the text it went"), 28, is_free=True),
        Field("forwarded_to", _("Forwarded to"), 24, is_free=True),
    )


def wanted(person: Person, round_: Round, scope: str) -> QuerySet[Observation]:
    """Observations whose answer can still be written as one, in order of number; an unknown scope is the whole round."""
    open_ = desk(person).filter(
        round=round_, withdrawn_at__isnull=True, answer__published_at__isnull=True, segments__isnull=True
    )
    if scope == "ale-mele":
        open_ = open_.filter(answer__assignee=person)
    elif scope == "fara-decizie":
        open_ = open_.filter(Q(answer__isnull=True) | Q(answer__decision=""))
    return open_.order_by("year", "number", "pk")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the workbook as it is written."""

    observation: Observation
    author: str
    places: str
    revision: int
    draft: AnswerDraft


def plain_draft(answer: Answer | None) -> AnswerDraft:
    """An answer as a workbook holds it: plain line ends, no white space around."""
    kept = stored_draft(answer)
    return AnswerDraft(
        decision=kept.decision,
        reasons=clean(kept.reasons).strip(),
        landed=clean(kept.landed).strip(),
        forwarded_to=clean(kept.forwarded_to).strip(),
    )


def entries(person: Person, round_: Round, scope: str) -> list[Entry]:
    """Three queries whatever their number; never more than MAX_SHEET_ROWS."""
    return _entries(wanted(person, round_, scope))


def entries_of(person: Person, round_: Round, labels: Iterable[str]) -> list[Entry]:
    """Those with these numbers, whatever became of them since."""
    keys = {key for label in labels if (key := parse_ref(label))}
    numbered = desk(person).filter(round=round_, number__in={number for _year, number in keys})
    return [one for one in _entries(numbered) if (one.observation.year, one.observation.number) in keys]


def _entries(observations: QuerySet[Observation]) -> list[Entry]:
    found = []
    for observation in observations.prefetch_related("targets")[:MAX_SHEET_ROWS]:
        answer = getattr(observation, "answer", None)
        places = "; ".join(target.citation for target in sorted(observation.targets.all(), key=lambda one: one.pk))
        revision = answer.revision if answer else 1
        found.append(Entry(observation, author_in_short(observation), places, revision, plain_draft(answer)))
    return found


def locked_values(entry: Entry) -> dict[str, str]:
    """The columns that are there to be read."""
    observation = entry.observation
    return {
        "label": observation.label,
        "received": local_day(observation.received_at).isoformat(),
        "author": entry.author,
        "places": entry.places,
        "text": observation.text,
        "proposed": observation.proposed_text,
    }


def recent(round_: Round) -> QuerySet[DecisionFile]:
    """What was handed in for this round, the newest first, without the rows."""
    files = DecisionFile.objects.filter(round=round_).select_related("by").defer("rows", "errors")
    return files.order_by("-at", "-pk")[:RECENT]
