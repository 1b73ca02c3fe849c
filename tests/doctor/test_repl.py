"""How long the doctor waits for a board: by what has passed, not by the pieces that an answer comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat

import pytest

from bench.checks.doctor.boards import BoardError, Repl


class Pieces:
    """The console of a board in its REPL that says these to a program, one at each reading, and then nothing."""

    def __init__(self, said: Iterable[bytes]) -> None:
        self._program: Iterator[bytes] = iter(said)
        self._said: Iterator[bytes] = iter(())

    def write(self, octets: bytes) -> None:
        self._said = self._program if octets.endswith(b"\x04") else iter([Repl.PROMPT] * (octets == b"\x01"))

    def read(self, wait_s: float) -> bytes:
        return next(self._said, b"")


def said_to(board: Repl, within_s: float = 5) -> str:
    return board.run("print()", within_s)


def test_an_answer_in_many_pieces_is_one() -> None:
    """Each piece counted a quarter of a second, so that a board behind a slow cable did not answer."""
    answer = b"OK" + b"x" * 200 + b"\x04\x04>"
    assert said_to(Repl(Pieces(bytes((octet,)) for octet in answer))) == "x" * 200


def test_what_comes_behind_the_end_belongs_to_what_follows() -> None:
    assert said_to(Repl(Pieces([b"OKone\x04", b"\x04>"]))) == "one"


@pytest.mark.parametrize("said", [[], [b"Traceback"], repeat(b".")], ids=["silence", "less", "talk"])
def test_silence_and_endless_talk_end(said: Iterable[bytes]) -> None:
    with pytest.raises(BoardError, match="has not answered within 5 s"):
        said_to(Repl(Pieces(said)))
