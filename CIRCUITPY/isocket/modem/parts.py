"""Long texts: their parts wait for each other (3GPP TS 23.040 9.2.3.24.1; spec ch. 2)."""

from __future__ import annotations

from isocket import log
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.sms.pdu import Deliver

MOST = 3  # parts; a longer text is no command
WAIT_MS = 5 * 60_000
MAX_WAITING = 4  # texts
MAX_JOINED = 4  # of the latest a part that comes again is known


class _Waiting:
    """parts: number -> (message, place). memory: where they are stored."""

    def __init__(self, message: Deliver, memory: str, now: int) -> None:
        self.sender = message.sender
        self.reference = message.reference
        self.count = message.parts
        self.memory = memory
        self.began = now
        self.parts = {}

    def places(self) -> list[int]:
        return [place for _, place in self.parts.values()]


class Parts:
    """Each method gives what is to be judged now, None for nothing, and the places that may be emptied after that."""

    @on_demand
    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._joined: list[list[tuple]] = []  # of each text that is done: what tells its parts

    def restart(self) -> None:
        """What waits is read again."""
        self._waiting = []

    def holds(self, place: int, memory: str) -> bool:
        """What is there waits for the rest of it."""
        return any([one.memory == memory and place in one.places() for one in self._waiting])  # noqa: C419

    def add(self, message, place: int, memory: str, now: int):
        if message.parts > MOST:
            return None, [place]
        for parts in self._joined:
            if _mark(message) in parts:
                return None, [place]  # a copy of one that is done
        waiting = None
        for one in self._waiting:
            if (one.sender, one.reference, one.count) == (message.sender, message.reference, message.parts):
                waiting = one
        emptied = []
        if waiting is None:
            if len(self._waiting) >= MAX_WAITING:
                log.say("inbox: too many unfinished texts, one dropped")
                emptied = self._waiting.pop(0).places()
            waiting = _Waiting(message, memory, now)
            self._waiting.append(waiting)
        if message.part in waiting.parts:
            return None, emptied + [place]  # a copy
        waiting.parts[message.part] = (message, place)
        if len(waiting.parts) < waiting.count:
            return None, emptied
        self._done(waiting)
        text = "".join([waiting.parts[number + 1][0].text for number in range(waiting.count)])
        return waiting.parts[1][0].joined(text), emptied + waiting.places()

    @on_demand
    def overdue(self, memory: str, now: int):
        """One in this memory that has waited long enough: of its first part what is there in whole lines."""
        for waiting in self._waiting:
            if waiting.memory == memory and now - waiting.began >= WAIT_MS:
                self._done(waiting)
                if 1 not in waiting.parts:
                    return None, waiting.places()
                first = waiting.parts[1][0]
                return first.joined(first.text[: max(first.text.rfind("\n"), 0)]), waiting.places()
        return None, []

    def _done(self, waiting: _Waiting) -> None:
        self._waiting.remove(waiting)
        self._joined = self._joined[1 - MAX_JOINED :] + [[_mark(message) for message, _ in waiting.parts.values()]]


def _mark(message) -> tuple:
    return message.sender, message.reference, message.parts, message.part, message.stamp
