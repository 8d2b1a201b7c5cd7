"""What an observation, a letter and an answer may be and become. Pure: no database, no clock."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class ChannelKind(TextChoices):
    PORTAL = "portal", _("portal")
    EMAIL = "email", _("e-mail")
    POST = "post", _("post")
    COUNTER = "counter", _("registry office")
    PHONE = "phone", _("phone")
    MEETING = "meeting", _("spoken at a meeting")


class AuthorKind(TextChoices):
    ORGANISATION = "organisation", _("organisation")
    ACADEMIA = "academia", _("university")
    AUTHORITY = "authority", _("public authority")
    CITIZEN = "citizen", _("citizen")
    ELECTED = "elected", _("local elected official")


class Display(TextChoices):
    NAME = "name", _("my name is shown")
    PSEUDONYM = "pseudonym", _("a pseudonym is shown")
    ANONYMOUS = "anonymous", _("no name is shown")


class Kind(TextChoices):
    CHANGE = "change", pgettext_lazy("kind of observation", "change")
    ADDITION = "addition", pgettext_lazy("kind of observation", "addition")
    DELETION = "deletion", pgettext_lazy("kind of observation", "deletion")
    CLARIFICATION = "clarification", pgettext_lazy("kind of observation", "clarification")
    SUPPORT = "support", pgettext_lazy("kind of observation", "support")
    OBJECTION = "objection", pgettext_lazy("kind of observation", "general objection")
    NO_OBJECTIONS = "no_objections", pgettext_lazy("kind of observation", "no objections")


class Priority(TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class AddressState(TextChoices):
    NOT_NEEDED = "not_needed", _("known")
    UNCONFIRMED = "unconfirmed", _("address not confirmed")
    CONFIRMED = "confirmed", _("address confirmed")


class Visibility(TextChoices):
    PUBLIC = "public", _("public")
    HELD = "held", _("waits for a person")
    HIDDEN = "hidden", _("hidden, with a reason")


class LetterState(TextChoices):
    PRIVATE = "private", _("only I see it")
    SHARED = "shared", _("shown to colleagues")
    SENT_BACK = "sent_back", _("sent back")
    SUBMITTED = "submitted", _("submitted")
    DISCARDED = "discarded", _("discarded")


_L = LetterState
LETTER = Workflow(
    "state",
    (
        Transition("share", (_L.PRIVATE, _L.SENT_BACK), _L.SHARED),
        Transition("send_back", (_L.SHARED,), _L.SENT_BACK),
        Transition("submit", (_L.PRIVATE, _L.SHARED, _L.SENT_BACK), _L.SUBMITTED),
        Transition("discard", (_L.PRIVATE, _L.SHARED, _L.SENT_BACK), _L.DISCARDED),
    ),
)
BEING_WRITTEN = frozenset({_L.PRIVATE, _L.SHARED, _L.SENT_BACK})


class Decision(TextChoices):
    TAKEN = "taken", _("taken over")
    PARTLY = "partly", _("partly taken over")
    NOT = "not", _("not taken over")
    ALREADY = "already", _("already in the text")
    OUTSIDE = "outside", _("outside the subject")
    FORWARDED = "forwarded", _("forwarded")
    NOTED = "noted", _("noted")


class ReasonsState(TextChoices):
    TO_WRITE = "to_write", _("to write")
    DRAFT = "draft", _("draft")
    FOR_REVIEW = "for_review", _("for review")
    ACCEPTED = "accepted", _("accepted")


# Legea 52/2003 art. 12(3): what is not taken over is justified in writing.
MIN_REASONS = 30
MIN_TEXT, MAX_TEXT = 20, 10_000
MAX_FILES, MAX_FILE_BYTES = 5, 10 * 1024 * 1024
NEEDS_REASONS = frozenset({Decision.PARTLY, Decision.NOT, Decision.OUTSIDE, Decision.FORWARDED, Decision.ALREADY})


class ReplyState(TextChoices):
    """`held`: the guard found it suspicious, nobody has seen it; `reported`: three people asked staff to look."""

    PUBLIC = "public", pgettext_lazy("reply", "public")
    HELD = "held", pgettext_lazy("reply", "waits for a person")
    REPORTED = "reported", pgettext_lazy("reply", "being checked")
    HIDDEN = "hidden", pgettext_lazy("reply", "hidden, with a reason")
    WITHDRAWN = "withdrawn", pgettext_lazy("reply", "withdrawn by its author")


_R = ReplyState
REPLY = Workflow(
    "state",
    (
        Transition("hold", (_R.PUBLIC,), _R.REPORTED),
        Transition("release", (_R.HELD, _R.REPORTED, _R.PUBLIC), _R.PUBLIC, stamp="reviewed_at"),
        Transition("hide", (_R.PUBLIC, _R.HELD, _R.REPORTED), _R.HIDDEN, stamp="reviewed_at"),
        Transition("restore", (_R.HIDDEN,), _R.PUBLIC, stamp="reviewed_at"),
        Transition("withdraw", (_R.PUBLIC, _R.HELD, _R.REPORTED), _R.WITHDRAWN, stamp="withdrawn_at"),
    ),
)


class ReportGround(TextChoices):
    INSULT = "insult", _("insult or threat")
    HATE = "hate", _("incitement to hatred or discrimination")
    PERSONAL = "personal", _("personal data of somebody")
    ADVERTISING = "advertising", _("advertising or automatic message")
    FALSE_NAME = "false_name", _("written in somebody else's name")
    UNLAWFUL = "unlawful", _("breaks the law in another way")


MIN_REPLY, MAX_REPLY = 3, 1_000
REPLIES_A_DAY = 10
# So many people ask staff to look before a reply is held back until somebody does.
REPORTS_TO_HOLD = 3


class CopyProposalState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("proposed campaign", "waits for a person")
    ACCEPTED = "accepted", pgettext_lazy("proposed campaign", "grouped")
    DISMISSED = "dismissed", pgettext_lazy("proposed campaign", "not the same letter")


_P = CopyProposalState
COPY_PROPOSAL = Workflow(
    "state",
    (
        Transition("accept", (_P.PROPOSED,), _P.ACCEPTED, stamp="decided_at"),
        Transition("dismiss", (_P.PROPOSED,), _P.DISMISSED, stamp="decided_at"),
    ),
)


class CopyGroupState(TextChoices):
    LIVE = "live", pgettext_lazy("campaign", "grouped")
    DISSOLVED = "dissolved", pgettext_lazy("campaign", "dissolved")


COPY_GROUP = Workflow(
    "state",
    (Transition("dissolve", (CopyGroupState.LIVE,), CopyGroupState.DISSOLVED, stamp="dissolved_at"),),
)
MAX_CAMPAIGN_NAME, MAX_ADDITION = 120, 2_000
