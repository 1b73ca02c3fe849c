"""What the socket draws from its battery, and how long that lasts; each figure with its source."""

from __future__ import annotations

from dataclasses import dataclass

from bench.units import counted

USABLE = 0.8  # of a battery's rating: the modem switches itself off at 3.4 V, and cold and age take their share
WAKE_S, HOUR_S = 300, 3600  # where a notice is still owed: awake for 5 minutes in an hour (specification 10.16)
AWAKE_MINUTES = 20  # at most, to tell of a power failure (specification 10.14)


@dataclass(frozen=True)
class Draw:
    """ma: mean, from the battery at 3.7 V."""

    what: str
    ma: float
    source: str


ADAFRUIT = "learn.adafruit.com/deep-sleep-with-circuitpython/rp2040-sleep"
PICO_AWAKE = Draw(
    "Pico, CircuitPython, awake",
    100 / 3.7,
    "100 mW at rest, rediscov.it/en/raspberry-pi-pico-2-arm-and-risc-v-on-the-new-rp2350-microcontroller",
)
PICO_ASLEEP = Draw("Pico, deep sleep until a pin changes", 2 * 5 / 3.7, f"below 2 mA at 5 V, {ADAFRUIT}")
PICO_ASLEEP_TIMED = Draw(
    "Pico, deep sleep until a pin changes or the hour is over", 7 * 5 / 3.7, f"7 mA at 5 V, {ADAFRUIT}"
)
LEDS = Draw("two LEDs on", 3.0, "(3.3 V - 2 V) / 1k, (3.3 V - 2.8 V) / 220, RP2040 at 3.3 V")
BOARD = Draw("the rest of the modem's board", 1.0, "assumed")
FONA = {
    "idle": Draw(
        "SIM800, registered",
        17.4,
        "17.38 mA, SIM800H&L Hardware Design V2.02, table 49: kompy.info/sim800l-simcom.html?page=42",
    ),
    "busy": Draw("SIM800, in a call or sending", 238.4, "238.44 mA, E-GSM 900 at full power, the same"),
    "off": Draw("SIM800, switched off", 0.2, "0.15 to 0.2 mA, the same"),
}
LTE_BOARD = Draw("HAT and UPS board, their converters and LEDs", 30.0, "assumed")
UPS_ASLEEP = Draw("UPS board without load", 5.0, "assumed")
LTE = {
    "idle": Draw("SIM7600, registered", 20.0, "assumed"),
    "busy": Draw("SIM7600, in a call or sending", 500.0, "assumed"),
}

# build -> state -> what draws
STATES: dict[str, dict[str, tuple[Draw, ...]]] = {
    "fona": {
        "awake, idle": (PICO_AWAKE, LEDS, BOARD, FONA["idle"]),
        "awake, in a call or sending": (PICO_AWAKE, LEDS, BOARD, FONA["busy"]),
        "asleep, all told": (PICO_ASLEEP, BOARD, FONA["off"]),
        "asleep, a notice owed": (PICO_ASLEEP_TIMED, BOARD, FONA["off"]),
    },
    "lte": {
        "awake, idle": (PICO_AWAKE, LEDS, LTE_BOARD, LTE["idle"]),
        "awake, in a call or sending": (PICO_AWAKE, LEDS, LTE_BOARD, LTE["busy"]),
        "asleep, all told": (PICO_ASLEEP, UPS_ASLEEP),
        "asleep, a notice owed": (PICO_ASLEEP_TIMED, UPS_ASLEEP),
    },
}
BATTERY_MAH = {"fona": 1200, "lte": 2000}
TITLES = {"fona": "FONA", "lte": "SIM7600"}


def mean_ma(build: str, state: str) -> float:
    """Of the battery; where a notice is owed with the five minutes in an hour in which it is awake."""
    draw = sum(one.ma for one in STATES[build][state])
    if state != "asleep, a notice owed":
        return draw
    awake = WAKE_S / HOUR_S
    return awake * mean_ma(build, "awake, idle") + (1 - awake) * draw


def hours(build: str, state: str) -> float:
    return USABLE * BATTERY_MAH[build] / mean_ma(build, state)


def table() -> str:
    rows = []
    for build, states in STATES.items():
        for state, draws in states.items():
            parts = "; ".join(f"{one.what} {one.ma:.3g}" for one in draws)
            hourly = f"; {WAKE_S // 60} minutes an hour awake" if state == "asleep, a notice owed" else ""
            rows.append(
                f"| {TITLES[build]}, {BATTERY_MAH[build]} mAh | {state} | {mean_ma(build, state):.3g} | "
                f"{_about(hours(build, state))} | {parts}{hourly} |"
            )
    seen: dict[str, Draw] = {}
    for states in STATES.values():
        seen |= {one.what: one for draws in states.values() for one in draws}
    sources = [f"| {one.what} | {one.ma:.3g} | {one.source} |" for one in seen.values()]
    return "\n".join(
        [
            "| battery | state | mA | lasts | of it |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *(_told(build) for build in STATES),
            "",
            "| what | mA at 3.7 V | by |",
            "|---|---|---|",
            *sources,
            "",
        ]
    )


def _told(build: str) -> str:
    idle, busy = (
        mean_ma(build, state) * AWAKE_MINUTES / 60 for state in ("awake, idle", "awake, in a call or sending")
    )
    return (
        f"- {TITLES[build]}: the {AWAKE_MINUTES} minutes take {idle:.0f} mAh when it waits, {busy:.0f} mAh when it "
        f"sends all the time, of {BATTERY_MAH[build]} mAh."
    )


def _about(hours: float) -> str:
    return counted(float(f"{hours:.2g}"), "hour") if hours < 48 else counted(float(f"{hours / 24:.2g}"), "day")
