"""One more line of the comparison: an indicator, for all services or for one, for everybody or for one category."""

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.overview.queries.adding import Offer, offer, problem_of
from indicators.overview.queries.comparison import Wanted
from indicators.overview.queries.editions import Edition


class LineForm(forms.Form):
    """Sent with GET, without JavaScript; field names are those of the address. `wanted` is the line, once valid."""

    use_required_attribute = True
    indicator = forms.ChoiceField(
        label=_("Indicator"),
        error_messages={
            "required": _("Choose an indicator."),
            "invalid_choice": _("There is no public indicator with this code. Choose one of the list."),
        },
    )
    serviciu = forms.ChoiceField(
        label=_("Service"), required=False,
        error_messages={"invalid_choice": _("There is no such service. Choose one of the list.")},
    )  # fmt: skip
    categorie = forms.ChoiceField(
        label=_("Category"), required=False,
        error_messages={"invalid_choice": _("There is no such category. Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, kept: Sequence[Wanted], edition: Edition | None, known: Offer | None = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kept, self.edition, self.offer = kept, edition, known or offer(edition)
        self._offer("indicator", ("", _("choose")), self.offer.indicators)
        self._offer("serviciu", ("", _("all services together")), self.offer.services.items())
        self._offer("categorie", ("", _("all categories together")), self.offer.categories)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _offer(self, name: str, empty: tuple[str, Any], choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [empty, *choices]

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["indicator"], given["serviciu"], given["categorie"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            field, sentence = problem_of(self.wanted, self.kept, self.offer, self.edition)
            if sentence:
                self.add_error(field or None, sentence)
        return self.cleaned_data
