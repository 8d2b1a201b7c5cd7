"""Who runs this portal: one profile, its departments, the officer named by law, the days on which nobody works."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Authority(models.Model):
    """The single profile of the installation (pk 1). Nothing of a particular town is written in code.

    `responsible` is the officer in office when the profile was read by `queries.authority`, for the foot of every page.
    """

    responsible = ""

    name = models.CharField(_("official name"), max_length=200)
    subtitle = models.CharField(_("line under the name"), max_length=200, blank=True)
    portal_title = models.CharField(_("name of the portal"), max_length=80)
    place = models.CharField(_("place"), max_length=80)
    mark = models.CharField(_("mark"), max_length=3)
    headline = models.CharField(_("sentence on the home page"), max_length=160)
    lead = models.TextField(_("text under it"), max_length=600, blank=True)
    letter_heading = models.TextField(_("heading of documents"), max_length=600, blank=True)
    cif = models.CharField(_("tax code"), max_length=12, blank=True)
    address = models.CharField(_("address"), max_length=200)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"))
    registry_email = models.EmailField(_("e-mail of the registry office"), blank=True)
    website = models.URLField(_("website"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    window_days = models.PositiveSmallIntegerField(_("usual days for proposals"), default=14)
    reply_days = models.PositiveSmallIntegerField(_("days in which answers are given"), default=30)
    quiet_from = models.PositiveSmallIntegerField(_("no mail from hour"), default=20)
    quiet_to = models.PositiveSmallIntegerField(_("no mail until hour"), default=8)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="authority_is_one")]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    name = models.CharField(_("name"), max_length=160, unique=True)
    code = models.CharField(_("abbreviation"), max_length=16, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A field of social protection: what organisations do, what rounds are about, what people subscribe to."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """Person responsible for the relation with civil society, named publicly (HG 831/2022 art. 2)."""

    PERSONAL = ("name", "phone", "email")

    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="designations"
    )
    name = models.CharField(_("name"), max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="officers")
    phone = models.CharField(_("phone"), max_length=20)
    email = models.EmailField(_("e-mail"))
    act_number = models.CharField(_("number of the act of designation"), max_length=40)
    act_on = models.DateField(_("date of the act"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="officer_term_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return self.name


class NonWorkingDay(models.Model):
    """A bridge day given by the Government, or a Saturday worked in its place."""

    class Kind(models.TextChoices):
        OFF = "off", _("bridge day, nobody works")
        WORKED = "worked", _("Saturday worked in exchange")

    on = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OFF)
    name = models.CharField(_("act or reason"), max_length=160)

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"
