"""People who asked to receive drafts (Legea 52/2003 art. 7(1); F13)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """A wish to be told. In force once the address is confirmed, until withdrawn; the proof of consent is kept."""

    PERSONAL = ("email", "name")

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        WEEKLY = "weekly", _("once a week")

    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="subscriptions"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(max_length=5, default="ro")
    domains = models.ManyToManyField(
        "accounts.Domain", blank=True, related_name="subscriptions", verbose_name=_("fields")
    )
    frequency = models.CharField(_("how often"), max_length=8, choices=Frequency.choices, default=Frequency.AT_ONCE)
    consent_text = models.TextField(max_length=1000)
    code_hash = models.CharField(max_length=128, db_index=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=Q(ended_at__isnull=True), name="one_live_subscription_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.email
