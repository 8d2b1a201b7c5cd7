"""Dimensions and their categories: added, put away, never deleted once a cell has them; scales as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.models import Category, Dimension, Scale, ScaleLevel
from indicators.catalogue.states import SheetState

audit.register_verbs(
    {
        "dimension.added": _("%(actor)s added the dimension “%(subject)s”"),
        "category.added": _("%(actor)s added the category “%(name)s” to the dimension “%(subject)s”"),
        "category.archived": _("%(actor)s put away the category “%(name)s” of the dimension “%(subject)s”"),
        "category.restored": _("%(actor)s brought back the category “%(name)s” of the dimension “%(subject)s”"),
        "scale.kept": _("%(actor)s kept the scale “%(subject)s”"),
        "scale.changed": _("%(actor)s changed the scale “%(subject)s”"),
    }
)
MAX_CATEGORIES, MAX_LEVELS = 30, 10


@dataclass(frozen=True, slots=True)
class LevelWords:
    label: str
    meaning: str


def _told(what: Dimension | Scale) -> dict[str, str]:
    return {"subject": f"{type(what).__name__.lower()}:{what.pk}", "subject_label": what.name}


@transaction.atomic
def add_dimension(*, code: str, name: str, by: Person, at: datetime) -> Dimension:
    """Raises `Refused` when the code is taken."""
    last = Dimension.objects.aggregate(last=Max("order"))["last"] or 0
    try:
        with transaction.atomic():
            made = Dimension.objects.create(code=code, name=name, order=last + 1)
    except IntegrityError:
        raise Refused(_("There is a dimension with this code already."), "code") from None
    audit.record(verb="dimension.added", by=by, at=at, **_told(made))
    return made


@transaction.atomic
def add_category(*, dimension: Dimension, code: str, name: str, by: Person, at: datetime) -> Category:
    """At the end of the dimension. Sheets that exist keep the categories they have. Raises `Refused`."""
    locked = Dimension.objects.select_for_update(of=("self",)).get(pk=dimension.pk)
    own = locked.categories.all()
    if own.count() >= MAX_CATEGORIES:
        raise Refused(_("A dimension has at most %(most)d categories.") % {"most": MAX_CATEGORIES})
    if own.filter(code=code).exists():
        raise Refused(_("The dimension has a category with this code already."), "code")
    last = own.aggregate(last=Max("order"))["last"] or 0
    made = Category.objects.create(dimension=locked, code=code, name=name, order=last + 1)
    audit.record(verb="category.added", by=by, at=at, name=name, **_told(locked))
    return made


@transaction.atomic
def archive_category(*, category: Category, by: Person, at: datetime) -> bool:
    """Offered no more for new breakdowns; figures and sheets that have it stay. False when it was put away already."""
    if not Category.objects.filter(pk=category.pk, archived_at=None).update(archived_at=at):
        return False
    audit.record(verb="category.archived", by=by, at=at, name=category.name, **_told(category.dimension))
    return True


@transaction.atomic
def restore_category(*, category: Category, by: Person, at: datetime) -> bool:
    if not Category.objects.filter(pk=category.pk, archived_at__isnull=False).update(archived_at=None):
        return False
    audit.record(verb="category.restored", by=by, at=at, name=category.name, **_told(category.dimension))
    return True


@transaction.atomic
def keep_scale(*, name: str, levels: Sequence[LevelWords], by: Person, at: datetime) -> Scale:
    """A scale whole: its levels from 1 upwards, without gaps. Raises `Refused`."""
    _check_levels(levels)
    try:
        with transaction.atomic():
            made = Scale.objects.create(name=name)
    except IntegrityError:
        raise Refused(_("There is a scale with this name already."), "name") from None
    _write_levels(made, levels)
    audit.record(verb="scale.kept", by=by, at=at, **_told(made))
    return made


@transaction.atomic
def change_scale(
    *, scale: Scale, name: str, levels: Sequence[LevelWords], revision: int, by: Person, at: datetime
) -> Scale:
    """While no approved sheet stands on it; afterwards a figure «3» would mean something else. Raises `Stale`, `Refused`."""
    locked = Scale.objects.select_for_update(of=("self",)).get(pk=scale.pk)
    if locked.revision != revision:
        raise Stale(locked)
    if locked.indicators.filter(versions__state=SheetState.APPROVED).exists():
        raise Refused(_("Approved sheets stand on this scale: it stays as it is. Keep a new scale instead."))
    _check_levels(levels)
    locked.name, locked.revision = name, revision + 1
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        raise Refused(_("There is a scale with this name already."), "name") from None
    locked.levels.all().delete()
    _write_levels(locked, levels)
    audit.record(verb="scale.changed", by=by, at=at, **_told(locked))
    return locked


def _check_levels(levels: Sequence[LevelWords]) -> None:
    if not 2 <= len(levels) <= MAX_LEVELS:
        raise Refused(_("A scale has from 2 to %(most)d levels, each with its words.") % {"most": MAX_LEVELS}, "levels")


def _write_levels(scale: Scale, levels: Sequence[LevelWords]) -> None:
    ScaleLevel.objects.bulk_create(
        ScaleLevel(scale=scale, rank=rank, label=one.label, meaning=one.meaning)
        for rank, one in enumerate(levels, start=1)
    )
