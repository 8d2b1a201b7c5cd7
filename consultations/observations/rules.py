"""The law of an observation: what counts as the same letter, who may read it, which codes open it. Pure."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from consultare.lib.law import Words, gettext_lazy as _
from consultations.observations.states import MIN_REASONS, NEEDS_REASONS, AddressState, Decision, Kind, Visibility

SEPARATOR = "\x1f"
# Crockford's letters: none that is read as another; 28 of them are 140 bits (R21 asks for 128).
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
REF = re.compile(r"(?P<year>20\d{2})-(?P<number>[1-9]\d{0,6})\Z", re.ASCII)
LABEL = re.compile(r"(?:nr\.?\s*)?(?P<number>[1-9]\d{0,6})\s*[/]\s*(?P<year>20\d{2})\Z", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the author says. `unit_ids` are units of a published version of the round; empty with `is_whole`."""

    kind: str = Kind.CHANGE
    unit_ids: tuple[int, ...] = ()
    is_whole: bool = False
    text: str
    proposed_text: str = ""
    argument: str = ""
    beneficiaries: tuple[str, ...] = ()
    priority: str = ""
    wants_debate: bool = False
    outgoing_number: str = ""
    files_are_public: bool = False

    @property
    def words(self) -> str:
        return words(self.text, self.proposed_text, self.argument)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()


def words(text: str, proposed_text: str, argument: str) -> str:
    """The three texts as they are fingerprinted: parted by 0x1f, which `clean` never leaves inside one."""
    return SEPARATOR.join((text, proposed_text, argument))


def code_for(secret: str, purpose: str, key: UUID) -> str:
    """The code that belongs to a submission, the same whenever it is asked for, so that a receipt can be issued again (R61)."""
    digest = hmac.new(secret.encode(), f"observation-{purpose}:{key}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(digest, "big")
    letters = "".join(_LETTERS[(bits >> (5 * place)) & 31] for place in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normal_code(typed: str) -> str:
    """A code as somebody typed it: any case, any dashes and spaces, O for 0, I and L for 1."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)
    return "".join(letter for letter in plain if letter in _LETTERS)[: CODE_LENGTH + 1]


def code_hash(code: str) -> str:
    """Only this is stored; 140 random bits need no slow hash."""
    return hashlib.sha256(normal_code(code).encode()).hexdigest()


def is_code(typed: str, stored_hash: str) -> bool:
    return bool(stored_hash) and hmac.compare_digest(code_hash(typed), stored_hash)


def parse_ref(typed: str) -> tuple[int, int] | None:
    """(year, number) from 2026-37, 37/2026 or «nr. 37/2026»; None for anything else."""
    plain = typed.strip()
    match = REF.match(plain) or LABEL.match(plain)
    return (int(match["year"]), int(match["number"])) if match else None


def is_published(*, visibility: str, address_state: str, is_reviewed: bool, proposals_are_public: bool) -> bool:
    """Whether anybody may read it. An unconfirmed address waits for its owner or for staff (R07)."""
    is_known = address_state != AddressState.UNCONFIRMED or is_reviewed
    return proposals_are_public and visibility == Visibility.PUBLIC and is_known


@dataclass(frozen=True, kw_only=True)
class AnswerDraft:
    """What the authority would answer. `landed`: where in the text it went; `note` stays inside the desk."""

    decision: str = ""
    reasons: str = ""
    landed: str = ""
    forwarded_to: str = ""
    note: str = ""


def answer_problems(draft: AnswerDraft) -> tuple[Words, ...]:
    """What an answer lacks before it may be accepted (Legea 52/2003 art. 12(3)); empty when it is whole."""
    problems: list[Words] = []
    if not draft.decision:
        problems.append(_("Choose the decision."))
    if draft.decision in NEEDS_REASONS and len(draft.reasons.strip()) < MIN_REASONS:
        problems.append(
            _("Write the reasons, at least 30 characters: what is not taken over is justified in writing (art. 12(3)).")
        )
    if draft.decision == Decision.FORWARDED and not draft.forwarded_to.strip():
        problems.append(_("Write to whom the observation was forwarded."))
    return tuple(problems)
