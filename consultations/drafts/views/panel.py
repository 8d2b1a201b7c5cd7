"""The repairs offered for one passage, on the preview of an import and in the editor alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.drafts.forms import LEVELS
from consultations.drafts.queries import editor
from consultations.drafts.rules.repairs import Repair
from consultations.drafts.rules.units import UnitSpec

FROZEN = _("The round was published meanwhile; the text no longer changes.")


@dataclass(frozen=True, slots=True)
class Panel:
    position: int
    revision: int
    spec: UnitSpec
    cuts: list[tuple[int, str]]
    levels: Sequence[tuple[str, Any]]
    following: UnitSpec | None


def panel(specs: Sequence[UnitSpec], position: int | None, revision: int) -> Panel | None:
    if position is None or position >= len(specs):
        return None
    spec = specs[position]
    cuts = editor.cuts(spec.text) if spec.rows is None else editor.row_cuts(spec.rows)
    following = specs[position + 1] if position + 1 < len(specs) else None
    return Panel(position, revision, spec, cuts, LEVELS if spec.rows is None else (), following)


def chosen(request: HttpRequest) -> int | None:
    """`pasaj`, or the passage of a repair that was refused."""
    asked = request.POST.get("position", "") or request.GET.get("pasaj", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None


def place_after(change: Repair, count: int) -> int:
    return min(change.position, count - 1)


def problems(form: forms.Form) -> list[str | Promise]:
    return [str(error) for errors in form.errors.values() for error in errors]
