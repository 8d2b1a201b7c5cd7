"""The desk by hand: who may, what a form answers, what a second person finds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultare.lib.workdays import last_day_of
from consultare.records import jobs
from consultare.records.models import AuditEvent
from consultations.rounds import actions
from consultations.rounds.models import Channel, DeadlineRule, Round
from tests.factories import RoundFactory, ThemeFactory
from tests.rounds import published_round, ready_round, upload

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DESK = ["round_index", "round_new", "legal_rules"]
OF_A_ROUND = ["round_desk", "round_publish", "round_extend", "round_withdraw", "round_documents", "round_channels"]


@pytest.mark.req("R17")
@pytest.mark.parametrize("name", [*DESK, *OF_A_ROUND])
def test_visitors_sign_in_and_strangers_are_refused(client, client_for, citizen, representative, authority, name):
    round_ = RoundFactory(title="Titlu ascuns")
    path = reverse(name, args=[round_.slug] if name in OF_A_ROUND else [])
    answer = client.get(path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
    for person in (citizen, representative):
        answer = client_for(person).get(path)
        assert answer.status_code in (403, 404)
        assert "Titlu ascuns" not in answer.text


def test_an_operator_prepares_but_does_not_publish(client_for, operator, coordinator, authority):
    round_ = ready_round(coordinator)
    client = client_for(operator)
    assert client.get(reverse("round_desk", args=[round_.slug])).status_code == 200
    for name in ("round_publish", "round_extend", "round_withdraw", "announcement_correct"):
        assert client.post(reverse(name, args=[round_.slug])).status_code == 403
    assert client.post(reverse("round_urgency", args=[round_.slug])).status_code == 403
    assert client.post(reverse("round_move", args=[round_.slug, "arhivare"])).status_code == 403
    assert client.get(reverse("legal_rules")).status_code == 200
    actions.load_rules()
    assert client.get(reverse("legal_rule_edit", args=["D-02"])).status_code == 403
    assert Round.objects.get().state == "legal_review"


@pytest.mark.req("R13")
def test_publication_asks_for_the_password_again(client_for, coordinator, authority):
    round_ = ready_round(coordinator)
    answer = client_for(coordinator, fresh=False).post(reverse("round_publish", args=[round_.slug]))
    assert answer.status_code in (302, 303)
    assert Round.objects.get().state == "legal_review"


def test_from_a_title_to_a_public_page(client_for, coordinator, authority, client):
    """The whole preparation through forms, steps in an odd order."""
    ready = RoundFactory(title="Alta")  # Gives a department, an officer, a domain and a theme to choose from.
    desk = client_for(coordinator)
    answer = desk.post(reverse("round_new"), {"title": "Regulamentul adăpostului", "subject": "council_decision"})
    assert answer.status_code == 303
    slug = "regulamentul-adapostului"
    assert answer["Location"] == reverse("round_desk", args=[slug])
    assert "Mai lipsesc" in desk.get(answer["Location"]).text

    def step(name: str, **fields: object) -> None:
        fields["revision"] = Round.objects.get(slug=slug).revision
        answer = desk.post(reverse("round_step", args=[slug, name]), fields)
        assert answer.status_code == 303, answer.text

    step(
        "responsabil",
        officer=ready.officer_id,
        submission_ways="Pe portal.",
        planned_channels=["site", "premises", "media"],
    )
    step("termene", window_days=14)
    step("pe-intelesul-tuturor", summary="Ce se schimbă.", beneficiaries=["homeless"], themes=[ready.themes.get().pk])
    step(
        "anunt", title="Regulamentul adăpostului", subject="council_decision", act="regulation", initiator="Primarul",
        department=ready.department_id, legal_basis="Legea nr. 292/2011", domain=ready.domain_id, subject_line="Propuneri",
    )  # fmt: skip
    answer = desk.post(
        reverse("round_documents", args=[slug]), {"kind": "approval_memo", "title": "Referat", "file": upload()}
    )
    assert answer.status_code == 303
    answer = desk.post(reverse("draft_prepare", args=[slug]), {"text": "# Titlu\nArt. 1 Ceva despre adăpost."})
    assert answer.status_code == 303, answer.text
    jobs.work(clock=timezone.now)
    assert desk.post(f"{answer['Location']}salveaza/", {"revision": 1}).status_code == 303
    assert desk.post(reverse("round_review", args=[slug])).status_code == 303
    assert client.get(f"/consultari/{slug}/").status_code == 404
    preview = desk.get(reverse("round_publish", args=[slug])).text
    assert "Legea nr. 292/2011" in preview
    assert desk.post(reverse("round_publish", args=[slug])).status_code == 303
    assert "Ce se schimbă." in client.get(f"/consultari/{slug}/").text


def test_an_invalid_form_keeps_what_was_typed(client_for, operator, authority):
    round_ = RoundFactory()
    fields = {"revision": 1, "window_days": "0", "urgency_reason": "Text păstrat cu grijă"}
    answer = client_for(operator).post(reverse("round_step", args=[round_.slug, "termene"]), fields)
    assert answer.status_code == 422
    assert "Text păstrat cu grijă" in answer.text
    assert Round.objects.get().window_days == 14
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R66")
def test_the_second_of_two_sees_both_texts_and_may_save_again(client_for, operator, coordinator, authority):
    round_, theme = RoundFactory(summary="la început"), ThemeFactory()
    path = reverse("round_step", args=[round_.slug, "pe-intelesul-tuturor"])
    first = {"revision": 1, "summary": "al colegei", "themes": [theme.pk]}
    assert client_for(coordinator).post(path, first).status_code == 303
    desk = client_for(operator)
    mine = {"revision": 1, "summary": "al meu", "themes": [round_.themes.first().pk]}
    answer = desk.post(path, mine)
    assert answer.status_code == 409
    assert "al meu" in answer.text
    assert "al colegei" in answer.text
    assert Round.objects.get().summary == "al colegei"
    assert 'value="2"' in answer.text
    assert desk.post(path, mine | {"revision": 2}).status_code == 303
    assert Round.objects.get().summary == "al meu"


@pytest.mark.req("R22")
def test_foreign_fields_are_ignored(client_for, operator, authority):
    round_ = RoundFactory()
    fields = {
        "revision": 1,
        "window_days": 15,
        "state": "published",
        "published_at": "2026-01-01",
        "slug": "altul",
        "closes_at": "2030-01-01",
    }
    assert client_for(operator).post(reverse("round_step", args=[round_.slug, "termene"]), fields).status_code == 303
    after = Round.objects.get()
    assert (after.window_days, after.state, after.published_at, after.slug) == (15, "draft", None, round_.slug)


def test_unknown_steps_and_moves_are_404(client_for, coordinator, authority):
    round_ = RoundFactory()
    desk = client_for(coordinator)
    assert desk.get(reverse("round_step", args=[round_.slug, "altceva"])).status_code == 404
    assert desk.get(reverse("round_move", args=[round_.slug, "altceva"])).status_code == 404
    assert desk.get(reverse("legal_rule_edit", args=["D-99"])).status_code == 404
    assert desk.get(reverse("round_desk", args=["nu-exista"])).status_code == 404


def test_extension_by_form(client_for, coordinator, authority):
    round_ = published_round(coordinator)
    desk = client_for(coordinator)
    path = reverse("round_extend", args=[round_.slug])
    earlier = last_day_of(round_.closes_at) - timedelta(days=1)
    answer = desk.post(path, {"last_day": earlier.isoformat(), "reason": "Un motiv destul de lung."})
    assert answer.status_code == 422
    assert "Un motiv destul de lung." in answer.text
    later = last_day_of(round_.closes_at) + timedelta(days=14)
    later += timedelta(days=(7 - later.weekday()) % 7 if later.weekday() > 4 else 0)
    answer = desk.post(path, {"last_day": later.isoformat(), "reason": "Un motiv destul de lung."})
    assert answer.status_code == 303, answer.text
    assert last_day_of(Round.objects.get().closes_at) == later
    page = desk.get(f"/consultari/{round_.slug}/").text
    assert "Un motiv destul de lung." in page


def test_state_moves_by_form(client_for, coordinator, authority):
    round_ = published_round(coordinator, at=NOW - timedelta(days=120))
    desk = client_for(coordinator)

    def press(move: str, **fields: str) -> int:
        return desk.post(reverse("round_move", args=[round_.slug, move]), fields).status_code

    assert press("avizare") == 422
    assert press("analiza") == 303
    actions.mark_answered(round_=round_, by=coordinator, at=NOW)
    assert press("versiune-finala") == 404
    assert desk.post(reverse("round_finalise", args=[round_.slug])).status_code == 303
    assert press("avizare") == 303
    assert press("adoptare") == 422
    assert press("adoptare", reference="HCL 12 din 3.11.2026") == 303
    assert press("respingere", reason="Nu mai este cazul.") == 422
    assert press("arhivare") == 303
    after = Round.objects.get()
    assert (after.state, after.adoption_reference) == ("archived", "HCL 12 din 3.11.2026")
    assert "HCL 12 din 3.11.2026" in desk.get(f"/consultari/{round_.slug}/").text


def test_a_channel_with_its_proof(client_for, coordinator, authority, citizen):
    round_ = published_round(coordinator, at=NOW - timedelta(days=2))
    desk = client_for(coordinator)
    path = reverse("round_channels", args=[round_.slug])
    fields = {"kind": "premises", "done_on": NOW.date().isoformat(), "note": "Avizier", "proof": upload("poza.png")}
    assert desk.post(path, fields).status_code == 303
    channel = Channel.objects.get(kind="premises")
    proof = reverse("round_proof", args=[round_.slug, channel.pk])
    download = desk.get(proof)
    assert download["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content)
    assert client_for(citizen).get(proof).status_code == 403
    assert desk.post(path, {"kind": "media", "done_on": "3000-01-01"}).status_code == 422
    bad = {"kind": "media", "done_on": NOW.date().isoformat(), "proof": upload("poza.pdf")}
    assert desk.post(path, bad).status_code == 422


def test_a_lawyer_changes_a_term_and_it_is_recorded(client_for, coordinator, authority):
    assert actions.load_rules() == 33
    desk = client_for(coordinator)
    row = DeadlineRule.objects.get(pk="D-02")
    fields = {
        "title": row.title,
        "value": 15,
        "unit": "C",
        "direction": "≥",
        "article": "art. 7 (4)",
        "verified": "on",
        "is_enforced": "on",
    }
    assert desk.post(reverse("legal_rule_edit", args=["D-02"]), fields | {"value": ""}).status_code == 422
    assert desk.post(reverse("legal_rule_edit", args=["D-02"]), fields).status_code == 303
    row.refresh_from_db()
    assert (row.value, row.verified) == (15, True)
    event = AuditEvent.objects.get(verb="legal_rule.edited")
    assert "value: 10 → 15" in event.facts["changes"]
    assert actions.load_rules() == 0
    row.refresh_from_db()
    assert row.value == 15
    round_ = ready_round(coordinator, window_days=10)
    assert "15" in desk.get(reverse("round_step", args=[round_.slug, "termene"])).text
