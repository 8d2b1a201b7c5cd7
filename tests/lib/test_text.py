import json
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from consultare.lib.text import (
    Finding,
    canonical_json,
    clean,
    clean_line,
    day_in_words,
    digest,
    excerpt,
    find_personal_data,
    fold,
    is_cnp,
    is_iban_ro,
    moment_in_words,
    neutral_name,
    size_words,
    slugify_ro,
    spans,
    words_left,
    words_until,
)

ANY = st.text(st.characters(exclude_characters="\x00"))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53 - 1), 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("aăbțA9é", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.req("R24a")
def test_clean_normalises_and_keeps_letters() -> None:
    assert clean("a\r\nb\rc\u2028d\x0be") == "a\nb\nc\nd\ne"
    assert clean("s\u0326i t\u0326 a\u0306") == "și ț ă"
    assert clean("ş ţ ș ț") == "ş ţ ș ț"
    assert clean("plată\u202e 3202\u2066x\x07\ufeff") == "plată 3202x"
    assert clean("a\tb") == "a\tb"
    assert clean("👩\u200d👩") == "👩\u200d👩"


@pytest.mark.req("R24a")
def test_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        clean("a\x00b")


@pytest.mark.req("R24a")
@given(ANY)
def test_clean_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in once)
    assert json.loads(json.dumps(once)) == once


def test_clean_line_is_one_line() -> None:
    assert clean_line("  a \n b\t c ") == "a b c"


def test_fold_meets_comma_and_cedilla() -> None:
    assert fold("Ședință") == fold("Şedinţă") == fold("sedinta") == "sedinta"
    assert fold("ÎNGRIJIRE") == "ingrijire"


@given(ANY)
def test_fold_is_stable(text: str) -> None:
    assert fold(clean(text)) == fold(unicodedata.normalize("NFD", clean(text)))


def test_excerpt_cuts_between_words() -> None:
    assert excerpt("unu doi trei", 12) == "unu doi trei"
    assert excerpt("unu doi, trei patru", 10) == "unu doi…"
    assert excerpt("abcdefghijkl", 5) == "abcd…"
    assert excerpt("a\n b") == "a b"


@given(ANY, st.integers(2, 60))
def test_excerpt_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit


def test_slugs_are_plain_letters() -> None:
    assert slugify_ro("Strategia serviciilor sociale, 2027–2031") == "strategia-serviciilor-sociale-2027-2031"
    assert slugify_ro("Ședință: ţel „bun”") == "sedinta-tel-bun"
    assert slugify_ro("unu doi trei", 8) == "unu-doi"
    assert slugify_ro("«»") == ""


def test_digest_is_sha256_of_utf8() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("ț") == "d2d95cf5f50d00d01840de2db6e44f0ca1356bc73ee305b06c80bccd929edaa3"


def test_canonical_json_vectors() -> None:
    assert (
        canonical_json({"b": 1, "a": [True, None, 'ș\u2028€\n\x0f"\\/']})
        == '{"a":[true,null,"ș\u2028€\\n\\u000f\\"\\\\/"],"b":1}'
    )
    # RFC 8785, section 3.2.3: keys in the order of UTF-16 units, so the emoji comes before U+FB00.
    keys = {"\u20ac": 1, "\r": 2, "\ufb00": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7}
    assert list(json.loads(canonical_json(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]
    assert canonical_json("s\u0326") == '"ș"'


@pytest.mark.parametrize("bad", [1.5, {"a": float("nan")}, {1: "a"}, {"a": date(2026, 1, 1)}, b"x"])
def test_canonical_json_refuses_other_types(bad: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(bad)


@pytest.mark.parametrize("bad", [2**53, "\ud800", {"ș": 1, "s\u0326": 2}])
def test_canonical_json_refuses_what_has_no_one_form(bad: object) -> None:
    with pytest.raises(ValueError, match=r"canonical|surrogates|same"):
        canonical_json(bad)


@given(JSON)
def test_canonical_json_round_trip(value: object) -> None:
    text = canonical_json(value)
    assert canonical_json(json.loads(text)) == text


@pytest.mark.req("R54")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Asociația „Ajutor” S.R.L.", "Asociația „Ajutor” S.R.L."),
        ("Dr. Popescu-Ionescu", "Dr. Popescu-Ionescu"),
        ("Câștigi http://rau.example/x acum", "Câștigi rau example/x acum"),
        ("www.rau.example", "rau example"),
        ("a@b.example\nBcc: c@d.example", "a b example Bcc: c d example"),
        ("<b>Ana</b> [x](y)", "b Ana /b x (y)"),
    ],
)
def test_names_in_mail_are_neutral(name: str, kept: str) -> None:
    assert neutral_name(name) == kept


@pytest.mark.req("R54")
@given(st.text() | st.from_regex(r"(https?://|www\.)?[a-z]{2,8}\.(ro|com|example)(/\S*)?"))
def test_no_name_becomes_a_link(name: str) -> None:
    plain = neutral_name(name)
    assert len(plain) <= 80
    assert not any(c in plain for c in "<>[]@\n\r\x00")
    assert "://" not in plain
    assert "www." not in plain.lower()
    assert neutral_name(plain) == plain


@pytest.mark.req("R42")
def test_cnp_needs_date_and_check_digit() -> None:
    assert is_cnp("1800101221144")
    assert not is_cnp("1800101221145")
    assert not is_cnp("1801301221144")
    assert not is_cnp("180010122114")


@pytest.mark.req("R42")
def test_iban_needs_its_remainder() -> None:
    assert is_iban_ro("RO49AAAA1B31007593840000")
    assert is_iban_ro("ro49 aaaa 1b31 0075 9384 0000")
    assert not is_iban_ro("RO50AAAA1B31007593840000")
    assert not is_iban_ro("RO49AAAA1B3100759384000")


@pytest.mark.req("R42")
def test_personal_data_is_found_where_it_stands() -> None:
    text = "CNP 1800101221144, cont RO49 AAAA 1B31 0075 9384 0000, tel. 0722 123 456 sau +40 21 312 34 56."
    found = find_personal_data(text)
    assert [f.kind for f in found] == ["cnp", "iban", "phone", "phone"]
    assert [text[f.start : f.end] for f in found] == [
        "1800101221144",
        "RO49 AAAA 1B31 0075 9384 0000",
        "0722 123 456",
        "+40 21 312 34 56",
    ]


@pytest.mark.req("R42")
@pytest.mark.parametrize(
    "text", ["", "Legea nr. 292/2011, art. 115", "1800101221145", "suma de 1 234 567 890 lei", "2027-2031"]
)
def test_ordinary_figures_are_not_personal(text: str) -> None:
    assert find_personal_data(text) == []


def test_a_cnp_is_reported_once() -> None:
    assert find_personal_data("1 80 01 01 22 1144") == [Finding("cnp", 0, 18)]


CLOSES = datetime(2026, 12, 1, 22, tzinfo=UTC)  # 00:00 of 2 December in Bucharest


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=6, hours=3), "mai sunt 6 zile, până marți, 1 decembrie, ora 23:59"),
        (timedelta(days=1, hours=1), "mai este 1 zi, până marți, 1 decembrie, ora 23:59"),
        (timedelta(days=20, hours=1), "mai sunt 20 de zile, până marți, 1 decembrie, ora 23:59"),
        (timedelta(hours=5, minutes=3), "mai sunt 5 ore, până azi, ora 23:59"),
        (timedelta(hours=1), "mai este 1 oră, până azi, ora 23:59"),
        (timedelta(minutes=59), "mai sunt 59 de minute, până azi, ora 23:59"),
        (timedelta(seconds=1), "mai este 1 minut, până azi, ora 23:59"),
        (timedelta(0), "s-a închis marți, 1 decembrie, ora 23:59"),
        (timedelta(days=-40), "s-a închis marți, 1 decembrie 2026, ora 23:59"),
    ],
)
def test_remaining_time_in_words(before: timedelta, words: str) -> None:
    sentence = words_left(CLOSES, CLOSES - before)
    with override("ro"):
        assert str(sentence) == words


def test_words_follow_the_reader() -> None:
    sentence = words_left(CLOSES, CLOSES - timedelta(days=6, hours=3))
    with override("en"):
        assert str(sentence) == "6 days left, until Tuesday, 1 December, 23:59"


def test_days_in_words() -> None:
    with override("ro"):
        assert str(day_in_words(date(2026, 11, 22))) == "22 noiembrie 2026"
        assert str(day_in_words(date(2026, 11, 22), weekday=True, year=False)) == "duminică, 22 noiembrie"
        assert str(moment_in_words(datetime(2026, 12, 1, 12, 5, tzinfo=UTC))) == "1 decembrie 2026, ora 14:05"
        assert str(words_until(CLOSES, CLOSES - timedelta(days=400))) == "marți, 1 decembrie 2026, ora 23:59"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_what_is_found_in_a_text_folds_to_words_looked_for(text: str, words: list[str]) -> None:
    sought = [fold(word) for word in words]
    found, end = spans(text, sought), 0
    for begin, stop in found:
        assert end <= begin < stop <= len(text)
        end = stop
        assert any(word in fold(text[begin:stop]) for word in sought if word)


def test_words_are_found_as_they_were_written() -> None:
    assert [("Şcoala și ȘCOALA")[begin:end] for begin, end in spans("Şcoala și ȘCOALA", ["scoala"])] == [
        "Şcoala",
        "ȘCOALA",
    ]
    assert spans("aaa", ["aa", "aaa"]) == [(0, 3)]
    assert spans("text", ["", "nu"]) == []


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 octet"), (2, "2 octeți"), (1023, "1023 de octeți"), (1024, "1,0 KB"), (1_572_864, "1,5 MB"),
        (3 * 1024**4, "3.072,0 GB"),
    ],
)  # fmt: skip
def test_sizes_of_files_are_written_as_here(size, words):
    with override("ro"):
        assert size_words(size).replace("\u00a0", " ") == words
