"""The public page of a strategy, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _, ngettext

from indicators.collection.queries.words import period_words
from indicators.strategies.queries.tree import Row, Tree
from indicators.strategies.queries.words import lei, number_words
from indicators.strategies.rules.standing import OnTime


@dataclass(frozen=True)
class Page:
    tree: Tree

    @property
    def period(self) -> str:
        return period_words(self.tree.period) if self.tree.period else ""

    @property
    def years(self) -> str:
        return f"{self.tree.strategy.year_from}–{self.tree.strategy.year_to}"

    @property
    def reported(self) -> str:
        """«18 din 20 de măsuri și acțiuni au raportat pentru semestrul I 2026»."""
        words = ngettext("%(reported)s of %(n)s reported for %(period)s", "%(reported)s of %(n)s reported for %(period)s", len(self.tree.asked))  # fmt: skip
        return words % {"reported": self.tree.reported, "n": len(self.tree.asked), "period": self.period}

    @cached_property
    def on_time(self) -> str:
        """Since the beginning."""
        return _on_time(self.tree.on_time_so_far)

    @property
    def on_time_in_period(self) -> str:
        """MAS-01 of the last full period, with its two parts, as its form asks for them."""
        period = self.tree.period
        return _on_time(self.tree.on_time(period.starts_on, period.ends_on)) if period else ""

    @property
    def money(self) -> str:
        planned, executed = self.tree.money
        if not planned and executed is None:
            return ""
        if executed is None:
            return _("%(planned)s planned, what was spent isn't known yet") % {"planned": lei(planned)}
        return _("%(executed)s spent of %(planned)s planned") % {"executed": lei(executed), "planned": lei(planned)}

    @property
    def ahead(self) -> Sequence[Row]:
        """Measures that claim much more than their indicators show."""
        return [row for row in self.tree.rows if row.claimed_ahead]


def _on_time(found: OnTime) -> str:
    if found.percent is None:
        return _("no term has come yet")
    words = _("%(in_time)s of %(due)s (%(percent)s%%)")
    return words % {"in_time": found.in_time, "due": found.due, "percent": number_words(found.percent, 1)}


def page_of(tree: Tree) -> Page:
    return Page(tree)
