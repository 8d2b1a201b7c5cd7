import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import given, strategies as st

from consultare.lib.workdays import Calendar, closing_instant, opening_instant
from consultations.rounds.rules import (
    PublicationFacts,
    RoundFacts,
    Rule,
    can_extend,
    cite,
    earliest_endorsement,
    latest_publication,
    legal_calendar,
    missing_after_publication,
    missing_before_publication,
    proposals_close_on,
    refusals,
    refuse_extension,
    reminder_moments,
    rows_on_file,
    rule_in_force,
    rules_on_file,
    spell_article,
    staff_note,
)

RULES = rules_on_file()
CALENDAR = Calendar()
VECTORS = list(csv.DictReader((Path(__file__).parents[2] / "data" / "deadline-vectors.csv").read_text().splitlines()))
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
LAWFUL = RoundFacts(date(2026, 11, 16), closes_on=date(2026, 12, 2), endorsement_on=date(2027, 1, 4))


def rule(rule_id: str) -> Rule:
    found = rule_in_force(RULES, rule_id, date(2026, 11, 22))
    assert found is not None
    return found


def first_date(text: str) -> date:
    return date.fromisoformat(text[:10])


# ---- The rules as data ----


def test_all_the_rules_are_on_file() -> None:
    ids = [row["id"] for row in rows_on_file()]
    assert len(ids) == 33
    assert set(ids) == {f"D-{n:02}" for n in range(1, 33)} | {"D-05b"}
    assert [row["id"] for row in rows_on_file() if row["is_enforced"]] == ["D-01", "D-02", "D-03", "D-09"]
    assert all(row["title"] for row in rows_on_file())


def test_only_what_was_read_in_the_act_is_verified() -> None:
    assert [row["id"] for row in rows_on_file() if row["verified"]] == [
        "D-01", "D-06", "D-10", "D-11", "D-12", "D-13", "D-14", "D-17", "D-18", "D-19", "D-20", "D-21", "D-26", "D-27",
        "D-29", "D-30",
    ]  # fmt: skip
    assert all(
        row["verified"] == (row["mark"][:3] == "[V:" and row["mark"][-1] == "]" and "(" not in row["mark"])
        for row in rows_on_file()
    )


@pytest.mark.parametrize(
    ("rule_id", "value", "unit", "direction"),
    [
        ("D-01", 30, "W", "≥"),
        ("D-02", 10, "C", "≥"),
        ("D-05b", 10, "D", "≤"),
        ("D-24", 15, "D", "≤"),
        ("D-23", 30, "D", ""),
        ("D-26", None, "D", ""),
        ("D-09", None, "", ""),
    ],
)
def test_numbers_are_parted_from_their_signs(rule_id: str, value: int | None, unit: str, direction: str) -> None:
    assert (rule(rule_id).value, rule(rule_id).unit, rule(rule_id).direction) == (value, unit, direction)


def test_a_rule_without_days_says_so() -> None:
    with pytest.raises(ValueError, match="D-09"):
        _ = rule("D-09").days


def test_the_row_in_force_on_the_day_counts() -> None:
    old = Rule("D-02", value=10, valid_until=date(2026, 12, 31))
    new = Rule("D-02", value=15, valid_from=date(2027, 1, 1))
    assert rule_in_force([old, new], "D-02", date(2026, 12, 31)) == old
    assert rule_in_force([old, new], "D-02", date(2027, 1, 1)) == new
    assert rule_in_force([new], "D-02", date(2026, 12, 31)) is None
    overlapping = Rule("D-02", value=10)
    assert rule_in_force([overlapping, new], "D-02", date(2027, 6, 1)) == new


def test_an_article_is_cited_only_when_verified() -> None:
    with override("ro"):
        assert str(cite(rule("D-01"))) == "Legea nr. 52/2003, art. 7 alin. (2)"
        assert str(cite(rule("D-02"))) == "termen stabilit de autoritate"
        assert str(cite(rule("D-18"))) == "Legea nr. 52/2003, art. 12 alin. (3)"
        assert str(spell_article("art. 7(10)(d)")) == "Legea nr. 52/2003, art. 7 alin. (10) lit. d)"
        assert (
            str(spell_article("OUG 57/2019 art. 197(1)")) == "Codul administrativ (OUG nr. 57/2019), art. 197 alin. (1)"
        )
        assert str(spell_article("GDPR art. 12(3)")) == "GDPR art. 12 alin. (3)"
        assert str(staff_note(rule("D-02"))) == "de verificat"
        assert str(staff_note(rule("D-01"))) == ""


# ---- Counting ----


@pytest.mark.req("2.3")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["published_at"])
def test_vectors(vector: dict[str, str]) -> None:
    published = first_date(vector["published_at"])
    window = proposals_close_on(published, 10, rule("D-02"), CALENDAR)
    assert window.raw == first_date(vector["proposals close, 10 days (D-02) raw"])
    assert window.shifted == first_date(vector["shifted"])
    if vector["30th working day"] != "-":
        assert CALENDAR.add_working_days(published, 30) == first_date(vector["30th working day"])
        assert earliest_endorsement(published, rule("D-01"), CALENDAR) == first_date(
            vector["earliest endorsement date (D-01)"]
        )


def test_there_are_six_vectors() -> None:
    assert [first_date(vector["published_at"]).isoformat() for vector in VECTORS] == [
        "2026-03-02", "2026-04-01", "2026-11-16", "2026-12-14", "2027-04-19", "2024-07-10",
    ]  # fmt: skip


def test_a_window_is_never_shorter_than_the_rule() -> None:
    published = date(2026, 11, 16)
    assert proposals_close_on(published, 3, rule("D-02"), CALENDAR).raw == date(2026, 11, 27)
    assert proposals_close_on(published, 14, rule("D-02"), CALENDAR).raw == date(2026, 12, 1)
    assert proposals_close_on(published, 14, rule("D-02"), CALENDAR).shifted == date(2026, 12, 2)


@given(DAYS, st.integers(0, 60))
def test_properties_of_the_window(published: date, days: int) -> None:
    window = proposals_close_on(published, days, rule("D-02"), CALENDAR)
    free = (window.shifted - published).days - 1
    assert free >= max(days, 10)
    assert window.raw <= window.shifted
    assert CALENDAR.is_working(window.shifted)
    later = proposals_close_on(published + timedelta(days=1), days, rule("D-02"), CALENDAR)
    assert window.shifted <= later.shifted
    assert closing_instant(window.shifted) > opening_instant(published) + timedelta(days=free)


@given(DAYS)
def test_properties_of_the_endorsement(published: date) -> None:
    earliest = earliest_endorsement(published, rule("D-01"), CALENDAR)
    assert CALENDAR.is_working(earliest)
    assert CALENDAR.count_working_between(published, earliest) == 30
    latest = latest_publication(earliest, rule("D-01"), CALENDAR)
    assert CALENDAR.count_working_between(latest, earliest) == 30
    assert latest == published or not CALENDAR.is_working(published)
    facts = RoundFacts(published, closes_on=earliest - timedelta(days=1), endorsement_on=earliest - timedelta(days=1))
    assert "D-01" in {refusal.rule_id for refusal in refusals(facts, RULES, CALENDAR)}


# ---- The calendar of a round ----


def terms(facts: RoundFacts) -> list[tuple[str, str, str]]:
    return [(term.code, term.rule_id, term.on.isoformat()) for term in legal_calendar(facts, RULES, CALENDAR)]


def test_the_calendar_of_an_ordinary_round() -> None:
    assert terms(LAWFUL) == [
        ("published", "", "2026-11-16"),
        ("window_earliest", "D-02", "2026-11-27"),
        ("closes", "D-02", "2026-12-02"),
        ("endorsement_earliest", "D-01", "2027-01-04"),
        ("endorsement_planned", "", "2027-01-04"),
    ]


def test_terms_carry_article_mark_and_instant() -> None:
    by_code = {term.code: term for term in legal_calendar(LAWFUL, RULES, CALENDAR)}
    closes = by_code["closes"]
    assert closes.moment == datetime(2026, 12, 2, 22, tzinfo=UTC)
    assert (closes.article, closes.verified, closes.is_limit) == ("L52 art. 7(4)", False, False)
    with override("ro"):
        assert str(closes.cited) == "termen stabilit de autoritate"
        earliest = by_code["endorsement_earliest"]
        assert str(earliest.cited) == "Legea nr. 52/2003, art. 7 alin. (2)"
        assert str(earliest.explanation) == "Cel puțin 30 de zile lucrătoare între publicare și avizare, fără capete."
        assert str(closes.label) == "Ultima zi pentru propuneri"


def test_business_relevance_adds_its_notice() -> None:
    facts = replace(LAWFUL, is_business_relevant=True)
    assert ("business_notice", "D-03", "2026-11-16") in terms(facts)
    assert ("business_notice", "D-03", "2026-11-18") in terms(replace(facts, endorsement_on=date(2027, 1, 8)))
    assert ("business_notice", "D-03", "2026-11-16") in terms(replace(facts, endorsement_on=None))


def test_urgency_waives_the_endorsement_term_only() -> None:
    facts = RoundFacts(date(2026, 11, 16), is_urgent=True, urgency_reason="r", urgency_approver="p")
    assert terms(facts) == [
        ("published", "", "2026-11-16"),
        ("window_earliest", "D-02", "2026-11-27"),
        ("endorsement_urgent", "D-09", "2026-12-02"),
    ]


def test_a_working_paper_has_only_its_own_dates() -> None:
    assert terms(replace(LAWFUL, is_normative=False)) == [
        ("published", "", "2026-11-16"),
        ("closes", "", "2026-12-02"),
        ("endorsement_planned", "", "2027-01-04"),
    ]


# ---- Refusals ----


def refused(facts: RoundFacts) -> list[str]:
    return [refusal.rule_id for refusal in refusals(facts, RULES, CALENDAR)]


def test_a_lawful_round_is_not_refused() -> None:
    assert refused(LAWFUL) == []
    assert refused(replace(LAWFUL, endorsement_on=None)) == []
    assert refused(replace(LAWFUL, is_business_relevant=True)) == []
    assert refused(RoundFacts(date(2026, 11, 16), closes_on=date(2026, 11, 27))) == []


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"closes_on": None}, ["D-02"]),
        ({"closes_on": date(2026, 11, 26)}, ["D-02"]),
        ({"closes_on": date(2026, 12, 5)}, ["D-02"]),
        ({"endorsement_on": date(2026, 12, 31)}, ["D-01"]),
        ({"endorsement_on": date(2026, 12, 2)}, ["D-02", "D-01"]),
        ({"is_business_relevant": True, "business_notified_on": date(2026, 11, 17)}, ["D-03"]),
        ({"is_urgent": True}, ["D-09"]),
        ({"is_urgent": True, "urgency_reason": "x", "urgency_approver": "  "}, ["D-09"]),
        ({"is_urgent": True, "urgency_reason": "x", "urgency_approver": "y", "endorsement_on": date(2026, 12, 3)}, []),
        (
            {"is_urgent": True, "urgency_reason": "x", "urgency_approver": "y", "closes_on": date(2026, 11, 26)},
            ["D-02"],
        ),
        ({"is_normative": False, "closes_on": date(2026, 11, 17)}, []),
    ],
)
def test_what_cannot_be_lawful_is_refused(change: dict[str, object], rules: list[str]) -> None:
    assert refused(replace(LAWFUL, **change)) == rules  # type: ignore[arg-type]


def test_a_refusal_says_what_would_be_lawful() -> None:
    facts = replace(LAWFUL, closes_on=date(2026, 11, 26), endorsement_on=date(2026, 12, 31))
    window, endorsement = refusals(facts, RULES, CALENDAR)
    with override("ro"):
        assert str(window.sentence) == (
            "Publicată la 16 noiembrie 2026, runda nu se poate închide înainte de 27 noiembrie 2026:"
            " perioada are cel puțin 10 zile calendaristice libere și se încheie într-o zi lucrătoare."
        )
        assert str(endorsement.sentence) == (
            "Publicat la 16 noiembrie 2026, proiectul nu poate fi trimis la avizare înainte de 4 ianuarie 2027:"
            " între ele trebuie să fie cel puțin 30 de zile lucrătoare."
        )
        assert str(endorsement.cited) == "Legea nr. 52/2003, art. 7 alin. (2)"
    assert endorsement.article == "L52 art. 7(2)"


def test_a_corrected_rule_changes_the_answer_without_code() -> None:
    stricter = [replace(rule("D-02"), value=20), rule("D-01")]
    assert [refusal.rule_id for refusal in refusals(LAWFUL, stricter, CALENDAR)] == ["D-02"]


def test_bridge_days_are_counted() -> None:
    bridged = Calendar(extra_off=frozenset({date(2026, 12, 31)}))
    assert earliest_endorsement(date(2026, 11, 16), rule("D-01"), bridged) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("new", "can"), [(date(2026, 12, 1), False), (date(2026, 12, 2), False), (date(2026, 12, 3), True)]
)
def test_a_window_moves_forwards_only(new: date, can: bool) -> None:
    assert can_extend(date(2026, 12, 2), new) is can
    assert (str(refuse_extension(date(2026, 12, 2), new, CALENDAR)) == "") is can


def test_a_window_is_extended_to_a_working_day() -> None:
    with override("ro"):
        assert str(refuse_extension(date(2026, 12, 2), date(2026, 12, 5), CALENDAR)) == (
            "sâmbătă, 5 decembrie 2026 nu este zi lucrătoare; perioada se poate încheia luni, 7 decembrie 2026."
        )


# ---- Before and after publication ----

COMPLETE = PublicationFacts(
    title="Strategie", act_type="strategy", initiator="Primar", department="Direcția", legal_basis="Legea 292/2011",
    subject_line="Propuneri referitoare la strategie", approval_memo=True, draft_units=60, closes_on=date(2026, 12, 2),
    submission_ways="portal, registratură", proposals_public=False, contact_name="Ana", contact_phone="021",
    contact_email="a@x.example", officer_active=True, domains=1, business_relevance=False,
    planned_channels=frozenset({"site", "premises", "media"}),
)  # fmt: skip
EMPTIED = {
    "title": {"title": " "}, "act_type": {"act_type": ""}, "initiator": {"initiator": ""}, "department": {"department": ""},
    "legal_basis": {"legal_basis": ""}, "subject_line": {"subject_line": ""}, "domains": {"domains": 0},
    "business_relevance": {"business_relevance": None}, "draft": {"draft_units": 0}, "approval_memo": {"approval_memo": False},
    "closes_on": {"closes_on": None}, "submission_ways": {"submission_ways": ""},
    "proposals_public": {"proposals_public": None}, "reasons_notice": {"says_reasons_are_given": False},
    "urgency_reason": {"is_urgent": True, "urgency_approver": "x"},
    "urgency_approver": {"is_urgent": True, "urgency_reason": "x"},
    "officer": {"officer_active": False}, "contact_name": {"contact_name": ""}, "contact_phone": {"contact_phone": ""},
    "contact_email": {"contact_email": ""}, "channel_site": {"planned_channels": frozenset({"premises", "media"})},
    "channel_premises": {"planned_channels": frozenset({"site", "media"})},
    "channel_media": {"planned_channels": frozenset({"site", "premises"})},
}  # fmt: skip


def test_a_complete_announcement_misses_nothing() -> None:
    assert missing_before_publication(COMPLETE) == ()


@pytest.mark.req("F1")
@pytest.mark.parametrize("code", EMPTIED)
def test_each_part_that_is_missing_is_named(code: str) -> None:
    (missing,) = missing_before_publication(replace(COMPLETE, **EMPTIED[code]))  # type: ignore[arg-type]
    assert missing.code == code
    assert missing.article != ""
    assert missing.step in {"identity", "documents", "term", "contact", "channels"}
    with override("ro"):
        assert str(missing.sentence).endswith(".")


def test_an_empty_announcement_misses_everything() -> None:
    codes = [missing.code for missing in missing_before_publication(PublicationFacts(says_reasons_are_given=False))]
    assert codes == [code for code in EMPTIED if not code.startswith("urgency")]
    paper = missing_before_publication(PublicationFacts(is_normative=False))
    assert {"legal_basis", "approval_memo", "channel_media"}.isdisjoint({missing.code for missing in paper})
    assert "draft" in {missing.code for missing in paper}


def test_the_checklist_cites_only_what_is_verified() -> None:
    found = {missing.code: missing for missing in missing_before_publication(PublicationFacts())}
    with override("ro"):
        assert str(found["officer"].cited) == "HG nr. 831/2022, art. 2"
        assert str(found["title"].cited) == "cerință stabilită de autoritate"


def test_channels_are_recorded_after_publication() -> None:
    assert [m.code for m in missing_after_publication(frozenset({"site"}))] == ["channel_premises", "channel_media"]
    assert missing_after_publication(frozenset({"site", "premises", "media", "asked"})) == ()


# ---- Reminders ----


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Bucharest")).astimezone(UTC)


def moments(opens: str, closes_on: date) -> dict[str, datetime]:
    return reminder_moments(local(opens), closing_instant(closes_on), CALENDAR)


def test_reminders_of_an_ordinary_window() -> None:
    assert moments("2026-11-02T10:00", date(2026, 11, 20)) == {
        "half": local("2026-11-11T17:00"),
        "three_days": local("2026-11-17T09:00"),
        "one_day": local("2026-11-19T09:00"),
        "today": local("2026-11-20T09:00"),
    }


@pytest.mark.parametrize(
    ("opens", "half"),
    [
        ("2026-11-02T15:58", "2026-11-11T19:59"),
        ("2026-11-02T16:00", "2026-11-12T08:00"),
        ("2026-11-03T14:00", "2026-11-12T08:00"),
        ("2026-11-03T16:00", "2026-11-12T08:00"),
    ],
)
def test_nobody_is_reminded_in_quiet_hours(opens: str, half: str) -> None:
    assert moments(opens, date(2026, 11, 20))["half"] == local(half)


def test_reminders_wait_for_a_working_day_and_never_come_twice_in_one() -> None:
    # Three days before 3 December is a holiday; the next working day is already that of «one day».
    assert moments("2026-11-13T10:00", date(2026, 12, 3)) == {
        "half": local("2026-11-23T17:00"),
        "one_day": local("2026-12-02T09:00"),
        "today": local("2026-12-03T09:00"),
    }


def test_today_ignores_rest_days() -> None:
    assert moments("2026-11-02T10:00", date(2026, 11, 29))["today"] == local("2026-11-29T09:00")


def test_steps_before_the_opening_are_dropped() -> None:
    assert list(moments("2026-11-19T15:00", date(2026, 11, 20))) == ["today"]
    assert moments("2026-11-20T12:00", date(2026, 11, 20)) == {"half": local("2026-11-20T18:00")}


@given(DAYS, st.integers(0, 23), st.integers(0, 60))
def test_properties_of_reminders(day: date, hour: int, days: int) -> None:
    opens = datetime.combine(day, time(hour), ZoneInfo("Europe/Bucharest")).astimezone(UTC)
    closes = closing_instant(day + timedelta(days=days))
    found = reminder_moments(opens, closes, CALENDAR)
    assert list(found.values()) == sorted(found.values())
    on = [moment.astimezone(ZoneInfo("Europe/Bucharest")) for moment in found.values()]
    assert len({moment.date() for moment in on}) == len(on)
    for step, moment in zip(found, on, strict=True):
        assert opens <= moment < closes
        assert 8 <= moment.hour < 20
        assert step == "today" or CALENDAR.is_working(moment.date())


# ---- The command ----


def printed(*arguments: str) -> dict[str, dict[str, object]]:
    out = StringIO()
    call_command("terms", *arguments, stdout=out)
    answer: dict[str, dict[str, object]] = json.loads(out.getvalue())
    return answer


def test_the_command_prints_the_terms() -> None:
    assert printed("--published", "2026-03-02") == {
        "D-02": {"date": "2026-03-13", "moment": "2026-03-13T22:00:00Z", "article": "L52 art. 7(4)", "verified": False},
        "D-01": {"date": "2026-04-16", "article": "L52 art. 7(2)", "verified": True},
        "D-03": {"date": "2026-04-16", "article": "art. 7(3)", "verified": False},
    }


def test_the_command_knows_urgency() -> None:
    answer = printed("--published", "2026-03-02", "--urgent")
    assert set(answer) == {"D-02", "D-09"}
    assert answer["D-09"]["date"] == "2026-03-16"


def test_the_command_refuses_what_is_no_date() -> None:
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        printed("--published", "2026-02-30")
