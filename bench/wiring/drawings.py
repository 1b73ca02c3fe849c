"""The drawings: each says which signals of the firmware it shows, and gets their pins handed in.

Numbers in brackets are those of the Pico's 40 pins (Pico data sheet, figure 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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

Pins = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """name: of the file. signals: those of isocket/config.py that it shows. draw: puts it together."""

    name: str
    signals: tuple[str, ...]
    draw: Callable[[schemdraw.Drawing, Pins], None]


def pin_label(pins: Pins, signal: str) -> str:
    """`GP9 (12)`; a pin that is not on the edge of a Pico has no number."""
    pin = pins[signal]
    return f"{pin} ({PICO_PINS[pin]})" if pin in PICO_PINS else pin


def svg(sheet: Sheet, pins: Pins) -> bytes:
    """The drawing as SVG; the same bytes each time."""
    drawing = schemdraw.Drawing(show=False, fontsize=11, unit=2.0)
    sheet.draw(drawing, pins)
    return drawing.get_imagedata("svg")


def _pico(drawing: schemdraw.Drawing, labels: list[str]) -> elm.Ic:
    """The Pico with these pins on its right side, from the top."""
    drawn = [
        elm.IcPin(name=label, side="right", slot=f"{len(labels) - at}/{len(labels)}", anchorname=f"p{at}")
        for at, label in enumerate(labels)
    ]
    pico = elm.Ic(pins=drawn, pinspacing=1.4, edgepadW=1.6, edgepadH=0.5).label("Pico", "top")
    drawing.add(pico)
    return pico


def _end(drawing: schemdraw.Drawing, words: str) -> None:
    """Where a wire leaves the sheet."""
    drawing.add(elm.Dot(open=True).label(words, "right"))


def _modem(drawing: schemdraw.Drawing, pins: Pins) -> None:
    signals = ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_PS", "MODEM_RI")
    theirs = ["RX", "TX", "Rst", "Key", "PS", "RI", "Vio", "GND"]
    pico = _pico(drawing, [*(pin_label(pins, signal) for signal in signals), V3V3, GND])
    count = len(theirs)
    fona = drawing.add(
        elm.Ic(
            pins=[
                elm.IcPin(name=name, side="left", slot=f"{count - at}/{count}", anchorname=f"p{at}")
                for at, name in enumerate(theirs)
            ],
            pinspacing=1.4,
            edgepadW=1.6,
            edgepadH=0.5,
        )
        .at((pico.absanchors["p0"].x + 4.5, pico.absanchors["p0"].y))
        .anchor("p0")
        .label("FONA 800 / SIM800", "top")
    )
    notes = [
        "we send",
        "it sends",
        "low: reset",
        "low 1.5 s: on / off",
        "high: on",
        "low: it rings",
        "its logic level",
        "thick and short",
    ]
    for at, note in enumerate(notes):
        start, end = pico.absanchors[f"p{at}"], fona.absanchors[f"p{at}"]
        drawing.add(elm.Line().at(start).to(end).label(note, "top", fontsize=9))


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
    )
    at = [pico.absanchors[f"p{index}"] for index in range(6)]
    ground_x = at[0].x + 9

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
            pinspacing=1.4,
            edgepadW=0.7,
            edgepadH=0.4,
        )
        .at((at[0].x + 7, at[0].y))
        .anchor("v")
        .label("DS18B20 on its own three-pole plug", "top")
    )
    drawing.add(elm.Ground().at(probe.absanchors["g"]))

    # the contact: 4.7k and two Schottky diodes, so that 12 V on the jack cannot kill the pin
    drawing.add(elm.Line().at(at[2]).to((at[2].x + 1.2, at[2].y)))
    drawing.add(elm.Dot().label("BAT54S to 3V3 and GND", "top", fontsize=9, ofst=(0, 0.15)))
    drawing.add(elm.Line().to((at[2].x + 3.4, at[2].y)))
    drawing.add(elm.Resistor().to((at[2].x + 5.6, at[2].y)).label("4.7k", "top"))
    drawing.add(elm.Switch().to((ground_x, at[2].y)))
    drawing.add(elm.Line().to((ground_x + 0.8, at[2].y)).label("sensor: a bare contact", "right"))
    drawing.add(elm.Ground())

    # the button
    drawing.add(elm.Line().at(at[3]).to((at[3].x + 5.6, at[3].y)))
    drawing.add(elm.Button().to((ground_x, at[3].y)))
    drawing.add(elm.Line().to((ground_x + 0.8, at[3].y)).label("hidden button", "right"))
    drawing.add(elm.Ground())

    # mains present: the 5 V supply, divided
    drawing.add(elm.Line().at(at[4]).to((at[4].x + 3.4, at[4].y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Resistor().to((ground_x, at[4].y)).label("10k", "top"))
    _end(drawing, "5 V from the mains supply")
    drawing.add(elm.Resistor().at((at[4].x + 3.4, at[4].y)).to((at[4].x + 3.4, at[4].y - 2)).label("15k", "bottom"))
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
            pin_label(pins, "MODEM_SUPPLY"),
            GND,
        ],
    )
    at = [pico.absanchors[f"p{index}"] for index in range(6)]
    end_x = at[0].x + 7
    drawing.add(elm.Line().at(at[0]).to((at[0].x + 2.2, at[0].y)))
    drawing.add(elm.Dot())
    drawing.add(elm.Line().to((end_x, at[0].y)))
    _end(drawing, "IN of the certified relay, 3.3 V = on")
    drawing.add(elm.Resistor().at((at[0].x + 2.2, at[0].y)).to((at[0].x + 2.2, at[0].y + 1.8)).label("10k", "bottom"))
    drawing.add(elm.Line().to((at[0].x + 4.2, at[0].y + 1.8)))
    drawing.add(elm.Ground())
    for index, name in ((1, "POWER, green"), (2, "GSM, blue"), (3, "OUT, red")):
        drawing.add(elm.Resistor().at(at[index]).to((at[index].x + 2.6, at[index].y)).label("1k", "top"))
        drawing.add(elm.LED().to((end_x - 1, at[index].y)))
        drawing.add(elm.Line().to((end_x, at[index].y)).label(name, "right"))
        drawing.add(elm.Ground())
    drawing.add(elm.Line().at(at[4]).to((end_x, at[4].y)))
    _end(drawing, "enable of the modem's supply switch, high = on")
    drawing.add(elm.Line().at(at[5]).to((at[5].x + 1, at[5].y)))
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
        .label("FONA 800: charger and modem", "top")
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
    drawing.add(elm.Line().at((x, y)).to((x, y - 5)))
    drawing.add(elm.Resistor().right().length(2).label("10k", "top"))
    drawing.add(elm.Dot())
    middle = drawing.here
    drawing.add(elm.Resistor().down().length(2).label("15k", "bottom"))
    drawing.add(elm.Ground())
    drawing.add(elm.Line().at(middle).right().length(1))
    _end(drawing, f"{pin_label(pins, 'MAINS')}: mains sense")


SHEETS = (
    Sheet("modem", ("MODEM_RX", "MODEM_TX", "MODEM_RST", "MODEM_KEY", "MODEM_PS", "MODEM_RI"), _modem),
    Sheet("inputs", ("PROBE", "CONTACT", "BUTTON", "MAINS"), _inputs),
    Sheet("outputs", ("RELAY", "LED_POWER", "LED_GSM", "LED_OUT", "MODEM_SUPPLY"), _outputs),
    Sheet("power", ("MAINS",), _power),
)


def drawings(pins: Pins) -> dict[str, bytes]:
    """File name -> SVG, of all sheets."""
    return {f"{sheet.name}.svg": svg(sheet, pins) for sheet in SHEETS}
