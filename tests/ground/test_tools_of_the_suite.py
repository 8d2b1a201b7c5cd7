"""The tests' own tools: undefined template variables fail, the SMTP server fails as told, the network is off."""

import smtplib
import socket

import pytest
from django.core.mail import EmailMessage
from django.template import Context, Origin, Template, engines
from pytest_socket import SocketConnectBlockedError

from tests.fixtures.sink import Sink
from tests.fixtures.strict import OURS, UndefinedTemplateVariable

ENGINE = engines["django"].engine


def render(text: str, *, name: str = f"{OURS}/page.html", **values: object) -> str:
    return Template(text, origin=Origin(name), engine=ENGINE).render(Context(values))


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{{ known.missing }}",
        "{% load i18n %}{% blocktranslate %}x {{ missing }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_variable_of_ours_fails(text: str) -> None:
    with pytest.raises(UndefinedTemplateVariable, match="missing"):
        render(text, known={})


@pytest.mark.parametrize("text", ["{{ missing|default:'' }}", "{% if missing %}x{% endif %}", "{{ known }}"])
def test_what_thinks_of_the_missing_value_passes(text: str) -> None:
    assert render(text, known="") == ""


def test_templates_of_other_packages_are_left_alone() -> None:
    assert render("{{ missing }}", name="/site-packages/allauth/x.html") == ""


def send(*recipients: str) -> int:
    return EmailMessage("Subiect", "Text cu ăîșț", "portal@demo.example", list(recipients)).send()


def test_the_sink_records_what_it_takes(smtp: Sink) -> None:
    assert send("ana@ong.example") == 1
    [message] = smtp.to("ana@ong.example")
    assert (message["subject"], message.get_content().strip()) == ("Subiect", "Text cu ăîșț")


@pytest.mark.parametrize("reply", ["450 4.2.1 Later", "550 5.1.1 No such user"])
def test_the_sink_refuses_one_recipient(smtp: Sink, reply: str) -> None:
    smtp.refuse("gone@ong.example", reply)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send("gone@ong.example")
    assert refused.value.recipients["gone@ong.example"][0] == int(reply[:3])
    assert send("here@ong.example") == 1
    assert len(smtp.messages) == 1


def test_the_sink_cuts_the_line_after_taking_a_message(smtp: Sink) -> None:
    smtp.cut_after_data = 1
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send("ana@ong.example")
    assert len(smtp.messages) == 1
    assert send("ana@ong.example") == 1


def test_the_sink_hangs(smtp: Sink, settings) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    smtp.hang = 1
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send("ana@ong.example")


def test_the_sink_stops_and_starts_at_the_same_port(smtp: Sink) -> None:
    port = smtp.port
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        send("ana@ong.example")
    smtp.start()
    assert smtp.port == port
    assert send("ana@ong.example") == 1


def test_the_network_is_off() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
