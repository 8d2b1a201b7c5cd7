"""Support and co-signatures as figures: annotations for lists and files, and the mark under which a list with them is cached."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from consultare.records.models import RegisterEntry
from consultations.observations.models import CoSignature, Landing, Support, SupportMark, Tag
from consultations.rounds.models import Round

STANDING = CoSignature.objects.filter(withdrawn_at__isnull=True)

# For lists and files: annotations of a query of observations, so that no row asks again.
SUPPORTS = Coalesce(
    Subquery(
        Support.objects.filter(observation=OuterRef("pk"))
        .order_by()
        .values("observation")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
    output_field=IntegerField(),
)
COSIGNERS = ArraySubquery(STANDING.filter(observation=OuterRef("pk")).order_by("at", "pk").values("organisation_name"))


def marks(round_: Round) -> tuple[str, tuple[int, int, int]]:
    """What a cached page of a round stands under: the head of the register log, the round's own mark of support, how many
    landings of its decisions are frozen, and what was changed of the public themes."""
    mark = Subquery(SupportMark.objects.filter(round_id=round_.pk).values("number"))
    landed = (
        Landing.objects.filter(answer__observation__round=round_.pk, version__isnull=False)
        .order_by()
        .values("answer__observation__round")
        .annotate(n=Count("pk"))
        .values("n")
    )
    themes = Tag.objects.order_by().values(every=Value(1)).annotate(n=Sum("public_mark")).values("n")
    head = RegisterEntry.objects.order_by("-index").annotate(
        mark=Coalesce(mark, 0), landed=Coalesce(Subquery(landed), 0), themes=Coalesce(Subquery(themes), 0)
    )
    chain, *marks = head.values_list("chain", "mark", "landed", "themes").first() or ("", 0, 0, 0)
    support, frozen, themed = marks
    return chain, (support, frozen, themed)
