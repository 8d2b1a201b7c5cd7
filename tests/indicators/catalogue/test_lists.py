"""Dimensions, scales, reference points, and numbers as people write them."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from hypothesis import given, strategies as st

from consultare.records.models import AuditEvent
from indicators.catalogue.actions import dimensions as actions, references
from indicators.catalogue.actions.dimensions import LevelWords
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.models import Category, Dimension, Reference, ReferenceRevision, Scale, ScaleLevel
from indicators.catalogue.queries import desk
from indicators.catalogue.rules.numbers import read_number, write_number
from tests.indicators import world

pytestmark = pytest.mark.django_db
LEVELS = [
    LevelWords("absent", "Nu există."),
    LevelWords("formal", "Numai pe hârtie."),
    LevelWords("sistematic", "Mereu."),
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("0", "0"),
        ("−3,25", "-3.25"),
        ("-0,5", "-0.5"),
        ("12.34.567", None),
        ("1,2,3", None),
        ("1,23456", None),
        ("123456789012345", None),
        ("abc", None),
        ("1e5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_numbers_are_read(text, number):
    assert read_number(text) == (None if number is None else Decimal(number))


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_what_is_written_is_read_back(number):
    assert read_number(write_number(number)) == number
    assert read_number(write_number(number, 4)) == number


def test_written_in_romanian():
    assert [write_number(Decimal(text), 2) for text in ("1234.5", "-0.125", "1000000")] == [
        "1.234,50",
        "−0,12",
        "1.000.000,00",
    ]
    assert write_number(Decimal("1200.0000")) == "1.200"


def test_dimensions_grow_and_categories_are_put_away_not_deleted(definer):
    act = {"by": definer, "at": timezone.now()}
    made = actions.add_dimension(code="mediu", name="Mediu", **act)
    urban, rural = (actions.add_category(dimension=made, code=code, name=code, **act) for code in ("urban", "rural"))
    with pytest.raises(Refused):
        actions.add_dimension(code="mediu", name="Altul", **act)
    with pytest.raises(Refused):
        actions.add_category(dimension=made, code="urban", name="oraș", **act)
    world.cells(made)
    assert actions.archive_category(category=urban, **act)
    assert not actions.archive_category(category=urban, **act)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Category.objects.filter(pk=urban.pk).delete()
    assert actions.restore_category(category=urban, **act)
    assert [(one.code, one.used) for one in desk.categories_of(made)] == [("urban", 1), ("rural", 1)]
    assert rural.order == 2
    assert AuditEvent.objects.count() == 5
    assert Dimension.objects.count() == 1


def test_a_scale_is_written_whole(definer):
    act = {"by": definer, "at": timezone.now()}
    made = actions.keep_scale(name="Participare", levels=LEVELS, **act)
    for levels in ([], LEVELS[:1], LEVELS * 4):
        with pytest.raises(Refused):
            actions.keep_scale(name="Alta", levels=levels, **act)
    with pytest.raises(Refused):
        actions.keep_scale(name="participare", levels=LEVELS, **act)
    changed = actions.change_scale(scale=made, name="Participarea", levels=LEVELS[:2], revision=1, **act)
    assert list(ScaleLevel.objects.order_by("rank").values_list("rank", "label")) == [(1, "absent"), (2, "formal")]
    with pytest.raises(Stale):
        actions.change_scale(scale=made, name="A mea", levels=LEVELS, revision=1, **act)
    world.sheet(world.indicator("CAL-07", kind="ordinal", scale=changed, unit="scor"))
    with pytest.raises(Refused):
        actions.change_scale(scale=made, name="A mea", levels=LEVELS, revision=2, **act)
    assert Scale.objects.get().name == "Participarea"
    assert AuditEvent.objects.count() == 2


def target(indicator, by, low="40", high=None, **fields) -> Reference:
    high = high or low
    given_ = references.Given(
        "target", world.year(2026), Decimal(low), Decimal(high), fields.pop("source", "plan"), **fields
    )
    return references.set_reference(indicator=indicator, given=given_, by=by, at=timezone.now())


def test_a_change_of_a_target_keeps_the_old_one_with_its_reason(definer):
    made = target(world.indicator("ACC-03", decimals=1), definer)
    act = {"by": definer, "at": timezone.now()}
    seen = (Decimal(40), Decimal(40))
    changed = references.change_reference(
        reference=made, low=Decimal(0), high=Decimal("7.55"), reason="hotărârea consiliului", seen=seen, **act
    )
    (line,) = desk.revisions_of(changed)
    assert (line.old, line.new, line.revision.reason) == ("40,0", "0,0 – 7,55", "hotărârea consiliului")
    for wrong in (
        {"seen": seen},
        {"reason": " "},
        {"low": Decimal(9), "high": Decimal(8)},
        {"low": Decimal(0), "high": Decimal("7.55")},
    ):
        plain = {
            "low": Decimal(1),
            "high": Decimal(1),
            "reason": "altă hotărâre",
            "seen": (Decimal(0), Decimal("7.55")),
        }
        with pytest.raises((Refused, Stale)):
            references.change_reference(reference=made, **plain | wrong, **act)
    assert ReferenceRevision.objects.count() == 1
    assert AuditEvent.objects.values_list("verb", flat=True).order_by("pk")[1] == "reference.changed"
    assert AuditEvent.objects.count() == 2
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        ReferenceRevision.objects.update(reason="altul")


def test_one_of_a_kind_and_source_for_a_period_and_service(definer):
    indicator, service = world.indicator("ACC-03"), world.service()
    target(indicator, definer)
    target(indicator, definer, service=service)
    target(indicator, definer, source="strategie")
    for again in ({}, {"service": service}, {"source": "strategie"}):
        with pytest.raises(Refused):
            target(indicator, definer, **again)
    with pytest.raises(Refused):
        target(indicator, definer, low="9", high="8", source="greșit")
    assert Reference.objects.count() == AuditEvent.objects.count() == 3
