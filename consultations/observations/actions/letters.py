"""Letters being written, alone or by a team (F2): contributor prepares → shows → representative submits or sends back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.lib.workflow import IllegalMove, move
from consultare.records import audit
from consultare.records.models import StoredFile
from consultations.observations.models import Letter, LetterFile
from consultations.observations.states import BEING_WRITTEN, LETTER, MAX_FILES
from consultations.rounds.models import Round

__all__ = ["IllegalMove", "Stale", "TooMany", "attach", "detach", "discard", "save", "send_back", "share", "start"]

MAX_LETTERS = 50
KEPT = (
    "kind", "units", "is_whole", "text", "proposed_text", "argument", "beneficiaries", "priority", "wants_debate", "outgoing_number",
    "display", "pseudonym", "quality", "lives_here", "phone", "postal_address", "wants_results",
)  # fmt: skip

audit.register_verbs(
    {
        "letter.shared": _("%(actor)s showed a letter about “%(subject)s” to colleagues"),
        "letter.sent_back": _("%(actor)s sent a letter about “%(subject)s” back: %(note)s"),
        "letter.discarded": _("%(actor)s discarded a letter about “%(subject)s”"),
    }
)


class Stale(Exception):
    """A colleague saved in between; the page shows both."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(f"revision {letter.revision}")
        self.letter = letter


class TooMany(Exception):
    """More letters or files than anybody needs."""


def start(
    *, round_: Round, content: dict[str, Any], by: Person, organisation: Organisation | None, at: datetime
) -> Letter:
    with transaction.atomic():
        if Letter.objects.filter(author=by, observation__isnull=True).exclude(state="discarded").count() >= MAX_LETTERS:
            raise TooMany
        return Letter.objects.create(
            round=round_,
            author=by,
            organisation=organisation,
            content=_kept(content),
            created_at=at,
            edited_at=at,
            edited_by=by,
        )


def save(*, letter: Letter, content: dict[str, Any], revision: int, by: Person, at: datetime) -> Letter:
    """Keep what was typed. Raises `Stale` when somebody else saved since `revision`, `IllegalMove` when it was sent."""
    with transaction.atomic():
        locked = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if locked.state not in BEING_WRITTEN:
            raise IllegalMove("save", locked.state)
        if locked.revision != revision and locked.edited_by_id != by.pk:
            raise Stale(locked)
        kept = _kept(content)
        if kept != locked.content:
            locked.content, locked.edited_at, locked.edited_by = kept, at, by
            locked.revision += 1
            locked.save(update_fields=["content", "edited_at", "edited_by", "revision"])
    return locked


def _kept(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in KEPT if name in content}


def share(*, letter: Letter, by: Person, at: datetime) -> None:
    _move(letter, "share", by=by, at=at, verb="letter.shared")


def send_back(*, letter: Letter, note: str, by: Person, at: datetime) -> None:
    _move(letter, "send_back", by=by, at=at, verb="letter.sent_back", note=note[:1000])


def discard(*, letter: Letter, by: Person, at: datetime) -> None:
    _move(letter, "discard", by=by, at=at, verb="letter.discarded")


def _move(letter: Letter, name: str, *, by: Person, at: datetime, verb: str, **fields: Any) -> None:
    with transaction.atomic():
        move(letter, name, at=at, using=LETTER, **fields)
        audit.record(
            verb=verb, by=by, at=at, subject=f"letter:{letter.pk}", subject_label=letter.round.title,
            group=f"round:{letter.round_id}", **fields,
        )  # fmt: skip


def attach(*, letter: Letter, stored: StoredFile) -> LetterFile:
    with transaction.atomic():
        locked = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if locked.state not in BEING_WRITTEN:
            raise IllegalMove("attach", locked.state)
        if locked.files.count() >= MAX_FILES:
            raise TooMany
        return LetterFile.objects.create(letter=locked, file=stored)


def detach(*, file: LetterFile) -> None:
    """The letter lets go of the file; the stored bytes are collected with the orphans."""
    with transaction.atomic():
        locked = Letter.objects.select_for_update(of=("self",)).get(pk=file.letter_id)
        if locked.state not in BEING_WRITTEN:
            raise IllegalMove("detach", locked.state)
        file.delete()
