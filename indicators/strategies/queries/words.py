"""Figures and states of strategies in words of the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext as _

from indicators.strategies.states import Standing, StrategyState, UpdateState

NBSP = "\u00a0"
CHIPS: dict[str, tuple[str, str]] = {
    Standing.NOT_STARTED: ("wait", "dot"),
    Standing.IN_PROGRESS: ("info", "arrow"),
    Standing.LATE: ("due", "clock"),
    Standing.DONE: ("ok", "check"),
    Standing.POSTPONED: ("part", "clock"),
    Standing.CANCELLED: ("no", "cross"),
    Standing.MERGED: ("wait", "arrow"),
    Standing.SUPERSEDED: ("wait", "arrow"),
}
STRATEGY_CHIPS: dict[str, tuple[str, str]] = {
    StrategyState.DRAFT: ("wait", "dot"),
    StrategyState.PUBLISHED: ("ok", "check"),
    StrategyState.ARCHIVED: ("info", "lock"),
}
UPDATE_CHIPS: dict[str, tuple[str, str]] = {
    UpdateState.WAITING: ("wait", "clock"),
    UpdateState.APPROVED: ("ok", "check"),
    UpdateState.RETURNED: ("due", "warning"),
    UpdateState.REPLACED: ("wait", "arrow"),
}


def chip(of: Standing | StrategyState | UpdateState) -> dict[str, str]:
    tables = {Standing: CHIPS, StrategyState: STRATEGY_CHIPS, UpdateState: UPDATE_CHIPS}
    tone, icon = tables[type(of)][of]
    return {"tone": tone, "icon": icon, "label": str(of.label)}


def whole(percent: Decimal | None) -> int | None:
    """Rounded half up, as people do; what is not finished is never shown as 100."""
    if percent is None:
        return None
    rounded = int(percent.quantize(Decimal(1), ROUND_HALF_UP))
    return 99 if rounded == 100 and percent < 100 else rounded


def number_words(number: Decimal, decimals: int) -> str:
    """«1.234,5» in Romanian."""
    text = f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    if (get_language() or "ro").startswith("ro"):
        text = text.translate({ord(","): ".", ord("."): ","})
    return text.replace("-", "−")


def lei(amount: Decimal | None) -> str:
    """Whole lei; bani stay in the files."""
    if amount is None:
        return "–"
    return _("%(amount)s lei") % {"amount": number_words(amount, 0)}
