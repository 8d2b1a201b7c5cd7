"""Indicators in the world of the security tests: one that the API shows, an internal one."""

from indicators.catalogue.models import Indicator
from tests.indicators import world as measured


def internal(mark: str) -> None:
    """`mark` is the canary of what is never public."""
    for code, name, sensitivity in (
        ("BEN-97", "Beneficiari", "persons"),
        ("FIN-98", f"Indicator intern {mark}", "internal"),
    ):
        if not Indicator.objects.filter(code=code).exists():
            measured.sheet(measured.indicator(code, sensitivity=sensitivity), name=name)
