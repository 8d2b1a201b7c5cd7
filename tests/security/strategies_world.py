"""Strategies of the security tests' world: one in force with a measure and everything that hangs on it, a draft with a canary."""

from datetime import date
from typing import Any

from indicators.strategies.actions import following, progress
from indicators.strategies.rules.given import Said
from indicators.strategies.states import Stage, StrategyState
from tests.indicators import world as indicators
from tests.indicators.strategies import world as strategies
from tests.rounds import upload


def strategies_of(world: Any, now: Any, mark: Any) -> None:
    """`mark` makes a canary: what nobody outside the desk reads."""
    own = strategies.strategy(slug="strategia-in-vigoare", title="Strategia în vigoare")
    measure, other = strategies.tree(own, measures=2)
    strategies.update(other, 30)
    said = Said(percent=40, stage=Stage.IN_PROGRESS, done=f"Încă neaprobat: {mark('strategy_update')}.")
    waiting = progress.report(
        node=measure, period=strategies.semester(), said=said, upload=upload(), by=world.people["A2"], at=now
    )
    step = following.add_milestone(
        node=measure, title="Licitația", due_on=date(2026, 3, 1), by=world.people["K"], at=now
    )
    reached = following.Reached(done_on=date(2026, 2, 1), words=mark("strategy_evidence"), upload=upload())
    done = following.add_milestone(node=measure, title="Anunțul", due_on=date(2026, 3, 1), by=world.people["K"], at=now)
    following.reach(milestone=done, reached=reached, by=world.people["K"], at=now)
    linked = indicators.indicator("IMP-88")
    link = following.link(node=measure, indicator=linked, role="context", expected="", by=world.people["K"], at=now)
    draft = strategies.strategy(
        slug="strategia-in-lucru", title=f"Strategia {mark('strategy_draft')}", state=StrategyState.DRAFT
    )
    world.objects |= {
        "strategy": own, "strategy_node": measure, "strategy_update": waiting, "strategy_step": step, "strategy_done": done,
        "strategy_link": link, "strategy_draft": draft, "strategy_draft_node": strategies.tree(draft)[0],
    }  # fmt: skip
