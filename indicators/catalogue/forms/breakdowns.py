"""The breakdown editor: one more breakdown, or the categories and rules of one there is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Plain, Revised
from indicators.catalogue.models import Category, Dimension
from indicators.catalogue.rules.breakdowns import MAX_AXES, Axis, Spec, refusal
from indicators.catalogue.states import TotalRule

ADD, CHANGE, REMOVE = "adauga", "schimba", "sterge"


class RuleFields(Revised):
    is_exclusive = forms.BooleanField(
        label=_("Each person is in one cell only"), required=False, initial=True,
        help_text=_("Switched off: several needs of one person; nothing is summed, no cell may exceed the total."),
    )  # fmt: skip
    is_exhaustive = forms.BooleanField(label=_("Every person is in some cell"), required=False, initial=True)
    total_rule = forms.ChoiceField(label=_("The total"), choices=TotalRule.choices)

    def spec(self, axes: tuple[Axis, ...]) -> Spec:
        data = self.cleaned_data
        return Spec(axes, data["is_exclusive"], data["is_exhaustive"], TotalRule(data["total_rule"]))

    def judge(self, axes: tuple[Axis, ...]) -> None:
        """The size is counted and refused here, before a cell is made."""
        if not self.errors and (sentence := refusal(self.spec(axes))):
            self.add_error(None, str(sentence))


class AddBreakdownForm(RuleFields):
    """Up to three dimensions with all categories that are kept; which of them are asked for is chosen afterwards."""

    axes: tuple[Axis, ...] = ()
    field_order = ["axis_1", "axis_2", "axis_3"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="nou", **kwargs)
        for at in range(1, MAX_AXES + 1):
            self.fields[f"axis_{at}"] = forms.ModelChoiceField(
                label=_("Dimension %(n)d") % {"n": at}, required=at == 1, to_field_name="code",
                queryset=Dimension.objects.order_by("order", "pk"),
            )  # fmt: skip
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = [data[f"axis_{at}"] for at in range(1, MAX_AXES + 1) if data.get(f"axis_{at}")]
        kept = Category.objects.filter(dimension__in=chosen, archived_at=None).order_by("order", "pk")
        codes: dict[int, list[str]] = {one.pk: [] for one in chosen}
        for category in kept:
            codes[category.dimension_id].append(category.code)
        self.axes = tuple(Axis(one.code, tuple(codes[one.pk])) for one in chosen)
        self.judge(self.axes)
        return data


class ChangeBreakdownForm(RuleFields):
    """Categories of each dimension of a breakdown; `names`: dimension code → its name and (code, name) of its categories."""

    axes: tuple[Axis, ...] = ()

    def __init__(
        self,
        *args: Any,
        stored: Spec,
        order: int,
        names: Mapping[str, tuple[str, list[tuple[str, str]]]],
        **kwargs: Any,
    ) -> None:
        initial = {
            "is_exclusive": stored.is_exclusive,
            "is_exhaustive": stored.is_exhaustive,
            "total_rule": stored.total_rule,
        }
        initial |= {f"axis_{axis.dimension}": list(axis.categories) for axis in stored.axes}
        super().__init__(*args, prefix=f"d{order}", initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.stored, self.order, self.names = stored, order, names
        for axis in stored.axes:
            name, categories = names[axis.dimension]
            self.fields[f"axis_{axis.dimension}"] = forms.MultipleChoiceField(
                label=name, choices=categories, required=False, widget=forms.CheckboxSelectMultiple
            )
        self.order_fields([f"axis_{axis.dimension}" for axis in stored.axes])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.axes = tuple(self._axis(axis.dimension) for axis in self.stored.axes)
        self.judge(self.axes)
        return data

    def _axis(self, dimension: str) -> Axis:
        """In the order of the dimension, whatever the order of the ticks."""
        _name, categories = self.names[dimension]
        ticked = set(self.cleaned_data.get(f"axis_{dimension}", ()))
        return Axis(dimension, tuple(code for code, _label in categories if code in ticked))


class ActForm(Plain):
    """Which act of the editor was pressed, and on which breakdown."""

    pas = forms.ChoiceField(choices=[(ADD, ADD), (CHANGE, CHANGE), (REMOVE, REMOVE)])
    ordine = forms.IntegerField(min_value=1, max_value=20, required=False)
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
