"""What the desk keeps for itself: tags, boilerplate answers, a saved filter, notes with a mention; a letter cut into parts."""

from datetime import datetime
from functools import partial

from consultare.demo.world import OPERATOR, World
from consultations.observations.actions import boilerplates, desk_filters, notes, segments, tags
from consultations.observations.models import Answer, Observation
from consultations.observations.states import Decision

# A tag and the letters by which the demonstration finds what it is about.
TAGS = (("Transport", "transport"), ("Program de lucru", "program"), ("Costuri", "cost"), ("Personal", "personal"))
TAGGED = 12
IN_PARTS = "o022"
BOILERPLATES = (
    (
        "Stabilit prin standardul minim",
        Decision.NOT,
        (
            "Propunerea privește o cerință stabilită prin standardele minime de calitate, aprobate prin ordin al ministrului. "
            "Autoritatea locală nu o poate schimba prin acest document; o transmitem ministerului odată cu raportul anual."
        ),
    ),
    (
        "Mulțumim pentru sprijin",
        Decision.NOTED,
        "Vă mulțumim pentru sprijin. Observația a fost luată la cunoștință și stă la dosarul consultării.",
    ),
)
NOTES = (
    "@{name}, vă rog să verificați costul unitar înainte să propunem decizia: diferă de cel din anexa 2.",
    "Am vorbit la telefon cu serviciul financiar; cifra din anexă este cea corectă.",
)


def plan(world: World) -> None:
    world.timeline.plan(world.timeline.at(-1, "17:10"), partial(_keep, world))


def _keep(world: World, at: datetime) -> None:
    coordinator, operator = world.coordinator, world.people[OPERATOR]
    for name, letters in TAGS:
        tag = tags.make_tag(name=name, by=coordinator, at=at)
        about = Observation.objects.filter(search_text__contains=letters).order_by("-year", "-number")[:TAGGED]
        tags.mark(observations=list(about), add=[tag], take=[], by=coordinator, at=at)
    for title, decision, text in BOILERPLATES:
        words = boilerplates.Words(title=title, decision=decision, text=text)
        boilerplates.keep(words=words, by=coordinator, at=at)
    query = {"coada": "mine", "motive": "to_write"}
    desk_filters.save_filter(name="De scris de mine", query=query, by=operator, at=at)
    letter = world.observations[IN_PARTS]
    revision = getattr(Answer.objects.filter(observation=letter).first(), "revision", 1)
    segments.split(observation=letter, revision=revision, by=operator, at=at)
    newest = Observation.objects.filter(withdrawn_at__isnull=True).select_related("round")
    for observation in newest.order_by("-year", "-number")[:1]:
        first, second = NOTES
        words_to = first.format(name=operator.full_name)
        notes.write_note(observation=observation, text=words_to, mentioned=[operator], by=coordinator, at=at)
        notes.write_note(observation=observation, text=second, mentioned=[], by=coordinator, at=at)
