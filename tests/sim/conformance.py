"""Runs a program of tests/conformance on a target, does what it asks of the world, and gives what it found."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from bench.surroundings import World
from bench.targets.base import Target
from bench.world.clock import MS, SECOND
from bench.world.signals import Entry

PROGRAMS = Path(__file__).parents[1] / "conformance"
SETTINGS: dict[str, str | int] = {"CONFORMANCE_TEXT": "two words", "CONFORMANCE_NUMBER": 42}
BOOT = "# boot.py: "  # what follows in the first line of a program is its boot.py
LIMIT_US = 90 * SECOND


def run_on(target_name: str, file: Path) -> list[str]:
    """The findings of one program (its lines without `= `, up to `end`); targets: `sim`, `emulator`.

    Raises TargetError when the target cannot be had here, AssertionError when the program does not come to its end.
    """
    world = World()
    world.modem.lose_supply()  # the line is the program's alone
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(file, Path(folder) / "code.py")
        first = file.read_text().partition("\n")[0]
        if first.startswith(BOOT):
            (Path(folder) / "boot.py").write_text(first.removeprefix(BOOT) + "\n")
        target = _target(target_name, world, Path(folder))
        findings: list[str] = []
        world.record.listeners.append(lambda entry: _heard(world, findings, entry))
        try:
            target.start()
            while "end" not in findings and world.clock.now_us < LIMIT_US:
                target.run_for(SECOND // 10)
        finally:
            target.close()
    assert "end" in findings, f"{file.name} did not end on {target_name}; console:\n{target.console}"
    return findings[:-1]


def _target(name: str, world: World, drive: Path) -> Target:
    # each with a computer attached: the programs wait for one
    if name == "sim":
        from bench.targets.sim import SimTarget

        return SimTarget(world, drive=drive, settings=SETTINGS, usb_host=True)
    if name == "emulator":
        from bench.targets.emulator import EmulatorTarget

        return EmulatorTarget(world, drive=drive, settings=SETTINGS, usb_host=True)
    raise ValueError(f"no target {name!r} here")


def _heard(world: World, findings: list[str], entry: Entry) -> None:
    if entry.kind == "console" and entry.text.startswith("= "):
        finding = entry.text.removeprefix("= ")
        if finding.startswith("world "):
            _do(world, finding.split()[1:])
        else:
            findings.append(finding)


def _do(world: World, words: list[str]) -> None:
    """`contact|button on|off|pulse MS`, `probe CELSIUS|none|FAULT`, `line HEX`; each may end with `after MS`."""
    delay_ms = 1
    if "after" in words:
        *words, _, after = words
        delay_ms = int(after)
    due_us = world.clock.now_us + delay_ms * MS
    what, how, *more = words
    if what == "line":
        world.clock.at(due_us, world.line.to_board, bytes.fromhex(how))
    elif what == "probe":
        if how == "none":
            world.clock.at(due_us, lambda: world.probe.set(plugged=False))
        elif how in ("short", "crc", "85fault"):
            world.clock.at(due_us, lambda: world.probe.set(fault=how))
        else:
            world.clock.at(due_us, world.probe.set, float(how))
    else:
        signal = {"contact": world.contact, "button": world.button}[what]
        world.clock.at(due_us, signal.set, how != "off")
        if how == "pulse":
            world.clock.at(due_us + int(more[0]) * MS, signal.set, False)


def expected(file: Path) -> list[str]:
    """What CircuitPython 10.2.1 itself found, on the emulated RP2040."""
    return (file.parent / "expected" / f"{file.stem}.txt").read_text().splitlines()


def main() -> None:
    """`python tests/sim/conformance.py TARGET [--write] [PROGRAM…]`: print findings, or keep them."""
    target, *words = sys.argv[1:]
    names = [word for word in words if word != "--write"] or [file.stem for file in sorted(PROGRAMS.glob("*.py"))]
    for name in names:
        findings = run_on(target, PROGRAMS / f"{name}.py")
        if "--write" in words:
            (PROGRAMS / "expected").mkdir(exist_ok=True)
            (PROGRAMS / "expected" / f"{name}.txt").write_text("\n".join(findings) + "\n")
        else:
            print(f"{name}:", *findings, sep="\n  ")


if __name__ == "__main__":
    main()
