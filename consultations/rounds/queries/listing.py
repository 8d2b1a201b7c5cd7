"""Lists of rounds: filters from closed lists, pages by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.authority.models import Domain
from consultare.lib.text import fold
from consultations.rounds.models import Beneficiary, Round, RoundQuerySet, Theme
from consultations.rounds.states import RoundState as S

PAGE_SIZE = 20
SOON = timedelta(days=3)
MAX_TEXT = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATES = ("open", "soon", "closed", "answered", "concluded", "withdrawn")


def in_state(name: str, at: datetime) -> Q:
    """What a reader means by a state; a published round whose term is over is closed, whatever the bookkeeping says."""
    published = Q(state=S.PUBLISHED)
    return {
        "open": published & Q(closes_at__gt=at),
        "soon": published & Q(closes_at__gt=at, closes_at__lte=at + SOON),
        "closed": published & Q(closes_at__lte=at)
        | Q(state__in=[S.CLOSED, S.DEBATE_ANNOUNCED, S.DEBATE_HELD, S.ANALYSIS]),
        "answered": Q(state__in=[S.ANSWERED, S.FINAL, S.ENDORSEMENT]),
        "concluded": Q(state__in=[S.ADOPTED, S.REJECTED]) | Q(state=S.ARCHIVED, withdrawn_at__isnull=True),
        "withdrawn": Q(state=S.WITHDRAWN) | Q(state=S.ARCHIVED, withdrawn_at__isnull=False),
    }[name]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader chose; every value is from a closed list, except the text, which is cut."""

    state: str = ""
    theme: str = ""
    beneficiary: str = ""
    domain: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """From the address. An unknown value is no filter, never an error."""
        state, beneficiary = query.get("stare", ""), query.get("beneficiari", "")
        return cls(
            state=state if state in STATES else "",
            theme=query.get("tema", "")[:80],
            beneficiary=beneficiary if beneficiary in Beneficiary.values else "",
            domain=query.get("domeniu", "")[:40],
            text=query.get("q", "").replace("\0", "").strip()[:MAX_TEXT],
        )

    def query(self) -> dict[str, str]:
        named = {
            "stare": self.state,
            "tema": self.theme,
            "beneficiari": self.beneficiary,
            "domeniu": self.domain,
            "q": self.text,
        }
        return {name: value for name, value in named.items() if value}

    def without_state(self, rounds: RoundQuerySet) -> RoundQuerySet:
        if self.theme:
            rounds = rounds.filter(themes__slug=self.theme)
        if self.beneficiary:
            rounds = rounds.filter(beneficiaries__contains=[self.beneficiary])
        if self.domain:
            rounds = rounds.filter(domain__code=self.domain)
        for word in fold(self.text).split()[:10]:
            rounds = rounds.filter(search_text__contains=word)
        return rounds


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Round]
    prev: str = ""
    next: str = ""


def cursor_of(round_: Round) -> str:
    """The place of a round in the list: microseconds of its publication and its key."""
    assert round_.published_at is not None
    return f"{(round_.published_at - EPOCH) // timedelta(microseconds=1)}-{round_.pk}"


def _place(cursor: str) -> tuple[datetime, int] | None:
    moment, _dash, key = cursor.partition("-")
    if not (moment.isdecimal() and key.isdecimal() and len(moment) <= 16 and len(key) <= 18):
        return None
    return EPOCH + timedelta(microseconds=int(moment)), int(key)


def public_page(chosen: Filter, *, at: datetime, after: str = "", before: str = "") -> Page:
    """Newest publications first. `after` and `before` are cursors; a broken one means the first page."""
    rounds = chosen.without_state(Round.objects.public()).select_related("domain", "officer__department")
    if chosen.state:
        rounds = rounds.filter(in_state(chosen.state, at))
    older, newer = _place(after), _place(before)
    if newer is not None and older is None:
        moment, key = newer
        rows = list(
            rounds.filter(Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=key)).order_by(
                "published_at", "pk"
            )[: PAGE_SIZE + 1]
        )
        more = len(rows) > PAGE_SIZE
        rows = rows[:PAGE_SIZE][::-1]
        return Page(rows, prev=cursor_of(rows[0]) if more else "", next=cursor_of(rows[-1]) if rows else "")
    if older is not None:
        moment, key = older
        rounds = rounds.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=key))
    rows = list(rounds.order_by("-published_at", "-pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return Page(
        rows,
        prev=cursor_of(rows[0]) if older is not None and rows else "",
        next=cursor_of(rows[-1]) if more else "",
    )


def counts_by_state(chosen: Filter, *, at: datetime) -> dict[str, int]:
    """How many rounds each state would show under the other filters; one query."""
    rounds = chosen.without_state(Round.objects.public())
    return rounds.aggregate(
        all=Count("pk", distinct=True),
        **{name: Count("pk", filter=in_state(name, at), distinct=True) for name in STATES},
    )


def open_rounds(at: datetime) -> RoundQuerySet:
    """What people may answer now, the nearest term first."""
    return (
        Round.objects.open(at).select_related("domain", "officer__department", "department").order_by("closes_at", "pk")
    )


def due_to_close(at: datetime) -> RoundQuerySet:
    """Rounds whose term is over and whose state does not say so yet."""
    return Round.objects.filter(state=S.PUBLISHED, closes_at__lte=at).order_by("pk")


def themes() -> QuerySet[Theme]:
    return Theme.objects.order_by("position", "pk")


def domains_in_use() -> QuerySet[Domain]:
    used = Round.objects.public().filter(domain__isnull=False).values("domain")
    return Domain.objects.filter(pk__in=used).order_by("position", "pk")
