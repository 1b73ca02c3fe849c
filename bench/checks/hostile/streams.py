"""What a modem might say to the board when it, the line or the network is not sound."""

from __future__ import annotations

import random

from bench.checks.hostile import words
from bench.checks.hostile.device import ALERTED, OWNER, Broken, Device, changes, somebody
from bench.checks.hostile.texts import NOTICES
from bench.world.clock import MS, SECOND
from bench.world.network import Phone

A_LIFE = 1000  # streams into one device
_HEARD = 400  # pieces that are kept to make streams of
_WORDS = (
    *(
        b"OK",
        b"ERROR",
        b"> ",
        b"\r\n",
        b"+CMS ERROR: 500",
        b"+CME ERROR: 14",
        b'+CMTI: "SM",',
        b"+CMT: ,23",
        b'+CMGL: 1,1,"",25',
    ),
    *(
        b'+CMGR: 1,"",24',
        b'+CLIP: "',
        b'+CLCC: 1,1,4,0,0,"',
        b'+CUSD: 0,"',
        b'+CCLK: "26/02/30,',
        b"+CREG: ",
        b"+CPIN: ",
        b"+CSQ: ",
    ),
    *(
        b"RING",
        b"NO CARRIER",
        b"RDY",
        b"NORMAL POWER DOWN",
        b"UNDER-VOLTAGE WARNNING",
        b"+CMGS: 1",
        b"+CDS: 25",
        b"\x00",
        b"\xff" * 9,
    ),
)


class Life:
    """One device with a modem that works, and between its words what never was one."""

    def __init__(self, target: str, seed: str) -> None:
        self._dice = dice = random.Random(seed)
        self._device = Device(target, dice.randrange(1 << 30), self._may_be_sent)
        self._pieces: list[bytes] = []
        self._listen()

    def run(self, streams: int) -> int:
        """So many streams; returns how many bytes they had. Raises Broken."""
        device, dice = self._device, self._dice
        total = 0
        try:
            device.ask("MAKEMEBOSS")
            device.ask("ALERTNUMBER+" + ALERTED[1:])
            device.ask("RING=SWITCH")
            device.ask("OFF")
            before = device.settings()
            self._pieces.clear()  # what was said of the owner must not come back: his number would open the door
            self._talk()
            for _ in range(streams):
                stream = self._stream()
                total += len(stream)
                at = 0
                while at < len(stream):
                    end = at + dice.randrange(1, 200)
                    device.world.line.to_board(stream[at:end])
                    at = end
                    device.run_for(dice.choice((0, MS, 20 * MS, 150 * MS)))
                if dice.random() < 0.05:
                    device.phone("+4917012345678").text(words.text(dice))
                if device.world.relay.value:
                    raise Broken("the relay is on")
            device.calm_down()
            after = device.settings()
            device.check()
            if after != before:
                raise Broken(changes(before, after))
            if device.world.relay.value:
                raise Broken("the relay is on")
            return total
        finally:
            device.close()

    def _may_be_sent(self, phone: Phone, text: str) -> bool:
        return phone.number in (OWNER, ALERTED) and text.startswith(NOTICES)

    def _listen(self) -> None:
        line = self._device.world.line
        to_board = line.to_board

        def heard(data: bytes) -> int:
            if len(self._pieces) < _HEARD:
                self._pieces.append(data)
            return to_board(data)

        line.to_board = heard

    def _talk(self) -> None:
        """An hour in which a stranger texts and calls, so that there is something to make streams of."""
        device, dice = self._device, self._dice
        device.world.network.ussd["*100#"] = "Saldo: 5 €"
        device.target.reset()
        for _ in range(12):
            stranger = device.phone("+4917012345678")
            stranger.text(words.text(dice))
            device.world.network.text(somebody(dice), words.text(dice), flash=dice.random() < 0.3)
            stranger.call_device(5 * SECOND)
            device.run_for(15 * SECOND)
        device.check()

    def _stream(self) -> bytes:
        """Some of what was heard, damaged."""
        dice = self._dice
        stream = bytearray()
        for _ in range(dice.randrange(1, 6)):
            kind = dice.randrange(8)
            if kind < 5:
                stream += dice.choice(self._pieces)
            elif kind == 5:
                stream += dice.choice(_WORDS) + dice.choice((b"", b"\r\n", b"1\r\n", b'"\r\n'))
            elif kind == 6:
                stream += dice.randbytes(dice.randrange(40))
            else:
                stream += dice.choice((b"A", b"\xff", b"0", b"+CMGL: ")) * dice.randrange(1, 400)
        for _ in range(dice.choice((0, 1, 1, 2, 5, 20))):
            at = dice.randrange(len(stream) + 1)
            change = dice.randrange(5)
            if change == 0:
                stream[at:at] = dice.choice(_WORDS)
            elif change == 1:
                del stream[at : at + dice.choice((1, 2, 10, 100))]
            elif change == 2 and at < len(stream):
                stream[at] ^= 1 << dice.randrange(8)
            elif change == 3 and at < len(stream):
                stream[at] = dice.randrange(256)
            else:
                stream += stream[at : at + dice.randrange(1, 60)]
        return bytes(stream)
