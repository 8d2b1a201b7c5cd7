"""Who did what, in the same transaction as the act, for good."""

import pytest
import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultare.records import audit
from consultare.records.models import AuditEvent
from tests.records.conftest import AT


@pytest.fixture(autouse=True)
def verbs(monkeypatch):
    monkeypatch.setattr(audit, "VERBS", {"round.extended": "%(actor)s extended “%(subject)s” until %(until)s"})


def extend(actor, **facts):
    return audit.record(
        verb="round.extended", by=actor, at=AT, subject="round:1", subject_label="Strategia", group="round:1", **facts
    )


@pytest.mark.req("R37")
@pytest.mark.django_db
def test_an_event_keeps_names_as_they_were(actor):
    with structlog.contextvars.bound_contextvars(request_id="req-1"):
        event = extend(actor, until="3 decembrie")
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name, event.actor_role) == ("7", "Ana Pop", "coordonator")
    assert (event.at, event.request_id, event.group) == (AT, "req-1", "round:1")
    assert audit.sentence(event) == "Ana Pop extended “Strategia” until 3 decembrie"


@pytest.mark.django_db
def test_a_visitor_has_no_name_and_a_missing_fact_is_a_dash():
    event = extend(None)
    assert (event.actor_id, event.actor_name, event.request_id) == ("", "", "")
    with translation.override("en"):
        assert audit.sentence(event) == "The portal extended “Strategia” until —"
    assert "extended" in audit.sentence(AuditEvent(verb="round.extended", facts={"actor": "Un vizitator"}))
    assert audit.sentence(AuditEvent(verb="old.verb%", actor_name="Ana")) == "Ana: old.verb%"


@pytest.mark.django_db
def test_a_verb_without_sentence_is_refused(actor):
    with pytest.raises(audit.UnknownVerb):
        audit.record(verb="round.nonsense", by=actor, at=AT)
    assert not AuditEvent.objects.exists()


def test_a_verb_has_one_sentence():
    audit.register_verbs({"round.published": _("%(actor)s published “%(subject)s”")})
    audit.register_verbs({"round.published": _("%(actor)s published “%(subject)s”")})
    with pytest.raises(ValueError, match="sentence already"):
        audit.register_verbs({"round.published": "otherwise"})
    assert str(audit.VERBS["round.published"]).count("%(actor)s") == 1


@pytest.mark.req("R37")
@pytest.mark.django_db(transaction=True)
def test_the_event_shares_the_fate_of_the_act(actor):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        extend(actor)
        raise ZeroDivisionError
    assert not AuditEvent.objects.exists()
    with pytest.raises(audit.UnknownVerb), transaction.atomic():
        extend(actor)
        audit.record(verb="unknown", by=actor, at=AT)
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R37")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    ["UPDATE records_auditevent SET actor_name = ''", "DELETE FROM records_auditevent", "TRUNCATE records_auditevent"],
)
def test_an_event_is_never_changed(actor, sql):
    event = extend(actor)
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        event.save()
    assert AuditEvent.objects.get().actor_name == "Ana Pop"
