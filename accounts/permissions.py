"""Who may do what: one enum of permissions, one table of roles with a sentence beside each (matrix §4)."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW_DESK = "desk.view"
    VIEW_DRAFT_ROUNDS = "round.view_draft"
    EDIT_ROUND = "round.edit"
    PUBLISH_ROUND = "round.publish"
    EXTEND_ROUND = "round.extend"
    WITHDRAW_ROUND = "round.withdraw"
    APPROVE_URGENCY = "round.approve_urgency"
    REGISTER_OBSERVATION = "observation.register"
    VIEW_UNPUBLISHED = "observation.view_unpublished"
    VIEW_CONTACT = "observation.view_contact"
    HIDE_OBSERVATION = "observation.hide"
    REDACT_OBSERVATION = "observation.redact"
    READ_ORIGINAL = "observation.read_original"
    PROPOSE_ANSWER = "answer.propose"
    ACCEPT_ANSWER = "answer.accept"
    PUBLISH_ANSWERS = "answer.publish"
    SEND_INVITATIONS = "invitation.send"
    VIEW_DELIVERIES = "delivery.view"
    EXPORT_INTERNAL = "register.export_internal"
    MANAGE_ORGANISATIONS = "organisation.manage"
    APPROVE_ORGANISATION = "organisation.approve"
    MANAGE_PEOPLE = "people.manage"
    GRANT_SENIOR_ROLES = "people.grant_senior"
    VIEW_AUDIT = "audit.view"
    VIEW_ROUND_AUDIT = "audit.view_rounds"
    MANAGE_SERVICES = "service.manage"
    DEFINE_INDICATORS = "indicator.define"
    APPROVE_DEFINITIONS = "indicator.approve"
    MANAGE_COLLECTION = "collection.manage"
    ENTER_VALUES = "value.enter"
    APPROVE_VALUES = "value.approve"
    CORRECT_VALUES = "value.correct"
    MAKE_RELEASES = "release.make"
    PUBLISH_RELEASES = "release.publish"
    MANAGE_STRATEGIES = "strategy.manage"
    REPORT_PROGRESS = "progress.report"
    APPROVE_PROGRESS = "progress.approve"
    EVALUATE = "evaluation.write"
    PUBLISH_EVALUATIONS = "evaluation.publish"
    MANAGE_SETTINGS = "settings.manage"
    MANAGE_LEGAL_RULES = "settings.legal_rules"


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"
    INDICATORS = "indicators"
    MODERATOR = "moderator"
    ELECTED = "elected"


@dataclass(frozen=True)
class RoleSheet:
    role: Role
    name: str | Promise
    sentence: str | Promise
    permissions: frozenset[Permission]
    is_staff: bool = True


P = Permission
_DESK = frozenset({P.VIEW_DESK, P.VIEW_DRAFT_ROUNDS})
_INDICATORS = frozenset(
    {
        P.MANAGE_SERVICES,
        P.DEFINE_INDICATORS,
        P.APPROVE_DEFINITIONS,
        P.MANAGE_COLLECTION,
        P.ENTER_VALUES,
        P.APPROVE_VALUES,
        P.CORRECT_VALUES,
        P.MAKE_RELEASES,
        P.PUBLISH_RELEASES,
        P.MANAGE_STRATEGIES,
        P.REPORT_PROGRESS,
        P.APPROVE_PROGRESS,
        P.EVALUATE,
        P.PUBLISH_EVALUATIONS,
    }
)

ROLES: dict[Role, RoleSheet] = {
    Role.ADMINISTRATOR: RoleSheet(
        Role.ADMINISTRATOR,
        _("Administrator"),
        _(
            "Keeps the portal running: people, roles, settings, audit. Decides nothing about the content of a consultation; may be the second person who withdraws one."
        ),
        frozenset(
            {
                P.VIEW_DESK,
                P.WITHDRAW_ROUND,
                P.MANAGE_PEOPLE,
                P.GRANT_SENIOR_ROLES,
                P.VIEW_AUDIT,
                P.MANAGE_SETTINGS,
                P.VIEW_DELIVERIES,
            }
        ),
    ),
    Role.COORDINATOR: RoleSheet(
        Role.COORDINATOR,
        _("Coordinator"),
        _(
            "Runs consultations and answers for every legal term: prepares, publishes, extends, decides and publishes answers."
        ),
        _DESK
        | _INDICATORS
        | {
            P.EDIT_ROUND,
            P.PUBLISH_ROUND,
            P.EXTEND_ROUND,
            P.WITHDRAW_ROUND,
            P.APPROVE_URGENCY,
            P.REGISTER_OBSERVATION,
            P.VIEW_UNPUBLISHED,
            P.VIEW_CONTACT,
            P.HIDE_OBSERVATION,
            P.REDACT_OBSERVATION,
            P.READ_ORIGINAL,
            P.PROPOSE_ANSWER,
            P.ACCEPT_ANSWER,
            P.PUBLISH_ANSWERS,
            P.SEND_INVITATIONS,
            P.VIEW_DELIVERIES,
            P.EXPORT_INTERNAL,
            P.MANAGE_ORGANISATIONS,
            P.APPROVE_ORGANISATION,
            P.MANAGE_PEOPLE,
            P.VIEW_ROUND_AUDIT,
            P.MANAGE_LEGAL_RULES,
        },
    ),
    Role.OPERATOR: RoleSheet(
        Role.OPERATOR,
        _("Operator"),
        _(
            "Enters what arrives on paper, by e-mail, by phone or at the counter, prepares rounds and reasons, fills in reports of services."
        ),
        _DESK
        | {
            P.EDIT_ROUND,
            P.REGISTER_OBSERVATION,
            P.VIEW_UNPUBLISHED,
            P.VIEW_CONTACT,
            P.REDACT_OBSERVATION,
            P.PROPOSE_ANSWER,
            P.ENTER_VALUES,
        },
    ),
    Role.INDICATORS: RoleSheet(
        Role.INDICATORS,
        _("Monitoring and evaluation"),
        _(
            "Defines indicators, collects, checks and publishes their figures, evaluates; reads consultations in preparation and proposes answers on what concerns them."
        ),
        _DESK | _INDICATORS | {P.VIEW_UNPUBLISHED, P.PROPOSE_ANSWER},
    ),
    Role.MODERATOR: RoleSheet(
        Role.MODERATOR,
        _("Moderator"),
        _(
            "Looks at texts that wait for a person, blacks out personal data, hides with a legal reason. Sees no contact data."
        ),
        frozenset({P.VIEW_DESK, P.VIEW_UNPUBLISHED, P.HIDE_OBSERVATION, P.REDACT_OBSERVATION}),
    ),
    Role.ELECTED: RoleSheet(
        Role.ELECTED,
        _("Local elected official"),
        _("Reads what is public and comments like any person; the function is shown beside the name."),
        frozenset(),
        is_staff=False,
    ),
}
STAFF_ROLES = frozenset(role for role, sheet in ROLES.items() if sheet.is_staff)
SENIOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
