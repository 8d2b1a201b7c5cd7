"""Organisations, conventions and mandates as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, Exists, Func, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _, ngettext

from accounts.authority.queries import local_day
from accounts.organisations.models import Convention, Mandate, MandateInvitation, Organisation, OrganisationQuerySet
from accounts.organisations.rules import REMINDER_DAYS, TOLD_AFTER_EXPIRY_DAYS
from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Permission
from consultare.lib.text import canonical_json, digest, fold

PUBLIC_PAGE = 40
DESK_PAGE = 50


class Folded(Func):
    """The name without diacritics and capitals, whatever the database's own language is."""

    template = "lower(translate(%(expressions)s, 'ăâîșşțţĂÂÎȘŞȚŢ', 'aaissttAAISSTT'))"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class PartnerFigures:
    """Conventions in force that day, and how many organisations hold them."""

    conventions: int
    organisations: int

    @property
    def conventions_words(self) -> str:
        return ngettext("%(n)s convention", "%(n)s conventions", self.conventions) % {"n": self.conventions}

    @property
    def organisations_words(self) -> str:
        return ngettext("%(n)s organisation", "%(n)s organisations", self.organisations) % {"n": self.organisations}

    @property
    def sentence(self) -> str:
        return f"{self.conventions_words}, {self.organisations_words}"


def partner_figures(on: date) -> PartnerFigures:
    live = Convention.objects.in_force(on).filter(organisation__state=Organisation.State.APPROVED)
    return PartnerFigures(**live.aggregate(conventions=Count("pk"), organisations=Count("organisation", distinct=True)))


@dataclass(frozen=True)
class NamePage:
    """Organisations by name, a page at a time, by key."""

    rows: Sequence[Organisation]
    before: int | None
    after: int | None


def page_by_name(
    found: QuerySet[Organisation], *, after: int | None = None, before: int | None = None, size: int = PUBLIC_PAGE
) -> NamePage:
    """The page behind `after` or ahead of `before` (keys of organisations of this same list); the first one otherwise."""
    key = after or before
    anchor = found.filter(pk=key).values_list("name", "pk").first() if key else None
    if anchor is None:
        rows = list(found.order_by("name", "pk")[: size + 1])
        return _name_page(rows[:size], has_before=False, has_after=len(rows) > size)
    name, pk = anchor
    if after:
        rows = list(found.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk)).order_by("name", "pk")[: size + 1])
        return _name_page(rows[:size], has_before=True, has_after=len(rows) > size)
    rows = list(found.filter(Q(name__lt=name) | Q(name=name, pk__lt=pk)).order_by("-name", "-pk")[: size + 1])
    return _name_page(rows[:size][::-1], has_before=len(rows) > size, has_after=True)


def _name_page(rows: list[Organisation], *, has_before: bool, has_after: bool) -> NamePage:
    return NamePage(rows, rows[0].pk if rows and has_before else None, rows[-1].pk if rows and has_after else None)


def public_organisations(on: date, *, with_convention: bool, domain: str = "") -> OrganisationQuerySet:
    """Approved organisations: partners by convention in force, or the others; optionally of one field."""
    live = Convention.objects.in_force(on).filter(organisation=OuterRef("pk"))
    found = Organisation.objects.approved().filter(Exists(live) if with_convention else ~Exists(live))
    return found.filter(domains__code=domain) if domain else found


def with_details(rows: Sequence[Organisation], on: date) -> list[tuple[Organisation, list["ConventionRow"]]]:
    """Each organisation with its conventions in force, and its fields fetched, in two queries for all."""
    live = Convention.objects.in_force(on).filter(organisation__in=rows).select_related("department")
    held: dict[int, list[ConventionRow]] = {}
    for convention in live.order_by("signed_on", "pk"):
        held.setdefault(convention.organisation_id, []).append(convention_row(convention, on))
    domains = Organisation.domains.through.objects.filter(organisation__in=rows).select_related("domain")
    names: dict[int, list[str]] = {}
    for link in domains.order_by("domain__position", "pk"):
        names.setdefault(link.organisation_id, []).append(link.domain.name)
    for row in rows:
        row.domain_names = names.get(row.pk, [])  # type: ignore[attr-defined] # read by the page
    return [(row, held.get(row.pk, [])) for row in rows]


@dataclass(frozen=True)
class ConventionRow:
    """A convention with its computed state as a chip."""

    convention: Convention
    state: str
    chip: dict[str, str]


def convention_row(convention: Convention, on: date) -> ConventionRow:
    state = convention.state(on)
    return ConventionRow(convention, state, convention_chip(state))


def convention_chip(state: str) -> dict[str, str]:
    chips = {
        "active": ("ok", "check", _("in force")),
        "expiring": ("due", "clock", _("expires within 60 days")),
        "future": ("wait", "hourglass", _("not yet in force")),
        "expired": ("no", "cross", _("expired")),
        "terminated": ("no", "cross", _("terminated")),
        "none": ("wait", "dot", _("no convention")),
    }
    tone, icon, label = chips[state]
    return {"tone": tone, "icon": icon, "label": label}


def organisation_chip(state: str) -> dict[str, str]:
    tones = {
        "pending": ("due", "hourglass"),
        "approved": ("ok", "check"),
        "refused": ("no", "cross"),
        "suspended": ("no", "lock"),
    }
    tone, icon = tones[state]
    return {"tone": tone, "icon": icon, "label": str(Organisation.State(state).label)}


def conventions_of(organisation: Organisation, on: date) -> list[ConventionRow]:
    """Every convention the organisation ever had, newest first."""
    found = organisation.conventions.select_related("department", "file").order_by("-signed_on", "-pk")
    return [convention_row(convention, on) for convention in found]


CONVENTION_FILTERS = ("active", "expiring", "expired", "none")


def desk_organisations(
    on: date, *, text: str = "", convention: str = "", state: str = "", domain: str = ""
) -> OrganisationQuerySet:
    """The desk's list with filters that may be combined; each row says the state of its conventions (`convention_state`)."""
    mine = Convention.objects.filter(organisation=OuterRef("pk"))
    found = Organisation.objects.annotate(
        is_partner=Exists(mine.in_force(on)),
        is_expiring=Exists(mine.expiring(on)),
        has_conventions=Exists(mine),
        conventions_in_force=Count("conventions", filter=Q(conventions__in=Convention.objects.in_force(on))),
        next_expiry=Min("conventions__valid_until", filter=Q(conventions__in=Convention.objects.in_force(on))),
    )
    chosen = {
        "active": Q(is_partner=True),
        "expiring": Q(is_expiring=True),
        "expired": Q(is_partner=False, has_conventions=True),
        "none": Q(has_conventions=False),
    }
    found = found.filter(chosen.get(convention, Q()))
    if text:
        found = found.annotate(folded=Folded("name"), folded_short=Folded("short_name")).filter(
            Q(folded__contains=fold(text)) | Q(folded_short__contains=fold(text)) | Q(cif__startswith=text.strip())
        )
    if state:
        found = found.filter(state=state)
    if domain:
        found = found.filter(domains__code=domain)
    return found.order_by("name", "pk")


def convention_state_of(row: Any) -> str:
    """Of a row of `desk_organisations`."""
    if row.is_partner:
        return "expiring" if row.is_expiring else "active"
    return "expired" if row.has_conventions else "none"


def pending_organisations() -> QuerySet[Organisation]:
    """Applications that wait for a decision, the oldest first."""
    return Organisation.objects.filter(state=Organisation.State.PENDING).order_by("created_at", "pk")


EDITED_FIELDS = (
    "name", "short_name", "form", "parent_id", "cif", "court_register", "national_number", "address", "email", "phone", "website",
    "legal_representative", "description", "services", "accreditation", "is_active_in_policy", "in_article_52_record",
)  # fmt: skip


CONVENTION_FIELDS = (
    "number", "signed_on", "valid_from", "valid_until", "object", "services", "department_id", "responsible", "amendments",
)  # fmt: skip


def fingerprint(thing: Organisation | Convention) -> str:
    """Of the data a form shows, so that a form opened before somebody else's change is noticed."""
    names = EDITED_FIELDS if isinstance(thing, Organisation) else (*CONVENTION_FIELDS, "file_id")
    return digest(canonical_json({name: str(getattr(thing, name)) for name in names}))[:32]


def state_counts() -> dict[str, int]:
    counts = dict(Organisation.objects.values_list("state").annotate(n=Count("pk")).order_by())
    return {state: counts.get(state, 0) for state in Organisation.State.values}


def mandates_of(organisation: Organisation, at: datetime) -> list[Mandate]:
    """Mandates that bind now or will, by name of person; of a suspended organisation too."""
    today = local_day(at)
    return list(
        organisation.mandates.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today), ended_at__isnull=True)
        .select_related("person")
        .order_by("person__full_name", "pk")
    )


def past_mandates_of(organisation: Organisation, at: datetime) -> list[Mandate]:
    """The last mandates that ended."""
    over = Q(ended_at__isnull=False) | Q(valid_until__lt=local_day(at))
    return list(organisation.mandates.filter(over).select_related("person").order_by("-pk")[:DESK_PAGE])


def open_invitations(organisation: Organisation, at: datetime) -> QuerySet[MandateInvitation]:
    return organisation.mandate_invitations.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
    ).order_by("-invited_at", "-pk")


def mandates_in_force(person: Person, at: datetime) -> list[Mandate]:
    """The person's mandates that bind now, by name of organisation."""
    found = Mandate.objects.in_force(at).filter(person=person).select_related("organisation")
    return list(found.order_by("organisation__name", "pk"))


def applications_of(person: Person) -> QuerySet[Organisation]:
    """What the person asked for and isn't approved: waiting, refused or suspended."""
    found = Organisation.objects.filter(applied_by=person).exclude(state=Organisation.State.APPROVED)
    return found.order_by("-created_at", "-pk")


def holders(permission: Permission, at: datetime) -> QuerySet[Person]:
    """Active people who hold the permission now: those who are told about what waits for it."""
    roles = [role.value for role, sheet in ROLES.items() if permission in sheet.permissions]
    grants = RoleGrant.objects.in_force(at).filter(role__in=roles)
    return Person.objects.filter(is_active=True, pk__in=grants.values("person")).order_by("pk")


def parents() -> QuerySet[Organisation]:
    """Of whom a branch may be a branch."""
    return Organisation.objects.approved().exclude(form=Organisation.Form.BRANCH).order_by("name", "pk")


def conventions_near_expiry(on: date) -> QuerySet[Convention]:
    """Not terminated, with an end that is near or just past."""
    return (
        Convention.objects.filter(
            Q(terminated_on__isnull=True) | Q(terminated_on__gt=on),
            valid_until__gte=date.fromordinal(on.toordinal() - TOLD_AFTER_EXPIRY_DAYS),
            valid_until__lte=date.fromordinal(on.toordinal() + max(REMINDER_DAYS)),
            organisation__state=Organisation.State.APPROVED,
        )
        .select_related("organisation", "department")
        .order_by("valid_until", "pk")
    )
