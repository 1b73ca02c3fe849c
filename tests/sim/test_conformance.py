"""Programs of tests/conformance: the simulator finds what CircuitPython 10.2.1 found, but for what is listed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance import PROGRAMS, expected, run_on

from bench.targets.base import TargetError

FILES = sorted(PROGRAMS.glob("*.py"))

# (program, finding of CircuitPython) -> finding of the simulator; docs/simulator.md tells why
KNOWN = {
    ("language", "KeyError raises KeyError a"): "KeyError raises KeyError 'a'",
    ("refusals", "nested f-string TypeError"): "nested f-string refused",
    ("refusals", "f-string joined KeyError"): "f-string joined refused",
    ("values", "a slice by name raises NotImplementedError"): "a slice by name b'ac'",
    ("values", "bytes and text b'abcdefabcdef'"): "bytes and text raises TypeError",
    ("values", "one decimal ('0.3', '-0.0', '2')"): "one decimal ('0.2', '-0.0', '2')",
    ("values", "format of a width '   ab|cd   |002.3'"): "format of a width '   ab|cd   |002.2'",
    ("values", "order of a dict ['c', 'b', 'a']"): "order of a dict ['b', 'a', 'c']",
    ("values", "dict changed while read [4, 2]"): "dict changed while read raises RuntimeError",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_simulator_finds_what_circuitpython_found(file: Path) -> None:
    wanted = [KNOWN.get((file.stem, finding), finding) for finding in expected(file)]

    assert run_on("sim", file) == wanted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_circuitpython_itself_still_finds_it(file: Path) -> None:
    try:
        findings = run_on("emulator", file)
    except (ImportError, TargetError) as error:
        pytest.skip(f"no emulator here: {error}")

    assert findings == expected(file)


def test_each_known_difference_is_one() -> None:
    for (program, finding), simulated in KNOWN.items():
        assert finding in expected(PROGRAMS / f"{program}.py")
        assert simulated != finding
