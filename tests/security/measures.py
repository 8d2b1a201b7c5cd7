"""Indicators in the world of the security tests: one release that is public, one in the making, an internal indicator."""

from typing import Any

from tests.indicators import published, world as measured


def releases(objects: dict[str, Any], mark: str) -> None:
    """`mark` is the canary of what is not released."""
    indicator, inner = measured.indicator("BEN-02"), measured.indicator("FIN-09", sensitivity="internal")
    measured.sheet(indicator, name="Beneficiari la sfârșitul perioadei")
    measured.sheet(inner, name=f"Indicator intern {mark}")
    shown, hidden = published.begin(), published.begin(title=f"Ediția {mark}")
    month = measured.month(2026, 1)
    published.figure(shown, indicator, month, 12)
    published.figure(hidden, indicator, month, 13)
    published.attach(shown)
    published.attach(hidden, content=b"indicator,number\r\nBEN-02,13\r\n")
    objects |= {"release": published.publish(shown), "building": hidden, "indicator": indicator}
