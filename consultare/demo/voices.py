"""What others say to observations of the open round: support, replies and what became of them, two co-signatures."""

from datetime import datetime
from functools import partial
from typing import TypedDict

from accounts.access import capacities_of
from accounts.people.models import Person
from consultare.demo.world import COORDINATOR, World
from consultations.observations.actions import cosigning, replies, reply_moderation, support
from consultations.observations.models import Reply
from consultations.observations.states import Display, ReportGround

# Observation → how many of the accounts below stand behind it, in their order.
SUPPORTED = {"o036": 17, "o042": 11, "o044": 9, "o034": 8, "o058": 6, "o051": 4, "o083": 3, "o100": 2, "o102": 1}
PEOPLE = (
    "cetatean", "cetatean3", "cetatean6", "ong3", "cetatean7", "ong5", "cetatean5", "ong12", "ales", "cetatean4", "ong2",
    "cetatean2", "ong10", "universitate", "ong9", "ong4", "ong15",
)  # fmt: skip
CHANGED_HER_MIND = ("cetatean4", "o044")
# Key, observation, account, day and hour, with her name, text.
REPLIES = (
    ("tower", "o036", "cetatean7", (-3, "19:12"), True,
     "Confirm pragul de la registratură. Fratele meu așteaptă jos de fiecare dată, iar funcționara coboară cu hârtiile. Data scrisă pe fiecare sediu ar fi un lucru simplu."),
    ("architect", "o036", "ong12", (-2, "10:40"), False,
     "Măsurați și lățimea ușilor: la ghișeul din Drumul Taberei rampa e bună, dar ușa de la intrare are 78 de centimetri și un scaun electric nu trece."),
    ("neighbour", "o057", "cetatean6", (-2, "21:05"), False,
     "Locuiesc de doi ani lângă o locuință protejată. Noaptea este liniște, iar asistenta coboară dacă suni. Cer și eu informarea vecinilor, dar nu ca să oprim ceva."),
    ("insult", "o057", "cetatean4", (-2, "22:31"), False,
     "Normal că nu vă pasă, domnule de la scara B. Toți știm cine sunteți și cum vă creșteți copiii. Rușine!"),
    ("shifts", "o042", "cetatean3", (-1, "07:50"), True,
     "La fel și la noi. Propun ca orele să se poată aduna pe două săptămâni, fiindcă turele nu cad în aceleași zile."),
    ("credit", "o042", "cetatean5", (-1, "11:02"), False,
     "Îngrijitoare cu experiență, non-stop, prețuri mici! Scrieți-mi pe ingrijire-ieftina.example și vă sun eu."),
    ("waiting", "o058", "cetatean6", (-1, "18:20"), False,
     "Noi am fost pe poziția 41 și am așteptat un an și două luni. Scrieți în strategie și cât se așteaptă astăzi, nu numai câte ore se dau."),
    ("heated", "o059", "cetatean2", (-1, "16:45"), True,
     "Oamenii aceia nu au unde să se ducă la 7 dimineața, asta e toată povestea. Dacă centrul de zi s-ar deschide la aceeași oră, strada ar fi goală."),
)  # fmt: skip
HELD = {"credit"}
REPORTED = {"insult": ("cetatean7", "cetatean", "cetatean5"), "heated": ("cetatean7",)}
HIDDEN_REASON = "insultă sau amenințare (art. 1349 Cod civil): se adresează unei persoane care poate fi recunoscută"
COSIGNED = (("o034", "ong7", (-2, "12:15")), ("o036", "ong1", (-1, "10:05")))
WITHDRAWN = ("architect", (-1, "12:00"))


def plan(world: World) -> None:
    timeline = world.timeline
    for place, (key, wanted) in enumerate(SUPPORTED.items()):
        for number, account in enumerate(PEOPLE[:wanted]):
            day, minute = -2 + (number + place) % 2, number * 29 + place * 7
            at = timeline.at(day, f"{8 + minute // 60 % 13}:{minute % 60:02}")
            timeline.plan(at, partial(_support, world, key, account))
    timeline.plan(timeline.at(-1, "22:30"), partial(_change_of_mind, world))
    written: dict[str, Reply] = {}
    for row in REPLIES:
        timeline.plan(timeline.at(*row[3]), partial(_reply, world, written, row))
    for number, account in enumerate(REPORTED["insult"]):
        timeline.plan(timeline.at(-1, f"08:{10 + number * 20}"), partial(_report, world, written, "insult", account))
    timeline.plan(timeline.at(-1, "09:40"), partial(_hide, world, written))
    timeline.plan(timeline.at(-1, "20:10"), partial(_report, world, written, "heated", REPORTED["heated"][0]))
    timeline.plan(timeline.at(*WITHDRAWN[1]), partial(_withdraw, world, written))
    for key, account, moment in COSIGNED:
        timeline.plan(timeline.at(*moment), partial(_cosign, world, key, account))


class Place(TypedDict):
    """Which observation, and who acts."""

    observation_pk: int
    round_pk: int
    by: Person


def _place(world: World, key: str, account: str) -> Place:
    observation = world.observations[key]
    return Place(
        observation_pk=observation.pk, round_pk=observation.round_id, by=world.people[f"{account}@demo.example"]
    )


def _support(world: World, key: str, account: str, at: datetime) -> None:
    observation = world.observations[key]
    if observation.person_id != world.people[f"{account}@demo.example"].pk:
        support.give(**_place(world, key, account))


def _change_of_mind(world: World, at: datetime) -> None:
    account, key = CHANGED_HER_MIND
    support.take_back(**_place(world, key, account))


def _reply(world: World, written: dict[str, Reply], row: tuple[str, str, str, object, bool, str], at: datetime) -> None:
    name, key, account, _moment, with_name, text = row
    written[name] = replies.write(
        text=text, display=Display.NAME if with_name else Display.ANONYMOUS,
        suspicion=["too_fast"] if name in HELD else [], **_place(world, key, account),
    )  # fmt: skip


def _report(world: World, written: dict[str, Reply], name: str, account: str, at: datetime) -> None:
    replies.report(
        reply_pk=written[name].pk, ground=ReportGround.INSULT, words="Vorbește despre un om anume, nu despre proiect.",
        by=world.people[f"{account}@demo.example"],
    )  # fmt: skip


def _hide(world: World, written: dict[str, Reply], at: datetime) -> None:
    reply_moderation.hide(reply_pk=written["insult"].pk, reason=HIDDEN_REASON, by=world.people[COORDINATOR], at=at)


def _withdraw(world: World, written: dict[str, Reply], at: datetime) -> None:
    reply = written[WITHDRAWN[0]]
    assert reply.person is not None
    replies.withdraw(reply_pk=reply.pk, by=reply.person, at=at)


def _cosign(world: World, key: str, account: str, at: datetime) -> None:
    place = _place(world, key, account)
    held = next(each for each in capacities_of(world.people[f"{account}@demo.example"], at=at) if each.organisation)
    cosigning.sign(capacity_key=held.key, **place)
