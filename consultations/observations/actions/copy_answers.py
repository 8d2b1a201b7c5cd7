"""A campaign is answered once: the same decision and reasons for all its letters, and nothing of one's own goes unanswered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.observations.actions import bulk
from consultations.observations.actions.copies import Changed, told
from consultations.observations.actions.copy_search import lock
from consultations.observations.models import Answer, CopyGroup, CopyMember
from consultations.observations.queries import copy_pages as pages
from consultations.observations.queries.segments import split_among
from consultations.observations.rules import AnswerDraft, answer_digest, with_addition
from consultations.observations.states import CopyGroupState

audit.register_verbs({"copies.answered": _("%(actor)s answered the campaign of no. %(subject)s, in %(count)s letters")})


class OwnWords(Exception):
    """Letters that say something of their own, of which nobody said that it is answered: `letters`, by id."""

    def __init__(self, letters: Collection[int]) -> None:
        super().__init__(f"{len(letters)} letters say something of their own")
        self.letters = frozenset(letters)


@transaction.atomic
def answer_group(
    *, group: CopyGroup, draft: AnswerDraft, revisions: Mapping[int, int], confirmed: Collection[int],
    additions: Mapping[int, str], then: str, used: Sequence[int], by: Person, at: datetime,
) -> int:  # fmt: skip
    """Write the campaign's answer into the letters of the preview; `revisions`: letter → revision that was shown.

    A letter with sentences of its own is `confirmed` (the answer covers them) or gets an addition to its reasons. Raises
    `OwnWords`, `Changed`, `bulk.Conflicts`; then nothing was changed. Returns how many answers were written.
    """
    lock(group.round)
    group = CopyGroup.objects.select_related("model", "round").get(pk=group.pk)
    members = pages.members_of(group).filter(observation__in=list(revisions))
    letters = [member.observation for member in members]
    if group.state != CopyGroupState.LIVE or len(letters) != len(revisions) or not letters:
        raise Changed
    if split := split_among(revisions):
        stopped = [one for one in letters if one.pk in split]
        raise bulk.Conflicts([bulk.Conflict(one, "split", getattr(one, "answer", None)) for one in stopped])
    heard = set(confirmed) | {pk for pk, words in additions.items() if words.strip()}
    open_words = {pk for pk, own in pages.own_words(group.model, letters).items() if own and pk not in heard}
    if open_words:
        raise OwnWords(open_words)
    own = {pk: with_addition(draft, words) for pk, words in additions.items() if words.strip()}
    written = bulk.decide(revisions=revisions, given=draft, then=then, used=used, by=by, at=at, own=own)
    stored = Answer.objects.filter(observation=OuterRef("observation")).values("revision")[:1]
    CopyMember.objects.filter(group=group, removed_at__isnull=True, observation__in=list(revisions)).update(
        answered_with=answer_digest(draft), answered_revision=Subquery(stored)
    )
    audit.record(verb="copies.answered", by=by, at=at, count=written, **told(group.model))
    return written
