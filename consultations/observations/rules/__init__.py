"""The law of an observation: what counts as the same letter, who may read it, which codes open it. Pure."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from consultare.lib.diff import EQUAL, Run, compare, is_changed
from consultare.lib.law import Words, gettext_lazy as _
from consultations.observations.states import MIN_REASONS, NEEDS_REASONS, AddressState, Decision, Kind, Visibility

SEPARATOR = "\x1f"
REGISTER = "observations"
"""Name of the register that numbers them."""
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


# ---- proposed words ----
# What shares less than this part of a unit's words is a wording of its own, not the unit changed.
KEPT_PART = 1 / 3
HEATS = 4
# So many observations on one unit are the least that count as «very much».
HEAT_FROM = 8


def proposal(kind: str, unit_text: str, proposed: str) -> tuple[Run, ...] | None:
    """What a proposal does to the words of the one unit it is aimed at; None when it can't be shown as a difference."""
    if kind == Kind.DELETION and not proposed:
        return compare(unit_text, "")
    if kind == Kind.ADDITION and proposed:
        return compare("", proposed)
    if kind != Kind.CHANGE or not proposed:
        return None
    runs = compare(unit_text, proposed)
    kept = sum(len(run.old) for run in runs if run.op == EQUAL)
    return runs if kept >= KEPT_PART * len(unit_text) else None


def changes_nothing(unit_text: str, proposed: str) -> bool:
    """The proposed words are the unit's own; other quotes or spaces are no change."""
    return not is_changed(compare(unit_text, proposed))


def heat(count: int, most: int) -> int:
    """How much attention a unit drew, in four steps against the one that drew most; 0 is none."""
    return min(HEATS, 1 + (count - 1) * HEATS // max(most, HEAT_FROM)) if count else 0


# ---- the desk's own tools ----
MAX_FILTERS, MAX_TAGS, MAX_TAGS_EACH = 20, 60, 10
MAX_NOTE, MAX_MENTIONS = 2_000, 10
MAX_BOILERPLATES = 200
MAX_CHOSEN = 500
MAX_SHEET_ROWS = 2_000
# A line of a boilerplate this long that still stands in an answer shows that it was used.
TELLING_LINE = 20


def hindrance(*, withdrawn: bool, published: bool, accepted: bool, held: bool, split: bool = False) -> str:
    """Why an answer is left alone when many are decided together; empty when it may be decided.

    `split`: the letter has segments, each with its own decision; theirs make its own.
    """
    if withdrawn:
        return "withdrawn"
    if published:
        return "published"
    if accepted:
        return "accepted"
    if held:
        return "held"
    return "split" if split else ""


def over(stored: AnswerDraft, given: AnswerDraft) -> AnswerDraft:
    """What many answers get at once: what is left empty stays as it is in each."""
    return AnswerDraft(
        decision=given.decision or stored.decision,
        reasons=given.reasons or stored.reasons,
        landed=given.landed or stored.landed,
        forwarded_to=given.forwarded_to or stored.forwarded_to,
        note=stored.note,
    )


def with_addition(given: AnswerDraft, addition: str) -> AnswerDraft:
    """The answer of a whole campaign, with what is said of the own sentences of one of its letters."""
    parts = [part for part in (given.reasons.strip(), addition.strip()) if part]
    return replace(given, reasons="\n\n".join(parts))


def still_stands(boilerplate: str, reasons: str) -> bool:
    """Whether something of a boilerplate is left in the reasons: one of its sentences, or the whole when it is short."""
    said = " ".join(reasons.split())
    parts = [" ".join(part.split()) for part in re.split(r"[\n.!?;]+", boilerplate)]
    telling = [part for part in parts if len(part) >= TELLING_LINE] or [" ".join(boilerplate.split())]
    return any(part in said for part in telling if part)


def mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """Whose full name stands behind an @ in the text, by id; letters of any case, the longest name first."""
    found, rest = set(), " ".join(text.casefold().split())
    for key, name in sorted(names.items(), key=lambda one: (-len(one[1]), one[0])):
        words = "@" + " ".join(name.casefold().split())
        if len(words) > 1 and words in rest:
            found.add(key)
            rest = rest.replace(words, "@")
    return found


def answer_digest(draft: AnswerDraft) -> str:
    """What a cell-by-cell copy of an answer is known by: equal when nobody changed it."""
    parts = (draft.decision, draft.reasons, draft.landed, draft.forwarded_to)
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a workbook of decisions: which answer it is about, how that was when it was written out, what it should be."""

    number: int
    label: str
    revision: int
    digest: str
    draft: AnswerDraft
    values: Mapping[str, str]

    @property
    def is_touched(self) -> bool:
        """Somebody typed in this row: what it holds is not what was written out."""
        return answer_digest(self.draft) != self.digest


@dataclass(frozen=True, slots=True)
class FileError:
    """What is wrong in a cell, in words."""

    number: int
    key: str
    words: str


def sheet_seal(secret: str, parts: Iterable[str]) -> str:
    """Only this portal makes it: what a workbook says about itself is what was written into it."""
    return hmac.new(secret.encode(), ("decisions:" + SEPARATOR.join(parts)).encode(), hashlib.sha256).hexdigest()
