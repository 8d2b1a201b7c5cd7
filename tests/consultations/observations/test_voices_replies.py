"""Short replies: written while the window is open, reported, hidden with a reason that the author is told, the log as a file."""

import csv
import io
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.permissions import Role
from consultare.lib import guard
from consultare.records.models import AuditEvent, Message
from consultations.observations.actions import replies, reply_moderation as moderation
from consultations.observations.models import Observation, Reply, ReplyReport
from consultations.observations.states import REPLY, ReplyState
from consultations.rounds.actions import WindowClosed
from consultations.rounds.models import Round
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WORDS = "Și la noi în bloc sunt trei bătrâni care ar avea nevoie de acest program."
REASON = "insultă o persoană anume (art. 1349 Cod civil)"
XSS = '<script>alert(1)</script> <a href="https://rau.example">aici</a> https://rau.example/x'


@pytest.fixture
def observation(send) -> Observation:
    return send().observation


def write(observation: Observation, by, text: str = WORDS, **fields) -> Reply:
    values = {"display": "anonymous"} | fields
    return replies.write(observation_pk=observation.pk, round_pk=observation.round_id, text=text, by=by, **values)


def report(reply: Reply, by=None, ground: str = "insult") -> bool:
    return replies.report(reply_pk=reply.pk, ground=ground, words="nu este frumos", by=by or PersonFactory())


def traces() -> tuple[int, ...]:
    return Reply.objects.count(), ReplyReport.objects.count(), AuditEvent.objects.count(), Message.objects.count()


def form(seconds: int = 60, **fields: str) -> dict[str, str]:
    stamp = guard.new_stamp("reply", now=time.time() - seconds)
    return {"text": WORDS, "display": "anonymous", guard.STAMP_FIELD: stamp} | fields


def replies_part(response) -> str:
    return response.content.decode().split('id="raspunsuri"')[1].split("</section>")[0]


@pytest.mark.parametrize("state", ReplyState.values)
def test_the_table_of_states(state):
    moves = {
        "public": ("hold", "release", "hide", "withdraw"),
        "held": ("release", "hide", "withdraw"),
        "reported": ("release", "hide", "withdraw"),
        "hidden": ("restore",),
        "withdrawn": (),
    }
    assert REPLY.allowed(state) == moves[state]


def test_a_reply_shows_name_or_category_and_plain_text(client, observation, citizen):
    write(observation, citizen, display="name")
    write(observation, PersonFactory(full_name="Ascunsa Deloc"), text=XSS)
    page = replies_part(client.get(f"/observatii/{observation.ref}/"))
    assert "Cetin Țeanul" in page
    assert "Ascunsa Deloc" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://rau' not in page


def test_a_local_elected_official_is_named_as_such(observation):
    elected = PersonFactory(roles=[Role.ELECTED])
    assert write(observation, elected).author_kind == "elected"


def test_the_form_publishes_and_keeps_what_was_typed_when_it_is_wrong(client_for, observation, citizen):
    client, address = client_for(citizen), f"/observatii/{observation.ref}/raspunsuri/"
    wrong = client.post(address, form(text="a" * 1001))
    assert wrong.status_code == 422
    assert "a" * 1001 in wrong.content.decode()
    assert client.post(address, form(display="pseudonym")).status_code == 422
    assert client.post(address, form(text="")).status_code == 422
    assert not Reply.objects.exists()
    done = client.post(address, form(text="ș" * 1000))
    assert (done.status_code, done["Location"]) == (303, f"/observatii/{observation.ref}/#raspunsuri")
    assert Reply.objects.get().state == ReplyState.PUBLIC


def test_personal_data_are_pointed_out_once(client_for, observation, citizen):
    client, address = client_for(citizen), f"/observatii/{observation.ref}/raspunsuri/"
    text = "Sunați-mă la 0722 123 456, vă spun eu."
    warned = client.post(address, form(text=text))
    assert warned.status_code == 422
    assert "send_anyway" in warned.content.decode()
    assert not Reply.objects.exists()
    assert client.post(address, form(text=text, send_anyway="1")).status_code == 303
    assert Reply.objects.get().text == text


@pytest.mark.parametrize(
    ("fields", "seen"), [({"website": "http://x"}, "honeypot"), ({guard.STAMP_FIELD: "x"}, "no_stamp")]
)
def test_what_looks_like_a_robot_waits_for_a_person(client_for, client, observation, citizen, moderator, fields, seen):
    own = client_for(citizen)
    assert own.post(f"/observatii/{observation.ref}/raspunsuri/", form(**fields)).status_code == 303
    reply = Reply.objects.get()
    assert (reply.state, reply.suspicion) == (ReplyState.HELD, seen)
    page = f"/observatii/{observation.ref}/"
    assert WORDS not in client.get(page).content.decode()
    assert client.get(page).context["replies"].total == 0
    assert WORDS in own.get(page).content.decode()
    moderation.release(reply_pk=reply.pk, by=moderator, at=timezone.now())
    assert WORDS in client.get(page).content.decode()


def test_ten_replies_a_day_and_the_same_words_are_one(observation, citizen):
    first = write(observation, citizen)
    assert write(observation, citizen) == first
    for number in range(9):
        write(observation, citizen, text=f"Răspunsul cu numărul {number}.")
    before = traces()
    with pytest.raises(replies.TooMany):
        write(observation, citizen, text="Al unsprezecelea răspuns.")
    assert traces() == before


def test_replies_of_the_day_before_do_not_count(observation, citizen):
    yesterday = timezone.now() - timedelta(hours=25)
    for number in range(10):
        Reply.objects.create(
            observation=observation, person=citizen, author_kind="citizen", text=f"Ieri, {number}.", at=yesterday
        )
    assert write(observation, citizen).state == ReplyState.PUBLIC


def test_after_the_term_no_reply_is_taken_and_the_text_is_given_back(client_for, observation, citizen, round_):
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    before = traces()
    with pytest.raises(WindowClosed):
        write(observation, citizen)
    answer = client_for(citizen).post(f"/observatii/{observation.ref}/raspunsuri/", form())
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert traces() == before


def test_words_never_change_and_rows_stay(observation, citizen):
    reply = write(observation, citizen)
    changes = (
        lambda: Reply.objects.filter(pk=reply.pk).update(text="altceva"),
        lambda: Reply.objects.filter(pk=reply.pk).delete(),
        lambda: Reply.objects.filter(pk=reply.pk).update(state="hidden"),
        lambda: Reply.objects.filter(pk=reply.pk).update(state="withdrawn"),
    )
    for change in changes:
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()
    reply.refresh_from_db()
    assert (reply.text, reply.state) == (WORDS, ReplyState.PUBLIC)


def test_the_author_withdraws_and_nobody_else(client_for, client, observation, citizen, stranger):
    reply = write(observation, citizen, display="name")
    address = f"/observatii/{observation.ref}/raspunsuri/{reply.pk}/retrage/"
    before = traces()
    assert client_for(stranger).post(address).status_code == 404
    assert traces() == before
    own = client_for(citizen)
    assert own.post(address).status_code == 303
    page = replies_part(client.get(f"/observatii/{observation.ref}/"))
    assert WORDS not in page
    assert "Cetin" not in page
    assert f'id="raspuns-{reply.pk}"' in page
    assert own.post(address).status_code == 303
    assert AuditEvent.objects.filter(verb="reply.withdrawn").count() == 1


def test_three_reports_hold_a_reply_until_staff_look(client, observation, citizen, moderator):
    reply, page = write(observation, citizen), f"/observatii/{observation.ref}/"
    first = PersonFactory()
    assert report(reply, first) is True
    assert report(reply, first) is False
    report(reply)
    assert WORDS in client.get(page).content.decode()
    report(reply)
    reply.refresh_from_db()
    assert reply.state == ReplyState.REPORTED
    assert WORDS not in replies_part(client.get(page))
    assert f'id="raspuns-{reply.pk}"' in replies_part(client.get(page))
    assert AuditEvent.objects.get(verb="reply.held").facts["count"] == 3
    moderation.release(reply_pk=reply.pk, by=moderator, at=timezone.now())
    assert WORDS in client.get(page).content.decode()
    report(reply)
    report(reply)
    reply.refresh_from_db()
    assert reply.state == ReplyState.PUBLIC, "reports that staff have seen do not count again"
    report(reply)
    reply.refresh_from_db()
    assert reply.state == ReplyState.REPORTED


def test_reporting_has_its_page_and_its_refusals(client_for, client, observation, citizen, stranger):
    reply = write(observation, citizen)
    address = f"/observatii/{observation.ref}/raspunsuri/{reply.pk}/sesizare/"
    assert client.get(address).status_code in {302, 303}
    assert client_for(citizen).get(address).status_code == 403
    with pytest.raises(replies.OwnReply):
        report(reply, citizen)
    reading = client_for(stranger)
    assert WORDS in reading.get(address).content.decode()
    before = traces()
    assert reading.post(address, {"ground": "alt", "words": "ceva rău"}).status_code == 422
    assert reading.post(address, {"ground": "insult", "words": "da"}).status_code == 422
    assert traces() == before
    assert reading.post(address, {"ground": "insult", "words": "jignește o persoană"}).status_code == 303
    assert ReplyReport.objects.get().person == stranger
    other = write(observation, PersonFactory(), text="Un răspuns care așteaptă.", suspicion=["honeypot"])
    assert reading.get(f"/observatii/{observation.ref}/raspunsuri/{other.pk}/sesizare/").status_code == 404


def test_hiding_shows_the_reason_in_place_and_tells_the_author(client, observation, citizen, moderator, coordinator):
    reply, page = write(observation, citizen), f"/observatii/{observation.ref}/"
    moderation.hide(reply_pk=reply.pk, reason=REASON, by=moderator, at=timezone.now())
    shown = replies_part(client.get(page))
    assert WORDS not in shown
    assert REASON in shown
    mail = Message.objects.get(kind="observation_reply_hidden")
    assert (mail.to, REASON in mail.text, WORDS in mail.text, REASON in mail.html) == (citizen.email, True, True, True)
    before = traces()
    with pytest.raises(moderation.NothingToDo):
        moderation.hide(reply_pk=reply.pk, reason=REASON, by=moderator, at=timezone.now())
    with pytest.raises(moderation.SamePerson):
        moderation.restore(reply_pk=reply.pk, reason="am greșit eu", by=moderator, at=timezone.now())
    with pytest.raises(replies.IllegalMove):
        replies.withdraw(reply_pk=reply.pk, by=citizen, at=timezone.now())
    assert traces() == before
    later = timezone.now() + timedelta(minutes=5)
    moderation.restore(reply_pk=reply.pk, reason="nu este o insultă", by=coordinator, at=later)
    assert WORDS in replies_part(client.get(page))
    assert Message.objects.get(kind="observation_reply_restored").to == citizen.email
    moderation.hide(reply_pk=reply.pk, reason=REASON, by=moderator, at=later + timedelta(minutes=5))
    assert Message.objects.filter(kind="observation_reply_hidden").count() == 2


@pytest.mark.parametrize("reason", ["", "scurt", " " * 40])
def test_without_a_reason_nothing_is_hidden(observation, citizen, moderator, reason):
    reply = write(observation, citizen)
    before = traces()
    with pytest.raises(moderation.NeedsReason):
        moderation.hide(reply_pk=reply.pk, reason=reason, by=moderator, at=timezone.now())
    reply.refresh_from_db()
    assert (reply.state, traces()) == (ReplyState.PUBLIC, before)


def test_the_queue_shows_what_waits_and_its_roles_act(client_for, observation, citizen, moderator, operator):
    held = write(observation, citizen, suspicion=["honeypot"])
    reported = write(observation, citizen, text="Un răspuns care supără pe cineva.")
    report(reported)
    quiet = write(observation, citizen, text="Un răspuns liniștit.")
    client = client_for(moderator)
    queue = client.get("/birou/observatii/moderare/?ce=raspunsuri")
    assert [one.pk for one, _suspicion in queue.context["rows"]] == [held.pk, reported.pk]
    assert b"cetin@" not in queue.content
    assert client.get("/birou/observatii/moderare/").context["tabs"][-2]["count"] == 2
    base = f"/birou/observatii/moderare/raspunsuri/{held.pk}/"
    page = client.get(base)
    assert WORDS in page.content.decode()
    assert b"cetin@" not in page.content
    reading = client_for(operator)
    assert reading.get(base).status_code == 200
    before = traces()
    for act in ("publica/", "ascunde/", "arata/"):
        assert reading.post(f"{base}{act}", {"ground": "insult", "restore-reason": REASON}).status_code == 403
        assert client_for(citizen).post(f"{base}{act}").status_code == 403
    assert client.post(f"{base}ascunde/", {"ground": ""}).status_code == 422
    assert traces() == before
    assert client.post(f"{base}publica/").status_code == 303
    assert client.post(f"/birou/observatii/moderare/raspunsuri/{quiet.pk}/publica/").status_code == 303
    quiet.refresh_from_db()
    assert quiet.reviewed_at is None, "nobody had reported it: nothing to let through"
    assert client.post(f"{base}ascunde/", {"ground": "insult", "details": "o vecină"}).status_code == 303
    held.refresh_from_db()
    assert held.state == ReplyState.HIDDEN
    hidden = client.get("/birou/observatii/moderare/?ce=raspunsuri-ascunse")
    assert [one.pk for one, _suspicion in hidden.context["rows"]] == [held.pk]


def test_the_log_of_moderation_is_a_file_without_texts_and_reporters(
    client_for, observation, citizen, moderator, operator
):
    reply, reporter = write(observation, citizen), PersonFactory(full_name="Sesizata Petre")
    report(reply, reporter)
    moderation.hide(reply_pk=reply.pk, reason=REASON, by=moderator, at=timezone.now())
    assert client_for(operator).get("/birou/observatii/moderare/jurnal.csv").status_code == 403
    answer = client_for(moderator).get("/birou/observatii/moderare/jurnal.csv")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 3
    assert REASON in rows[2]
    assert moderator.full_name in rows[2]
    assert str(reply.pk) in rows[2]
    assert observation.round.title in rows[2]
    for secret in (WORDS, "Sesizata", "Cetin"):
        assert secret not in text


def test_pages_of_replies_go_by_key_and_cost_the_same(client, observation):
    def cost(address: str = "") -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/observatii/{observation.ref}/{address}")
        return len(captured)

    write(observation, PersonFactory())
    one = cost()
    people = [PersonFactory() for _n in range(6)]
    for number in range(55):
        write(observation, people[number % 6], text=f"Răspunsul numărul {number}.")
    assert cost() <= one + 1
    page = client.get(f"/observatii/{observation.ref}/").context["replies"]
    assert (len(page.replies), page.total) == (50, 56)
    last = client.get(f"/observatii/{observation.ref}/?dupa={page.next}").context["replies"]
    assert (len(last.replies), last.next, last.total) == (6, 0, 56)
    for odd in ("abc", "-1", "9" * 30, "２"):
        assert client.get(f"/observatii/{observation.ref}/?dupa={odd}").status_code == 200
