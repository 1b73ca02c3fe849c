"""What an owner knows of the thermostat and the temperature alerts: only what the device has said in its texts."""

from __future__ import annotations

import re

_SET_POINT = re.compile(r"(?:Switch-off temperature: |SWITCHOFFTEMP=)(-?\d+)C")
_LIMIT = re.compile(r"(TRISEALERT|TFALLALERT)=(?:(-?\d+)C|OFF)")


class Thermostat:
    """set_point_c: None while the thermostat is off. rise_c, fall_c: limits of the alerts, None for none."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Factory state (spec ch. 13)."""
        self._on = False
        self._set_point_c: int | None = None
        self.rise_c: int | None = None
        self.fall_c: int | None = None

    @property
    def set_point_c(self) -> int | None:
        return self._set_point_c if self._on else None

    def hear(self, text: str) -> None:
        """A text of the device (spec ch. 6)."""
        set_point = _SET_POINT.search(text)
        if set_point:
            self._set_point_c = int(set_point[1])
        if text.startswith("THERMOSTATON - OK") or "THERMOSTAT: Enabled" in text:
            self._on = True
        elif text.startswith("THERMOSTATOFF - OK") or "THERMOSTAT: Disabled" in text:
            self._on = False
        limit = _LIMIT.match(text)
        if limit:
            value = int(limit[2]) if limit[2] else None
            if limit[1] == "TRISEALERT":
                self.rise_c = value
            else:
                self.fall_c = value
