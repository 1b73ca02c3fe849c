"""The journal on flash that behaves as nvm does, cut at every operation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isocket.store.journal import CELL, Journal


class Nvm:
    """nvm's rules on a bytearray (CircuitPython facts ch. 1); a write may be cut after so many bytes."""

    def __init__(self) -> None:
        self.data = bytearray(b"\xff" * 4096)
        self.erases = 0
        self.cut_after: int | None = None

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, where: slice) -> bytearray:
        return self.data[where]

    def __setitem__(self, where: slice, value: bytes) -> None:
        assert len(value) == where.stop - where.start
        if any(byte != 0xFF for byte in self.data[where]):
            self.erases += 1
            self.data[where] = b"\xff" * len(value)
        for at, byte in enumerate(value):
            if self.cut_after is not None:
                if self.cut_after == 0:
                    self.data[where.start + at] &= byte | 0xA5  # a torn byte: some of its bits are there
                    raise KeyboardInterrupt
                self.cut_after -= 1
            self.data[where.start + at] &= byte


def test_values_come_back() -> None:
    nvm = Nvm()
    journal = Journal(nvm)
    journal.write(1, b"one")
    journal.write(2, b"two")
    journal.write(1, b"uno")
    assert Journal(nvm).values == {1: b"uno", 2: b"two"}
    assert nvm.erases == 0


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 20), st.binary(max_size=120)), min_size=1, max_size=200))
def test_any_history_comes_back(history: list[tuple[int, bytes]]) -> None:
    nvm = Nvm()
    journal = Journal(nvm)
    expected = {}
    for key, value in history:
        journal.write(key, value)
        expected[key] = value
        assert journal.values == expected
    assert Journal(nvm).values == expected
    assert nvm.erases == journal.compactions


@pytest.mark.parametrize("length", [0, 5, 12, 13, 60])
def test_a_cut_at_every_byte_of_a_record(length: int) -> None:
    value = bytes(range(1, length + 1))
    for cut in range((length + 4 + CELL - 1) // CELL * CELL):
        nvm = Nvm()
        journal = Journal(nvm)
        journal.write(1, b"kept")
        journal.write(2, b"old")
        nvm.cut_after = cut
        with pytest.raises(KeyboardInterrupt):
            journal.write(2, value)
        nvm.cut_after = None
        again = Journal(nvm)
        assert again.values[1] == b"kept"
        assert again.values[2] in (b"old", value)
        again.write(3, b"after the cut")
        assert Journal(nvm).values[3] == b"after the cut"


def test_a_switch_a_minute_wears_slowly() -> None:
    nvm = Nvm()
    journal = Journal(nvm)
    for minute in range(24 * 60):
        journal.write(43, b"1" if minute % 2 else b"0")
    assert nvm.erases <= 6  # 100,000 erases are good for 45 years at this rate
