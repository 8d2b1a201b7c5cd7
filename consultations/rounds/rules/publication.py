"""What an announcement must have before it is made public (F1), and what must be recorded once it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from consultare.lib.law import Words, gettext_lazy as _
from consultations.rounds.rules.terms import spell_article

ANNOUNCEMENT = ("L52 art. 7(2)", False)
REASONS = ("art. 12(3)", True)
OFFICER = ("HG 831/2022 art. 2", True)
WINDOW = ("L52 art. 7(4)", False)
URGENCY = ("art. 7(13), OUG 16/2022", False)
CHANNELS = ("site", "premises", "media")
"""Where an announcement must appear. «people» (who asked) and «econsultare» are recorded too."""


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """F1 as plain values, joined from the rooms that hold them. Empty means missing."""

    title: str = ""
    act_type: str = ""
    initiator: str = ""
    department: str = ""
    legal_basis: str = ""
    subject_line: str = ""
    approval_memo: bool = False
    draft_units: int = 0
    closes_on: date | None = None
    submission_ways: str = ""
    proposals_public: bool | None = None
    says_reasons_are_given: bool = True
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    officer_active: bool = False
    domains: int = 0
    business_relevance: bool | None = None
    planned_channels: frozenset[str] = frozenset()
    is_urgent: bool = False
    urgency_reason: str = ""
    urgency_approver: str = ""
    is_normative: bool = True


@dataclass(frozen=True, slots=True)
class Missing:
    """`step` is the part of the preparation where it is filled in: identity, documents, term, contact, channels."""

    code: str
    sentence: Words
    article: str
    step: str
    verified: bool = False
    cited: Words = ""


Check = tuple[str, str, tuple[str, bool], Words, Callable[[PublicationFacts], bool]]

CHECKS: tuple[Check, ...] = (
    ("title", "identity", ANNOUNCEMENT, _("The title of the draft is missing."), lambda f: bool(f.title.strip())),
    ("act_type", "identity", ANNOUNCEMENT, _("The type of act is not chosen."), lambda f: bool(f.act_type)),
    ("initiator", "identity", ANNOUNCEMENT, _("The initiator is not named."), lambda f: bool(f.initiator.strip())),
    ("department", "identity", ANNOUNCEMENT, _("The department is not chosen."), lambda f: bool(f.department.strip())),
    ("legal_basis", "identity", ANNOUNCEMENT, _("The legal basis is missing."), lambda f: bool(f.legal_basis.strip())),
    (
        "subject_line",
        "identity",
        ANNOUNCEMENT,
        _("The subject line that proposals should carry is missing."),
        lambda f: bool(f.subject_line.strip()),
    ),
    ("domains", "identity", ANNOUNCEMENT, _("No theme is chosen."), lambda f: f.domains > 0),
    (
        "business_relevance",
        "identity",
        ("art. 7(3)", False),
        _("It is not stated whether the draft matters to business."),
        lambda f: f.business_relevance is not None,
    ),
    ("draft", "documents", ANNOUNCEMENT, _("The full text of the draft is missing."), lambda f: f.draft_units > 0),
    (
        "approval_memo",
        "documents",
        ANNOUNCEMENT,
        _("The approval memo (or the founding note) is missing."),
        lambda f: f.approval_memo,
    ),
    ("closes_on", "term", WINDOW, _("The last day for proposals is not set."), lambda f: f.closes_on is not None),
    (
        "submission_ways",
        "term",
        WINDOW,
        _("Where and how proposals are sent is not stated."),
        lambda f: bool(f.submission_ways.strip()),
    ),
    (
        "proposals_public",
        "term",
        ANNOUNCEMENT,
        _("It is not stated whether proposals are published."),
        lambda f: f.proposals_public is not None,
    ),
    (
        "reasons_notice",
        "term",
        REASONS,
        _("The announcement must say that proposals not taken up are answered with reasons."),
        lambda f: f.says_reasons_are_given,
    ),
    (
        "urgency_reason",
        "term",
        URGENCY,
        _("The urgent procedure needs its reasons in writing."),
        lambda f: not f.is_urgent or bool(f.urgency_reason.strip()),
    ),
    (
        "urgency_approver",
        "term",
        URGENCY,
        _("The urgent procedure needs the person who approved it."),
        lambda f: not f.is_urgent or bool(f.urgency_approver.strip()),
    ),
    (
        "officer",
        "contact",
        OFFICER,
        _("There is no active officer for the relation with civil society."),
        lambda f: f.officer_active,
    ),
    ("contact_name", "contact", OFFICER, _("The contact person is not named."), lambda f: bool(f.contact_name.strip())),
    (
        "contact_phone",
        "contact",
        ANNOUNCEMENT,
        _("The contact person's telephone is missing."),
        lambda f: bool(f.contact_phone.strip()),
    ),
    (
        "contact_email",
        "contact",
        ANNOUNCEMENT,
        _("The contact person's e-mail address is missing."),
        lambda f: bool(f.contact_email.strip()),
    ),
)

CHANNEL_SENTENCES: Mapping[str, Words] = {
    "site": _("Publication on the authority's site is not planned."),
    "premises": _("Posting at the authority's premises is not planned."),
    "media": _("The notice to the media is not planned."),
}
UNPROVEN_SENTENCES: Mapping[str, Words] = {
    "site": _("The date of publication on the authority's site is not recorded."),
    "premises": _("The date and proof of posting at the premises are not recorded."),
    "media": _("The date and proof of the notice to the media are not recorded."),
}
NORMATIVE_ONLY = frozenset({"legal_basis", "approval_memo", "business_relevance"})


def _missing(code: str, sentence: Words, basis: tuple[str, bool], step: str) -> Missing:
    article, verified = basis
    cited = spell_article(article) if verified else _("requirement set by the authority")
    return Missing(code, sentence, article, step, verified, cited)


def missing_before_publication(facts: PublicationFacts) -> tuple[Missing, ...]:
    """Every obligatory part of F1 that is not there yet; a working paper outside Legea 52 owes less."""
    found = [
        _missing(code, sentence, basis, step)
        for code, step, basis, sentence, holds in CHECKS
        if not holds(facts) and (facts.is_normative or code not in NORMATIVE_ONLY)
    ]
    if facts.is_normative:
        found += [
            _missing(f"channel_{channel}", CHANNEL_SENTENCES[channel], ANNOUNCEMENT, "channels")
            for channel in CHANNELS
            if channel not in facts.planned_channels
        ]
    return tuple(found)


def missing_after_publication(recorded: frozenset[str]) -> tuple[Missing, ...]:
    """Channels whose date and proof are still to be recorded, once the round is public."""
    return tuple(
        _missing(f"channel_{channel}", UNPROVEN_SENTENCES[channel], ANNOUNCEMENT, "channels")
        for channel in CHANNELS
        if channel not in recorded
    )
