"""The DS18B20 on the 1-Wire pin, slot by slot (DS18B20 data sheet), with the faults of the world's probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.world.probe import SPIKE_C

if TYPE_CHECKING:
    from bench.sim.chip import Chip
    from bench.world.probe import Probe

FAMILY = 0x28
POWER_ON_RAW = 0x0550  # 85.0 C
CONVERSION_US = 750_000  # at 12 bits; halved with each bit less

SEARCH_ROM = 0xF0
ALARM_SEARCH = 0xEC
READ_ROM = 0x33
MATCH_ROM = 0x55
SKIP_ROM = 0xCC
CONVERT = 0x44
WRITE_SCRATCHPAD = 0x4E
READ_SCRATCHPAD = 0xBE
COPY_SCRATCHPAD = 0x48
RECALL = 0xB8
READ_POWER = 0xB4


def crc8(data: bytes) -> int:
    """The 1-Wire CRC, x^8 + x^5 + x^4 + 1, of bytes sent least significant bit first."""
    crc = 0
    for byte in data:
        for bit in range(8):
            mix = (crc ^ (byte >> bit)) & 1
            crc = (crc >> 1) ^ (0x8C if mix else 0)
    return crc


def _bits(data: bytes) -> list[int]:
    return [byte >> bit & 1 for byte in data for bit in range(8)]


class Slave:
    """One externally powered sensor. `reset` and `slot` are all that a master can do to it.

    slot(1) is a read slot, or a write of 1, which on the wire is the same; slot(0) writes 0. Both return the level that
    the master would sample.
    """

    def __init__(self, chip: Chip, seed: int = 0) -> None:
        self._chip = chip
        self.probe: Probe = chip.world.probe
        serial = bytes([FAMILY]) + (0x0B1000 + seed).to_bytes(6, "little")
        self.rom = serial + bytes([crc8(serial)])
        self._rom_bits = _bits(self.rom)
        self._eeprom = bytearray((0x4B, 0x46, 0x7F))
        self.probe.watchers.append(self._probe_changed)
        self._was_plugged = self.probe.plugged
        self._spike = False
        self.power_on()

    def power_on(self) -> None:
        self._raw = POWER_ON_RAW
        self._converted = False
        self._th, self._tl, self._config = self._eeprom
        self._busy_until_us: int | None = None
        self._deaf()

    def cut(self) -> None:
        if self._probe_changed in self.probe.watchers:
            self.probe.watchers.remove(self._probe_changed)

    def _probe_changed(self, probe: Probe) -> None:
        if (probe.plugged and not self._was_plugged) or probe.fault == "85fault":
            self.power_on()
        self._spike = probe.fault == "spike"
        self._was_plugged = probe.plugged

    @property
    def _is_there(self) -> bool:
        return self.probe.plugged and self.probe.fault != "short"

    def reset(self) -> tuple[bool, bool]:
        """A reset pulse; returns the level 70 us after its end, and 410 us after that."""
        if not self.probe.plugged:
            return True, True
        if self.probe.fault == "short":
            return False, False
        self._in: list[int] = []
        self._out: list[int] = []
        self._state = "rom command"
        return False, True

    def slot(self, bit: int) -> bool:
        if self.probe.plugged and self.probe.fault == "short":
            return False
        if not self._is_there:
            return bool(bit)
        driven = self._slot(bit)
        return bool(bit and driven)

    def _slot(self, bit: int) -> int:
        """Advance by one slot; returns what the slave lets the wire be (1 = released)."""
        if self._state == "search":
            return self._search_slot(bit)
        if self._state == "status":
            return self._status()
        if self._out:
            sent = self._out.pop(0)
            return sent
        if self._state == "deaf":
            return 1
        if self._state in ("rom command", "function", "match", "write scratchpad"):
            self._in.append(bit)
            self._received()
        return 1

    def _deaf(self) -> None:
        self._state = "deaf"
        self._in = []
        self._out = []

    def _received(self) -> None:
        if self._state == "match":
            if self._in[-1] != self._rom_bits[len(self._in) - 1]:
                self._deaf()
            elif len(self._in) == 64:
                self._expect("function")
            return
        if self._state == "write scratchpad":
            if len(self._in) == 24:
                self._th, self._tl, config = self._in_bytes()
                self._config = config & 0x60 | 0x1F
                self._deaf()
            return
        if len(self._in) < 8:
            return
        command = self._in_bytes()[0]
        if self._state == "rom command":
            self._rom_command(command)
        else:
            self._function(command)

    def _in_bytes(self) -> bytes:
        return bytes(
            sum(bit << place for place, bit in enumerate(self._in[start : start + 8]))
            for start in range(0, len(self._in), 8)
        )

    def _expect(self, state: str) -> None:
        self._state = state
        self._in = []

    def _rom_command(self, command: int) -> None:
        if command == SKIP_ROM:
            self._expect("function")
        elif command == MATCH_ROM:
            self._expect("match")
        elif command == READ_ROM:
            self._expect("function")
            self._out = list(self._rom_bits)
        elif command == SEARCH_ROM:
            self._state = "search"
            self._search_step = 0
        else:
            self._deaf()  # no alarm is ever set here: an alarm search finds nobody

    def _search_slot(self, bit: int) -> int:
        """64 times: the bit, its complement, then the bit the master chose."""
        place, phase = divmod(self._search_step, 3)
        own = self._rom_bits[place]
        self._search_step += 1
        if phase == 0:
            return own
        if phase == 1:
            return 1 - own
        if bit != own:
            self._deaf()
        elif place == 63:
            self._expect("function")
        return 1

    def _function(self, command: int) -> None:
        self._deaf()
        if command == CONVERT:
            self._state = "status"
            if self.probe.fault != "85fault":
                self._finish_conversion()
                self._busy_until_us = self._chip.clock.now_us + (CONVERSION_US >> (3 - (self._config >> 5 & 3)))
        elif command == READ_SCRATCHPAD:
            self._finish_conversion()
            self._out = _bits(self._sent_scratchpad())
        elif command == WRITE_SCRATCHPAD:
            self._expect("write scratchpad")
        elif command == COPY_SCRATCHPAD:
            self._eeprom[:] = bytes((self._th, self._tl, self._config))
        elif command == RECALL:
            self._th, self._tl, self._config = self._eeprom
        elif command == READ_POWER:
            self._state = "status"  # externally powered: ones

    def _status(self) -> int:
        """Read slots after a convert: 0 while it lasts."""
        self._finish_conversion()
        return 0 if self._busy_until_us is not None else 1

    def _finish_conversion(self) -> None:
        if self._busy_until_us is None or self._chip.clock.now_us < self._busy_until_us:
            return
        self._busy_until_us = None
        unused = 3 - (self._config >> 5 & 3)
        celsius = self.probe.celsius + (SPIKE_C if self._spike else 0)
        self._spike = False
        raw = round(min(max(celsius, -55.0), 125.0) * 16)
        self._raw = (raw >> unused) << unused
        self._converted = True

    @property
    def scratchpad(self) -> bytes:
        """The nine bytes as the sensor holds them; byte 6 is 0x0C until the first conversion."""
        sixth = 0x10 - (self._raw & 0x0F) if self._converted else 0x0C
        body = (self._raw & 0xFFFF).to_bytes(2, "little") + bytes((self._th, self._tl, self._config, 0xFF, sixth, 0x10))
        return body + bytes([crc8(body)])

    def _sent_scratchpad(self) -> bytes:
        held = self.scratchpad
        if self.probe.fault == "crc":
            return bytes([held[0] ^ 0x08]) + held[1:]
        return held
