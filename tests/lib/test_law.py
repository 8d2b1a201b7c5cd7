import pytest
from django.utils.translation import override

from consultare.lib.law import IllegalMove, Transition, Workflow, fill, gettext_lazy

TABLE = Workflow(
    "state", (Transition("open", ("new", "shut"), "open", stamp="opened_at"), Transition("shut", ("open",), "shut"))
)


def test_a_table_says_what_is_allowed() -> None:
    assert TABLE.allowed("new") == ("open",)
    assert TABLE.allowed("open") == ("shut",)
    assert TABLE.allowed("unknown") == ()
    assert TABLE.target("open", "shut") == "open"
    assert TABLE.can("shut", "open")
    assert not TABLE.can("shut", "new")
    assert [t.name for t in TABLE] == ["open", "shut"]


def test_an_illegal_move_names_itself() -> None:
    with pytest.raises(IllegalMove) as caught:
        TABLE.find("shut", "new")
    assert (caught.value.name, caught.value.state) == ("shut", "new")


def test_a_move_that_no_table_has_is_a_mistake_in_code() -> None:
    with pytest.raises(KeyError):
        TABLE.find("fly", "new")


def test_a_name_leads_to_one_target_from_a_source() -> None:
    with pytest.raises(ValueError, match="one target"):
        Workflow("state", (Transition("go", ("a",), "b"), Transition("go", ("a",), "c")))


def test_filled_sentences_stay_lazy() -> None:
    sentence = fill(gettext_lazy("The file is larger than %(limit)s MB."), {"limit": 10})
    with override("ro"):
        assert str(sentence) == "Fișierul este mai mare de 10 MB."
    with override("en"):
        assert str(sentence) == "The file is larger than 10 MB."
