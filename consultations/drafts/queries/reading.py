"""Reads of drafts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultare.lib.text import digest
from consultations.drafts.models import Unit, Version
from consultations.drafts.states import is_editable
from consultations.rounds.models import Round


def working_version(round_: Round) -> Version | None:
    """The version that is being prepared, if any."""
    return (
        Version.objects.filter(round=round_, published_at__isnull=True)
        .select_related("based_on")
        .order_by("-number")
        .first()
    )


def published_version(round_: Round, number: int | None = None) -> Version | None:
    """The published version of that number, or the newest one."""
    versions = Version.objects.filter(round=round_, published_at__isnull=False)
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-number").first()


def published_versions(round_: Round) -> QuerySet[Version]:
    return Version.objects.filter(round=round_, published_at__isnull=False).order_by("number")


def published_pair(round_: Round, first: int, second: int) -> tuple[Version, Version] | None:
    """Two published versions in one query; None when one of them is not there."""
    found = {version.number: version for version in published_versions(round_).filter(number__in=(first, second))}
    return (found[first], found[second]) if {first, second} <= found.keys() else None


def may_edit_text(round_: Round, at: datetime) -> bool:
    """For display only; the action decides under lock by the database's clock."""
    return is_editable(round_.state, round_.closes_at, at)


def reason_of(version: Version) -> str:
    """Why there is this version, for readers."""
    if version.number == 1 and not version.reason:
        return _("the text put to consultation")
    return version.reason


def text_digest(units: Iterable[Unit]) -> str:
    """SHA-256 of the text of all units, in reading order, as `joined_text` joins them."""
    parts: list[str] = []
    for unit in units:
        parts += [unit.joint, unit.text] if parts else [unit.text]
    return digest("".join(parts))


def units_of(version: Version) -> QuerySet[Unit]:
    """All units in reading order."""
    return Unit.objects.filter(version=version).order_by("position", "pk")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    href: str
    title: str
    depth: int
    count: int = 0
    heat: int = 0


def contents(units: list[Unit]) -> list[Entry]:
    """The headings, for the contents beside the text."""
    return [Entry(f"#{unit.anchor}", unit.text, unit.depth) for unit in units if unit.kind == Unit.Kind.HEADING]


def unit_by_lineage(version: Version, lineage: UUID) -> Unit | None:
    return Unit.objects.filter(version=version, lineage=lineage).first()


def table_html(rows: list[list[str]] | None, show: Callable[[str], SafeString] = conditional_escape) -> str:
    """A table of a draft as escaped HTML; the first row is its head. `show` makes HTML of the text of a cell."""
    if not rows:
        return ""
    head = format_html_join("", '<th scope="col">{}</th>', ((show(cell),) for cell in rows[0]))
    body = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((show(cell),) for cell in row)),) for row in rows[1:])
    )
    return format_html('<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


@dataclass(frozen=True, slots=True)
class ReaderUnit:
    """A unit as the reader component wants it."""

    anchor: str
    kind: str
    text: str
    html: str
    citation: str
    depth: int
    url: str = ""
    count: int = 0
    heat: int = 0
    observations_url: str = ""
    write_url: str = ""
    marked: str = ""
    note: str = ""
    note_url: str = ""


def plain_reader(units: list[Unit]) -> list[ReaderUnit]:
    """Units for reading only: no counts, no links to write."""
    return [
        ReaderUnit(
            anchor=unit.anchor,
            kind=unit.kind,
            text=unit.text,
            html=table_html(unit.rows),
            citation="" if unit.kind == Unit.Kind.HEADING else unit.label,
            depth=unit.depth,
            url=f"#{unit.anchor}",
        )
        for unit in units
    ]
