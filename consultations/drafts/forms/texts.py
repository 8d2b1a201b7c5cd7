"""Shape of a text handed in: a file or pasted words, one of the two."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

MAX_PASTED = 2_000_000


class TextForm(forms.Form):
    file = forms.FileField(
        label=_("File: DOCX, ODT, PDF with text, Markdown or plain text"),
        required=False,
        help_text=_(
            "At most 10 MB. Headings, lists and tables become passages that people can point at. A PDF is the last resort: its "
            "structure is only guessed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.odt,.pdf,.md,.markdown,.txt"}),
    )
    text = forms.CharField(
        label=_("or paste the text"),
        required=False,
        max_length=MAX_PASTED,
        help_text=_(
            "One paragraph a line. A line that begins with “Capitolul”, “Art. 1”, “(1)”, “a)” or “-” is recognised."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("text", "").strip()):
            raise forms.ValidationError(_("Choose a file or paste the text: one of the two."))
        return data
