"""What was said about one unit of a draft, or about what it was in older versions. Only what anybody may read."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse

from consultare.lib.diff import Run
from consultare.lib.text import excerpt
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import ancestors, origins
from consultations.observations.models import Observation, ObservationUnit
from consultations.observations.queries.paging import Cut, Page
from consultations.observations.queries.places import Place, place_of, proposal_of, targets_of
from consultations.observations.queries.public import WITHDRAWN, published_in
from consultations.observations.queries.shown import CHIPS, Chip, author_words
from consultations.observations.states import Decision
from consultations.rounds.models import Round

PAGE_SIZE = 10
SHORT = 500


@dataclass(frozen=True)
class Remark:
    """`place` is the one of the unit; `proposal` the proposed words against the words of that day, where they can be compared."""

    observation: Observation
    author: str
    is_withdrawn: bool
    text: str
    place: Place
    others: int
    proposal: tuple[Run, ...] | None
    proposed: str
    chip: Chip
    reasons: str

    @property
    def ref(self) -> str:
        return self.observation.ref

    @property
    def is_cut(self) -> bool:
        return self.text != self.observation.text


@dataclass(frozen=True)
class Remarks:
    page: Page[Remark]
    total: int


def remarks(round_: Round, version: Version, unit: Unit, *, after: str = "", before: str = "") -> Remarks:
    """A page of them, the newest first: four queries, whatever their number."""
    lineages = ancestors(unit.lineage, origins(version))
    aimed = ObservationUnit.objects.filter(
        unit__version__round_id=round_.pk, unit__version__number__lte=version.number, unit__lineage__in=lineages
    ).values("observation_id")
    found = published_in(round_).filter(pk__in=aimed)
    cut = Cut(PAGE_SIZE, after, before)
    rows = list(
        cut.apply(found.annotate(why=F("answer__reasons")).order_by("-year", "-number"))  # type: ignore[misc]  # outer join
    )
    targets: dict[int, list[ObservationUnit]] = {}
    for target in targets_of(row.pk for row in rows):
        targets.setdefault(target.observation_id, []).append(target)
    base = reverse("draft", args=[round_.slug])
    shown = []
    for row in rows:
        aims = targets[row.pk]
        own = next(target for target in aims if target.unit.lineage in lineages)
        shown.append(_remark(row, place_of(own, unit, base, version.number), len(aims) - 1))
    return Remarks(cut.page(shown), found.count())


def _remark(row: Observation, place: Place, others: int) -> Remark:
    state: str = row.state  # type: ignore[attr-defined]  # annotated by `published_in`
    is_withdrawn = state == WITHDRAWN
    proposal = None if is_withdrawn or others else proposal_of(row, (place,))
    return Remark(
        row, author_words(row.author_kind, "" if is_withdrawn else row.public_name), is_withdrawn,
        "" if is_withdrawn else excerpt(row.text, SHORT) if len(row.text) > SHORT else row.text, place, others, proposal,
        "" if is_withdrawn or proposal is not None else excerpt(row.proposed_text, SHORT), CHIPS[state],
        excerpt(row.why or "", 300) if state in Decision.values else "",  # type: ignore[attr-defined]  # annotated above
    )  # fmt: skip
