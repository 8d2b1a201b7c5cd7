"""Numbers without gaps, and a log that can't be rewritten unseen."""

import random
import threading
from itertools import count

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from consultare.lib.inserts import Inserts
from consultare.records import register
from consultare.records.models import Counter, RegisterEntry
from tests.records.conftest import AT, submit


@pytest.mark.req("R60")
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_with_random_rollbacks_leave_no_gap():
    kept: list[int] = []
    failures: list[BaseException] = []

    def write(seed: int) -> None:
        dice = random.Random(seed)
        try:
            for _turn in range(12):
                try:
                    with transaction.atomic(durable=True):
                        number = submit(seed=seed).number
                        if dice.random() < 0.4:
                            raise ZeroDivisionError
                    kept.append(number)
                except ZeroDivisionError:
                    pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(kept) > 50
    assert sorted(kept) == list(range(1, len(kept) + 1))
    stored = RegisterEntry.objects.order_by("index").values_list("index", "number")
    assert list(stored) == [(number - 1, number) for number in sorted(kept)]
    assert register.verify_database().ok


@pytest.mark.req("R60")
@pytest.mark.django_db
def test_a_place_taken_in_one_journey_is_the_same_as_number_and_entry():
    """Both ways of registering give one sequence and one chain."""
    for turn in range(4):
        if turn % 2:
            assert submit().number == turn + 1
            continue
        rows, place = Inserts(), register.next_place(register="observatii", year=2026)
        assert (place.number, place.index, place.head) == (turn + 1, turn, register.head()[1])
        entry = register.append_at(
            place, kind="submitted", subject=f"observation:{place.number}", at=AT, payload={"turn": turn}, into=rows
        )
        assert not RegisterEntry.objects.filter(index=turn).exists()
        rows.write()
        assert RegisterEntry.objects.get(index=turn).payload == entry.payload
    assert register.verify_database() == register.VerifyResult(True, 4, register.head()[1])


@pytest.mark.req("R60")
@pytest.mark.django_db
def test_a_place_left_without_entry_is_found_out():
    submit()
    register.next_place(register="observatii", year=2026)
    assert "1 entries where 2" in register.verify_database().problem


@pytest.mark.req("R60")
@pytest.mark.django_db(transaction=True)
def test_who_waited_for_a_place_is_tied_to_what_was_written_meanwhile():
    """The end of the log is read after the lock was given, not when it was asked for."""
    waits, got = threading.Event(), []

    def second() -> None:
        try:
            with transaction.atomic(durable=True):
                waits.set()
                rows, place = Inserts(), register.next_place(register="observatii", year=2026)
                got.append(place)
                register.append_at(place, kind="submitted", subject="observation:2", at=AT, payload={}, into=rows)
                rows.write()
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic(durable=True):
        first = submit()
        thread.start()
        assert waits.wait(10)
        with connection.cursor() as cursor:
            while not got:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    break
    thread.join()
    assert (got[0].number, got[0].index, got[0].head) == (2, 1, first.chain)
    assert register.verify_database().ok


@pytest.mark.req("R60")
@pytest.mark.django_db
def test_each_register_and_year_counts_for_itself():
    taken = [
        register.next_number(register=name, year=year)
        for name, year in [("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027)]
    ]
    assert taken == [1, 2, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_numbers_and_entries_need_a_transaction():
    with pytest.raises(TransactionManagementError):
        register.next_number(register="observatii", year=2026)
    with pytest.raises(TransactionManagementError):
        register.append(kind="published", subject="round:1", at=AT, payload={})
    assert not Counter.objects.exists()
    assert not RegisterEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "year"), [("", 2026), ("a:b", 2026), ("A", 2026), ("a" * 33, 2026), ("a", 26)])
def test_register_names_and_years_are_checked(name, year):
    with pytest.raises(ValueError, match="not a register"):
        register.next_number(register=name, year=year)
    assert not Counter.objects.exists()


@pytest.mark.django_db
def test_an_entry_is_hashed_over_everything_it_says():
    entry = submit(text="a" * 64)
    assert entry.payload == (
        '{"at":"2026-11-22T08:00:00.000000Z","data":{"text":"' + "a" * 64 + '"},"kind":"submitted","number":1,'
        '"register":"observatii","subject":"observation:1","year":2026}'
    )
    assert entry.leaf == register.leaf_of(entry.payload)
    assert entry.chain == register.chain_of(register.GENESIS, entry.leaf)
    second = submit()
    assert second.index == 1
    assert second.chain == register.chain_of(entry.chain, second.leaf)


@pytest.mark.django_db
def test_the_log_never_goes_back_in_time_though_moments_may():
    from_later = register.append(kind="published", subject="round:1", at=AT, payload={})
    earlier = AT.replace(hour=7)
    entry = register.append(kind="published", subject="round:2", at=earlier, payload={})
    assert (entry.at, entry.logged_at) == (earlier, from_later.at)
    assert register.verify_database().ok


@pytest.mark.django_db
def test_two_submissions_cannot_carry_one_number():
    submit()
    with pytest.raises(IntegrityError), transaction.atomic():
        register.append(
            kind="late", subject="observation:x", at=AT, payload={}, register="observatii", year=2026, number=1
        )
    assert RegisterEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_later_entry_repeats_the_number():
    submit()
    register.append(
        kind="withdrawn", subject="observation:1", at=AT, payload={}, register="observatii", year=2026, number=1
    )
    submit()
    assert register.verify_database().ok
    assert RegisterEntry.objects.count() == 3


REFUSED = [
    "UPDATE records_registerentry SET payload = 'x'",
    "UPDATE records_registerentry SET index = 9",
    "DELETE FROM records_registerentry",
    "TRUNCATE records_registerentry",
    "SELECT set_config('pgtrigger.ignore', '{pgtrigger_keep_rows_66d24}', false); DELETE FROM records_registerentry",
    "UPDATE records_counter SET value = value - 1",
    "UPDATE records_counter SET value = value",
    "UPDATE records_counter SET name = 'x'",
    "DELETE FROM records_counter",
    "TRUNCATE records_counter",
    "SET session_replication_role = replica; DELETE FROM records_registerentry",
]


@pytest.mark.req("R59")
@pytest.mark.django_db
@pytest.mark.parametrize("sql", REFUSED)
def test_the_database_refuses_to_change_the_past(sql):
    submit()
    before = list(RegisterEntry.objects.values()), list(Counter.objects.values())
    with (
        pytest.raises(Exception, match=r"is refused|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert before == (list(RegisterEntry.objects.values()), list(Counter.objects.values()))


@pytest.mark.req("R59")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: RegisterEntry.objects.all().delete(),
        lambda entry: RegisterEntry.objects.update(kind="hidden"),
        lambda entry: RegisterEntry.objects.bulk_update([entry], ["subject"]),
        lambda entry: RegisterEntry.objects.all()._raw_delete("default"),
    ],
)
def test_the_orm_is_refused_too(change):
    entry = submit()
    before = list(RegisterEntry.objects.values())
    with pgtrigger.ignore(), pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        change(entry)
    assert list(RegisterEntry.objects.values()) == before


@pytest.mark.req("R59")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "index", "words"),
    [
        (
            "UPDATE records_registerentry SET payload = replace(payload, 'observation:2', 'observation:9') WHERE index = 1",
            1,
            "fingerprint",
        ),
        ("UPDATE records_registerentry SET subject = 'x' WHERE index = 2", 2, "column subject"),
        ("UPDATE records_registerentry SET at = at - interval '1 day' WHERE index = 2", 2, "column at"),
        ("UPDATE records_registerentry SET logged_at = logged_at + interval '1 s' WHERE index = 2", 2, "time"),
        ("DELETE FROM records_registerentry WHERE index = 0", 0, "entry 0 is missing"),
        ("DELETE FROM records_registerentry WHERE index = 1", 1, "entry 1 is missing"),
        ("DELETE FROM records_registerentry WHERE index >= 2", 2, "2 entries where 3"),
        ("DELETE FROM records_registerentry", 0, "0 entries where 3"),
        ("UPDATE records_counter SET value = CASE name WHEN 'log' THEN 1 ELSE 2 END", 2, "not written by the portal"),
        ("UPDATE records_counter SET value = 5 WHERE name <> 'log'", 3, "last number"),
    ],
)
def test_whoever_lifts_the_triggers_is_found_out(sql, index, words):
    for _turn in range(3):
        submit()
    assert register.verify_database() == register.VerifyResult(True, 3, register.head()[1])
    with connection.cursor() as cursor:
        for table in ("records_registerentry", "records_counter"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
    result = register.verify_database()
    assert not result.ok
    assert result.first_bad_index == index
    assert words in result.problem


@pytest.mark.django_db
def test_the_log_is_read_in_chunks_in_order(monkeypatch, django_assert_num_queries):
    for _turn in range(5):
        submit()
    monkeypatch.setattr(register, "_CHUNK", 2)
    with django_assert_num_queries(4):
        assert [entry.index for entry in register.entries()] == [0, 1, 2, 3, 4]


@pytest.mark.django_db
def test_the_download_verifies_and_shows_when_it_was_cut(monkeypatch):
    for _turn in range(3):
        submit(note="ș \u2028 😀")
    lines = list(register.export_lines())
    assert len(lines) == 4
    assert all(line.endswith("\n") for line in lines)
    assert register.verify_lines(lines) == register.verify_database()
    cut = register.verify_lines(lines[:2])
    assert (cut.ok, cut.first_bad_index) == (False, 2)
    assert "cut off" in cut.problem
    without_one = register.verify_lines([lines[0], lines[2], lines[3]])
    assert (without_one.ok, without_one.first_bad_index) == (False, 1)
    shortened = register.verify_lines([*lines[:2], lines[3]])
    assert (shortened.ok, shortened.first_bad_index) == (False, 2)
    assert not register.verify_lines([*lines, lines[0]]).ok


@pytest.mark.django_db
def test_entries_written_while_the_download_runs_are_left_for_the_next():
    submit()
    lines = register.export_lines()
    first = next(lines)
    submit()
    rest = list(lines)
    assert register.verify_lines([first, *rest]).size == 1


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", "null", '{"head": 1}', '{"index": "0"}', "[" * 100_000])
def test_a_line_that_cannot_be_read_is_named(text):
    result = register.verify_lines([text])
    assert (result.ok, result.first_bad_index) == (False, 0)


def test_a_commitment_wants_a_real_salt():
    assert register.commitment(b"s" * 32, b"value") != register.commitment(b"t" * 32, b"value")
    with pytest.raises(ValueError, match="salt"):
        register.commitment(b"short", b"value")


@pytest.mark.django_db
def test_every_kind_of_the_log_may_be_written():
    counter = count()
    for kind in register.EntryKind.values:
        numbers = {"register": "observatii", "year": 2026, "number": 1 if kind == "submitted" else 2}
        assert register.append(kind=kind, subject="x", at=AT, payload={}, **numbers).index == next(counter)
    with pytest.raises(ValueError, match="not a valid"):
        register.append(kind="edited", subject="x", at=AT, payload={})
    assert RegisterEntry.objects.count() == len(register.EntryKind.values)
