"""Observations as they came in, by account, without one, and through the registry; and what their authors did next."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from accounts.access import capacities_of
from accounts.authority.queries import local_day
from accounts.organisations.models import Convention
from consultare.demo import files
from consultare.demo.world import World, content, key_of
from consultare.records import files as stored_files
from consultare.records.models import StoredFile
from consultations.observations import rules
from consultations.observations.actions import desk_entry, following, letters, moderation
from consultations.observations.actions.submission import Author, Content, submit
from consultations.observations.forms.submission import CONSENT_VERSION
from consultations.observations.models import Letter, Observation
from consultations.observations.states import AuthorKind, Display

Row = dict[str, Any]
QUALITIES = {"carer": "relative"}


def plan(world: World) -> None:
    data, timeline = content("observations"), world.timeline
    for number, row in enumerate(data["observations"]):
        at = timeline.at(row["day_offset"], row["hour"])
        timeline.plan(at, partial(_submit, world, row))
        if row["author"]["via"] == "visitor" and row["address_confirmed"]:
            # People open their mail within minutes, some after an hour.
            timeline.plan(min(at + timedelta(minutes=2 + number * 7 % 71), timeline.now), partial(_confirm, world, row))
        for name, act in (("addendum", _add), ("withdrawn", _withdraw)):
            if name in row:
                timeline.plan(timeline.at(row[name]["day_offset"], row[name]["hour"]), partial(act, world, row))
        if "redaction" in row:
            timeline.plan(at + timedelta(minutes=95), partial(_redact, world, row))
    for row in data["team_drafts"]:
        timeline.plan(timeline.at(row["created_offset"], row["hour"]), partial(_begin, world, row))


def _submit(world: World, row: Row, at: datetime) -> None:
    via = {"account": _by_account, "visitor": _by_visitor, "operator": _by_operator}[row["author"]["via"]]
    world.observations[row["key"]] = via(world, row, at)


def _content(world: World, row: Row) -> Content:
    units = world.units[row["round"]]
    return Content(
        kind=row["kind"], unit_ids=tuple(units[key].pk for key in row["units"]), is_whole=not row["units"], text=row["text"],
        proposed_text=row["proposed_text"], argument=row["reasons"], priority=row.get("priority") or "",
        wants_debate=row["wants_debate"], outgoing_number=row["author"].get("outgoing_number", ""),
        files_are_public="org" in row["author"],
    )  # fmt: skip


def _files(row: Row, by: str, at: datetime) -> list[StoredFile]:
    made = (
        files.upload(file["name"], file["name"].rpartition(".")[0].replace("-", " "), file["content"])
        for file in row["attachments"]
    )
    return [stored_files.store(upload, by=by, at=at) for upload in made]


def _by_account(world: World, row: Row, at: datetime) -> Observation:
    wrote = row["author"]
    person = world.people[wrote["account"]]
    author = _for_organisation(world, wrote, at) if "org" in wrote else _for_herself(world, wrote, at)
    return submit(
        round_pk=world.rounds[row["round"]].pk, author=author, content=_content(world, row),
        files=_files(row, str(person.pk), at), submission_key=key_of(row["key"]),
    ).observation  # fmt: skip


def _for_organisation(world: World, wrote: Row, at: datetime) -> Author:
    person, organisation = world.people[wrote["account"]], world.organisations[wrote["org"]]
    held = next(held for held in capacities_of(person, at=at) if held.organisation == organisation)
    convention = Convention.objects.in_force(local_day(at)).filter(organisation=organisation).order_by("pk").first()
    assert held.mandate is not None
    return Author(
        kind=AuthorKind(held.kind), capacity=held.label, person=person, organisation=organisation,
        convention_label=str(convention) if convention else "", display=Display.NAME, public_name=organisation.name,
        legal_name=person.full_name, email=person.email, phone=organisation.phone, postal_address=organisation.address,
        position=held.mandate.position, consent_version=CONSENT_VERSION,
    )  # fmt: skip


def _for_herself(world: World, wrote: Row, at: datetime) -> Author:
    person = world.people[wrote["account"]]
    held = capacities_of(person, at=at)[0]
    return Author(
        kind=AuthorKind(held.kind), capacity=held.label, person=person, legal_name=person.full_name, email=person.email,
        consent_version=CONSENT_VERSION, **_private(wrote, person.full_name),
    )  # fmt: skip


def _private(wrote: Row, name: str) -> dict[str, Any]:
    """What a person says about herself; of the name only what she agreed to show."""
    quality = wrote.get("quality", "")
    return {
        "display": Display(wrote["display"]),
        "public_name": {"name": name, "pseudonym": wrote.get("pseudonym", "")}.get(wrote["display"], ""),
        "quality": QUALITIES.get(quality, quality),
        "lives_here": wrote.get("lives_here"),
    }


def _by_visitor(world: World, row: Row, at: datetime) -> Observation:
    wrote = row["author"]
    author = Author(
        kind=AuthorKind(wrote["kind"]), legal_name=wrote["name"], email=wrote["email"], consent_version=CONSENT_VERSION,
        address_is_known=False, **_private(wrote, wrote["name"]),
    )  # fmt: skip
    return submit(
        round_pk=world.rounds[row["round"]].pk, author=author, content=_content(world, row), files=_files(row, "visitor", at),
        submission_key=key_of(row["key"]), suspicion=[row["held_reason"]] if row.get("held_suspicious") else [],
    ).observation  # fmt: skip


def _by_operator(world: World, row: Row, at: datetime) -> Observation:
    wrote = row["author"]
    operator = world.people[wrote["entered_by"]]
    author = Author(
        kind=AuthorKind(wrote["kind"]), legal_name=wrote["name"], email=wrote["email"], phone=wrote["phone"],
        postal_address=wrote["postal_address"], **_private(wrote, wrote["name"]),
    )  # fmt: skip
    return desk_entry.enter(
        round_pk=world.rounds[row["round"]].pk, author=author, content=_content(world, row),
        files=_files(row, str(operator.pk), at), submission_key=key_of(row["key"]), channel=row["channel"],
        received_on=world.timeline.on(row["received_on_offset"]), outside_number=row["outside_number"], by=operator,
    ).observation  # fmt: skip


def _confirm(world: World, row: Row, at: datetime) -> None:
    code = rules.code_for(settings.SEALING_KEY, "confirm", key_of(row["key"]))
    following.confirm_address(observation_pk=world.observations[row["key"]].pk, code=code)


def _where(world: World, row: Row) -> dict[str, Any]:
    account = row["author"].get("account")
    return {
        "observation_pk": world.observations[row["key"]].pk,
        "round_pk": world.rounds[row["round"]].pk,
        "by": world.people[account] if account else None,
    }


def _add(world: World, row: Row, at: datetime) -> None:
    following.add(text=row["addendum"]["text"], **_where(world, row))


def _withdraw(world: World, row: Row, at: datetime) -> None:
    following.withdraw(note=row["withdrawn"]["note"], **_where(world, row))


def _redact(world: World, row: Row, at: datetime) -> None:
    observation = Observation.objects.get(pk=world.observations[row["key"]].pk)
    words = {name: getattr(observation, name) for name in ("text", "proposed_text", "argument")}
    for fragment in row["redaction"]["fragments"]:
        words = {name: text.replace(fragment, row["redaction"]["replaced_by"]) for name, text in words.items()}
    reason = row["redaction"]["reason"]
    moderation.redact(
        observation_pk=observation.pk, reason=reason, by=world.people["operator@demo.example"], at=at, **words
    )


def _begin(world: World, row: Row, at: datetime) -> None:
    """A letter that a team is still writing."""
    anchors = [world.units[row["round"]][key].anchor for key in row["units"]]
    words = {"kind": row["kind"], "units": anchors, "is_whole": not anchors, "wants_debate": False}
    words |= {"text": row["text"], "proposed_text": row["proposed_text"], "argument": row["reasons"]}
    letter = letters.start(
        round_=world.rounds[row["round"]], content=words, by=world.people[row["author"]],
        organisation=world.organisations[row["org"]], at=at,
    )  # fmt: skip
    if row["state"] != "private":
        world.timeline.plan(at + timedelta(minutes=50), partial(_share, world, row, letter))


def _share(world: World, row: Row, letter: Letter, at: datetime) -> None:
    letters.share(letter=letter, by=world.people[row["author"]], at=at)
    if row["state"] == "sent_back":
        when = world.timeline.at(row["edited_offset"], row["hour"])
        world.timeline.plan(max(when, at), partial(_send_back, world, row, letter))


def _send_back(world: World, row: Row, letter: Letter, at: datetime) -> None:
    representative = world.people[f"{row['org']}@demo.example"]
    letters.send_back(letter=letter, note=row["sent_back_note"], by=representative, at=at)
