"""The modules that the emulator can be, each as data."""

from __future__ import annotations

from bench.modem.dialects.a7670 import A7608, A7670, A7670_UBL, A7672, A7672_N
from bench.modem.dialects.quectel import BG95, EC200U, EG25, EG91
from bench.modem.dialects.sim767 import SIM7670, SIM7672
from bench.modem.dialects.sim800 import SIM800, SIM808, SIM868, SIM900
from bench.modem.dialects.sim5320 import SIM5320, SIM5360
from bench.modem.dialects.sim7000 import SIM7000, SIM7070, SIM7080
from bench.modem.dialects.sim7600 import SIM7500, SIM7600
from bench.modem.dialects.standard import STANDARD
from bench.modem.dialects.ublox import LARA_R6, SARA_R4, SARA_R5

_ALL = (
    *(SIM800, SIM808, SIM868, SIM900),
    *(SIM5320, SIM5360),
    *(SIM7600, SIM7500),
    *(A7670, A7670_UBL, A7608, A7672, A7672_N),
    *(SIM7670, SIM7672),
    *(SIM7000, SIM7070, SIM7080),
    *(EC200U, EG25, EG91, BG95),
    *(SARA_R4, SARA_R5, LARA_R6),
    STANDARD,
)
DIALECTS = {dialect.name: dialect for dialect in _ALL}
DEFAULT = SIM800.name

__all__ = ["DEFAULT", "DIALECTS"]
