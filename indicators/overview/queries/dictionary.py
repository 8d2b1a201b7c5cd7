"""The data dictionary of each dataset: what a column of its files holds, as the files themselves say it, and with which codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.collection.states import Reporter, Status
from indicators.releases.queries.contents import CONTENTS, Meaning
from indicators.releases.states import DatasetKind, Suppression
from indicators.services.states import ProviderKind

Words = str | Promise


@dataclass(frozen=True, slots=True)
class CodeList:
    title: Words
    codes: list[tuple[str, Words]]


def columns(kind: str) -> Sequence[Meaning]:
    return CONTENTS[kind].meanings


def codes(kind: str) -> list[CodeList]:
    if kind == DatasetKind.SERVICES:
        return [CodeList(_("Provider"), _choices(ProviderKind))]
    if kind == DatasetKind.NEEDS:
        return []
    return [
        CodeList(_("Who reported"), _choices(Reporter)),
        CodeList(_("Status"), [*_choices(Status), (NOT_ADDITIVE, _("can't be added up"))]),
        CodeList(_("Protection of small figures"), [(code, words) for code, words in _choices(Suppression) if code]),
    ]


def _choices(choices: type[TextChoices]) -> list[tuple[str, Words]]:
    return [(str(one.value), one.label) for one in choices]
