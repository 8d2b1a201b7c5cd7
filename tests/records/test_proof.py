"""The check itself, without a database: any change to any entry is found and the first bad one is named."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from consultare.lib.text import canonical_json
from consultare.records.proof import GENESIS, Line, chain_of, leaf_of, stamp, verify
from tests.records.conftest import AT


def build(size: int) -> list[Line]:
    lines: list[Line] = []
    for index in range(size):
        at = AT + timedelta(seconds=index)
        said = {
            "at": stamp(at),
            "data": {"text": hashlib.sha256(str(index).encode()).hexdigest()},
            "kind": "submitted",
            "number": index + 1,
            "register": "observatii",
            "subject": f"observation:{index + 1}",
            "year": 2026,
        }
        payload = canonical_json(said)
        leaf = leaf_of(payload)
        chain = chain_of(lines[-1].chain if lines else GENESIS, leaf)
        columns = {name: said[name] for name in ("kind", "number", "register", "subject", "year")}
        lines.append(Line(index=index, at=at, logged_at=at, payload=payload, leaf=leaf, chain=chain, **columns))
    return lines


def changed(line: Line, name: str, shift: int) -> Line:
    value = getattr(line, name)
    if name in {"at", "logged_at"}:
        return replace(line, **{name: value + timedelta(microseconds=shift)})
    if isinstance(value, int):
        return replace(line, **{name: value + shift})
    if name == "payload":
        said = json.loads(value)
        said["data"]["text"] = leaf_of(str(shift))
        return replace(line, payload=canonical_json(said))
    return replace(line, **{name: leaf_of(value + str(shift))})


@pytest.mark.req("R59")
@given(st.integers(1, 9), st.data())
def test_any_edit_is_named(size, data):
    lines = build(size)
    place = data.draw(st.integers(0, size - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Line)]))
    lines[place] = changed(lines[place], name, data.draw(st.integers(1, 5)))
    result = verify(lines)
    assert (result.ok, result.first_bad_index) == (False, place)
    assert result.problem


@pytest.mark.req("R59")
@given(st.integers(2, 9), st.data())
def test_any_deletion_and_any_swap_is_named(size, data):
    lines = build(size)
    place = data.draw(st.integers(0, size - 2))
    shortened = verify(lines[:place] + lines[place + 1 :])
    assert (shortened.ok, shortened.first_bad_index) == (False, place)
    other = data.draw(st.integers(place + 1, size - 1))
    lines[place], lines[other] = lines[other], lines[place]
    swapped = verify(lines)
    assert (swapped.ok, swapped.first_bad_index) == (False, place)


@pytest.mark.req("R59")
@given(st.integers(1, 9), st.data())
def test_any_truncation_is_named_by_what_is_known_outside(size, data):
    lines = build(size)
    left = data.draw(st.integers(0, size - 1))
    assert verify(lines[:left]).ok  # Alone it can't be seen: that is why the counters and the receipts know more.
    result = verify(lines[:left], expected_size=size)
    assert (result.ok, result.first_bad_index) == (False, left)


@given(st.integers(2, 9), st.data())
def test_a_whole_log_written_anew_is_betrayed_by_an_old_head(size, data):
    head = build(size)[-1].chain
    place = data.draw(st.integers(0, size - 1))
    forged: list[Line] = []
    for line in build(size):
        other = changed(line, "payload", 1) if line.index == place else line
        leaf = leaf_of(other.payload)
        forged.append(replace(other, leaf=leaf, chain=chain_of(forged[-1].chain if forged else GENESIS, leaf)))
    assert verify(forged).ok
    assert not verify(forged, expected_head=head).ok


def test_an_untouched_log_verifies_and_states_its_head():
    lines = build(5)
    assert verify(iter(lines)) == verify(lines, expected_size=5, expected_head=lines[-1].chain)
    assert verify(lines).head == lines[-1].chain
    assert verify([]).head == GENESIS


def test_the_leaf_is_the_one_of_rfc_6962():
    # RFC 6962, section 2.1.3 and its published vectors: MTH of one empty leaf.
    assert leaf_of("") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
