"""What is confirmed and what stays silent (manual ch. 6)."""

from __future__ import annotations

from isocket.commands import Row, choice_rows

_ON_OFF = ("ON", "OFF")


def rows(settings) -> dict[str, Row]:
    table = choice_rows(settings, "ERROR", _ON_OFF)
    table.update(choice_rows(settings, "SMSCONFIRMUNAUTH", ("OFF", "ON")))
    table.update(choice_rows(settings, "SMSCONFIRM", _ON_OFF))
    table["SMSCONFIRM="].always = True  # the last thing it says is that it will be silent
    return table
