"""Sheets put to consultation, each a passage; what was decided becomes the next version, with its trace."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st

from consultare.records.models import AuditEvent
from consultations.drafts.actions import editing, freeze, start_next
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules.repairs import SetText
from consultations.observations.actions.submission import Content, submit
from consultations.observations.models import Landing, Observation
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from indicators.catalogue.actions import consulted as actions
from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.models import ConsultedSheet, IndicatorVersion
from indicators.catalogue.queries.consulted import rounds_to_fill, trace, trace_of
from indicators.catalogue.rules.consulted import LABELS, passage_of, read_passage
from tests.consultations.observations.conftest import known
from tests.consultations.observations.tracing import decide, publish_answer
from tests.factories import RoundFactory
from tests.indicators import world
from tests.indicators.catalogue.test_sheets import begin

# Letters and signs that texts of sheets hold and that a careless reading would lose: commas below and cedillas, an accent that
# stands after its letter, quotes of both languages, joiners, arrows, another script, a sign outside the first plane; no colon
# (it ends a label), no line end and no blank (they are folded on the way). A chosen alphabet is quick to draw from.
ALPHABET = "aZăâîșțȘȚşţé0159.,;!?%‰()[]{}@#&*/+=<>|~^_-–—„”«»'’\"…×÷Σ≤·½№₂\u0301\u0327\u200d\ufeff→ѣλ中🙂"
TEXT = st.text(ALPHABET, min_size=1, max_size=30)


@given(st.dictionaries(st.sampled_from(sorted(LABELS)), TEXT), TEXT)
def test_a_sheet_written_as_a_passage_is_read_back(words, name):
    passage = passage_of(3, "BEN-02", words | {"name": name}, [("Frecvență", "lună"), ("Dezagregare", "")])
    found = read_passage(passage.heading, passage.paragraphs)
    assert found.words == words | {"name": name}
    assert (found.left, found.too_long) == ((), ())


def test_paragraphs_without_label_go_on_and_strange_ones_are_left_over():
    found = read_passage(
        "Indicatorul 2. ACC-03. Rata cererilor",
        [
            "Notă de subsol",
            "definiție:  Text nou.",
            "Al doilea alineat.",
            "Frecvență: lună",
            "Rândul străin",
            "Formulă: [A] : 2",
        ],
    )
    assert found.words == {
        "name": "Rata cererilor",
        "definition": "Text nou.\n\nAl doilea alineat.",
        "formula": "[A] : 2",
    }
    assert found.left == ("Notă de subsol", "Rândul străin")
    assert read_passage("Indicatorul 1. X", ["Formulă: " + "x" * 501]).too_long == ("formula",)


pytestmark = pytest.mark.django_db


@pytest.fixture
def versions(db) -> list[IndicatorVersion]:
    made = [world.sheet(world.indicator(code), name=f"Nume {code}", method="Se numără.", definition="Prima definiție.\n\nA doua.", alert=Decimal(3))
            for code in ("ACC-05", "BEN-02")]  # fmt: skip
    world.breakdown(made[0], world.dimension("sex", ["f", "m"]))
    return made


def put(round_: Round, versions, by) -> list[ConsultedSheet]:
    return actions.put_to_consultation(round_id=round_.pk, versions=versions, by=by, at=timezone.now())


def test_each_sheet_is_a_passage_with_its_texts_under_it(versions, coordinator):
    round_ = RoundFactory()
    first, second = put(round_, versions, coordinator)
    units = list(Unit.objects.filter(version__round=round_).order_by("position"))
    heading = next(unit for unit in units if unit.lineage == first.lineage)
    assert (heading.text, heading.citation) == ("Indicatorul 1. ACC-05. Nume ACC-05", "indicatorul 1")
    assert [unit.text for unit in units if unit.parent_id == heading.pk] == [
        "Definiție: Prima definiție.",
        "A doua.",
        "Prag de alertă: sub 3 persoane",
        "Sursa datelor: registrul serviciului",
        "Cum se colectează: Se numără.",
        "Unitate de măsură: persoane",
        "Frecvență: lună",
        "Dezagregare: Sex",
    ]
    assert (first.indicator_id, second.version) == (versions[0].indicator_id, versions[1])
    assert AuditEvent.objects.filter(verb="sheet.consulted").count() == 2
    found = trace(first)
    assert (found.version, found.voices, found.can_be_taken_over) == (None, (), False)


def test_never_over_a_text_that_is_there(versions, coordinator):
    round_ = RoundFactory()
    put(round_, versions[:1], coordinator)
    texts = list(Unit.objects.values_list("text", flat=True))
    for wrong, chosen in ((round_, versions), (RoundFactory(), [])):
        with pytest.raises(Refused):
            put(wrong, chosen, coordinator)
    assert list(Unit.objects.values_list("text", flat=True)) == texts
    assert ConsultedSheet.objects.count() == 1
    assert not rounds_to_fill().filter(pk=round_.pk).exists()


@pytest.fixture
def decided(authority, versions, coordinator) -> ConsultedSheet:
    """Both sheets consulted; an observation on the definition of the first, taken over: other words in the next published text."""
    round_ = RoundFactory()
    first, _second = put(round_, versions, coordinator)
    published = freeze(version=Version.objects.get(round=round_), by=coordinator, at=timezone.now())
    _window(round_, RoundState.PUBLISHED, days=9)
    observation = _observe(round_, published)
    _window(round_, RoundState.ANALYSIS, days=-1)
    following = start_next(round_=round_, by=coordinator, at=timezone.now())
    unit = _definition(following)
    change = SetText(unit.position, "Definiție: Prima definiție, fără cererile retrase.")
    editing.edit(version=following, change=change, revision=following.revision, by=coordinator, at=timezone.now())
    following.refresh_from_db()
    alert = following.units.get(text__startswith="Prag de alertă", parent__citation="indicatorul 1")
    change = SetText(alert.position, "Prag de alertă: sub 7,5 persoane")
    editing.edit(version=following, change=change, revision=following.revision, by=coordinator, at=timezone.now())
    following = freeze(version=following, by=coordinator, at=timezone.now(), reason="după consultare")
    answer = publish_answer(decide(observation, coordinator))
    Landing.objects.create(
        answer=answer,
        lineage=unit.lineage,
        citation=unit.citation,
        version=following,
        at=timezone.now(),
        by=coordinator,
    )
    first.refresh_from_db()
    return first


def _window(round_: Round, state: str, days: int) -> None:
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        state=state, published_at=now - timedelta(days=20), published_by=round_.created_by, closes_at=now + timedelta(days=days),
    )  # fmt: skip


def _definition(version: Version) -> Unit:
    return version.units.get(text="Definiție: Prima definiție.", parent__citation="indicatorul 1")


def _observe(round_: Round, version: Version) -> Observation:
    content = Content(unit_ids=[_definition(version).pk], text="Definiția să spună ce se întâmplă cu cererile retrase.")
    return submit(round_pk=round_.pk, author=known(), content=content, submission_key=uuid4()).observation


def take_over(consulted: ConsultedSheet, by, **fields):
    given_ = {"valid_from": date(2027, 1, 1), "change_reason": "consultarea din noiembrie", "is_comparable": False}
    return actions.take_over(consulted=consulted, by=by, at=timezone.now(), **given_ | fields)


def test_the_next_version_is_made_of_the_decided_words_with_its_trace(decided, definer):
    found = trace(decided)
    assert found.can_be_taken_over
    assert [(voice.led, voice.supports, voice.url.startswith("/observatii/")) for voice in found.voices] == [
        (True, 0, True)
    ]
    made, warnings = take_over(decided, definer)
    assert warnings == []
    assert (made.number, made.state, made.round_id, made.lineage) == (2, "draft", decided.round_id, decided.lineage)
    assert made.definition == "Prima definiție, fără cererile retrase.\n\nA doua."
    assert made.alert == Decimal("7.5")
    assert made.name == decided.version.name
    assert made.breakdowns.get().cells.count() == 2
    assert [one.made for one in trace_of(decided.indicator)] == [[made]]
    assert set(AuditEvent.objects.filter(group=f"indicator:{decided.indicator_id}").values_list("verb", flat=True)) == {
        "sheet.consulted",
        "sheet.begun",
        "sheet.taken_over",
    }


def test_once_only_and_not_without_its_passage(decided, definer):
    take_over(decided, definer)
    with pytest.raises(Refused):
        take_over(decided, definer, valid_from=date(2028, 1, 1))
    assert IndicatorVersion.objects.filter(indicator=decided.indicator).count() == 2
    lost = ConsultedSheet.objects.exclude(pk=decided.pk).get()
    ConsultedSheet.objects.filter(pk=lost.pk).delete()
    lost.pk, lost.lineage = None, uuid4()
    lost.save(force_insert=True)
    assert trace(lost).decided is None
    with pytest.raises(Refused):
        take_over(lost, definer)
    assert IndicatorVersion.objects.filter(indicator=lost.indicator).count() == 1


def test_the_pages(decided, coordinator, definer, client_for):
    page = client_for(definer).get("/birou/indicatori/catalog/ACC-05/")
    assert page.status_code == 200
    assert f"/birou/indicatori/catalog/ACC-05/din-consultare/{decided.round.slug}/" in page.content.decode()
    address = f"/birou/indicatori/catalog/ACC-05/din-consultare/{decided.round.slug}/"
    shown = client_for(definer).get(address).content.decode()
    assert any("fără cererile retrase" in part.split("</ins>")[0] for part in shown.split("<ins>")[1:])
    typed = {"valid_from": "2027-01-01", "change_reason": "consultarea din noiembrie", "is_comparable": "on"}
    done = client_for(definer).post(address, typed)
    assert (done.status_code, done["Location"]) == (303, "/birou/indicatori/catalog/ACC-05/v2/editare/")
    assert client_for(definer).post(address, typed).status_code == 422
    assert IndicatorVersion.objects.filter(indicator=decided.indicator).count() == 2


def test_the_page_that_puts_sheets_to_consultation(authority, versions, coordinator, definer, client_for):
    address, round_ = "/birou/indicatori/catalog/consultare/", RoundFactory()
    typed = {"round": round_.pk, "sheets": [versions[1].pk, versions[0].pk]}
    assert client_for(definer).post(address, typed).status_code == 403
    client = client_for(coordinator)
    assert client.get(address).status_code == 200
    assert client.post(address, {"round": round_.pk}).status_code == 422
    assert not ConsultedSheet.objects.exists()
    done = client.post(address, typed)
    assert done.status_code == 303
    assert round_.slug in done["Location"]
    rows = ConsultedSheet.objects.order_by("pk").values_list("indicator__code", flat=True)
    assert list(rows) == ["ACC-05", "BEN-02"]
    assert client.post(address, typed).status_code == 422


def test_a_draft_that_was_consulted_takes_the_decided_words_into_itself(decided, definer):
    """Nobody approved the sheet before the working group saw it: there is one version, with the words of the group."""
    draft = begin(decided.indicator, definer)
    ConsultedSheet.objects.filter(pk=decided.pk).delete()
    decided.pk, decided.version = None, draft
    decided.save(force_insert=True)
    assert trace(decided).can_be_taken_over
    made, _warnings = take_over(decided, definer, change_reason="grupul de lucru")
    assert (made.pk, made.number, made.state, made.lineage) == (draft.pk, 2, "draft", decided.lineage)
    assert made.definition == "Prima definiție, fără cererile retrase.\n\nA doua."
    assert made.alert == Decimal("7.5")
    assert (made.valid_from, made.change_reason) == (date(2027, 1, 1), "grupul de lucru")
    assert not trace(decided).can_be_taken_over
    with pytest.raises(Refused):
        take_over(decided, definer)
