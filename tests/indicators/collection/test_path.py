"""The path of a report: submitted, sent back, approved by somebody else, corrected; its history and its evidence."""

import hashlib
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from consultare.lib.workflow import IllegalMove
from consultare.records.models import AuditEvent, Message
from indicators.collection.actions import evidence, reports
from indicators.collection.actions.writing import StaleReport
from indicators.collection.models import Evidence, Narrative, Submission, Value, ValueRevision
from indicators.collection.queries.public_files import public_evidence
from indicators.collection.states import Status, SubmissionState
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.collection.scene import Scene, scene
from tests.rounds import upload
from tests.security.matrix import consumed

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ngo, authority) -> Scene:
    return scene(ngo)


def url(what: str, asked: Scene, prefix: str = "desk_report", **more) -> str:
    return reverse(f"{prefix}{what}", kwargs={"pk": asked.report.pk, **more})


def fill(asked: Scene, client, **changes) -> None:
    assert client.post(url("_save", asked, "my_report"), asked.whole(**changes)).status_code == 303
    asked.report.refresh_from_db()


def submitted(asked: Scene, client) -> None:
    fill(asked, client)
    response = client.post(url("_submit", asked, "my_report"), {"revision": asked.report.revision, "note": "gata"})
    assert response.status_code == 303
    asked.report.refresh_from_db()


def opened(client, address: str) -> int:
    """A download read to its end, so that its file is closed."""
    response = client.get(address)
    assert consumed(response)
    return response.status_code


def verbs() -> list[str]:
    return list(AuditEvent.objects.filter(verb__startswith="report.").order_by("pk").values_list("verb", flat=True))


def nothing_moved(asked: Scene, state: str) -> None:
    asked.report.refresh_from_db()
    assert asked.report.state == state
    assert not Message.objects.filter(kind__startswith="report_").exists()


def test_the_whole_path(asked, representative, coordinator, client_for):
    ngo, desk = client_for(representative), client_for(coordinator)
    submitted(asked, ngo)
    assert (asked.report.state, asked.report.submitted_by) == (SubmissionState.SUBMITTED, representative)
    back = desk.post(url("_send_back", asked), {"revision": 1, "reason": "Totalul nu este cel din registru."})
    assert back.status_code == 303
    fill(asked, ngo, **{asked.name(asked.persons, asked.male): "6", asked.name(asked.persons): "13"})
    kept = ValueRevision.objects.order_by("cell")
    assert [(one.old_number, one.new_number) for one in kept] == [(12, 13), (5, 6)]
    assert all("Totalul nu este cel din registru." in one.reason for one in kept)
    assert ngo.post(url("_submit", asked, "my_report"), {"revision": 2, "note": ""}).status_code == 303
    assert desk.post(url("_approve", asked), {"revision": 2}).status_code == 303
    asked.report.refresh_from_db()
    assert (asked.report.state, asked.report.approved_by) == (SubmissionState.APPROVED, coordinator)
    assert verbs() == ["report.begun", "report.submitted", "report.sent_back", "report.submitted", "report.approved"]
    told = list(Message.objects.filter(kind__startswith="report_").order_by("pk").values_list("kind", "recipient"))
    own = f"person:{representative.pk}"
    assert told == [("report_returned", own), ("report_approved", own)]
    page = ngo.get(url("_history", asked, "my_report")).content.decode()
    for words in ("<del>", "Corectat după returnare", "Corina Ordonatoru", "12</del>", "13</ins>"):
        assert words in page, words


def test_a_report_with_gaps_is_not_submitted_and_says_where(asked, representative, client_for):
    client = client_for(representative)
    fill(
        asked,
        client,
        **{asked.name(asked.places): "", f"t_{asked.story.pk}": "", asked.name(asked.persons, asked.male): ""},
    )
    response = client.post(url("_submit", asked, "my_report"), {"revision": 1, "note": "ceva de ținut minte"})
    page = response.content.decode()
    assert response.status_code == 422
    for words in (
        "CAP-01",
        "CAL-02",
        "1 celulă este goală",
        "Scrieți în cuvinte pe ce se întemeiază",
        "ceva de ținut minte",
    ):
        assert words in page, words
    nothing_moved(asked, SubmissionState.DRAFT)


def test_a_reason_stands_for_a_number(asked, representative, client_for):
    client = client_for(representative)
    fill(asked, client, **{
        asked.name(asked.places): "lipsă", asked.name(asked.persons): "n.a.", asked.name(asked.persons, asked.female): "",
        asked.name(asked.persons, asked.male): "", asked.name(asked.quality): "N", f"t_{asked.quality.pk}": "", f"r_{asked.quality.pk}": "",
    })  # fmt: skip
    assert client.post(url("_submit", asked, "my_report"), {"revision": 1, "note": ""}).status_code == 303
    assert Value.objects.get(indicator=asked.quality).status == Status.NOT_APPLICABLE


def test_i11_a_total_that_is_not_the_sum_is_not_submitted(asked, representative, client_for):
    client = client_for(representative)
    fill(asked, client)
    Value.objects.filter(indicator=asked.persons, cell=1).update(number=13)
    response = client.post(url("_submit", asked, "my_report"), {"revision": 1, "note": ""})
    assert response.status_code == 422
    assert "Celulele însumează 12, totalul spune 13" in response.content.decode()
    nothing_moved(asked, SubmissionState.DRAFT)


def test_an_optional_line_may_stay_empty(asked, representative, client_for):
    asked.form.lines.filter(indicator=asked.places).update(is_compulsory=False)
    client = client_for(representative)
    fill(asked, client, **{asked.name(asked.places): ""})
    assert client.post(url("_submit", asked, "my_report"), {"revision": 1, "note": ""}).status_code == 303


def test_what_changed_meanwhile_is_not_submitted_unseen(asked, representative, client_for):
    client = client_for(representative)
    fill(asked, client)
    response = client.post(url("_submit", asked, "my_report"), {"revision": 0, "note": ""})
    assert response.status_code == 303
    nothing_moved(asked, SubmissionState.DRAFT)


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_only_a_representative_submits(asked, representative, client_for, request, who):
    fill(asked, client_for(representative))
    person = request.getfixturevalue(who)
    response = client_for(person).post(url("_submit", asked, "my_report"), {"revision": 1, "note": ""})
    assert response.status_code == (403 if who == "reader" else 404)
    nothing_moved(asked, SubmissionState.DRAFT)


def test_i9_who_submits_never_approves(authority, coordinator, client_for, at):
    asked = scene(None)
    client = client_for(coordinator)
    assert client.post(url("_save", asked), asked.whole()).status_code == 303
    assert client.post(url("_submit", asked), {"revision": 1, "note": ""}).status_code == 303
    assert client.post(url("_approve", asked), {"revision": 1}).status_code == 303
    nothing_moved(asked, SubmissionState.SUBMITTED)
    with pytest.raises(reports.SamePerson):
        reports.approve(submission=asked.report, revision=1, by=coordinator, at=at)
    given = {"state": SubmissionState.APPROVED, "approved_at": at, "approved_by": coordinator}
    with pytest.raises(IntegrityError), transaction.atomic():  # And the database, past every line of Python.
        Submission.objects.filter(pk=asked.report.pk).update(**given)


def test_a_decision_on_another_revision_or_state_is_refused(asked, representative, coordinator, client_for, at):
    with pytest.raises(IllegalMove):
        reports.approve(submission=asked.report, revision=0, by=coordinator, at=at)
    submitted(asked, client_for(representative))
    with pytest.raises(StaleReport):
        reports.approve(submission=asked.report, revision=0, by=coordinator, at=at)
    reason = client_for(coordinator).post(url("_send_back", asked), {"revision": 1, "reason": "scurt"})
    assert reason.status_code == 422
    nothing_moved(asked, SubmissionState.SUBMITTED)


def test_i7_i8_a_correction_needs_a_reason_and_leaves_old_and_new(asked, representative, coordinator, client_for, at):
    submitted(asked, client_for(representative))
    reports.approve(submission=asked.report, revision=1, by=coordinator, at=at)
    desk, changed = client_for(coordinator), {asked.name(asked.places): "21,5", f"t_{asked.story.pk}": "Altfel spus."}
    assert "CAP-01" in desk.get(url("_correct", asked)).content.decode()
    without = desk.post(url("_correct", asked), asked.whole(**changed, reason=""))
    assert without.status_code == 422
    assert Value.objects.get(indicator=asked.places).number == 20
    response = desk.post(
        url("_correct", asked), asked.whole(**changed, reason="Registrul spune altceva.", revision="1")
    )
    assert response.status_code == 303
    kept = ValueRevision.objects.get()
    assert (kept.old_number, kept.new_number, kept.reason, kept.by) == (
        20,
        Decimal("21.5"),
        "Registrul spune altceva.",
        coordinator,
    )
    assert Narrative.objects.get(indicator=asked.story).text == "Altfel spus."
    assert asked.report.narrative_revisions.get().old_text == "O lună liniștită."
    assert verbs()[-1] == "report.corrected"
    again = desk.post(url("_correct", asked), asked.whole(**changed, reason="Încă o dată la fel.", revision="2"))
    assert again.status_code == 422
    stale = desk.post(url("_correct", asked), asked.whole(reason="Din altă fereastră.", revision="1"))
    assert stale.status_code == 409
    assert ValueRevision.objects.count() == 1


def test_both_reporters_are_shown_side_by_side_with_the_difference_in_words(
    asked, representative, coordinator, client_for
):
    submitted(asked, client_for(representative))
    ours = world.submission(asked.form, asked.service, world.month(2026, 3), reporter="A")
    world.put(ours, asked.persons, 15)
    world.put(ours, asked.places, 20)
    page = client_for(coordinator).get(url("", asked)).content.decode()
    assert "autoritatea raportează cu 3 mai mult (25,0 %)" in page
    assert "la fel" in page


def test_evidence_becomes_public_with_a_reason_after_approval_and_internal_again(
    asked, representative, coordinator, client_for, at
):
    one = evidence.attach(
        submission=asked.report, upload=upload("registru.png"), indicator_id=asked.quality.pk, description="", by=representative, at=at
    )  # fmt: skip
    public, desk = reverse("evidence_public", args=[one.pk]), client_for(coordinator)
    publish, close = (url(f"_evidence_{what}", asked, file_pk=one.pk) for what in ("publish", "close"))
    reason = {"reason": "Registrul fără nume, cerut de presă."}
    assert desk.post(publish, reason).status_code == 422, "not before it is approved"
    world.approve(asked.report)
    assert desk.post(publish, {"reason": "da"}).status_code == 422
    assert not AuditEvent.objects.filter(verb="evidence.made_public").exists()
    assert Client().get(public).status_code == 404
    assert desk.post(publish, reason).status_code == 303
    answer = Client().get(public)
    body = b"".join(answer.streaming_content)
    one.refresh_from_db()
    assert (one.public_sha256, answer["ETag"]) == (hashlib.sha256(body).hexdigest(), f'"{one.public_sha256}"')
    assert one.public_sha256 in desk.get(url("", asked)).content.decode()
    beside = (asked.quality.pk, asked.report.period_id)
    assert public_evidence(*beside) == {asked.service.pk: [one]}, "it stands beside the words in the release"
    assert desk.post(close, reason).status_code == 303
    assert public_evidence(*beside) == {}
    assert Client().get(public).status_code == 404
    events = AuditEvent.objects.filter(verb__startswith="evidence.made").order_by("pk")
    assert [(one.verb, one.facts["reason"]) for one in events] == [
        ("evidence.made_public", reason["reason"]), ("evidence.made_internal", reason["reason"]),
    ]  # fmt: skip


def test_evidence_is_internal_withdrawn_and_never_deleted(asked, representative, coordinator, stranger, client_for):
    client = client_for(representative)
    given = {
        "dovada-file": upload("registru.png"),
        "dovada-indicator": str(asked.persons.pk),
        "dovada-description": "pagina 3",
    }
    assert client.post(url("_evidence", asked, "my_report"), given).status_code == 303
    one = Evidence.objects.get()
    assert (one.is_public, one.keep_until.year, len(one.sha256)) == (False, 2031, 64)
    again = client.post(url("_evidence", asked, "my_report"), given | {"dovada-file": upload("registru.png")})
    assert again.status_code == 422
    assert Evidence.objects.count() == 1
    file = url("_evidence_file", asked, "my_report", file_pk=one.pk)
    assert opened(client, file) == 200
    assert client_for(stranger).get(file).status_code == 404
    assert opened(client_for(coordinator), url("_evidence_file", asked, file_pk=one.pk)) == 200
    assert client.post(url("_evidence_withdraw", asked, "my_report", file_pk=one.pk)).status_code == 303
    one.refresh_from_db()
    assert one.withdrawn_at is not None
    assert client.get(file).status_code == 404


def test_i20_a_person_who_goes_changes_no_value(asked, representative, client_for):
    submitted(asked, client_for(representative))
    before = list(Value.objects.order_by("pk").values_list("number", "status"))
    representative.is_active = False
    representative.full_name = ""
    representative.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(representative).objects.filter(pk=representative.pk)._raw_delete("default")
        transaction.get_connection().check_constraints()
    assert list(Value.objects.order_by("pk").values_list("number", "status")) == before
    assert PersonFactory().pk != representative.pk
