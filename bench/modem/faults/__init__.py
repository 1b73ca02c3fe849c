"""What can go wrong with a modem, as data; where a fault needs more than a flag, the modem asks for it by name."""

from __future__ import annotations

from bench.modem.faults import inbound, life, operator, outbound
from bench.modem.faults.fault import FUNCTION, HANG_UP, POWER, REGISTER, RESET, SUPPLY, Fault

FAULTS: dict[str, Fault] = {
    fault.name: fault for module in (life, inbound, outbound, operator) for fault in module.FAULTS
}
MOMENTS = ("send", "boot")  # what a fault may wait for: a text given to the modem, the start of its program

__all__ = ["FAULTS", "FUNCTION", "HANG_UP", "MOMENTS", "POWER", "REGISTER", "RESET", "SUPPLY", "Fault"]
