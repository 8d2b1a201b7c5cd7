"""What the portal writes about organisations: one letter of a few sentences, with at most one act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.organisations.models import Convention, Mandate, MandateInvitation, Organisation
from accounts.people.models import Person
from consultare.lib.law import Words, fill
from consultare.lib.letters import render_letter
from consultare.lib.text import day_in_words
from consultare.records.outbox import Mail


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """(kind, about, recipient, step) is the occasion; the words are translated in the language of the reader."""

    kind: str
    about: str
    recipient: str
    step: str
    to: str
    language: str
    subject: Words
    sentences: Sequence[Words]
    why: Words
    path: str = ""
    action: Words = ""
    secret: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    def mail(self) -> Mail:
        words = {
            "subject": self.subject,
            "sentences": self.sentences,
            "why": self.why,
            "action_url": f"{settings.SITE_URL}{self.path}" if self.path else "",
            "action_label": self.action,
        }
        letter = render_letter("organisations/letter", words, self.language)
        return Mail(
            kind=self.kind, about=self.about, recipient=self.recipient, step=self.step, to=self.to, subject=letter.subject,
            text=letter.text, html=letter.html, language=self.language, group=self.about, secret=self.secret,
        )  # fmt: skip


WHY_STAFF = _("You receive this message because you keep the list of partners.")
WHY_APPLIED = _("You receive this message because you asked for an organisation to be entered on the portal.")
WHY_INVITED = _("You receive this message because a representative of the organisation wrote down this address.")
WHY_MANDATE = _("You receive this message because you hold a mandate for the organisation.")


def applied(organisation: Organisation, *, to: Person) -> Mail:
    """To each person who may approve."""
    name = {"name": organisation.name}
    return _Letter(
        kind="organisation_applied", about=f"organisation:{organisation.pk}", recipient=f"person:{to.pk}", step="applied",
        to=to.email, language=to.language, why=WHY_STAFF,
        subject=fill(_("Organisation to be approved: %(name)s"), name),
        sentences=[fill(_("%(name)s asks to be entered on the portal. Look at its data and decide."), name)],
        path=f"/birou/parteneri/{organisation.slug}/", action=_("Open the application"),
    ).mail()  # fmt: skip


def decided(organisation: Organisation) -> Mail | None:
    """To the person who applied; None when staff entered the organisation themselves."""
    person = organisation.applied_by
    if person is None:
        return None
    name = {"name": organisation.name, "reason": organisation.state_reason}
    if organisation.state == Organisation.State.APPROVED:
        subject = fill(_("Approved: %(name)s"), name)
        sentences: list[Words] = [
            fill(_("%(name)s was entered on the portal, and you are its representative."), name),
            _("You can send observations in its name and invite colleagues."),
        ]
        path, action = f"/cont/organizatia-mea/{organisation.slug}/", _("Open my organisation")
    else:
        subject = fill(_("Not approved: %(name)s"), name)
        sentences = [
            fill(_("The application of %(name)s was not approved."), name),
            fill(_("Reason: %(reason)s"), name),
            _("You can correct the data and apply again, or write to us."),
        ]
        path, action = "/cont/organizatie-noua/", _("Apply again")
    return _Letter(
        kind="organisation_decided", about=f"organisation:{organisation.pk}", recipient=f"person:{person.pk}", step="decided",
        to=person.email, language=person.language, why=WHY_APPLIED, subject=subject, sentences=sentences, path=path, action=action,
    ).mail()  # fmt: skip


def colleague_invited(invitation: MandateInvitation, *, code: str, language: str) -> Mail:
    """The code stands after «#», which browsers don't send: no log and no scanner sees it (R43)."""
    words = {
        "name": invitation.organisation.name,
        "who": str(invitation.invited_by),
        "kind": Mandate.Kind(invitation.kind).label,
        "email": invitation.email,
        "code": code,
        "until": day_in_words(local_day(invitation.expires_at)),
    }
    return _Letter(
        kind="mandate_invitation", about=f"organisation:{invitation.organisation_id}", recipient=f"mandate_invitation:{invitation.pk}",
        step="first", to=invitation.email, language=language, why=WHY_INVITED, secret=True,
        subject=fill(_("Invitation to act for %(name)s"), words),
        sentences=[
            fill(_("%(who)s invites you to act on the portal for %(name)s, as %(kind)s."), words),
            fill(_("The invitation is for the address %(email)s only: sign in with it, or open an account with it. It is valid until %(until)s and serves once."), words),
            fill(_("If the page asks for a code, copy this one: %(code)s"), words),
            _("If you do not know the organisation, do nothing."),
        ],
        path=f"/cont/invitatie/#{code}", action=_("Open the invitation"),
    ).mail()  # fmt: skip


def mandate_ended(mandate: Mandate) -> Mail:
    name = {"name": mandate.organisation.name}
    return _Letter(
        kind="mandate_ended", about=f"organisation:{mandate.organisation_id}", recipient=f"mandate:{mandate.pk}", step="ended",
        to=mandate.person.email, language=mandate.person.language, why=WHY_MANDATE,
        subject=fill(_("Your mandate ended: %(name)s"), name),
        sentences=[
            fill(_("Your mandate for %(name)s was ended. You can no longer act in its name on the portal."), name),
            _("Your own account is not touched. If this is a mistake, write to the organisation or to us."),
        ],
    ).mail()  # fmt: skip


def convention_expires(
    convention: Convention, *, step: int, on: date, recipient: str, to: str, language: str = "ro"
) -> Mail:
    """To the department that answers for the convention, or to a coordinator. A prolonged convention is told anew."""
    if convention.valid_until is None:
        raise ValueError("a convention without an end does not expire")
    words = {
        "number": str(convention),
        "name": convention.organisation.name,
        "day": day_in_words(convention.valid_until),
        "object": convention.object,
        "responsible": convention.responsible or "—",
    }
    is_over = convention.valid_until < on
    expires = _("The convention %(number)s with %(name)s expires on %(day)s.")
    expired = _("The convention %(number)s with %(name)s expired on %(day)s.")
    return _Letter(
        kind="convention_expiry", about=f"convention:{convention.pk}", recipient=recipient,
        step=f"{convention.valid_until:%Y-%m-%d}:{step}", to=to, language=language, why=WHY_STAFF,
        subject=fill(_("Convention with %(name)s, valid until %(day)s"), words),
        sentences=[
            fill(expired if is_over else expires, words),
            fill(_("Object: %(object)s"), words),
            fill(_("Responsible person: %(responsible)s"), words),
            _("Prepare an additional act or a new convention, or let it end."),
        ],
        path=f"/birou/parteneri/{convention.organisation.slug}/", action=_("Open the convention"),
    ).mail()  # fmt: skip
