"""Calls as the modem sees them: one at a time, a second caller hears the busy tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.world.clock import MS, SECOND
from bench.world.network import Call
from bench.world.tpdu import Address

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer

KEY_HELD_MS = 120
CLIP_AHEAD_US = 300 * MS  # fault `clip-first`
ACTIVE, DIALLING, ALERTING, INCOMING = 0, 2, 3, 4  # <stat> of +CLCC (3GPP TS 27.007 7.18)


class Voice:
    """`call` is the one in progress, `incoming` tells its direction."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._network = modem.world.network
        self._ring_timer: Timer | None = None
        self._rings = 0
        self.call: Call | None = None
        self.incoming = False

    def stop(self) -> None:
        """The modem stops: it forgets the call, the network notices by itself."""
        self.call = None
        self._quiet()

    # -- to the device

    def ring(self, call: Call) -> bool:
        """A call comes in; False when the device is busy."""
        if self.call is not None or self._modem.settings.number("+GSMBUSY"):
            return False
        self.call, self.incoming, self._rings = call, True, 0
        self._modem.ring_indicator(True)
        self._ring()
        self._report()
        return True

    def _ring(self) -> None:
        modem, call = self._modem, self.call
        if call is None:
            return
        lines = [] if modem.faulty("no-ring") else ["+CRING: VOICE" if modem.settings.number("+CRC") else "RING"]
        if modem.settings.number("+CLIP") and not modem.faulty("no-clip"):
            lines.append(self._clip(call.shown))
        if modem.faulty("clip-first") and len(lines) == 2:
            modem.port.unsolicited(lines.pop())
            modem.world.clock.after(CLIP_AHEAD_US, self._say_while, call, lines)
        else:
            modem.port.unsolicited(*lines)
        self._rings += 1
        answer_after = modem.settings.number("S0")
        if answer_after and self._rings >= answer_after:
            self.answer()
        else:
            self._ring_timer = modem.after("ring", self._ring)

    def _say_while(self, call: Call, lines: list[str]) -> None:
        if self.call is call:
            self._modem.port.unsolicited(*lines)

    def _clip(self, caller: Address) -> str:
        if not caller.text:
            return self._modem.dialect.clip.format(number="", kind=self._modem.dialect.withheld_kind, validity=1)
        return self._modem.dialect.clip.format(number=caller.text, kind=caller.kind, validity=0)

    def _quiet(self) -> None:
        if self._ring_timer is not None:
            self._ring_timer.cancel()
            self._ring_timer = None
        self._modem.ring_indicator(False)

    def answer(self) -> bool:
        call = self.call
        if call is None or not self.incoming or call.outcome != "ringing":
            return False
        self._network.answer(call)
        return True

    # -- from the device

    def dial(self, number: str) -> None:
        self.incoming = False
        self.call = self._network.dial(number)
        self._report()

    def hang_up(self) -> bool:
        """End or reject what there is; False when there is no call."""
        call = self.call
        if call is None:
            return False
        self.call = None
        self._quiet()
        self._network.hang_up(call)
        self._report(call)
        if self._modem.dialect.tells_calls and call.answered_us is not None:
            self._modem.port.unsolicited(self._end_words(call))
        return True

    # -- from the network

    def changed(self, call: Call) -> None:
        if call is not self.call:
            return
        modem = self._modem
        if call.ended_us is None:
            if call.outcome == "answered":
                self._quiet()
                if modem.dialect.tells_calls:
                    modem.port.unsolicited("VOICE CALL: BEGIN")
                elif not self.incoming and modem.settings.number("+MORING"):
                    modem.port.unsolicited("MO CONNECTED")
            elif not self.incoming and modem.settings.number("+MORING"):
                modem.port.unsolicited("MO RING")
            self._report()
            return
        self.call = None
        self._quiet()
        if modem.dialect.tells_calls and (call.answered_us is not None or self.incoming):
            self._report(call)
            modem.port.unsolicited(self._end_words(call))
            return
        words = "NO CARRIER"
        if not self.incoming:
            words = {"rejected": "BUSY", "busy": "BUSY", "no answer": "NO ANSWER"}.get(call.outcome, words)
            if call.ringing_us is None and call.outcome == "no answer":
                words = "NO CARRIER"  # it never got so far as to ring
        modem.port.unsolicited(words)
        self._report(call)

    def key_pressed(self, call: Call, key: str) -> None:
        """The other end has pressed a key: told when AT+DDET=1 has asked for it."""
        modem = self._modem
        if call is self.call and modem.settings.number("+DDET") and modem.dialect.key_pressed:
            timed = len(modem.settings.numbers["+DDET"]) > 2 and modem.settings.numbers["+DDET"][2]
            held = f",{KEY_HELD_MS}" if timed else ""
            modem.port.unsolicited(modem.dialect.key_pressed.format(key=key) + held)

    def _end_words(self, call: Call) -> str:
        """What a newer module says of a call that is over: how long it was (hhmmss), or that nobody took it."""
        ended_us = call.ended_us or self._modem.world.clock.now_us
        if call.answered_us is not None:
            seconds = (ended_us - call.answered_us) // SECOND
            return f"VOICE CALL: END: {seconds // 3600:02d}{seconds // 60 % 60:02d}{seconds % 60:02d}"
        return f"MISSED_CALL: {self._modem.clock_chip.now().local:%I:%M%p} {call.shown.text}".rstrip()

    # -- AT+CLCC

    def listing(self, call: Call | None = None) -> str | None:
        """The +CLCC line of the call in progress, or of one that has just ended (state 6, disconnect)."""
        ended = call is not None
        call = call or self.call
        if call is None:
            return None
        other = call.shown if self.incoming else call.dialled
        if ended:
            state = 6
        elif call.outcome == "answered":
            state = ACTIVE
        elif self.incoming:
            state = INCOMING
        else:
            state = DIALLING if call.ringing_us is None else ALERTING
        kind = other.kind if other.text else self._modem.dialect.withheld_kind
        return self._modem.dialect.clcc.format(
            index=1, direction=int(self.incoming), state=state, number=other.text, kind=kind
        )

    def _report(self, ended: Call | None = None) -> None:
        """With AT+CLCC=1 every change of a call is told."""
        if self._modem.settings.number("+CLCC"):
            line = self.listing(ended)
            if line is not None:
                self._modem.port.unsolicited(line)
