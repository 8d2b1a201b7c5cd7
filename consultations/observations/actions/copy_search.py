"""Letters of a round that say the same are looked for by a worker; what it finds is proposed to a person, never decided."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.copies import Pair, judged_clusters, model_of, propose, similarity
from consultare.records import audit, jobs
from consultare.records.models import Job
from consultations.observations.models import CopyProposal, CopySearch, Observation, Proposed
from consultations.observations.queries import copies as queries
from consultations.rounds.models import Round

KIND = "observations.copies"
AT_ONCE = 1_000

audit.register_verbs(
    {
        "copies.search_asked": _("%(actor)s asked for letters that say the same to be looked for in “%(subject)s”"),
        "copies.searched": _(
            "%(letters)s letters of “%(subject)s” were compared; new proposals of campaigns: %(proposed)s"
        ),
    }
)


def about(round_: Round) -> str:
    return f"round:{round_.pk}"


@transaction.atomic
def ask(*, round_: Round, by: Person | None, at: datetime) -> Job:
    """Have the letters compared by a worker. What is waiting or under way already is not asked for twice."""
    locked = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
    waiting = CopySearch.objects.filter(round=locked, ended_at__isnull=True).exists()
    if not waiting:
        CopySearch.objects.create(round=locked, asked_at=at, asked_by=by)
        audit.record(
            verb="copies.search_asked",
            by=by,
            at=at,
            subject=about(locked),
            subject_label=locked.title,
            group=about(locked),
        )
    return jobs.request(kind=KIND, about=about(locked), by=by, at=at, planned=2 * queries.standing(locked).count())


def ask_after_closing(*, at: datetime) -> int:
    """Once for every window that closed; running it again changes nothing. Returns how many searches were asked for."""
    rounds = list(queries.due_for_search(at))
    for round_ in rounds:
        ask(round_=round_, by=None, at=at)
    return len(rounds)


@jobs.handler(KIND)
def _work(job: Job, report: jobs.Report) -> None:
    """Safe to run twice: a search that has ended is not done again, and what waits for a person is not proposed again."""
    pk = int(job.about.partition(":")[2])
    search = CopySearch.objects.filter(round=pk, ended_at__isnull=True).select_related("round").order_by("pk").first()
    if search is not None:
        find(search=search, report=report)


def find(
    *, search: CopySearch, report: Callable[[int, int], None], clock: Callable[[], datetime] = database_now
) -> int:
    """Compare all letters of the round and write what is new. Returns the number of proposals made or added to."""
    letters = queries.standing(search.round)
    count = letters.count()
    texts = queries.texts_of(letters, lambda read: report(read, 2 * count))
    pairs = propose(texts, tell=lambda done, of: report(count + done * count // of, 2 * count))
    report(2 * count, 2 * count)
    return write(search=search, pairs=pairs, letters=count, at=clock())


@transaction.atomic
def write(*, search: CopySearch, pairs: list[Pair], letters: int, at: datetime) -> int:
    """What the pairs say that nobody has been asked yet, under the lock of the round's campaigns."""
    lock(search.round)
    if CopySearch.objects.filter(pk=search.pk, ended_at__isnull=False).exists():
        return 0
    plans = list(_plans(search.round, pairs))
    made = _keep(search, plans, at)
    CopySearch.objects.filter(pk=search.pk).update(ended_at=at, letters=letters, proposed=made)
    audit.record(
        verb="copies.searched", by=search.asked_by, at=at, subject=about(search.round), subject_label=search.round.title,
        group=about(search.round), letters=letters, proposed=made,
    )  # fmt: skip
    return made


def lock(round_: Round) -> None:
    """One person, or the search, at a time changes the campaigns of a round: the row of its first search is held."""
    CopySearch.objects.select_for_update(of=("self",)).filter(round=round_).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Letters to propose: in a proposal that waits (`into`), for a campaign (`group`), or for a new one."""

    fresh: list[int]
    into: int | None
    group: int | None
    model: int | None


def _plans(round_: Round, pairs: list[Pair]) -> Iterator[_Plan]:
    now = queries.judged(round_)
    standing = set(queries.standing(round_).values_list("pk", flat=True))
    of_proposal = dict(CopyProposal.objects.filter(pk__in=set(now.waiting.values())).values_list("pk", "model_id"))
    found = judged_clusters(pairs, bound=now.bound, bears=now.bears, refuses=now.refuses)
    targets = dict(now.targets)
    for cluster in found:
        fresh = [pk for pk in cluster if pk in standing and pk not in now.grouped and pk not in now.waiting]
        group = next((now.grouped[pk] for pk in cluster if pk in now.grouped), None)
        waiting = [now.waiting[pk] for pk in cluster if pk in now.waiting]
        into = targets.get(group) if group is not None else min(waiting, default=None)
        if fresh and (len(fresh) > 1 or into is not None or group is not None):
            model = now.models[group] if group is not None else of_proposal.get(into) if into else None
            yield _Plan(fresh, into, group, model)


def _keep(search: CopySearch, plans: list[_Plan], at: datetime) -> int:
    """Some plans at a time, so that not all letters are in memory."""
    batch: list[_Plan] = []
    for plan in plans:
        batch.append(plan)
        if sum(len(one.fresh) for one in batch) >= AT_ONCE:
            _keep_some(search, batch, at)
            batch = []
    _keep_some(search, batch, at)
    return len(plans)


def _keep_some(search: CopySearch, plans: list[_Plan], at: datetime) -> None:
    pks = {pk for plan in plans for pk in (*plan.fresh, *([plan.model] if plan.model else []))}
    texts = dict(queries.texts_of(Observation.objects.filter(pk__in=pks)))
    models = [plan.model or plan.fresh[model_of([texts[pk] for pk in plan.fresh])] for plan in plans]
    made = [
        CopyProposal(round=search.round, search=search, group_id=plan.group, model_id=model, made_at=at)
        for plan, model in zip(plans, models, strict=True)
        if plan.into is None
    ]
    CopyProposal.objects.bulk_create(made)
    new = iter(made)
    letters = []
    for plan, model in zip(plans, models, strict=True):
        proposal = plan.into or next(new).pk
        letters += [
            Proposed(proposal_id=proposal, observation_id=pk, similarity=similarity(texts[pk], texts[model]))
            for pk in plan.fresh
        ]
    Proposed.objects.bulk_create(letters, batch_size=AT_ONCE)
