"""Who is told about the reports of a service: its organisation's representatives, or the authority's own people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.organisations.models import Mandate
from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Permission, Role
from indicators.collection.models import Submission
from indicators.collection.states import Reporter


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """`is_desk`: reads at the desk; `is_head`: is told because others are late."""

    key: str
    email: str
    language: str = "ro"
    is_desk: bool = True
    is_head: bool = False


def _person(person: Person, *, is_desk: bool, is_head: bool = False) -> Recipient:
    return Recipient(
        key=f"person:{person.pk}", email=person.email, language=person.language, is_desk=is_desk, is_head=is_head
    )


class Recipients:
    """Mandates and roles in force at one moment, read once for all reports (two queries)."""

    def __init__(self, at: datetime) -> None:
        self._representatives: dict[int, list[Person]] = {}
        mandates = Mandate.objects.in_force(at).filter(kind=Mandate.Kind.REPRESENTATIVE, person__is_active=True)
        for mandate in mandates.select_related("person").order_by("pk"):
            self._representatives.setdefault(mandate.organisation_id, []).append(mandate.person)
        self._grants = list(
            RoleGrant.objects.in_force(at).filter(person__is_active=True).select_related("person").order_by("pk")
        )

    def of(self, report: Submission, *, late: bool) -> Iterator[Recipient]:
        """Each once; the head of the department only when the report is late."""
        seen: set[str] = set()
        for to in (*self._own(report), *(self._heads(report) if late else ())):
            if to.key not in seen:
                seen.add(to.key)
                yield to

    def _own(self, report: Submission) -> Iterator[Recipient]:
        service = report.service
        if service.organisation_id and report.reporter == Reporter.PROVIDER:
            people = self._representatives.get(service.organisation_id, [])
            yield from (_person(person, is_desk=False) for person in people)
            return
        people = self._staff(Permission.ENTER_VALUES, service.department_id)
        if people:
            yield from (_person(person, is_desk=True) for person in people)
        elif service.department and service.department.email:
            yield Recipient(key=f"department:{service.department.pk}", email=service.department.email)
        else:
            yield from (_person(one, is_desk=True) for one in self._staff(Permission.MANAGE_COLLECTION, None))

    def _heads(self, report: Submission) -> Iterator[Recipient]:
        department = report.service.department
        if department and department.email:
            yield Recipient(key=f"department:{department.pk}", email=department.email, is_head=True)
            return
        people = self._staff(Permission.APPROVE_VALUES, department.pk if department else None)
        for person in people or self._staff(Permission.APPROVE_VALUES, None):
            yield _person(person, is_desk=True, is_head=True)

    def _staff(self, permission: Permission, department: int | None) -> list[Person]:
        """People whose role in that department carries the permission; None: whoever holds it without a department."""
        found = {
            grant.person_id: grant.person
            for grant in self._grants
            if grant.department_id == department and permission in ROLES[Role(grant.role)].permissions
        }
        return list(found.values())
