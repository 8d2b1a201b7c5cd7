"""Pictures of an edition: drawn once, by the worker, the same bytes; named by what they show."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consultare.records import jobs
from consultare.records.models import Job
from consultare.records.states import JobState
from indicators.overview.actions import drawing
from indicators.overview.queries import editions
from indicators.overview.queries.page import indicator_page
from indicators.overview.queries.pictures import PictureKind, definitions, key_of
from indicators.releases.models import Picture
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db


def published():
    release, one = released.release(), released.measured()
    released.line(release, one, released.months(date(2025, 1, 1), 14), range(40, 54))
    released.publish(release)
    return one


def test_an_edition_is_drawn_once(django_capture_on_commit_callbacks):
    one = published()
    assert drawing.ask_to_draw(at=timezone.now()) == 1
    assert drawing.ask_to_draw(at=timezone.now()) == 0
    assert jobs.work(clock=timezone.now) == 1
    assert Job.objects.get(kind=drawing.KIND).state == JobState.DONE
    drawn = list(Picture.objects.order_by("pk").values_list("key", "theme", "language", "svg"))
    assert {(theme, language) for _key, theme, language, _svg in drawn} == {
        (theme, language) for theme in ("light", "dark") for language in ("ro", "en")
    }
    assert len(drawn) == 2 * 2 * 2 * 2  # The line and its small sister; sizes; themes; languages.
    assert drawing.ask_to_draw(at=timezone.now()) == 0
    Picture.objects.all().delete()
    page = indicator_page(one, editions.current())
    with translation.override("ro"):
        drawing.draw_missing(page=indicator_page(one, editions.current()), language="ro", at=timezone.now())
        assert drawing.draw_missing(page=page, language="ro", at=timezone.now()) == 0
    again = dict.fromkeys(Picture.objects.values_list("key", "theme", "language", "svg"))
    assert set(again) == {row for row in drawn if row[2] == "ro"}


def test_without_an_edition_nothing_is_asked_for():
    assert drawing.ask_to_draw(at=timezone.now()) == 0
    assert not Job.objects.exists()


def test_a_stored_picture_is_handed_over_for_good():
    one = published()
    with translation.override("ro"):
        page = indicator_page(one, editions.current())
        drawing.draw_missing(page=page, language="ro", at=timezone.now())
        line = definitions(page)[PictureKind.LINE]
        name = key_of(page, PictureKind.LINE.value, line, "wide").rpartition("/")[2]
    Picture.objects.update(svg="<svg>păstrat</svg>")
    response = Client(HTTP_ACCEPT_LANGUAGE="ro").get(
        reverse("indicator_picture", args=[one.code, "linie", "lat", "svg"]), {"v": name}
    )
    assert response.content.decode() == "<svg>păstrat</svg>"
    assert "immutable" in response["Cache-Control"]


def test_a_new_target_is_another_picture():
    one = published()
    before = key_of(*_line(one))
    released.reference(one, world.year(2026), 90)
    assert key_of(*_line(one)) != before


def _line(one):
    page = indicator_page(one, editions.current())
    return page, PictureKind.LINE.value, definitions(page)[PictureKind.LINE], "wide"
