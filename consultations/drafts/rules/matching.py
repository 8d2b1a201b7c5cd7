"""Which unit of a new version is which unit of the one before: so that a unit keeps its identity for life. Pure.

Exact text first (what occurs once on both sides, then the rest by place), then label and parent, then likeness by words;
what is left may be one unit split into several or several merged into one. What a person says overrules (`corrections`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from consultare.lib.law import TextChoices, pgettext_lazy
from consultations.drafts.rules.likeness import Facts, Side, likeness
from consultations.drafts.rules.moves import moved_pairs
from consultations.drafts.rules.pairing import Pairing
from consultations.drafts.rules.parts import Parts, find_parts

DOUBTFUL = 0.6
"""Below this likeness a person is asked to look."""


class Relation(TextChoices):
    KEPT = "kept", pgettext_lazy("unit of a draft", "kept")
    CHANGED = "changed", pgettext_lazy("unit of a draft", "changed")
    MOVED = "moved", pgettext_lazy("unit of a draft", "moved")
    RENUMBERED = "renumbered", pgettext_lazy("unit of a draft", "renumbered")
    SPLIT = "split", pgettext_lazy("unit of a draft", "split")
    MERGED = "merged", pgettext_lazy("unit of a draft", "merged")
    NEW = "new", pgettext_lazy("unit of a draft", "new")
    REMOVED = "removed", pgettext_lazy("unit of a draft", "removed")


@dataclass(frozen=True, slots=True)
class Match:
    """Positions of units that are the same one. `heir` is the new unit (of a split) or the old one (of a merger) that
    the identity passes to or comes from. `is_changed`: the words changed, whatever the relation is called."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    relation: Relation
    score: float = 1.0
    is_doubtful: bool = False
    is_changed: bool = False
    is_confirmed: bool = False
    heir: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says. Both sides: these are the same (one to one, one to several, several to one). Only `old`: they
    are removed. Only `new`: they are new."""

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()


class BadCorrection(ValueError):
    """A correction that can't be: an unknown unit, one named twice, several to several, or nothing."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The identity of a new unit and, where it came about by split or merger, the identities it comes from."""

    lineage: UUID
    origin: tuple[UUID, ...] = ()


@dataclass(slots=True)
class _Found:
    """Pairs and groups before they are named."""

    pairs: dict[int, int] = field(default_factory=dict)
    groups: list[Parts] = field(default_factory=list)
    confirmed: set[tuple[int, ...]] = field(default_factory=set)


def match_units(old: Sequence[Facts], new: Sequence[Facts]) -> list[Match]:
    """Every old unit in at most one match with a new one, every new unit in exactly one; in the order of the new text,
    what was removed after what stood before it."""
    left, right = Side(old), Side(new)
    pairing = Pairing(left, right)
    pairing.find_sure()
    groups = find_parts(left, right, pairing.pairs)
    pairing.set_aside([at for parts in groups for at in parts.old], [at for parts in groups for at in parts.new])
    pairing.find_likely()
    return _named(left, right, _Found(pairing.pairs, groups))


def rematch(
    matches: Iterable[Match], corrections: Iterable[Correction], *, old: Sequence[Facts], new: Sequence[Facts]
) -> list[Match]:
    """The matches with what a person said put in place of what was found. Raises `BadCorrection`."""
    left, right = Side(old), Side(new)
    said = list(corrections)
    _check(said, left, right)
    taken_old = {position for correction in said for position in correction.old}
    taken_new = {position for correction in said for position in correction.new}
    found = _Found()
    for match in matches:
        rest_old = tuple(position for position in match.old if position not in taken_old)
        rest_new = tuple(position for position in match.new if position not in taken_new)
        if rest_old and rest_new:
            _put(found, left, right, rest_old, rest_new)
            if match.is_confirmed and (rest_old, rest_new) == (match.old, match.new):
                found.confirmed.add(rest_new)
    for correction in said:
        if correction.old and correction.new:
            _put(found, left, right, tuple(sorted(correction.old)), tuple(sorted(correction.new)))
        found.confirmed |= {tuple(sorted(correction.new)), *((position,) for position in correction.new)}
    return _named(left, right, found)


def matches_by_lineage(old: Sequence[Facts], new: Sequence[Facts]) -> list[Match]:
    """Of any two stored versions, near or far: by the identities that were kept, not by the words."""
    left, right = Side(old), Side(new)
    carriers = {unit.lineage: at for at, unit in left.units.items() if unit.lineage}
    heirs = {unit.lineage: at for at, unit in right.units.items() if unit.lineage}
    parts: dict[int, set[int]] = {}  # old unit → new ones
    for at, unit in right.units.items():
        if unit.lineage in carriers:
            parts.setdefault(carriers[unit.lineage], set()).add(at)
        for lineage in unit.origin:
            if lineage in carriers and (unit.lineage not in carriers or lineage not in heirs):
                parts.setdefault(carriers[lineage], set()).add(at)
    found = _Found()
    wholes: dict[int, set[int]] = {}  # new unit → old ones that went into it alone
    for at, news in parts.items():
        if len(news) > 1:
            _put(found, left, right, (at,), tuple(sorted(news)), _carrier(heirs, left.units[at]))
        else:
            wholes.setdefault(min(news), set()).add(at)
    split = {at for group in found.groups for at in group.new}
    for at, olds in wholes.items():
        if at not in split:
            _put(found, left, right, tuple(sorted(olds)), (at,), _carrier(carriers, right.units[at]))
    return _named(left, right, found)


def _carrier(units: Mapping[UUID, int], unit: Facts) -> int | None:
    return units.get(unit.lineage) if unit.lineage else None


def lineages(
    matches: Iterable[Match], old_lineage: Mapping[int, UUID], *, make: Callable[[], UUID] = uuid4
) -> dict[int, Lineage]:
    """The identity of every new unit. It passes on; of a split to the part most alike, of a merger from the largest unit;
    all others are new, with what they come from in `origin`."""
    done: dict[int, Lineage] = {}
    for match in matches:
        came_from = tuple(old_lineage[position] for position in match.old)
        for position in match.new:
            if match.relation == Relation.NEW:
                done[position] = Lineage(make())
            elif match.relation == Relation.SPLIT:
                done[position] = Lineage(came_from[0] if position == match.heir else make(), came_from)
            elif match.relation == Relation.MERGED and match.heir is not None:
                done[position] = Lineage(old_lineage[match.heir], came_from)
            else:
                done[position] = Lineage(came_from[0])
    return done


def _check(corrections: Sequence[Correction], left: Side, right: Side) -> None:
    for side, named in (
        (left, [position for correction in corrections for position in correction.old]),
        (right, [position for correction in corrections for position in correction.new]),
    ):
        if len(set(named)) != len(named):
            raise BadCorrection("a unit is named twice")
        if not set(named) <= side.units.keys():
            raise BadCorrection("a unit is not in this version")
    for correction in corrections:
        if not correction.old and not correction.new:
            raise BadCorrection("a correction names no unit")
        if len(correction.old) > 1 and len(correction.new) > 1:
            raise BadCorrection("several units can't become several")


def _put(
    found: _Found, left: Side, right: Side, old: tuple[int, ...], new: tuple[int, ...], heir: int | None = None
) -> None:
    if len(old) == len(new) == 1:
        found.pairs[old[0]] = new[0]
    else:
        parts = Parts.of(left, right, old, new)
        found.groups.append(replace(parts, heir=parts.heir if heir is None else heir))


# ---- Names for what was found ----


def _named(left: Side, right: Side, found: _Found) -> list[Match]:
    matches = [_group(left, right, parts) for parts in found.groups]
    moved = moved_pairs(left, right, found.pairs, [(parts.old, parts.new) for parts in found.groups])
    matches += [_pair(left.units[a], right.units[b], is_moved=a in moved) for a, b in found.pairs.items()]
    matches = [
        replace(match, is_confirmed=True, is_doubtful=False) if match.new in found.confirmed else match
        for match in matches
    ]
    held_old = {position for match in matches for position in match.old}
    held_new = {position for match in matches for position in match.new}
    matches += [
        Match((), (position,), Relation.NEW, is_confirmed=(position,) in found.confirmed)
        for position in right.units
        if position not in held_new
    ]
    removed = [Match((position,), (), Relation.REMOVED) for position in left.units if position not in held_old]
    return in_order(matches, removed)


def _group(left: Side, right: Side, parts: Parts) -> Match:
    relation = Relation.SPLIT if len(parts.new) > 1 else Relation.MERGED
    return Match(
        parts.old, parts.new, relation, round(parts.score, 3), parts.score < DOUBTFUL, is_changed=True, heir=parts.heir
    )


def _pair(old: Facts, new: Facts, *, is_moved: bool) -> Match:
    score = likeness(old, new)
    is_changed = score < 1
    if is_moved:
        relation = Relation.MOVED
    elif old.own_label != new.own_label:
        relation = Relation.RENUMBERED
    else:
        relation = Relation.CHANGED if is_changed else Relation.KEPT
    return Match(
        (old.position,), (new.position,), relation, round(score, 3), is_doubtful=score < DOUBTFUL, is_changed=is_changed
    )


def in_order(matches: Iterable[Match], removed: Iterable[Match]) -> list[Match]:
    """By the first new unit; what was removed follows the match of the old unit that stood before it."""
    ordered = sorted(matches, key=lambda match: match.new)
    place = {position: number for number, match in enumerate(ordered) for position in match.old}
    after: dict[int, list[Match]] = {}
    olds = sorted([*place, *(match.old[0] for match in removed)])
    gone = {match.old[0]: match for match in removed}
    last = -1
    for position in olds:
        if position in gone:
            after.setdefault(last, []).append(gone[position])
        else:
            last = place[position]
    done = after.get(-1, [])
    for number, match in enumerate(ordered):
        done += [match, *after.get(number, [])]
    return done
