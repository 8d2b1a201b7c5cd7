"""The editor of the working text: a passage keeps its identity, and nobody overwrites anybody."""

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.records.models import AuditEvent
from consultations.drafts import actions as texts
from consultations.drafts.actions import editing as actions
from consultations.drafts.actions.imports import Stale
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import specs_of, units_of
from consultations.drafts.queries.editor import fingerprint
from consultations.drafts.rules import joined_text, name_units
from consultations.drafts.rules.renaming import renamed
from consultations.drafts.rules.repairs import (
    AddAfter,
    CantRepair,
    Merge,
    Relabel,
    Relevel,
    Remove,
    Repair,
    Retype,
    SetText,
    Split,
)
from consultations.rounds.models import Round
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db
TEXT = """Capitolul I Situația
Art. 1 Primul. Al doilea, care este mai lung decât primul.
Art. 2
(1) Întâi:
a) una;
b) două.
Art. 3 Ultimul."""


@pytest.fixture
def version(authority: object, operator: Person) -> Version:
    return texts.set_text(round_=RoundFactory(), parsed=read_text(TEXT), source=None, by=operator, at=timezone.now())


def edit(version: Version, change: Repair, by: Person, revision: int | None = None) -> Unit | None:
    now = Version.objects.get(pk=version.pk).revision
    return actions.edit(version=version, change=change, revision=revision or now, by=by, at=timezone.now())


def stored(version: Version) -> dict[str, UUID]:
    return {unit.citation: unit.lineage for unit in units_of(version)}


def keeps_together(version: Version) -> None:
    specs = specs_of(list(units_of(version)))
    assert renamed(specs) == specs


def test_what_is_stored_is_what_was_named(version):
    specs = name_units(read_text(TEXT).blocks)
    found = specs_of(list(units_of(version)))
    assert [(one.text, one.parent, one.citation, one.marker, one.joint) for one in found] == [
        (one.text, one.parent, one.citation, one.marker, one.joint) for one in specs
    ]


def test_changed_words_keep_row_and_lineage(version, operator):
    before = {unit.citation: unit.pk for unit in units_of(version)}
    unit = edit(version, SetText(1, "Art. 1 Cu totul altceva."), operator)
    assert (unit.pk, unit.text) == (before["art. 1"], "Art. 1 Cu totul altceva.")
    assert {one.citation: one.pk for one in units_of(version)} == before
    event = AuditEvent.objects.get(verb="draft.unit_text")
    assert (event.facts["citation"], event.facts["lineage"]) == ("art. 1", str(unit.lineage))
    assert Version.objects.get().revision == 2


def test_of_a_split_the_first_part_stays_itself_and_the_other_says_where_it_came_from(version, operator):
    before = stored(version)
    whole = joined_text(specs_of(list(units_of(version))))
    unit = edit(version, Split(1, TEXT.split("\n")[1].index("Al doilea")), operator)
    after = {one.citation: one for one in units_of(version)}
    assert unit.lineage == after["art. 1"].lineage == before["art. 1"]
    part = after["art. 1, par. 1"]
    assert (part.origin, part.parent) == ([before["art. 1"]], after["art. 1"])
    assert part.lineage not in before.values()
    again = edit(version, Split(2, part.text.index("care")), operator)
    third = units_of(version)[3]
    assert (again.lineage, third.origin) == (part.lineage, [before["art. 1"]])
    assert {key: value for key, value in stored(version).items() if key in before} == before
    assert joined_text(specs_of(list(units_of(version)))) == whole
    keeps_together(version)


def test_of_a_merger_the_larger_one_stays_and_names_both(version, operator):
    before = stored(version)
    unit = edit(version, Merge(2), operator)
    assert unit.text == "Art. 2\n(1) Întâi:"
    assert unit.lineage == before["art. 2 alin. (1)"]
    assert set(unit.origin) == {before["art. 2"], before["art. 2 alin. (1)"]}
    assert stored(version)["art. 2 lit. a)"] == before["art. 2 alin. (1) lit. a)"]
    assert Unit.objects.filter(version=version).count() == 6
    keeps_together(version)


@pytest.mark.parametrize(
    "change",
    [Retype(2, "chapter"), Relevel(5, 1), Relevel(4, -1), Relabel(6, "art. 4"), AddAfter(2, "(0) Nou.", "paragraph")],
)
def test_structure_changes_and_identities_do_not(version, operator, change):
    before = {unit.pk: (unit.lineage, unit.text) for unit in units_of(version)}
    edit(version, change, operator)
    after = {unit.pk: (unit.lineage, unit.text) for unit in units_of(version)}
    assert after.items() >= before.items()
    assert len(after) == len(before) + (change.name == "add")
    keeps_together(version)


def test_an_addition_is_nobody_before_and_the_page_goes_there(version, operator):
    before = stored(version)
    unit = edit(version, AddAfter(1, "Art. 1^1 Nou.", "article"), operator)
    assert (unit.citation, unit.origin, unit.position) == ("art. 1^1", [], 2)
    assert unit.lineage not in before.values()


@pytest.mark.parametrize(("whole", "left"), [(False, 6), (True, 3)])
def test_what_stood_under_a_removed_one_stays_or_goes(version, operator, whole, left):
    before = stored(version)
    assert edit(version, Remove(2, whole=whole), operator) is None
    after = stored(version)
    assert len(after) == left
    assert ("art. 2" in after, after["art. 3"]) == (False, before["art. 3"])
    if not whole:
        assert after["alin. (1)" if "alin. (1)" in after else "cap. I alin. (1)"] == before["art. 2 alin. (1)"]
    assert AuditEvent.objects.get(verb="draft.unit_remove").facts["gone"] == 7 - left
    keeps_together(version)


@pytest.mark.parametrize("text", [TEXT, TEXT + "\n" + "\n".join(f"Art. {n} Text." for n in range(4, 90))])
def test_the_same_few_queries_whatever_the_size(version, operator, django_assert_num_queries, text):
    version = texts.set_text(round_=version.round, parsed=read_text(text), source=None, by=operator, at=timezone.now())
    with django_assert_num_queries(11):
        actions.edit(
            version=version,
            change=AddAfter(0, "Art. 0 Nou.", "article"),
            revision=version.revision,
            by=operator,
            at=timezone.now(),
        )


@pytest.mark.parametrize("reason", ["revision", "published", "gone", "repair"])
def test_what_is_refused_changes_nothing(version, operator, reason):
    refusals: dict[str, tuple[type[Exception], Callable[[], object]]] = {
        "revision": (Stale, lambda: edit(version, Merge(0), operator, revision=7)),
        "published": (Stale, lambda: edit(version, Merge(0), operator)),
        "gone": (
            Stale,
            lambda: actions.edit(version=version, change=Merge(0), revision=1, by=operator, at=timezone.now()),
        ),
        "repair": (CantRepair, lambda: edit(version, Merge(6), operator)),
    }
    if reason == "published":
        texts.freeze(version=version, by=operator, at=timezone.now())
    if reason == "gone":
        texts.remove_text(round_=version.round, by=operator, at=timezone.now())
    before, events = stored(version), AuditEvent.objects.count()
    refused, act = refusals[reason]
    with pytest.raises(refused):
        act()
    assert (stored(version), AuditEvent.objects.count()) == (before, events)


def seen(version: Version, position: int) -> actions.Seen:
    unit = units_of(version)[position]
    return actions.Seen(unit.lineage, fingerprint(unit))


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """What became of each, begun together with a connection of its own."""
    told: list[str] = [""] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(number: int) -> None:
        barrier.wait()
        try:
            acts[number]()
            told[number] = "written"
        except Stale:
            told[number] = "stale"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def words(version: Version, position: int, text: str, by: Person, shown: actions.Seen) -> Callable[[], object]:
    change = SetText(position, text)
    return lambda: actions.edit(version=version, change=change, revision=1, by=by, at=timezone.now(), seen=shown)


@pytest.mark.django_db(transaction=True)
def test_of_two_on_different_passages_both_are_written(version, operator, coordinator):
    last = len(units_of(version)) - 1
    told = at_once(
        [
            words(version, 1, "Art. 1 Al meu.", operator, seen(version, 1)),
            words(version, last, "Art. 3 Al colegei.", coordinator, seen(version, last)),
        ]
    )
    assert told == ["written", "written"]
    texts_now = [unit.text for unit in units_of(version)]
    assert (texts_now[1], texts_now[last]) == ("Art. 1 Al meu.", "Art. 3 Al colegei.")
    assert Version.objects.get(pk=version.pk).revision == 3
    assert AuditEvent.objects.filter(verb="draft.unit_text").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_on_the_same_passage_one_is_written(version, operator, coordinator):
    shown = seen(version, 1)
    told = at_once(
        [words(version, 1, f"Art. 1 {by}.", by, shown) for by in (operator, coordinator)],
    )
    assert sorted(told) == ["stale", "written"]
    winner = (operator, coordinator)[told.index("written")]
    assert units_of(version)[1].text == f"Art. 1 {winner}."
    assert AuditEvent.objects.filter(verb="draft.unit_text").count() == 1


@pytest.mark.parametrize(
    ("meanwhile", "is_written"),
    [
        (AddAfter(0, "Art. 0 Nou.", "article"), True),  # it stands one place further on, the same
        (SetText(6, "Art. 3 Altul."), True),
        (Relabel(1, "9"), False),
        (Split(1, 15), False),
        (Merge(1), False),
        (Remove(1, whole=True), False),
        (Relevel(1, -1), False),
    ],
)
def test_what_others_did_elsewhere_does_not_matter(version, operator, coordinator, meanwhile, is_written):
    shown = seen(version, 1)
    edit(version, meanwhile, coordinator)
    act = words(version, 1, "Art. 1 Al meu.", operator, shown)
    before = [unit.text for unit in units_of(version)]
    if is_written:
        act()
        (unit,) = [one for one in units_of(version) if one.lineage == shown.lineage]
        assert unit.text == "Art. 1 Al meu."
        assert [one.text for one in units_of(version) if one.pk != unit.pk] == [
            text for text in before if text != "Art. 1 Primul. Al doilea, care este mai lung decât primul."
        ]
    else:
        with pytest.raises(Stale):
            act()
        assert [unit.text for unit in units_of(version)] == before


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_written(version, operator, coordinator):
    told: list[str] = []
    barrier = threading.Barrier(2)

    def change(by: Person) -> None:
        barrier.wait()
        try:
            actions.edit(version=version, change=SetText(1, f"Art. 1 {by}."), revision=1, by=by, at=timezone.now())
            told.append(f"Art. 1 {by}.")
        except Stale:
            told.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(by,)) for by in (operator, coordinator)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[1] == "stale"
    assert units_of(version)[1].text == min(told)
    assert Version.objects.get(pk=version.pk).revision == 2


def test_in_a_next_version_a_split_passage_is_compared_with_what_it_was(version, operator, monkeypatch):
    round_: Round = version.round
    texts.freeze(version=version, by=operator, at=timezone.now())
    following = texts.set_text(round_=round_, parsed=read_text(TEXT), source=None, by=operator, at=timezone.now())
    known = stored(version)
    for unit in units_of(following):
        Unit.objects.filter(pk=unit.pk).update(lineage=known[unit.citation])
    edit(following, Split(1, TEXT.split("\n")[1].index("Al doilea")), operator)
    part = units_of(following)[2]
    assert part.origin == [known["art. 1"]]
