"""What the public pages of indicators show: an edition with a line of figures, and an indicator that is nobody's but ours."""

from datetime import date
from typing import Any

from indicators.catalogue.states import Sensitivity
from tests.indicators.overview import world as released


def looking(world: Any, now: Any) -> None:
    periods = released.months(date(2024, 11, 1), 13)
    shown = released.measured("ZZQ-02", "Persoane în evidență")
    hidden = released.measured("ZZQ-03", "Numai pentru noi", sensitivity=Sensitivity.INTERNAL)
    edition = released.release(number=90, cut_off=now)
    released.line(edition, shown, periods, range(40, 53))
    released.publish(edition, now)
    world.objects |= {"shown_indicator": shown, "hidden_indicator": hidden, "shown_topic": shown.topic}
