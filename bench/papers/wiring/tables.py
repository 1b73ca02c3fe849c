"""The tables of docs/hardware.md that are made: pins, nets with their holes, parts with their prices, the battery."""

from __future__ import annotations

from collections.abc import Mapping

from bench.papers import made, market
from bench.papers.wiring import draws
from bench.papers.wiring.breadboard import Layout, lay_out
from bench.papers.wiring.builds import BUILDS, PICO, Build
from bench.papers.wiring.drawings import pin_label

USES = {
    "MODEM_RX": "we send: RX of the modem",
    "MODEM_TX": "it sends: TX of the modem",
    "MODEM_RST": "low resets the modem",
    "MODEM_KEY": "low for 1.5 s switches the modem on or off",
    "MODEM_PS": "high: the modem is on",
    "MODEM_RI": "not needed: leave it open",
    "PROBE": "data wire of the DS18B20, 4.7k to 3V3",
    "CONTACT": "sensor jack, by 4.7k and a BAT54S",
    "BUTTON": "hidden button to GND",
    "RELAY": "input of the relay, 10k to GND",
    "LED_POWER": "green LED, 1k",
    "LED_GSM": "blue LED, 220",
    "LED_OUT": "red LED, 1k",
    "MAINS": "5 V supply, divided by 10k and 15k",
    "MODEM_SUPPLY": "ON of a supply switch; or nothing",
}


def blocks(pins: Mapping[str, str]) -> dict[str, str]:
    """Name -> table, of all that the page has between `<!-- made: NAME -->` and `<!-- end -->`."""
    tables = {"pins": _pins(pins), "battery": draws.table(), **market.blocks()}
    for build in BUILDS:
        tables[f"parts {build.name}"] = _parts(build)
        tables[f"nets {build.name}"] = _nets(build, pins)
    return tables


def renewed(page: str, pins: Mapping[str, str]) -> str:
    """The page with its tables as they are now. Raises KeyError for a table that is not made here."""
    return made.renewed(page, blocks(pins), partly=True)


def _pins(pins: Mapping[str, str]) -> str:
    rows = [f"| {signal} | {pin_label(pins, signal)} | {USES[signal]} |" for signal in pins]
    return "\n".join(["| signal | Pico | to |", "|---|---|---|", *rows, ""])


def _nets(build: Build, pins: Mapping[str, str]) -> str:
    layout = lay_out(build, pins)
    thick = {end for wire in build.thick for end in wire}
    rows = []
    for net, ends in build.nets(pins).items():
        told = [f"{part} {pin}{_hole(layout, (part, pin), (part, pin) in thick)}" for part, pin in ends]
        wires = [f"{first} to {second}" for name, first, second in layout.wires if name == net]
        rows.append(f"| {net} | {', '.join(told)} | {', '.join(wires)} |")
    rows += [
        f"| (open) | {PICO} {pin_label(pins, signal)}, {signal}: {why} | |" for signal, why in build.unused.items()
    ]
    return "\n".join(
        ["| net | what is wired together, and in which hole | wires on the breadboard |", "|---|---|---|", *rows, ""]
    )


def _hole(layout: Layout, end: tuple[str, str], thick: bool) -> str:
    hole = layout.legs.get(end) or layout.leads.get(end)
    if hole is None:
        return " (thick wire)"
    return f" ({hole}, thick wire)" if thick else f" ({hole})"


def _parts(build: Build) -> str:
    rows = [f"| {part.count} | {part.what} | {part.usd:.2f} | {part.date} | {part.source} |" for part in build.bought]
    dates = sorted({part.date for part in build.bought})
    guessed = sum(part.usd for part in build.bought if part.source == "estimate")
    total = sum(part.usd for part in build.bought)
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    last = f"| | **together, about** | **{total:.0f}** | {span} | {guessed:.0f} of it estimated |"
    return "\n".join(["| pieces | part | USD, about | price of | by |", "|---|---|---|---|---|", *rows, last, ""])
