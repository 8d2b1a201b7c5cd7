"""Fields that keep text as it is kept everywhere: NFC, plain line ends, no control characters, limits that say what to do."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean, clean_line

NUL = _("The text holds a character that can't be kept (NUL). Please remove it.")


class Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class Line(forms.CharField):
    def to_python(self, value: Any) -> str:
        try:
            return clean_line(super().to_python(value) or "")
        except ValueError:
            raise forms.ValidationError(NUL) from None


class Text(forms.CharField):
    def __init__(self, *args: Any, shortest: int = 0, longest: int = 2000, **kwargs: Any) -> None:
        self.shortest, self.longest = shortest, longest
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(*args, **kwargs)
        self.widget.attrs |= {
            "data-counter": str(longest), "data-text": _("# characters left"), "data-text-over": _("# characters too many"),
        }  # fmt: skip

    def to_python(self, value: Any) -> str:
        try:
            text = clean(super().to_python(value) or "").strip()
        except ValueError:
            raise forms.ValidationError(NUL) from None
        return limited(text, self.shortest, self.longest)


def limited(text: str, shortest: int, longest: int) -> str:
    if text and len(text) < shortest:
        raise forms.ValidationError(_("Write at least %(n)d characters.") % {"n": shortest})
    if len(text) > longest:
        words = _("The text is too long by %(over)d characters; at most %(n)d are possible.")
        raise forms.ValidationError(words % {"over": len(text) - longest, "n": longest})
    return text


def day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
