"""The announcement as data: what is frozen at publication (F1), in the official language."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.authority.queries import authority
from consultations.rounds.models import Announcement, Beneficiary, Extension, Round
from consultations.rounds.queries.preparation import documents
from consultations.rounds.queries.terms import LOCAL, OFFICIAL_LANGUAGE, Plan, is_normative, rows_of
from consultations.rounds.rules import spell_article


def announcement_content(round_: Round, *, plan: Plan, draft: dict[str, Any]) -> dict[str, Any]:
    """Every field of F1 as it stands now; strings, whole numbers, booleans and lists only. `draft` comes from its room."""
    profile = authority()
    with translation.override(OFFICIAL_LANGUAGE):
        return {
            "title": round_.title,
            "subject": round_.get_subject_display(),
            "act": round_.get_act_display(),
            "initiator": round_.initiator,
            "department": str(round_.department or ""),
            "legal_basis": round_.legal_basis,
            "summary": round_.summary,
            "domain": str(round_.domain or ""),
            "themes": [theme.name for theme in round_.themes.order_by("position", "pk")],
            "beneficiaries": [str(Beneficiary(value).label) for value in round_.beneficiaries],
            "is_normative": is_normative(round_),
            "is_business_relevant": round_.is_business_relevant,
            "published_on": plan.published_on.isoformat(),
            "closes_on": plan.closes_on.isoformat(),
            "closes_at": plan.closes_at.astimezone(LOCAL).isoformat(),
            "submission_ways": round_.submission_ways,
            "submission_place": profile.address,
            "submission_email": profile.registry_email or profile.email,
            "subject_line": round_.subject_line,
            "publishes_proposals": round_.publishes_proposals,
            "reasons_notice": _("Proposals that are not taken over are answered in writing, with reasons."),
            "address": f"{settings.SITE_URL}/consultari/{round_.slug}/",
            "econsultare_url": round_.econsultare_url,
            "urgency": _urgency(round_),
            "officer": _officer(round_),
            "authority": {"name": profile.name, "address": profile.address, "heading": profile.letter_heading},
            "documents": _documents(round_),
            "terms": _terms(round_, plan),
            "draft": draft,
        }


def _documents(round_: Round) -> list[dict[str, Any]]:
    return [
        {
            "kind": document.get_kind_display(),
            "title": document.title,
            "name": document.file.name,
            "sha256": document.file.sha256,
            "size": document.file.size,
        }
        for document in documents(round_)
    ]


def _urgency(round_: Round) -> dict[str, str]:
    if not round_.is_urgent:
        return {}
    approver = round_.urgency_approved_by
    return {"reason": round_.urgency_reason, "approved_by": approver.audit_name if approver else ""}


def _officer(round_: Round) -> dict[str, str]:
    officer = round_.officer
    if officer is None:
        return {}
    return {
        "name": officer.name,
        "department": str(officer.department),
        "phone": officer.phone,
        "email": officer.email,
    }


def _terms(round_: Round, plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "label": row.label,
            "on": row.on.isoformat(),
            "moment": row.moment.astimezone(LOCAL).isoformat() if row.moment else "",
            "article": str(
                spell_article(row.article) if row.verified and row.article else _("term set by the authority")
            )
            if row.rule_id
            else "",
        }
        for row in rows_of(round_, plan.terms)
        if row.code != "window_earliest"
    ]


def sections_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The frozen words in the order of F1, for the page and the PDF; empty ones are left out."""
    rows = (
        (_("What is put to consultation"), content["subject"]),
        (_("Kind of act"), content["act"]),
        (_("Initiator"), content["initiator"]),
        (_("Department"), content["department"]),
        (_("Legal basis"), content["legal_basis"]),
        (_("In plain words"), content["summary"]),
        (_("Field"), content["domain"]),
        (_("Themes"), ", ".join(content["themes"])),
        (_("Who is concerned"), ", ".join(content["beneficiaries"])),
        (_("Relevant to the business environment"), _("yes") if content["is_business_relevant"] else _("no")),
        (_("Urgent procedure"), _urgency_words(content["urgency"])),
        (_("Where and how proposals are sent"), content["submission_ways"]),
        (_("Address where proposals are received"), content["submission_place"]),
        (_("E-mail for proposals"), content["submission_email"]),
        (_("Subject to be written on letters and e-mails"), content["subject_line"]),
        (_("The proposals received are published"), _("yes") if content["publishes_proposals"] else _("no")),
        (_("Answer"), content["reasons_notice"]),
        (_("Address on e-consultare.gov.ro"), content["econsultare_url"]),
    )
    return [(label, text) for label, text in rows if text]


def _urgency_words(urgency: dict[str, str]) -> str:
    if not urgency:
        return ""
    return _("%(reason)s (approved by %(name)s)") % {"reason": urgency["reason"], "name": urgency["approved_by"]}


def announcements(round_: Round) -> QuerySet[Announcement]:
    return Announcement.objects.filter(round=round_).select_related("published_by").order_by("-version")


def title_at(round_: Round, moment: datetime) -> str:
    """What the draft was called at that moment: a correction of the title does not reach back to what was issued before it."""
    last = Announcement.objects.filter(round=round_, published_at__lte=moment).order_by("-version")
    content = last.values_list("content__title", flat=True).first()
    return content or round_.title


def extensions(round_: Round) -> QuerySet[Extension]:
    return Extension.objects.filter(round=round_).order_by("-at", "-pk")
