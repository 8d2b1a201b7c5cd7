"""Themes are data: a new authority adds its own."""

import pytest

from consultare.records.models import AuditEvent
from consultations.rounds.models import Theme

ADDRESS = "/birou/consultari/teme/"


def test_staff_add_and_rename_a_theme_and_its_address_stays(client_for, operator, authority):
    client = client_for(operator)
    assert client.post(ADDRESS, {"name": "Îngrijirea vârstnicilor"}).status_code == 303
    theme = Theme.objects.get()
    assert theme.slug == "ingrijirea-varstnicilor"
    assert client.post(f"{ADDRESS}{theme.pk}/", {"name": "Îngrijirea la domiciliu"}).status_code == 303
    theme.refresh_from_db()
    assert (theme.name, theme.slug) == ("Îngrijirea la domiciliu", "ingrijirea-varstnicilor")
    assert list(AuditEvent.objects.filter(verb__startswith="theme").order_by("pk").values_list("verb", flat=True)) == [
        "theme.added",
        "theme.renamed",
    ]


@pytest.mark.parametrize("name", ["", "ab", "x" * 201, "ÎNGRIJIRE"])
def test_a_bad_name_is_refused_and_kept(client_for, operator, authority, name):
    Theme.objects.create(name="Îngrijire", slug="ingrijire")
    response = client_for(operator).post(ADDRESS, {"name": name})
    assert response.status_code == 422
    assert Theme.objects.count() == 1


def test_two_themes_of_one_sound_get_two_addresses(client_for, operator, authority):
    for name in ("Copii și familii", "Copii, și familii"):
        client_for(operator).post(ADDRESS, {"name": name})
    assert set(Theme.objects.values_list("slug", flat=True)) == {"copii-si-familii", "copii-si-familii-2"}
