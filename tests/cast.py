"""The cast: the same few people in every test."""

import time
from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.test import Client
from django.utils import timezone

from accounts.authority.models import Authority
from accounts.authority.queries import forget
from accounts.organisations.models import Mandate, Organisation
from accounts.people.models import Person
from accounts.permissions import STAFF_ROLES, Role
from tests.factories import AuthorityFactory, MandateFactory, OrganisationFactory, PersonFactory


@pytest.fixture(autouse=True)
def _profile_is_read_anew() -> None:
    forget()


@pytest.fixture
def authority(db) -> Authority:
    profile = AuthorityFactory()
    forget()
    return profile


@pytest.fixture
def admin(db) -> Person:
    return PersonFactory(full_name="Adina Ministrator", email="adina@valealunga.example", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def coordinator(db) -> Person:
    return PersonFactory(full_name="Corina Ordonatoru", email="corina@valealunga.example", roles=[Role.COORDINATOR])


@pytest.fixture
def operator(db) -> Person:
    return PersonFactory(full_name="Olimpia Rator", email="olimpia@valealunga.example", roles=[Role.OPERATOR])


@pytest.fixture
def moderator(db) -> Person:
    return PersonFactory(full_name="Modest Ratoru", email="modest@valealunga.example", roles=[Role.MODERATOR])


@pytest.fixture
def ngo(db) -> Organisation:
    return OrganisationFactory(name="Asociația Casa Bună", slug="casa-buna")


@pytest.fixture
def representative(ngo) -> Person:
    """Submits for `ngo`."""
    return MandateFactory(person__full_name="Raluca Prezentanta", organisation=ngo).person


@pytest.fixture
def reader(ngo) -> Person:
    """Colleague of the representative; may only read."""
    return MandateFactory(person__full_name="Rodica Cititoarea", organisation=ngo, kind=Mandate.Kind.READER).person


@pytest.fixture
def stranger(db) -> Person:
    """Representative of another organisation, who must see nothing of `ngo`."""
    return MandateFactory(person__full_name="Străin Nechemat", organisation__name="Asociația Alta").person


@pytest.fixture
def citizen(db) -> Person:
    return PersonFactory(full_name="Cetin Țeanul", email="cetin@people.example")


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """A signed-in client; `client_for(None)` is a visitor. Staff get a second factor first, as the desk asks.

    `fresh=False`: signed in long ago, so that acts marked `ra` ask for the password (R13).
    """

    def sign_in(person: Person | None, *, fresh: bool = True) -> Client:
        client = Client()
        if person is not None:
            if person.roles & STAFF_ROLES and not is_mfa_enabled(person):
                TOTP.activate(person, generate_totp_secret())
            client.force_login(person)
            if fresh:
                session = client.session
                session["account_authentication_methods"] = [
                    {"method": "password", "at": time.time(), "reauthenticated": True}
                ]
                session["account_authentication_methods_user"] = str(person.pk)
                session.save()
        return client

    return sign_in


@pytest.fixture
def at() -> datetime:
    """The moment of an act in a test."""
    return timezone.now()
