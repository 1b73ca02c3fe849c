"""What the bench can ask for: a verb and its words (docs/bench.md)."""

from __future__ import annotations

import binascii
import gc
import sys

from isocket import VERSION
from isocket.bench_link.inputs import KEYS
from isocket.bench_link.stand_ins import PROBE_FAULTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.bench_link.inputs import Inputs
    from isocket.bench_link.lines import Lines
    from isocket.bench_link.passes import Jump, Passes
    from isocket.bench_link.stand_ins import Taken, Tunnel

_LEVELS = KEYS + ("mains", "ps")


class Questions:
    """going: the firmware may start. state: words of `read`. restart(number, factory): answers the
    question and resets the board; factory: all settings are lost. identity: uid and reset reason.
    """

    def __init__(
        self,
        lines: Lines,
        taken: Taken,
        inputs: Inputs,
        tunnel: Tunnel,
        passes: Passes,
        jump: Jump,
        state: Callable[[], str],
        restart: Callable[[str, bool], None],
        identity: str,
        now_ms: Callable[[], int],
    ) -> None:
        self._lines = lines
        self._taken = taken
        self._inputs = inputs
        self._tunnel = tunnel
        self._passes = passes
        self._jump = jump
        self._state = state
        self._restart = restart
        self._identity = identity
        self._now = now_ms
        self._news = False
        self.going = False

    def news(self) -> bool:
        """Has something come in, since this was asked last, that the firmware has to look at?"""
        news = self._news
        self._news = False
        return news

    def let_go(self) -> None:
        """Nobody is waited for any more."""
        self.going = True

    def obey(self, number: str, verb: str, words: list[str]) -> str | None:
        """See Lines.receive."""
        if verb == "m":
            return self._from_modem(words[0])
        if verb == "jump":
            return self._begin_jump(number, int(words[0]), int(words[1]))
        if verb == "take":
            return self._take(words[0], words[1] if len(words) > 1 else "")
        if verb == "give":
            for name in list(self._taken) if words[0] == "all" else words:
                self._taken.pop(name, None)
            return "ok"
        if verb == "go":
            self.going = True
            return "ok"
        if verb == "read":
            return self._state()
        if verb == "passes":
            answer = self._passes.words()
            self._passes.count_anew()
            return answer
        if verb == "id":
            return self._who()
        if verb in ("reset", "factory"):
            self._restart(number, verb == "factory")
        raise ValueError("no such verb: " + verb)

    def _from_modem(self, data: str) -> str:
        if "modem" not in self._taken:
            raise ValueError("modem is not taken")
        self._tunnel.feed(binascii.unhexlify(data))
        self._news = True
        return "ok"

    def _begin_jump(self, number: str, ms: int, newest: int) -> str | None:
        if newest != self._lines.newest:  # what the bench has not heard of yet comes first
            return "jumped %d" % self._now()
        self._jump.begin(number, ms)
        return None

    def _who(self) -> str:
        gc.collect()
        version = sys.implementation[1]  # pyright: ignore[reportIndexIssue]
        return "firmware=%s circuitpython=%s %s heap=%d ticks=%d" % (
            VERSION,
            ".".join([str(part) for part in version[:3]]),
            self._identity,
            gc.mem_free(),  # pyright: ignore[reportAttributeAccessIssue]
            self._now(),
        )

    def _take(self, name: str, value: str) -> str:
        self._news = True
        if name == "modem":
            self._taken[name] = True
        elif name == "probe":
            self._taken[name] = value if value in PROBE_FAULTS else int(value)
        elif name in _LEVELS and value in ("0", "1"):
            self._inputs.take(name, value == "1", not self.going)
        else:
            raise ValueError("take modem, probe N|none|short|crc|85, or 0|1 of " + " ".join(_LEVELS))
        return "ok"
