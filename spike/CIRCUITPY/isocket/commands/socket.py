"""What is texted about the socket and its timer (manual ch. 4.1). What runs is features/socket.py."""

from __future__ import annotations

from isocket.commands import ALWAYS, CONF, CTRL, INF, whole_number
from isocket.features.socket import DEFAULT_RESTART, MAX_RESTART_SECONDS, MAX_SECONDS


def _on(socket, request) -> str:
    socket.switch(True, request.now)
    return socket.text


def _off(socket, request) -> str:
    socket.switch(False, request.now)
    return socket.text


def _for_seconds(socket, request) -> str:
    on = request.command.startswith("ON")
    seconds = whole_number(request.value, 1, MAX_SECONDS)
    socket.switch_for(on, seconds, request.now)
    return "Power %s for %d seconds" % ("ON" if on else "OFF", seconds)


def _restart(socket, request) -> str:
    socket.restart(request.now)
    return "Power socket restarted"


def _set_restart_time(socket, request) -> str:
    seconds = whole_number(request.value, 1, MAX_RESTART_SECONDS)
    socket._settings.put("RESTARTTIME", str(seconds))
    return request.ok


def _tell_restart_time(socket, request) -> str:
    return "RESTARTTIME=%s seconds" % socket._settings.get("RESTARTTIME", DEFAULT_RESTART)


def _runtime(socket, request) -> str:
    if not socket.on:
        return "Power socket is OFF"
    return "Power socket is ON from: %s" % socket._wall.text_at(socket._since_s)


ROWS = {  # key -> function, kind, form
    "ON": (_on, CTRL, "ON"),
    "OFF": (_off, CTRL, "OFF"),
    "ON9": (_for_seconds, CTRL, "ON60"),
    "OFF9": (_for_seconds, CTRL, "OFF60"),
    "RESTART": (_restart, CTRL, "RESTART"),
    "RESTARTTIME=": (_set_restart_time, CONF, "RESTARTTIME=10"),
    "RESTARTTIME?": (_tell_restart_time, INF, "RESTARTTIME?"),
    "RUNTIME": (_runtime, CTRL | ALWAYS, "RUNTIME"),
}
