"""The desk's own themes: the closed list, which observations bear them, which of them everybody may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Authority
from accounts.people.models import Person
from consultare.lib.text import slugify_ro
from consultare.records import audit
from consultations.observations.models import Observation, ObservationTag, Tag
from consultations.observations.rules import MAX_TAGS, MAX_TAGS_EACH

audit.register_verbs(
    {
        "tag.made": _("%(actor)s made the tag “%(subject)s”"),
        "tag.renamed": _("%(actor)s renamed the tag “%(before)s” to “%(subject)s”"),
        "tag.retired": _("%(actor)s retired the tag “%(subject)s”"),
        "tag.brought_back": _("%(actor)s brought the tag “%(subject)s” back"),
        "tag.shown": _("%(actor)s made the tag “%(subject)s” a public theme"),
        "tag.hidden": _("%(actor)s made the public theme “%(subject)s” a tag of the desk only"),
        "observation.tagged": _(
            "%(actor)s changed the tags of observation %(subject)s: added %(added)s; taken off %(taken)s"
        ),
    }
)


class SameName(Exception):
    """Another tag has this name."""


class TooManyTags(Exception):
    """The list is full: MAX_TAGS in use."""


class TooManyHere(Exception):
    """An observation would bear more than MAX_TAGS_EACH."""

    def __init__(self, observation: Observation) -> None:
        super().__init__(observation.label)
        self.observation = observation


def _told(tag: Tag) -> dict[str, str]:
    return {"subject": f"tag:{tag.pk}", "subject_label": tag.name}


def _save(tag: Tag) -> None:
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise SameName(tag.name) from None


def _room_for_one() -> None:
    # One row that everybody has: two people at once don't pass the limit together.
    Authority.objects.select_for_update().first()
    if Tag.objects.filter(retired_at__isnull=True).count() >= MAX_TAGS:
        raise TooManyTags


@transaction.atomic
def make_tag(*, name: str, by: Person, at: datetime) -> Tag:
    """Raises `SameName` (a retired one is brought back instead), `TooManyTags`."""
    _room_for_one()
    slug = slugify_ro(name, 50) or "eticheta"
    taken = set(Tag.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free = next(one for n in range(1, len(taken) + 2) if (one := slug if n == 1 else f"{slug}-{n}") not in taken)
    tag = Tag(name=name, slug=free, created_at=at, created_by=by)
    _save(tag)
    audit.record(verb="tag.made", by=by, at=at, **_told(tag))
    return tag


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, by: Person, at: datetime) -> Tag:
    """Its address in filters stays. Raises `SameName`."""
    locked = Tag.objects.select_for_update().get(pk=tag.pk)
    before, locked.name = locked.name, name
    if before == name:
        return locked
    _save(locked)
    _seen([locked.pk])
    audit.record(verb="tag.renamed", by=by, at=at, before=before, **_told(locked))
    return locked


@transaction.atomic
def retire_tag(*, tag: Tag, by: Person, at: datetime) -> bool:
    """Offered no more; observations that bear it keep it. False when it was retired already."""
    if not Tag.objects.filter(pk=tag.pk, retired_at__isnull=True).update(retired_at=at):
        return False
    audit.record(verb="tag.retired", by=by, at=at, **_told(tag))
    return True


@transaction.atomic
def bring_tag_back(*, tag: Tag, by: Person, at: datetime) -> bool:
    """Raises `TooManyTags`. False when it is in use already."""
    _room_for_one()
    if not Tag.objects.filter(pk=tag.pk, retired_at__isnull=False).update(retired_at=None):
        return False
    audit.record(verb="tag.brought_back", by=by, at=at, **_told(tag))
    return True


def _seen(pks: Iterable[int]) -> None:
    """What the public reads of these changed: pages made before are out of date. Nothing for tags of the desk only."""
    Tag.objects.filter(pk__in=list(pks), is_public=True).update(public_mark=F("public_mark") + 1)


@transaction.atomic
def show_tag(*, tag: Tag, by: Person, at: datetime) -> bool:
    """A public theme from now on, with every observation that bears it. False when it is one already, or is retired."""
    hidden = Tag.objects.filter(pk=tag.pk, is_public=False, retired_at__isnull=True)
    if not hidden.update(is_public=True, public_mark=F("public_mark") + 1):
        return False
    audit.record(verb="tag.shown", by=by, at=at, **_told(tag))
    return True


@transaction.atomic
def hide_tag(*, tag: Tag, by: Person, at: datetime) -> bool:
    """The desk's own again, in use or retired. False when it is already."""
    shown = Tag.objects.filter(pk=tag.pk, is_public=True)
    if not shown.update(is_public=False, public_mark=F("public_mark") + 1):
        return False
    audit.record(verb="tag.hidden", by=by, at=at, **_told(tag))
    return True


@transaction.atomic
def mark(
    *, observations: Iterable[Observation], add: Sequence[Tag], take: Sequence[Tag], by: Person, at: datetime
) -> int:
    """Add and take off tags; returns how many observations changed. Raises `TooManyHere`, and then nothing is changed."""
    wanted = {observation.pk: observation for observation in observations}
    # The letters themselves are locked, in one order, so that two people who tag at once count what the other added.
    locked = Observation.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    pks = list(locked.values_list("pk", flat=True))
    borne: dict[int, set[int]] = {pk: set() for pk in pks}
    for pk, tag_pk in ObservationTag.objects.filter(observation__in=pks).values_list("observation_id", "tag_id"):
        borne[pk].add(tag_pk)
    changed, touched = 0, set[int]()
    for pk in pks:
        added = [tag for tag in add if tag.pk not in borne[pk]]
        taken = [tag for tag in take if tag.pk in borne[pk] and tag not in add]
        if len(borne[pk]) + len(added) - len(taken) > MAX_TAGS_EACH:
            raise TooManyHere(wanted[pk])
        if added or taken:
            _change(wanted[pk], added, taken, by, at)
            touched.update(tag.pk for tag in (*added, *taken))
            changed += 1
    _seen(touched)
    return changed


def _change(observation: Observation, added: Sequence[Tag], taken: Sequence[Tag], by: Person, at: datetime) -> None:
    ObservationTag.objects.filter(observation=observation, tag__in=taken).delete()
    ObservationTag.objects.bulk_create(
        [ObservationTag(observation=observation, tag=tag, at=at, by=by) for tag in added]
    )
    audit.record(
        verb="observation.tagged", by=by, at=at, subject=f"observation:{observation.ref}",
        subject_label=observation.label, group=f"round:{observation.round_id}",
        added=", ".join(tag.name for tag in added) or "—", taken=", ".join(tag.name for tag in taken) or "—",
    )  # fmt: skip
