"""The breadboard: where each part stands and each wire goes, worked out from the net list; and its picture.

A breadboard of 63 columns. A hole is named as on the board: `c12`; its columns are strips of five, a to e and f to j.
Rails: `T+7`, `T-7` above, `B+7`, `B-7` below; here T+ is the 5 V from the mains supply, B+ 3V3, both - ground. The
Pico stands in columns 1 to 20, its USB socket to the left, pin 1 in h1, pin 40 in c1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from bench.papers.wiring.builds import PICO, Build, End, Nets

COLUMNS, FIRST_FREE = 63, 23
TOP, BOTTOM = "abcde", "fghij"
RAILS = {"5V": "T+", "3V3": "B+"}  # of the nets; ground has both -
ABOVE = (
    "5V",
    "VSYS",
    "BAT",
    "UPS5V",
    "MODEM5V",
    "MAINS",
    "GREEN",
    "BLUE",
    "RED",
)  # nets whose parts stand in the upper half
PITCH, LEFT, HEAD = 15, 60, 190
ROWS = {
    "T+": 0,
    "T-": 1,
    **{row: 3 + at for at, row in enumerate(TOP)},
    **{row: 10 + at for at, row in enumerate(BOTTOM)},
}
ROWS |= {"B+": 16, "B-": 17}
FOOT = HEAD + 17 * PITCH + 130  # the upper edge of the boards below
COLOURS = {
    "GND": "#222",
    "3V3": "#d03030",
    "5V": "#e07000",
    "VSYS": "#a04000",
    "UPS5V": "#a04000",
    "MODEM5V": "#a04000",
}
OTHERS = ("#2060c0", "#208040", "#8030a0", "#007a8a", "#b0306a", "#606a10", "#4048a8", "#9a5a20")


class FullError(Exception):
    """No hole is left where one is wanted."""


def strip_of(hole: str) -> str:
    """Holes of one strip are one wire: `a12` to `e12` are `abcde12`; a rail is one from end to end."""
    row, column = hole_of(hole)
    if row in TOP:
        return f"{TOP}{column}"
    return f"{BOTTOM}{column}" if row in BOTTOM else row


def hole_of(hole: str) -> tuple[str, int]:
    """(row or rail, column)."""
    found = re.fullmatch(r"([TB][+-]|[a-j])(\d+)", hole)
    if found is None:
        raise ValueError(f"{hole} is no hole")
    return found[1], int(found[2])


def place_of(hole: str) -> tuple[int, int]:
    """x, y of its middle."""
    row, column = hole_of(hole)
    return LEFT + PITCH * column, HEAD + PITCH * ROWS[row]


@dataclass
class Layout:
    """legs: end -> hole, of the parts and of the Pico. leads: end of a board -> hole. wires: net, hole, hole."""

    legs: dict[End, str] = field(default_factory=dict)
    leads: dict[End, str] = field(default_factory=dict)
    wires: list[tuple[str, str, str]] = field(default_factory=list)


class _Board:
    def __init__(self, nets: Nets) -> None:
        self.layout = Layout()
        self._nets = nets
        self._net_of = {end: net for net, ends in nets.items() for end in ends}
        self._taken: set[str] = set()
        self._next = {TOP: FIRST_FREE, BOTTOM: FIRST_FREE}
        self._upright: dict[str, set[int]] = {TOP: set(), BOTTOM: set()}  # columns
        self.homes: dict[str, str] = {}  # net -> its first strip among the parts, as its row letters and column

    def place_pico(self) -> None:
        self._taken |= {f"{row}{column}" for column in range(1, 21) for row in "defg"}  # below it
        self._taken |= {f"{row}{column}" for column in range(1, 21) for row in "ch"}
        for end, net in self._net_of.items():
            number = re.search(r"\((\d+)\)", end[1])
            if end[0] != PICO or number is None:
                continue
            pin = int(number[1])
            self.layout.legs[end] = f"h{pin}" if pin <= 20 else f"c{41 - pin}"
            if net in ("GND", "3V3"):
                self._wire(net, self._strip(self.layout.legs[end]), "T-" if net == "GND" else "B+")

    def place(self, name: str, legs: tuple[str, ...]) -> None:
        """Its legs in strips; of two, one may stand in a rail, in the same column unless a part is there already."""
        nets = [self._net_of[name, leg] for leg in legs]
        above = any(net in ABOVE or self.homes.get(net, "").startswith(TOP) for net in nets)
        half = TOP if above else BOTTOM
        rails: dict[str, str] = {}
        for leg, net in zip(legs, nets, strict=True):
            rail = self._rail(net, half)
            if rail is not None and len(legs) == 2:
                rails[leg] = rail
                continue
            strip = self._strip_for(net, half, own=len(legs) > 2)
            self.layout.legs[name, leg] = self._hole(strip)
            if rail is not None:
                self._wire(net, strip, rail)
        for leg, rail in rails.items():
            (column,) = (hole_of(hole)[1] for end, hole in self.layout.legs.items() if end[0] == name)
            upright = column in self._upright[half]
            self._upright[half].add(column)
            self.layout.legs[name, leg] = self._hole(rail, near=column + 4 * upright)
        if len(legs) > 2:
            self._next[half] += 2

    def _strip_for(self, net: str, half: str, *, own: bool) -> str:
        """The net's strip in this half, or a new one, wired to what the net has already."""
        home = self.homes.get(net)
        if home is not None and home.startswith(half) and not own:
            return home
        column = self._next[half]
        if column > COLUMNS:
            raise FullError(f"no column left for {net}")
        self._next[half] += 1 if own else 4 if half == TOP else 3
        strip = f"{half}{column}"
        if self._rail(net, half) is None:
            pico = next(
                (hole for end, hole in self.layout.legs.items() if end[0] == PICO and self._net_of[end] == net), None
            )
            if home is not None:
                self._wire(net, home, strip)
            elif pico is not None:
                self._wire(net, self._strip(pico), strip)
            self.homes.setdefault(net, strip)
        return strip

    def lead(self, end: End, *, above: bool, near: int) -> None:
        """From a board's pin to its net."""
        net = self._net_of[end]
        rail = self._rail(net, TOP if above else BOTTOM)
        pico = next(
            (hole for other, hole in self.layout.legs.items() if other[0] == PICO and self._net_of[other] == net), None
        )
        strip = rail or self.homes.get(net) or (self._strip(pico) if pico else None)
        if strip is None:
            return  # from board to board only
        self.layout.leads[end] = self._hole(strip, near=near, outer=True)

    def join_grounds(self) -> None:
        self._wire("GND", "T-", "B-", near=COLUMNS - 1)

    @staticmethod
    def _rail(net: str, half: str) -> str | None:
        if net == "GND":
            return "T-" if half == TOP else "B-"
        return RAILS.get(net)

    @staticmethod
    def _strip(hole: str) -> str:
        return strip_of(hole)

    def _wire(self, net: str, first: str, second: str, near: int | None = None) -> None:
        columns = [int(strip[5:]) for strip in (first, second) if strip[:2] not in ("T+", "T-", "B+", "B-")]
        column = near or (columns[0] if columns else 1)
        self.layout.wires.append(
            (net, self._hole(first, near=column, outer=True), self._hole(second, near=column, outer=True))
        )

    def _hole(self, strip: str, *, near: int = 1, outer: bool = False) -> str:
        """A free hole; outer: from the edge of the board on."""
        if strip[:2] in ("T+", "T-", "B+", "B-"):
            columns = sorted(range(1, COLUMNS + 1), key=lambda column: (abs(column - near), column))
            holes = [f"{strip}{column}" for column in columns]
        else:
            rows = strip[:5] if (strip[:5] == TOP) == outer else strip[4::-1]
            holes = [f"{row}{strip[5:]}" for row in rows]
        for hole in holes:
            if hole not in self._taken:
                self._taken.add(hole)
                return hole
        raise FullError(f"no hole left in {strip}")


def lay_out(build: Build, pins: Mapping[str, str]) -> Layout:
    """Raises FullError when the breadboard is too small for it."""
    nets = build.nets(pins)
    board = _Board(nets)
    board.place_pico()
    for small in build.smalls:
        board.place(small.name, small.legs)
    board.join_grounds()
    reached: set[End] = set()  # by a wire from a board that is wired to the breadboard
    for boards, above in ((build.above, True), (build.below, False)):
        columns = _board_columns(boards, nets)
        for name in boards:
            for end in (end for ends in nets.values() for end in ends if end[0] == name):
                if end not in reached:
                    board.lead(end, above=above, near=columns[name])
                    reached |= _together(end, build.thick)
    return board.layout


def _together(end: End, wires: tuple[tuple[End, End], ...]) -> set[End]:
    """All ends that thick wires join to this one."""
    found = {end}
    while True:
        more = {other for wire in wires if found & set(wire) for other in wire} | found
        if more == found:
            return found
        found = more


def _board_columns(boards: tuple[str, ...], nets: Nets) -> dict[str, int]:
    """Where each board's first pin is, in columns; as far apart as there is room."""
    wide = {name: _width(name, nets) // PITCH + 1 for name in boards}
    gap = (COLUMNS - sum(wide.values())) // max(1, len(boards) - 1)
    columns, column = {}, 2
    for name in boards:
        columns[name] = column
        column += wide[name] + gap
    return columns


def _width(name: str, nets: Nets) -> int:
    count = sum(end[0] == name for ends in nets.values() for end in ends)
    return max(24 * count + 16, 8 * len(name) + 16)


# -- the picture


def picture(build: Build, pins: Mapping[str, str]) -> bytes:
    """SVG. Each end has a circle with `data-end`, each wire a path with `data-net`, so that it can be read back."""
    layout = lay_out(build, pins)
    nets = build.nets(pins)
    colours = {net: COLOURS.get(net) or OTHERS[at % len(OTHERS)] for at, net in enumerate(nets)}
    net_of = {end: net for net, ends in nets.items() for end in ends}
    boxes, spots = _boxes(build, nets, layout)
    drawn = [*_empty_board(), *boxes, *_pico_body(layout)]
    for small in build.smalls:
        drawn += _small(small.name, small.value, [layout.legs[small.name, leg] for leg in small.legs])
    for net, first, second in layout.wires:
        drawn.append(_path(net, place_of(first), place_of(second), colours[net]))
    for end, hole in layout.leads.items():
        drawn.append(_path(net_of[end], spots[end], place_of(hole), colours[net_of[end]]))
    for first, second in build.thick:
        drawn.append(_path(net_of[first], spots[first], spots[second], colours[net_of[first]], width=5))
    for end, place in {**spots, **{end: place_of(hole) for end, hole in layout.legs.items()}}.items():
        drawn.append(
            f'<circle cx="{place[0]}" cy="{place[1]}" r="3" data-end={quoteattr(f"{end[0]}.{end[1]}")} fill="#111"/>'
        )
    width, height = LEFT + PITCH * (COLUMNS + 3), FOOT + 120
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
    title = f"<title>{escape(build.title)}</title>"
    return "\n".join(
        [head, title, f'<rect width="{width}" height="{height}" fill="white"/>', *drawn, "</svg>", ""]
    ).encode()


def _text(x: float, y: float, words: str, *, size: int = 11, anchor: str = "middle", turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}"{turn}>{escape(words)}</text>'


def _path(net: str, start: tuple[int, int], end: tuple[int, int], colour: str, width: int = 2) -> str:
    bend = 0.12 if start[0] != end[0] else 0
    x = (start[0] + end[0]) / 2 - bend * (end[1] - start[1])
    y = (start[1] + end[1]) / 2 + bend * (end[0] - start[0])
    return (
        f'<path d="M{start[0]},{start[1]} Q{x:.0f},{y:.0f} {end[0]},{end[1]}" data-net={quoteattr(net)} fill="none" '
        f'stroke="{colour}" stroke-width="{width}" stroke-opacity="0.75"/>'
    )


def _empty_board() -> list[str]:
    top, bottom = place_of("T+1")[1] - PITCH, place_of("B-1")[1] + PITCH
    drawn = [
        f'<rect x="{LEFT}" y="{top}" width="{PITCH * (COLUMNS + 1)}" height="{bottom - top}" rx="6" fill="#f6f4ec" '
        'stroke="#999"/>'
    ]
    for row in ROWS:
        for column in range(1, COLUMNS + 1):
            x, y = place_of(f"{row}{column}")
            drawn.append(f'<circle cx="{x}" cy="{y}" r="1.6" fill="#bbb"/>')
        y = place_of(f"{row}1")[1] + 4
        words = {"T+": "5 V", "T-": "GND", "B+": "3V3", "B-": "GND"}.get(row, row)
        drawn.append(_text(LEFT - 6, y, words, anchor="end"))
    numbered = (1, *range(5, COLUMNS + 1, 5))
    return drawn + [_text(place_of(f"a{at}")[0], top - 5, str(at), size=9) for at in numbered]


def _pico_body(layout: Layout) -> list[str]:
    x, y = place_of("c1")
    right, bottom = place_of("h20")
    drawn = [
        f'<rect x="{x - 10}" y="{y - 8}" width="{right - x + 20}" height="{bottom - y + 16}" rx="4" fill="#1f7a4d"/>',
        f'<rect x="{x - 16}" y="{(y + bottom) / 2 - 11}" width="20" height="22" fill="#ccc" stroke="#777"/>',
    ]
    for end, hole in layout.legs.items():
        if end[0] == PICO:
            x, y = place_of(hole)
            low = hole.startswith("h")
            text = _text(x + 4, y - 8 if low else y + 8, end[1], size=9, anchor="start" if low else "end", turned=True)
            drawn.append(text.replace("<text", '<text fill="white"'))
    return drawn


def _small(name: str, value: str, holes: list[str]) -> list[str]:
    places = [place_of(hole) for hole in holes]
    (x, y), (far_x, far_y) = places[0], places[-1]
    ends = f'x1="{x}" y1="{y}" x2="{far_x}" y2="{far_y}"'
    drawn = [f'<line {ends} stroke="#888" stroke-width="2"/>']
    middle_x, middle_y = (x + far_x) / 2, (y + far_y) / 2
    near = [
        (0.3 * x + 0.7 * middle_x, 0.3 * y + 0.7 * middle_y),
        (0.3 * far_x + 0.7 * middle_x, 0.3 * far_y + 0.7 * middle_y),
    ]
    (x, y), (far_x, far_y) = near
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{far_x:.1f}" y2="{far_y:.1f}"'
    drawn.append(f'<line {ends} stroke="#c8a878" stroke-width="9" stroke-linecap="round"/>')
    if abs(places[0][0] - places[-1][0]) < PITCH * 1.5:  # it stands upright
        drawn.append(_text(middle_x + 4, middle_y, f"{name} {value}", size=9, turned=True))
    else:
        drawn.append(_text(middle_x, middle_y - (7 if len(holes) == 2 else 16), f"{name} {value}", size=9))
    return drawn


def _boxes(build: Build, nets: Nets, layout: Layout) -> tuple[list[str], dict[End, tuple[int, int]]]:
    """The boards around it, and where their pins are."""
    drawn, spots = [], {}
    for boards, above in ((build.above, True), (build.below, False)):
        columns = _board_columns(boards, nets)
        for name in boards:
            ends = [end for ends in nets.values() for end in ends if end[0] == name]
            x = LEFT + PITCH * columns[name]
            wide = _width(name, nets)
            y = 20 if above else FOOT
            drawn.append(f'<rect x="{x - 16}" y="{y}" width="{wide}" height="86" rx="5" fill="#e8eef6" stroke="#557"/>')
            drawn.append(_text(x - 10, y + 14 if above else y + 80, name, size=12, anchor="start"))
            for at, end in enumerate(ends):
                spots[end] = (x + 24 * at, y + 80 if above else y + 6)
                words = f"{end[1]}: {layout.leads[end]}" if end in layout.leads else end[1]
                anchor = "start" if above else "end"
                drawn.append(
                    _text(x + 24 * at + 4, y + 72 if above else y + 14, words, size=9, anchor=anchor, turned=True)
                )
    return drawn, spots
