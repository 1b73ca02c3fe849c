"""The bench's way in, by the second USB serial port (docs/bench-protocol.md). Imported in bench mode only.

It stands between the firmware and its pins: what the bench has taken over is read from here, everything else from the
board. The firmware notices nothing, so what passes on the bench is what works in the field.
"""

from __future__ import annotations

import binascii
import gc
import sys

from isocket import VERSION

# No other module of the firmware: they are thrown away and imported anew when the app starts again in the same VM
# (guard.py), while this one stays with the board.

_LONGEST_LINE = 220
_KEPT_OUT = 2048  # bytes for a computer that does not read; then the oldest lines go
_HELLO_EVERY_MS = 500
_ALONE_MS = 3000  # how long a start waits for somebody to say something
_TOGETHER_MS = 6000  # and for `go`, when somebody does
_BOUNCE_MS = 30  # as keypad debounces contact and button (spec ch. 8)
_KEYS = ("contact", "button")
_LEVELS = _KEYS + ("mains", "ps")
_READ_BACK = 4  # of the outputs
_PROBE_FAULTS = ("none", "short", "crc", "85")
_ROM = b"\x28\x00\x10\x0b\x00\x00\x00"


class Link:
    """Puts itself in the place of what it can take over, and waits at the start for the bench to do so.

    identity: uid and reset reason. nvm, snapshot_file: both homes of the settings.
    now_ms: the time; jump(ms) makes it so much later.
    """

    def __init__(self, board, port, now_ms, jump, nvm, snapshot_file, identity) -> None:
        port.timeout = 0
        port.write_timeout = 0
        self._board = board
        self._port = port
        self._now = now_ms
        self._jump = jump
        self._nvm = nvm
        self._snapshot_file = snapshot_file
        self._identity = identity
        self._in = b""
        self._out = b""
        self._events = 0
        self._line = b""  # the last one, and what was answered
        self._answer = ""
        self._number = ""
        self._jump_until = None
        self._seen = False  # something has become visible in this pass
        self._fed = False
        self._going = False
        self.taken = {}
        self._real = [board.contact_closed, board.button_pressed]
        self._down = [board.contact_closed, board.button_pressed]
        self._since = [0, 0]
        self._outputs = [("relay", board.relay)]
        for name in ("POWER", "GSM", "OUT"):
            self._outputs.append((name, board.leds[name]))
        self._outputs += [("rst", board.modem_rst), ("key", board.modem_key), ("supply", board.modem_supply)]
        self._levels = [self._level(at) for at in range(len(self._outputs))]
        self._next_key = board.next_key
        self._read_mains = board.read_mains
        self._sleep = board.idle
        self._uart = _Tunnel(board.uart, self)
        self._ps = _Level(board.modem_ps, self.taken)
        self._make_bus = board.probe_bus
        self._bus = None
        board.mains_events = (True,)  # what is taken over is looked at in each pass
        board.next_key = self.next_key
        board.read_mains = self.read_mains
        board.idle = self.idle
        board.uart = self._uart
        board.modem_ps = self._ps
        board.probe_bus = self.probe_bus
        board.sleep_until_mains = self.sleep_until_mains
        self._begin_count()
        self._wait_for_go()

    def _begin_count(self) -> None:
        self._passes = 0
        self._worst = 0
        self._began = self._now()

    def _wait_for_go(self) -> None:
        """What shall be taken over has to be so before the firmware reads its inputs for the first time."""
        began = self._now()
        told = began - _HELLO_EVERY_MS
        while not self._going:
            now = self._now()
            if now - began >= (_TOGETHER_MS if self._line else _ALONE_MS):
                break
            if now - told >= _HELLO_EVERY_MS:
                told = now
                self.say("hello")
            self._attend(10)
        self._going = True
        self._passes = -1  # the pass that is the rest of the start does not count

    def _attend(self, wait_ms: int) -> None:
        self._receive()
        self._flush()
        self._board.feed_watchdog()
        self._sleep(wait_ms)

    # in the place of the board's own

    def idle(self, wait_ms: int) -> None:
        now = self._now()
        took = now - self._began
        self._passes += 1
        if took > self._worst and self._passes:
            self._worst = took
        self._look()
        self._fed = False
        self._receive()
        if self._fed:
            wait_ms = 0  # the firmware has something to look at
        for key in (0, 1):
            if self._wanted(key) != self._down[key] and wait_ms > _BOUNCE_MS:
                wait_ms = _BOUNCE_MS
        if self._jump_until is not None:
            left = max(self._jump_until - now, 0)
            if left and not self._seen:
                hop = wait_ms if wait_ms < left else left
                self._jump(hop)
                left -= hop
                wait_ms = 0
            if not left or self._seen:
                self._end_jump()
        self._seen = False
        if self._flush() and wait_ms > 2:
            wait_ms = 2
        self._sleep(wait_ms)
        self._began = self._now()

    def next_key(self):
        key = self._next_key()
        while key is not None:
            self._real[key[0]] = key[1]
            key = self._next_key()
        board = self._board
        now = self._now()
        for key in (0, 1):
            wanted = self._wanted(key)
            if wanted != self._down[key] and (_KEYS[key] not in self.taken or now - self._since[key] >= _BOUNCE_MS):
                self._down[key] = wanted
                board.contact_closed = self._down[0]
                board.button_pressed = self._down[1]
                return key, wanted, now
        return None

    def _wanted(self, key: int) -> bool:
        return self.taken.get(_KEYS[key], self._real[key])

    def read_mains(self) -> bool:
        present = self.taken.get("mains", self._read_mains())
        self._board.mains_present = present
        return present

    def probe_bus(self, kind):
        if self._bus is None:
            self._bus = _ProbeBus(self._make_bus(kind), self.taken)
        return self._bus

    def sleep_until_mains(self, most_s: int) -> None:
        """With a computer attached CircuitPython only pretends to sleep, and nobody could wake it from here.

        As in deep sleep nothing is driven.
        """
        for at in range(_READ_BACK):
            self._outputs[at][1].set(False)
        self._look()
        self.say("asleep")
        began = self._now()
        while not self.read_mains() and not (most_s and self._now() - began >= most_s * 1000):
            if self._jump_until is not None:
                self._jump(max(self._jump_until - self._now(), 0))
                self._end_jump()
            self._attend(10)
        self._board.restart()

    def _look(self) -> None:
        """Tell what has changed on the pins."""
        levels = self._levels
        for at in range(len(levels)):
            level = self._level(at)
            if level != levels[at]:
                levels[at] = level
                self.say("%s %d" % (self._outputs[at][0], level))

    def _level(self, at: int) -> bool:
        """Relay and LEDs as their pins read; those towards the modem as they are driven (nothing may be there)."""
        output = self._outputs[at][1]
        return output.pin.value if at < _READ_BACK else output.level

    # lines to the computer

    def say(self, words: str) -> None:
        self._seen = True
        self._events = (self._events + 1) % 100
        self._put("#%d %d %s" % (self._events, self._now(), words))

    def _reply(self, words: str) -> None:
        self._answer = words
        self._put(words)

    def _put(self, words: str) -> None:
        line = words.encode()
        self._out += line + b"*%04X\n" % (binascii.crc32(line) & 0xFFFF)
        while len(self._out) > _KEPT_OUT:
            self._out = self._out[self._out.find(b"\n") + 1 :]

    def _flush(self) -> bool:
        """Give the port what it takes; True when something is left."""
        if self._out:
            self._out = self._out[self._port.write(self._out) or 0 :]
        return bool(self._out)

    def _end_jump(self) -> None:
        self._jump_until = None
        self._reply("=%s jumped %d" % (self._number, self._now()))

    # lines from the computer

    def _receive(self) -> None:
        port = self._port
        while port.in_waiting:
            self._in += port.read(port.in_waiting) or b""
            while True:
                end = self._in.find(b"\n")
                if end < 0:
                    break
                line = self._in[:end].strip()
                self._in = self._in[end + 1 :]
                if line:
                    self._take(line)
            if len(self._in) > _LONGEST_LINE:
                self._in = b""
                self.say("bad line: too long")

    def _take(self, line: bytes) -> None:
        if line == self._line:  # asked again: the answer has been lost
            if self._answer:
                self._put(self._answer)
            return
        body = line
        if line[-5:-4] == b"*":
            body = line[:-5]
            if line[-4:] != b"%04X" % (binascii.crc32(body) & 0xFFFF):
                self.say("bad line: check")
                return
        try:
            words = body.decode().split(" ")
            number = words[0]
            self._line = line
            self._answer = ""
            if len(words) < 2 or not number.isdigit():
                raise ValueError("NUMBER VERB")
            answer = self._do(number, words[1], words[2:])
            if answer is not None:
                self._reply("=%s %s" % (number, answer))
        except (ValueError, KeyError, IndexError, UnicodeError) as error:
            self._reply("!%s %s" % (body.split(b" ")[0].decode() if body[:1].isdigit() else "0", error))

    def _do(self, number: str, verb: str, words):
        if verb == "m":
            if "modem" not in self.taken:
                raise ValueError("modem is not taken")
            self._uart.feed(binascii.unhexlify(words[0]))
            self._fed = True
            return "ok"
        if verb == "jump":
            self._jump_until = self._now() + int(words[0])
            self._number = number
            # what the bench has not heard of yet comes first
            self._seen = self._events != int(words[1])
            return None
        if verb == "take":
            self._take_over(words[0], words[1] if len(words) > 1 else "")
            return "ok"
        if verb == "give":
            for name in list(self.taken) if words[0] == "all" else words:
                self.taken.pop(name, None)
            return "ok"
        if verb == "go":
            self._going = True
            return "ok"
        if verb == "read":
            return self._state()
        if verb == "passes":
            answer = "passes=%d worst_ms=%d" % (self._passes, self._worst)
            self._begin_count()
            return answer
        if verb == "id":
            gc.collect()
            version = sys.implementation[1]  # pyright: ignore[reportIndexIssue]
            return "firmware=%s circuitpython=%s %s heap=%d ticks=%d" % (
                VERSION,
                ".".join([str(part) for part in version[:3]]),
                self._identity,
                gc.mem_free(),  # pyright: ignore[reportAttributeAccessIssue]
                self._now(),
            )
        if verb == "reset" or verb == "factory":
            if verb == "factory":
                self._make_factory_new()
            self._put("=%s ok" % number)
            self._flush()
            self._sleep(50)
            self._board.restart()
        raise ValueError("no such verb: " + verb)

    def _make_factory_new(self) -> None:
        """An empty journal, newer than what the second home has: nothing of it is written while a computer is there.

        Raises ValueError when memory is in pieces; at the start, before `go`, it never is.
        """
        from isocket.store.home import PART
        from isocket.store.journal import FORMAT_KEY, HEADING, put_heading
        from isocket.store.records import SIZE

        found = [self._nvm[0:HEADING]]
        file = self._snapshot_file(False)
        if file is not None:
            for part in (1, 3):
                file.seek(PART * part)
                found.append(file.read(HEADING))
            file.close()
        newest = 0
        for heading in found:
            if len(heading) == HEADING and heading[0] == FORMAT_KEY:
                newest = max(newest, int.from_bytes(heading[3:7], "little"))
        gc.collect()
        try:
            image = bytearray(SIZE)
            for at in range(SIZE):
                image[at] = 0xFF
            put_heading(image, newest + 1 & 0x7FFFFFFF, HEADING, 0)
        except MemoryError:
            raise ValueError("no memory; ask before go") from None
        self._nvm[0:SIZE] = image

    def _take_over(self, name: str, value: str) -> None:
        taken = self.taken
        self._fed = True
        if name == "modem":
            taken[name] = True
        elif name == "probe":
            taken[name] = value if value in _PROBE_FAULTS else int(value)
        elif name in _LEVELS and value in ("0", "1"):
            level = value == "1"
            if name in _KEYS:
                key = _KEYS.index(name)
                if self._wanted(key) != level:
                    self._since[key] = self._now()
                if not self._going:
                    self._down[key] = level
            taken[name] = level
            if not self._going:
                self._board.contact_closed = self._down[0]
                self._board.button_pressed = self._down[1]
                self._board.mains_present = taken.get("mains", self._board.mains_present)
        else:
            raise ValueError("take modem, probe N|none|short|crc|85, or 0|1 of " + " ".join(_LEVELS))

    def _state(self) -> str:
        words = ["ticks=%d" % self._now()]
        for at in range(len(self._outputs)):
            words.append("%s=%d" % (self._outputs[at][0], self._level(at)))
        words += ["contact=%d" % self._down[0], "button=%d" % self._down[1], "mains=%d" % self.read_mains()]
        words += ["ps=%d" % self._ps.value, "probe=%s" % (self._bus.last if self._bus else "unread")]
        words.append("taken=" + ",".join(sorted(self.taken)))
        return " ".join(words)


class _Tunnel:
    """The modem's UART, or the bench in its place."""

    def __init__(self, uart, link) -> None:
        self._uart = uart
        self._link = link
        self._kept = b""

    def feed(self, data: bytes) -> None:
        self._kept += data

    @property
    def in_waiting(self) -> int:
        return len(self._kept) if "modem" in self._link.taken else self._uart.in_waiting

    def read(self, size: int):
        if "modem" not in self._link.taken:
            return self._uart.read(size)
        data = self._kept[:size]
        self._kept = self._kept[size:]
        return data

    def write(self, data: bytes):
        if "modem" not in self._link.taken:
            return self._uart.write(data)
        self._link.say("m " + binascii.hexlify(data).decode())
        return len(data)


class _Level:
    """The modem's PS."""

    def __init__(self, pin, taken) -> None:
        self._pin = pin
        self._taken = taken

    @property
    def value(self) -> bool:
        return self._taken.get("ps", self._pin.value)


class _ProbeBus:
    """The 1-Wire bus; when it is taken over, a DS18B20 with the wanted temperature or fault answers instead."""

    def __init__(self, bus, taken) -> None:
        self._bus = bus
        self._taken = taken
        self._asked = 0
        self.last = "unread"  # the scratchpad's temperature, sixteenths of a degree, as the firmware has read it last
        self.crc8 = bus.crc8

    def reset(self) -> bool:
        state = self._taken.get("probe")
        return self._bus.reset() if state is None else state not in ("none", "short")

    def write(self, data: bytes) -> None:
        self._asked = data[-1]
        if "probe" not in self._taken:
            self._bus.write(data)

    def readinto(self, buffer) -> None:
        state = self._taken.get("probe")
        if state is None:
            self._bus.readinto(buffer)
        else:
            self._fill(buffer, state)
        if len(buffer) == 9:
            raw = buffer[0] | buffer[1] << 8
            self.last = str(raw - 65536 if raw >= 32768 else raw)

    def _fill(self, buffer, state) -> None:
        if len(buffer) == 8:
            data = _ROM
        else:
            raw = (85 * 16 if state == "85" else 0 if state == "crc" else state) & 0xFFFF
            data = bytes((raw & 0xFF, raw >> 8, 0x4B, 0x46, 0x7F, 0xFF, 0x0C if state == "85" else 0x10, 0x10))
        size = len(data)
        buffer[:size] = data
        crc = self.crc8(data)
        buffer[size] = crc ^ 0x55 if state == "crc" and size == 8 else crc
