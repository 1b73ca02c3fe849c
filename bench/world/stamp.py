"""Local time as GSM writes it: yy/mm/dd,hh:mm:ss and the distance from GMT in quarters of an hour."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

_FORM = re.compile(r"(\d\d)/(\d\d)/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)")
_EPOCH = datetime(2000, 1, 1)


class Stamp(NamedTuple):
    """`seconds` of local time since 2000-01-01 and `quarters` of an hour east of GMT (3GPP TS 23.040 9.2.3.11)."""

    seconds: int
    quarters: int

    @classmethod
    def parse(cls, text: str) -> Stamp:
        """From `26/03/02,12:00:00+08`; ValueError when that is no time."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"not a GSM time stamp: {text!r} (expected yy/mm/dd,hh:mm:ss+zz)")
        year, month, day, hour, minute, second = (int(group) for group in match.groups()[:6])
        moment = datetime(2000 + year, month, day, hour, minute, second)
        return cls(round((moment - _EPOCH).total_seconds()), int(match[7]))

    @property
    def local(self) -> datetime:
        return _EPOCH + timedelta(seconds=self.seconds)

    @property
    def gmt(self) -> datetime:
        return self.local - timedelta(minutes=15 * self.quarters)

    def later(self, seconds: int) -> Stamp:
        return Stamp(self.seconds + seconds, self.quarters)

    def __str__(self) -> str:
        return f"{self.local:%y/%m/%d,%H:%M:%S}{self.quarters:+03d}"
