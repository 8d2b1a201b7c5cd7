"""Releases at the desk: who begins, looks, publishes, gives up and corrects."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultare.records.models import AuditEvent, Job
from indicators.releases.actions import build, making
from indicators.releases.models import Erratum, PublicValue, Release
from indicators.releases.states import ReleaseState
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.releases import world as releases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reported():
    """Thirty persons at a service, month by month."""
    indicator = releases.indicator("BEN-02")
    releases.sheet(indicator)
    form = world.form(indicator)
    service = world.service()
    for month in (1, 2, 3):
        releases.report(form, service, world.month(2026, month), {indicator: 30})
    return indicator, form, service


@pytest.fixture
def desk(coordinator, client_for):
    return client_for(coordinator)


def filled(**fields: str) -> dict[str, str]:
    return {
        "dataset": "values",
        "title": "Primul semestru",
        "cut_off": "2026-07-01T11:00",
        "threshold": "5",
        "notes": "",
    } | fields


def test_a_release_is_begun_and_a_worker_asked(desk, coordinator):
    answer = desk.post(reverse("desk_release_new"), filled())
    release = Release.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("desk_release", args=[release.pk]))
    assert (release.number, release.state, release.cut_off) == (1, ReleaseState.BUILDING, releases.AT)
    assert Job.objects.get().about == f"release:{release.pk}"
    assert AuditEvent.objects.filter(verb="release.begun", actor_id=str(coordinator.pk)).count() == 1
    page = desk.get(answer.url)
    assert "hx-get" in page.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"cut_off": "2999-01-01T10:00"},
        {"cut_off": "ieri"},
        {"threshold": "2"},
        {"threshold": "21"},
        {"title": ""},
        {"dataset": "altceva"},
        {"notes": "x" * 4001},
    ],
)
def test_a_release_that_makes_no_sense_is_refused_with_what_was_typed(desk, fields):
    answer = desk.post(reverse("desk_release_new"), filled(**fields))
    assert answer.status_code == 422
    assert filled(**fields)["title"] in answer.content.decode()
    assert not Release.objects.exists()
    assert not Job.objects.exists()


def test_one_release_of_a_dataset_at_a_time(desk):
    releases.begin()
    answer = desk.post(reverse("desk_release_new"), filled())
    assert answer.status_code == 422
    assert Release.objects.count() == 1


def test_a_cut_off_never_goes_back(desk):
    releases.publish(releases.build())
    with pytest.raises(making.TooOld):
        releases.begin(releases.AT - timedelta(days=1))
    assert Release.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(desk, count, django_assert_num_queries):
    for number in range(count):
        making.discard(
            release=releases.begin(releases.AT + timedelta(days=number)), by=PersonFactory(), at=timezone.now()
        )
    with django_assert_num_queries(LIST_QUERIES):
        page = desk.get(reverse("desk_releases"))
    assert page.content.decode().count("data-row-link") == count


LIST_QUERIES = 10


def test_what_was_built_is_shown_with_its_files(desk, reported):
    release = releases.build()
    page = desk.get(reverse("desk_release", args=[release.pk])).content.decode()
    assert release.digest in page
    for file in release.files.all():
        assert file.sha256 in page
    download = desk.get(reverse("desk_release_file", args=[release.pk, "csv"]))
    content = b"".join(download.streaming_content).decode()
    assert "BEN-02,2026-03," in content


def test_differences_against_the_release_before(desk, reported):
    indicator, form, service = reported
    releases.publish(releases.build())
    releases.correct(first(form), indicator, 44, releases.AT + timedelta(days=1))
    releases.report(form, service, world.month(2026, 4), {indicator: 31}, at=releases.AT + timedelta(days=1))
    second = releases.build(releases.AT + timedelta(days=3))
    found = second.summary["differences"]
    assert (found["new"], found["revised"], found["vanished"]) == (2, 2, 0)
    assert {(one["old"], one["new"]) for one in found["examples"]} == {("30", "44")}
    assert "44" in desk.get(reverse("desk_release", args=[second.pk])).content.decode()


def first(form):
    return form.submissions.order_by("period__starts_on").first()


def test_publishing_is_said_once_and_kept(desk, coordinator, reported):
    release = releases.build()
    answer = desk.post(reverse("desk_release_publish", args=[release.pk]))
    release.refresh_from_db()
    assert (answer.status_code, release.state, release.published_by) == (303, ReleaseState.PUBLISHED, coordinator)
    desk.post(reverse("desk_release_publish", args=[release.pk]))
    assert AuditEvent.objects.filter(verb="release.published").count() == 1


def test_what_is_not_built_is_not_published(desk):
    release = releases.begin()
    desk.post(reverse("desk_release_publish", args=[release.pk]))
    release.refresh_from_db()
    assert release.state == ReleaseState.BUILDING
    assert not AuditEvent.objects.filter(verb="release.published").exists()


def test_giving_up_leaves_nothing_and_frees_the_number(desk, reported):
    release = releases.build()
    assert desk.post(reverse("desk_release_discard", args=[release.pk])).status_code == 303
    assert not PublicValue.objects.exists()
    assert releases.begin(releases.AT).number == 1


def test_a_published_release_is_never_given_up(desk, reported):
    release = releases.publish(releases.build())
    desk.post(reverse("desk_release_discard", args=[release.pk]))
    release.refresh_from_db()
    assert release.state == ReleaseState.PUBLISHED
    assert PublicValue.objects.filter(release=release).exists()


def test_a_release_that_was_given_up_is_not_built_any_more(reported):
    release = releases.begin()
    making.discard(release=release, by=PersonFactory(), at=releases.AT)
    from_worker = build.work(Job.objects.get(), lambda done, planned: None)
    assert from_worker is None
    release.refresh_from_db()
    assert release.state == ReleaseState.DISCARDED
    assert not PublicValue.objects.exists()


def erratum(**fields: str) -> dict[str, str]:
    return {
        "indicator": "BEN-02", "period": "2026-03", "service": "", "cell": "", "new": "1.032,5",
        "reason": "Un centru a raportat de două ori aceleași persoane.",
    } | fields  # fmt: skip


def test_an_erratum_says_old_new_and_why_for_good(desk, coordinator, reported):
    release = releases.publish(releases.build())
    answer = desk.post(reverse("desk_release_erratum", args=[release.pk]), erratum())
    made = Erratum.objects.get()
    assert (answer.status_code, made.old, made.new, made.by) == (303, 30, 1032.5, coordinator)
    assert PublicValue.objects.get(indicator=made.indicator, period__code="2026-03", service=None).number == 30
    again = desk.post(reverse("desk_release_erratum", args=[release.pk]), erratum(new="31"))
    assert again.status_code == 303
    assert Erratum.objects.order_by("-pk").first().old == 1032.5
    assert "de două ori" in desk.get(reverse("desk_release", args=[release.pk])).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"indicator": "BEN-77"},
        {"period": "2027-01"},
        {"service": "nu-este"},
        {"cell": "sex=f"},
        {"new": "30"},
        {"new": "multe"},
        {"new": "NaN"},
        {"new": "1e30"},
        {"reason": "gresit"},
    ],
)
def test_an_erratum_that_makes_no_sense_is_refused(desk, reported, fields):
    release = releases.publish(releases.build())
    answer = desk.post(reverse("desk_release_erratum", args=[release.pk]), erratum(**fields))
    assert answer.status_code == 422
    assert erratum(**fields)["reason"] in answer.content.decode()
    assert not Erratum.objects.exists()
    assert not AuditEvent.objects.filter(verb="release.erratum").exists()


def test_a_withheld_figure_has_no_erratum(desk):
    indicator = releases.indicator("BEN-02")
    releases.sheet(indicator)
    releases.report(world.form(indicator), world.service(), world.month(2026, 3), {indicator: 3})
    release = releases.publish(releases.build())
    assert PublicValue.objects.get(service=None).suppression == "small"
    assert desk.post(reverse("desk_release_erratum", args=[release.pk]), erratum(new="7")).status_code == 422
    assert not Erratum.objects.exists()


def test_only_what_is_published_has_errata(desk, reported):
    release = releases.build()
    assert desk.get(reverse("desk_release_erratum", args=[release.pk])).status_code == 404


def test_a_key_too_large_is_not_there(desk):
    assert desk.get(reverse("desk_release", args=[2**40])).status_code == 404
