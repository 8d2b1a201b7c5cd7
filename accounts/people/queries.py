"""People as the desk sees them, and the table of roles in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.people.models import EmailChange, Person, RoleGrant, RoleProposal
from accounts.permissions import ROLES, Permission, Role, RoleSheet
from consultare.records import audit
from consultare.records.models import AuditEvent

PAGE = 50
# Every act on a round, on what it received and on whom it invited stands in the group of the round.
ROUNDS = "round:"
_NOT_OF_ROUNDS = (
    "person.",
    "authority.",
    "subscription.",
    "organisation.",
    "convention.",
    "mandate.",
    "legal_rule.",
    "theme.",
)
_GAPS = re.compile(r"%\(\w+\)[sd]")
P = Permission
# What each permission lets a person do, for the page of roles.
WORDS: dict[Permission, str | Promise] = {
    P.VIEW_DESK: _("opens the desk"),
    P.VIEW_DRAFT_ROUNDS: _("reads consultations in preparation"),
    P.EDIT_ROUND: _("prepares consultations"),
    P.PUBLISH_ROUND: _("publishes consultations"),
    P.EXTEND_ROUND: _("extends the term"),
    P.WITHDRAW_ROUND: _("proposes the withdrawal of a consultation, or confirms what somebody else proposed"),
    P.APPROVE_URGENCY: _("approves urgency"),
    P.REGISTER_OBSERVATION: _("registers observations received on paper, by e-mail or by phone"),
    P.VIEW_UNPUBLISHED: _("reads observations that are not public yet"),
    P.VIEW_CONTACT: _("sees contact data of authors"),
    P.HIDE_OBSERVATION: _("hides an observation, with the legal reason"),
    P.REDACT_OBSERVATION: _("blacks out personal data"),
    P.READ_ORIGINAL: _("reads the sealed original of a blacked out text"),
    P.PROPOSE_ANSWER: _("proposes answers"),
    P.ACCEPT_ANSWER: _("accepts answers"),
    P.PUBLISH_ANSWERS: _("publishes answers"),
    P.SEND_INVITATIONS: _("sends invitations"),
    P.VIEW_DELIVERIES: _("sees what mail was sent"),
    P.EXPORT_INTERNAL: _("downloads the internal register"),
    P.MANAGE_ORGANISATIONS: _("keeps the list of organisations and conventions"),
    P.APPROVE_ORGANISATION: _("approves organisations"),
    P.MANAGE_PEOPLE: _("manages people and their roles"),
    P.GRANT_SENIOR_ROLES: _(
        "gives, together with another administrator, and takes the roles of administrator and coordinator"
    ),
    P.VIEW_AUDIT: _("reads the whole log of acts"),
    P.VIEW_ROUND_AUDIT: _("reads the log of acts on consultations"),
    P.MANAGE_SETTINGS: _("changes the settings of the portal"),
    P.MANAGE_LEGAL_RULES: _("keeps the legal terms"),
    P.MANAGE_SERVICES: _("keeps the list of social services"),
    P.DEFINE_INDICATORS: _("defines indicators"),
    P.APPROVE_DEFINITIONS: _("approves definition sheets"),
    P.MANAGE_COLLECTION: _("organises the collection of figures"),
    P.ENTER_VALUES: _("fills in reports of services"),
    P.APPROVE_VALUES: _("approves or sends back reports"),
    P.CORRECT_VALUES: _("corrects figures that were approved"),
    P.MAKE_RELEASES: _("prepares releases of figures"),
    P.PUBLISH_RELEASES: _("publishes releases of figures"),
    P.MANAGE_STRATEGIES: _("keeps strategies and their measures"),
    P.REPORT_PROGRESS: _("reports how far measures are"),
    P.APPROVE_PROGRESS: _("approves what was reported of measures"),
    P.EVALUATE: _("writes evaluations and follows their recommendations"),
    P.PUBLISH_EVALUATIONS: _("publishes evaluations"),
}


@dataclass(frozen=True)
class RoleRow:
    sheet: RoleSheet
    permissions: Sequence[str | Promise]
    holders: int


def role_table() -> list[RoleRow]:
    """Every role with its sentence, its permissions in words and how many active people hold it."""
    held = list(
        RoleGrant.objects.in_force(timezone.now()).filter(person__is_active=True).values_list("role", flat=True)
    )
    return [
        RoleRow(
            sheet, [WORDS[permission] for permission in Permission if permission in sheet.permissions], held.count(role)
        )
        for role, sheet in ROLES.items()
    ]


@dataclass(frozen=True)
class PeoplePage:
    people: Sequence[Person]
    next_after: int | None


def _with_roles() -> QuerySet[Person]:
    """`live_grants` and `has_second_factor` on each, in two queries however many people."""
    live = RoleGrant.objects.in_force(timezone.now()).select_related("department").order_by("role", "pk")
    return Person.objects.prefetch_related(Prefetch("grants", queryset=live, to_attr="live_grants")).annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    )


def people_page(*, search: str = "", role: str = "", after: int | None = None) -> PeoplePage:
    """By name, `PAGE` at a time; `after` is the last person of the page before. `role`: a role, `staff` or `inactive`."""
    people = _with_roles()
    if search:
        people = people.filter(Q(full_name__icontains=search) | Q(email__icontains=search))
    if role == "inactive":
        people = people.filter(is_active=False)
    elif role:
        roles = [item for item in Role if ROLES[item].is_staff] if role == "staff" else [role]
        holders = RoleGrant.objects.in_force(timezone.now()).filter(role__in=roles).values("person")
        people = people.filter(pk__in=holders)
    anchor = Person.objects.filter(pk=after).values_list("full_name", flat=True).first() if after else None
    if anchor is not None:
        people = people.filter(Q(full_name__gt=anchor) | Q(full_name=anchor, pk__gt=after))
    found = list(people.order_by("full_name", "pk")[: PAGE + 1])
    return PeoplePage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def person_card(pk: int) -> Person | None:
    return _with_roles().filter(pk=pk).first()


def grants_of(person: Person) -> QuerySet[RoleGrant]:
    """Every grant the person ever had, newest first."""
    return person.grants.select_related("department", "granted_by", "revoked_by").order_by("-granted_at", "-pk")


def open_proposals() -> QuerySet[RoleProposal]:
    """Senior roles that wait for a second administrator, the oldest first."""
    found = RoleProposal.objects.filter(outcome=RoleProposal.Outcome.OPEN)
    return found.select_related("person", "department", "proposed_by").order_by("proposed_at", "pk")


def is_alone(administrator: Person) -> bool:
    """No other active administrator: nobody on the desk could confirm what she proposes."""
    others = RoleGrant.objects.in_force(timezone.now()).filter(role=Role.ADMINISTRATOR, person__is_active=True)
    return not others.exclude(person=administrator).exists()


def open_email_change(person: Person) -> EmailChange | None:
    return person.email_changes.filter(
        done_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=timezone.now(), attempts_left__gt=0
    ).first()


def has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


@dataclass(frozen=True)
class LogLine:
    event: AuditEvent
    sentence: str
    roles: Sequence[str | Promise]


@dataclass(frozen=True)
class LogPage:
    lines: Sequence[LogLine]
    next_before: int | None


def log_page(
    *, verb: str = "", person: str = "", text: str = "", before: int | None = None, is_whole: bool = True
) -> LogPage:
    """The log of acts, newest first, `PAGE` at a time. `person`: acts by her or on her account.

    Without `is_whole` only what was done on rounds: what a coordinator may read (matrix §4, row 30).
    """
    events = AuditEvent.objects.all() if is_whole else AuditEvent.objects.filter(group__startswith=ROUNDS)
    if verb:
        events = events.filter(verb=verb)
    if person:
        events = events.filter(Q(actor_id=person) | Q(subject=f"person:{person}"))
    if text:
        events = events.filter(Q(subject_label__icontains=text) | Q(actor_name__icontains=text))
    if before:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: PAGE + 1])
    lines = [LogLine(event, audit.sentence(event), _role_names(event.actor_role)) for event in found[:PAGE]]
    return LogPage(lines, found[PAGE - 1].pk if len(found) > PAGE else None)


def known_verbs(*, is_whole: bool = True) -> list[tuple[str, str]]:
    """Every act the reader's part of the log may hold, in words, by those words."""
    verbs = {verb: words for verb, words in audit.VERBS.items() if is_whole or not verb.startswith(_NOT_OF_ROUNDS)}
    return sorted(((verb, _GAPS.sub("…", str(words))) for verb, words in verbs.items()), key=lambda pair: pair[1])


def _role_names(actor_role: str) -> list[str | Promise]:
    """Roles as the log keeps them («coordinator, operator»), in the reader's words."""
    return [ROLES[Role(role)].name if role in ROLES else role for role in actor_role.split(", ") if role]
