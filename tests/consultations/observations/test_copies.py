"""Campaigns: planted copies are proposed once, a person groups or dismisses, what was said is never asked again."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consultare.records import jobs
from consultare.records.models import AuditEvent, Job, Message
from consultations import tasks
from consultations.observations.actions import copies as actions, copy_search
from consultations.observations.models import CopyGroup, CopyMember, CopyProposal, CopySearch, Observation, Proposed
from consultations.observations.queries import copies as queries
from consultations.rounds.models import Round

pytestmark = pytest.mark.django_db
LETTER = (
    "Subsemnata, locuitoare a cartierului, vă rog să nu mutați clubul de zi pentru pensionari în alt cartier. Pentru mulți dintre "
    "noi este singurul loc în care ne putem întâlni, iar drumul cu autobuzul durează aproape o oră în fiecare direcție. Clădirea de "
    "acum este bună, are rampă și încălzire, iar vecinii o cunosc. Cerem să rămână deschisă de luni până vineri, cu același program."
)
OTHER = (
    "Propun ca serviciul de îngrijire la domiciliu să fie acordat și în localitățile fără medic de familie, cu o echipă mobilă care "
    "să viziteze săptămânal persoanele nedeplasabile. Costul transportului ar fi mai mic decât al internărilor repetate din spital."
)
OWN = "Soțul meu folosește un scaun cu rotile și nu poate urca în autobuz."


def changed(seed: int, share: float = 0.1) -> str:
    """The letter with a share of its words replaced."""
    dice, words = random.Random(seed), LETTER.split()
    for at in dice.sample(range(len(words)), round(len(words) * share)):
        words[at] = dice.choice(["casă", "vecin", "drum", "copil", "lumină", "stradă", "parc"])
    return " ".join(words)


def search(round_: Round) -> int:
    """What the worker does."""
    copy_search.ask(round_=round_, by=None, at=timezone.now())
    return jobs.work(clock=timezone.now)


@pytest.fixture
def campaign(send: Callable, round_: Round) -> list[Observation]:
    """Six copies with a tenth of the words changed, beside two letters of their own."""
    copies = [send(text=changed(seed)).observation for seed in range(6)]
    send(text=OTHER)
    send(text="Vreau să știu când se publică raportul de activitate al anului trecut și cine îl verifică.")
    return copies


@pytest.fixture
def proposal(campaign, round_) -> CopyProposal:
    search(round_)
    return CopyProposal.objects.get()


def open_pks(proposal: CopyProposal) -> list[int]:
    rows = Proposed.objects.filter(proposal=proposal, verdict="open").order_by("observation")
    return list(rows.values_list("observation", flat=True))


def group_all(proposal, by, **more) -> CopyGroup:
    pks = open_pks(proposal)
    values = {"chosen": pks, "left_out": [], "model": pks[0], "name": "", "by": by, "at": timezone.now()}
    return actions.accept(proposal=proposal, **(values | more))


def members(group: CopyGroup) -> list[int]:
    return list(group.members.filter(removed_at=None).order_by("observation").values_list("observation", flat=True))


def test_planted_copies_are_one_proposal_and_others_none(proposal, campaign, round_):
    assert open_pks(proposal) == [one.pk for one in campaign]
    assert proposal.model_id in open_pks(proposal)
    assert all(0.75 <= row.similarity <= 1 for row in Proposed.objects.exclude(observation=proposal.model))
    made = CopySearch.objects.get()
    assert (made.letters, made.proposed, made.ended_at is not None) == (8, 1, True)
    assert AuditEvent.objects.get(verb="copies.searched").facts == {"letters": 8, "proposed": 1}


def test_hidden_and_held_letters_are_found_too_withdrawn_and_without_objections_are_not(campaign, round_):
    Observation.objects.filter(pk=campaign[0].pk).update(visibility="held")
    Observation.objects.filter(pk=campaign[1].pk).update(withdrawn_at=timezone.now())
    Observation.objects.filter(pk=campaign[2].pk).update(kind="no_objections")
    search(round_)
    assert open_pks(CopyProposal.objects.get()) == [campaign[0].pk, *(one.pk for one in campaign[3:])]


def test_searching_again_proposes_nothing_new(proposal, round_):
    search(round_)
    assert CopyProposal.objects.count() == 1
    assert Proposed.objects.count() == 6
    assert CopySearch.objects.latest("pk").proposed == 0


def test_a_search_that_the_worker_repeats_writes_once(campaign, round_):
    search(round_)
    done = CopySearch.objects.get()
    told: list[tuple[int, int]] = []
    assert copy_search.find(search=done, report=lambda now, of: told.append((now, of))) == 0
    assert CopyProposal.objects.count() == 1
    assert told[0] == (0, 16)
    assert told[-1] == (16, 16)


def test_two_requests_are_one_search(round_, campaign, coordinator):
    for _time in range(2):
        copy_search.ask(round_=round_, by=coordinator, at=timezone.now())
    assert CopySearch.objects.count() == Job.objects.count() == 1
    assert AuditEvent.objects.filter(verb="copies.search_asked").count() == 1


def test_after_the_window_the_portal_searches_once_by_itself(campaign, round_):
    assert tasks.search_copies() == 0
    past = timezone.now() - timedelta(hours=1)
    Round.objects.filter(pk=round_.pk).update(closes_at=past, state="closed", closed_at=past)
    assert tasks.search_copies() == 1
    assert tasks.search_copies() == 0
    jobs.work(clock=timezone.now)
    assert tasks.search_copies() == 0
    assert CopySearch.objects.get().asked_by is None
    assert CopyProposal.objects.count() == 1


def test_dismissed_is_never_proposed_again_not_even_through_a_new_letter(proposal, round_, send, coordinator):
    actions.dismiss(proposal=proposal, by=coordinator, at=timezone.now())
    search(round_)
    assert CopyProposal.objects.count() == 1
    send(text=changed(1))
    search(round_)
    again = CopyProposal.objects.exclude(pk=proposal.pk).get()
    judged = {row.observation_id for row in Proposed.objects.filter(proposal=proposal)}
    assert len(judged & set(open_pks(again))) == 1
    assert AuditEvent.objects.get(verb="copies.dismissed").facts["count"] == 6
    with pytest.raises(actions.Changed):
        actions.dismiss(proposal=proposal, by=coordinator, at=timezone.now())


def test_what_comes_later_is_proposed_into_the_campaign(proposal, round_, send, coordinator, campaign):
    group = group_all(proposal, coordinator, name="Clubul")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.group) == ("accepted", coordinator, group)
    late = [send(text=changed(seed)).observation for seed in (20, 21)]
    search(round_)
    later = CopyProposal.objects.exclude(pk=proposal.pk).get()
    assert (later.group, open_pks(later)) == (group, [one.pk for one in late])
    latest = send(text=changed(22)).observation
    search(round_)
    assert open_pks(later) == [one.pk for one in (*late, latest)]
    assert group_all(later, coordinator) == group
    assert members(group) == [one.pk for one in (*campaign, *late, latest)]


def test_the_ticked_ones_are_grouped_the_others_on_the_page_are_kept_apart(proposal, round_, coordinator):
    pks = open_pks(proposal)
    group = group_all(proposal, coordinator, chosen=pks[:3], left_out=pks[3:5], model=pks[1])
    assert (members(group), group.model_id) == (pks[:3], pks[1])
    assert group.members.get(observation=pks[1]).similarity == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.group, open_pks(proposal)) == ("proposed", group, pks[5:])
    search(round_)
    into = Proposed.objects.filter(verdict="open", proposal__group=group).values_list("observation", flat=True)
    assert not set(into) & set(pks[3:5])


def test_less_than_two_letters_are_no_campaign(proposal, coordinator):
    pks = open_pks(proposal)
    with pytest.raises(actions.TooFew):
        group_all(proposal, coordinator, chosen=pks[:1])
    assert not CopyGroup.objects.exists()
    assert not AuditEvent.objects.filter(verb="copies.grouped").exists()


def test_add_remove_dissolve_are_kept_and_respected(proposal, round_, send, coordinator, campaign):
    group = group_all(proposal, coordinator)
    apart = send(text=OTHER + " Mulțumesc.").observation
    actions.add(group=group, observation=apart, by=coordinator, at=timezone.now())
    with pytest.raises(actions.AlreadyGrouped):
        actions.add(group=group, observation=apart, by=coordinator, at=timezone.now())
    assert actions.remove(group=group, chosen=[apart.pk, group.model_id], by=coordinator, at=timezone.now()) == 2
    group.refresh_from_db()
    assert members(group) == [one.pk for one in campaign[1:]]
    assert group.model_id in members(group)
    search(round_)
    assert not Proposed.objects.filter(verdict="open", observation=campaign[0]).exists()
    actions.dissolve(group=group, by=coordinator, at=timezone.now())
    search(round_)
    assert not Proposed.objects.filter(verdict="open", observation__in=campaign).exists()
    assert CopyMember.objects.count() == 7
    verbs = ["copies.grouped", "copies.joined", "copies.removed", "copies.dissolved"]
    assert AuditEvent.objects.filter(verb__in=verbs).count() == 4


def test_a_letter_of_another_round_or_withdrawn_does_not_join(proposal, coordinator, send):
    group = group_all(proposal, coordinator)
    gone = send(text=OTHER).observation
    Observation.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    with pytest.raises(actions.NotInRound):
        actions.add(group=group, observation=gone, by=coordinator, at=timezone.now())
    assert len(members(group)) == 6


@pytest.mark.req("R66")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_group_the_same_letters_at_once_one_wins(proposal, coordinator, operator):
    pks = open_pks(proposal)
    won, lost, start = [], [], threading.Barrier(2)

    def act(person, chosen):
        start.wait()
        try:
            won.append(group_all(proposal, person, chosen=chosen))
        except actions.Changed:
            lost.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in ((coordinator, pks[:4]), (operator, pks[2:]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
    assert CopyGroup.objects.count() == 1
    assert CopyMember.objects.count() == 4


def test_how_many_were_answered_together_counts_published_equal_answers_only(proposal, coordinator):
    group = group_all(proposal, coordinator)
    assert queries.answered_together(members(group)) == {}
    assert not Message.objects.filter(kind="observation_answer").exists()
