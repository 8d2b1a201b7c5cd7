"""The public form as the reader asks for it: only the form, with the same guard; a page whenever it is anything else."""

import pytest
from django.utils import timezone

from consultare.lib import guard
from consultations.observations.models import Observation
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import TEXT
from tests.consultations.observations.test_amendments import CHANGE, HTMX, amended, text
from tests.consultations.observations.test_public_form import nothing_happened

pytestmark = pytest.mark.django_db
WHOLE = "<!doctype"


def test_the_reader_gets_the_form_alone_and_everybody_else_the_page(client, version):
    answer = client.get(CHANGE, headers=HTMX)
    inside = text(answer)
    assert "HX-Request" in answer["Vary"]
    assert not inside.lstrip().startswith(WHOLE)
    assert "data-margin-title" in inside
    assert f'action="{CHANGE.replace("&", "&amp;")}"' in inside
    for kept in ("form_stamp", 'name="website"', "csrfmiddlewaretoken", "data-autosave=", "submission_key"):
        assert kept in inside
    assert "place-now" not in inside  # the passage stands beside it
    whole = text(client.get(CHANGE))
    assert whole.lstrip().startswith(WHOLE)
    assert "data-margin-title" not in whole


def test_what_is_refused_comes_back_as_the_form_with_its_words(client, version):
    inside = text(client.post(CHANGE, amended(text="Scurt."), headers=HTMX), 422)
    assert "data-margin-title" in inside
    assert "Scurt." in inside
    assert "error-summary" in inside
    nothing_happened()


def test_the_honeypot_and_the_stamp_hold_there_as_well(client, version):
    client.post(CHANGE, amended(website="http://spam.example"), headers=HTMX)
    client.post(CHANGE, amended(**{guard.STAMP_FIELD: "x", "text": f"{TEXT} Încă un cuvânt."}), headers=HTMX)
    assert sorted(Observation.objects.values_list("visibility", "suspicion")) == [
        ("held", "honeypot"),
        ("held", "no_stamp"),
    ]


def test_a_consultation_that_closed_meanwhile_answers_with_a_page(client, version):
    Round.objects.filter(pk=version.round_id).update(closes_at=timezone.now())
    assert text(client.get(CHANGE, headers=HTMX)).lstrip().startswith(WHOLE)


def test_once_received_the_way_leads_to_the_receipt(client, version):
    answer = client.post(CHANGE, amended(), headers=HTMX)
    assert (answer.status_code, answer["Location"]) == (303, "/observatii/primita/")
    assert Observation.objects.count() == 1
