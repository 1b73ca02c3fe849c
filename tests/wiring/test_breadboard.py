"""The picture of each breadboard, read back: what its holes, legs and wires join is the net list, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree import ElementTree

import pytest

from bench.checks.doctor.firmware import default_pins
from bench.papers.wiring.breadboard import FullError, lay_out, picture, strip_of
from bench.papers.wiring.builds import BUILDS, Build

SVG = "{http://www.w3.org/2000/svg}"
Spot = tuple[int, int]


def grid(drawn: ElementTree.Element) -> dict[Spot, str]:
    """Place -> what a breadboard joins it to: worked out from the small grey holes alone, 63 in each of 14 rows."""
    holes = [
        (int(circle.attrib["cx"]), int(circle.attrib["cy"]))
        for circle in drawn.iter(f"{SVG}circle")
        if "data-end" not in circle.attrib
    ]
    rows = sorted({y for _, y in holes})
    assert len(rows) == 14 and len(holes) == 14 * 63
    joined = {}
    for x, y in holes:
        row = rows.index(y)
        if row in (0, 1, 12, 13):
            joined[x, y] = f"rail {row}"
        else:
            joined[x, y] = f"{'upper' if row < 7 else 'lower'} {x}"
    return joined


def nets_in(svg: bytes) -> set[frozenset[str]]:
    drawn = ElementTree.fromstring(svg)
    holes = grid(drawn)
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    def join(one: object, other: object) -> None:
        parent[root(one)] = root(other)

    for circle in drawn.iter(f"{SVG}circle"):
        if "data-end" in circle.attrib:
            spot = (int(circle.attrib["cx"]), int(circle.attrib["cy"]))
            join(("end", circle.attrib["data-end"]), holes.get(spot, spot))
    for path in drawn.iter(f"{SVG}path"):
        numbers = [int(number) for number in re.findall(r"-?\d+", path.attrib["d"])]
        start, end = (numbers[0], numbers[1]), (numbers[-2], numbers[-1])
        join(holes.get(start, start), holes.get(end, end))
    groups: dict[object, set[str]] = defaultdict(set)
    for node in list(parent):
        if isinstance(node, tuple) and node[0] == "end":
            groups[root(node)].add(str(node[1]))
    return {frozenset(group) for group in groups.values()}


def wanted(build: Build, pins: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(f"{part}.{pin}" for part, pin in ends) for ends in build.nets(pins).values()}


PIN_TABLES = {
    "defaults": {},
    "relay elsewhere": {"RELAY": "GP22"},
    "the other UART": {"MODEM_RX": "GP16", "MODEM_TX": "GP17", "PROBE": "GP26"},
}


@pytest.mark.parametrize("changed", PIN_TABLES.values(), ids=PIN_TABLES)
@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_the_picture_is_the_net_list(build: Build, changed: dict[str, str]) -> None:
    pins = {**default_pins(), **changed}

    assert nets_in(picture(build, pins)) == wanted(build, pins)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_the_pins_of_the_pico_are_where_a_pico_has_them(build: Build) -> None:
    """Pin 1 beside the USB socket, 20 at the other end of that side, 21 opposite it, 40 opposite 1."""
    legs = {pin: hole for (part, pin), hole in lay_out(build, default_pins()).legs.items() if part == "Pico"}

    assert (legs["GP0 (1)"], legs["GP9 (12)"], legs["GND (38)"], legs["VSYS (39)"]) == ("h1", "h12", "c3", "c2")
    for pin, hole in legs.items():
        (number,) = (int(digits) for digits in re.findall(r"\((\d+)\)", pin))
        assert hole == (f"h{number}" if number <= 20 else f"c{41 - number}")


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_what_has_a_right_way_round(build: Build) -> None:
    """BAT54S, SOT-23: 1 the anode of the lower diode, 2 the cathode of the upper, 3 both. LEDs and 1N5817: A to K."""
    net_of = {end: net for net, ends in build.nets(default_pins()).items() for end in ends}

    assert [net_of["D1", leg] for leg in "123"] == ["GND", "3V3", "CONTACT"]
    assert {net_of[f"LED{number}", "K"] for number in (1, 2, 3)} == {"GND"}
    assert [net_of["D2", leg] for leg in "AK"] == ["5V" if build.name == "fona" else "UPS5V", "VSYS"]
    assert net_of["C1", "-"] == "GND"
    resistors = {
        frozenset((net_of[small.name, "1"], net_of[small.name, "2"])): small.value
        for small in build.smalls
        if small.name.startswith("R")
    }
    assert resistors[frozenset(("5V", "MAINS"))] == "10k" and resistors[frozenset(("MAINS", "GND"))] == "15k"
    assert resistors[frozenset(("RELAY", "GND"))] == "10k"
    assert resistors[frozenset(("LED_GSM", "BLUE"))] == "220"
    assert resistors[frozenset(("CONTACT", "JACK"))] == "4.7k"
    assert sum(value in ("10k", "15k") and "MAINS" in ends for ends, value in resistors.items()) == 2  # one divider


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_one_thing_in_a_hole_and_nothing_below_the_pico(build: Build) -> None:
    layout = lay_out(build, default_pins())
    holes = [*layout.legs.values(), *layout.leads.values()]
    holes += [hole for _, first, second in layout.wires for hole in (first, second)]

    assert len(holes) == len(set(holes))
    below = {f"{row}{column}" for row in "defg" for column in range(1, 21)}
    assert not below & set(holes)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_every_signal_is_wired_or_said_to_be_open(build: Build) -> None:
    nets = build.nets(default_pins())
    wired = {pin for ends in nets.values() for part, pin in ends if part == "Pico"}
    for signal, pin in default_pins().items():
        is_wired = any(end.startswith(f"{pin} ") for end in wired)
        assert is_wired != (signal in build.unused), signal


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_the_bursts_of_the_modem_do_not_pass_the_breadboard(build: Build) -> None:
    """Its supply and ground are reached by thick wires alone, from the battery or its board to the capacitor."""
    reached = {end for wire in build.thick for end in wire}
    for end in (("FONA", "Bat"), ("FONA", "GND")) if build.name == "fona" else (("SIM7600 HAT", "5V"), ("UPS", "OUT")):
        assert end in reached
    leads = lay_out(build, default_pins()).leads
    assert ("FONA", "Bat") not in leads and ("SIM7600 HAT", "5V") not in leads


@pytest.mark.parametrize(
    "hole, strip", [("a12", "abcde12"), ("e12", "abcde12"), ("f12", "fghij12"), ("T+3", "T+"), ("B-63", "B-")]
)
def test_strips(hole: str, strip: str) -> None:
    assert strip_of(hole) == strip


def test_a_breadboard_that_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.papers.wiring.breadboard.COLUMNS", 30)
    with pytest.raises(FullError):
        lay_out(BUILDS[0], default_pins())
