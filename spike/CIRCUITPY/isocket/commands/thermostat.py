"""What is texted about the thermostat and its alerts (manual ch. 7.2, 7.3). What runs is features/thermostat.py."""

from __future__ import annotations

from isocket.commands import CONF, CTRL, INF, Choice, IncorrectValue
from isocket.degrees import parse_set_point, set_point_text
from isocket.features.thermostat import DEFAULTS_C


def _changed(thermostat, now: int) -> None:
    """Any setting re-arms the failure alert (ch. 7.3) and takes effect at once."""
    thermostat._failure_told = False
    thermostat._temperature.measure_soon(now)


def _switch_off_text(thermostat) -> str:
    return "Switch-off temperature: " + set_point_text(thermostat.set_point_c)


def _state_text(thermostat) -> str:
    return "THERMOSTAT: Enabled" if thermostat.enabled else "THERMOSTAT: Disabled"


def _on(thermostat, request) -> str:
    thermostat._settings.put("thermostat enabled", "1")
    _changed(thermostat, request.now)
    return "%s\nTHERMOSTAT=%s\n%s\nNote! Thermostat is working now!" % (
        request.ok,
        thermostat.mode,
        _switch_off_text(thermostat),
    )


def _off(thermostat, request) -> str:
    thermostat._settings.put("thermostat enabled", "0")
    _changed(thermostat, request.now)
    return request.ok + "\nNote! Thermostat was disabled!"


def _set_mode(thermostat, request) -> str:
    if request.value not in DEFAULTS_C:
        raise IncorrectValue
    thermostat._settings.put("THERMOSTAT", request.value)
    _changed(thermostat, request.now)
    return "%s\n%s\n%s" % (request.ok, _switch_off_text(thermostat), _state_text(thermostat))


def _tell(thermostat, request) -> str:
    return "%s\nTHERMOSTAT=%s\n%s" % (_state_text(thermostat), thermostat.mode, _switch_off_text(thermostat))


def _set_point(thermostat, request) -> str:
    celsius = parse_set_point(request.value)
    thermostat._settings.put("SWITCHOFFTEMP", str(celsius))
    _changed(thermostat, request.now)
    return "SWITCHOFFTEMP=%s - OK\nTHERMOSTAT=%s\n%s" % (
        set_point_text(celsius),
        thermostat.mode,
        _state_text(thermostat),
    )


def _alert(thermostat, request) -> str:
    """SWITCHOFFALERT and TSENSFAILALERT, set or asked for."""

    def changed(value: str, now: int) -> None:
        thermostat._failure_told = False

    return Choice(thermostat._settings, request.command[:14], ("OFF", "ON"), changed).answer(request)


ROWS = {  # key -> function, kind, form
    "THERMOSTATON": (_on, CTRL, "THERMOSTATON"),
    "THERMOSTATOFF": (_off, CTRL, "THERMOSTATOFF"),
    "THERMOSTAT=": (_set_mode, CONF, "THERMOSTAT=HEATING"),
    "THERMOSTAT?": (_tell, INF, "THERMOSTAT?"),
    "SWITCHOFFTEMP=": (_set_point, CONF, "SWITCHOFFTEMP=22C"),
    "SWITCHOFFALERT=": (_alert, CONF, "SWITCHOFFALERT=ON"),
    "SWITCHOFFALERT?": (_alert, INF, "SWITCHOFFALERT?"),
    "TSENSFAILALERT=": (_alert, CONF, "TSENSFAILALERT=ON"),
    "TSENSFAILALERT?": (_alert, INF, "TSENSFAILALERT?"),
}
