"""The board as the firmware sees it in bench mode.

It stands between the firmware and its pins: what the bench has taken over is read from here, everything else from the
board. The firmware notices nothing, so what passes on the bench is what works in the field. It stays, as the board
does, when the app starts again in the same VM (crash/supervisor.py).
"""

from __future__ import annotations

from isocket.bench_link.factory import forget_all
from isocket.bench_link.inputs import BOUNCE_MS, Inputs
from isocket.bench_link.lines import Lines
from isocket.bench_link.outputs import Outputs
from isocket.bench_link.passes import Jump, Passes
from isocket.bench_link.questions import Questions
from isocket.bench_link.stand_ins import Level, ProbeBus, Tunnel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.bench_link.lines import Port
    from isocket.bench_link.stand_ins import Taken
    from isocket.hardware import Hardware, Nvm

_HELLO_EVERY_MS = 500
_ALONE_MS = 3000  # how long a start waits for somebody to say something
_TOGETHER_MS = 6000  # and for `go`, when somebody does


class Link:
    """All that Hardware has. Making it waits for the bench, so that what shall be taken over is so before the firmware
    reads its inputs for the first time.

    nvm, snapshot_file: both homes of the settings. now_ms: the time; skip(ms) makes it so much later. identity: uid and
    reset reason.
    """

    def __init__(
        self,
        board: Hardware,
        port: Port,
        now_ms: Callable[[], int],
        skip: Callable[[int], None],
        nvm: Nvm,
        snapshot_file: Callable,
        identity: str,
    ) -> None:
        self._board = board
        self._now = now_ms
        self._flash = nvm, snapshot_file
        self.relay = board.relay
        self.leds = board.leds
        self.modem_rst = board.modem_rst
        self.modem_key = board.modem_key
        self.modem_supply = board.modem_supply
        self.key_events = board.key_events
        self.mains_events = (True,)  # what is taken over is looked at in each pass
        self.feed_watchdog = board.feed_watchdog
        self.is_enough = board.is_enough
        self.look_ahead = board.look_ahead
        self.contact_moves = board.contact_moves
        self.restart = board.restart
        self.set_speed = board.set_speed
        self._taken: Taken = {}
        self._lines = lines = Lines(port, now_ms)
        self._inputs = inputs = Inputs(board, self._taken, now_ms)
        self._outputs = Outputs(board, lines.say)
        self.uart = Tunnel(board.uart, self._taken, lines.say)
        self.modem_ps = Level(lambda: board.modem_is_on, self._taken)
        self.probe_bus = ProbeBus(board.probe_bus, self._taken)
        self._passes = Passes(now_ms)
        self._jump = Jump(now_ms, skip, lines)
        self._questions = Questions(
            lines, self._taken, inputs, self.uart, self._passes, self._jump, self._state, self._reset, identity, now_ms
        )
        self.next_key, self.read_mains = inputs.next_key, inputs.read_mains
        self._wait_for_go()

    @property
    def contact_closed(self) -> bool:
        return self._inputs.down[0]

    @property
    def button_pressed(self) -> bool:
        return self._inputs.down[1]

    @property
    def mains_present(self) -> bool:
        return self._inputs.mains_present

    @property
    def modem_is_on(self) -> bool:
        return self.modem_ps.value

    @property
    def computer_is_there(self) -> bool:
        return self._board.computer_is_there

    def idle(self, wait_ms: int) -> None:
        """The end of a pass."""
        self._passes.end()
        self._outputs.look()
        self._lines.receive(self._questions.obey)
        if self._questions.news():
            wait_ms = 0
        if wait_ms > BOUNCE_MS and self._inputs.bouncing:
            wait_ms = BOUNCE_MS
        wait_ms = self._jump.hop(wait_ms)
        self._lines.end_of_pass()
        if self._lines.flush() and wait_ms > 2:
            wait_ms = 2
        self._board.idle(wait_ms)
        self._passes.begin()

    def sleep_until_mains(self, most_s: int) -> None:
        """With a computer attached CircuitPython only pretends to sleep, and nobody could wake it from here.

        As in deep sleep nothing is driven.
        """
        self._outputs.let_go()
        self._lines.say("asleep")
        began = self._now()
        while not self.read_mains() and not (most_s and self._now() - began >= most_s * 1000):
            self._jump.finish()
            self._attend(10)
        self.restart()

    def _wait_for_go(self) -> None:
        began = self._now()
        told = began - _HELLO_EVERY_MS
        while not self._questions.going:
            now = self._now()
            if now - began >= (_TOGETHER_MS if self._lines.asked else _ALONE_MS):
                break
            if now - told >= _HELLO_EVERY_MS:
                told = now
                self._lines.say("hello")
            self._attend(10)
        self._questions.let_go()
        self._passes.start_is_over()

    def _attend(self, wait_ms: int) -> None:
        self._lines.receive(self._questions.obey)
        self._lines.flush()
        self.feed_watchdog()
        self._board.idle(wait_ms)

    def _reset(self, question: str, factory: bool) -> None:
        if factory:
            forget_all(*self._flash)
        self._lines.answer(question, "ok")
        self._lines.flush()
        self._board.idle(50)
        self.restart()

    def _state(self) -> str:
        inputs = self._inputs
        words = ["ticks=%d" % self._now()] + self._outputs.words()
        words += ["contact=%d" % inputs.down[0], "button=%d" % inputs.down[1], "mains=%d" % self.read_mains()]
        words += ["ps=%d" % self.modem_ps.value, "probe=%s" % self.probe_bus.last]
        words.append("taken=" + ",".join(sorted(self._taken)))
        return " ".join(words)
