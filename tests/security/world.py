"""One small world for the security tests: every kind of object in every kind of state, made by the product's own actions.

Whatever is not public carries a canary, a word that occurs nowhere else: `kq<name>qk`. `SEEN` says which pages may show it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.authority.models import NonWorkingDay
from accounts.authority.queries import forget
from accounts.organisations.actions import invite as invite_colleague
from accounts.organisations.models import Mandate, Organisation
from accounts.people import actions as people
from accounts.people.models import EmailChange, Person
from accounts.permissions import STAFF_ROLES, Role
from accounts.subscriptions.models import Subscription
from accounts.subscriptions.queries import unsubscribe_url
from consultare.lib.documents import read_text
from consultare.records import audit, files, jobs
from consultare.records.models import Message, StoredFile
from consultations.drafts.actions import imports, set_text
from consultations.invitations import actions as invitations
from consultations.invitations.models import Invitation
from consultations.observations import rules
from consultations.observations.actions import (
    answers,
    boilerplates,
    copies,
    copy_search,
    cosigning,
    decisions_file,
    desk_filters,
    following,
    letters,
    moderation,
    notes,
    replies,
    reply_moderation,
    segments,
    support,
    tags,
)
from consultations.observations.actions.submission import Author, Content, Submitted, submit
from consultations.observations.models import CopyProposal, CopySearch
from consultations.observations.states import AuthorKind, Decision, Display
from consultations.overview import actions as overview
from consultations.rounds import actions as rounds
from consultations.rounds.models import Round, RoundDocument
from indicators.releases.actions import build as release_build, making
from indicators.releases.models import Dataset
from indicators.releases.states import DatasetKind
from tests.factories import (
    AuthorityFactory,
    ConventionFactory,
    DomainFactory,
    MandateFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    RoundFactory,
)
from tests.rounds import published_round, upload
from tests.security import measures, world_collection
from tests.security.catalogue_world import catalogue
from tests.security.evaluation_world import evaluated
from tests.security.overview_world import looking
from tests.security.services_world import services
from tests.security.strategies_world import strategies_of

audit.register_verbs({"test.canary": "%(actor)s %(fact)s"})

ROLES = ("V", "C", "N", "R", "X", "S", "I", "M", "K", "A")
STAFF = ("S", "I", "M", "K", "A")
ROLE_WORDS = {
    "V": "visitor", "C": "citizen", "N": "representative of the organisation", "R": "colleague who only reads",
    "X": "representative of another organisation", "S": "operator", "I": "indicators", "M": "moderator", "K": "coordinator",
    "A": "administrator",
}  # fmt: skip


# Every canary there is: what a random token happens to look like is none.
MARKS: set[str] = set()


def mark(name: str) -> str:
    word = f"kq{name.replace('_', '')}qk"
    MARKS.add(word)
    return word


def long(name: str) -> str:
    """A text long enough for every limit below, with the mark in it."""
    return f"Textul {mark(name)} este destul de lung pentru formular și spune un lucru despre serviciu."


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.objects[name]


def sign_in(person: Person | None, *, fresh: bool = True, factor: bool = True) -> Client:
    client = Client()
    if person is None:
        return client
    if factor and person.roles & STAFF_ROLES and not person.authenticator_set.exists():
        TOTP.activate(person, generate_totp_secret())
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() if fresh else 0.0, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back; `durable` transactions are allowed inside, as in Django's own test cases."""
    atom = transaction.atomic()
    atom._from_testcase = True
    with atom:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _people(world: World, now: Any) -> None:
    named = {
        "C": ("Cetin Țeanul", "cetin.kqcitizenmailqk@people.example", []),
        "S": ("Olimpia Rator", "olimpia@valealunga.example", [Role.OPERATOR]),
        "I": ("Indira Catori", "indira@valealunga.example", [Role.INDICATORS]),
        "M": ("Modest Ratoru", "modest@valealunga.example", [Role.MODERATOR]),
        "K": ("Corina Ordonatoru", "corina@valealunga.example", [Role.COORDINATOR]),
        "A": ("Adina Ministrator", "adina@valealunga.example", [Role.ADMINISTRATOR]),
        "K2": ("Cornel Aldoilea", "cornel@valealunga.example", [Role.COORDINATOR]),
        "A2": ("Aurel Aldoilea", "aurel@valealunga.example", [Role.ADMINISTRATOR]),
    }
    for key, (name, email, roles) in named.items():
        world.people[key] = PersonFactory(full_name=name, email=email, roles=roles, phone="")
    world.people["C"].phone = "0799" + "000111"
    world.people["C"].save()


def _organisations(world: World, now: Any) -> None:
    office = upload("conventie.png")
    signed = files.store(office, by="test", at=now)
    ngo = OrganisationFactory(
        name="Asociația Casa Bună",
        slug="casa-buna",
        email="casa@ong.example",
        legal_representative=mark("legal_representative"),
    )
    other = OrganisationFactory(name="Asociația Alta", slug="alta", email="alta@ong.example")
    world.objects["ngo"], world.objects["other_ngo"] = ngo, other
    world.objects["convention"] = ConventionFactory(
        organisation=ngo, file=signed, responsible=mark("convention_responsible")
    )
    world.objects["other_convention"] = ConventionFactory(
        organisation=other, file=files.store(upload(), by="test", at=now)
    )
    secret = f"{mark('representative_mail')}@ong.example"
    person = PersonFactory(full_name=f"Raluca {mark('representative_name')}", email=secret)
    world.objects["own_mandate"] = MandateFactory(person=person, organisation=ngo)
    reader = PersonFactory(full_name=f"Rodica {mark('reader_name')}", email=f"{mark('reader_mail')}@ong.example")
    world.objects["mandate"] = MandateFactory(person=reader, organisation=ngo, kind=Mandate.Kind.READER)
    stranger = PersonFactory(full_name="Străin Nechemat", email="strain@alta.example")
    world.objects["other_mandate"] = MandateFactory(person=stranger, organisation=other)
    world.people |= {"N": person, "R": reader, "X": stranger}
    pending = {
        "state": Organisation.State.PENDING,
        "applied_by": world.people["X"],
        "description": long("pending_description"),
    }
    world.objects["pending"] = OrganisationFactory(
        name=f"Asociația {mark('pending_name')}", slug="in-asteptare", **pending
    )
    world.objects["suspended"] = OrganisationFactory(
        name=f"Asociația {mark('suspended_name')}", slug="suspendata", state=Organisation.State.SUSPENDED,
        state_reason=mark("suspended_reason"), decided_at=now,
    )  # fmt: skip
    colleague = {"kind": Mandate.Kind.CONTRIBUTOR, "position": mark("invited_position"), "valid_until": None, "at": now}
    world.objects["colleague_invitation"] = invite_colleague(
        organisation=ngo, email=f"{mark('invited_mail')}@ong.example", by=person, **colleague
    )
    world.objects["other_invitation"] = invite_colleague(
        organisation=other, email="chemat@alta.example", by=stranger, **colleague
    )


def _rounds(world: World, now: Any) -> None:
    k = world.people["K"]
    draft = RoundFactory(
        slug="in-lucru",
        title=f"Runda {mark('draft_title')}",
        summary=long("draft_summary"),
        created_by=k,
        legal_basis=mark("draft_basis"),
    )
    set_text(round_=draft, parsed=read_text(f"# CAPITOLUL I\nArt. 1 {long('draft_unit')}"), source=None, by=k, at=now)
    world.objects["draft"] = draft
    world.objects["draft_lineage"] = draft.versions.get().units.order_by("position").last()
    world.objects["import"] = imports.begin(
        round_=draft, brought=imports.Brought(text=f"Art. 1 {long('draft_import')}\nArt. 2 Altul."), by=k, at=now
    )
    jobs.work(clock=timezone.now)
    invitations.choose_guest(round_=draft, organisation=world["other_ngo"], by=k, at=now)
    world.objects["draft_document"] = rounds.attach_document(
        round_=draft,
        kind=RoundDocument.Kind.OTHER,
        title=mark("draft_document"),
        upload=upload(f"{mark('draft_file')}.png"),
        by=k,
        at=now,
    )
    world.objects["open"] = published_round(
        k, at=now, slug="deschisa", title="Strategia deschisă", officer=world["officer"]
    )
    world.objects["silent"] = published_round(
        k,
        at=now,
        slug="fara-publicare",
        title="Runda care nu publică propuneri",
        publishes_proposals=False,
        officer=world["officer"],
    )
    world.objects["document"] = RoundDocument.objects.filter(round=world["open"]).first()
    world.objects["unit"] = world["open"].versions.get().units.order_by("position").last()
    world.objects["channel"] = rounds.record_channel(
        round_=world["open"],
        kind="media",
        done_on=timezone.localdate(now),
        note=mark("channel_note"),
        upload=upload("dovada.png"),
        by=k,
        at=now,
    )


def _author(name: str, **fields: Any) -> Author:
    values = {
        "kind": AuthorKind.CITIZEN, "capacity": "", "legal_name": mark(f"{name}_legal"), "email": f"{mark(f'{name}_mail')}@people.example",
        "phone": mark(f"{name}_phone")[:20], "postal_address": mark(f"{name}_postal"), "position": mark(f"{name}_position"), "display": Display.ANONYMOUS,
    }  # fmt: skip
    return Author(**(values | fields))


def _send(
    world: World, key: str, round_: Round, author: Author, *, attached: tuple[StoredFile, ...] = (), **more: Any
) -> Submitted:
    content = Content(is_whole=True, text=long(f"{key}_text"), proposed_text=mark(f"{key}_proposed"), argument=mark(f"{key}_argument"),
                      outgoing_number=mark(f"{key}_outgoing")[:40], files_are_public=more.pop("files_are_public", False))  # fmt: skip
    sent = submit(round_pk=round_.pk, author=author, content=content, files=attached, submission_key=uuid4(), **more)
    world.objects[key] = sent.observation
    world.objects[f"{key}_code"] = sent.receipt_code
    return sent


def _stored(name: str, now: Any) -> StoredFile:
    return files.store(upload(name), by="visitor", at=now)


def _observations(world: World, now: Any) -> None:
    open_, people = world["open"], world.people
    private = _stored(f"{mark('private_file')}.png", now)
    _send(
        world,
        "public",
        open_,
        _author("public", display=Display.PSEUDONYM, public_name="Un vecin"),
        attached=(private,),
    )
    shown = _stored("anexa-publica.png", now)
    _send(world, "shown", open_, _author("shown", person=people["C"]), attached=(shown,), files_are_public=True)
    world.objects["shown_file"], world.objects["private_file"] = shown, private
    _send(world, "held", open_, _author("held"), suspicion=["honeypot"])
    _send(world, "unconfirmed", open_, _author("unconfirmed", address_is_known=False))
    _send(world, "hidden", open_, _author("hidden"))
    moderation.hide(
        observation_pk=world["hidden"].pk, reason="Conține date personale ale altora.", by=people["M"], at=now
    )
    _send(world, "withdrawn", open_, _author("withdrawn", person=people["C"]))
    following.withdraw(
        observation_pk=world["withdrawn"].pk, round_pk=open_.pk, note=mark("withdrawal_note"), by=people["C"]
    )
    _send(world, "redacted", open_, _author("redacted"))
    moderation.redact(
        observation_pk=world["redacted"].pk, text="Textul fără datele personale, pe care îl vede oricine.", proposed_text="", argument="",
        reason="Date personale ale unui copil.", by=people["S"], at=now,
    )  # fmt: skip
    world.objects["own"] = world["shown"]
    represents = _author(
        "organisation",
        kind=AuthorKind.ORGANISATION,
        person=people["N"],
        organisation=world["ngo"],
        display=Display.NAME,
        public_name=str(world["ngo"]),
    )
    inside = _stored(f"{mark('organisation_file')}.png", now)
    _send(world, "organisation", open_, represents, attached=(inside,))
    world.objects["organisation_file"] = inside
    world.objects["addendum"] = following.add(
        observation_pk=world["public"].pk, round_pk=open_.pk, text=long("public_addendum"), by=None
    )
    hidden = following.add(observation_pk=world["shown"].pk, round_pk=open_.pk, text=long("hidden_addendum"), by=None)
    moderation.hide_addendum(
        addendum_pk=hidden.pk,
        observation_pk=world["shown"].pk,
        reason="Amenință o persoană anume.",
        by=people["M"],
        at=now,
    )
    _send(world, "silent_observation", world["silent"], _author("silent"))
    draft = rules.AnswerDraft(
        decision=Decision.NOT,
        reasons=long("unpublished_reasons"),
        landed=mark("unpublished_landed"),
        note=mark("answer_note"),
    )
    answers.write(observation=world["public"], draft=draft, revision=1, by=people["S"], at=now)


def _concluded(world: World, now: Any) -> None:
    k = world.people["K"]
    round_ = published_round(k, at=now, slug="incheiata", title="Runda încheiată", officer=world["officer"])
    _send(world, "answered", round_, _author("answered", person=world.people["C"]))
    back = timedelta(days=60)
    Round.objects.filter(pk=round_.pk).update(published_at=now - back, closes_at=now - timedelta(days=40))
    round_.refresh_from_db()
    draft = rules.AnswerDraft(decision=Decision.PARTLY, reasons=long("published_reasons"), note=mark("published_note"))
    answers.write(observation=world["answered"], draft=draft, revision=1, by=k, at=now)
    answers.ask_review(observation=world["answered"], by=k, at=now)
    answers.accept(observation=world["answered"], by=k, at=now)
    answers.publish_answers(round_=round_, by=k, at=now)
    round_.refresh_from_db()
    world.objects["concluded"] = round_


def _versions(world: World, now: Any) -> None:
    """A round with two published versions and a third in work."""
    k = world.people["K"]
    round_ = published_round(k, at=now, slug="urmata", title="Runda cu versiuni", officer=world["officer"])
    back = {"published_at": now - timedelta(days=60), "closes_at": now - timedelta(days=40)}
    Round.objects.filter(pk=round_.pk).update(**back)
    round_.refresh_from_db()

    def put(text: str, source: StoredFile | None) -> None:
        set_text(round_=round_, parsed=read_text(text), source=source, by=k, at=now)

    put("# CAPITOLUL I\nArt. 1 Textul care a urmat.", _stored("textul.png", now))
    overview.publish_version(
        round_=round_, reason="După propunerile primite.", author="Serviciul Strategii", by=k, at=now
    )
    put(f"# CAPITOLUL I\nArt. 1 {long('next_unit')}", _stored(f"{mark('next_file')}.png", now))
    world.objects["followed"] = round_


def _voices(world: World, now: Any) -> None:
    people, observation = world.people, world["public"]
    place = {"observation_pk": observation.pk, "round_pk": world["open"].pk}

    def reply(key: str, by: Person, text: str, **more: Any) -> None:
        world.objects[key] = replies.write(text=text, display=Display.ANONYMOUS, by=by, **place, **more)

    reply("reply", people["C"], "Un răspuns pe care îl citește oricine.")
    reply("held_reply", people["K2"], long("held_reply"), suspicion=["honeypot"])
    reply("hidden_reply", people["K2"], long("hidden_reply"))
    reply_moderation.hide(
        reply_pk=world["hidden_reply"].pk, reason="Conține date personale ale altora.", by=people["M"], at=now
    )
    replies.report(reply_pk=world["reply"].pk, ground="insult", words=mark("report_words"), by=people["K2"])
    support.give(by=people["K2"], **place)
    signs = f"mandate:{world['other_mandate'].pk}"
    world.objects["cosignature"] = cosigning.sign(capacity_key=signs, by=people["X"], **place)


def _desk(world: World, now: Any) -> None:
    """What the desk keeps for itself: nothing of it is ever public."""
    k, s, public = world.people["K"], world.people["S"], world["public"]
    world.objects["desk_filter"] = desk_filters.save_filter(name="Ale mele", query={"coada": "mine"}, by=k, at=now)
    world.objects["tag"] = tags.make_tag(name=mark("tag"), by=k, at=now)
    tags.mark(observations=[public], add=[world["tag"]], take=[], by=k, at=now)
    words = boilerplates.Words(title=mark("boilerplate"), decision=Decision.NOT, text=long("boilerplate_text"))
    world.objects["boilerplate"] = boilerplates.keep(words=words, by=k, at=now)
    notes.write_note(observation=public, text=long("desk_note"), mentioned=[s], by=k, at=now)
    _send(world, "split", world["open"], _author("split"))
    segments.split(observation=world["split"], revision=1, by=k, at=now)
    world.objects["segment"] = world["split"].segments.order_by("start").first()
    wrong = rules.FileError(2, "decision", "Alegeți o decizie din listă.")
    draft = rules.AnswerDraft(reasons=mark("refused_reasons"))
    values = {
        "label": public.label,
        "decision": "poate",
        "reasons": mark("refused_reasons"),
        "landed": "",
        "forwarded_to": "",
    }
    row = rules.FileRow(2, public.label, 2, "", draft, values)
    world.objects["refused_file"] = decisions_file.bring_in(
        round_=world["open"], rows=[row], errors=[wrong], sha256="0" * 64, by=k, at=now
    )


def _campaigns(world: World, now: Any) -> None:
    """Three equal letters; two of them are grouped, the later one waits."""
    k, round_ = world.people["K"], world["open"]

    def send(key: str) -> None:
        author = _author(key)
        content = Content(is_whole=True, text=long("campaign_text"))
        sent = submit(round_pk=round_.pk, author=author, content=content, files=(), submission_key=uuid4())
        world.objects[key] = sent.observation

    def search() -> CopyProposal:
        copy_search.ask(round_=round_, by=k, at=now)
        copy_search.find(search=CopySearch.objects.get(ended_at=None), report=lambda _done, _planned: None)
        return CopyProposal.objects.latest("pk")

    send("copy_a")
    send("copy_b")
    chosen = [world["copy_a"].pk, world["copy_b"].pk]
    world.objects["campaign"] = copies.accept(
        proposal=search(), chosen=chosen, left_out=[], model=chosen[0], name=mark("campaign_name"), by=k, at=now
    )
    send("copy_c")
    world.objects["campaign_proposal"] = search()


def _letters(world: World, now: Any) -> None:
    def start(key: str, by: str, organisation: Organisation | None) -> None:
        content = {"text": long(f"{key}_letter"), "is_whole": True, "kind": "change"}
        letter = letters.start(
            round_=world["open"], content=content, by=world.people[by], organisation=organisation, at=now
        )
        world.objects[f"{key}_letter"] = letter
        world.objects[f"{key}_letter_file"] = letters.attach(
            letter=letter, stored=_stored(f"{mark(f'{key}_letter_file')}.png", now)
        )

    start("citizen", "C", None)
    start("private", "N", world["ngo"])
    start("shared", "N", world["ngo"])
    letters.share(letter=world["shared_letter"], by=world.people["N"], at=now)
    start("other", "X", world["other_ngo"])


def _collection(world: World, now: Any) -> None:
    world_collection.build(world, now, mark)


def _loose_ends(world: World, now: Any) -> None:
    found = Invitation.objects.get(round=world["open"], organisation=world["ngo"])
    invitations.answer(invitation=found, response="take_part", note=mark("response_note"), by=world.people["N"], at=now)
    world.objects["invitation"] = found
    subscription = Subscription.objects.create(
        email=f"{mark('subscriber_mail')}@people.example", name=mark("subscriber_name"), consent_text="da", code_hash="0" * 64, asked_at=now,
        confirmed_at=now,
    )  # fmt: skip
    own = {"consent_text": "da", "asked_at": now, "confirmed_at": now}
    mine = Subscription.objects.create(
        person=world.people["C"], email=world.people["C"].email, code_hash="1" * 64, **own
    )
    world.objects |= {
        "subscription": subscription,
        "token": unsubscribe_url(subscription).rstrip("/").rsplit("/", 1)[1],
        "own_subscription": mine,
    }
    EmailChange.objects.create(
        person=world.people["C"], new_email=f"{mark('new_mail')}@people.example", old_code_hash="2", new_code_hash="3", requested_at=now,
        expires_at=now + timedelta(hours=1),
    )  # fmt: skip
    audit.record(
        verb="test.canary", by=world.people["A"], at=now, fact=mark("audit_fact"), group=f"round:{world['open'].pk}"
    )
    world.objects["withdrawal"] = rounds.propose_withdrawal(
        round_=world["open"], reason=mark("withdrawal_reason"), by=world.people["K2"], at=now
    )
    world.objects["role_proposal"] = people.propose_role(
        person=world.people["C"], role=Role.COORDINATOR, by=world.people["A2"], at=now
    )
    world.objects["day"] = NonWorkingDay.objects.create(on=timezone.localdate(now) + timedelta(days=300), name="punte")
    world.objects["message"] = Message.objects.filter(group=f"round:{world['open'].pk}").order_by("pk").first()
    world.objects["grant"] = world.people["S"].grants.get()
    world.objects["domain"], world.objects["department"] = DomainFactory(), world["officer"].department
    world.objects["theme"] = world["open"].themes.first()
    world.objects["absent"] = SimpleNamespace(
        pk=987_654, slug="nu-exista", ref="2026-987654", file_id="00000000-0000-4000-8000-000000000000"
    )


def _measured(world: World, now: Any) -> None:
    measures.internal(mark("unreleased"))


def _releases(world: World, now: Any) -> None:
    """One to be looked at, one that is public."""
    by = world.people["I"]
    for key, kind in (("release_built", DatasetKind.NEEDS), ("release_published", DatasetKind.VALUES)):
        title = mark(key) if key == "release_built" else "Ediția publică"
        plan = making.Plan(title=title, notes="", cut_off=now - timedelta(hours=1), threshold=5)
        release = making.begin(dataset=Dataset.objects.get(kind=kind), plan=plan, by=by, at=now)
        job = jobs.latest(kind=release_build.KIND, about=f"release:{release.pk}")
        assert job is not None
        release_build.build(release=release, report=jobs.Report(job, lambda: now))
        world.objects[key] = release
    making.publish(release=world["release_published"], by=by, at=now)


def _evaluations(world: World, now: Any) -> None:
    evaluated(world, now, mark("evaluation_draft"))


def _strategies(world: World, now: Any) -> None:
    strategies_of(world, now, mark)


def build() -> World:
    """Every act is today's; the caller rolls it all back."""
    forget()
    world, now = World(), timezone.now()
    AuthorityFactory()
    forget()
    rounds.load_rules()
    world.objects["officer"] = OfficerFactory()
    for step in (
        _people,
        _organisations,
        _rounds,
        _observations,
        _concluded,
        _versions,
        _desk,
        _campaigns,
        _voices,
        _letters,
        services,
        _collection,
        _releases,
        looking,
        _evaluations,
        _loose_ends,
        _measured,
        catalogue,
        _strategies,
    ):
        step(world, now)
    world.clients = {role: sign_in(world.people.get(role)) for role in ROLES}
    return world


def kwargs(world: World, written: str) -> dict[str, Any]:
    """`slug=@open pk=@document` of the access matrix: the arguments of `reverse`."""
    return {name: _value(world, name, value) for name, value in (pair.split("=", 1) for pair in written.split())}


def _value(world: World, name: str, written: str) -> Any:
    if not written.startswith("@"):
        return int(written) if name == "version" or name.endswith("number") else written
    key, _dot, attribute = written[1:].partition(".")
    found = world.people.get(key) or world[key]
    if isinstance(found, str):
        return found
    keys = {"grant_pk", "file_pk", "workbook_pk", "finding_pk", "file_id", "proposal_pk"}
    return getattr(found, attribute or ("pk" if name in keys else name))


BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    "observation_reply": lambda world: {"text": "Un răspuns scurt.", "display": "anonymous"},
    "reply_report": lambda world: {"ground": "insult", "words": "jignește pe cineva"},
    "observation_cosign": lambda world: {"capacity": f"mandate:{world['own_mandate'].pk}", "agrees": "on"},
    "set_language": lambda world: {"language": "ro"},
    "letter_start": lambda world: {"calitate": "citizen"},
    "observation_no_objections": lambda world: {
        "calitate": f"mandate:{world['own_mandate'].pk}",
        "submission_key": str(uuid4()),
    },
}
