"""Contact edge to relay edge, at random phases of what the device is doing."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.checks.perf.session import RELAY_US, DeviceFailed, Session
from bench.world.clock import MS, SECOND

CONFIGURE = ("ALERTNUMBER-ALL", "SENSORTYPE=NO", "ALERT=SMSCHANGE", "RELAYTIME=ON", "ALARMON")
SITUATIONS = ("idle", "text being sent", "modem silent", "nvm write", "probe read")
DEBOUNCE_US = 30 * MS  # spec ch. 8
PROBE_CONVERTS_US = 760 * MS
ERASE_US = 45 * MS  # W25Q16JV data sheet 9.6, typical


@dataclass
class Series:
    """latencies_us: contact edge to relay edge, in order. met: how many of them had the situation inside.

    erasing_us: those in which the nvm sector was erased, kept apart. lost: edges that no relay edge followed within a
    minute. window_us: board time from the first to the last.
    """

    situation: str
    latencies_us: list[int] = field(default_factory=list)
    erasing_us: list[int] = field(default_factory=list)
    met: int = 0
    lost: int = 0
    window_us: tuple[int, int] = (0, 0)


class ContactEdges:
    """Closes and opens the contact; with ALERT=SMSCHANGE and RELAYTIME=ON the relay follows both (spec ch. 8)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._world = session.world
        self._series = Series("")

    def prepare(self) -> None:
        """Contact open, socket off, and the alarm function on. Raises DeviceFailed."""
        session = self._session
        session.quick_modem()
        self._world.contact.set(False)
        session.run_for(SECOND)
        for words in (*CONFIGURE, "OFF") if session.speaks else ("OFF",):
            session.ask(words)
        if self._world.relay.value:
            raise DeviceFailed("the socket is not off before the contact is tried")
        session.quick_modem(False)

    def measure(self, situation: str, count: int) -> Series:
        session = self._session
        self._series = series = Series(situation)
        begin_us = session.now_us
        one_round = {
            "idle": self._idle,
            "text being sent": self._sending,
            "modem silent": self._silent,
            "nvm write": self._nvm,
            "probe read": self._probe,
        }[situation]
        # a round may spoil its edge by chance, so the rounds are bounded as well
        for _ in range(4 * count):
            if len(series.latencies_us) + series.lost >= count:
                break
            one_round()
        series.window_us = (begin_us, session.now_us)
        self._after(situation)
        return series

    def _edge(self, at_us: int, inside: str = "") -> None:
        """Change the contact at that moment (or now) and wait for the relay to follow."""
        session, world, series = self._session, self._world, self._series
        closed = not world.contact.value
        if world.relay.value == closed:  # an edge that was lost before: start from where they agree
            world.contact.set(closed)
            session.run_for(SECOND)
            return
        at_us = max(at_us, session.now_us + 1)
        session.clock.at(at_us, world.contact.set, closed)
        if session.wait_for_relay(closed, at_us - session.now_us + RELAY_US) is None:
            series.lost += 1
            return
        done_us = world.relay.since_us
        if self._erased(at_us, done_us):
            series.erasing_us.append(done_us - at_us)
            return
        series.latencies_us.append(done_us - at_us)
        series.met += self._met(inside, at_us, done_us)

    def _erased(self, at_us: int, done_us: int) -> bool:
        board = self._session.board
        if board is None or not self._session.speaks:
            return False
        return any(at_us - ERASE_US < us < done_us and what.startswith("erase") for us, what in board.flash_us[-100:])

    def _met(self, inside: str, at_us: int, done_us: int) -> bool:
        """Whether it really fell into what it was meant for; taken as said where the board cannot be watched."""
        board = self._session.board
        if not inside or board is None or not self._session.speaks:
            return True
        if inside == "probe":
            return any(at_us + DEBOUNCE_US - 5 * MS < ns / 1000 < done_us for ns in board.wire_ns[-2000:])
        return any(at_us < us < done_us and what.startswith("program nvm") for us, what in board.flash_us[-100:])

    # -- one round of each situation

    def _idle(self) -> None:
        self._edge(self._session.somewhere(100 * MS, 500 * MS))

    def _sending(self) -> None:
        """Three edges a text: while it is read and the reply handed over, while the modem sends, and at its answer."""
        session = self._session
        session.text("HARDWARE")
        if session.wait_for_entry("at<", "+CMTI", 10 * SECOND) is None:
            raise DeviceFailed("no +CMTI")
        answer_us = session.now_us + 300 * MS + session.world.modem.latency["cmgs"]
        self._edge(session.somewhere(0, 250 * MS))
        self._edge(session.somewhere(100 * MS, 2_000 * MS))
        self._edge(answer_us + session.random.randrange(-250 * MS, 100 * MS))
        session.wait_for_reply()

    def _silent(self) -> None:
        modem = self._world.modem
        if not modem.faulty("hang"):
            modem.fault("hang")
        self._edge(self._session.somewhere(100 * MS, 700 * MS))

    def _nvm(self) -> None:
        """A setting is changed by text: the edge comes so that its relay edge is due about when that is stored."""
        session = self._session
        session.quick_modem()
        session.text(f"RESTARTTIME={session.random.randrange(1, 600)}")
        received_us = session.now_us + session.world.network.latency["text_to_device"]
        self._edge(received_us + session.random.randrange(-20 * MS, 80 * MS), "nvm")
        session.wait_for_reply()

    def _probe(self) -> None:
        """A thermostat setting asks for a reading at once; its longest step comes when the probe has converted."""
        session = self._session
        session.quick_modem()
        session.text("THERMOSTATOFF")
        if session.speaks:
            session.wait_for_entry("console", "THERMOSTATOFF", 10 * SECOND)
        self._edge(
            session.now_us + PROBE_CONVERTS_US - DEBOUNCE_US + session.random.randrange(-15 * MS, 15 * MS), "probe"
        )
        session.wait_for_reply()

    def _after(self, situation: str) -> None:
        session = self._session
        session.quick_modem(False)
        if situation == "modem silent":
            self._world.modem.ok()
            session.ask("STATUS")
