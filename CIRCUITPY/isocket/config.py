"""What settings.toml says: pins and facts of installation. A bad or unknown key is named and the default used."""

from __future__ import annotations

import os

from isocket import log
from isocket.modem.profiles import MODELS
from isocket.text import is_decimal

PREFIX = "ISOCKET_"

MAX_ANSWER_S = 30


class Config:
    """name: str. modem: one of MODELS. sim_pin: 4 to 8 digits, or empty. answer_s: how long an alarm call has
    to stand to count as answered. limits: how many texts may be sent (limits.py), 0 for any number.
    pins: signal name -> name on `board`.
    """

    def __init__(self) -> None:
        self.name = "iSocket"
        self.modem = "auto"
        self.sim_pin = ""
        self.answer_s = 8
        self.limits = {  # spec ch. 2
            "REPLIES_HOUR": 60,
            "REPLIES_DAY": 300,
            "OTHERS_HOUR": 10,
            "OTHERS_DAY": 30,
            "REPORTS_HOUR": 20,
            "REPORTS_DAY": 60,
        }
        self.pins = {  # spec ch. 1
            "MODEM_RX": "GP0",
            "MODEM_TX": "GP1",
            "MODEM_RST": "GP2",
            "MODEM_KEY": "GP3",
            "MODEM_PS": "GP4",
            "MODEM_RI": "GP5",
            "PROBE": "GP6",
            "CONTACT": "GP7",
            "BUTTON": "GP8",
            "RELAY": "GP9",
            "LED_POWER": "GP10",
            "LED_GSM": "GP11",
            "LED_OUT": "GP12",
            "MAINS": "GP13",
            "MODEM_SUPPLY": "GP14",
        }


def _named_keys(path: str) -> list[str]:
    """The keys of ours that the file sets, known or not; a file that cannot be read sets none."""
    keys = []
    try:
        with open(path) as file:
            for line in file:
                line = line.strip()
                if line.startswith(PREFIX) and "=" in line:
                    keys.append(line.split("=", 1)[0].strip())
    except OSError:
        log.say("settings.toml: not found, defaults used")
    return keys


def load(pin_exists, path: str = "/settings.toml") -> Config:
    """Read the settings; `pin_exists(name)` tells whether the board has such a pin."""
    config = Config()
    for key in _named_keys(path):
        value = os.getenv(key)
        if value is None or not _take(config, key[len(PREFIX) :], value, pin_exists):
            log.say("settings.toml: %s = %r is not valid, default used" % (key, value))
    names = sorted(config.pins.values())
    for i in range(len(names) - 1):
        if names[i] == names[i + 1]:
            log.say("settings.toml: pin %s has two uses, all pins at their defaults" % names[i])
            config.pins = Config().pins
            break
    return config


def _take(config: Config, key: str, value, pin_exists) -> bool:
    """Take one key over if it is known and its value sound."""
    value = str(value)
    if key.startswith("PIN_"):
        if key[4:] not in config.pins or not pin_exists(value):
            return False
        config.pins[key[4:]] = value
    elif key == "NAME":
        if not 0 < len(value) <= 20:
            return False
        config.name = value
    elif key == "MODEM":
        if value not in MODELS.split():
            return False
        config.modem = value
    elif key == "SIM_PIN":
        if value and not (is_decimal(value) and 4 <= len(value) <= 8):
            return False
        config.sim_pin = value
    elif key == "ANSWER_S":
        if not is_decimal(value) or len(value) > 2 or int(value) > MAX_ANSWER_S:
            return False
        config.answer_s = int(value)
    elif key in config.limits or key in ("SMS_HOUR", "SMS_DAY"):
        if not (is_decimal(value) and len(value) <= 4):
            return False
        config.limits[key.replace("SMS_", "REPLIES_")] = int(value)  # SMS_: as it was called in version 0.1
    elif key != "BENCH" or value not in ("0", "1"):  # that one is boot.py's
        return False
    return True
