"""The thermostat by itself: when it switches, when it rests, what each command says and does (spec 6.09 to 6.19)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from isocket.clock import WallClock
from isocket.features.thermostat import COOLING, HEATING, REST_S, Thermostat
from isocket.notices import REPORT
from isocket.rows import ACT, CONF, INF, KIND_MASK, IncorrectValue
from kept import Kept


class Desk:
    """A thermostat with a socket, a probe that says what it is told to, and the alert of a failed probe."""

    def __init__(self, mode: str = HEATING, on: bool = False, **settings: str) -> None:
        self.kept = Kept({"thermostat enabled": "1", "THERMOSTAT": mode, **settings})
        self.now = 0
        self.on = on
        self.reading: int | None = 0
        self.listeners: list[Callable[[int | None, int], None]] = []
        self.said: list[str] = []
        self.thermostat = Thermostat(self.kept, WallClock(0), self, self, self, self)

    def __call__(self, celsius: float | None, after_s: int = 60) -> bool:
        """What the socket is after that reading."""
        self.now += after_s * 1000
        self.reading = None if celsius is None else round(celsius * 16)
        for listener in self.listeners:
            listener(self.reading, self.now)
        return self.on

    # as socket, temperature, notices and probe failure

    def regulate(self, on: bool, now: int) -> None:
        self.on = on
        self.said.append("on" if on else "off")

    def measure_soon(self, now: int) -> None:
        self.said.append("measure")

    def tell(self, kind: str, text: str, name: str = "") -> None:
        assert (kind, name) == (REPORT, "off")
        self.said.append(text)

    def rearm(self) -> None:
        self.said.append("armed again")

    def lasted_s(self, now_s: int) -> int:
        return 0

    # commands

    def command(self, key: str, value: str = "", kind: int = CONF) -> str:
        handler, of = self.thermostat.rows()[key]
        assert of & KIND_MASK == kind & KIND_MASK
        return handler(SimpleNamespace(name=key[:-1], value=value, ok=f"{key}{value} - OK", now=self.now))


@pytest.mark.parametrize(
    ("mode", "cold", "even", "warm"),
    [(HEATING, True, False, False), (COOLING, False, False, True)],
)
def test_each_side_of_the_set_point(mode: str, cold: bool, even: bool, warm: bool) -> None:
    """A sixteenth of a degree decides; at the set point it is off."""
    for on in (False, True):
        for celsius, expected in ((19.9375, cold), (20, even), (20.0625, warm)):
            desk = Desk(mode, on, **{f"{mode.lower()} set point": "20"})
            assert desk(celsius) is expected
            assert desk.said == ([] if on is expected else ["on" if expected else "off"])


def test_set_points_of_the_factory_and_of_firmware_0_1() -> None:
    assert [Desk(mode).thermostat.set_point_c for mode in (HEATING, COOLING)] == [10, 22]
    assert [Desk(mode, SWITCHOFFTEMP="15").thermostat.set_point_c for mode in (HEATING, COOLING)] == [15, 15]
    assert Desk(SWITCHOFFTEMP="15", **{"heating set point": "-3"}).thermostat.set_point_c == -3


def test_it_rests_before_it_switches_on_again_and_never_before_it_switches_off() -> None:
    desk = Desk()
    assert desk(5)
    assert not desk(12)
    assert not desk(5, REST_S - 1)
    assert desk(5, 1)
    assert not desk(12, 1)
    assert not desk(5, 1)
    desk.command("SWITCHOFFTEMP=", "10C")  # who sets something wants to see it
    assert desk(5, 1)


def test_a_failed_probe_moves_nothing() -> None:
    for on in (False, True):
        desk = Desk(on=on)
        assert desk(None) is on and not desk.said


def test_disabled_it_moves_nothing() -> None:
    for on in (False, True):
        desk = Desk(on=on, **{"thermostat enabled": "0"})
        assert desk(-20) is on and desk(30) is on and not desk.said


@pytest.mark.parametrize("alert", ["", "OFF", "ON"])
def test_switching_off_is_told_to_whom_wants_to_know(alert: str) -> None:
    desk = Desk(on=True, SWITCHOFFALERT=alert)
    desk(9)
    desk(11)
    assert desk.said == ["off", *(["Socket switched OFF at 11C(52F)"] if alert == "ON" else [])]
    desk(5, REST_S)
    assert desk.said[-1] == "on"


def test_commands() -> None:
    """Each is answered with the state, arms the alert of a failed probe again, and looks at the probe at once."""
    desk = Desk(**{"thermostat enabled": "0"})
    state = "THERMOSTAT: Disabled"
    assert desk.command("THERMOSTAT?", kind=INF) == f"{state}\nTHERMOSTAT=HEATING\nSwitch-off temperature: 10C(50F)"
    assert not desk.said
    said = desk.command("THERMOSTATON", kind=ACT)
    assert said.split("\n")[1:] == [
        "THERMOSTAT=HEATING",
        "Switch-off temperature: 10C(50F)",
        "Note! Thermostat is working now!",
    ]
    assert desk.kept["thermostat enabled"] == "1" and desk.said == ["armed again", "measure"]
    desk.reading = None
    assert desk.command("THERMOSTATON", kind=ACT).endswith("\nNote! No temperature sensor!")
    assert desk.command("SWITCHOFFTEMP=", "68F") == (
        "SWITCHOFFTEMP=20C(68F) - OK\nTHERMOSTAT=HEATING\nTHERMOSTAT: Enabled"
    )
    assert desk.command("THERMOSTAT=", COOLING).endswith("\nSwitch-off temperature: 22C(72F)\nTHERMOSTAT: Enabled")
    desk.command("SWITCHOFFTEMP=", "-5C")
    assert (desk.kept["heating set point"], desk.kept["cooling set point"]) == ("20", "-5")
    assert desk.command("THERMOSTATOFF", kind=ACT).endswith("\nNote! Thermostat was disabled!")
    assert desk.kept["thermostat enabled"] == "0" and sorted(desk.said) == ["armed again"] * 6 + ["measure"] * 6
    desk.command("SWITCHOFFALERT=", "ON")
    assert desk.said[12:] == ["armed again"] and desk.kept["SWITCHOFFALERT"] == "ON"


def test_wrong_values_change_nothing() -> None:
    desk = Desk()
    for key, value in (("THERMOSTAT=", "AUTO"), ("SWITCHOFFTEMP=", "10"), ("SWITCHOFFTEMP=", "67F")):
        with pytest.raises(IncorrectValue):
            desk.command(key, value)
    assert desk.kept == {"thermostat enabled": "1", "THERMOSTAT": HEATING} and not desk.said
