"""Pages that join several rooms."""

from consultations.overview.views.desk import round_desk, round_extend, round_index, round_publish
from consultations.overview.views.public import RoundFeed, round_list, round_page, round_papers
from consultations.overview.views.withdrawal import round_withdraw, round_withdraw_confirm, round_withdraw_refuse

__all__ = [
    "RoundFeed",
    "round_desk",
    "round_extend",
    "round_index",
    "round_list",
    "round_page",
    "round_papers",
    "round_publish",
    "round_withdraw",
    "round_withdraw_confirm",
    "round_withdraw_refuse",
]
