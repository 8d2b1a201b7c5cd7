"""What operators type."""

import pytest
from django.core.management import CommandError, call_command

from consultare.records import outbox, register
from consultare.records.models import Message
from tests.records.conftest import AT, a_mail, submit

pytestmark = pytest.mark.django_db


def test_a_register_that_holds_is_told_with_its_head(capsys):
    submit()
    call_command("register", "verify")
    assert capsys.readouterr().out == f"1 entries hold; head {register.head()[1]}\n"


def test_the_first_entry_that_does_not_hold_is_named(capsys, lifted_triggers):
    for _turn in range(3):
        submit()
    lifted_triggers("DELETE FROM records_registerentry WHERE index = 1")
    with pytest.raises(SystemExit) as stop:
        call_command("register", "verify")
    assert stop.value.code == 1
    assert "entry 1: " in capsys.readouterr().err


def test_a_downloaded_copy_is_verified(tmp_path, capsys):
    for _turn in range(2):
        submit(note="\u2028\x85")
    copy = tmp_path / "registru.jsonl"
    copy.write_text("".join(register.export_lines()), encoding="utf-8")
    call_command("register", "verify", file=copy)
    assert capsys.readouterr().out.startswith("2 entries hold")
    copy.write_text(copy.read_text(encoding="utf-8").replace("observation:2", "observation:3"), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("register", "verify", file=copy)
    assert "entry 1: " in capsys.readouterr().err
    with pytest.raises(CommandError, match="can't be read"):
        call_command("register", "verify", file=tmp_path / "none")


def test_the_ledger_is_shown_without_addresses(capsys):
    outbox.queue_many([a_mail(1), a_mail(2)], at=AT)
    Message.objects.filter(recipient="person:2").update(
        state="failed", failed_at=AT, code=550, note="5.1.1 no such user"
    )
    call_command("deliveries", group="round:1")
    told = capsys.readouterr().out
    assert "planned          1" in told
    assert "failed: invitation round:1 first: 550 5.1.1 no such user" in told
    assert "@" not in told
