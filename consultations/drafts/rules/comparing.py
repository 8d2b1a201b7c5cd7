"""Two versions of a text side by side: what changed, in which unit, by which words. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from consultare.lib.diff import (
    DELETE,
    INSERT,
    PARAGRAPH_BREAK,
    RowRuns,
    Run,
    apply,
    apply_back,
    compare,
    compare_tables,
    count_words,
    is_changed,
)
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import Match, Relation, match_units


@dataclass(frozen=True, slots=True)
class Row:
    """Units that are the same one. Of a split or a merger several stand on one side: their texts are compared as one,
    parted by `PARAGRAPH_BREAK`. `table` is there when a table stands on each side; `runs` then are of its plain text."""

    match: Match
    olds: tuple[Facts, ...]
    news: tuple[Facts, ...]
    runs: tuple[Run, ...]
    table: tuple[RowRuns, ...] | None = None

    @property
    def relation(self) -> Relation:
        return self.match.relation

    @property
    def old(self) -> Facts | None:
        """The old unit; of several the first."""
        return self.olds[0] if self.olds else None

    @property
    def new(self) -> Facts | None:
        """The new unit; of several the first."""
        return self.news[0] if self.news else None

    @property
    def unit(self) -> Facts:
        """What names the row: the new unit, else the one that was removed."""
        return (self.news or self.olds)[0]

    @property
    def has_changed_words(self) -> bool:
        return is_changed(self.runs)

    @property
    def is_changed(self) -> bool:
        """Whether anything happened to the unit: to its words, its label or its place."""
        return self.relation != Relation.KEPT or self.has_changed_words

    @property
    def name(self) -> Relation:
        """What to call it: a unit that was kept with other words (a line break) changed."""
        return Relation.CHANGED if self.relation == Relation.KEPT and self.is_changed else self.relation

    @property
    def said(self) -> str:
        """«renumbered: art. 7 → art. 8, changed», in the reader's language; empty where nothing happened."""
        if not self.is_changed:
            return ""
        before, after = (", ".join(unit.citation or unit.label for unit in side) for side in (self.olds, self.news))
        words = str(self.name.label)
        if before and after and before != after and self.name != Relation.CHANGED:
            words = f"{words}: {before} → {after}"
        if self.name in {Relation.MOVED, Relation.RENUMBERED} and self.match.is_changed:
            words = f"{words}, {Relation.CHANGED.label}"
        return words

    @property
    def removed_text(self) -> str:
        return "".join(run.old for run in self.runs if run.op == DELETE)

    @property
    def added_text(self) -> str:
        return "".join(run.new for run in self.runs if run.op == INSERT)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by relation, how many differ in any way, and words. A row counts once, as what it is called."""

    kept: int
    changed: int
    moved: int
    renumbered: int
    split: int
    merged: int
    new: int
    removed: int
    differing: int
    words_added: int
    words_removed: int


@dataclass(frozen=True)
class Comparison:
    """In the order of the new text; what was removed stands after what stood before it."""

    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> Counts:
        of = Counter(row.name for row in self.rows)
        return Counts(
            **{relation.value: of[relation] for relation in Relation},
            differing=sum(row.is_changed for row in self.rows),
            words_added=sum(count_words(row.added_text) for row in self.rows if row.is_changed),
            words_removed=sum(count_words(row.removed_text) for row in self.rows if row.is_changed),
        )

    def only_changed(self) -> tuple[Row, ...]:
        """Rows to which anything happened."""
        return tuple(row for row in self.rows if row.is_changed)

    def with_headings(self) -> tuple[Row, ...]:
        """What changed, with the unchanged units it stands under, so that a reader knows where."""
        by_new = {unit.position: row for row in self.rows for unit in row.news}
        shown = {id(row) for row in self.rows if row.is_changed}
        for row in self.only_changed():
            parent = row.new.parent if row.new else self._new_parent(row)
            while parent is not None:
                shown.add(id(by_new[parent]))
                parent = by_new[parent].news[0].parent
        return tuple(row for row in self.rows if id(row) in shown)

    def _new_parent(self, row: Row) -> int | None:
        """Where the parent of what was removed stands now."""
        by_old = {unit.position: found for found in self.rows for unit in found.olds}
        parent = row.olds[0].parent
        while parent is not None:
            found = by_old[parent]
            if found.new:
                return found.new.position
            parent = found.olds[0].parent
        return None


def compare_versions(old: Sequence[Facts], new: Sequence[Facts], matches: Iterable[Match] | None = None) -> Comparison:
    """Of two versions. Without `matches` they are found; with stored lineage use `matches_by_lineage`."""
    olds, news = {unit.position: unit for unit in old}, {unit.position: unit for unit in new}
    found = match_units(old, new) if matches is None else matches
    return Comparison(tuple(_row(match, olds, news) for match in found))


def _row(match: Match, olds: Mapping[int, Facts], news: Mapping[int, Facts]) -> Row:
    left, right = tuple(olds[at] for at in match.old), tuple(news[at] for at in match.new)
    table = None
    if len(left) == len(right) == 1 and left[0].rows is not None and right[0].rows is not None:
        table = compare_tables(left[0].rows, right[0].rows)
    return Row(match, left, right, compare(joined(left), joined(right)), table)


def joined(units: Sequence[Facts]) -> str:
    return PARAGRAPH_BREAK.join(unit.text for unit in units)


def applied(comparison: Comparison, old: Mapping[int, str]) -> dict[int, str]:
    """The texts of the new version by position, made of the old texts and the changes alone. Raises `ValueError` when the
    comparison was made from other texts."""
    done: dict[int, str] = {}
    for row in comparison.rows:
        text = apply(PARAGRAPH_BREAK.join(old[unit.position] for unit in row.olds), row.runs)
        done |= _parted(row.news, text)
    return dict(sorted(done.items()))


def applied_back(comparison: Comparison, new: Mapping[int, str]) -> dict[int, str]:
    """The texts of the old version by position, made of the new texts and the changes alone."""
    done: dict[int, str] = {}
    for row in comparison.rows:
        text = apply_back(PARAGRAPH_BREAK.join(new[unit.position] for unit in row.news), row.runs)
        done |= _parted(row.olds, text)
    return dict(sorted(done.items()))


def _parted(units: Sequence[Facts], text: str) -> dict[int, str]:
    if not units:
        return {}
    pieces = [text] if len(units) == 1 else text.split(PARAGRAPH_BREAK)
    return dict(zip((unit.position for unit in units), pieces, strict=True))
