"""People and the roles they hold. A capacity (citizen, representative of …) is chosen at the act, not stored here."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import ROLES, STAFF_ROLES, Permission, Role


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> "Person":
        person = self.model(email=email.strip().lower(), **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody with an account. E-mail is the login, in any case of letters."""

    PERSONAL = ("email", "full_name", "phone")
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5, default="ro")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_any_case"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def audit_name(self) -> str:
        return str(self)

    @property
    def audit_role(self) -> str:
        return ", ".join(sorted(self.roles))

    @property
    def roles(self) -> frozenset[Role]:
        """Roles in force now; one query, kept for the life of the object (one request)."""
        if not hasattr(self, "_roles"):
            now = timezone.now()
            self._roles = frozenset(Role(grant) for grant in self.grants.in_force(now).values_list("role", flat=True))
        return self._roles

    @property
    def permissions(self) -> frozenset[Permission]:
        if not self.is_active:
            return frozenset()
        return frozenset().union(*(ROLES[role].permissions for role in self.roles))

    @property
    def is_staff_member(self) -> bool:
        return self.is_active and bool(self.roles & STAFF_ROLES)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, at: datetime) -> "RoleGrantQuerySet":
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), granted_at__lte=at)


class RoleGrant(models.Model):
    """A role given to a person by another, from and until. Never deleted: revoked."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, sheet.name) for role, sheet in ROLES.items()]
    )
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants_given")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="grants_revoked"
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(revoked_at__isnull=True), name="one_live_grant_a_role"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="grant_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class RoleProposal(models.Model):
    """A senior role that one administrator proposed; another one confirms or refuses it (matrix §4, row 29)."""

    class Outcome(models.TextChoices):
        OPEN = "", _("waits for another administrator")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_proposals")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, sheet.name) for role, sheet in ROLES.items()]
    )
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, null=True, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(outcome=""), name="one_open_role_proposal"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="role_proposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "taken_back"]) | ~Q(decided_by=F("proposed_by")),
                name="role_proposal_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("person")) & (Q(decided_by__isnull=True) | ~Q(decided_by=F("person"))),
                name="role_proposal_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(note=""), name="role_proposal_refused_with_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class EmailChange(models.Model):
    """A change of address, in force once both ends typed their code. Codes are stored hashed."""

    PERSONAL = ("new_email",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="email_changes")
    new_email = models.EmailField(max_length=254)
    old_code_hash = models.CharField(max_length=128)
    new_code_hash = models.CharField(max_length=128)
    attempts_left = models.PositiveSmallIntegerField(default=6)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_email_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.new_email}"
