"""The nomenclature as it is delivered: what the act says (HG 867/2015), with the mark of how well it was read. Pure."""

import json
from dataclasses import dataclass
from pathlib import Path

from indicators.services.states import Regime

FILE = Path(__file__).resolve().parent.parent / "data" / "service_types.json"
REGIMES = {
    "cazare": Regime.RESIDENTIAL,
    "familial": Regime.FAMILY,
    "zi": Regime.DAY,
    "domiciliu": Regime.HOME,
    "comunitate": Regime.COMMUNITY,
}


@dataclass(frozen=True, slots=True)
class TypeRow:
    """`words`: the column of the act as it stands there, where it names two regimes."""

    code: str
    name: str
    group: str
    regime: Regime
    words: str
    confidence: str

    @property
    def is_verified(self) -> bool:
        return self.confidence.startswith("V")


def regime_of(words: str) -> Regime:
    """The first of the regimes named («zi/comunitate»: by day)."""
    return REGIMES[words.split("/", maxsplit=1)[0].strip()]


def types_on_file() -> list[TypeRow]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        TypeRow(row["code"], row["name"], row["group"], regime_of(row["rof"]), row["rof"], row["confidence"])
        for row in rows
    ]
