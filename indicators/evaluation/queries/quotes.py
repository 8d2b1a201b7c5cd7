"""Quoted figures with what stands beside them: what is counted, of whom, when, in which edition, and what was corrected since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from consultare.lib.text import day_in_words
from indicators.catalogue.models import TOTAL_CELL, IndicatorVersion
from indicators.catalogue.queries import cell_labels
from indicators.catalogue.states import SheetState
from indicators.evaluation.models import EvalEvidence
from indicators.releases.models import Erratum, PublicValue, Release
from indicators.releases.queries.words import amount, hidden_words, mark_of, number_words, period_words
from indicators.releases.states import ReleaseState
from indicators.strategies.models import ProgressUpdate
from indicators.strategies.states import Stage

Key = tuple[int, int, int, int | None]
"""Indicator, cell, period, service: what an erratum and a figure have in common."""
SheetKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """An erratum in words: the number that stood there, the one that is right, why, in which edition."""

    old: str
    new: str
    reason: str
    edition: int
    day: date

    @property
    def sentence(self) -> str:
        words = {
            "old": self.old, "new": self.new, "reason": self.reason, "edition": self.edition, "day": day_in_words(self.day),
        }  # fmt: skip
        return _("Erratum of %(day)s to edition %(edition)s: %(old)s → %(new)s. %(reason)s") % words


@dataclass(frozen=True, slots=True)
class Quote:
    """What a finding rests on, as it quoted it; `corrections` stand beside it and change nothing.

    `value`: the released figure; none for the approved progress of a measure. `where`: the edition or the strategy it is from.
    """

    pk: int
    code: str
    name: str
    who: str
    period: str
    amount: str
    where: str
    href: str
    value: PublicValue | None = None
    mark: str = ""
    coverage: str = ""
    note: str = ""
    corrections: tuple[Correction, ...] = ()

    @property
    def beside(self) -> str:
        """What stands in small letters under the figure."""
        return " · ".join(words for words in (self.where, self.coverage, self.mark, self.note) if words)

    @property
    def line(self) -> str:
        """The whole in one line, for paper."""
        return f"{self.amount}: {self.code} {self.name}, {self.who}, {self.period} ({self.beside})"


def cell_of(value: PublicValue) -> int:
    """Never empty, though a field with a default looks so to the type checker."""
    return value.cell_id or TOTAL_CELL


def key_of(value: PublicValue) -> Key:
    return (value.indicator_id, cell_of(value), value.period_id, value.service_id)


def quotes(evidence: Sequence[EvalEvidence], release: Release) -> dict[int, Quote]:
    """Evidence → what it shows. Two queries, one more with categories, whatever the number of figures."""
    values = [one.value for one in evidence if one.value is not None]
    names = sheet_names({one.indicator_id for one in values})
    labels = cell_labels({cell_of(one) for one in values} - {TOTAL_CELL})
    corrected = corrections(values, release)
    found = {}
    for one in evidence:
        if one.value is not None:
            found[one.pk] = _figure(one, one.value, release, names, labels, corrected)
        elif one.update is not None:
            found[one.pk] = _progress(one, one.update)
    return found


def _figure(
    one: EvalEvidence, value: PublicValue, release: Release, names: Mapping[SheetKey, str],
    labels: Mapping[int, Sequence[str]], corrected: Mapping[Key, tuple[Correction, ...]],
) -> Quote:  # fmt: skip
    assert release.published_at is not None
    edition = {"number": release.number, "day": day_in_words(release.published_at.date())}
    return Quote(
        one.pk, value.indicator.code, name_of(value, names), who_of(value, labels), period_words(value.period),
        amount_of(value, release.threshold), _("edition %(number)s, published on %(day)s") % edition,
        f"/indicatori/{value.indicator.code}/", value, mark_of(value.status, value.suppression), coverage_of(value), one.note,
        corrected.get(key_of(value), ()),
    )  # fmt: skip


def _progress(one: EvalEvidence, update: ProgressUpdate) -> Quote:
    """As it was approved: words of an update never change."""
    node = update.node
    assert update.decided_at is not None
    words = _("progress approved on %(day)s") % {"day": day_in_words(update.decided_at.date())}
    return Quote(
        one.pk, node.code, node.title, node.strategy.title, period_words(update.period),
        f"{update.percent}%, {Stage(update.stage).label}", words, f"/strategii/{node.strategy.slug}/", note=one.note,
    )  # fmt: skip


def sheet_names(indicators: Iterable[int]) -> dict[SheetKey, str]:
    """(indicator, version) → the name in that sheet. One query."""
    found = IndicatorVersion.objects.filter(indicator__in=indicators, state=SheetState.APPROVED).order_by("pk")
    return {(pk, number): name for pk, number, name in found.values_list("indicator_id", "number", "name")}


def name_of(value: PublicValue, names: Mapping[SheetKey, str]) -> str:
    return names.get((value.indicator_id, value.version), value.indicator.code)


def who_of(value: PublicValue, labels: Mapping[int, Sequence[str]]) -> str:
    """The service or all together, and the category if it is not everybody."""
    who = value.service.name if value.service else _("all services together")
    return ", ".join((who, *labels.get(cell_of(value), ())))


def amount_of(value: PublicValue, threshold: int) -> str:
    """As on the page of the indicator: «612 persoane», «72,5%», a protected or missing one by its sign."""
    if value.suppression:
        return hidden_words(value.suppression, threshold)
    if value.number is None:
        return number_words(None, 0)
    return amount(value.number, value.indicator.decimals, value.indicator.unit)


def coverage_of(value: PublicValue) -> str:
    if value.service_id is not None or value.asked is None or value.counted is None:
        return ""
    return _("%(counted)s of %(asked)s services") % {"counted": value.counted, "asked": value.asked}


def corrections(values: Sequence[PublicValue], release: Release) -> dict[Key, tuple[Correction, ...]]:
    """Errata that touch a quoted figure, the oldest first: of this edition, or of another one that showed the same number."""
    by_key = {key_of(one): one for one in values}
    found: dict[Key, list[Correction]] = defaultdict(list)
    wanted = Q(indicator__in={key[0] for key in by_key}, period__in={key[2] for key in by_key})
    errata = Erratum.objects.filter(wanted, release__state=ReleaseState.PUBLISHED).select_related("release")
    for erratum in errata.order_by(F("at").asc(), "pk"):
        value = by_key.get((erratum.indicator_id, erratum.cell_id, erratum.period_id, erratum.service_id))
        if value is not None and (erratum.release_id == release.pk or erratum.old == value.number):
            decimals = value.indicator.decimals
            found[key_of(value)].append(
                Correction(
                    number_words(erratum.old, decimals), number_words(erratum.new, decimals), erratum.reason,
                    erratum.release.number, erratum.at.date(),
                )
            )  # fmt: skip
    return {key: tuple(rows) for key, rows in found.items()}
