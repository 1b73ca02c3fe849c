"""settings.toml as a person, an editor or a dying drive may leave it, and whether the device still starts with it."""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from bench.build.drive import SETTINGS, SOURCE, drive_files, form_of
from bench.emulator.process import BoardDied
from bench.jobs import side_by_side
from bench.sim.settings_toml import kills_circuitpython
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.targets.registry import make_target
from bench.world.clock import SECOND
from bench.world.signals import Entry

SAYS = "settings.toml: "
STARTED = re.compile(r", firmware \S+, (power-on|reset|restart)")
FAILED = ("supervisor: ", "fallback: ", "Traceback")
WATCHDOG_US = 9 * SECOND  # it bites after 8 s without a pass
LIMIT_US = 30 * SECOND  # a start takes 1 s; one that tries a button takes 4 s
STEP_US = SECOND // 20

Lines = list[bytes]
_ACTIVE = re.compile(rb"# (ISOCKET_\w+ = )")
_SETTING = re.compile(rb"(#? ?)(\w+) = ([^#]*[^#\s])(.*)")
_PINS = [b"GP%d" % number for number in range(31)]
_OTHER_PINS = [b"GP26_A0", b"A0", b"LED", b"VBUS_SENSE", b"board_id", b"GP", b"gp5", b"GPx", b"GP01", b"5", b""]
_WILD = [
    *(b"5.5", b"true", b"-1", b"+7", b"0x10", b"1_000", b"99999999999999999999", b"2147483648", b"abc", b"", b"'x'"),
    *(b'"', b'"abc', b'"a" b', b'"a\\', b'"\\u00e9"', b'"\\ud800"', b'"\\uzzzz"', b'"\xe9"', b'"a\x00b"', b'""'),
    *(b"[1, 2]", b"{a = 1}", b'"""', b'"' + b"y" * 3000 + b'"', b"1e9", b"08", b"GP5", b'"\xf0\x9f\x92\xa1"'),
]


@dataclass
class Summary:
    """files: started with. starts: what became of them. named: files of which the device named something."""

    target: str
    seed: int
    files: int = 0
    named: int = 0
    dead: list[str] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        return self.files > 0 and not self.dead


@dataclass(frozen=True)
class Start:
    """number: of the file. did: the mutations. said: what the device said of it. trouble: why it is dead, or empty."""

    number: int
    did: str
    said: tuple[str, ...]
    trouble: str


def mutated(seed: int, number: int) -> tuple[bytes, str]:
    """(a settings.toml, what was done to the shipped one); never one with which CircuitPython itself does not start."""
    for attempt in count():
        content, did = _spoilt(random.Random(f"{seed} {number} {attempt}"))
        if not kills_circuitpython(content):
            return content, did
    raise AssertionError


def _spoilt(chance: random.Random) -> tuple[bytes, str]:
    lines = (SOURCE / SETTINGS).read_bytes().split(b"\n")
    share = chance.choice((0.1, 0.5, 1.0))  # what is a comment cannot be wrong
    lines = [_ACTIVE.sub(rb"\1", line) if chance.random() < share else line for line in lines]
    did = []
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(_OF_LINES)
        kind(chance, lines)
        did.append(kind.__name__.strip("_"))
    content = b"\n".join(lines)
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        kind = chance.choice(_OF_BYTES)
        content = kind(chance, content)
        did.append(kind.__name__.strip("_"))
    return content, ", ".join(did)


# -- what happens to lines, in place


def _settings(lines: Lines, words: bytes = b"") -> list[int]:
    return [at for at, line in enumerate(lines) if _SETTING.fullmatch(line) and words in line] or [len(lines) - 1]


def _put(lines: Lines, at: int, value: bytes) -> None:
    found = _SETTING.fullmatch(lines[at])
    if found:
        lines[at] = found[2] + b" = " + value + (found[4] and b" " + found[4])


def _line_doubled(chance: random.Random, lines: Lines) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def _line_lost(chance: random.Random, lines: Lines) -> None:
    del lines[chance.randrange(len(lines) - 1)]


def _line_cut(chance: random.Random, lines: Lines) -> None:
    at = chance.choice(_settings(lines))
    lines[at] = lines[at][: chance.randint(0, len(lines[at]))]


def _values_exchanged(chance: random.Random, lines: Lines) -> None:
    one, other = chance.choice(_settings(lines)), chance.choice(_settings(lines))
    values = [found[3] if (found := _SETTING.fullmatch(lines[at])) else b"1" for at in (one, other)]
    _put(lines, one, values[1])
    _put(lines, other, values[0])


def _names_exchanged(chance: random.Random, lines: Lines) -> None:
    one, other = chance.choice(_settings(lines)), chance.choice(_settings(lines))
    first, second = _SETTING.fullmatch(lines[one]), _SETTING.fullmatch(lines[other])
    if first and second:
        lines[one] = second[2] + b" = " + first[3]
        lines[other] = first[2] + b" = " + second[3]


def _wild_value(chance: random.Random, lines: Lines) -> None:
    _put(lines, chance.choice(_settings(lines)), chance.choice(_WILD))


def _another_pin(chance: random.Random, lines: Lines) -> None:
    name = chance.choice(chance.choice((_PINS, _PINS, _OTHER_PINS)))
    _put(lines, chance.choice(_settings(lines, b"_PIN_")), b'"' + name + b'"')


def _two_on_one_pin(chance: random.Random, lines: Lines) -> None:
    names = chance.choice(((b"GP26", b"GP26_A0"), (b"GP28_A2", b"GP28"), (b"GP20", b"GP20"), (b"GP25", b"LED")))
    for name in names:
        _put(lines, chance.choice(_settings(lines, b"_PIN_")), b'"' + name + b'"')


def _rx_and_tx(chance: random.Random, lines: Lines) -> None:
    tx, rx = chance.choice(
        ((b"GP1", b"GP0"), (b"GP16", b"GP17"), (b"GP17", b"GP16"), (b"GP4", b"GP1"), (b"GP8", b"GP9"))
    )
    _put(lines, _settings(lines, b"MODEM_RX")[0], b'"' + tx + b'"')
    _put(lines, _settings(lines, b"MODEM_TX")[0], b'"' + rx + b'"')


def _a_table(chance: random.Random, lines: Lines) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice((b"[isocket]", b"[[x]]", b"[", b"  [a.b]")))


def _a_strange_key(chance: random.Random, lines: Lines) -> None:
    keys = (
        b"ISOCKET_PIN_",
        b"ISOCKET_",
        b"ISOCKET_PIN_LAMP",
        b"ISOCKET_\xff",
        b"ISOCKET_N\xc3\xa4me",
        b'"ISOCKET_NAME"',
    )
    lines.insert(chance.randrange(len(lines)), chance.choice(keys) + chance.choice((b" = 1", b"=", b"", b' = "GP20"')))


def _core_setting(chance: random.Random, lines: Lines) -> None:
    """Of CircuitPython's own, as far as we ship them."""
    _put(lines, _settings(lines, b"HEAP_START")[0], chance.choice((*_WILD, b"0", b"120", b"4096", b"250000")))


# -- what happens to the whole file


def _byte_changed(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes((chance.randrange(256),)) + content[at + 1 :]


def _bit_flipped(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes((content[at] ^ 1 << chance.randrange(8),)) + content[at + 1 :] if content else content


def _latin_1(chance: random.Random, content: bytes) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + "für 1 Möbel ".encode("latin-1") + content[at:]


def _nul(chance: random.Random, content: bytes) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + bytes(chance.choice((1, 2, 512))) + content[at:]


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randint(0, len(content))]


def _sector_lost(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) // 512 + 1) * 512
    return content[:at] + chance.choice((b"\xff", b"\0", b"U")) * 512 + content[at + 512 :]


def _cr(chance: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r")))


def _bom(chance: random.Random, content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def _utf_16(chance: random.Random, content: bytes) -> bytes:
    return content.decode("latin-1").encode("utf-16")


def _no_last_newline(chance: random.Random, content: bytes) -> bytes:
    return content.rstrip(b"\n")


def _long(chance: random.Random, content: bytes) -> bytes:
    more = chance.choice((b"# " + b"x" * 70 + b"\n", b"y", b"ISOCKET_NAME = 1\n"))
    padding = (more * (chance.choice((3_000, 9_000, 64_000)) // len(more)))[:64_000]
    return padding + b"\n" + content if chance.random() < 0.5 else content + b"\n" + padding


def _empty(chance: random.Random, content: bytes) -> bytes:
    return b""


_OF_LINES: list[Callable[[random.Random, Lines], None]] = [
    *(_line_doubled, _line_lost, _line_cut, _values_exchanged, _values_exchanged, _names_exchanged, _wild_value),
    *(_wild_value, _another_pin, _another_pin, _two_on_one_pin, _rx_and_tx, _a_table, _a_strange_key, _core_setting),
]
_OF_BYTES: list[Callable[[random.Random, bytes], bytes]] = [
    *(_byte_changed, _byte_changed, _bit_flipped, _bit_flipped, _latin_1, _nul, _cut, _sector_lost, _cr, _bom, _utf_16),
    *(_no_last_newline, _long, _empty),
]


# -- with the device


def start_with(target_name: str, content: bytes, number: int = 0, did: str = "") -> Start:
    """A device that is switched on with this file: until its first pass on the emulated board; until the watchdog would
    have bitten on the simulated one.
    """
    with tempfile.TemporaryDirectory(prefix="isocket-settings-") as folder:
        for path, part in {**drive_files(form=form_of(target_name)), SETTINGS: content}.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(part)
        world = World()
        said: list[str] = []
        world.record.listeners.append(partial(_heard, said))
        target = make_target(target_name, world, drive=Path(folder))
        try:
            target.start()
            trouble = _until_it_lives(target, said)
        except BoardDied as died:
            trouble = f"the chip has crashed: {str(died).splitlines()[0]}"
        finally:
            target.close()
    return Start(number, did, tuple(line.split(SAYS)[1] for line in said if SAYS in line), trouble)


def _heard(said: list[str], entry: Entry) -> None:
    if entry.kind == "console":
        said.append(entry.text)


def _until_it_lives(target, said: list[str]) -> str:
    """Empty as soon as it does; else why not."""
    world = target.world
    started_us = slept_ns = None
    while world.clock.now_us < LIMIT_US:
        target.run_for(STEP_US)
        failed = [line for line in said if any(word in line for word in FAILED)]
        starts = [line for line in said if STARTED.search(line)]
        if failed or len(starts) > 1:
            return f"{failed or starts}"
        if not starts:
            continue
        if isinstance(target, EmulatorTarget):
            # once it has said so it sleeps in its superloop alone, at the end of a pass
            if slept_ns is not None and target.slept_ns > slept_ns:
                return ""
            slept_ns = target.slept_ns
        else:
            started_us = world.clock.now_us if started_us is None else started_us
            if world.clock.now_us > started_us + WATCHDOG_US:
                return ""
    return f"no first pass within {LIMIT_US // SECOND} s; the last it said: {said[-3:]}"


def _one(target_name: str, seed: int, number: int) -> Start:
    content, did = mutated(seed, number)
    return start_with(target_name, content, number, did)


def run(target: str, seed: int, numbers: Iterable[int], jobs: int, done: Callable[[Start], None]) -> Summary:
    """done: called after each file."""
    summary, began = Summary(target, seed), time.perf_counter()
    for start in side_by_side(partial(_one, target, seed), numbers, jobs):
        summary.files += 1
        summary.named += bool(start.said)
        if start.trouble:
            summary.dead.append(f"--target {target} --seed {seed} --file {start.number} ({start.did}): {start.trouble}")
        done(start)
    summary.wall_s = round(time.perf_counter() - began, 1)
    return summary
