"""The log of moderation as a file: who did what to which observation or reply, when and why. Not a word of the texts themselves,
and never who reported one."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from consultare.lib.files import content_disposition
from consultare.lib.tabular import Column, stream_csv
from consultare.records.models import AuditEvent
from consultations.observations.states import ReportGround
from consultations.rounds.models import Round

CHUNK = 2000
Line = dict[str, Any]
ACTS = {
    "observation.looked_at": pgettext_lazy("moderation", "observation let through"),
    "observation.hidden": pgettext_lazy("moderation", "observation hidden"),
    "observation.restored": pgettext_lazy("moderation", "observation shown again"),
    "observation.addendum_hidden": pgettext_lazy("moderation", "addition hidden"),
    "observation.redacted": pgettext_lazy("moderation", "personal data covered"),
    "observation.original_read": pgettext_lazy("moderation", "sealed original read"),
    "reply.reported": pgettext_lazy("moderation", "reply reported"),
    "reply.held": pgettext_lazy("moderation", "reply held back after reports"),
    "reply.looked_at": pgettext_lazy("moderation", "reply let through"),
    "reply.hidden": pgettext_lazy("moderation", "reply hidden"),
    "reply.restored": pgettext_lazy("moderation", "reply shown again"),
    "reply.withdrawn": pgettext_lazy("moderation", "reply withdrawn by its author"),
}
# Acts of the public: counted in the log, their authors are not named in it.
BY_READERS = frozenset({"reply.reported", "reply.withdrawn"})


def _actor(line: Line) -> str:
    if line["verb"] in BY_READERS:
        return _("a person with an account")
    return line["actor_name"] or _("The portal")


def _reason(line: Line) -> str:
    facts = line["facts"]
    ground = facts.get("ground", "")
    return str(facts.get("reason") or (ReportGround(ground).label if ground in ReportGround.values else ""))


COLUMNS: tuple[Column[Line], ...] = (
    Column("at", gettext_lazy("Moment"), lambda line: line["at"], 20),
    Column("act", gettext_lazy("Act"), lambda line: str(ACTS[line["verb"]]), 28),
    Column("by", gettext_lazy("By"), _actor, 24),
    Column("role", gettext_lazy("Role"), lambda line: "" if line["verb"] in BY_READERS else line["actor_role"], 16),
    Column("observation", gettext_lazy("Observation"), lambda line: line["subject_label"], 12),
    Column("reply", gettext_lazy("Reply"), lambda line: line["facts"].get("reply", ""), 8),
    Column("consultation", gettext_lazy("Consultation"), lambda line: line["round"], 40),
    Column("reason", gettext_lazy("Reason"), _reason, 60),
)


def lines() -> Iterator[Line]:
    """Oldest first; two queries however long the log is."""
    titles = {f"round:{pk}": title for pk, title in Round.objects.values_list("pk", "title")}
    names = ("at", "verb", "actor_name", "actor_role", "subject_label", "group", "facts")
    events = AuditEvent.objects.filter(verb__in=ACTS).order_by("pk").values(*names)
    for event in events.iterator(chunk_size=CHUNK):
        yield event | {"round": titles.get(event["group"], "")}


def respond() -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream_csv(COLUMNS, lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition(_("moderation-log") + ".csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response
