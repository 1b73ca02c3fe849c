"""The modem emulator: a SIM800 as seen through its serial line and its pins. Knows nothing of the firmware."""

from bench.modem.modem import Modem

__all__ = ["Modem"]
