"""Figures and counts as people write them: `76.6 KB`, `4 min 5 s`, `1 fault`."""

from __future__ import annotations

DIGITS = 3
MOST_DIGITS = 7
STEP = 1000  # KB and MB are of 1000; what is counted in 1024 is called KiB
LARGER = {"B": "KB", "KB": "MB", "us": "ms", "ms": "s"}
LONG_S = 90  # from here on minutes and hours


def measured(value: float, unit: str, *, beside: float | None = None) -> str:
    """A value with its unit, in three digits and never with an exponent.

    beside: a limit in the same unit; as many digits more as it takes to tell the two apart (33.04 ms at a limit of 33).
    """
    digits = DIGITS
    if beside is not None and value != beside:
        while digits < MOST_DIGITS and _measured(value, unit, digits) == _measured(beside, unit, digits):
            digits += 1
    return _measured(value, unit, digits)


def counted(how_many: float, one: str, many: str = "") -> str:
    """`1 fault`, `2 faults`, `0.5 days`; many: the plural, where it is not just an s more."""
    return f"{how_many:{'d' if isinstance(how_many, int) else 'g'}} {one if how_many == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """`0.35 s`, `12.3 s`, `4 min 5 s`, `2 h 3 min`, `3 d 4 h`: two of its units, as it is said."""
    if abs(seconds) < LONG_S:
        return f"{number(seconds)} s"
    rest = round(abs(seconds))
    names = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
    first = next(place for place, (_, size) in enumerate(names) if rest >= size)
    lesser = names[min(first + 1, len(names) - 1)][1]
    rest = round(rest / lesser) * lesser  # in the lesser of the two units, so that it does not become 60 min
    parts = []
    for name, size in names:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {name}")
    return ("-" if seconds < 0 else "") + " ".join(parts)


def number(value: float, digits: int = DIGITS) -> str:
    """In so many digits, without an exponent, and without zeros behind the point: `0.09`, `43.7`, `1640`."""
    if value == 0:
        return "0"
    first = len(str(int(abs(value)))) if abs(value) >= 1 else _place_of(abs(value))
    told = f"{value:.{max(0, digits - first)}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _place_of(value: float) -> int:
    """0 for 0.5, -1 for 0.05, …: where the first digit of a number below one stands."""
    place = 0
    while value < 0.1:
        value *= 10
        place -= 1
    return place


def _measured(value: float, unit: str, digits: int) -> str:
    while unit in LARGER and abs(value) >= STEP:
        value, unit = value / STEP, LARGER[unit]
    if unit == "s" and abs(value) >= LONG_S:
        return duration(value) if digits == DIGITS else f"{number(value, digits)} s"
    return f"{number(value, digits)} {unit}".rstrip()
