"""What an author does with a unit: other words, a text after it, its removal; the difference is seen before anything is sent."""

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from accounts.organisations.models import Mandate
from consultare.lib import guard
from consultare.lib.diff import apply, deleted, inserted
from consultare.lib.guard.counters import Quota
from consultare.lib.text import clean
from consultations.drafts.models import Unit
from consultations.observations.forms.submission import ObservationForm
from consultations.observations.models import Letter, Observation
from consultations.observations.rules import changes_nothing, proposal
from consultations.observations.states import Kind
from tests.consultations.observations.conftest import TEXT, known
from tests.consultations.observations.test_public_form import URL, nothing_happened, typed
from tests.factories import MandateFactory

WORDS = "Textul unității 2."
AMENDED = "Textul mai scurt al unității 2."
CHANGE = f"{URL}?unit=cap-1-alin-2&fel=modificare"
HTMX = {"HX-Request": "true"}
LETTERS = st.text(alphabet=st.sampled_from("aăîțșşţ AB12.,;„”\n\u00a0-"), max_size=120)


def amended(**fields: Any) -> dict[str, Any]:
    return typed(**({"units": ["cap-1-alin-2"], "is_whole": "", "kind": "change", "proposed_text": AMENDED} | fields))


def form_for(unit: Unit, **data: Any) -> ObservationForm:
    return ObservationForm(
        {"units": [unit.anchor], "kind": "change", "text": TEXT, **data}, units=[unit], act="modificare"
    )


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


@given(words=LETTERS, typed_words=LETTERS)
def test_the_difference_applied_to_the_words_of_the_unit_gives_the_proposed_words(words, typed_words):
    unit = Unit(pk=1, anchor="art-1", kind="paragraph", citation="art. 1", text=words)
    form = form_for(unit, proposed_text=typed_words, submission_key="7d9f5d5e-0c1f-4d0e-9f3b-6a0f4f6f3f11")
    proposed = clean(typed_words).strip()
    runs = form.difference.runs
    assert bool(runs) == (bool(proposed) and not changes_nothing(words, proposed))
    if runs:
        assert apply(words, runs) == proposed
    if form.is_valid():
        assert apply(words, form.difference.runs) == form.content().proposed_text


@given(words=LETTERS, proposed=LETTERS)
def test_what_is_shown_later_is_made_of_the_same_words(words, proposed):
    for kind in Kind.values:
        runs = proposal(kind, words, proposed)
        if runs is not None:
            assert deleted(runs) == ("" if kind == Kind.ADDITION else words)
            assert inserted(runs) == proposed


@pytest.mark.parametrize(
    ("kind", "proposed", "is_difference"),
    [
        ("change", AMENDED, True), ("change", "până la ora 18", False), ("change", "", False), ("addition", "Alt text.", True), ("addition", "", False),
        ("deletion", "", True), ("deletion", "Alt text.", False), ("support", AMENDED, False), ("clarification", AMENDED, False),
    ],
)  # fmt: skip
def test_only_what_is_a_proposal_for_these_words_is_a_difference(kind, proposed, is_difference):
    assert (proposal(kind, WORDS, proposed) is not None) == is_difference


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "kind", "proposed"),
    [("modificare", "change", WORDS), ("adaugare", "addition", ""), ("comentariu", "clarification", ""), ("", "change", ""), ("altceva", "change", "")],
)  # fmt: skip
def test_the_form_begins_with_what_the_link_asked_for(client, version, act, kind, proposed):
    form = client.get(URL, {"unit": "cap-1-alin-2", "fel": act}).context["form"]
    assert (form["kind"].value(), form["proposed_text"].value() or "") == (kind, proposed)


@pytest.mark.django_db
def test_a_removal_shows_what_goes_and_asks_for_no_words(client, version):
    page = text(client.get(URL, {"unit": "cap-1-alin-2", "fel": "eliminare"}))
    assert f"</span>{WORDS}" in page.partition('id="diferenta"')[2]
    assert 'name="proposed_text"' not in page


@pytest.mark.django_db
def test_the_difference_is_seen_before_sending_and_nothing_is_sent(client, version):
    page = text(client.post(CHANGE, amended(arata="diferenta", consent="", name="Ana", text="")))
    assert "<ins>" in page
    assert f">\n{AMENDED}</textarea>" in page
    assert 'value="Ana"' in page
    assert "is-invalid" not in page.partition("Textul de azi")[0]
    inside = text(client.post(CHANGE, amended(arata="diferenta"), headers=HTMX))
    assert inside.strip().startswith('<section class="difference" id="diferenta"')
    assert "<ins>" in inside
    assert nothing_happened()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"proposed_text": WORDS}, "nu este schimbat încă nimic"), ({"units": []}, "Alegeți un singur pasaj"),
        ({"units": ["cap-1-alin-1", "cap-1-alin-2"]}, "Alegeți un singur pasaj"), ({"kind": "addition", "proposed_text": ""}, "niciun text"),
        ({"proposed_text": "x" * 10_001}, "prea lung"),
    ],
)  # fmt: skip
def test_where_there_is_no_difference_it_says_why(client, version, fields, sentence):
    assert sentence in text(client.post(CHANGE, amended(arata="diferenta", **fields), headers=HTMX))
    assert nothing_happened()


@pytest.mark.django_db
def test_differences_are_limited_by_network(client, version, monkeypatch):
    monkeypatch.setattr(guard, "quota", lambda *args, **kwargs: Quota(allowed=False, count=301, retry_after=60))
    assert "prea multe" in text(client.post(CHANGE, amended(arata="diferenta")), 429)
    assert nothing_happened()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "fields", "sentence"),
    [
        (CHANGE, {"proposed_text": WORDS}, "este chiar cel din proiect"),
        (CHANGE, {"proposed_text": " Textul\u00a0unității  2. "}, "este chiar cel din proiect"),
        (URL, {"proposed_text": WORDS}, "este chiar cel din proiect"),
        (CHANGE, {"proposed_text": ""}, "Scrieți textul pe care îl propuneți"),
        (CHANGE, {"units": ["cap-1-alin-1", "cap-1-alin-2"]}, "privește un singur pasaj"),
        (CHANGE, {"units": [], "is_whole": "on"}, "privește un singur pasaj"),
        (f"{URL}?unit=cap-1-alin-2&fel=adaugare", {"kind": "addition", "proposed_text": ""}, "Scrieți textul pe care îl propuneți"),
        (f"{URL}?unit=cap-1-alin-2&fel=eliminare", {"kind": "deletion"}, "O eliminare nu are text propus"),
    ],
)  # fmt: skip
def test_what_is_no_proposal_is_refused_with_a_sentence_and_the_words_kept(client, version, address, fields, sentence):
    page = text(client.post(address, amended(**fields)), 422)
    assert sentence in page
    assert TEXT in page
    assert nothing_happened()


@pytest.mark.django_db
def test_a_removal_forgets_the_words_that_only_came_in_with_the_form(client, version):
    assert client.post(CHANGE, amended(kind="deletion", proposed_text=WORDS)).status_code in (302, 303)
    assert Observation.objects.values_list("kind", "proposed_text").get() == ("deletion", "")


@pytest.mark.django_db
def test_a_table_is_written_about_in_words(client, round_, version):
    Unit.objects.filter(version=version)
    form = ObservationForm(
        {"units": ["t"], "kind": "change", "text": TEXT, "proposed_text": "a\tb"},
        units=[Unit(pk=1, anchor="t", kind="table", text="a\tb", rows=[["a", "b"]], citation="tabelul 1")],
    )
    assert "cuvânt cu cuvânt" in str(form.difference.why)
    form.is_valid()
    assert "proposed_text" not in form.errors
    assert "<table" in form.target_table


@pytest.mark.django_db
def test_an_amendment_is_shown_as_a_difference_on_its_page_in_the_margin_and_as_words_on_paper(client, units, send):
    observation = send(known(), unit_ids=(units[1].pk,), kind="change", proposed_text=AMENDED).observation
    removal = send(known(), unit_ids=(units[1].pk,), kind="deletion").observation
    page = text(client.get(f"/observatii/{observation.ref}/"))
    margin = text(client.get("/consultari/strategia/document/v1/observatii/cap-1-alin-2/"))
    for body in (page, margin):
        assert "<ins>" in body
        assert "mai scurt al" in body
    assert f"</span>{WORDS}" in text(client.get(f"/observatii/{removal.ref}/"))
    assert f"</span>{WORDS}" in margin


@pytest.mark.django_db
def test_the_receipt_clears_what_the_browser_kept_for_this_place(client, version):
    assert 'data-autosave="observation:strategia:cap-1-alin-2:modificare"' in text(client.get(CHANGE))
    client.post(CHANGE, amended())
    page = text(client.get("/observatii/primita/"))
    assert 'data-autosave-clear="observation:strategia:cap-1-alin-2:modificare"' in page


@pytest.mark.django_db
def test_a_letter_shows_the_difference_of_what_was_saved(client, round_, version, citizen):
    client.force_login(citizen)
    address = f"/cont/observatii/ciorne/noua/{round_.slug}/"
    data = amended(calitate=client.get(URL).context["held"].key)
    client.post(address, {name: value for name, value in data.items() if name != "is_whole"})
    letter = Letter.objects.get()
    page = text(client.get(f"/cont/observatii/ciorne/{letter.pk}/"))
    assert "Salvați și vedeți diferența" in page
    assert "<ins>" in page.partition('id="diferenta"')[2]


@pytest.mark.django_db
def test_signing_in_or_another_capacity_keeps_the_place_and_the_act(client, version, ngo):
    assert "%3Funit%3Dcap-1-alin-2%26fel%3Dmodificare" in text(client.get(CHANGE))
    client.force_login(MandateFactory(organisation=ngo, kind=Mandate.Kind.CONTRIBUTOR).person)
    choices = text(client.get(CHANGE))
    assert "unit=cap-1-alin-2&amp;fel=modificare" in choices
    chosen = re.findall(r'href="(\?calitate=[^"]+fel=modificare)"', choices)
    assert client.get(URL + chosen[0].replace("&amp;", "&")).context["form"]["proposed_text"].value() == WORDS
