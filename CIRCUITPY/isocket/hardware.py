"""The board: the only file that imports hardware modules. Pins become objects with plain verbs; nobody else touches a
pin.
"""

from __future__ import annotations

import io
import select
import sys
import time

import board
import busio
import digitalio
import keypad
import microcontroller
import onewireio
import storage
import supervisor
import usb_cdc

from isocket import log
from isocket.on_demand import on_demand
from isocket.store.home import FILE_SIZE
from isocket.store.layout import in_one_piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from isocket.config import Config

    class Uart(Protocol):
        """busio.UART."""

        @property
        def in_waiting(self) -> int: ...
        def read(self, __size: int) -> bytes | None: ...
        def write(self, __data: bytes) -> int | None: ...

    class Pin(Protocol):
        """digitalio.DigitalInOut."""

        @property
        def value(self) -> bool: ...

    class Nvm(Protocol):
        """microcontroller.nvm."""

        def __getitem__(self, __part: slice) -> bytearray: ...
        def __setitem__(self, __part: slice, __data: bytes | bytearray) -> None: ...


try:
    alarm = __import__("alarm")
except ImportError:  # a board that cannot sleep
    alarm = None

_TICKS_MASK = 0x1FFFFFFF  # supervisor.ticks_ms wraps after 6.2 days
_time = [supervisor.ticks_ms(), 0]  # the ticks when they were last read, and what `now_ms` was then


def now_ms() -> int:
    """Milliseconds since CircuitPython has started. They never wrap; they have to be asked for once in six days."""
    ticks = supervisor.ticks_ms()
    _time[1] += (ticks - _time[0]) & _TICKS_MASK
    _time[0] = ticks
    return _time[1]


def jump(ms: int) -> None:
    """Bench mode: so much later it shall be."""
    _time[1] += ms


ENOUGH_MS = 5  # of a pass
BAUD = 115200
# 90 ms of line at full rate: an nvm erase (52 ms, interrupts off) still loses what the 32-byte FIFO cannot hold
KEPT_EVENTS = 16  # a pass takes them all; debounced, one can bring two
RX_BUFFER = 512  # 44 ms at 115200 baud, three of the longest passes
TX_FIFO = 32  # what uart.write takes without waiting
NAP_MS = (
    8  # CircuitPython's sleep cannot be cut short, so the idle sleep is cut into naps; bounds the reaction to any input
)

# keypad scans from the 1/1024 s tick: 31 equal scans span 29.3 to 30.3 ms (spec ch. 8: shorter than 30 ms is ignored)
INPUT_SCANS = 31
CONTACT = 0
BUTTON = 1

_READABLE = 1


class Output:
    """A pin that is driven; `set` touches it only when the level changes. level None: open until the first `set`. pin
    None: nothing is wired there. inverted: a transistor between turns the level over, so the pin is never left open.
    """

    def __init__(
        self,
        pin: microcontroller.Pin | None,
        level: bool | None = False,
        open_drain: bool = False,
        inverted: bool = False,
    ) -> None:
        self.pin = digitalio.DigitalInOut(pin) if pin is not None else None
        self.level = level
        self._inverted = inverted
        if level is not None and self.pin is not None:
            mode = digitalio.DriveMode.OPEN_DRAIN if open_drain and not inverted else digitalio.DriveMode.PUSH_PULL
            self.pin.switch_to_output(level != inverted, mode)

    def set(self, level: bool) -> None:
        if level != self.level:
            if self.pin is None:
                pass
            elif self.level is None:
                self.pin.switch_to_output(level != self._inverted)
            else:
                self.pin.value = level != self._inverted
            self.level = level


class OneWire:
    """The probe's bus, byte by byte, each 0.6 ms."""

    def __init__(self, pin: microcontroller.Pin) -> None:
        self._wire = onewireio.OneWire(pin)

    def reset(self) -> bool:
        """Whether anybody has answered."""
        return not self._wire.reset()

    def write(self, data: bytes) -> None:
        for byte in data:
            for bit in range(8):
                self._wire.write_bit(bool(byte >> bit & 1))

    def readinto(self, buffer: bytearray) -> None:
        read_bit = self._wire.read_bit
        for at in range(len(buffer)):
            byte = 0
            for bit in range(8):
                byte |= read_bit() << bit
            buffer[at] = byte

    def crc8(self, data: bytes | bytearray) -> int:
        """Of a ROM code or a scratchpad; 0 if it ends with its own (Maxim application note 27)."""
        crc = 0
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
        return crc


class _Nap(io.IOBase):
    """A stream that is never ready and naps when asked: `select.poll` alone keeps the core awake while it waits."""

    def __init__(self) -> None:
        self.seconds = NAP_MS / 1000

    def ioctl(self, request: int, argument: int) -> int:
        time.sleep(self.seconds)
        return 0


class Hardware:
    """All pins of the board, claimed once. `config.pins` names them."""

    def __init__(self, config: Config) -> None:
        pins = {}
        for signal in config.pins:
            name = config.pins[signal]
            pins[signal] = getattr(board, name) if name else None  # not wired
        self._pins = pins
        self.probe_bus = OneWire(pins["PROBE"])
        self.relay = Output(pins["RELAY"], None)  # what holds its pin at a reset holds it until its state is known
        self.leds = {
            "POWER": Output(pins["LED_POWER"]),
            "GSM": Output(pins["LED_GSM"]),
            "OUT": Output(pins["LED_OUT"]),
        }
        key, rst, ps, supply = config.inverted
        self.modem_rst = Output(pins["MODEM_RST"], True, True, rst)
        self.modem_key = Output(pins["MODEM_KEY"], True, True, key)
        self.modem_supply = Output(pins["MODEM_SUPPLY"], True, False, supply)
        self.modem_ps = None
        self._ps_when_on = not ps
        if pins["MODEM_PS"] is not None:
            self.modem_ps = digitalio.DigitalInOut(pins["MODEM_PS"])
            self.modem_ps.switch_to_input(digitalio.Pull.UP if ps else digitalio.Pull.DOWN)
        self.uart = busio.UART(
            pins["MODEM_RX"], pins["MODEM_TX"], baudrate=BAUD, timeout=0, receiver_buffer_size=RX_BUFFER
        )
        # The first scan takes the level as it is, without an event: so look before.
        self.contact_closed = not self._level(pins["CONTACT"], digitalio.Pull.UP)
        keys = [pins["CONTACT"]]
        self.button_pressed = False
        if pins["BUTTON"] is not None:
            keys.append(pins["BUTTON"])
            self.button_pressed = not self._level(pins["BUTTON"], digitalio.Pull.UP)
        self.mains_present = self._level(pins["MAINS"], digitalio.Pull.DOWN)
        self._keys = keypad.Keys(
            tuple(keys),
            value_when_pressed=False,
            pull=True,
            interval=0.001,
            debounce_threshold=INPUT_SCANS,
            max_events=KEPT_EVENTS,
        )
        self._mains = keypad.Keys(
            (pins["MAINS"],), value_when_pressed=True, pull=True, interval=0.02, max_events=KEPT_EVENTS
        )
        self.key_events = self._keys.events  # true while some wait
        self.mains_events = self._mains.events
        self._contact_bit: tuple | None = None  # where its level can be read: (bank of pins, byte, bit)
        self._event = keypad.Event()
        self._nap = _Nap()
        self._poll = select.poll()
        for stream in (self.uart, self.key_events, self.mains_events, self._nap):
            self._poll.register(stream, _READABLE)  # pyright: ignore[reportArgumentType] (streams, not files: CircuitPython)
        if usb_cdc.data is not None:
            self._poll.register(usb_cdc.data, _READABLE)  # pyright: ignore[reportArgumentType]

    @staticmethod
    def _level(pin, pull) -> bool:
        look = digitalio.DigitalInOut(pin)
        look.switch_to_input(pull)
        time.sleep(0.001)  # the pull needs a moment against the wire's capacitance
        level = look.value
        look.deinit()
        return level

    def next_key(self):
        """The next debounced change of contact or button as (CONTACT | BUTTON, closed or pressed, its ms), or None."""
        if self._keys.events.get_into(self._event):
            key, down = self._event.key_number, self._event.pressed
            if key == CONTACT:
                self.contact_closed = down
            else:
                self.button_pressed = down
            now = now_ms()
            return key, down, now - ((_time[0] - self._event.timestamp) & _TICKS_MASK)
        if self._keys.events.overflowed:  # 64 changes within one pass: start again from the level
            self._keys.events.clear()
            self._keys.reset()
        return None

    @on_demand
    def look_ahead(self) -> None:
        """From now on `contact_moves` knows; keypad has the pin, so the bank of pins is read beside it (SIO, GPIO_IN:
        RP2040 data sheet 2.3.1.7; the RP2350 has it there, too).
        """
        try:
            bank = __import__("memorymap").AddressRange(start=0xD0000004, length=4)  # not in every build
        except (ImportError, ValueError):
            return
        pins = microcontroller.pin  # pyright: ignore[reportAttributeAccessIssue]
        for number in range(30):  # some have gone to a radio
            if getattr(pins, "GPIO%d" % number, None) is self._pins["CONTACT"]:
                self._contact_bit = bank, number // 8, number % 8

    def contact_moves(self) -> bool:
        """It is not as it was told last: it bounces, or there will be a change within 31 ms."""
        if self._contact_bit is None:
            return False
        bank, at, bit = self._contact_bit
        return bool(bank[0:4][at] >> bit & 1) == self.contact_closed

    def read_mains(self) -> bool:
        while self._mains.events.get_into(self._event):
            self.mains_present = self._event.pressed
        return self.mains_present

    @property
    def computer_is_there(self) -> bool:
        """Attached by USB, and awake."""
        return supervisor.runtime.usb_connected

    @property
    def modem_is_on(self) -> bool:
        """As far as PS tells; where it is not wired, always."""
        return self.modem_ps is None or self.modem_ps.value == self._ps_when_on

    def set_speed(self, baud: int) -> None:
        """Of the modem's line, from now on."""
        self.uart.baudrate = baud

    def idle(self, wait_ms: int) -> None:
        """Sleep until an input has something to say, or for `wait_ms`."""
        self._nap.seconds = (wait_ms if wait_ms < NAP_MS else NAP_MS) / 1000
        for _ in self._poll.ipoll(wait_ms):  # pyright: ignore[reportAttributeAccessIssue]
            break

    def is_enough(self, began: int) -> bool:
        """For a pass that began then: what else is due has the next one, and a contact is looked at between them."""
        return now_ms() - began >= ENOUGH_MS

    def feed_watchdog(self) -> None:
        microcontroller.watchdog.feed()
        if _written and _written[-1] is not None and supervisor.runtime.usb_connected:
            _written.append(None)  # a computer may have moved the file: look it up again

    def restart(self) -> None:
        """Reset the chip; does not return."""
        microcontroller.reset()

    @on_demand
    def sleep_until_mains(self, most_s: int) -> None:
        """Deep sleep until mains return, or for so many seconds, 0 for no limit; does not return: the board then starts
        afresh.
        """
        if _written:  # sleeping would close the file: start again first, and sleep then
            self.restart()
        self._mains.deinit()
        disarm_watchdog()
        if alarm is None:
            ends = now_ms() + (most_s or 6 * 24 * 3600) * 1000
            look = digitalio.DigitalInOut(self._pins["MAINS"])
            look.switch_to_input(digitalio.Pull.DOWN)
            while not look.value and now_ms() < ends:
                time.sleep(1)
            self.restart()
        wake = alarm.pin.PinAlarm(self._pins["MAINS"], value=True, pull=True)  # pyright: ignore[reportAttributeAccessIssue]
        if most_s:
            later = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + most_s)  # pyright: ignore[reportAttributeAccessIssue]
            alarm.exit_and_deep_sleep_until_alarms(wake, later)
        else:
            alarm.exit_and_deep_sleep_until_alarms(wake)


def claim(config: Config) -> Hardware:
    """The board; in bench mode with the bench between it and the firmware."""
    board = Hardware(config)
    port = usb_cdc.data
    if port is None:
        return board
    from isocket.bench_link.link import Link

    port.timeout = port.write_timeout = 0
    identity = "uid=%s reset=%s" % (serial_number(), str(microcontroller.cpu.reset_reason).split(".")[-1])
    link = Link(board, port, now_ms, jump, nvm(), snapshot_file, identity)
    return link  # pyright: ignore[reportReturnType] (it has all that Hardware has)


def let_go(board: Hardware) -> None:
    """After a failure: the modem's lines at rest, and an end to the text that was being sent to it."""
    for line in (board.modem_rst, board.modem_key, board.modem_supply):
        line.set(True)
    board.uart.write(b"\x1b\r")


def disarm_watchdog() -> None:
    microcontroller.watchdog.mode = None


@on_demand
def serial_number() -> str:
    return "".join("%02X" % byte for byte in microcontroller.cpu.uid)


def powered_on() -> bool:
    """True when this start follows a loss of all supplies (a brown-out looks the same on this chip)."""
    return microcontroller.cpu.reset_reason == microcontroller.ResetReason.POWER_ON


# In sleep memory, behind what safemode.py keeps there: a mark, and how many starts in a row have not reached a pass.
# Sleep memory survives all but a loss of power.
_STARTS_AT = 2
_STARTS_MARK = 0x5A
TOLD = 0x80  # the alert numbers know that only the fallback runs


def count_start() -> int:
    """How many starts in a row before this one have not reached a pass, and were ended by the watchdog or by a crash.
    This one counts, too, until `set_starts(0)`.
    """
    reset = microcontroller.ResetReason
    mark, count = _sleep_memory(_STARTS_AT, _STARTS_AT + 2)
    if mark != _STARTS_MARK or microcontroller.cpu.reset_reason not in (reset.WATCHDOG, reset.SOFTWARE):
        count = 0
    set_starts(min(count + 1, 255))
    return count


def set_starts(count: int) -> None:
    try:
        alarm.sleep_memory[_STARTS_AT : _STARTS_AT + 2] = bytes((_STARTS_MARK, count))
    except AttributeError:
        pass  # a board without it


def _sleep_memory(start: int, end: int) -> bytes | bytearray:
    try:
        return alarm.sleep_memory[start:end]
    except AttributeError:
        return bytes(end - start)


def nvm() -> Nvm:
    return microcontroller.nvm  # pyright: ignore[reportReturnType] (every RP2040 has it)


SNAPSHOT = "/store/snapshot.bin"
SECTOR = 4096
XIP_LAPS = 1000
# The same file, open for writing; the last one is in use, None: to be opened again. They stay here for good: closing
# one (or losing it to the collector) rewrites the flash sector of its directory, which others share.
_written = []


def may_write() -> bool:
    """The drive is ours: no computer is attached."""
    return not supervisor.runtime.usb_connected


def drive_reader():
    """A function that reads the drive as it lies in flash, read(at, size), in whole words; it may raise ValueError.
    None if that cannot be had.

    By way of the XIP stream (RP2040 data sheet 2.6.3.5 and table 153 ff.): CircuitPython gives files, but does not tell
    where they are.
    """
    try:
        if sys.platform == "RP2350":  # which has it elsewhere
            return None
        xip = __import__("memorymap").AddressRange(start=0x14000000, length=0x20)  # not in every build
    except ImportError:
        return None

    def read(at: int, size: int) -> bytearray:
        data = bytearray(size)
        for _ in range(XIP_LAPS):  # somebody may have left something in the FIFO
            if xip[8:12][0] & 2:
                break
            _ = xip[0x1C:0x20]
        xip[0x14:0x18] = (0x10100000 + at).to_bytes(4, "little")
        xip[0x18:0x1C] = (size // 4).to_bytes(4, "little")
        for start in range(0, size, 4):
            for _ in range(XIP_LAPS):
                if not xip[8:12][0] & 2:  # the FIFO is not empty
                    break
            else:
                raise ValueError("XIP stream")
            data[start : start + 4] = xip[0x1C:0x20]
        return data

    return read


def snapshot_file(write: bool):
    """The second home of the settings (store/home.py) for reading, or None. write: see `snapshot_to_write`."""
    if write:
        return snapshot_to_write()
    try:
        return open(SNAPSHOT, "rb")
    except OSError:
        return None


def snapshot_to_write():
    """The same for writing: a generator of steps, the last of which has it, or None. Raises OSError when it is not to
    be written to.
    """
    if not _written or _written[-1] is None:
        yield None
        for _ in _look_whether_it_is_whole():
            yield None
        yield None  # what it compiles is enough for a step
        if not _open_to_write():
            yield None
            return
    yield _written[-1]


@on_demand
def _look_whether_it_is_whole():
    """A generator of steps. Raises OSError when it is not in one piece."""
    try:
        read = drive_reader()
        yield
        # tried on nvm, the sector in front of the drive
        if read and read(-SECTOR, 64) != microcontroller.nvm[0:64]:  # pyright: ignore[reportOptionalSubscript]
            read = None
        yield
        whole = True
        if read:
            for answer in in_one_piece(read, FILE_SIZE):
                whole = answer
                yield
        if not whole:
            raise OSError("is not in one piece, copy it onto the drive again")
    except ValueError as error:
        log.say("drive: %s" % error)  # not checked, then


@on_demand
def _open_to_write() -> bool:
    """Open it; False: a computer holds on to the drive."""
    try:
        storage.remount("/", readonly=False)
    except RuntimeError as error:
        log.say("drive: %s" % error)
        return False
    try:
        _written.append(open(SNAPSHOT, "r+b"))  # noqa: SIM115
    finally:
        storage.remount("/", readonly=True)  # a computer that comes finds it writable
    return True


@on_demand
def log_to_console() -> None:
    """Send the log to the USB console. `print` could block for ever on a host that does not read (docs/circuitpython.md
    ch. 7).
    """
    console = usb_cdc.console
    if console is None:
        return
    console.write_timeout = 0

    def write(text: str) -> None:
        console.write(("%d.%03d " % divmod(now_ms(), 1000) + text + "\r\n").encode())

    log.to(write)
