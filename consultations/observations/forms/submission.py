"""The public form of an observation (F2, F3): shape and limits of what is typed. What is not a field here is never read (R22)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultare.lib.text import clean, clean_line, excerpt
from consultare.records.models import StoredFile
from consultations.drafts.models import Unit
from consultations.observations.forms.proposals import ProposalMixin
from consultations.observations.rules import Content
from consultations.observations.states import MAX_FILES, MAX_TEXT, MIN_TEXT, Display, Kind, Priority
from consultations.rounds.models import Beneficiary

KEPT_SALT = "consultations.observations.kept-files"
# A day less than what `records.leftovers` waits, so that no file is taken up while it is being removed.
KEPT_FOR = timedelta(days=6)
CONSENT_VERSION = "2026-11"
MAX_UNITS = 40
QUALITIES = (
    ("", _("I do not say")),
    ("beneficiary", _("beneficiary")),
    ("relative", _("relative or carer")),
    ("specialist", _("specialist")),
    ("resident", _("resident")),
)
PHONE = RegexValidator(r"^(\+40|0)(7\d{8}|[23]\d{8})$", _("Write the phone number as 07xxxxxxxx or +407xxxxxxxx."))


class CleanText(forms.CharField):
    """Text as it is kept: NFC, plain line ends, no control characters; limits count what is kept (R24a)."""

    def __init__(self, *args: Any, shortest: int = 0, longest: int = MAX_TEXT, **kwargs: Any) -> None:
        self.shortest, self.longest = shortest, longest
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(*args, **kwargs)
        self.widget.attrs |= {
            "data-counter": str(longest), "data-text": _("# characters left"), "data-text-over": _("# characters too many"),
        }  # fmt: skip

    def to_python(self, value: Any) -> str:
        try:
            text = clean(super().to_python(value) or "").strip()
        except ValueError:
            raise forms.ValidationError(
                _("The text holds a character that can't be kept (NUL). Please remove it.")
            ) from None
        if text and len(text) < self.shortest:
            raise forms.ValidationError(_("Write at least %(n)d characters.") % {"n": self.shortest})
        if len(text) > self.longest:
            over = len(text) - self.longest
            raise forms.ValidationError(
                _("The text is too long by %(over)d characters; at most %(n)d are possible.")
                % {"over": over, "n": self.longest}
            )
        return text


class CleanLine(forms.CharField):
    def to_python(self, value: Any) -> str:
        try:
            return clean_line(super().to_python(value) or "")
        except ValueError:
            raise forms.ValidationError(
                _("The text holds a character that can't be kept (NUL). Please remove it.")
            ) from None


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = (
            [upload for upload in (data or []) if upload] if isinstance(data, list | tuple) else [data] if data else []
        )
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(_("At most %(n)d files can be attached.") % {"n": MAX_FILES})
        return [super(FilesField, self).clean(upload, initial) for upload in uploads]


class ObservationForm(ProposalMixin, forms.Form):
    """What everybody fills in. `units` are those of the published version; they are offered by anchor, kept by id."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    nonce = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kept_files = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    units = forms.MultipleChoiceField(label=_("Place in the text"), required=False, widget=forms.CheckboxSelectMultiple)
    is_whole = forms.BooleanField(label=_("The document as a whole"), required=False)
    kind = forms.ChoiceField(
        label=_("What kind of observation is it"),
        choices=[(kind.value, kind.label) for kind in Kind if kind != Kind.NO_OBJECTIONS],
    )
    text = CleanText(
        label=_("Your observation"), shortest=MIN_TEXT,
        help_text=_("Between 20 and 10,000 characters. It is published: do not write names, health data or identity numbers of people."),
        widget=forms.Textarea(attrs={"rows": 9, "data-passage-here": ""}),
    )  # fmt: skip
    proposed_text = CleanText(
        label=_("The wording you propose"), required=False, help_text=_("As it should stand in the document.")
    )
    argument = CleanText(label=_("Reasons"), required=False, help_text=_("Why; data, sources and examples help."))
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it out; `form["files"]` is the field
        label=_("Files"), required=False, help_text=_("At most 5 files of 10 MB: PDF, DOCX, ODT, XLSX, JPG, PNG."),
        widget=Files(attrs={"accept": ".pdf,.docx,.odt,.xlsx,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, units: Sequence[Unit] = (), chosen: Sequence[str] = (), act: str = "", **kwargs: Any
    ) -> None:
        by_anchor = {unit.anchor: unit for unit in units}
        known = [anchor for anchor in chosen if anchor in by_anchor]
        initial = {"submission_key": uuid4(), "nonce": secrets.token_hex(16), "kind": Kind.CHANGE, "units": known}
        initial |= self.begin(by_anchor, known, act) | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)  # type: ignore[misc]
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (unit.anchor, f"{unit.citation}: {excerpt(unit.text, 90)}" if unit.text else unit.citation)
            for unit in units
        ]

    def clean_units(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["units"]
        if len(chosen) > MAX_UNITS:
            raise forms.ValidationError(
                _("Choose at most %(n)d places, or the document as a whole.") % {"n": MAX_UNITS}
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "units" in data and not data["units"] and not data.get("is_whole"):
            self.add_error("units", _("Choose the place in the text, or the document as a whole."))
        self.check_proposal(data)
        return data

    def content(self) -> Content:
        data = self.cleaned_data
        units = () if data["is_whole"] else tuple(self.by_anchor[anchor].pk for anchor in data["units"])
        return Content(
            kind=data["kind"], unit_ids=units, is_whole=bool(data["is_whole"]), text=data["text"], proposed_text=data["proposed_text"],
            argument=data["argument"], beneficiaries=tuple(data.get("beneficiaries", ())), priority=data.get("priority", ""),
            wants_debate=bool(data.get("wants_debate")), outgoing_number=data.get("outgoing_number", ""),
            files_are_public=bool(data.get("agrees_to_files")),
        )  # fmt: skip

    @property
    def picked(self) -> set[str]:
        """Anchors that stand ticked, for the template's own list of places."""
        value = self["units"].value() or []
        return set(value) if isinstance(value, list | tuple) else {str(value)}

    def typed(self) -> list[tuple[str, str]]:
        """What was written, by label, for pages that hand the text back to be copied (R63, R75)."""
        return [
            (str(self[name].label), self[name].value() or "")
            for name in ("text", "proposed_text", "argument")
            if self[name].value()
        ]


class PersonForm(ObservationForm):
    """A citizen (F3). Choices about the name are never made beforehand; consents are never ticked beforehand."""

    display = forms.ChoiceField(
        label=_("How should your name appear"), widget=forms.RadioSelect,
        choices=[
            (Display.NAME.value, _("With my name. I can withdraw this consent at any time, without the observation being deleted.")),
            (Display.PSEUDONYM.value, _("With a pseudonym")),
            (Display.ANONYMOUS.value, _("Without a name, only “citizen”")),
        ],
    )  # fmt: skip
    pseudonym = CleanLine(label=_("Pseudonym"), required=False, max_length=80)
    phone = CleanLine(
        label=_("Phone"),
        required=False,
        max_length=20,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    postal_address = CleanLine(
        label=_("Postal address"), required=False, max_length=300, help_text=_("Only if you want the answer on paper."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    quality = forms.ChoiceField(label=_("You write as"), required=False, choices=QUALITIES)
    lives_here = forms.ChoiceField(
        label=_("Do you live here"), required=False,
        choices=[("", pgettext_lazy("answer", "I do not say")), ("1", pgettext_lazy("answer", "yes")), ("0", pgettext_lazy("answer", "no"))],
    )  # fmt: skip
    wants_results = forms.BooleanField(
        label=_("I want to be told by e-mail what became of this consultation"), required=False
    )
    consent = forms.BooleanField(
        label=_("I have read the information about my data"),
        error_messages={"required": _("Tick that you have read it.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("display") == Display.PSEUDONYM and not data.get("pseudonym") and "pseudonym" not in self.errors:
            self.add_error("pseudonym", _("Write the pseudonym, or choose another way."))
        return data

    def public_name(self, own_name: str) -> str:
        """What is published of the name: by consent, a pseudonym, or nothing."""
        return {Display.NAME: own_name, Display.PSEUDONYM: self.cleaned_data["pseudonym"]}.get(
            self.cleaned_data["display"], ""
        )


class VisitorForm(PersonForm):
    name = CleanLine(
        label=_("Name and surname"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("Never published. We send the receipt there and ask you to confirm the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class OrganisationForm(ObservationForm):
    """A formal observation of an organisation (F2), by who holds its mandate."""

    argument = CleanText(label=_("Reasons"), help_text=_("Why; data, sources and examples help."))
    beneficiaries = forms.MultipleChoiceField(
        label=_("Who is concerned"), required=False, choices=Beneficiary.choices, widget=forms.CheckboxSelectMultiple
    )
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[("", _("not said")), *Priority.choices])
    wants_debate = forms.BooleanField(label=_("We ask for a public debate"), required=False)
    outgoing_number = CleanLine(label=_("Number in your own register"), required=False, max_length=40)
    agrees_to_files = forms.BooleanField(
        label=_(
            "I declare that I have the organisation's mandate to send this observation and that the attached files may be published."
        ),
        error_messages={
            "required": _("Without this declaration the observation can't be sent in the name of the organisation.")
        },
    )


class NoObjectionsForm(forms.Form):
    submission_key = forms.UUIDField()


def pack_files(files: Sequence[StoredFile]) -> str:
    """Files already stored, carried through a form that is shown again; signed, so that nobody adds another's file (R18)."""
    return signing.dumps([str(file.pk) for file in files], salt=KEPT_SALT, compress=True) if files else ""


def unpack_files(value: str, *, at: datetime) -> tuple[list[StoredFile], bool]:
    """The files a form carried, and whether all of them are still here. Those of abandoned forms are removed after a week."""
    try:
        keys = [UUID(key) for key in signing.loads(value, salt=KEPT_SALT)] if value else []
    except (signing.BadSignature, ValueError, TypeError):
        return [], False
    found = StoredFile.objects.filter(uploaded_at__gt=at - KEPT_FOR).in_bulk(keys)
    return [found[key] for key in keys if key in found], len(found) == len(set(keys))
