"""The next version of a draft becomes public, and the final one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import register
from consultare.records.states import EntryKind
from consultations.drafts import actions as drafts
from consultations.drafts.models import Version
from consultations.drafts.queries import compared, published_version, text_digest, units_of, working_version
from consultations.observations.actions.trace import freeze_landings
from consultations.observations.queries.trace import trace_problems
from consultations.overview.actions.results import tell_results
from consultations.rounds import actions as rounds
from consultations.rounds.actions import Refused
from consultations.rounds.models import Round
from consultations.rounds.states import ROUND

NOT_NOW = _(
    "The next version is published once the window for proposals is over, and not after the final one. Look at the round's state."
)
NO_TEXT = _("There is no working version. Begin the next version first.")
NO_REASON = _("Write why there is this version: it is made public.")
CHANGED_MEANWHILE = _("The working text was changed after you opened this page. Look at it again, then publish.")
SAME_TEXT = _("The working version has the same text as version %(number)s. Change it, or take it out.")


@transaction.atomic
def publish_version(
    *, round_: Round, reason: str, author: str, by: Person, at: datetime, revision: int | None = None
) -> Version:
    """Freeze the working version and say so in the register; `revision`: the one that was looked at, 0 when there was none.

    Raises `Refused` with what stands in the way. The order of locks: round, version, register.
    """
    locked = _lock(round_)
    version = _ready(locked, reason, revision)
    # What is slow comes before the register's counter is locked.
    text = text_digest(units_of(version))
    frozen = drafts.freeze(version=version, by=by, at=at, reason=reason.strip(), author=author.strip())
    register.append(
        kind=EntryKind.VERSION,
        subject=f"round:{locked.slug}",
        at=at,
        payload={"round": locked.slug, "version": frozen.number, "text_sha256": text, "source_sha256": frozen.sha256},
    )
    freeze_landings(version=frozen, by=by, at=at)
    return frozen


@transaction.atomic
def finalise(
    *, round_: Round, reason: str, author: str, by: Person, at: datetime, revision: int | None = None
) -> Version:
    """The only way to the final version: publish the working one, if there is one, freeze where decisions landed, move the state,
    tell the authors.

    Raises `Refused` (with what `trace_problems` finds too), `IllegalMove` from a state other than «answered».
    """
    locked = rounds.lock(round_)
    ROUND.find("finalise", locked.state)
    working = working_version(locked)
    version = working or published_version(locked)
    if version is None:
        raise Refused(NO_TEXT)
    if problems := trace_problems(locked, version):
        raise Refused(*problems)
    if working is not None:
        version = publish_version(round_=locked, reason=reason, author=author, by=by, at=at, revision=revision)
    elif revision:
        raise Refused(CHANGED_MEANWHILE)
    else:
        freeze_landings(version=version, by=by, at=at)
    rounds.finalise(round_=locked, by=by, at=at)
    tell_results(round_=locked, at=at)
    round_.refresh_from_db()
    return version


def _lock(round_: Round) -> Round:
    try:
        return drafts.lock_editable(round_)
    except drafts.Frozen:
        raise Refused(NOT_NOW) from None


def _ready(round_: Round, reason: str, revision: int | None) -> Version:
    version = Version.objects.select_for_update(of=("self",)).filter(round=round_, published_at__isnull=True).first()
    if version is None or version.based_on is None:
        raise Refused(NO_TEXT)
    if not reason.strip():
        raise Refused(NO_REASON)
    if revision is not None and version.revision != revision:
        raise Refused(CHANGED_MEANWHILE)
    if not compared(version.based_on, version).counts.differing:
        raise Refused(fill(SAME_TEXT, {"number": version.based_on.number}))
    return version
