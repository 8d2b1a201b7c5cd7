"""Forms of progress, money, milestones and indicators of a measure. Several stand on one page, with identifiers of their own."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.models import Indicator
from indicators.catalogue.rules.numbers import read_number
from indicators.catalogue.states import IndicatorState
from indicators.collection.queries.words import period_words
from indicators.services.forms.base import DayField, Plain
from indicators.services.models import Period
from indicators.strategies.forms.strategies import several
from indicators.strategies.models import Node, Strategy
from indicators.strategies.queries.periods import periods_to_report
from indicators.strategies.rules.given import Said
from indicators.strategies.states import Link, Source, Stage

MOST = Decimal(10) ** 12
FILE_NOTE = _("At most one file. It is internal: only people who work on strategies open it.")


class PeriodField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Period) -> str:
        return period_words(obj)


class ProgressForm(Plain):
    period = PeriodField(label=_("Period"), queryset=Period.objects.none())
    stage = forms.ChoiceField(label=_("Where it stands"), choices=Stage.choices, initial=Stage.IN_PROGRESS)
    percent = forms.IntegerField(label=_("How much of it is done, in percent"), min_value=0, max_value=100)
    done_on = DayField(label=_("Done on"), required=False, help_text=_("Only for what is done: the day decides whether it was in time."))  # fmt: skip
    done = forms.CharField(
        label=_("What was done"), max_length=4000, widget=several(5), help_text=_("It becomes public once approved. No names of persons."),
    )  # fmt: skip
    obstacles = forms.CharField(label=_("What stood in the way"), max_length=4000, required=False, widget=several(3))
    next_step = forms.CharField(label=_("Next step"), max_length=1000, required=False)
    evidence = forms.FileField(label=_("Evidence"), max_length=200, required=False, help_text=FILE_NOTE)

    def __init__(self, *args: Any, strategy: Strategy, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = periods_to_report(strategy, on)  # type: ignore[attr-defined] # a ModelChoiceField

    def said(self) -> Said:
        names = ("percent", "stage", "done", "done_on", "obstacles", "next_step")
        return Said(**{name: self.cleaned_data[name] for name in names})


class ReturnForm(Plain):
    reason = forms.CharField(label=_("What must be changed"), max_length=1000)


class MoneyField(forms.CharField):
    """«1.250.000» or «1250000,50»."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = read_number(text)
        if number is None or number < 0 or number >= MOST or number != round(number, 2):
            raise forms.ValidationError(_("Write an amount in lei, for example 1.250.000 or 1250,50."))
        return number


class BudgetForm(Plain):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    planned = MoneyField(label=_("Planned, lei"))
    executed = MoneyField(
        label=_("Spent, lei"), required=False, help_text=_("Empty: not known yet, which is not zero.")
    )

    def __init__(self, *args: Any, strategy: Strategy, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "budget_%s"} | kwargs))
        years = range(strategy.year_from, strategy.year_to + 1)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined] # a ChoiceField


class MilestoneForm(Plain):
    title = forms.CharField(label=_("Step"), max_length=200)
    due_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "step_%s"} | kwargs))


class ReachedForm(Plain):
    done_on = DayField(label=_("Reached on"))
    words = forms.CharField(label=_("Where the evidence is found"), max_length=300, required=False)
    evidence = forms.FileField(label=_("or the file itself"), max_length=200, required=False, help_text=FILE_NOTE)


class LinkForm(Plain):
    indicator = forms.ModelChoiceField(label=_("Indicator"), queryset=Indicator.objects.none(), to_field_name="code")
    role = forms.ChoiceField(label=_("What it does for the measure"), choices=Link.choices)
    expected = forms.CharField(label=_("Effect that is expected"), max_length=300, required=False)

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "link_%s"} | kwargs))
        rows = Indicator.objects.filter(part_of=None).exclude(state=IndicatorState.RETIRED)
        self.fields["indicator"].queryset = rows.exclude(strategy_nodes__node=node).order_by("code")  # type: ignore[attr-defined] # a ModelChoiceField
