import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from accounts.people.models import Person
from accounts.people.passwords import WORDS, ProjectWordsValidator

IONELA = Person(full_name="Ionela Drăgușin-Pârvu", email="ionela.dp@people.example")


@pytest.mark.req("R02")
@pytest.mark.parametrize(
    "password",
    ["Parola123456789", "parola-parola", "consultare-demo", "Consultare2026!", "Sector6Bucuresti", "dgaspc-sector6-2026", "bucurești2026",
     "IonelaDragusin1990", "dragusin.parvu", "Pârvu-Ionela-1", "aaaaaaaaaaaaaaaa", "qwertyuiop123", "scurtă12345", "abababababab",
     "primaria123456", "MariaIoana1985", "password12345678", "123456789012"],
)  # fmt: skip
def test_what_others_would_try_first_is_refused(authority, password):
    with pytest.raises(ValidationError):
        validate_password(password, IONELA)


@pytest.mark.req("R02")
@pytest.mark.parametrize(
    "password",
    [
        "cinci-lopeti-verzi-zboara",
        "zapada merge la teatru",
        "țânțarul și umbrela roșie",
        "kJ8#mq2!xTz0pW",
        "密码很难猜到的一个句子呢",
        "🦔🌂🥕🧭🪁🧶🎺🪵🧊🦆🪝🧲",
        "x" * 3 + "Ț9v-lopată" * 20,
    ],
)
def test_good_passwords_pass(authority, password):
    validate_password(password, IONELA)
    IONELA.set_password(password)
    assert IONELA.check_password(password)


@pytest.mark.req("R02")
def test_the_password_of_the_demonstration_is_for_the_demonstration(settings, authority):
    authority.is_demo = True
    authority.save()
    with pytest.raises(ValidationError):
        ProjectWordsValidator().validate("consultare-demo")
    settings.IS_DEMO = True
    ProjectWordsValidator().validate("consultare-demo")


@pytest.mark.req("R02")
def test_passwords_are_kept_by_argon2(argon2):
    IONELA.set_password("cinci-lopeti-verzi-zboara")
    assert IONELA.password.startswith("argon2$argon2id$")


@given(st.text(min_size=12, max_size=256))
def test_the_check_never_breaks(password):
    errors = []
    try:
        ProjectWordsValidator().validate(password, IONELA)
    except ValidationError as error:
        errors = [error.code]
    assert set(errors) <= {"password_repeats", "password_project_words"}


def test_there_are_many_words():
    assert len(WORDS) > 250
