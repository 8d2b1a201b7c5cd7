"""Whether everything that was received stands everywhere it must (R67): counted in one statement, so in one instant."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.observations.rules import REGISTER

_COUNT = """
    WITH letters AS (
        SELECT o.id, o.year, o.number, c.email <> '' AS asks_receipt, r.publishes_proposals, o.visibility,
               o.address_state = 'unconfirmed' AND o.reviewed_at IS NULL AS is_unconfirmed
        FROM consultations_observation o
        JOIN consultations_round r ON r.id = o.round_id
        LEFT JOIN consultations_contact c ON c.observation_id = o.id
    )
    SELECT l.year, count(*),
           (SELECT count(*) FROM records_registerentry e
             WHERE e.register = %(register)s AND e.year = l.year AND e.kind IN ('submitted', 'late')),
           (SELECT n.value FROM records_counter n WHERE n.name = %(register)s || ':' || l.year),
           count(*) FILTER (WHERE l.asks_receipt),
           count(*) FILTER (WHERE l.asks_receipt AND EXISTS (
               SELECT 1 FROM records_message m
                WHERE m.kind = 'observation_receipt' AND m.about = 'observation:' || l.year || '-' || l.number)),
           count(*) FILTER (WHERE l.visibility = 'public' AND NOT l.is_unconfirmed AND l.publishes_proposals),
           count(*) FILTER (WHERE l.visibility = 'public' AND NOT l.is_unconfirmed AND NOT l.publishes_proposals),
           count(*) FILTER (WHERE l.visibility = 'public' AND l.is_unconfirmed),
           count(*) FILTER (WHERE l.visibility = 'held'),
           count(*) FILTER (WHERE l.visibility = 'hidden')
    FROM letters l GROUP BY l.year ORDER BY l.year DESC
"""


@dataclass(frozen=True, slots=True)
class Balance:
    """One year. Every figure but `withdrawn` has to be found again in another one; `differences` says what is not."""

    year: int
    received: int
    registered: int
    last_number: int
    receipts_due: int
    receipts_planned: int
    public: int
    not_published: int
    unconfirmed: int
    held: int
    hidden: int

    @property
    def accounted(self) -> int:
        """Letters that the public sees, or of which the desk knows why it doesn't."""
        return self.public + self.not_published + self.unconfirmed + self.held + self.hidden

    @property
    def differences(self) -> list[str | Promise]:
        return list(self._differences())

    def _differences(self) -> Iterator[str | Promise]:
        if self.received != self.registered:
            yield _("Not every observation has its entry in the register.")
        if self.registered != self.last_number:
            yield _("The last number given is not the number of entries.")
        if self.receipts_due != self.receipts_planned:
            yield _("Not every author with an address has a receipt planned.")
        if self.received != self.accounted:
            yield _("The observations shown, held and hidden are not all of them.")


def balances() -> list[Balance]:
    """The newest year first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"register": REGISTER})
        return [Balance(*(value or 0 for value in row)) for row in cursor.fetchall()]
