"""Forms of a strategy, of what stands in it, and of what was decided about a measure."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Organisation
from consultare.lib.text import clean_line
from consultations.rounds.queries import staff_rounds
from indicators.services.forms.base import DayField, Plain
from indicators.services.models import Service
from indicators.services.states import PeriodKind
from indicators.strategies.models import Node, Strategy
from indicators.strategies.models.tree import MAX_LEVELS
from indicators.strategies.rules.given import Decided, Given, NodeText
from indicators.strategies.rules.pasting import Line, read_lines
from indicators.strategies.states import NodeState, Scope

LEVEL, SHOWN = 40, 20
_AT_LINE = _("Line %(number)d: %(problem)s")
NOT_CODE = _("A code has letters, digits, full stops, hyphens and slashes, for example M1.2.")


def several(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Revised(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)


class StrategyForm(Revised):
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("What it wants, in short"), max_length=2000, required=False, widget=several(4))
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices, initial=Scope.SECTOR)
    year_from = forms.IntegerField(label=_("First year"), min_value=1990, max_value=2100)
    year_to = forms.IntegerField(label=_("Last year"), min_value=1990, max_value=2100)
    act_number = forms.CharField(
        label=_("Act that adopted it"), max_length=80, required=False, help_text=_("For example: HCL S6 nr. 11. Needed before it is published."),
    )  # fmt: skip
    act_date = DayField(label=_("Date of the act"), required=False)
    level_names = forms.CharField(
        label=_("Levels, one a line, from the top down"), max_length=(LEVEL + 2) * MAX_LEVELS, widget=several(4),
        initial="Obiectiv\nMăsură\nAcțiune", help_text=_("At most five. The last level doesn't have to be used everywhere."),
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label=_("Progress is reported every"), choices=PeriodKind.choices, initial=PeriodKind.SEMESTER
    )
    round = forms.ModelChoiceField(
        label=_("Consultation that belongs to it"),
        queryset=Strategy.objects.none(),
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = staff_rounds()  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_level_names(self) -> tuple[str, ...]:
        names = tuple(name for line in self.cleaned_data["level_names"].splitlines() if (name := clean_line(line)))
        if len(names) > MAX_LEVELS:
            raise forms.ValidationError(_("At most %(n)d levels."), params={"n": MAX_LEVELS})
        if any(len(name) > LEVEL for name in names):
            raise forms.ValidationError(_("A level is named in at most %(n)d signs."), params={"n": LEVEL})
        return names

    def given(self) -> Given:
        data = self.cleaned_data
        fields = ("title", "summary", "scope", "year_from", "year_to", "act_number", "act_date", "level_names", "frequency")  # fmt: skip
        return Given(**{name: data[name] for name in fields}, round_id=data["round"].pk if data["round"] else None)


def initial_of_strategy(strategy: Strategy) -> dict[str, Any]:
    names = ("title", "summary", "scope", "year_from", "year_to", "act_number", "act_date", "frequency", "revision")
    fields = {name: getattr(strategy, name) for name in names}
    return fields | {"level_names": "\n".join(strategy.level_names), "round": strategy.round_id}


class WeightField(forms.DecimalField):
    """«2,5» or «2.5»."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class NodeForm(Revised):
    code = forms.CharField(
        label=_("Code"), max_length=20, validators=[RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z./-]*$", NOT_CODE)],
        help_text=_("As in the strategy: O1, M1.2, A1.2.3."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=300)
    description = forms.CharField(label=_("Description"), max_length=4000, required=False, widget=several(5))
    weight = WeightField(
        label=_("Weight beside its brothers"), min_value=0.01, max_value=9999, max_digits=6, decimal_places=2, initial=1,
        help_text=_("Only the proportion matters: 2 counts twice as much as 1."),
    )  # fmt: skip
    lead = forms.CharField(
        label=_("Who answers for it"), max_length=200, required=False, help_text=_("A department or an office, not a person's name."),
    )  # fmt: skip
    service = forms.ModelChoiceField(
        label=_("Service of ours that carries it out"), queryset=Service.objects.none(), required=False, empty_label=_("none")
    )  # fmt: skip
    partners = forms.ModelMultipleChoiceField(
        label=_("Partners"), queryset=Organisation.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}), help_text=_("Hold Ctrl to choose several."),
    )  # fmt: skip
    starts_on = DayField(label=_("Begins on"), required=False)
    due_on = DayField(label=_("Term"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.order_by("name", "pk")  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["partners"].queryset = Organisation.objects.approved().order_by("name", "pk")  # type: ignore[attr-defined] # the same

    def text(self) -> NodeText:
        data = self.cleaned_data
        names = ("code", "title", "description", "weight", "lead", "starts_on", "due_on")
        return NodeText(
            **{name: data[name] for name in names}, service_id=data["service"].pk if data["service"] else None,
            partner_ids=tuple(one.pk for one in data["partners"]),
        )  # fmt: skip


def initial_of_node(node: Node) -> dict[str, Any]:
    names = ("code", "title", "description", "weight", "lead", "starts_on", "due_on", "revision")
    fields = {name: getattr(node, name) for name in names}
    return fields | {"service": node.service_id, "partners": list(node.partners.values_list("pk", flat=True))}


class LinesForm(Plain):
    rows = forms.CharField(
        label=_("Lines copied out of a spreadsheet"), max_length=100_000, widget=several(14), strip=False,
        help_text=_("Columns: code, code of what stands above, title, who answers for it, begins on, term, weight. The last four may be empty."),
    )  # fmt: skip

    def clean_rows(self) -> list[Line]:
        lines, faults = read_lines(self.cleaned_data["rows"])
        if faults:
            raise forms.ValidationError(
                [_AT_LINE % {"number": one.number, "problem": one.words} for one in faults[:SHOWN]]
            )
        if not lines:
            raise forms.ValidationError(_("Nothing was pasted. Copy the lines in the spreadsheet and paste them here."))
        return lines


class DecisionForm(Revised):
    """Stands on one page with others: its fields have identifiers of their own."""

    state = forms.ChoiceField(label=_("What was decided"), choices=NodeState.choices)
    reason = forms.CharField(label=_("Why, and by which act"), max_length=500)
    due_on = DayField(label=_("New term"), required=False, help_text=_("Only for a postponed one."))
    other = forms.ModelChoiceField(
        label=_("The other measure"), queryset=Node.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Only for one that was merged or replaced."),
    )  # fmt: skip

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "decision_%s"} | kwargs))
        others = node.strategy.nodes.filter(level=node.level).exclude(pk=node.pk).order_by("order", "code", "pk")
        self.fields["other"].queryset = others  # type: ignore[attr-defined] # a ModelChoiceField

    def decided(self) -> Decided:
        data = self.cleaned_data
        other = data["other"].pk if data["other"] else None
        return Decided(state=data["state"], reason=data["reason"], other_id=other, due_on=data["due_on"])
