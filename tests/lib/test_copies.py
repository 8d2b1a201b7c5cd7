import random
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings, strategies as st

from consultare.lib.copies import (
    Pair,
    body,
    clusters,
    model_of,
    propose,
    sentences,
    similarity,
    unique_sentences,
    words_of,
)

CAMPAIGN = (
    "Bună ziua,\n\nSolicit ca la art. 5 alin. (2) termenul de soluționare a cererii să fie de 15 zile, nu de 30. "
    "Familiile care îngrijesc acasă un adult cu handicap nu pot aștepta o lună pentru o simplă adeverință. "
    "Cer de asemenea înființarea unui al doilea centru de zi în cartierul Drumul Taberei, cu cel puțin 40 de locuri. "
    "Strategia trebuie să spună de unde vin banii și cine răspunde de fiecare măsură.\n\nCu stimă,\nIon Exemplaru"
)
OTHER = (
    "La obiectivul 3 nu se spune câți asistenți personali vor fi angajați până în 2029. Propun un tabel cu numărul lor pe ani, "
    "cu salariul mediu și cu sursa de finanțare, publicat în fiecare primăvară pe pagina direcției."
)
WORDS = [
    "centru", "copil", "familie", "asistent", "termen", "cerere", "sprijin", "cartier", "locuri", "buget", "serviciu", "primărie",
    "strategie", "măsură", "părinte", "școală", "handicap", "vârstnic", "locuință", "transport", "îngrijire", "consiliere", "indicator",
    "raport", "finanțare", "an", "zi", "lege", "anexă", "punct",
]  # fmt: skip
LETTERS = st.lists(st.sampled_from(WORDS), min_size=0, max_size=30).map(" ".join)


def letter(dice: random.Random, length: int = 60) -> str:
    return " ".join(f"{dice.choice(WORDS)}{dice.choice(['', 'le', 'lor', 'ul', 'ului'])}" for _ in range(length))


def changed(text: str, dice: random.Random, share: float = 0.1) -> str:
    words = text.split()
    for at in dice.sample(range(len(words)), round(len(words) * share)):
        words[at] = f"altceva{dice.randrange(50)}"
    return " ".join(words)


def test_equal_however_typed() -> None:
    cedilla = CAMPAIGN.translate(str.maketrans("țșȚȘ", "ţşŢŞ"))
    plain = CAMPAIGN.translate(str.maketrans("ăâîțșĂÂÎȚȘ", "aaitsAAITS")).upper()
    spaced = CAMPAIGN.replace(" ", "\u00a0 ").replace("soluționare", "solu\u00adționare")
    pairs = propose([(4, spaced), (1, CAMPAIGN), (3, plain), (2, cedilla)])
    assert pairs == [Pair(1, 2, 1.0), Pair(1, 3, 1.0), Pair(1, 4, 1.0)]
    assert clusters(pairs) == [(1, 2, 3, 4)]


def test_other_greeting_and_signature_are_the_same_letter() -> None:
    signed = CAMPAIGN.replace("Ion Exemplaru", "Maria Probaru, str. Lungă nr. 8, ap. 3, tel. 0700 000 000")
    greeted = CAMPAIGN.replace("Bună ziua,", "Stimată doamnă director, stimați consilieri,")
    bare = body(CAMPAIGN)
    assert bare.strip().startswith("Solicit")
    assert bare.endswith("măsură.")
    assert {pair.similarity for pair in propose(enumerate([CAMPAIGN, signed, greeted, bare]))} == {1.0}


@pytest.mark.parametrize(
    "text",
    [
        "Propun 40 de locuri. Cu respect pentru lege, cer ca art. 5 să rămână cum este acum în vigoare.",
        "Vă mulțumesc pentru că ați scris art. 5 altfel decât era și pentru că ați cerut părerea noastră.",
        "Propun 40 de locuri în centru.\nCu stimă,\nIon Exemplaru\nP.S. Vă rog să nu desființați linia de microbuz 12.",
        "Bună ziua vreau un microbuz nou, până la școală. Altceva nu cer.",
        "Domnule primar vă rog să păstrați microbuzul, copiii n-au altul.",
        "Doamna a spus la ghișeu: „Eu stau aici și la noi nu e nimic.” Textul i-a fost citit și l-a semnat.",
        "Bună idee, dar fără bani nu se face nimic.",
        "Cer trei lucruri, în această ordine, până la toamnă:\nRampe.",
        "Bună",
        "Cu stimă,",
        "",
    ],
)
def test_what_may_be_more_than_courtesy_stays(text: str) -> None:
    assert body(text) == text


def test_a_copy_with_own_words_is_found_and_another_letter_is_not() -> None:
    own = CAMPAIGN.replace("Familiile", "Sunt mamă. Fiul meu are nevoie de însoțitor la școală. Familiile").replace(
        "40", "60"
    )
    pairs = propose([(10, CAMPAIGN), (20, OTHER), (30, own)])
    assert [(pair.a, pair.b) for pair in pairs] == [(10, 30)]
    assert 0.75 <= pairs[0].similarity < 1


def test_the_same_form_about_another_article_is_no_copy() -> None:
    form = "Propun modificarea art. {} alin. ({}) din proiect, în sensul creșterii termenului de la {} la {} de zile lucrătoare."
    assert not propose([(1, form.format(5, 2, 10, 30)), (2, form.format(7, 3, 15, 20))])


def test_short_texts_only_when_equal() -> None:
    assert propose(
        [(1, "Sunt de acord cu art. 5."), (2, "sunt de acord, cu art 5"), (3, "Sunt de acord cu art. 6.")]
    ) == [Pair(1, 2, 1.0)]


def test_nothing_to_compare() -> None:
    assert propose([]) == []
    assert propose(enumerate(["", " \n", "…", "?!"])) == []
    assert clusters([]) == []


def test_bad_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="7 is given twice"):
        propose([(7, "a"), (7, "b")])
    with pytest.raises(ValueError, match="threshold"):
        propose([], least=0.5)
    with pytest.raises(ValueError, match="no texts"):
        model_of([])


def test_ten_thousand_equal_letters_are_a_star() -> None:
    began = time.process_time()
    pairs = propose((number, CAMPAIGN) for number in range(10_000))
    assert len(pairs) == 9_999
    assert {pair.a for pair in pairs} == {0}
    assert clusters(pairs) == [tuple(range(10_000))]
    assert time.process_time() - began < 20


def test_a_campaign_of_thousands_with_own_words_stays_linear() -> None:
    dice = random.Random(5)
    model = letter(dice, 120)
    pairs = propose((number, changed(model, dice)) for number in range(2_000))
    assert len(pairs) == 1_999
    assert clusters(pairs) == [tuple(range(2_000))]


def test_all_different() -> None:
    dice = random.Random(6)
    assert propose((number, letter(dice)) for number in range(1_000)) == []


def test_planted_copies_are_found_among_texts_of_few_words() -> None:
    dice = random.Random(7)
    texts = {number: letter(dice, dice.randint(15, 300)) for number in range(800)}
    planted = {800 + model: changed(texts[model], dice) for model in range(0, 800, 4)}
    pairs = propose((texts | planted).items())
    assert {(pair.a, pair.b) for pair in pairs} == {(copy - 800, copy) for copy in planted}


def test_very_long_texts() -> None:
    dice = random.Random(8)
    text = letter(dice, 100_000)
    found = propose(
        [
            (1, text),
            (2, changed(text, dice, 0.05)),
            (3, "a" * 1_000_000),
            (4, "centru " * 100_000),
            (5, "centru " * 99_999),
        ]
    )
    assert [(pair.a, pair.b) for pair in found] == [(1, 2), (4, 5)]


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, max_size=25), st.randoms(use_true_random=False))
def test_order_changes_nothing(texts: list[str], dice: random.Random) -> None:
    numbered = [(number * 3 + 1, text) for number, text in enumerate(texts)]
    pairs = propose(numbered)
    assert pairs == propose(dice.sample(numbered, len(numbered)))
    assert pairs == sorted(pairs)
    assert all(pair.a < pair.b and 0.75 <= pair.similarity <= 1 for pair in pairs)
    assert len(pairs) == sum(len(group) - 1 for group in clusters(pairs))
    given = dict(numbered)
    assert all(similarity(given[pair.a], given[pair.b]) == pytest.approx(pair.similarity) for pair in pairs)


@settings(max_examples=60, deadline=None)
@given(st.integers(25, 60), st.integers(0, 10_000))
def test_a_quarter_of_the_words_replaced_is_always_found(length: int, seed: int) -> None:
    dice = random.Random(seed)
    words = letter(dice, length).split()
    replaced = list(words)
    for at in dice.sample(range(length), length // 4):
        replaced[at] = f"altceva{at}"
    crowd = [(number, letter(dice, length)) for number in range(2, 12)]
    pairs = propose([(1, " ".join(words)), *crowd, (100, " ".join(replaced))])
    assert (1, 100) in [(pair.a, pair.b) for pair in pairs]


@given(LETTERS, LETTERS)
def test_similarity_is_the_same_both_ways(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40), st.randoms(use_true_random=False))
def test_clusters_are_a_partition_that_keeps(ends: list[tuple[int, int]], dice: random.Random) -> None:
    pairs = [Pair(min(a, b), max(a, b), 0.9) for a, b in ends if a != b]
    groups = clusters(pairs)
    assert groups == clusters(dice.sample(pairs, len(pairs)))
    of = {number: group for group in groups for number in group}
    assert len(of) == sum(map(len, groups))
    assert all(of[pair.a] == of[pair.b] for pair in pairs)
    assert groups == clusters(Pair(group[0], number, 0.9) for group in groups for number in group[1:])


def test_model_of_a_campaign_is_what_most_sent() -> None:
    dice = random.Random(9)
    own = [CAMPAIGN.replace("Familiile", f"{letter(dice, 15).capitalize()}. Familiile") for _ in range(6)]
    texts = [*own[:3], CAMPAIGN, *own[3:]]
    assert model_of(texts) == 3
    assert model_of([own[0], CAMPAIGN]) == model_of([own[0], CAMPAIGN, CAMPAIGN]) == 1
    assert model_of(["", OTHER, OTHER]) == 1


def test_model_of_a_large_group() -> None:
    dice = random.Random(10)
    model = letter(dice, 80)
    texts = [changed(model, dice) for _ in range(1_500)]
    texts[700] = model
    assert similarity(texts[model_of(texts)], model) >= 0.85
    assert model_of([*texts, model]) == 700


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_model_is_the_same_text_in_any_order(texts: list[str], dice: random.Random) -> None:
    shuffled = dice.sample(texts, len(texts))
    assert words_of(texts[model_of(texts)]) == words_of(shuffled[model_of(shuffled)])


def test_only_the_own_sentence_is_unique() -> None:
    own = "Eu am stat 46 de zile la coadă în 2025."
    copy = CAMPAIGN.replace("Cer de asemenea", f"{own} Cer de asemenea").replace("Ion Exemplaru", "Ana Testaru")
    assert unique_sentences(copy, CAMPAIGN) == [own]
    assert unique_sentences(CAMPAIGN, copy) == []
    assert unique_sentences(CAMPAIGN, CAMPAIGN.upper()) == []
    assert unique_sentences(copy, "") == sentences(body(copy))
    assert unique_sentences("", CAMPAIGN) == []


def test_moved_joined_and_slightly_changed_sentences_are_not_unique() -> None:
    parts = sentences(body(CAMPAIGN))
    assert len(parts) == 4
    assert unique_sentences(" ".join(reversed(parts)), CAMPAIGN) == []
    assert unique_sentences(f"{parts[1].rstrip('.')}, iar {parts[3].lower()}", " ".join([*parts[:2], parts[3]])) == []
    assert unique_sentences(parts[2].replace("asemenea", "aceea"), CAMPAIGN) == []


@pytest.mark.parametrize(
    ("sentence", "model"),
    [
        ("Cer un termen de 10 zile pentru soluționarea oricărei cereri.", "Cer un termen de 15 zile pentru soluționarea oricărei cereri."),
        ("Nu sunt de acord cu desființarea centrului de zi din cartier.", "Sunt de acord cu desființarea centrului de zi din cartier."),
        ("Sunt de acord cu desființarea centrului de zi din cartier.", "Nu sunt de acord cu desființarea centrului de zi din cartier."),
        ("Cer păstrarea centrului fără nicio schimbare de program.", "Cer păstrarea centrului cu o mică schimbare de program."),
    ],
)  # fmt: skip
def test_another_number_or_a_negation_is_ones_own(sentence: str, model: str) -> None:
    assert unique_sentences(sentence, model) == [sentence]
    assert unique_sentences(sentence, f"{model} {sentence}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La art. 5 alin. (2) lit. b) pct. 3 din anexa nr. 2. Propun altceva.", 2),
        ("Locuiesc pe str. Lungă nr. 8, bl. A2, sc. 1, et. 3, ap. 12. Nu am lift!", 2),
        ("Dl. dr. I. Popescu și d-na A. M. Ionescu lucrează aici. Vă rog, dvs. ce credeți? Eu nu știu…", 3),
        ("Firma Exemplu S.R.L. nu răspunde. Vezi pag. 12 și urm.", 2),
        ("Costul este de 1.500,50 lei pe lună. În 2026 era 1.200.", 2),
        ("„Nu se poate.” Așa mi s-a spus. «De ce?» am întrebat.", 4),
        ("nu sunt de acord. vreau altceva! de ce? fiindcă e scump", 4),
        ("Cer:\n1. Un centru nou.\n2. Un microbuz.\n- și o rampă\n\na) la intrare", 5),
        ("Deschideți și acolo, dar pe lângă, nu în loc. Pentru mulți e singurul club.", 2),
        ("1. Un centru nou. 2. Un microbuz.", 2),
        ("Textul acesta a fost lipit dintr-un mesaj cu rânduri\ntăiate la mijloc, deci rândul nu încheie nimic, iar Legea\nAsistenței Sociale rămâne întreagă.", 1),
        ("Mai aștept… poate se rezolvă. Etc. Și altele.", 3),
        ("", 0),
        (" \n\n ", 0),
    ],
)  # fmt: skip
def test_romanian_sentence_ends(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected, sentences(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aȘî.!?…»” \n\t)15(-IX")) | st.text())
def test_no_word_is_lost_between_sentences(text: str) -> None:
    found = sentences(text)
    assert " ".join(found).split() == text.split()
    assert all(sentence and "\n" not in sentence for sentence in found)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("aȘîbnu.!? \n1")))
def test_no_text_has_sentences_of_its_own_against_itself(text: str) -> None:
    assert unique_sentences(text, text) == []
    assert not unique_sentences(body(text), text)


@pytest.mark.parametrize(
    "text", ["." * 100_000, " " * 100_000, ".)" * 50_000, "\n \n" * 30_000, "a\n" * 50_000, "Cu stimă,\n" * 10_000]
)
def test_hostile_punctuation_takes_no_time(text: str) -> None:
    began = time.process_time()
    sentences(text)
    words_of(text)
    assert time.process_time() - began < 5


def test_the_same_in_every_process() -> None:
    code = (
        "import random; from consultare.lib.copies import propose, model_of; from tests.lib.test_copies import letter, changed;"
        "d = random.Random(1); t = [letter(d) for _ in range(40)]; t += [changed(x, d) for x in t[::2]];"
        "print(propose(enumerate(t)), model_of(t))"
    )
    seen = {
        subprocess.check_output([sys.executable, "-W", "ignore", "-c", code], env={"PYTHONHASHSEED": seed}, text=True)
        for seed in ("1", "2")
    }
    assert len(seen) == 1
