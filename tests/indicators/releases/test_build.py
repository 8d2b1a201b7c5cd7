"""A release as it is built: what is added up, what is withheld, and that it can be built again (I15)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from consultare.records import files as stored, jobs
from consultare.records.models import Job
from indicators.catalogue.models import FormulaTerm
from indicators.collection.actions import assignments, forms
from indicators.collection.models import DroppedReport
from indicators.collection.states import Reporter, SubmissionState
from indicators.releases.actions import build
from indicators.releases.models import PublicNarrative, PublicValue, Release
from indicators.releases.rules.suppression import Protection
from indicators.releases.states import DatasetKind, ReleaseState
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.releases import world as releases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def counted():
    """BEN-02 by sex at two services in the first quarter."""
    indicator = releases.indicator("BEN-02", time_rule="last")
    version = releases.sheet(indicator)
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(version, sex)
    female, male = world.cells(sex)
    form = world.form(indicator)
    services = [world.service(), world.service()]
    made = []
    for number in (1, 2, 3):
        for at, service in enumerate(services):
            figures = {None: 30 + at, female: 20, male: 10 + at}
            made.append(releases.report(form, service, world.month(2026, number), {indicator: figures}))
    return indicator, form, services, (female, male), made


def value(release, indicator, period, service=None, cell=None, reporter="P"):
    return PublicValue.objects.get(
        release=release, indicator=indicator, period=period, service=service, cell_id=cell.pk if cell else 1, reporter=reporter
    )  # fmt: skip


def test_each_service_all_services_cells_and_longer_periods(counted):
    indicator, _form, services, (female, male), _made = counted
    release = releases.build()
    assert release.state == ReleaseState.BUILT
    assert value(release, indicator, world.month(2026, 3), services[0]).number == 30
    total = value(release, indicator, world.month(2026, 3))
    assert (total.number, total.counted, total.asked, total.version) == (61, 2, 2, 1)
    assert value(release, indicator, world.quarter(2026, 1), cell=male).number == 21
    assert value(release, indicator, world.quarter(2026, 1), services[1], female).number == 20
    assert release.summary["values"] == PublicValue.objects.count() == 36
    assert not PublicValue.objects.filter(period=world.year(2026)).exists()  # It isn't over.


def test_a_total_states_its_coverage(counted):
    indicator, form, _services, _cells, _made = counted
    world.submission(form, world.service(), world.month(2026, 3), expected_at=releases.EARLY)
    late = world.service()
    releases.report(form, late, world.month(2026, 3), {indicator: 9}, at=None)
    release = releases.build()
    total = value(release, indicator, world.month(2026, 3))
    assert (total.number, total.counted, total.asked) == (61, 2, 4)
    assert value(release, indicator, world.month(2026, 3), late).status == "M"


def test_small_cells_and_what_protects_them_are_withheld(counted):
    indicator, form, _services, (female, male), _made = counted
    third = world.service()
    releases.report(form, third, world.month(2026, 3), {indicator: {None: 40, female: 37, male: 3}})
    release = releases.build()
    small = value(release, indicator, world.month(2026, 3), third, male)
    assert (small.number, small.suppression) == (None, "small")
    assert value(release, indicator, world.month(2026, 3), third, female).suppression == "other"
    assert value(release, indicator, world.month(2026, 3), third).number == 40
    assert release.summary["small"] == 2
    assert release.summary["other"] >= 3
    lines = [line.split(",") for line in files_of(release)["csv"].decode().splitlines()]
    shown = {(line[1], line[2], line[3]): line[5] for line in lines}
    assert shown[("2026-03", third.code, "sex=f")] == shown[("2026-03", third.code, "sex=m")] == ""
    assert shown[("2026-03", third.code, "")] == "40"


def test_a_ratio_goes_with_its_small_part():
    top, bottom = releases.indicator("ACC-03.A"), releases.indicator("ACC-03.B")
    rate = releases.indicator("ACC-03", source="computed", unit="%", unit_rule="none", time_rule="none", decimals=1)
    for one in (top, bottom):
        releases.sheet(one)
    version = releases.sheet(rate, formula="[ACC-03.A] / [ACC-03.B] * 100")
    for one in (top, bottom):
        FormulaTerm.objects.create(version=version, needs=one)
    form = world.form(top, bottom)
    services = [world.service() for _one in range(3)]
    for service, figures in zip(services, [(3, 30), (20, 40), (0, 0)], strict=True):
        releases.report(form, service, world.month(2026, 3), dict(zip((top, bottom), figures, strict=True)))
    release = releases.build()
    march = world.month(2026, 3)
    assert value(release, top, march, services[0]).suppression == "small"
    hidden = value(release, rate, march, services[0])
    assert (hidden.number, hidden.top, hidden.bottom, hidden.suppression) == (None, None, None, "other")
    assert value(release, rate, march, services[2]).status == "N"
    total = value(release, rate, march)
    assert total.number is None or (total.number, total.top, total.bottom) == (Decimal("32.8571"), 23, 70)


def test_internal_indicators_and_those_not_in_use_are_left_out(counted):
    inside = releases.indicator("CAP-09", sensitivity="internal")
    proposed = releases.indicator("CAP-08", state="proposed", in_use_at=None)
    for one in (inside, proposed):
        releases.sheet(one)
    form = world.form(inside, proposed)
    releases.report(form, world.service(), world.month(2026, 3), {inside: 5, proposed: 7})
    releases.build()
    assert not PublicValue.objects.filter(indicator__in=[inside, proposed]).exists()


def test_the_authority_stands_beside_and_is_never_added_up(counted):
    indicator, form, services, _cells, _made = counted
    world.assign(form, services[0], Reporter.AUTHORITY)
    report = world.submission(
        form, services[0], world.month(2026, 3), reporter=Reporter.AUTHORITY, expected_at=releases.EARLY
    )
    world.put(report, indicator, 500)
    world.approve(report, releases.EARLY)
    release = releases.build()
    assert value(release, indicator, world.month(2026, 3), services[0], reporter="A").number == 500
    assert value(release, indicator, world.month(2026, 3)).number == 61


def test_distinct_persons_have_no_total_and_no_longer_period():
    indicator = releases.indicator("BEN-01", time_rule="none", unit_rule="none")
    releases.sheet(indicator)
    form = world.form(indicator)
    for number in (1, 2, 3):
        releases.report(form, world.service(), world.month(2026, number), {indicator: 20})
    release = releases.build()
    total = value(release, indicator, world.month(2026, 3))
    assert (total.number, total.status, total.counted, total.asked) == (None, "X", 1, 1)
    assert not PublicValue.objects.filter(period=world.quarter(2026, 1)).exists()


def files_of(release: Release) -> dict[str, bytes]:
    found = {}
    for one in release.files.select_related("file"):
        with stored.open_stored(one.file) as content:
            found[one.kind] = content.read()
    return found


def test_i15_the_same_cut_off_gives_the_same_bytes_also_after_corrections(counted):
    indicator, form, _services, (female, _male), made = counted
    late = world.submission(form, world.service(), world.month(2026, 3), expected_at=releases.EARLY)
    first = releases.build()
    before = files_of(first)
    releases.correct(made[-1], indicator, 99, releases.AT + timedelta(days=1))
    releases.correct(made[0], indicator, 3, releases.AT + timedelta(days=2), female)
    world.put(late, indicator, 77)
    world.approve(late, releases.AT + timedelta(days=1))
    releases.sheet(
        releases.indicator("CAP-01", in_use_at=releases.AT + timedelta(days=1)),
        approved_at=releases.AT + timedelta(days=1),
    )
    assert build.rebuilt(release=first, at=releases.AT + timedelta(days=3)) == first.digest
    releases.making.discard(release=first, by=PersonFactory(), at=releases.AT + timedelta(days=3))
    again = releases.build()
    assert files_of(again) == before
    assert again.digest == first.digest
    assert set(before) == {"csv", "xlsx", "json", "dict"}


def test_i15_the_same_cut_off_gives_the_same_bytes_also_after_lines_and_assignments_changed(counted):
    """«38 din 40 de servicii» of the cut-off: what was put on the form, taken off it, assigned or ended since counts for nothing."""
    indicator, form, services, _cells, _made = counted
    silent, other = world.service(), world.indicator("CAP-02", in_use_at=releases.LONG_BEFORE)
    releases.sheet(other)
    ending = world.assign(form, silent, starts_on=date(2026, 1, 1))
    world.submission(form, silent, world.month(2026, 3), expected_at=releases.EARLY)
    first = releases.build()
    before = files_of(first)
    asked = value(first, indicator, world.month(2026, 3)).asked
    assert asked == len(services) + 1
    assert not PublicValue.objects.filter(indicator=other).exists()

    later, by = releases.AT + timedelta(days=2), PersonFactory()
    forms.add_lines(form=form, indicators=[other], by=by, at=later)
    forms.change_line(
        line=form.lines.get(indicator=indicator), is_broken_down=False, is_compulsory=True, by=by, at=later
    )
    forms.remove_line(line=form.lines.get(indicator=indicator), by=by, at=later + timedelta(hours=1))
    gone = assignments.end_assignment(assignment=ending, ends_on=date(2026, 2, 28), by=by, at=later)
    assert (gone, DroppedReport.objects.get().service) == (1, silent)
    assert build.rebuilt(release=first, at=later + timedelta(days=1)) == first.digest
    releases.making.discard(release=first, by=by, at=later + timedelta(days=1))
    again = releases.build()
    assert (files_of(again), again.digest) == (before, first.digest)
    assert value(again, indicator, world.month(2026, 3)).asked == asked

    releases.making.discard(release=again, by=by, at=later + timedelta(days=1))
    after = releases.build(later + timedelta(days=3))
    assert not PublicValue.objects.filter(release=after, indicator=indicator).exists(), "it is asked no more"
    assert value(after, other, world.month(2026, 3)).asked == len(services)


def test_a_later_cut_off_has_the_correction(counted):
    indicator, _form, services, _cells, made = counted
    releases.correct(made[-1], indicator, 99, releases.AT + timedelta(days=1))
    release = releases.build(releases.AT + timedelta(days=5))
    assert value(release, indicator, world.month(2026, 3), services[1]).number == 99


def test_a_release_that_the_audit_could_solve_is_never_built(counted, monkeypatch):
    monkeypatch.setattr("indicators.releases.actions.withholding.protect", lambda system: Protection())
    indicator, form, _services, (female, male), _made = counted
    releases.report(form, world.service(), world.month(2026, 3), {indicator: {None: 40, female: 37, male: 3}})
    release = releases.build()
    job = Job.objects.get(kind=build.KIND)
    assert (release.state, job.state) == (ReleaseState.BUILDING, "failed")
    assert "BEN-02" in job.sentence
    assert not PublicValue.objects.exists()


def test_the_worker_may_run_it_twice(counted):
    release = releases.build()
    job = Job.objects.get(kind=build.KIND)
    build.work(job, jobs.Report(job, lambda: releases.AT))
    assert PublicValue.objects.filter(release=release).count() == release.summary["values"]


def test_publishing_marks_the_reports_that_it_rests_on(counted):
    _indicator, form, _services, _cells, made = counted
    later = releases.report(form, world.service(), world.month(2026, 4), {}, at=releases.AT + timedelta(days=1))
    release = releases.publish(releases.build())
    assert release.state == ReleaseState.PUBLISHED
    made[0].refresh_from_db()
    later.refresh_from_db()
    assert (made[0].state, later.state) == (SubmissionState.PUBLISHED, SubmissionState.APPROVED)


@pytest.mark.parametrize("kind", [DatasetKind.SERVICES, DatasetKind.NEEDS])
def test_the_other_two_datasets(kind, counted):
    release = releases.build(kind=kind)
    assert release.state == ReleaseState.BUILT
    assert not PublicValue.objects.exists()
    assert not PublicNarrative.objects.exists()
    assert set(files_of(release)) == {"csv", "xlsx", "json", "dict"}
