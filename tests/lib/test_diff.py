"""Comparison by words: exact to the byte, blind to typing habits, readable, bounded."""

import random
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from consultare.lib.diff import (
    PARAGRAPH_BREAK,
    Run,
    apply,
    apply_back,
    apply_table,
    apply_table_back,
    compare,
    compare_tables,
    count_words,
    folded,
    is_changed,
)

PIECES = ["Direcția", "direcţia", "zile", "30", "1.234,56", "7^1", "„", "”", "«", "s\u0326", "\u00ad", " ", "\u00a0", "\n",
          ".", ",", "–", "-", "într-un", "Și", PARAGRAPH_BREAK, "\t", "é", "e\u0301", "\ufeff"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


def marked(old: str, new: str) -> str:
    signs = {"delete": "[-{}-]", "insert": "[+{}+]", "equal": "{}"}
    return "".join(signs[run.op].format(run.old or run.new) for run in compare(old, new))


@given(TEXTS, TEXTS)
def test_applied_to_the_old_text_it_gives_the_new_one(old: str, new: str) -> None:
    runs = compare(old, new)
    assert apply(old, runs) == new
    assert apply_back(new, runs) == old
    assert all(run.old or run.new for run in runs)
    assert all(one.op != other.op for one, other in pairwise(runs))
    assert all(not run.new for run in runs if run.op == "delete")
    assert all(not run.old for run in runs if run.op == "insert")
    assert all(folded(run.old) == folded(run.new) for run in runs if run.op == "equal" and "\n" not in run.old)


@given(TEXTS)
def test_a_text_equals_itself(text: str) -> None:
    assert not is_changed(compare(text, text))


HABITS = str.maketrans({"ș": "ş", "Ș": "Ş", "ț": "ţ", " ": "\u00a0", "„": '"', "”": '"', "-": "‑", "–": "-"})


@given(
    st.lists(st.sampled_from(["Și", "țară", "„da”", "dintr-o", "2027–2031", "10", ".", "într-adevăr,"]), max_size=20)
)
def test_typing_habits_are_no_change_and_both_sides_keep_their_own(words: list[str]) -> None:
    old, new = " ".join(words), " ".join("\u00ad".join(word) for word in words).translate(HABITS)
    runs = compare(old, new)
    assert not is_changed(runs)
    assert apply(old, runs) == new


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("în 30 de zile", "în 15 de zile", "în [-30-][+15+] de zile"),
        ("Art. 7 Direcţia „asigură”\u00a0masa", "Art. 8 Direcția «asigură» masa", "Art. [-7-][+8+] Direcţia „asigură”\u00a0masa"),
        ("suma de 1.234,56 lei", "suma de 1.334,56 lei", "suma de [-1.234,56-][+1.334,56+] lei"),
        ("art. 7^1 alin. (3)", "art. 7^2 alin. (3)", "art. [-7^1-][+7^2+] alin. (3)"),
        ("A plecat. Câinele latră.", "A plecat. Câinele doarme. Câinele latră.", "A plecat. [+Câinele doarme. +]Câinele latră."),
        ("unu doi trei", "unu trei", "unu [-doi -]trei"),
        ("se acordă lunar", "se acordă lunar, la cerere", "se acordă lunar[+, la cerere+]"),
        ("a s\u0326i b", "a și c", "a s\u0326i [-b-][+c+]"),
        ("unu\ndoi trei patru", "unu doi trei patru", "unu[-\n-][+ +]doi trei patru"),
        ("", "nou", "[+nou+]"),
        ("vechi", "", "[-vechi-]"),
    ],
)  # fmt: skip
def test_it_reads_as_a_person_would_mark_it(old: str, new: str, shown: str) -> None:
    assert marked(old, new) == shown


def test_few_common_words_between_two_replacements_are_no_confetti() -> None:
    old, new = "pentru persoane vârstnice din comunitate", "în favoarea copiilor din familie"
    assert marked(old, new) == f"[-{old}-][+{new}+]"


def test_little_in_common_is_shown_by_sentences() -> None:
    old = "Consiliul aprobă bugetul pe anul viitor. Termenul este de 10 zile. Cheltuielile se publică de îndată."
    new = "Direcția ține cursuri. Termenul este de 15 zile. Cine a absolvit primește o diplomă de la minister."
    assert marked(old, new) == (
        "[-Consiliul aprobă bugetul pe anul viitor.-][+Direcția ține cursuri.+] Termenul este de [-10-][+15+] zile. "
        "[-Cheltuielile se publică de îndată-][+Cine a absolvit primește o diplomă de la minister+]."
    )


def test_changes_of_another_text_are_refused() -> None:
    runs = compare("unu", "doi")
    with pytest.raises(ValueError, match="another text"):
        apply("trei", runs)
    with pytest.raises(ValueError, match="another text"):
        apply_back("trei", runs)


def test_words_are_counted_as_people_count() -> None:
    assert count_words("S-a dat, într-un an, 1 premiu – «Bunica».") == 7
    assert count_words(" – ") == 0


def _words(rng: random.Random) -> str:
    return " ".join("".join(rng.choices("abcdefgșț", k=rng.randint(2, 9))) for _ in range(4000))


WORST: dict[str, Callable[[random.Random], str]] = {
    "words": _words,
    "letters": lambda rng: " ".join(rng.choices("abcdefghijklmnopqrst", k=10_000)),
    "two letters": lambda rng: " ".join(rng.choices("ab", k=10_000)),
    "signs": lambda rng: "".join(rng.choices(".,;:!?()[]", k=20_000)),
    "figures": lambda rng: "".join(rng.choices("1.,2", k=20_000)),
    "marks": lambda rng: "".join(rng.choices("s\u0326t\u0327\u00ad ", k=20_000)),
    "sentences of one word": lambda rng: " ".join(rng.choices(["A.", "B.", "C.", "D."], k=7_000)),
    "lines": lambda rng: "".join(rng.choices("ab\n", k=20_000)),
    "one word": lambda rng: "".join(rng.choices("ab", k=20_000)),
}


@pytest.mark.parametrize("kind", WORST)
def test_the_worst_paragraph_is_compared_in_a_moment(kind: str) -> None:
    rng = random.Random(7)
    old, new = WORST[kind](rng)[:20_000], WORST[kind](rng)[:20_000]
    spent = []
    for _attempt in range(3):  # The shortest of three: the machine has other things to do.
        begin = time.process_time()
        runs = compare(old, new)
        spent.append(time.process_time() - begin)
    assert apply(old, runs) == new
    assert min(spent) < 0.3


def test_a_pasted_book_in_one_paragraph_is_bounded_too() -> None:
    rng = random.Random(7)
    old, new = " ".join(_words(rng) for _ in range(20)), " ".join(_words(rng) for _ in range(20))
    begin = time.process_time()
    assert apply(old, compare(old, new)) == new
    assert time.process_time() - begin < 5


# ---- Tables ----

CELLS = st.sampled_from(["", "Măsura 1", "Măsura 2", "100", "1.200 lei", "Direcția", "trim. I 2027", "trim. II 2027"])
TABLES = st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=6))
RAGGED = st.lists(st.lists(CELLS, max_size=4), max_size=5)


@given(TABLES | RAGGED, TABLES | RAGGED)
def test_a_table_applied_gives_the_other(old: list[list[str]], new: list[list[str]]) -> None:
    rows = compare_tables(old, new)
    assert apply_table(old, rows) == tuple(map(tuple, new))
    assert apply_table_back(new, rows) == tuple(map(tuple, old))


def test_tables_are_compared_by_cells() -> None:
    old = [
        ["Nr.", "Măsura", "Buget"],
        ["1", "Centru de zi", "100.000"],
        ["2", "Locuințe", "50.000"],
        ["3", "Cantină", "7"],
    ]
    new = [
        ["Nr.", "Măsura", "Buget"],
        ["1", "Centru de zi nou", "120.000"],
        ["3", "Cantină", "7"],
        ["4", "Echipă mobilă", "9"],
    ]
    rows = compare_tables(old, new)
    assert [row.op for row in rows] == ["equal", "changed", "delete", "equal", "insert"]
    assert [cell.op for cell in rows[1].cells] == ["equal", "changed", "changed"]
    assert rows[1].cells[1].runs == (Run("equal", "Centru de zi", "Centru de zi"), Run("insert", "", " nou"))


def test_a_new_column_leaves_the_others_in_place() -> None:
    old = [["Nr.", "Măsura"], ["1", "Cantină"], ["2", "Centru"]]
    new = [["Nr.", "Termen", "Măsura"], ["1", "2027", "Cantină"], ["2", "2028", "Centru"]]
    rows = compare_tables(old, new)
    assert [[cell.op for cell in row.cells] for row in rows] == [["equal", "insert", "equal"]] * 3
    assert apply_table(old, rows) == tuple(map(tuple, new))


def test_changes_of_another_table_are_refused() -> None:
    rows = compare_tables([["a"]], [["b"]])
    with pytest.raises(ValueError, match="another text"):
        apply_table([["c"]], rows)
    with pytest.raises(ValueError, match="zip"):
        apply_table([["a"], ["c"]], rows)
