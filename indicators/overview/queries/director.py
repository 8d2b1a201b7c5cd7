"""The director's page: a few key indicators on one sheet of paper, the same figures as their own pages."""

from collections.abc import Sequence

from indicators.catalogue.states import Level
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.listing import Row, listed_indicators, rows_of

MOST = 8
DEFAULT = ("BEN-02", "BEN-03", "CAP-02", "ACC-01", "ACC-03", "FIN-02", "CAL-03", "REZ-01")


def key_rows(codes: Sequence[str], edition: Edition | None) -> list[Row]:
    """The chosen ones in their order; without a choice the usual ones that have a figure, then results before the rest."""
    known = {one.code: one for one in listed_indicators()}
    wanted = [known[code] for code in dict.fromkeys(codes) if code in known][:MOST]
    if wanted:
        return rows_of(wanted, edition)
    rows = [row for row in rows_of(list(known.values()), edition) if row.finding is not None]
    return sorted(rows, key=_weight)[:MOST]


def _weight(row: Row) -> tuple[int, int, str]:
    usual = DEFAULT.index(row.indicator.code) if row.indicator.code in DEFAULT else len(DEFAULT)
    return (usual, 0 if row.indicator.level in {Level.OUTCOME, Level.IMPACT} else 1, row.indicator.code)
