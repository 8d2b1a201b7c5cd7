"""What a service reports of each indicator, out of its life: from the key of a cell to a number, the total under «»."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from consultare.demo.measured.life import Counts, Figures, Life, Month, added, broken_down, shared

REASONS = {"obiectiv": 5, "transfer": 2, "reintegrare": 3, "deces": 1, "cerere": 3, "alt": 1}
HOMES = {"sector-6": 80, "alt-sector": 15, "alt-judet": 5}
SOURCES = {"local": 78, "stat": 9, "ue": 5, "sponsorizari": 3, "contributii": 5}


def figures(life: Life, code: str, months: Sequence[Month]) -> Figures | None:
    """What the service reports of an indicator over these months; None: the indicator has no story here."""
    made = MAKERS.get(code)
    return made(life, months) if made else None


def _uniques(life: Life, months: Sequence[Month]) -> Counts:
    """Everybody who was there on at least one day."""
    return added([life.before(months[0]), *(month.came for month in months)])


def _ben_01(life: Life, months: Sequence[Month]) -> Figures:
    cells = _uniques(life, months)
    dice = life.dice("mediu", months[0].first)
    return broken_down(cells) | shared(sum(cells.values()), HOMES, "mediu", dice)


def _ben_04(life: Life, months: Sequence[Month]) -> Figures:
    cells = added([month.left for month in months])
    dice = life.dice("motiv", months[0].first)
    return broken_down(cells) | shared(sum(cells.values()), REASONS, "motiv-iesire", dice)


def _mean_stock(months: Sequence[Month]) -> float:
    return sum(sum(month.stock.values()) for month in months) / len(months)


def _present_days(life: Life, months: Sequence[Month]) -> int:
    return round(sum(sum(month.stock.values()) * month.days for month in months) * life.told["attendance"])


def _crowded_days(life: Life, months: Sequence[Month]) -> int:
    capacity = life.told["capacity"] or 10**6
    dice = life.dice("crowded", months[0].first)
    return sum(
        dice.randint(3, 9) if sum(month.stock.values()) > capacity else int(sum(month.stock.values()) == capacity)
        for month in months
    )


def _requests(life: Life, months: Sequence[Month]) -> tuple[int, int]:
    came = sum(sum(month.came.values()) for month in months)
    dice = life.dice("requests", months[0].first)
    settled = came + dice.randint(1, 3 + came // 2)
    return came, settled


def _cost(life: Life, months: Sequence[Month]) -> int:
    dice = life.dice("cost", months[0].first)
    dear = 1 + 0.0035 * life.months.index(months[0])
    return round(_mean_stock(months) * life.told["cost"] * len(months) * dear * dice.uniform(0.96, 1.05))


def _fin_01(life: Life, months: Sequence[Month]) -> Figures:
    total, dice = _cost(life, months), life.dice("sources", months[0].first)
    weights = {name: weight * dice.uniform(0.8, 1.2) for name, weight in SOURCES.items()}
    if "organisation" in life.told:
        weights |= {"local": 30.0, "sponsorizari": 38.0, "ue": 14.0}
    parts = {name: round(total * weight / sum(weights.values())) for name, weight in weights.items()}
    return {"": sum(parts.values()), **{f"sursa-finantare={name}": n for name, n in parts.items()}}


def _staff(life: Life, months: Sequence[Month], vacancy: float) -> Figures:
    dice = life.dice("staff", months[-1].first)
    parts = {name: max(0, n - int(dice.random() < vacancy * n)) for name, n in life.told["staff"].items()}
    return {"": sum(parts.values()), **{f"functie={name}": n for name, n in parts.items()}}


def _asked(life: Life, months: Sequence[Month]) -> Counts:
    """Who answered the questionnaire: half of those present."""
    return {cell: max(1, n // 2) for cell, n in months[-1].stock.items()}


def _scored(life: Life, months: Sequence[Month]) -> Figures:
    dice = life.dice("score", months[-1].first)
    mean = 3.9 + 0.06 * life.months.index(months[0]) / 6
    cells = {cell: round(n * dice.uniform(mean - 0.25, mean + 0.25)) for cell, n in _asked(life, months).items()}
    return broken_down(cells)


def _pleased(life: Life, months: Sequence[Month]) -> Figures:
    dice = life.dice("pleased", months[-1].first)
    return broken_down({cell: min(n, round(n * dice.uniform(0.6, 0.9))) for cell, n in _asked(life, months).items()})


def _plain(number: Callable[[Life, Sequence[Month]], float]) -> Callable[[Life, Sequence[Month]], Figures]:
    return lambda life, months: {"": number(life, months)}


def _some(name: str, low: float, high: float, of: Callable[[Life, Sequence[Month]], float] | None = None) -> Any:
    """A number between two shares of another one, or between two numbers."""

    def made(life: Life, months: Sequence[Month]) -> Figures:
        dice = life.dice(name, months[0].first)
        share = dice.uniform(low, high)
        return {"": round(share * of(life, months)) if of else round(share)}

    return made


def _disabled(life: Life, months: Sequence[Month]) -> Figures:
    cells, dice = months[-1].stock, life.dice("grad")
    pairs: Counts = {}
    for _one in range(sum(cells.values())):
        degree = dice.choices(["grav", "accentuat", "mediu"], [4, 5, 2])[0]
        kind = dice.choices(["fizic", "mental", "psihic", "asociat", "vizual"], [2, 5, 3, 3, 1])[0]
        key = f"grad={degree};tip-handicap={kind}"
        pairs[key] = pairs.get(key, 0) + 1
    return broken_down(cells) | pairs


def _together(axis: str, weights: Mapping[str, float]) -> Callable[[Life, Sequence[Month]], Figures]:
    """Everybody of the period by sex and age, and again by one more dimension."""

    def made(life: Life, months: Sequence[Month]) -> Figures:
        cells = _uniques(life, months)
        return broken_down(cells) | shared(sum(cells.values()), weights, axis, life.dice(axis, months[0].first))

    return made


def _hours(life: Life, months: Sequence[Month]) -> Figures:
    dice = life.dice("hours", months[0].first)
    weeks = sum(month.days for month in months) / 7
    return broken_down({cell: round(n * weeks * dice.uniform(6.2, 8.4)) for cell, n in months[-1].stock.items()})


MAKERS: dict[str, Callable[[Life, Sequence[Month]], Figures]] = {
    "BEN-01": _ben_01,
    "BEN-02": lambda _life, months: broken_down(months[-1].stock),
    "BEN-03": lambda _life, months: broken_down(added([month.came for month in months])),
    "BEN-04": _ben_04,
    "ACC-01": lambda _life, months: broken_down(months[-1].waiting),
    "ACC-02.A": _some("wait", 9, 26, lambda _life, months: sum(sum(month.came.values()) for month in months)),
    "ACC-03.A": _plain(lambda life, months: _requests(life, months)[0]),
    "ACC-03.B": _plain(lambda life, months: _requests(life, months)[1]),
    "ACC-05": _some("elsewhere", 0, 6),
    "CAP-01": _plain(lambda life, _months: life.told["capacity"] or 0),
    "CAP-02.A": _plain(_present_days),
    "CAP-02.B": _plain(lambda life, _months: life.told["capacity"]),
    "CAP-03": _plain(_crowded_days),
    "CAL-02.A": _some("standard", 172, 196),
    "CAL-02.B": _plain(lambda _life, _months: 200),
    "CAL-03.A": _some("revised", 0.68, 0.8, lambda _life, months: _mean_stock(months)),
    "CAL-03.B": _some("to-revise", 0.82, 0.9, lambda _life, months: _mean_stock(months)),
    "CAL-04.A": _scored,
    "CAL-04.B": lambda life, months: broken_down(_asked(life, months)),
    "CAL-04.C": _pleased,
    "CAL-05.A": lambda life, months: shared(life.dice("complaints", months[0].first).randint(0, 5), {"conditii": 3, "personal": 2, "acces": 2, "alt": 1}, "tip-sesizare", life.dice("kinds", months[0].first)),
    "CAL-06": lambda life, months: shared(life.dice("incidents", months[0].first).choice([0, 0, 0, 1, 1, 2]), {"accident": 3, "violenta": 1, "plecare": 2, "boala": 2}, "tip-incident", life.dice("types", months[0].first)),
    "COP-04": lambda life, months: broken_down(months[-1].stock) | shared(sum(months[-1].stock.values()), {"risc": 1}, "tip-centru-zi", life.dice("centre")),
    "DIZ-01": _disabled,
    "DIZ-02.A": lambda _life, _months: {"": 0},
    "FIN-01": _fin_01,
    "FIN-04.A": _plain(_cost),
    "FIN-04.B": _some("credits", 1.03, 1.16, _cost),
    "FIN-05.A": _some("eu", 0.03, 0.07, _cost),
    "FIN-05.B": _some("gifts", 0.02, 0.05, _cost),
    "FIN-05.C": _some("paid", 0.03, 0.06, _cost),
    "IMP-01.A": _some("back", 0, 4),
    "IMP-01.B": _some("ended", 12, 30),
    "PER-01.A": lambda life, months: _staff(life, months, 0.09),
    "PER-01.B": lambda life, months: _staff(life, months, 0.0),
    "PER-02.A": _plain(lambda life, _months: life.told["staff"]["specialitate"]),
    "PER-03.A": _some("leavers", 0, 4),
    "PER-03.B": _plain(lambda life, _months: sum(life.told["staff"].values())),
    "PER-04.A": lambda life, months: shared(life.dice("training", months[0].first).randint(90, 420), {"intern": 2, "extern": 1}, "tip-formare", life.dice("where", months[0].first)),
    "PER-05.A": _plain(lambda _life, months: sum(months[-1].stock.values())),
    "PER-05.B": _plain(lambda life, _months: max(1, life.told["staff"]["specialitate"] // 3)),
    "PFA-01": _together("loc-asistare", {"adapost": 1}),
    "REZ-01.A": _some("reached", 0.5, 0.62, lambda _life, months: 2 * _mean_stock(months)),
    "REZ-01.B": _some("planned", 0.85, 0.95, lambda _life, months: 2 * _mean_stock(months)),
    "SOC-02": lambda life, months: broken_down(_uniques(life, months)),
    "SOC-02.A": _plain(_present_days),
    "VAR-01": _together("grad-dependenta", {"i": 3, "ii": 4, "iii": 2}),
    "VAR-02.A": _hours,
    "VAR-02.B": lambda _life, months: broken_down(months[-1].stock),
    "VD-01": _together("tip-victima", {"adult": 3, "copil": 4}),
}  # fmt: skip
