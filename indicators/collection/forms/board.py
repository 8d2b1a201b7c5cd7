"""Filters of the board, all of closed values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from indicators.collection.forms.fields import Plain
from indicators.collection.queries.board import BoardFilter, choices
from indicators.collection.queries.words import period_words


class BoardForm(Plain):
    formular = forms.ChoiceField(label=pgettext_lazy("indicators", "Form"), required=False)
    perioada = forms.ChoiceField(label=_("Period"), required=False)
    furnizor = forms.ChoiceField(label=_("Provider"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = choices()
        kinds = [("public", _("public services")), ("private", _("organisations under convention"))]
        self._offer("formular", [(one.code, one.name) for one in known.forms])
        self._offer("perioada", [(one.code, period_words(one)) for one in known.periods])
        self._offer("furnizor", [*kinds, *known.providers])

    def _offer(self, name: str, values: list[Any]) -> None:
        self.fields[name].choices = [("", _("any")), *values]  # type: ignore[attr-defined] # a ChoiceField

    def kept(self) -> dict[str, str]:
        data = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in data.items() if value}

    def chosen(self) -> BoardFilter:
        """Unknown values choose nothing away."""
        data = self.kept()
        return BoardFilter(
            form=data.get("formular", ""), period=data.get("perioada", ""), provider=data.get("furnizor", "")
        )
