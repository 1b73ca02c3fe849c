"""The drawings: each says which signals of the firmware it shows, and gets their pins handed in.

Numbers in brackets are those of the Pico's 40 pins (Pico data sheet, figure 2). BAT54S: pin 1 is the anode of the lower
diode, 2 the cathode of the upper one, 3 their joint (its data sheet, SOT-23).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import schemdraw
import schemdraw.elements as elm

schemdraw.use("svg")

# GPn -> number on the edge of the board
PICO_PINS = {
    f"GP{gp}": number
    for gp, number in zip(
        (*range(23), 26, 27, 28),
        (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19, 20, 21, 22, 24, 25, 26, 27, 29, 31, 32, 34),
        strict=True,
    )
}
GND, V3V3, VSYS = "GND (38)", "3V3 (36)", "VSYS (39)"
WIDEST = 0.75  # of the font's size: what a character takes at most on average in the fonts that browsers bring along
MARGIN = 8

Pins = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """name: of the file. signals: those of pins.py that it shows. draw: puts it together. builds: which need it."""

    name: str
    signals: tuple[str, ...]
    draw: Callable[[schemdraw.Drawing, Pins], None]
    builds: tuple[str, ...] = ("fona", "lte")


def pin_label(pins: Pins, signal: str) -> str:
    """`GP9 (12)`; a pin that is not on the edge of a Pico has no number."""
    pin = pins[signal]
    return f"{pin} ({PICO_PINS[pin]})" if pin in PICO_PINS else pin


def svg(sheet: Sheet, pins: Pins) -> bytes:
    """The drawing as SVG; the same bytes each time."""
    drawing = schemdraw.Drawing(show=False, fontsize=11, unit=2.0)
    sheet.draw(drawing, pins)
    return _with_room(drawing.get_imagedata("svg").decode()).encode()


def _with_room(drawn: str) -> str:
    """The same, wide enough for its words in any usual font: schemdraw measures them in a narrow one."""
    head = re.search(r'height="[^"]*" width="[^"]*" viewBox="([^"]*)"', drawn)
    assert head is not None
    left, top, width, height = (float(number) for number in head[1].split())
    right, bottom = left + width, top + height
    for x, y, size, anchor, spans in re.findall(
        r'<text x="([^"]*)" y="([^"]*)".*?font-size="([^"]*)".*?text-anchor="([^"]*)"[^>]*>(.*?)</text>',
        drawn,
        re.DOTALL,
    ):
        lines = [re.sub(r"<[^>]*>", "", line) for line in re.findall(r"<tspan.*?</tspan>", spans, re.DOTALL)] or [spans]
        wide = WIDEST * float(size) * max(len(line.strip()) for line in lines)
        high = 1.3 * float(size) * len(lines)
        start = float(x) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        left, right = min(left, start), max(right, start + wide)
        top, bottom = min(top, float(y) - high), max(bottom, float(y) + high)
    left, top, right, bottom = left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN
    width, height = right - left, bottom - top
    new = f'height="{height:.1f}pt" width="{width:.1f}pt" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}"'
    return drawn.replace(head[0], new, 1)


def _pico(drawing: schemdraw.Drawing, labels: list[str], spacing: float = 1.4) -> elm.Ic:
    """The Pico with these pins on its right side, from the top."""
    drawn = [
        elm.IcPin(name=label, side="right", slot=f"{len(labels) - at}/{len(labels)}", anchorname=f"p{at}")
        for at, label in enumerate(labels)
    ]
    pico = elm.Ic(pins=drawn, pinspacing=spacing, edgepadW=1.6, edgepadH=0.5).label("Pico", "top")
    drawing.add(pico)
    return pico


def _end(drawing: schemdraw.Drawing, words: str) -> None:
    """Where a wire leaves the sheet."""
    drawing.add(elm.Dot(open=True).label(words, "right"))


def _open(drawing: schemdraw.Drawing, at: Any, words: str) -> None:
    """A pin that nothing is wired to."""
    drawing.add(elm.NoConnect().at(at).label(words, "right", fontsize=9))


def _facing(drawing: schemdraw.Drawing, pico: elm.Ic, theirs: list[str], title: str, notes: list[str]) -> list:
    """A board opposite the Pico; each of its pins, from the top, wired to that of the Pico. An empty name: no pin.

    Gives both ends of each wire.
    """
    count = len(theirs)
    board = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name=name, side="left", slot=f"{count - at}/{count}", anchorname=f"p{at}")
                for at, name in enumerate(theirs)
                if name
            ],
            pinspacing=1.8,
            edgepadW=1.6,
            edgepadH=0.5,
        )
        .at((pico.absanchors["p0"].x + 8, pico.absanchors["p0"].y))
        .anchor("p0")
        .label(title, "top")
    )
    ends = []
    for at, (name, note) in enumerate(zip(theirs, notes, strict=True)):
        if not name:
            _open(drawing, pico.absanchors[f"p{at}"], note)
            continue
        start, end = pico.absanchors[f"p{at}"], board.absanchors[f"p{at}"]
        drawing.add(elm.Line().at(start).to(end))
        drawing.add(elm.Label().at((end.x - 2.2, end.y + 0.3)).label(note, fontsize=9))
        ends.append((start, end))
    return ends


def _pull(drawing: schemdraw.Drawing, at: tuple[float, float], value: str, up: bool) -> None:
    """A resistor from a wire to 3V3 (up) or to ground, beside it."""
    drawing.add(elm.Dot().at(at))
    far = (at[0] + 1.5, at[1] + (0.75 if up else -0.75))
    drawing.add(elm.Resistor().at(at).to(far).label(value, "top" if up else "bottom", fontsize=9))
    drawing.add(elm.Dot(open=True).at(far).label("3V3" if up else "GND", "right", fontsize=9))


def _modem(drawing: schemdraw.Drawing, pins: Pins) -> None:
    signals = ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_PS", "MODEM_RI", "MODEM_SUPPLY")
    pico = _pico(drawing, [*(pin_label(pins, signal) for signal in signals), V3V3, GND], spacing=1.8)
    _facing(
        drawing,
        pico,
        ["RX", "TX", "Rst", "Key", "PS", "", "", "Vio", "GND"],
        "FONA 800 or 808",
        [
            "we send",
            "it sends",
            "low: reset",
            "low 1.5 s: on / off",
            "high: on",
            "leave RI open: not needed",
            "leave it open: no supply switch",
            "its logic level",
            "thick and short",
        ],
    )
    for at, value, up in ((0, "47k", True), (1, "47k", True), (4, "100k", False)):
        pin = pico.absanchors[f"p{at}"]
        _pull(drawing, (pin.x + 1 + (2 if at == 1 else 0), pin.y), value, up)


def _modem_lte(drawing: schemdraw.Drawing, pins: Pins) -> None:
    signals = ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_RI")
    pico = _pico(drawing, [*(pin_label(pins, signal) for signal in signals), GND], spacing=1.8)
    _facing(
        drawing,
        pico,
        ["RXD", "TXD", "", "", "", "GND"],
        "SIM7600 HAT",
        [
            "we send",
            "it sends",
            "leave it open: the HAT has no reset pin",
            "leave it open: jumper PWR to 3V3",
            "leave RI open: not needed",
            "thick and short",
        ],
    )
    for at in (0, 1):
        pin = pico.absanchors[f"p{at}"]
        _pull(drawing, (pin.x + 1 + 2 * at, pin.y), "47k", True)


def _inputs(drawing: schemdraw.Drawing, pins: Pins) -> None:
    pico = _pico(
        drawing,
        [
            V3V3,
            pin_label(pins, "PROBE"),
            pin_label(pins, "CONTACT"),
            pin_label(pins, "BUTTON"),
            pin_label(pins, "MAINS"),
            GND,
        ],
        spacing=1.8,
    )
    at = [pico.absanchors[f"p{index}"] for index in range(6)]
    ground_x = at[0].x + 10

    # the probe: three wires, and the pull-up that a 1-Wire bus needs
    drawing.add(elm.Line().at(at[0]).to((at[0].x + 7, at[0].y)))
    drawing.add(elm.Dot().at((at[0].x + 3.4, at[0].y)))
    drawing.add(elm.Resistor().at((at[0].x + 3.4, at[0].y)).to((at[0].x + 3.4, at[1].y)).label("4.7k", "bottom"))
    drawing.add(elm.Dot())
    drawing.add(elm.Line().at(at[1]).to((at[1].x + 7, at[1].y)))
    probe = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name="VDD", side="left", slot="2/2", anchorname="v"),
                elm.IcPin(name="DQ", side="left", slot="1/2", anchorname="d"),
                elm.IcPin(name="GND", side="right", slot="1/2", anchorname="g"),
            ],
            pinspacing=1.8,
            edgepadW=0.7,
            edgepadH=0.4,
        )
        .at((at[0].x + 7, at[0].y))
        .anchor("v")
        .label("DS18B20 on its own three-pole plug", "top")
    )
    drawing.add(elm.Ground().at(probe.absanchors["g"]))

    # the contact: 4.7k and two Schottky diodes, so that 12 V on the jack cannot kill the pin
    clamp_x = at[2].x + 3.6
    drawing.add(elm.Line().at(at[2]).to((clamp_x, at[2].y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Label().at((clamp_x - 0.2, at[2].y + 0.3)).label("3", "left", fontsize=9))
    drawing.add(elm.Label().at((clamp_x - 1.2, at[2].y - 0.5)).label("BAT54S", fontsize=9))
    drawing.add(elm.Schottky().at((clamp_x, at[2].y)).to((clamp_x + 1.6, at[2].y + 0.9)))
    drawing.add(elm.Vdd().right().label("2: 3V3", "right", fontsize=9))
    drawing.add(elm.Schottky().at((clamp_x + 1.6, at[2].y - 0.9)).to((clamp_x, at[2].y)))
    drawing.add(elm.Label().at((clamp_x + 2.4, at[2].y - 0.9)).label("1: GND", fontsize=9))
    drawing.add(elm.Ground().at((clamp_x + 1.6, at[2].y - 0.9)))
    drawing.add(elm.Line().at((clamp_x, at[2].y)).to((clamp_x + 3, at[2].y)))
    drawing.add(elm.Resistor().to((clamp_x + 4.8, at[2].y)).label("4.7k", "top"))
    drawing.add(elm.Switch().to((ground_x, at[2].y)))
    drawing.add(elm.Line().to((ground_x + 0.8, at[2].y)).label("sensor: a bare contact", "right"))
    drawing.add(elm.Ground())

    # the button
    drawing.add(elm.Line().at(at[3]).to((at[3].x + 7, at[3].y)))
    drawing.add(elm.Button().to((ground_x, at[3].y)))
    drawing.add(elm.Line().to((ground_x + 0.8, at[3].y)).label("hidden button", "right"))
    drawing.add(elm.Ground())

    # mains present: the 5 V supply, divided; the only divider, also where power.svg names it
    drawing.add(elm.Line().at(at[4]).to((at[4].x + 3.4, at[4].y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Resistor().to((ground_x, at[4].y)).label("10k", "top"))
    _end(drawing, "5 V from the mains supply")
    drawing.add(elm.Resistor().at((at[4].x + 3.4, at[4].y)).to((at[4].x + 3.4, at[4].y - 2.2)).label("15k", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Line().at(at[5]).to((at[5].x + 1, at[5].y)))
    drawing.add(elm.Ground())


def _outputs(drawing: schemdraw.Drawing, pins: Pins) -> None:
    pico = _pico(
        drawing,
        [
            pin_label(pins, "RELAY"),
            pin_label(pins, "LED_POWER"),
            pin_label(pins, "LED_GSM"),
            pin_label(pins, "LED_OUT"),
            GND,
        ],
    )
    at = [pico.absanchors[f"p{index}"] for index in range(5)]
    end_x = at[0].x + 7
    drawing.add(elm.Line().at(at[0]).to((at[0].x + 2.2, at[0].y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Line().to((end_x, at[0].y)))
    _end(drawing, "+ of the certified relay's input; its - to GND")
    drawing.add(elm.Resistor().at((at[0].x + 2.2, at[0].y)).to((at[0].x + 2.2, at[0].y + 1.8)).label("10k", "bottom"))
    drawing.add(elm.Line().to((at[0].x + 4.2, at[0].y + 1.8)))
    drawing.add(elm.Ground())
    for index, name, value in ((1, "POWER, green", "1k"), (2, "GSM, blue", "220"), (3, "OUT, red", "1k")):
        drawing.add(elm.Resistor().at(at[index]).to((at[index].x + 2.6, at[index].y)).label(value, "top"))
        drawing.add(elm.LED().to((end_x - 1, at[index].y)))
        drawing.add(elm.Line().to((end_x, at[index].y)).label(name, "right"))
        drawing.add(elm.Ground())
    drawing.add(elm.Line().at(at[4]).to((at[4].x + 1, at[4].y)))
    drawing.add(elm.Ground())


def _power(drawing: schemdraw.Drawing, pins: Pins) -> None:
    drawing.add(elm.Dot(open=True).label("5 V, 2 A or more,\nfrom a certified supply", "left"))
    start = drawing.add(elm.Line().right().length(2))
    node = drawing.add(elm.Dot())
    x, y = node.absanchors["center"]
    fona = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name="USB", side="left", slot="1/1", anchorname="usb"),
                elm.IcPin(name="Bat", side="right", slot="2/2", anchorname="bat"),
                elm.IcPin(name="GND", side="right", slot="1/2", anchorname="gnd"),
                elm.IcPin(name="LiPo", side="bottom", slot="1/1", anchorname="lipo"),
            ],
            pinspacing=1.4,
            edgepadW=1.6,
            edgepadH=0.6,
        )
        .at((x + 2.5, y))
        .anchor("usb")
        .label("FONA: charger and modem", "top")
    )
    drawing.add(elm.Line().at(start.end).to((x + 2.5, y)))
    lipo = fona.absanchors["lipo"]
    drawing.add(elm.BatteryCell().at(lipo).down().label("LiPo 1200 mAh or more", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Ground().at(fona.absanchors["gnd"]))
    bat = fona.absanchors["bat"]
    drawing.add(elm.Line().at(bat).right().length(2.5))
    drawing.add(elm.Dot())
    cap = drawing.here
    drawing.add(elm.Capacitor(polar=True).at(cap).down().length(2.2).label("1000 uF, low ESR", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Schottky().at(cap).right().length(3).label("1N5817", "top"))
    join = drawing.here
    drawing.add(elm.Dot())
    drawing.add(elm.Line().right().length(1.5))
    _end(drawing, f"{VSYS} of the Pico")
    drawing.add(elm.Line().at((x, y)).to((x, bat.y + 2.6)))
    drawing.add(elm.Schottky().to((join[0], bat.y + 2.6)).label("1N5817", "top"))
    drawing.add(elm.Line().to(join))
    drawing.add(elm.Line().at((x, y)).to((x, y - 5.2)))
    _end(drawing, "to the 10k of the mains sense (inputs)")


def _power_lte(drawing: schemdraw.Drawing, pins: Pins) -> None:
    drawing.add(elm.Dot(open=True).label("5 V, 3 A,\nfrom a certified supply", "left"))
    start = drawing.add(elm.Line().right().length(2))
    node = drawing.add(elm.Dot())
    x, y = node.absanchors["center"]
    ups = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name="IN", side="left", slot="1/1", anchorname="in"),
                elm.IcPin(name="5 V", side="right", slot="1/1", anchorname="out"),
                elm.IcPin(name="LiPo", side="bottom", slot="1/1", anchorname="lipo"),
            ],
            pinspacing=1.4,
            edgepadW=1.6,
            edgepadH=0.6,
        )
        .at((x + 2.5, y))
        .anchor("in")
        .label("UPS board, 5 V out", "top")
    )
    drawing.add(elm.Line().at(start.end).to((x + 2.5, y)))
    drawing.add(elm.BatteryCell().at(ups.absanchors["lipo"]).down().label("LiPo 2000 mAh or more", "bottom"))
    drawing.add(elm.Ground())
    out = ups.absanchors["out"]
    drawing.add(elm.Line().at(out).right().length(1.5))
    drawing.add(elm.Dot())
    node_x = drawing.here[0]
    drawing.add(elm.Line().at((node_x, out.y)).to((node_x, out.y + 3)))
    drawing.add(elm.Schottky().to((node_x + 3, out.y + 3)).label("1N5817", "top"))
    _end(drawing, f"{VSYS} of the Pico")
    switch = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name="VIN", side="left", slot="2/2", anchorname="in"),
                elm.IcPin(name="ON", side="left", slot="1/2", anchorname="on"),
                elm.IcPin(name="VOUT", side="right", slot="2/2", anchorname="out"),
            ],
            pinspacing=1.8,
            edgepadW=1.6,
            edgepadH=0.6,
        )
        .at((node_x + 4.5, out.y))
        .anchor("in")
        .label("supply switch", "top")
    )
    drawing.add(elm.Line().at((node_x, out.y)).to(switch.absanchors["in"]))
    on = switch.absanchors["on"]
    drawing.add(elm.Line().at(on).to((on.x - 1.2, on.y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Resistor().at((on.x - 1.2, on.y)).down().length(1.8).label("10k", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Line().at((on.x - 1.2, on.y)).to((on.x - 2.6, on.y)))
    drawing.add(elm.Dot(open=True).label(pin_label(pins, "MODEM_SUPPLY"), "left"))
    vout = switch.absanchors["out"]
    drawing.add(elm.Line().at(vout).right().length(1.5))
    drawing.add(elm.Dot())
    cap = drawing.here
    drawing.add(elm.Capacitor(polar=True).at(cap).down().length(2.2).label("1000 uF, low ESR", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Line().at(cap).right().length(5.5))
    drawing.add(elm.Dot())
    tap = drawing.here
    drawing.add(elm.Line().right().length(1.5))
    _end(drawing, "5V of the SIM7600 HAT")
    drawing.add(elm.Resistor().at(tap).down().length(2).label("10k", "bottom"))
    drawing.add(elm.Dot())
    middle = drawing.here
    drawing.add(elm.Resistor().down().length(2).label("15k", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Line().at(middle).right().length(1.5))
    _end(drawing, f"{pin_label(pins, 'MODEM_PS')}: the modem has supply")
    drawing.add(elm.Line().at((x, y)).to((x, y + 4)))
    _end(drawing, "to the 10k of the mains sense (inputs)")


SHEETS = (
    Sheet(
        "modem-fona",
        ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_PS", "MODEM_RI", "MODEM_SUPPLY"),
        _modem,
        ("fona",),
    ),
    Sheet("modem-lte", ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_RI"), _modem_lte, ("lte",)),
    Sheet("inputs", ("PROBE", "CONTACT", "BUTTON", "MAINS"), _inputs),
    Sheet("outputs", ("RELAY", "LED_POWER", "LED_GSM", "LED_OUT"), _outputs),
    Sheet("power-fona", (), _power, ("fona",)),
    Sheet("power-lte", ("MODEM_SUPPLY", "MODEM_PS"), _power_lte, ("lte",)),
)


def drawings(pins: Pins) -> dict[str, bytes]:
    """File name -> SVG, of all sheets."""
    return {f"{sheet.name}.svg": svg(sheet, pins) for sheet in SHEETS}
