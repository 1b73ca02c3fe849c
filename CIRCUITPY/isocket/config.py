"""What settings.toml says: pins and facts of installation. What is wrong there is named, and the default used."""

from __future__ import annotations

import pins

from isocket import log
from isocket.text import is_decimal

PREFIX = "ISOCKET_"

MAX_ANSWER_S = 30
MAX_KEY_MS = 5000
INVERTIBLE = "KEY RST PS SUPPLY"


class Config:
    """A record: a method of it, a constructor among them, would keep this module in memory, and pins.py, 4 KB.

    name: str. modem: one of MODELS. sim_pin: 4 to 8 digits, or empty. answer_s: how long an alarm call has
    to stand to count as answered. key_ms: how long KEY is held, 0: as the modem wants it. inverted: which of INVERTIBLE
    a transistor turns over. limits: how many texts may be sent (limits.py), 0 for any number. pins: signal name -> name
    on `board`, "" for one that is not wired.
    """

    name = "iSocket"
    modem = "auto"
    sim_pin = ""
    answer_s = 8
    key_ms = 0
    inverted: tuple = (False, False, False, False)
    limits: dict[str, int]
    pins: dict[str, str]


def defaults() -> Config:
    config = Config()
    config.limits = {  # spec ch. 2
        "REPLIES_HOUR": 60,
        "REPLIES_DAY": 300,
        "OTHERS_HOUR": 10,
        "OTHERS_DAY": 30,
        "REPORTS_HOUR": 20,
        "REPORTS_DAY": 60,
    }
    config.pins = dict(pins.DEFAULTS)
    return config


def load() -> Config:
    """Read the settings."""
    config = defaults()
    troubles: list[str] = []
    keys = pins.keys_in_file(troubles)
    if not pins.are_defaults(keys):
        config.pins = _rules().settled(keys, troubles)
    for key in keys:
        if key.startswith(pins.PREFIX) and key[len(pins.PREFIX) :] in config.pins:
            continue
        value = pins.value_of(key)
        if value is None or not _take(config, key[len(PREFIX) :], value):
            shown = "..." if key.endswith("SIM_PIN") else value and value[:20]
            troubles.append("%s = %r is not valid, default used" % (key, shown))
    for trouble in troubles:
        log.say("settings.toml: " + trouble)
    return config


def _rules():
    return __import__("pin_rules")


def _take(config: Config, key: str, value: str) -> bool:
    """Take one key over if it is known and its value sound."""
    if key == "NAME":
        if not 0 < len(value) <= 20:
            return False
        config.name = value
    elif key == "MODEM":
        from isocket.modem.profiles import MODELS

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
    elif key == "KEY_MS":
        if not is_decimal(value) or len(value) > 4 or int(value) > MAX_KEY_MS:
            return False
        config.key_ms = int(value)
    elif key == "INVERT":
        words = value.split()
        names = INVERTIBLE.split()
        for word in words:
            if word not in names:
                return False
        config.inverted = tuple([name in words for name in names])
    elif key in config.limits or key in ("SMS_HOUR", "SMS_DAY"):
        if not (is_decimal(value) and len(value) <= 4):
            return False
        config.limits[key.replace("SMS_", "REPLIES_")] = int(value)  # SMS_: as it was called in version 0.1
    elif key != "BENCH" or value not in ("0", "1"):  # that one is boot.py's
        return False
    return True
