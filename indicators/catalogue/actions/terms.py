"""The terms of a formula, made by reading it; the graph they make has no cycle (I10)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.models import FormulaTerm, Indicator, IndicatorVersion
from indicators.catalogue.queries.formulas import judge
from indicators.catalogue.rules.formulas import parse

_CYCLE = _("This formula would lead back to itself, by another one written at this moment. Look at it once more.")


def write_terms(version: IndicatorVersion) -> None:
    """Instead of those the draft has. Raises `Refused` with the sentence for the field «formula»."""
    version.terms.all().delete()
    if not version.formula:
        return
    if sentence := judge(version.formula, version.indicator).sentence:
        raise Refused(sentence, "formula")
    formula = parse(version.formula)
    needed = {one.code: one for one in Indicator.objects.filter(code__in=formula.codes)}
    terms = [
        FormulaTerm(version=version, needs=needed[term.code], offset=term.offset, policy=term.policy)
        for term in formula.terms
    ]
    try:
        with transaction.atomic():
            FormulaTerm.objects.bulk_create(terms)
    except IntegrityError:
        raise Refused(_CYCLE, "formula") from None
