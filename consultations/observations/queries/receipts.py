"""What a receipt says (R61): number, moment, fingerprints, the author's own salts. The same whenever it is issued again."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from consultare.records.models import RegisterEntry
from consultations.observations import rules
from consultations.observations.models import Contact, Observation
from consultations.rounds.models import Round
from consultations.rounds.queries import title_at


@dataclass(frozen=True)
class ReceiptFile:
    name: str
    sha256: str
    salt: str


@dataclass(frozen=True)
class Receipt:
    """Everything is fixed at registration, so that the second receipt is byte for byte the first one.

    But for words in which personal data were covered since: `exports.receipt` then says so.
    """

    observation: Observation
    contact: Contact
    round: Round
    round_title: str
    code: str
    entry: RegisterEntry
    units: tuple[str, ...]
    files: tuple[ReceiptFile, ...] = field(default_factory=tuple)

    @property
    def registered_at(self) -> datetime:
        return self.observation.received_at

    @property
    def was_unconfirmed(self) -> bool:
        return bool(self.contact.confirm_code_hash)

    @property
    def verify_url(self) -> str:
        """Public facts only: the fingerprint of the register's entry, no code."""
        return f"{settings.SITE_URL}/registru/verifica/?amprenta={self.entry.leaf}"

    @property
    def follow_url(self) -> str:
        return f"{settings.SITE_URL}/observatii/urmarire/"


def receipt_code(observation: Observation) -> str:
    return rules.code_for(settings.SEALING_KEY, "receipt", observation.submission_key)


def receipt(observation: Observation) -> Receipt:
    """Needs `contact` and `round` of the observation; four queries more."""
    return Receipt(
        observation=observation,
        contact=observation.contact,
        round=observation.round,
        round_title=title_at(observation.round, observation.received_at),
        code=receipt_code(observation),
        entry=RegisterEntry.objects.get(leaf=observation.leaf),
        units=tuple(observation.targets.order_by("unit__position", "pk").values_list("citation", flat=True)),
        files=tuple(
            ReceiptFile(*row)
            for row in observation.attachments.order_by("pk").values_list("file__name", "file__sha256", "salt")
        ),
    )
