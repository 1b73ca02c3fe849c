"""What is confirmed and what stays silent (manual ch. 6)."""

from __future__ import annotations

from isocket.rows import Choice

_ON_OFF = ("ON", "OFF")


def rows(settings) -> dict[str, tuple]:
    table = Choice(settings, "ERROR", _ON_OFF).rows()
    table.update(Choice(settings, "SMSCONFIRMUNAUTH", ("OFF", "ON")).rows())
    # the last thing that SMSCONFIRM=OFF says is that it will be silent
    table.update(Choice(settings, "SMSCONFIRM", _ON_OFF).rows(always=True))
    return table
