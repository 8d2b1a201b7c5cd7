"""I13: what the public reads is released. For the tests of every public page, chart, file and API answer."""

from collections.abc import Iterable, Mapping

INSIDE = (
    "indicators_value", "indicators_valuerevision", "indicators_submission", "indicators_narrative",
    "indicators_narrativerevision", "indicators_evidence", "indicators_finding", "indicators_externalvalue",
)  # fmt: skip
"""Tables of the collection. None of them may stand in a query of a public page."""


def assert_public_only(sql: str | Iterable[str | Mapping[str, str]]) -> None:
    """`sql`: one statement, or `queries.captured_queries` of `django_assert_num_queries`/`CaptureQueriesContext`."""
    statements = [sql] if isinstance(sql, str) else [one if isinstance(one, str) else one["sql"] for one in sql]
    for statement in statements:
        named = [table for table in INSIDE if f'"{table}"' in statement or f" {table} " in f"{statement} "]
        assert not named, f"a public page reads {', '.join(named)}: {statement[:300]}"
