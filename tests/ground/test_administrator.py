"""`manage.py administrator`: the first person of a new installation."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.people.models import Person, RoleGrant
from accounts.permissions import Permission, Role
from consultare.records import audit
from consultare.records.models import AuditEvent, Message
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ADDRESS = "ioana.pop@primaria.example"


def appoint(email: str = ADDRESS, name: str = "Ioana Pop") -> None:
    call_command("administrator", email=email, name=name)


def nothing_happened() -> bool:
    return not any(model.objects.exists() for model in (Person, RoleGrant, AuditEvent, Message))


def test_an_empty_installation_gets_its_administrator(capsys):
    appoint(" Ioana.POP@primaria.example ")
    person = Person.objects.get()
    assert (person.email, person.full_name, person.has_usable_password()) == (ADDRESS, "Ioana Pop", False)
    assert person.may(Permission.MANAGE_SETTINGS)
    told = capsys.readouterr().out
    assert f"{ADDRESS} is now administrator." in told
    assert f"http://127.0.0.1:8000{reverse('account_reset_password')}" in told
    assert f"http://127.0.0.1:8000{reverse('account_login')}" in told


def test_the_log_and_the_mail_tell_of_it():
    appoint()
    event = AuditEvent.objects.get(verb="person.role_granted")
    person = Person.objects.get()
    assert (event.actor_id, event.subject, event.facts["role"]) == ("", f"person:{person.pk}", "administrator")
    assert "Ioana Pop" in audit.sentence(event)
    assert list(Message.objects.values_list("kind", "to")) == [("people.role_given", ADDRESS)]


def test_a_second_run_changes_nothing(capsys):
    appoint()
    before = AuditEvent.objects.count(), Message.objects.count()
    appoint(name="")
    assert "is administrator already; nothing changed." in capsys.readouterr().out
    assert (AuditEvent.objects.count(), Message.objects.count()) == before
    assert RoleGrant.objects.count() == 1


@pytest.mark.req("R11")
def test_an_account_that_exists_keeps_its_name_and_loses_its_sessions(citizen, client, authority):
    client.post(reverse("account_login"), {"login": citizen.email, "password": PASSWORD})
    assert client.get(reverse("account_home")).status_code == 200
    call_command("administrator", email=citizen.email)
    assert Person.objects.get().full_name == "Cetin Țeanul"
    assert RoleGrant.objects.get(person=citizen).role == Role.ADMINISTRATOR
    assert client.get(reverse("account_home")).status_code == 302


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("not an address", "Ioana Pop", "is not an e-mail address"),
        (f"ioana@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.primaria.example", "Ioana Pop", "address"),
        (ADDRESS, "", "give the full name"),
        (ADDRESS, " \n\t", "give the full name"),
        (ADDRESS, "a" * 121, "at most 120 characters"),
    ],
)
def test_what_was_typed_wrong_is_told_and_nothing_is_written(email, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        appoint(email, name)
    assert nothing_happened()


def test_a_deactivated_account_is_refused(citizen):
    Person.objects.update(is_active=False)
    with pytest.raises(CommandError, match="deactivated"):
        appoint(citizen.email)
    assert not RoleGrant.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not Message.objects.exists()


def test_the_printed_way_to_a_password_works(client, authority):
    """Reset with a code, then the desk, which asks for the second factor first."""
    appoint()
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    letter = Message.objects.exclude(kind="people.role_given").get(to=ADDRESS)
    code = max(re.findall(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", letter.text), key=len)
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    client.post(reverse("account_complete_password_reset"), {"password1": PASSWORD, "password2": PASSWORD})
    assert Person.objects.get().check_password(PASSWORD)
    client.logout()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    desk = client.get(reverse("settings_home"))
    assert (desk.status_code, desk["Location"]) == (302, reverse("mfa_activate_totp"))
