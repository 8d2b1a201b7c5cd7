"""Top of the wing: what a person may open, and in which capacity she may act."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.gate import recent_auth_required, require, staff_required
from accounts.organisations.models import Mandate, Organisation
from accounts.people.models import Person
from accounts.permissions import Role

__all__ = ["Capacity", "capacities_of", "capacity", "recent_auth_required", "require", "staff_required"]

CITIZEN = "citizen"
# What the register calls the author, by the form of the organisation; everything else is an organisation.
_KINDS = {
    Organisation.Form.UNIVERSITY: "academia",
    Organisation.Form.AUTHORITY: "authority",
}


@dataclass(frozen=True)
class Capacity:
    """As who somebody acts. `label` is what is stored with the act, as the words were that day."""

    key: str
    kind: str  # a value of AuthorKind: citizen, organisation, academia, authority, elected
    label: str
    person: Person
    organisation: Organisation | None = None
    mandate: Mandate | None = None
    can_submit: bool = True
    can_write: bool = True

    @property
    def detail(self) -> str:
        """The end of the mandate in words, for `components/person_act.html`."""
        if self.mandate is None or self.mandate.valid_until is None:
            return ""
        return _("mandate until %(date)s") % {"date": date_format(self.mandate.valid_until, "SHORT_DATE_FORMAT")}


def capacities_of(person: Person, *, at: datetime) -> list[Capacity]:
    """Every capacity the person may choose at that moment: herself first, then her mandates by name of organisation."""
    mandates = (
        Mandate.objects.in_force(at)
        .filter(person=person)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    return [_as_herself(person), *(_by_mandate(person, mandate) for mandate in mandates)]


def capacity(person: Person, key: str, *, at: datetime) -> Capacity:
    """The capacity chosen in a form, checked at that moment. Raises PermissionDenied when it isn't hers (any more)."""
    for held in capacities_of(person, at=at):
        if held.key == key:
            return held
    raise PermissionDenied


def _as_herself(person: Person) -> Capacity:
    if Role.ELECTED in person.roles:
        return Capacity(key=CITIZEN, kind="elected", label=_("local elected official"), person=person)
    return Capacity(key=CITIZEN, kind="citizen", label=_("citizen"), person=person)


def _by_mandate(person: Person, mandate: Mandate) -> Capacity:
    sentences = {
        Mandate.Kind.REPRESENTATIVE: _("representative of %(name)s"),
        Mandate.Kind.CONTRIBUTOR: _("contributor for %(name)s"),
        Mandate.Kind.READER: _("reader for %(name)s"),
    }
    label = sentences[Mandate.Kind(mandate.kind)] % {"name": mandate.organisation.name}
    if mandate.valid_until:
        until = date_format(mandate.valid_until, "SHORT_DATE_FORMAT")
        label = _("%(who)s, mandate until %(date)s") % {"who": label, "date": until}
    return Capacity(
        key=f"mandate:{mandate.pk}",
        kind=_KINDS.get(Organisation.Form(mandate.organisation.form), "organisation"),
        label=label,
        person=person,
        organisation=mandate.organisation,
        mandate=mandate,
        can_submit=mandate.kind == Mandate.Kind.REPRESENTATIVE,
        can_write=mandate.kind != Mandate.Kind.READER,
    )
