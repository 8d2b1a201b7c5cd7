from indicators.releases.views.desk import (
    desk_release,
    desk_release_discard,
    desk_release_file,
    desk_release_new,
    desk_release_publish,
    desk_releases,
)
from indicators.releases.views.errata import desk_release_erratum

__all__ = [
    "desk_release",
    "desk_release_discard",
    "desk_release_erratum",
    "desk_release_file",
    "desk_release_new",
    "desk_release_publish",
    "desk_releases",
]
