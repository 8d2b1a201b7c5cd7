"""The director's page: a few key indicators on one sheet of paper, the same figures as their own pages."""

from collections.abc import Iterable, Sequence

from indicators.catalogue.models import Indicator
from indicators.catalogue.states import Level
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.listing import Row, listed_indicators, rows_of

MOST = 8
DEFAULT = ("BEN-02", "BEN-03", "CAP-02", "ACC-01", "ACC-03", "FIN-02", "CAL-03", "REZ-01")


def key_indicators(codes: Iterable[str]) -> list[Indicator]:
    """The chosen ones in their order; without a choice the usual ones, then results before the rest."""
    known = {one.code: one for one in listed_indicators()}
    wanted = [known[code] for code in dict.fromkeys(codes) if code in known][:MOST]
    return wanted or list(known.values())


def key_rows(codes: Iterable[str], edition: Edition | None) -> list[Row]:
    rows = rows_of(key_indicators(codes), edition)
    if len(rows) <= MOST and list(codes):
        return rows
    with_figures = [row for row in rows if row.finding is not None]
    return sorted(with_figures, key=_weight)[:MOST]


def _weight(row: Row) -> tuple[int, int, str]:
    usual = DEFAULT.index(row.indicator.code) if row.indicator.code in DEFAULT else len(DEFAULT)
    return (usual, 0 if row.indicator.level in {Level.OUTCOME, Level.IMPACT} else 1, row.indicator.code)


def choices() -> Sequence[Indicator]:
    return list(listed_indicators())
