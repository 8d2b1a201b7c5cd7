"""What an act on many observations would change, line by line, before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.people.models import Person
from consultare.lib.diff import Run
from consultations.drafts.models import Unit, Version
from consultations.observations.models import Answer, Observation
from consultations.observations.queries.answers import desk
from consultations.observations.queries.places import proposal_to, targets_of
from consultations.observations.queries.segments import IS_SPLIT, was_split
from consultations.observations.rules import MAX_CHOSEN, AnswerDraft, answer_problems, hindrance, over
from consultations.observations.states import Decision, ReasonsState

HINDRANCES: dict[str, str | Promise] = {
    "withdrawn": gettext_lazy("withdrawn by its author"),
    "published": gettext_lazy("the answer is published"),
    "accepted": gettext_lazy("the answer is accepted; send it back first"),
    "held": gettext_lazy("a colleague is answering it"),
    "split": gettext_lazy("it is split into segments; each has its own decision"),
    "stale": gettext_lazy("somebody saved the answer in the meantime"),
    "incomplete": gettext_lazy("the answer would not be whole"),
    "same": gettext_lazy("nothing would change"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as it is and as it would be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """An observation of the preview; `why` names what keeps it out, in words in `words`.

    `proposal`: what the observation would change in the text, when it proposes words for one place.
    """

    observation: Observation
    revision: int
    changes: tuple[Change, ...]
    why: str
    words: str
    holder: str = ""
    proposal: tuple[Run, ...] | None = None

    @property
    def token(self) -> str:
        """What the confirmation sends back: this observation, as it was shown."""
        return f"{self.observation.pk}:{self.revision}"


@dataclass(frozen=True, slots=True)
class Preview:
    lines: list[Line]

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if not line.why]

    @property
    def skipped(self) -> list[Line]:
        return [line for line in self.lines if line.why]


def chosen(person: Person, pks: Iterable[int]) -> list[Observation]:
    """Observations of the desk by id, in their own order; ids of others are passed over."""
    found = desk(person).filter(pk__in=list(pks)[:MAX_CHOSEN]).annotate(is_split=IS_SPLIT)
    return list(found.order_by("year", "number", "pk"))


def stored_draft(answer: Answer | None) -> AnswerDraft:
    if answer is None:
        return AnswerDraft()
    return AnswerDraft(
        decision=answer.decision, reasons=answer.reasons, landed=answer.landed, forwarded_to=answer.forwarded_to,
        note=answer.note,
    )  # fmt: skip


def decision_words(value: str) -> str:
    return str(Decision(value).label) if value else _("not decided yet")


def why_not(observation: Observation, answer: Answer | None, person: Person) -> str:
    return hindrance(
        withdrawn=observation.withdrawn_at is not None,
        published=answer is not None and answer.published_at is not None,
        accepted=answer is not None and answer.reasons_state == ReasonsState.ACCEPTED,
        held=answer is not None and answer.claimed_at is not None and answer.assignee_id != person.pk,
        split=was_split(observation),
    )


def preview(person: Person, observations: Sequence[Observation], given: AnswerDraft, then: str) -> Preview:
    """What each answer would become. Pure of queries: the observations come from `chosen`, with their answers."""
    return Preview([_line(person, observation, given, then) for observation in observations])


def with_proposals(found: Preview) -> Preview:
    """The same with the difference that each observation proposes: one query, whatever the number."""
    aims: dict[int, list[Unit]] = {}
    for target in targets_of([line.observation.pk for line in found.lines]):
        aims.setdefault(target.observation_id, []).append(target.unit)
    return Preview(
        [
            replace(line, proposal=proposal_to(line.observation, aims.get(line.observation.pk, ())))
            for line in found.lines
        ]
    )


def _line(person: Person, observation: Observation, given: AnswerDraft, then: str) -> Line:
    answer: Answer | None = getattr(observation, "answer", None)
    before = stored_draft(answer)
    after = over(before, given)
    changes = _changes(before, after)
    why = why_not(observation, answer, person)
    problems = answer_problems(after) if then else ()
    if not why and problems:
        why = "incomplete"
    if not why and not changes and not then:
        why = "same"
    words = " ".join(str(problem) for problem in problems) if why == "incomplete" else str(HINDRANCES.get(why, ""))
    holder = str(answer.assignee) if why == "held" and answer else ""
    return Line(observation, answer.revision if answer else 1, changes, why, words, holder)


def _changes(before: AnswerDraft, after: AnswerDraft) -> tuple[Change, ...]:
    pairs = (
        (_("Decision"), decision_words(before.decision), decision_words(after.decision)),
        (_("Reasons"), before.reasons, after.reasons),
        (_("Where in the text it went"), before.landed, after.landed),
        (_("Forwarded to"), before.forwarded_to, after.forwarded_to),
    )
    return tuple(Change(label, old, new) for label, old, new in pairs if old != new)


# ---- handing over ----
def below(units: Sequence[Unit], chosen_pk: int) -> list[Unit]:
    """A unit and everything under it, of all units of a version."""
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    found = [unit for unit in units if unit.pk == chosen_pk]
    for unit in found:
        found.extend(children.get(unit.pk, []))
    return found


def on_units(observations: QuerySet[Observation], version: Version, unit_pk: int) -> QuerySet[Observation]:
    """Observations on a unit or on what stands below it, whichever version they were written on."""
    units = list(Unit.objects.filter(version=version).only("pk", "parent_id", "lineage").order_by("position"))
    lineages = [unit.lineage for unit in below(units, unit_pk)]
    return observations.filter(targets__unit__lineage__in=lineages).distinct()


@dataclass(frozen=True, slots=True)
class HandOver:
    """How many would be handed over, and what they are now."""

    observations: list[Observation]
    holders: list[str]
    skipped: int
    with_others: int
    with_term: int
    is_cut: bool

    @property
    def lines(self) -> list[tuple[Observation, str]]:
        """Each with who has it now."""
        return list(zip(self.observations, self.holders, strict=True))


def hand_over(observations: Iterable[Observation], *, is_cut: bool = False) -> HandOver:
    """Published answers and withdrawn letters are left alone."""
    every = list(observations)
    ready = [one for one in every if not _is_settled(one)]
    answers = [answer for one in ready if (answer := getattr(one, "answer", None))]
    names = {answer.observation_id: str(answer.assignee) for answer in answers if answer.assignee}
    return HandOver(
        ready,
        [names.get(one.pk, "") for one in ready],
        len(every) - len(ready),
        sum(answer.assignee_id is not None for answer in answers),
        sum(answer.due_on is not None for answer in answers),
        is_cut,
    )


def _is_settled(observation: Observation) -> bool:
    answer: Answer | None = getattr(observation, "answer", None)
    return observation.withdrawn_at is not None or (answer is not None and answer.published_at is not None)
