"""What the new shape needs that the firmware does not have yet: words of a module, and what stands there instead.

All else is taken from CIRCUITPY/ as it is when the spike is built. Each of these has to be found exactly once: what the
firmware has changed since is then said, and not passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spike.source import SourceChanged

Change = tuple[str, str]

# -- the launcher

CODE: Sequence[Change] = (
    (
        """if app_is_wanted:
    from isocket import guard
""",
        """if app_is_wanted:
    from binascii import crc32

    # what checks all others is checked here; a cut .mpy hangs the VM
    with open("isocket/on_demand.mpy", "rb") as file:
        octets = file.read()
    with open("isocket/catalogue.txt", "rb") as file:
        if b"\\nisocket/on_demand.mpy %d %08x\\n" % (len(octets), crc32(octets)) not in file.read():
            raise ImportError("isocket/on_demand.mpy is cut, or of another build: copy the drive again")
    del file, octets, crc32
    from isocket import on_demand

    on_demand.begin()
    from isocket import guard
""",
    ),
)

# -- the loop: what is brought has a pass of its own, in place of the loop's next collection

APP: Sequence[Change] = (
    (
        "from isocket import VERSION, clock, hardware, log\n",
        "from isocket import VERSION, clock, hardware, log, on_demand\n",
    ),
    ("from isocket.rare import compiled, rare\n", "from isocket.rare import rare\n"),
    (
        "    gc.collect()  # compiling takes a piece of memory\n    from isocket.modem",
        "    on_demand.check_the_rest()\n    from isocket.modem",
    ),
    ("    gc.collect()\n    from isocket.house", "    from isocket.house"),
    (
        """    forget_the_start(
        (guard, budget, settings_file, app, house, board, settings, wall) + modem.parts + house.parts + house.made
    )
""",
        "",
    ),
    (
        "    def run(self) -> None:\n        while True:",
        "    def run(self) -> None:\n        brought = False\n        while True:",
    ),
    (
        """            self.one_pass(began)
            now = hardware.ticks_ms()
""",
        """            if on_demand.wanted and not brought:
                on_demand.bring()
                brought = True  # and now an ordinary pass: nothing waits for two of these
                self._passes = 0
                self._board.feed_watchdog()
            else:
                self.one_pass(began)
                brought = False
            now = hardware.ticks_ms()
""",
    ),
    (
        "if self._passes + A_COMPILATION * compiled[0] >= PASSES_A_COLLECTION:",
        "if self._passes >= PASSES_A_COLLECTION:",
    ),
    ("self._passes = compiled[0] = 0", "self._passes = 0"),
    ("        before = compiled[0]\n        board = self._board\n", "        board = self._board\n"),
    (
        """        if compiled[0] != before and self._deferred < MAX_DEFERRED:  # one compilation is enough for a pass
            self._deferred += 1
        else:
            self._deferred = 0
            before = compiled[0]
            for part in house.parts:
                due = part.due
                if due is not None and (now - due) & clock.TICKS_MASK < clock.TICKS_HALF:
                    part.step(now)
                    if compiled[0] != before:
                        break
""",
        """        for part in house.parts:
            due = part.due
            if due is not None and (now - due) & clock.TICKS_MASK < clock.TICKS_HALF:
                part.step(now)
""",
    ),
)
# no method is set to None any more
APP_DROPPED = ("forget_the_start",)

GUARD: Sequence[Change] = (
    ("from isocket import hardware\n", "from isocket import hardware, on_demand\n"),
    (
        '        """All modules but those that were there at the start."""\n',
        '        """All modules but those that were there at the start."""\n        on_demand.forget()\n',
    ),
)

FALL: Sequence[Change] = (
    ("from isocket import log\n", "from isocket import log, on_demand\n"),
    (
        "    if isinstance(failure, OSError) and guard.board.computer_is_there:\n",
        """    if isinstance(failure, on_demand.OtherBuild) or (
        isinstance(failure, OSError) and guard.board.computer_is_there
    ):
""",
    ),
)

MODEM: Sequence[Change] = (
    ("from isocket.rare import compiled, rare\n", "from isocket.rare import rare\n"),
    ("            before = compiled[0]\n            for part in self._timed:", "            for part in self._timed:"),
    (
        """                    if compiled[0] != before:  # that is enough for one pass
                        self.due = now
                        return
""",
        "",
    ),
)

CHANNEL: Sequence[Change] = (
    ("from isocket.rare import compiled\n", ""),
    ("        before = compiled[0]\n        while True:", "        while True:"),
    (
        """            if compiled[0] != before:
                self._lines_wait = True
                return True
""",
        "",
    ),
)

# -- commands: a row is in memory, or in the index with its chapter

COMMANDS: Sequence[Change] = (
    ("from isocket import log\n", "from isocket import log, on_demand\n"),
    ("from isocket.rare import rare, recall\n", "from isocket.commands import index\nfrom isocket.rare import rare\n"),
    ("RARE_SHIFT = 3  # above: 1 + the number of its handler in the file of rare functions\n", ""),
    (
        "        self._table: dict[str, tuple] = {}\n",
        "        self._table: dict[str, tuple] = {}\n        self.features = {}  # chapter -> what runs\n",
    ),
    (
        "        row = self._table.get(key)\n",
        "        row = self._table.get(key) or index.row_of(key)\n",
    ),
    (
        "if len(candidate) <= MAX_LENGTH and key_of(upper(candidate.strip()))[0] in self._table:",
        "if len(candidate) <= MAX_LENGTH and self._knows(key_of(upper(candidate.strip()))[0]):",
    ),
    (
        "    def _find(self, request: Request) -> tuple | None:\n",
        """    def _knows(self, key: str) -> bool:
        return key in self._table or index.row_of(key) is not None

    def _find(self, request: Request) -> tuple | None:
""",
    ),
    (
        "    def _change(self, request: Request) -> str:\n        value = request.value\n",
        '''    def answer(self, request: Request) -> str:
        """The reply to `NAME=VALUE` or `NAME?`, whichever it is."""
        return self._change(request) if "=" in request.command else self._tell(request)

    def _change(self, request: Request) -> str:
        value = request.value
''',
    ),
    (
        """        number = request.row[1] >> RARE_SHIFT
        try:
            self._handler = recall(number - 1) if number else _present
        except OSError as error:
            log.say("command: %s" % error)
            self._request = None
            request.fail()
""",
        """        chapter = request.row[0]
        if not isinstance(chapter, str):
            self._handler = _present
            return
        try:
            module = on_demand.want("isocket.commands." + chapter)
            if module is not None:
                self._handler = module.ROWS[key_of(request.command)[0]][0]
                request.row = (self.features[chapter], request.row[1])
        except on_demand.OtherBuild:
            raise  # the board is reset; nothing is marked, so the text is read again by the other build
        except on_demand.Refused as error:
            log.say("command: %s" % error)
            self._request = None
            request.fail()
""",
    ),
)

HOUSE: Sequence[Change] = (
    (
        """        for feature in features:
            commands.add(feature.rows())
""",
        """        for feature in features:
            if hasattr(feature, "rows"):
                commands.add(feature.rows())
        commands.features = {FEATURES}
""",
    ),
    ("from isocket.probe import Probe, forget_the_unused\n", "from isocket.probe import Probe\n"),
    ("        forget_the_unused()\n", ""),
)

# -- the probe: a scratchpad of our own to read, and of the libraries the bus alone, whole

PROBE_OF_OUR_OWN: Sequence[Change] = (
    ("import sys\n\nfrom adafruit_ds18x20 import DS18X20\nfrom adafruit", "from adafruit"),
    (
        "# the library's decoding, for both families of sensors: of whatever has `_read_scratch()` and "
        """`_address.family_code`
_celsius_of = DS18X20._read_temp
""",
        '''def sixteenths_of(pad, family_code: int) -> int:
    """A scratchpad of 9 octets (DS18B20 data sheet, DS18S20 data sheet) as sixteenths of a degree Celsius."""
    raw = pad[0] | pad[1] << 8
    if raw & 0x8000:
        raw -= 0x10000
    if family_code == 0x10:  # DS18S20: halves; its remainder counts down
        return (raw >> 1 << 4) - 4 + (pad[7] - pad[6]) * 16 // (pad[7] or 16)
    return raw
''',
    ),
    (
        "        sixteenths = round(_celsius_of(self) * 16)  # pyright: ignore[reportArgumentType]\n",
        "        sixteenths = sixteenths_of(pad, self.family_code or 0)\n",
    ),
    ("        self._address = self  # of the sensor that was found, as `_celsius_of` wants it\n", ""),
    ("    def _read_scratch(self) -> bytearray:\n        return self._scratchpad\n\n", ""),
)
# the libraries whole, and what is lent out is the whole thing
PROBE_OF_THE_LIBRARY: Sequence[Change] = (("import sys\n\nfrom adafruit_ds18x20", "from adafruit_ds18x20"),)
PROBE_DROPPED = ("forget_the_unused",)


def changed(name: str, text: str, changes: Sequence[Change]) -> str:
    """Raises SourceChanged when one of the `changes` does not stand in `text` exactly once."""
    for old, new in changes:
        found = text.count(old)
        if found != 1:
            first = old.strip().splitlines()[0]
            raise SourceChanged(f"{name}: {first!r} stands there {found} times: spike/changes.py has to follow it")
        text = text.replace(old, new)
    return text


def house_with(features: Mapping[str, str]) -> Sequence[Change]:
    """features: chapter -> the name in house.py of what runs."""
    words = "{" + ", ".join(f'"{chapter}": {name}' for chapter, name in features.items()) + "}"
    return tuple((old, new.replace("{FEATURES}", words)) for old, new in HOUSE)
