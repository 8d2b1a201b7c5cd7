"""Figures as SDMX-CSV 2.0: points in numbers, ISO periods, code lists of SDMX for status and confidentiality."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.collection.states import Reporter, Status
from indicators.overview.queries.open_data import Fact
from indicators.releases.states import Suppression
from indicators.services.states import PeriodKind

AGENCY, FLOW, VERSION = "CONSULTARE", "INDICATORI", "1.0"
CHUNK = 64 * 1024
COLUMNS = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "INDICATOR", "SERVICE", "BREAKDOWN", "REPORTER", "TIME_PERIOD", "OBS_VALUE",
    "OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE", "DECIMALS", "COVERAGE_COUNTED", "COVERAGE_ASKED", "SHEET_VERSION",
)  # fmt: skip
FREQUENCY: dict[str, str] = {
    PeriodKind.MONTH: "M",
    PeriodKind.QUARTER: "Q",
    PeriodKind.SEMESTER: "S",
    PeriodKind.YEAR: "A",
}
"""CL_FREQ."""
STATUS: dict[str, str] = {
    Status.NORMAL: "A",
    Status.ESTIMATED: "E",
    Status.PROVISIONAL: "P",
    Status.MISSING: "O",
    Status.NOT_APPLICABLE: "M",
    Status.NOT_COLLECTED: "L",
    NOT_ADDITIVE: "M",
}
"""CL_OBS_STATUS: O missing, M can't exist (also a total of what can't be added up), L exists but was not collected; Q suppressed."""
CONFIDENTIAL: dict[str, str] = {Suppression.NONE: "F", Suppression.SMALL: "C", Suppression.COMPLEMENTARY: "D"}
"""CL_CONF_STATUS: F free, C confidential, D secondary confidentiality."""
ALL = "_T"
"""CL_…: total."""


def stream(facts: Iterable[Fact]) -> Iterator[bytes]:
    """UTF-8 without BOM, RFC 4180, in chunks of about 64 KB; one line a figure, suppressed and empty ones included."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for fact in facts:
        writer.writerow(_line(fact))
        if buffer.tell() >= CHUNK:
            yield _drain(buffer)
    yield _drain(buffer)


def _line(fact: Fact) -> tuple[object, ...]:
    return (
        "dataflow", f"{AGENCY}:{FLOW}({VERSION})", "I", FREQUENCY[fact.period_kind], fact.indicator, fact.service or ALL,
        fact.cell or ALL, "PROVIDER" if fact.reporter == Reporter.PROVIDER else "AUTHORITY", fact.period,
        "" if fact.number is None else f"{fact.number.normalize():f}",
        "Q" if fact.suppression else STATUS[fact.status], CONFIDENTIAL[fact.suppression], fact.unit, fact.decimals,
        "" if fact.counted is None else fact.counted, "" if fact.asked is None else fact.asked, fact.version,
    )  # fmt: skip


def _drain(buffer: StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk
