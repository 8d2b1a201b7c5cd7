"""What stands in the way of the final version, and what would be published."""

from collections.abc import Sequence
from dataclasses import dataclass

from consultare.lib.law import Words
from consultations.drafts.models import Version
from consultations.drafts.queries import Matching, matching, published_version, working_version
from consultations.drafts.rules.comparing import Row
from consultations.observations.queries.trace import trace_problems
from consultations.rounds.models import Round


@dataclass(frozen=True, slots=True)
class NextVersion:
    """`working` is none when the published text stays as it is."""

    published: Version | None
    working: Version | None
    matching: Matching | None
    problems: Sequence[Words]

    @property
    def doubtful(self) -> list[Row]:
        """Passages of which nobody has said yet what they are."""
        rows = self.matching.comparison.rows if self.matching else ()
        return [row for row in rows if row.match.is_doubtful]


def next_version(round_: Round, *, is_final: bool = False) -> NextVersion:
    working, published = working_version(round_), published_version(round_)
    following = working is not None and working.based_on is not None
    version = working or published
    problems: Sequence[Words] = trace_problems(round_, version) if is_final and version is not None else []
    return NextVersion(published, working, matching(working) if working and following else None, problems)
