"""Catalogues through Babel: what is found, kept, dropped and complained about."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from consultare import catalogues

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
plain = _("One observation")
counted = ngettext("%(n)s day", "%(n)s days", 3)
told_apart = pgettext_lazy("state", "open")
not_ours = f(_(variable))
"""
TEMPLATE = """{% load i18n %}
  <p title="{% translate "A title" %}">{{ _("In a variable") }}</p>
      {% blocktranslate trimmed count n=rows|length %}
        {{ n }} row, 100%
      {% plural %}
        {{ n }} rows, 100%
      {% endblocktranslate %}
{% translate "open" context "door" %}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "accounts" / "migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "accounts" / "views.py").write_text(CODE)
    (tmp_path / "accounts" / "migrations" / "0001.py").write_text('_("never")')
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def ids(catalog: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalog if message.id}


def test_texts_of_code_and_templates_are_found(checkout: Path) -> None:
    assert ids(catalogues.extracted(checkout)) == {
        ("One observation", None),
        (("%(n)s day", "%(n)s days"), None),
        ("open", "state"),
        ("A title", None),
        ("In a variable", None),
        (("%(n)s row, 100%%", "%(n)s rows, 100%%"), None),
        ("open", "door"),
    }


def translated(**texts: str | tuple[str, ...]) -> Catalog:
    catalog = Catalog(locale="ro")
    for text, string in texts.items():
        catalog.add(text.replace("_", " "), string)
    return catalog


def test_translations_are_kept_and_idle_ones_only_dropped_on_request(checkout: Path) -> None:
    source, old = catalogues.extracted(checkout), translated(One_observation="O observație", Gone="Dus")
    kept = catalogues.merged(source, old, "ro", prune=False)
    assert kept.get("One observation").string == "O observație"
    assert kept.get("Gone").string == "Dus"
    pruned = catalogues.merged(source, old, "ro", prune=True)
    assert ids(pruned) == ids(source)


def test_writing_twice_changes_nothing(checkout: Path) -> None:
    source = catalogues.extracted(checkout)
    path = checkout / "django.po"
    path.write_bytes(catalogues.written(catalogues.merged(source, Catalog(locale="ro"), "ro", prune=True)))
    again = catalogues.written(catalogues.merged(source, catalogues.load(path, "ro"), "ro", prune=True))
    assert path.read_bytes() == again
    text = again.decode()
    assert "nplurals=3; plural=(n==1?0:(((n%100>19)||((n%100==0)&&(n!=0)))?2:1))" in text
    assert "POT-Creation-Date" not in text
    assert "views.py" not in text


def test_english_is_the_text_itself(checkout: Path) -> None:
    assert ids(catalogues.merged(catalogues.extracted(checkout), Catalog(locale="en"), "en", prune=True)) == set()


@pytest.mark.parametrize(
    ("string", "complaint"),
    [
        ("", "untranslated: 'Text %(who)s'"),
        ("Text %(cine)s", "placeholders differ (%(cine)s, %(who)s): 'Text %(who)s'"),
        ("Textul lui şi %(who)s", "cedilla in place of the comma below: 'Text %(who)s'"),
    ],
)
def test_complaints_name_the_text(string: str, complaint: str) -> None:
    source, romanian = Catalog(), Catalog(locale="ro")
    source.add("Text %(who)s")
    romanian.add("Text %(who)s", string)
    assert catalogues.complaints(source, romanian) == [complaint]


def test_missing_obsolete_and_fuzzy_are_complained_about() -> None:
    source, romanian = Catalog(), Catalog(locale="ro")
    source.add("New")
    source.add("Unsure")
    romanian.add("Unsure", "Nesigur", flags=["fuzzy"])
    romanian.add("Gone", "Dus")
    assert catalogues.complaints(source, romanian) == ["fuzzy: 'Unsure'", "missing: 'New'", "obsolete: 'Gone'"]


def test_a_true_catalogue_gives_no_complaint() -> None:
    source, romanian = Catalog(), Catalog(locale="ro")
    source.add(("%(n)s day", "%(n)s days"))
    romanian.add(("%(n)s day", "%(n)s days"), ("o zi", "%(n)s zile", "%(n)s de zile"))
    assert catalogues.complaints(source, romanian) == []


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 zi"), (2, "2 zile"), (19, "19 zile"), (20, "20 de zile"), (101, "101 zile")]
)
def test_the_compiled_catalogue_counts_in_romanian(checkout: Path, count: int, words: str) -> None:
    catalog = catalogues.merged(catalogues.extracted(checkout), Catalog(locale="ro"), "ro", prune=True)
    catalog.get("%(n)s day").string = ("%(n)s zi", "%(n)s zile", "%(n)s de zile")
    catalogues.compile_to(checkout / "django.po", catalog)
    with (checkout / "django.mo").open("rb") as handle:
        from gettext import GNUTranslations

        assert GNUTranslations(handle).ngettext("%(n)s day", "%(n)s days", count) % {"n": count} == words


def test_the_site_speaks_both_languages() -> None:
    with override("ro"):
        assert gettext("There is no such page") == "Pagina nu există"
    with override("en"):
        assert gettext("There is no such page") == "There is no such page"
        assert ngettext("one thing", "many things", 2) == "many things"
    assert [code for code, _ in settings.LANGUAGES] == list(catalogues.LANGUAGES)
