"""Shape of what is said about campaigns: which letters, what it is called, what all of them are answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean
from consultations.observations.forms.answers import MAX_REASONS, Plain, ids
from consultations.observations.forms.desk import BulkForm
from consultations.observations.forms.submission import CleanLine
from consultations.observations.models import Observation
from consultations.observations.rules import AnswerDraft, parse_ref, with_addition
from consultations.observations.states import MAX_ADDITION, MAX_CAMPAIGN_NAME, Decision
from consultations.rounds.models import Round


class AcceptForm(Plain):
    """`chosen`: ticked letters; `aratate`: those the page showed, so that the others can wait for their turn."""

    nume = CleanLine(
        label=_("Name of the campaign, for colleagues"), required=False, max_length=MAX_CAMPAIGN_NAME,
        help_text=_("Never public. For example: “the club in Giulești”."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, every: Iterable[int] = (), **kwargs: Any) -> None:
        """`every`: all letters that wait, for «all of them», on whatever page they stand."""
        super().__init__(data, **kwargs)
        self.posted, self.every = data, every

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        shown = set(ids(self.posted.getlist("aratate")))
        ticked = [pk for pk in ids(self.posted.getlist("chosen")) if pk in shown]
        takes_all = bool(self.posted.get("toate"))
        data["chosen"], shown = (list(self.every), set()) if takes_all else (ticked, shown)
        data["left_out"] = shown - set(data["chosen"])
        data["model"] = next(iter(ids(self.posted.getlist("model"))), 0)
        if not self.errors and not data["chosen"]:
            raise forms.ValidationError(_("Tick the letters that say the same, or say that this is no campaign."))
        return data


class RenameForm(Plain):
    """`inainte`: the name that stood on the page, so that of two people nobody renames over the other."""

    inainte = forms.CharField(required=False, max_length=MAX_CAMPAIGN_NAME, widget=forms.HiddenInput)
    nume = CleanLine(
        label=_("Name of the campaign, for colleagues"), required=False, max_length=MAX_CAMPAIGN_NAME,
        help_text=_("Never public. Empty: it is called after the letter that stands for all."),
    )  # fmt: skip


class MemberForm(Plain):
    """A letter of the round, by its number."""

    numar = forms.CharField(
        label=_("Number of the observation"), max_length=20, help_text=_("As in the register, for example 37/2026.")
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_numar(self) -> Observation:
        key = parse_ref(self.cleaned_data["numar"])
        year, number = key or (0, 0)
        found = Observation.objects.filter(round=self.round, year=year, number=number).first()
        if found is None:
            raise forms.ValidationError(_("No observation of this consultation has this number."))
        return found


class CampaignAnswerForm(BulkForm):
    """What all letters of a campaign are answered: a decision at least, of its own or of the boilerplate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [("", _("choose")), *Decision.choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["reasons"].help_text = _("Said to each author and made public, the same in all letters.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.draft().decision:
            self.add_error("decision", _("Choose the decision for the whole campaign."))
        return data


class OwnSentences:
    """What is said of the sentences that only one letter has: «the answer covers them» or an addition to its reasons."""

    def __init__(self, posted: Mapping[str, Any], letters: Iterable[int]) -> None:
        wanted = list(letters)
        getlist = posted.getlist  # type: ignore[attr-defined]  # a QueryDict
        self.confirmed = frozenset(ids(getlist("cuprins"))) & frozenset(wanted)
        self.additions = {pk: words for pk in wanted if (words := _typed(posted.get(f"adaos-{pk}", "")))}

    def problems(self, draft: AnswerDraft, lacking: Iterable[int] = ()) -> dict[int, str | Promise]:
        found: dict[int, str | Promise] = {
            pk: _("Say that the answer covers these sentences, or write what is answered to them.") for pk in lacking
        }
        for pk, words in self.additions.items():
            if len(words) > MAX_ADDITION:
                found[pk] = _("The addition is too long: at most 2,000 characters.")
            elif len(with_addition(draft, words).reasons) > MAX_REASONS:
                found[pk] = _("With this addition the reasons would be too long. Shorten one of the two.")
        return found


def _typed(value: str) -> str:
    try:
        return clean(value).strip()
    except ValueError:
        return value.replace("\0", "").strip()
