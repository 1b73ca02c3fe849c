"""The battery as AT+CBC tells it: how full a lithium cell of so many volts is (V1.09, AT+CBC: <bcl> in per cent)."""

from __future__ import annotations

from itertools import pairwise

LOW_MV = 3460  # fault `under-voltage`
# of such a cell under the small load of a module that waits: mV, per cent
_CURVE = ((3400, 0), (3460, 8), (3920, 71), (4130, 95), (4200, 100))


def percent_of(millivolts: int) -> int:
    """0 to 100, straight from one point of the curve to the next."""
    if millivolts <= _CURVE[0][0]:
        return 0
    for (low_mv, low), (high_mv, high) in pairwise(_CURVE):
        if millivolts <= high_mv:
            return round(low + (high - low) * (millivolts - low_mv) / (high_mv - low_mv))
    return 100
