"""The two builds: what belongs to each, and which of its pins are wired together.

An end of a wire is (part, pin). The Pico's pins are written as on its edge, `GP9 (12)`; those of the signals come from
the firmware's table of pins. Boards and their pins: docs/hardware.md, Sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bench.papers.wiring.drawings import GND, V3V3, VSYS, pin_label

End = tuple[str, str]
Nets = dict[str, tuple[End, ...]]

PICO, PROBE, JACK, BUTTON, RELAY, USB = "Pico", "probe", "jack", "button", "relay", "5 V in"
FONA, HAT, UPS, SWITCH, CAPACITOR = "FONA", "SIM7600 HAT", "UPS", "supply switch", "C1"


@dataclass(frozen=True)
class Small:
    """A small part on the breadboard. legs: the names of its pins, in the order in which they stand there."""

    name: str
    value: str
    legs: tuple[str, ...] = ("1", "2")


@dataclass(frozen=True)
class Bought:
    """A line of the parts list. each_usd: price of one; date: when, as YYYY-MM; source: who says so."""

    what: str
    count: int
    each_usd: float
    date: str
    source: str = "estimate"

    @property
    def usd(self) -> float:
        return self.count * self.each_usd


@dataclass(frozen=True)
class Build:
    """above, below: boards that are not on the breadboard, by the side on which they are drawn. thick: wires from board
    to board that carry the modem's bursts, so that no breadboard has to. unused: signal -> why its pin stays open.
    """

    name: str
    title: str
    smalls: tuple[Small, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    thick: tuple[tuple[End, End], ...]
    unused: Mapping[str, str]
    bought: tuple[Bought, ...]

    def nets(self, pins: Mapping[str, str]) -> Nets:
        """Name -> all ends that are one wire; raises KeyError for a table of pins without one of our signals."""
        nets = {name: tuple(_end(end, pins) for end in ends) for name, ends in _COMMON.items()}
        for name, ends in _OWN[self.name].items():
            nets[name] = nets.get(name, ()) + tuple(_end(end, pins) for end in ends)
        return nets


def _end(words: str, pins: Mapping[str, str]) -> End:
    """`R1.2`; `Pico.RELAY` is the pin of that signal."""
    part, _, pin = words.rpartition(".")
    return (part, pin_label(pins, pin)) if part == PICO and pin in pins else (part, pin)


_COMMON = {
    "GND": (
        f"Pico.{GND}",
        "5 V in.GND",
        "probe.black",
        "jack.sleeve",
        "button.2",
        "relay.-",
        "R6.2",
        "R7.2",
        "LED1.K",
        "LED2.K",
        "LED3.K",
        "D1.1",
        "C1.-",
    ),
    "3V3": (f"Pico.{V3V3}", "probe.red", "R1.1", "R3.1", "R4.1", "D1.2"),
    "5V": ("5 V in.5V", "R5.1"),
    "MODEM_RX": ("Pico.MODEM_RX", "R3.2"),
    "MODEM_TX": ("Pico.MODEM_TX", "R4.2"),
    "PROBE": ("Pico.PROBE", "probe.data", "R1.2"),
    "CONTACT": ("Pico.CONTACT", "D1.3", "R2.1"),
    "JACK": ("R2.2", "jack.tip"),
    "BUTTON": ("Pico.BUTTON", "button.1"),
    "RELAY": ("Pico.RELAY", "relay.+", "R7.1"),
    "MAINS": ("Pico.MAINS", "R5.2", "R6.1"),
    "LED_POWER": ("Pico.LED_POWER", "R8.1"),
    "LED_GSM": ("Pico.LED_GSM", "R9.1"),
    "LED_OUT": ("Pico.LED_OUT", "R10.1"),
    "GREEN": ("R8.2", "LED1.A"),
    "BLUE": ("R9.2", "LED2.A"),
    "RED": ("R10.2", "LED3.A"),
    "VSYS": (f"Pico.{VSYS}", "D2.K"),
}

_OWN = {
    "fona": {
        "GND": ("FONA.GND", "R11.2"),
        "3V3": ("FONA.Vio",),
        "5V": ("FONA.USB", "D2.A"),
        "MODEM_RX": ("FONA.RX",),
        "MODEM_TX": ("FONA.TX",),
        "MODEM_RST": ("Pico.MODEM_RST", "FONA.Rst"),
        "MODEM_KEY": ("Pico.MODEM_KEY", "FONA.Key"),
        "MODEM_PS": ("Pico.MODEM_PS", "FONA.PS", "R11.1"),
        "BAT": ("FONA.Bat", "C1.+", "D3.A"),
        "VSYS": ("D3.K",),
    },
    "lte": {
        "GND": ("SIM7600 HAT.GND", "UPS.GND", "supply switch.GND", "R11.2", "R13.2"),
        "5V": ("UPS.IN",),
        "UPS5V": ("UPS.OUT", "D2.A", "supply switch.VIN"),
        "MODEM5V": ("supply switch.VOUT", "SIM7600 HAT.5V", "C1.+", "R12.1"),
        "MODEM_RX": ("SIM7600 HAT.RXD",),
        "MODEM_TX": ("SIM7600 HAT.TXD",),
        "MODEM_PS": ("Pico.MODEM_PS", "R12.2", "R13.1"),
        "MODEM_SUPPLY": ("Pico.MODEM_SUPPLY", "supply switch.ON", "R11.1"),
    },
}

_SMALLS = (
    Small("R3", "47k"),
    Small("R4", "47k"),
    Small("R1", "4.7k"),
    Small("D1", "BAT54S", ("1", "2", "3")),
    Small("R2", "4.7k"),
    Small("R7", "10k"),
    Small("R8", "1k"),
    Small("LED1", "green", ("A", "K")),
    Small("R9", "220"),
    Small("LED2", "blue", ("A", "K")),
    Small("R10", "1k"),
    Small("LED3", "red", ("A", "K")),
    Small("R5", "10k"),
    Small("R6", "15k"),
    Small("D2", "1N5817", ("A", "K")),
)

_ALIKE = (
    Bought(
        "Raspberry Pi Pico (RP2040)",
        1,
        4.0,
        "2021-01",
        "jeffgeerling.com/blog/2021/raspberry-pi-pico-new-4-microcontroller",
    ),
    Bought("pin strip, 20 pins, to solder (a Pico H has both)", 2, 0.5, "2026-11"),
    Bought("DS18B20 in steel, three wires, genuine", 1, 10.0, "2026-11"),
    Bought("certified relay, in its own case, 3.3 V input", 1, 30.0, "2026-11"),
    Bought("breadboard, 63 columns, two rails", 1, 6.0, "2026-11"),
    Bought("wires, 3.5 mm jack, three-pole plug, button, USB socket board", 1, 12.0, "2026-11"),
    Bought("BAT54S on a board with three pins", 1, 1.0, "2026-11"),
    Bought("electrolytic capacitor, 1000 uF, 6.3 V or more, low ESR", 1, 0.5, "2026-11"),
    Bought("LED, one each green, blue, red", 3, 0.1, "2026-11"),
    Bought("antenna with 1 m of cable, for the bands of the modem", 1, 8.0, "2026-11"),
    Bought("closed plastic case", 1, 10.0, "2026-11"),
)

FONA_BUILD = Build(
    "fona",
    "Pico with a FONA 800 or 808 (2G)",
    (*_SMALLS, Small("D3", "1N5817", ("A", "K")), Small("R11", "100k")),
    (USB,),
    (CAPACITOR, FONA, PROBE, JACK, BUTTON, RELAY),
    (
        ((FONA, "Bat"), (CAPACITOR, "+")),
        ((FONA, "GND"), (CAPACITOR, "-")),
        ((USB, "5V"), (FONA, "USB")),
    ),
    {"MODEM_RI": "not needed", "MODEM_SUPPLY": "no supply switch in this build"},
    (
        *_ALIKE,
        Bought("FONA 800 or 808 (old stock; look for 2G first, below)", 1, 45.0, "2026-11"),
        Bought("LiPo 3.7 V, 1200 mAh or more, protected, JST-PH", 1, 10.0, "2026-11"),
        Bought("certified USB supply, 5 V, 2 A or more, and a cable with two ends", 1, 12.0, "2026-11"),
        Bought("resistor 0.25 W: 220, 1k (2), 4.7k (2), 10k (2), 15k, 47k (2), 100k", 11, 0.05, "2026-11"),
        Bought("1N5817", 2, 0.2, "2026-11"),
    ),
)
LTE_BUILD = Build(
    "lte",
    "Pico with a SIM7600 4G HAT (LTE)",
    (
        *_SMALLS,
        Small("R11", "10k"),
        Small("R12", "10k"),
        Small("R13", "15k"),
    ),
    (USB, UPS, SWITCH),
    (CAPACITOR, HAT, PROBE, JACK, BUTTON, RELAY),
    (
        ((USB, "5V"), (UPS, "IN")),
        ((UPS, "OUT"), (SWITCH, "VIN")),
        ((SWITCH, "VOUT"), (CAPACITOR, "+")),
        ((CAPACITOR, "+"), (HAT, "5V")),
        ((UPS, "GND"), (SWITCH, "GND")),
        ((SWITCH, "GND"), (CAPACITOR, "-")),
        ((CAPACITOR, "-"), (HAT, "GND")),
    ),
    {
        "MODEM_RST": "the HAT has no reset pin",
        "MODEM_KEY": "the HAT switches itself on: jumper PWR to 3V3",
        "MODEM_RI": "not needed",
    },
    (
        *_ALIKE,
        Bought("SIM7600G-H or SIM7600E-H 4G HAT (Waveshare)", 1, 80.0, "2026-11"),
        Bought("UPS board for one LiPo: 5 V, 2.5 A or more out, without a gap", 1, 15.0, "2026-11"),
        Bought("supply switch: high side, 5 V, 2.5 A or more, on at a high ON pin", 1, 6.0, "2026-11"),
        Bought("LiPo 3.7 V, 2000 mAh or more, protected, as the UPS board wants it", 1, 13.0, "2026-11"),
        Bought("certified USB supply, 5 V, 3 A", 1, 12.0, "2026-11"),
        Bought("resistor 0.25 W: 220, 1k (2), 4.7k (2), 10k (4), 15k (2), 47k (2)", 13, 0.05, "2026-11"),
        Bought("1N5817", 1, 0.2, "2026-11"),
    ),
)
BUILDS = (FONA_BUILD, LTE_BUILD)
