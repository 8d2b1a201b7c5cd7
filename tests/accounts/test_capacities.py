"""The same person as citizen, as representative, as reader; checked at the moment of the act."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import capacities_of, capacity, require
from accounts.organisations.models import Mandate, Organisation
from accounts.permissions import Permission, Role
from tests.factories import MandateFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_everybody_is_a_citizen(citizen, at):
    (only,) = capacities_of(citizen, at=at)
    assert (only.key, only.kind, only.can_submit, only.organisation) == ("citizen", "citizen", True, None)


def test_a_representative_chooses(representative, ngo, at):
    mandate = Mandate.objects.get(person=representative)
    mandate.valid_until = at.date() + timedelta(days=30)
    mandate.save()
    found = capacities_of(representative, at=at)
    assert [item.key for item in found] == ["citizen", f"mandate:{mandate.pk}"]
    chosen = capacity(representative, f"mandate:{mandate.pk}", at=at)
    assert chosen.organisation == ngo
    assert chosen.kind == "organisation"
    assert chosen.can_submit
    assert ngo.name in chosen.label
    assert f"{mandate.valid_until:%Y}" in chosen.label


@pytest.mark.parametrize(("kind", "can_write"), [(Mandate.Kind.READER, False), (Mandate.Kind.CONTRIBUTOR, True)])
def test_a_reader_and_a_contributor_do_not_submit(at, kind, can_write):
    mandate = MandateFactory(kind=kind)
    held = capacity(mandate.person, f"mandate:{mandate.pk}", at=at)
    assert (held.can_submit, held.can_write) == (False, can_write)


@pytest.mark.parametrize(
    ("form", "kind"), [("university", "academia"), ("authority", "authority"), ("union", "organisation")]
)
def test_the_kind_follows_the_form_of_the_organisation(at, form, kind):
    mandate = MandateFactory(organisation__form=form)
    assert capacity(mandate.person, f"mandate:{mandate.pk}", at=at).kind == kind


def test_an_elected_official_is_named_so(at):
    person = PersonFactory(roles=[Role.ELECTED])
    assert capacity(person, "citizen", at=at).kind == "elected"


@pytest.mark.parametrize("why", ["ended", "expired", "suspended", "of another", "nonsense"])
def test_a_capacity_that_is_not_hers_now_is_refused(representative, stranger, at, why):
    mandate = Mandate.objects.get(person=representative)
    key = f"mandate:{mandate.pk}"
    if why == "ended":
        Mandate.objects.filter(pk=mandate.pk).update(ended_at=at)
    elif why == "expired":
        Mandate.objects.filter(pk=mandate.pk).update(valid_until=at.date() - timedelta(days=1))
    elif why == "suspended":
        Organisation.objects.update(state="suspended")
    elif why == "of another":
        key = f"mandate:{Mandate.objects.get(person=stranger).pk}"
    else:
        key = "mandate:'"
    with pytest.raises(PermissionDenied):
        capacity(representative, key, at=at)


def test_require(admin, citizen):
    assert require(admin, Permission.MANAGE_SETTINGS) is admin
    with pytest.raises(PermissionDenied):
        require(citizen, Permission.MANAGE_SETTINGS)
    with pytest.raises(Http404):
        require(citizen, Permission.MANAGE_SETTINGS, is_hidden=True)
    admin.is_active = False
    with pytest.raises(PermissionDenied):
        require(admin, Permission.MANAGE_SETTINGS)
