"""The modules that the emulator can be, each as data."""

from __future__ import annotations

from bench.modem.dialects.a7670 import A7670, A7670_UBL
from bench.modem.dialects.sim800 import SIM800, SIM808
from bench.modem.dialects.sim5320 import SIM5320
from bench.modem.dialects.sim7000 import SIM7000
from bench.modem.dialects.sim7600 import SIM7600

DIALECTS = {dialect.name: dialect for dialect in (SIM800, SIM808, SIM5320, SIM7600, A7670, A7670_UBL, SIM7000)}
DEFAULT = SIM800.name

__all__ = ["DEFAULT", "DIALECTS"]
