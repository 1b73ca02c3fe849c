"""How a command fails: +CME ERROR (3GPP TS 27.007 9.2), +CMS ERROR (3GPP TS 27.005 3.2.5), or plain ERROR."""

from __future__ import annotations

CME_WORDS = {
    3: "operation not allowed",
    4: "operation not supported",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    14: "SIM busy",
    16: "incorrect password",
    21: "invalid index",
    22: "not found",
    30: "no network service",
    50: "Incorrect parameters",
    58: "invalid command line",
    100: "unknown",
    132: "service option not supported",
}
CMS_WORDS = {
    1: "Unassigned (unallocated) number",
    21: "Short message transfer rejected",
    27: "Destination out of order",
    28: "Unidentified subscriber",
    30: "Unknown subscriber",
    38: "Network out of order",
    42: "Congestion",
    50: "Requested facility not subscribed",
    69: "Requested facility not implemented",
    300: "ME failure",
    302: "Operation not allowed",
    304: "Invalid PDU mode",
    305: "Invalid text mode",
    310: "SIM not inserted",
    311: "SIM PIN required",
    313: "SIM failure",
    314: "SIM busy",
    316: "SIM PUK required",
    321: "Invalid memory index",
    320: "Memory failure",
    322: "SIM memory full",
    330: "SMSC address unknown",
    331: "No network",
    332: "Network timeout",
    500: "Unknown",
}


class CommandError(Exception):
    """The command ends with ERROR."""

    def words(self, cmee: int) -> str:
        return "ERROR"


class CmeError(CommandError):
    """The command ends with +CME ERROR: number, words or plain ERROR, as AT+CMEE says (V1.09 3.2.17)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def words(self, cmee: int) -> str:
        if cmee == 0:
            return "ERROR"
        return f"+CME ERROR: {CME_WORDS.get(self.code, 'unknown') if cmee == 2 else self.code}"


class CmsError(CommandError):
    """The command ends with +CMS ERROR; modules give its number even while AT+CMEE=0."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def words(self, cmee: int) -> str:
        return f"+CMS ERROR: {CMS_WORDS.get(self.code, 'Unknown') if cmee == 2 else self.code}"
