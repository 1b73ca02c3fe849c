"""What differs from modem to modem, as data."""

from __future__ import annotations

from isocket.modem.channel import Command


class Profile:
    """models: how ATI or AT+CGMM begin. start: rows sent after each start of the modem. sms: rows sent once its SIM is
    ready.

    boot: lines that tell that the modem has started by itself, settings lost.
    """

    def __init__(self, models, start, sms, hang_up, power_down, boot) -> None:
        self.models = models
        self.start = start
        self.sms = sms
        self.hang_up = hang_up
        self.power_down = power_down
        self.boot = boot


SIM800 = Profile(
    models=("SIM800", "SIM808", "SIM900"),
    start=(
        Command("ATE0", attempts=2),
        Command("AT+CMEE=1"),
        Command("AT+CBATCHK=1"),  # the under-voltage check is off by default
        Command("AT+CLTS=1"),  # take the network's time
        Command("AT+CREG=1"),
    ),
    sms=(
        Command("AT+CMGF=0", timeout_ms=5000, attempts=3),
        Command('AT+CSCS="GSM"', attempts=2),
        Command("AT+CLIP=1", timeout_ms=15000, attempts=2),
        Command('AT+CPMS="SM","SM","SM"', "+CPMS", timeout_ms=5000, attempts=3),
        Command("AT+CNMI=2,1,0,0,0", timeout_ms=5000, attempts=3),
    ),
    hang_up=Command("ATH", timeout_ms=5000, attempts=2),
    power_down=Command("AT+CPOWD=1", timeout_ms=3000, ends=("NORMAL POWER DOWN",)),
    boot=("RDY", "NORMAL POWER DOWN"),
)
ALL = (SIM800,)


def for_model(model: str) -> Profile:
    """The profile of the model that ATI named; an unknown one is spoken to as a SIM800."""
    for profile in ALL:
        for name in profile.models:
            if model.startswith(name):
                return profile
    return SIM800
