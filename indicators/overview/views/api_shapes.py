"""Shapes of the API's answers, documented by OpenAPI; numbers are points in JSON, four decimals at most."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.collection.states import Reporter
from indicators.overview.queries.open_data import Fact
from indicators.releases.models import Dataset, Erratum, Release
from indicators.releases.states import Suppression
from indicators.services.models import Service

MOST = 1000


class FactsIn(Schema):
    """Which figures; nothing chosen means all of the newest release."""

    indicator: str = Field("", max_length=20, description="codul indicatorului, de exemplu BEN-02")
    service: str = Field(
        "", max_length=20, description="codul serviciului; * înseamnă numai totalurile pe toate serviciile"
    )
    cell: str | None = Field(None, max_length=160, description="categoria, de exemplu sex=f; gol înseamnă totalul")
    period_kind: Literal["", "month", "quarter", "semester", "year"] = ""
    since: date | None = Field(None, description="perioade care încep la această zi sau după ea")
    until: date | None = Field(None, description="perioade care se încheie la această zi sau înainte")
    release: int | None = Field(None, ge=1, le=32000, description="numărul ediției; fără el, ultima")
    after: int = Field(0, ge=0, le=2**62, description="cheia de la sfârșitul paginii dinainte")
    limit: int = Field(200, ge=1, le=MOST, description=f"câte cifre, cel mult {MOST}")


class FactOut(Schema):
    indicator: str
    period: str
    period_kind: str
    starts_on: date
    ends_on: date
    service: str | None = Field(description="null: toate serviciile împreună")
    cell: str = Field(description="gol: totalul")
    reporter: Literal["provider", "authority"]
    number: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    status: str = Field(
        description="A raportat, E estimat, P provizoriu, M lipsă, N nu se aplică, L nu se colectează, X nu se adună"
    )
    suppressed: Literal["small", "complementary"] | None = Field(description="de ce nu se arată o valoare protejată")
    counted: int | None = Field(description="servicii care au raportat")
    asked: int | None = Field(description="servicii de la care se aștepta raportarea")
    sheet_version: int


class FactPage(Schema):
    release: int
    values: list[FactOut]
    after: int | None = Field(description="de trimis pentru pagina următoare; null: aceasta este ultima")


class IndicatorOut(Schema):
    code: str
    name: str
    topic: str
    part_of: str | None
    unit: str
    decimals: int
    level: str
    direction: str
    frequency: str
    source: str
    state: str


class SheetOut(Schema):
    number: int
    valid_from: date
    valid_until: date | None = Field(description="prima zi în care nu mai este valabilă")
    name: str
    definition: str
    excluded: str
    data_source: str
    outside_series: str = Field(description="codul matricei INS TEMPO, dacă are")
    alert: float | None = Field(
        description="pragul de alertă; partea rea urmează `direction`: sub prag la `up`, peste prag la `down`"
    )
    method: str
    limits: str
    formula: str
    formula_words: str
    comparable_with_previous: bool
    change_reason: str


class IndicatorDetail(IndicatorOut):
    time_rule: str
    unit_rule: str
    sheets: list[SheetOut]


class ServiceOut(Schema):
    code: str
    name: str
    type_code: str
    type_name: str
    provider: str | None = Field(description="organizația; null: serviciu public")
    capacity: int | None
    licence_until: date | None
    opened_on: date
    closed_on: date | None


class ReleaseOut(Schema):
    dataset: str
    number: int
    title: str
    cut_off: datetime
    published_at: datetime
    digest: str


class FileOut(Schema):
    kind: str
    sha256: str
    size: int
    rows: int


class DatasetReleaseOut(ReleaseOut):
    files: list[FileOut]


class DatasetOut(Schema):
    slug: str
    title: str
    description: str
    licence: str
    releases: list[DatasetReleaseOut]


class ErratumOut(Schema):
    dataset: str
    release: int
    indicator: str
    period: str
    service: str | None
    cell: str
    old: float | None
    new: float | None
    reason: str
    at: datetime


def fact_out(fact: Fact) -> FactOut:
    words = {Suppression.SMALL: "small", Suppression.COMPLEMENTARY: "complementary"}
    return FactOut(
        indicator=fact.indicator, period=fact.period, period_kind=fact.period_kind, starts_on=fact.starts_on,
        ends_on=fact.ends_on, service=fact.service or None, cell=fact.cell,
        reporter="provider" if fact.reporter == Reporter.PROVIDER else "authority",
        number=_point(fact.number), numerator=_point(fact.top), denominator=_point(fact.bottom), unit=fact.unit,
        status=fact.status, suppressed=words.get(fact.suppression), counted=fact.counted, asked=fact.asked,  # type: ignore[call-overload]
        sheet_version=fact.version,
    )  # fmt: skip


def _point(number: object) -> float | None:
    return None if number is None else float(str(number))


def indicator_out(indicator: Indicator, sheets: list[IndicatorVersion]) -> IndicatorOut:
    return IndicatorOut(**_head(indicator, sheets))


def _head(indicator: Indicator, sheets: list[IndicatorVersion]) -> dict[str, object]:
    newest = sheets[0] if sheets else None
    return {
        "code": indicator.code, "name": newest.name if newest else indicator.code, "topic": indicator.topic.prefix,
        "part_of": indicator.part_of.code if indicator.part_of else None, "unit": indicator.unit,
        "decimals": indicator.decimals, "level": indicator.level, "direction": indicator.direction,
        "frequency": newest.frequency if newest else "", "source": indicator.source, "state": indicator.state,
    }  # fmt: skip


def indicator_detail(indicator: Indicator, sheets: list[IndicatorVersion]) -> IndicatorDetail:
    return IndicatorDetail(
        **_head(indicator, sheets), time_rule=indicator.time_rule, unit_rule=indicator.unit_rule,
        sheets=[
            SheetOut(
                number=one.number, valid_from=one.valid_from, valid_until=one.valid_until, name=one.name,
                definition=one.definition, excluded=one.excluded, data_source=one.data_source, outside_series=one.outside_series,
                alert=_point(one.alert), method=one.method,
                limits=one.limits, formula=one.formula, formula_words=one.formula_words,
                comparable_with_previous=one.is_comparable, change_reason=one.change_reason,
            )
            for one in sheets
        ],
    )  # fmt: skip


def service_out(service: Service) -> ServiceOut:
    return ServiceOut(
        code=service.code, name=service.name, type_code=service.service_type.code, type_name=service.service_type.name,
        provider=service.organisation.name if service.organisation else None, capacity=service.capacity,
        licence_until=service.licence_until, opened_on=service.opened_on, closed_on=service.closed_on,
    )  # fmt: skip


def _release_facts(release: Release) -> dict[str, object]:
    return {
        "dataset": release.dataset.slug, "number": release.number, "title": release.title, "cut_off": release.cut_off,
        "published_at": release.published_at, "digest": release.digest,
    }  # fmt: skip


def release_out(release: Release) -> ReleaseOut:
    return ReleaseOut(**_release_facts(release))


def dataset_out(dataset: Dataset) -> DatasetOut:
    return DatasetOut(
        slug=dataset.slug, title=dataset.title, description=dataset.description, licence=dataset.licence,
        releases=[
            DatasetReleaseOut(
                **_release_facts(release),
                files=[
                    FileOut(kind=one.kind, sha256=one.sha256, size=one.size, rows=one.rows) for one in release.files.all()
                ],
            )
            for release in dataset.releases.all()
        ],
    )  # fmt: skip


def erratum_out(erratum: Erratum) -> ErratumOut:
    return ErratumOut(
        dataset=erratum.release.dataset.slug, release=erratum.release.number, indicator=erratum.indicator.code,
        period=erratum.period.code, service=erratum.service.code if erratum.service else None, cell=erratum.cell.key,
        old=_point(erratum.old), new=_point(erratum.new), reason=erratum.reason, at=erratum.at,
    )  # fmt: skip
