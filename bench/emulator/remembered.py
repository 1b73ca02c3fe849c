"""A board that remembers how earlier runs began: what has been computed once is told again, not computed again.

What a board answers depends on nothing but what it has been asked before. So a run that begins with the same requests
as an earlier one gets the answers of that one, up to the checkpoint, where a live board goes on from its kept state.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.build.firmware import cache_folder
from bench.emulator.node import FOLDER
from bench.emulator.process import Action, Answer, BoardDied, BoardProcess, Setup

LONGEST = 20_000  # requests
KEPT = 96  # runs, those that were wanted last; each is about 1 MB


@dataclass
class Memory:
    """The beginning of a run. state: file with the board at its end."""

    requests: list[str]
    answers: list[Answer]
    state: Path


class RememberedBoard:
    """`do` queues something to be done to the board before the next `run`; `checkpoint` keeps the run up to now.

    remember: whether earlier runs may be used, and this one be kept.
    """

    def __init__(self, setup: Setup, *, remember: bool = True) -> None:
        self._setup = setup
        self._todo: list[Action] = []
        self._requests: list[str] = []
        self._answers: list[Answer] = []
        self._recording = remember
        self._key = _key(setup) if remember else ""
        self._memories = _memories(self._key) if remember else []
        self._live: BoardProcess | None = None if self._memories else BoardProcess(setup)

    def do(self, *action: Any) -> None:
        self._todo.append(list(action))

    def run(self, until_ns: int) -> Answer:
        """{"ns": time reached, "asleep": bool, "events": [...]}, stopped early by an event for the world."""
        todo, self._todo = self._todo, []
        request = json.dumps([until_ns, todo])
        answer = self._remembered(request)
        if answer is None:
            answer = self._board().run(until_ns, todo)
        if self._recording:
            self._requests.append(request)
            self._answers.append(answer)
            if len(self._requests) > LONGEST:
                self._forget()
        return answer

    def checkpoint(self) -> None:
        if not self._recording or self._live is None:
            return  # too long, or there already
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        run = hashlib.sha256("\n".join(self._requests).encode()).hexdigest()[:16]
        state = folder / f"{self._key}-{run}.state"
        part = state.with_suffix(f".{os.getpid()}.part")
        self._live.capture(part)
        part.replace(state)
        text = json.dumps([self._requests, self._answers])
        part.write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))
        part.replace(state.with_suffix(".run"))
        self._forget()
        _tidy(folder)

    def close(self) -> None:
        if self._live is not None:
            self._live.close()

    def _remembered(self, request: str) -> Answer | None:
        if self._live is not None:
            return None
        place = len(self._requests)
        fitting = [one for one in self._memories if len(one.requests) > place and one.requests[place] == request]
        if not fitting:
            return None
        self._memories = fitting
        return fitting[0].answers[place]

    def _board(self) -> BoardProcess:
        """The live board, brought to where the run is."""
        if self._live is None:
            self._live = BoardProcess(self._setup)
            ended = [one for one in self._memories if len(one.requests) == len(self._requests)]
            if ended and self._restored(self._live, ended[0]):
                self._forget()
                return self._live
            for request in self._requests:
                self._live.run(*json.loads(request))
        return self._live

    def _restored(self, board: BoardProcess, memory: Memory) -> bool:
        try:
            board.restore(memory.state)
        except BoardDied:  # its state has been tidied away by another process
            board.close()
            self._live = BoardProcess(self._setup)
            return False
        return True

    def _forget(self) -> None:
        self._recording = False
        self._requests = []
        self._answers = []
        self._memories = []


def _folder() -> Path:
    return cache_folder() / "boards"


def _key(setup: Setup) -> str:
    """Boards of the same key behave in the same way: flash, options, and the emulator itself."""
    digest = hashlib.sha256(setup.flash.read_bytes())
    digest.update(json.dumps(setup.options(), sort_keys=True).encode())
    for source in sorted([*FOLDER.glob("*.mjs"), FOLDER / "package-lock.json"]):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _memories(key: str) -> list[Memory]:
    found = []
    for path in sorted(_folder().glob(f"{key}-*.run")):
        try:
            requests, answers = json.loads(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, ValueError):
            continue  # half written, or just tidied away: as if it had not been there
        if path.with_suffix(".state").is_file():
            with suppress(OSError):
                os.utime(path)  # for _tidy
            found.append(Memory(requests, answers, path.with_suffix(".state")))
    return found


def _tidy(folder: Path) -> None:
    wanted: list[tuple[float, Path]] = []
    for path in folder.glob("*.run"):
        with suppress(OSError):  # another process has tidied, too
            wanted.append((path.stat().st_mtime, path))
    for _, path in sorted(wanted, reverse=True)[KEPT:]:
        path.unlink(missing_ok=True)
        path.with_suffix(".state").unlink(missing_ok=True)
