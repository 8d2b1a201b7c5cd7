"""The results of a round, told once to everybody who has a part in them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consultare.records import outbox
from consultations.invitations.queries import subscribers_concerned
from consultations.observations.models import Contact, Observation
from consultations.observations.queries.landed import landed_in_all
from consultations.observations.queries.voices import cosigners
from consultations.overview import emails
from consultations.overview.emails import Outcome
from consultations.rounds.models import Round


@transaction.atomic
def tell_results(*, round_: Round, at: datetime) -> int:
    """When the final version is published: one mail to each author and co-signer, with where the words landed, and one to each
    subscriber who has heard of the round. One occasion a round and address for ever, however often it is called.

    To be called in the transaction of «finalise», after `freeze_landings`. Returns how many mails were queued.
    """
    observations = list(
        Observation.objects.filter(round=round_, withdrawn_at__isnull=True, answer__published_at__isnull=False)
        .select_related("answer")
        .order_by("year", "number", "pk")
    )
    landed = landed_in_all([one.pk for one in observations], round_)
    outcomes = {
        one.pk: Outcome(one.label, str(one.answer.get_decision_display()), tuple(place.words for place in landed.get(one.pk, ())))
        for one in observations
    }  # fmt: skip
    theirs: dict[str, _Reader] = {}
    accounts = _authors(theirs, observations)
    for signer in cosigners(observations, at):
        _add(theirs, signer.email, signer.language, signer.signature.observation_id, is_author=False)
    mails = [
        emails.results(round_, to=one.email, language=one.language, is_author=one.is_author, of=[outcomes[pk] for pk in sorted(one.of)])
        for one in theirs.values()
    ]  # fmt: skip
    told = accounts | theirs.keys()
    mails += [emails.results_for(one, round_) for one in subscribers_concerned(round_, told, at=at)]
    return outbox.queue_many(mails, at=at)


class _Reader:
    """One address with all the observations it has a part in."""

    def __init__(self, email: str, language: str) -> None:
        self.email, self.language = email, language
        self.of: set[int] = set()
        self.is_author = False


def _add(theirs: dict[str, _Reader], email: str, language: str, observation_id: int, *, is_author: bool) -> None:
    reader = theirs.setdefault(email.lower(), _Reader(email, language))
    reader.of.add(observation_id)
    reader.is_author = reader.is_author or is_author


def _authors(theirs: dict[str, _Reader], observations: Iterable[Observation]) -> set[str]:
    """Puts the authors in; returns the addresses of their accounts, so that a subscription says nothing twice."""
    contacts = (
        Contact.objects.filter(observation__in=list(observations))
        .exclude(email="")
        .order_by("pk")
        .values_list("email", "language", "observation_id", "observation__person__email")
    )
    accounts = set()
    for email, language, observation_id, account in contacts:
        accounts.add((account or email).lower())
        _add(theirs, email, language, observation_id, is_author=True)
    return accounts
