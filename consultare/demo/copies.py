"""Campaigns: one that was grouped and answered in the round under analysis, one that waits for a person in the open round."""

from datetime import datetime
from functools import partial

from consultare.demo.world import World, content
from consultare.records import jobs
from consultations.observations.actions import copies, copy_answers, copy_search
from consultations.observations.models import CopyProposal, CopySearch, Proposed
from consultations.observations.queries import copy_pages as pages
from consultations.observations.rules import AnswerDraft
from consultations.observations.states import Decision

UNDER_ANALYSIS, OPEN = "regulament", "strategie"
NAME = "Ora vizitelor"
ANSWER = AnswerDraft(
    decision=Decision.PARTLY,
    reasons=(
        "Programul vizitelor se va comunica în scris, cu cel puțin trei zile înainte. O săptămână nu poate fi asigurată atunci când un "
        "îngrijitor se îmbolnăvește; familia este anunțată îndată ce se cunoaște schimbarea."
    ),
    landed="Art. 9",
)  # fmt: skip
ADDITION = (
    "Persoanelor care nu pot răspunde la telefon programul li se trimite prin mesaj scris sau li se lasă la domiciliu."
)


def plan(world: World) -> None:
    row = next(row for row in content("rounds")["rounds"] if row["key"] == UNDER_ANALYSIS)
    timeline, first = world.timeline, row["analysis_offset"]
    timeline.plan(timeline.at(first, "06:00"), partial(_search, world, UNDER_ANALYSIS))
    timeline.plan(timeline.at(first, "15:20"), partial(_group, world))
    timeline.plan(timeline.at(-2, "11:10"), partial(_answer, world))
    timeline.plan(timeline.at(-1, "18:30"), partial(_search, world, OPEN))


def _search(world: World, key: str, at: datetime) -> None:
    """The portal by itself after the window, the coordinator while it is open."""
    round_ = world.round(key)
    copy_search.ask(round_=round_, by=world.coordinator if key == OPEN else None, at=at)
    search = CopySearch.objects.get(round=round_, ended_at__isnull=True)
    copy_search.find(search=search, report=lambda _done, _planned: None, clock=lambda: at)
    # The worker's part is done: the job ends with nothing left to find.
    jobs.work(clock=lambda: at)


def _group(world: World, at: datetime) -> None:
    proposal = CopyProposal.objects.get(round=world.round(UNDER_ANALYSIS))
    letters = list(Proposed.objects.filter(proposal=proposal).order_by("pk").values_list("observation_id", flat=True))
    copies.accept(
        proposal=proposal, chosen=letters, left_out=[], model=proposal.model_id, name=NAME, by=world.coordinator, at=at
    )


def _answer(world: World, at: datetime) -> None:
    group = pages.groups_of(world.round(UNDER_ANALYSIS)).get()
    letters = pages.portion(group)
    preview = pages.preview(world.coordinator, group, letters, ANSWER, "review")
    copy_answers.answer_group(
        group=group, draft=ANSWER, revisions={line.pk: line.line.revision for line in preview.ready}, confirmed=(),
        additions={line.pk: ADDITION for line in preview.ready if line.own}, then="review", used=[], by=world.coordinator, at=at,
    )  # fmt: skip
