"""Shape of what the desk keeps for itself: filters, tags, notes, boilerplate answers, acts on many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.text import excerpt
from consultations.drafts.models import Unit
from consultations.observations.forms.answers import MAX_REASONS, AssignForm, Plain, ids
from consultations.observations.forms.submission import CleanLine, CleanText
from consultations.observations.models import Boilerplate, Tag
from consultations.observations.queries.desk_tools import boilerplates_in_use, tags_in_use
from consultations.observations.queries.notes import colleagues
from consultations.observations.rules import MAX_CHOSEN, MAX_MENTIONS, MAX_NOTE, AnswerDraft, mentioned
from consultations.observations.states import Decision
from consultations.rounds.models import Round

UNDECIDED = ("", _("as it is"))


class SaveFilterForm(Plain):
    nume = CleanLine(label=_("Name of the filter"), max_length=60, min_length=2)


class TagForm(Plain):
    name = CleanLine(label=_("Tag"), max_length=40, min_length=2)


class MarkForm(Plain):
    """Tags to put on and to take off; one and the same can't be both."""

    add = forms.ModelMultipleChoiceField(
        label=_("Put on"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    take = forms.ModelMultipleChoiceField(
        label=_("Take off"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["add"].queryset = tags_in_use()  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        taken = Tag.objects.order_by("retired_at", "name", "pk")
        self.fields["take"].queryset = taken  # type: ignore[attr-defined]  # a ModelMultipleChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("add") or data.get("take")):
            raise forms.ValidationError(_("Choose at least one tag."))
        return data


class OwnTagsForm(Plain):
    """The tags of one observation: what is ticked is what it bears afterwards."""

    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, borne: Sequence[Tag] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = tags_in_use() | Tag.objects.filter(pk__in=[tag.pk for tag in borne])
        self.fields["tags"].queryset = offered.order_by("name", "pk")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.initial.setdefault("tags", [tag.pk for tag in borne])


class NoteForm(Plain):
    text = CleanText(
        label=_("Note"), longest=MAX_NOTE, shortest=2,
        help_text=_("Read by colleagues at the desk only; never public and never changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    mentions = forms.ModelMultipleChoiceField(
        label=_("Tell colleagues"), queryset=Person.objects.none(), required=False,
        help_text=_("Choose one or more, or write @ and the full name in the note. Each gets a message and a line in the work list."),
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, prefix="nota", **kwargs)
        self.fields["mentions"].queryset = colleagues(at)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            people = {person.pk: person for person in self.fields["mentions"].queryset}  # type: ignore[attr-defined]
            named = mentioned(data["text"], {pk: person.full_name for pk, person in people.items()})
            told = named | {person.pk for person in data["mentions"]}
            if len(told) > MAX_MENTIONS:
                self.add_error("mentions", _("At most ten colleagues are told at once."))
            data["told"] = [people[pk] for pk in sorted(told)]
        return data


class InsertForm(Plain):
    """Stands inside the form of the answer: chooses a boilerplate to be put into the reasons."""

    boilerplate = forms.ModelChoiceField(
        label=_("Boilerplate answer"), queryset=Boilerplate.objects.none(), required=False, empty_label=_("choose")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boilerplate"].queryset = boilerplates_in_use()  # type: ignore[attr-defined]  # a ModelChoiceField


class BoilerplateForm(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    title = CleanLine(label=_("Title"), max_length=120, min_length=3)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("none: it is chosen at the answer")), *Decision.choices],
        required=False,
        help_text=_("Set together with the text, where the answer has no decision yet."),
    )
    text = CleanText(
        label=_("Text"), longest=MAX_REASONS, shortest=20,
        help_text=_("Put into the reasons, where it can be changed. Answers already written keep the words they have."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip


class BoilerplateFilterForm(Plain):
    decizie = forms.ChoiceField(label=_("Decision"), choices=[("", _("any")), *Decision.choices], required=False)
    text = forms.CharField(
        label=_("Words"), max_length=100, required=False, widget=forms.TextInput(attrs={"data-key-search": ""})
    )


class BulkForm(Plain):
    """What many answers get at once; what is left empty stays as it is in each."""

    boilerplate = forms.ModelChoiceField(
        label=_("Boilerplate answer"), queryset=Boilerplate.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Its decision and text are taken where the fields below are empty."),
    )  # fmt: skip
    decision = forms.ChoiceField(label=_("Decision"), choices=[UNDECIDED, *Decision.choices], required=False)
    reasons = CleanText(
        label=_("Reasons"), required=False, longest=MAX_REASONS,
        help_text=_("Said to the author and made public. Replaces the reasons written so far; left empty, they stay."),
    )  # fmt: skip
    landed = CleanLine(label=_("Where in the text it went"), required=False, max_length=200)
    forwarded_to = CleanLine(label=_("Forwarded to"), required=False, max_length=200)
    then = forms.ChoiceField(label=_("Afterwards"), required=False)

    def __init__(self, *args: Any, may_accept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boilerplate"].queryset = boilerplates_in_use()  # type: ignore[attr-defined]  # a ModelChoiceField
        steps = [("", _("keep as drafts")), ("review", _("ask for a check"))]
        steps += [("accept", _("accept"))] if may_accept else []
        self.fields["then"].choices = steps  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("boilerplate", "decision", "reasons", "landed", "forwarded_to", "then")
        if not self.errors and not any(data.get(name) for name in names):
            raise forms.ValidationError(_("Choose a decision, write reasons or choose a boilerplate answer."))
        return data

    def draft(self) -> AnswerDraft:
        data = self.cleaned_data
        kept: Boilerplate | None = data["boilerplate"]
        return AnswerDraft(
            decision=data["decision"] or (kept.decision if kept else ""),
            reasons=data["reasons"] or (kept.text if kept else ""),
            landed=data["landed"],
            forwarded_to=data["forwarded_to"],
        )

    def used_ids(self) -> list[int]:
        return [self.cleaned_data["boilerplate"].pk] if self.cleaned_data["boilerplate"] else []


def tokens(values: Sequence[str]) -> dict[int, int]:
    """`pk:revision` of each line of a preview."""
    pairs = [value.split(":") for value in values[:MAX_CHOSEN] if value.count(":") == 1]
    return {pk[0]: revision[0] for left, right in pairs if (pk := ids([left])) and (revision := ids([right]))}


class HandOverForm(AssignForm):
    """To whom and until when; of what: the marked lines, or what bears a tag, or what is on a unit and below it."""

    runda = forms.ModelChoiceField(
        label=_("Consultation"),
        queryset=Round.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("any"),
    )
    eticheta = forms.ModelChoiceField(
        label=_("With the tag"), queryset=Tag.objects.none(), to_field_name="slug", required=False, empty_label=_("any")
    )
    unitate = forms.ChoiceField(
        label=_("On the unit, with everything below it"), required=False, choices=[("", _("any"))]
    )
    nerepartizate = forms.BooleanField(label=_("Only those nobody has yet"), required=False)
    field_order = ("runda", "eticheta", "unitate", "nerepartizate", "to", "department", "due_on")

    def __init__(self, *args: Any, units: Sequence[Unit] = (), has_marked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_marked = has_marked
        rounds = Round.objects.filter(published_at__isnull=False).order_by("-published_at", "pk")
        self.fields["runda"].queryset = rounds  # type: ignore[attr-defined]  # a ModelChoiceField
        tags = Tag.objects.order_by("retired_at", "name", "pk")
        self.fields["eticheta"].queryset = tags  # type: ignore[attr-defined]  # a ModelChoiceField
        lines = [(str(unit.pk), f"{unit.citation} · {excerpt(unit.text, 60)}") for unit in units]
        self.fields["unitate"].choices = [("", _("any")), *lines]  # type: ignore[attr-defined]  # a ChoiceField
        if has_marked:
            for name in ("runda", "eticheta", "unitate", "nerepartizate"):
                del self.fields[name]
        elif not units:
            del self.fields["unitate"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self.has_marked and not any(data.get(name) for name in ("runda", "eticheta")):
            raise forms.ValidationError(_("Choose a consultation or a tag, or mark lines in the list first."))
        return data
