"""What an author does with a unit of the text: he comments, proposes other words, a text after it, or that it be removed.

Kept as before: the kind of the observation and the proposed words. What changed is always computed from the words of the unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultare.lib.diff import Run, compare
from consultare.lib.text import clean
from consultations.drafts.models import Unit
from consultations.drafts.queries import table_html
from consultations.observations import rules
from consultations.observations.states import MAX_TEXT, Kind

COMMENT, CHANGE, ADDITION, DELETION = "comentariu", "modificare", "adaugare", "eliminare"
KIND_OF = {
    COMMENT: Kind.CLARIFICATION, CHANGE: Kind.CHANGE, ADDITION: Kind.ADDITION, DELETION: Kind.DELETION,
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What the typed proposal does to the chosen unit; without runs, why there is nothing to show."""

    runs: tuple[Run, ...] = ()
    why: Any = ""


class ProposalMixin(forms.BaseForm):
    """`act` is what the address asked for (`?fel=`); it fills the form in and is stricter than the form alone."""

    by_anchor: Mapping[str, Unit]
    act: str = ""

    def begin(self, units: Mapping[str, Unit], chosen: list[str], act: str) -> dict[str, Any]:
        """What the form begins with for this act."""
        self.by_anchor, self.act = units, act if act in KIND_OF else ""
        initial: dict[str, Any] = {"kind": KIND_OF[self.act]} if self.act else {}
        if self.act == CHANGE and len(chosen) == 1 and not _is_table(units[chosen[0]]):
            initial["proposed_text"] = units[chosen[0]].text
        return initial

    def _typed(self, name: str) -> Any:
        return self[name].value()

    @cached_property
    def target(self) -> Unit | None:
        """The one unit that stands chosen."""
        picked = self._typed("units") or []
        if self._typed("is_whole") or not isinstance(picked, list | tuple) or len(picked) != 1:
            return None
        return self.by_anchor.get(picked[0])

    @property
    def target_table(self) -> SafeString | str:
        return table_html(self.target.rows) if self.target else ""

    @cached_property
    def difference(self) -> Difference:
        """For the page and the button «see the difference»; nothing is checked or kept here."""
        kind = self._typed("kind")
        proposed = clean(str(self._typed("proposed_text") or "").replace("\x00", "")).strip()
        if kind not in {Kind.CHANGE, Kind.ADDITION, Kind.DELETION}:
            return Difference()
        if self.target is None:
            return Difference(why=_("Choose one single place in the text, then the difference to its words is shown."))
        if len(proposed) > MAX_TEXT:
            return Difference(why=_("The proposed words are too long to be compared."))
        if kind == Kind.DELETION:
            return Difference(compare(self.target.text, ""))
        if kind == Kind.ADDITION:
            return Difference(compare("", proposed)) if proposed else Difference(why=_("No words are proposed yet."))
        if _is_table(self.target):
            return Difference(why=TABLE)
        if not proposed or rules.changes_nothing(self.target.text, proposed):
            return Difference(why=_("The proposed words are those of the text; nothing is changed yet."))
        return Difference(compare(self.target.text, proposed))

    def check_proposal(self, data: dict[str, Any]) -> None:
        """One amendment, one unit, other words than its own; a removal has none."""
        kind, proposed = data.get("kind"), data.get("proposed_text", "")
        units = [] if data.get("is_whole") else [self.by_anchor[anchor] for anchor in data.get("units", [])]
        if kind == Kind.DELETION:
            if len(units) == 1 and proposed and rules.changes_nothing(units[0].text, proposed):
                data["proposed_text"] = ""
            elif proposed and self.act:
                self._refuse(
                    "proposed_text", _("A removal has no proposed words. Empty this field, or choose “change”.")
                )
            return
        asked = self.act in {CHANGE, ADDITION} and KIND_OF.get(self.act) == kind
        if asked and len(units) != 1:
            self._refuse(
                "units",
                _("A proposal for the text is about one single place. Choose it, or write one observation for each."),
            )
        if asked and not proposed and "proposed_text" not in self.errors and not any(map(_is_table, units)):
            self._refuse("proposed_text", _("Write the words that you propose."))
        if (
            kind == Kind.CHANGE
            and proposed
            and len(units) == 1
            and not _is_table(units[0])
            and rules.changes_nothing(units[0].text, proposed)
        ):
            self._refuse(
                "proposed_text",
                _(
                    "The proposed words are those that stand in the text. Change them, or choose another kind of observation."
                ),
            )

    def _refuse(self, field: str, sentence: Any) -> None:
        self.add_error(field, sentence)


TABLE = _("A table is not compared word by word: write the row or the cell as it should be, in words.")


def _is_table(unit: Unit) -> bool:
    return unit.kind == Unit.Kind.TABLE
