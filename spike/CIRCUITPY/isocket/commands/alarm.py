"""What is texted about the sensor jack and the alarm function (manual ch. 9). What runs is features/alarm.py."""

from __future__ import annotations

from isocket.clock import format_seconds
from isocket.commands import ALWAYS, CONF, CTRL, INF, Choice, ExecuteError
from isocket.features.alarm import relay_time


def _on(alarm, request) -> str:
    alarm.enable(True, request.now)
    return request.ok + "\nALARM function: Enabled"


def _off(alarm, request) -> str:
    alarm.enable(False, request.now)
    return request.ok + "\nALARM function: Disabled"


def _tell(alarm, request) -> str:
    return "ALARM function: %s\nSensor(s): Connected\nALARM status: %s" % (
        "Enabled" if alarm.enabled else "Disabled",
        "Activity" if alarm.active else "No activity",
    )


def _show_log(alarm, request) -> str:
    times = alarm._times()
    if not times:
        return "Alarm log is empty"
    return "\n".join([format_seconds(int(time, 16)) if time[0] not in "u-" else "not set" for time in times])


def _set_relay_time(alarm, request) -> str:
    relay_time(request.value)
    alarm._settings.put("RELAYTIME", request.value)
    return request.ok


def _tell_relay_time(alarm, request) -> str:
    return "RELAYTIME=" + alarm._settings.get("RELAYTIME", "0")


def _sensor_type(alarm, request) -> str:
    def changed(value: str, now: int) -> None:
        """Another kind of sensor is no event: what it says now is where it starts from."""
        alarm.active = alarm._closed == (value == "NO")
        alarm._know(alarm.active)

    return Choice(alarm._settings, "SENSORTYPE", ("NO", "NC"), changed).answer(request)


def _alert(alarm, request) -> str:
    def changed(value: str, now: int) -> None:
        if value == "CALL" and not alarm._modem.can_call:
            raise ExecuteError
        alarm._know(alarm.active)

    return Choice(alarm._settings, "ALERT", ("SMS", "CALL", "SMSCHANGE", "OFF"), changed).answer(request)


ROWS = {  # key -> function, kind, form
    "ALARMON": (_on, CTRL, "ALARMON"),
    "ALARMOFF": (_off, CTRL, "ALARMOFF"),
    "ALARM?": (_tell, INF, "ALARM?"),
    "SHOWALARMLOG": (_show_log, CTRL | ALWAYS, "SHOWALARMLOG"),
    "RELAYTIME=": (_set_relay_time, CONF, "RELAYTIME=ON60"),
    "RELAYTIME?": (_tell_relay_time, INF, "RELAYTIME?"),
    "SENSORTYPE=": (_sensor_type, CONF, "SENSORTYPE=NC"),
    "SENSORTYPE?": (_sensor_type, INF, "SENSORTYPE?"),
    "ALERT=": (_alert, CONF, "ALERT=SMS"),
    "ALERT?": (_alert, INF, "ALERT?"),
}
