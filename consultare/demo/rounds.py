"""The seven rounds: prepared, published, corrected, extended, closed, withdrawn, each act at its moment."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from accounts.authority.queries import local_day
from consultare.demo import files
from consultare.demo.wordings import by_key, draft_blocks, units_of_round
from consultare.demo.world import ADMINISTRATOR, World, content
from consultare.lib.documents import Parsed
from consultare.lib.workdays import Calendar
from consultations.drafts.actions import set_text
from consultations.drafts.queries import published_version, units_of
from consultations.invitations import actions as invitations
from consultations.invitations.models import Invitation
from consultations.overview import actions as overview
from consultations.rounds import actions
from consultations.rounds.models import Channel, Round
from consultations.rounds.queries.terms import is_normative
from consultations.rounds.rules import CHANNELS

Row = dict[str, Any]
IDENTITY = (
    "act", "initiator", "legal_basis", "subject_line", "is_business_relevant", "summary", "beneficiaries", "submission_ways",
    "publishes_proposals", "econsultare_url",
)  # fmt: skip
PROOFS = {
    "premises": ("proces-verbal-afisare.pdf", "Proces-verbal de afișare la sediu"),
    "media": ("comunicat-si-lista-redactiilor.pdf", "Comunicat către presă, cu lista redacțiilor"),
}


def plan(world: World) -> None:
    off = frozenset(date.fromisoformat(row["on"]) for row in content("authority")["non_working_days"])
    working_days = Calendar(extra_off=off)
    for row in content("rounds")["rounds"]:
        _plan_preparation(world, row, working_days)


def _plan_preparation(world: World, row: Row, working_days: Calendar) -> None:
    timeline, begun = world.timeline, row["created_offset"]
    timeline.plan(timeline.at(begun, "09:30"), partial(_create, world, row))
    timeline.plan(timeline.at(begun + 2, "15:10"), partial(_put_text, world, row))
    for number, document in enumerate(row["documents"]):
        timeline.plan(timeline.at(begun + 3, f"{10 + number}:20"), partial(_attach, world, row, document))
    if row["published_offset"] is None:
        return
    published_on = working_days.previous_working(timeline.on(row["published_offset"]))
    checked_on = min(timeline.on(row["review_offset"]), published_on - timedelta(days=1))
    timeline.plan(timeline.at_day(checked_on, "11:00"), partial(_set_terms, world, row, published_on, working_days))
    timeline.plan(timeline.at_day(checked_on, "15:40"), partial(_ask_review, world, row))
    opens_at = timeline.at_day(published_on, row["published_hour"])
    timeline.plan(opens_at, partial(_publish, world, row, working_days))


def _create(world: World, row: Row, at: datetime) -> None:
    by = world.coordinator
    round_ = actions.create(title=row["title"], by=by, at=at, subject=row["subject"])
    Round.objects.filter(pk=round_.pk).update(slug=row["slug"])
    round_.refresh_from_db()
    kinds = {channel["kind"] for channel in row["channels"]}
    wanted = kinds | set(CHANNELS) if is_normative(round_) and "channels" not in row.get("missing", ()) else kinds
    fields = {name: row[name] for name in IDENTITY}
    for change in row["corrections"]:
        fields[change["field"]] = fields[change["field"]].replace(change["new_fragment"], change["old_fragment"])
    fields |= {
        "department": world.departments[row["department"]],
        "domain": world.domains[row["domain"]],
        "themes": [world.themes[slug] for slug in row["themes"]],
        "officer": world.officer,
        "planned_channels": [kind for kind in Channel.Kind.values if kind in wanted],
        "window_days": row["window_days"],
    }
    world.rounds[row["key"]] = actions.edit_step(round_=round_, fields=fields, revision=round_.revision, by=by, at=at)


def _put_text(world: World, row: Row, at: datetime) -> None:
    parsed = Parsed(draft_blocks(units_of_round(row)))
    set_text(round_=world.rounds[row["key"]], parsed=parsed, source=None, by=world.coordinator, at=at)


def _attach(world: World, row: Row, document: Row, at: datetime) -> None:
    name = f"{document['kind'].replace('_', '-')}.{document['format']}"
    upload = files.upload(name, document["title"], document["text"])
    actions.attach_document(
        round_=world.rounds[row["key"]], kind=document["kind"], title=document["title"], upload=upload,
        by=world.coordinator, at=at,
    )  # fmt: skip


def _set_terms(world: World, row: Row, published_on: date, working_days: Calendar, at: datetime) -> None:
    round_ = world.round(row["key"])
    closes_on = working_days.next_working(world.timeline.on(row["closes_offset"]))
    fields = {
        # Free days: neither the day of publication nor the last day is counted.
        "window_days": (closes_on - published_on).days - 1,
        "endorsement_on": working_days.add_working_days(published_on, row["endorsement_working_days"]),
    }
    actions.edit_step(round_=round_, fields=fields, revision=round_.revision, by=world.coordinator, at=at)
    for key in row["invitations"]["chosen"]:
        invitations.choose_guest(round_=round_, organisation=world.organisations[key], by=world.coordinator, at=at)


def _ask_review(world: World, row: Row, at: datetime) -> None:
    actions.ask_review(round_=world.round(row["key"]), by=world.coordinator, at=at)


def _publish(world: World, row: Row, working_days: Calendar, at: datetime) -> None:
    round_ = world.round(row["key"])
    overview.publish(round_=round_, by=world.coordinator, at=at)
    version = published_version(round_)
    assert version is not None
    world.units[row["key"]] = by_key(units_of_round(row), list(units_of(version)))
    world.rounds[row["key"]] = round_
    _plan_what_follows(world, row, working_days, at)
    _plan_close(world, row, working_days)


def _plan_what_follows(world: World, row: Row, working_days: Calendar, at: datetime) -> None:
    timeline, published_on = world.timeline, at.date()
    for channel in row["channels"]:
        day = published_on + timedelta(days=channel["days_after_publication"])
        timeline.plan(timeline.at_day(day, "16:15"), partial(_channel, world, row, channel, day))
    for change in row["corrections"]:
        day = working_days.next_working(published_on + timedelta(days=change["days_after_publication"]))
        timeline.plan(timeline.at_day(day, change["hour"]), partial(_correct, world, row, change))
    for response in row["invitations"]["responses"]:
        timeline.plan(timeline.at(response["day_offset"], "11:35"), partial(_respond, world, row, response))
    for extension in row["extensions"]:
        day = working_days.previous_working(timeline.on(extension["announced_offset"]))
        last_day = working_days.next_working(timeline.on(extension["new_closes_offset"]))
        timeline.plan(
            timeline.at_day(day, extension["hour"]), partial(_extend, world, row, extension, last_day, working_days)
        )
    if "withdrawn_offset" in row:
        day = working_days.next_working(timeline.on(row["withdrawn_offset"]))
        timeline.plan(timeline.at_day(day, row["withdrawn_hour"]), partial(_withdraw, world, row))


def _plan_close(world: World, row: Row, working_days: Calendar) -> None:
    closes_at = world.round(row["key"]).closes_at
    assert closes_at is not None
    world.timeline.plan(closes_at + timedelta(minutes=1), partial(_close, world, row, working_days))


def _close(world: World, row: Row, working_days: Calendar, at: datetime) -> None:
    """As the worker does every minute; after an extension the first of the two changes nothing."""
    closed = actions.record_closing(round_=world.round(row["key"]), at=at)
    if closed and "analysis_offset" in row:
        day = working_days.next_working(max(world.timeline.on(row["analysis_offset"]), local_day(at)))
        world.timeline.plan(world.timeline.at_day(day, "09:15"), partial(_start_analysis, world, row))


def _channel(world: World, row: Row, channel: Row, day: date, at: datetime) -> None:
    kind, round_ = channel["kind"], world.round(row["key"])
    urls = {"site": f"{settings.SITE_URL}/consultari/{round_.slug}/", "econsultare": round_.econsultare_url}
    name, title = PROOFS.get(kind, ("", ""))
    proof = (
        files.upload(name, title, f"{channel['note']}.\nProiect: {round_.title}.\nData: {day:%d.%m.%Y}.")
        if name
        else None
    )
    actions.record_channel(
        round_=round_, kind=kind, done_on=day, by=world.people[channel["by"]], at=at, note=channel["note"],
        url=urls.get(kind, ""), upload=proof,
    )  # fmt: skip


def _correct(world: World, row: Row, change: Row, at: datetime) -> None:
    round_ = world.round(row["key"])
    changes = {change["field"]: row[change["field"]]}
    actions.correct_announcement(round_=round_, changes=changes, reason=change["reason"], by=world.coordinator, at=at)


def _respond(world: World, row: Row, response: Row, at: datetime) -> None:
    invitation = Invitation.objects.get(
        round=world.rounds[row["key"]], organisation=world.organisations[response["org"]]
    )
    invitations.note_opened(invitation=invitation, at=at - timedelta(minutes=4))
    by = world.people[f"{response['org']}@demo.example"]
    invitations.answer(
        invitation=invitation, response=response["response"], note=response.get("note", ""), by=by, at=at
    )


def _extend(world: World, row: Row, extension: Row, last_day: date, working_days: Calendar, at: datetime) -> None:
    overview.extend(
        round_=world.round(row["key"]), last_day=last_day, reason=extension["reason"], by=world.coordinator, at=at
    )
    _plan_close(world, row, working_days)


def _start_analysis(world: World, row: Row, at: datetime) -> None:
    actions.start_analysis(round_=world.round(row["key"]), by=world.coordinator, at=at)


def _withdraw(world: World, row: Row, at: datetime) -> None:
    """The coordinator proposes, the administrator confirms: two persons (matrix §4, row 20)."""
    round_, reason = world.round(row["key"]), row["withdrawal_reason"]
    asked_at = at - timedelta(minutes=40)
    proposal = actions.propose_withdrawal(round_=round_, reason=reason, by=world.coordinator, at=asked_at)
    overview.confirm_withdrawal(proposal=proposal, by=world.people[ADMINISTRATOR], at=at)
