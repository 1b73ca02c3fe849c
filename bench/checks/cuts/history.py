"""A scripted history: commands by text, and what the device has to have stored after each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

OWNER = "+358401234567"
SECOND = "+358405550002"

# settings with a few fixed values, the factory's first (spec ch. 13)
CHOICES = {
    "RING": ("NOACTION", "RESTART", "SWITCH"),
    "RINGCONFIRM": ("SMS", "CALL", "OFF"),
    "ERROR": ("ON", "OFF"),
    "SMSCONFIRMUNAUTH": ("OFF", "ON"),
    "ALERT": ("SMS", "CALL", "SMSCHANGE", "OFF"),
    "POWERALERT": ("ON", "OFF"),
    "POWERSTATE": ("REMEMBER", "ON", "OFF"),
    "SWITCHOFFALERT": ("OFF", "ON"),
    "TSENSFAILALERT": ("OFF", "ON"),
    "THERMOSTAT": ("HEATING", "COOLING"),
}
RELAY_TIMES = ("0", "ON", "OFF", "ON60", "OFF65000")
MAX_NUMBERS = 10
MAX_RULES = 8
BORN = {"relay": "0"}  # what a new device has stored when it is up


class Command(NamedTuple):
    """text: what is sent, with its password. values: all that is stored once it is answered."""

    text: str
    values: dict[str, str]


@dataclass
class Script:
    """A random but repeatable life of an owner who keeps changing things. Nothing in it fires an alarm or a rule."""

    seed: int

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.values = dict(BORN)

    def next(self) -> Command:
        """The next command; `values` are then those after it."""
        password = self.values.get("PASSWORD", "")
        if not self.values.get("security list"):
            command, changes = "MAKEMEBOSS", self._boss()
        else:
            command, changes = self._random.choices(
                (self._choice, self._number, self._list, self._rule, self._temperature, self._relay, self._password),
                (4, 2, 3, 3, 2, 4, 1),
            )[0]()
        self.values = {name: value for name, value in {**self.values, **changes}.items() if value}
        return Command(password + command, dict(self.values))

    def _boss(self) -> dict[str, str]:
        return {"security list": OWNER, "alert list": OWNER, "SECLIST": "ON"}  # what the network calls international

    def _choice(self) -> tuple[str, dict[str, str]]:
        name = self._random.choice(sorted(CHOICES))
        value = self._random.choice(CHOICES[name])
        return f"{name}={value}", {name: value}

    def _number(self) -> tuple[str, dict[str, str]]:
        kind = self._random.randrange(3)
        if kind == 0:
            seconds = str(self._random.randint(1, 600))
            return f"RESTARTTIME={seconds}", {"RESTARTTIME": seconds}
        if kind == 1:
            value = self._random.choice(RELAY_TIMES)
            return f"RELAYTIME={value}", {"RELAYTIME": value}
        code = f"*{self._random.randint(1, 10**10)}#"
        return f"CREDITUMS={code}", {"CREDITUMS": code}

    def _list(self) -> tuple[str, dict[str, str]]:
        name, key = self._random.choice((("SECNUMBER", "security list"), ("ALERTNUMBER", "alert list")))
        numbers = self.values.get(key, "").split(",") if self.values.get(key) else []
        others = [number for number in numbers if number != OWNER]
        if others and (len(numbers) == MAX_NUMBERS or self._random.random() < 0.4):
            number = self._random.choice(others)
            numbers.remove(number)
            return f"{name}-{number}", {key: ",".join(numbers)}
        number = str(self._random.randint(10**14, 10**15 - 1))
        return f"{name}+{number}", {key: ",".join([*numbers, number])}

    def _rule(self) -> tuple[str, dict[str, str]]:
        rules = self.values.get("schedule", "").split(";") if self.values.get("schedule") else []
        if rules and (len(rules) == MAX_RULES or self._random.random() < 0.3):
            time = self._random.choice(rules)[:5]
            return f"SCHEDULER-{time}", {"schedule": ";".join(rule for rule in rules if rule[:5] != time)}
        # in the night: none of them fires while the history is played
        time = f"{self._random.randint(1, 6):02}:{self._random.randint(0, 59):02}"
        rule = f"{time},{self._random.choice('*1234567')},{self._random.choice(('ON', 'OFF', 'INF', 'AON', 'AOF'))}"
        stored = rules if rule in rules else sorted([*rules, rule], key=lambda rule: rule[:5])
        return f"SCHEDULER+{rule}", {"schedule": ";".join(stored)}

    def _temperature(self) -> tuple[str, dict[str, str]]:
        name, low, high = self._random.choice(
            (("SWITCHOFFTEMP", -55, 120), ("TRISEALERT", 60, 120), ("TFALLALERT", -55, 0))
        )
        value = str(self._random.randint(low, high))
        if name == "SWITCHOFFTEMP":
            key = "cooling set point" if self.values.get("THERMOSTAT") == "COOLING" else "heating set point"
            return f"{name}={value}C", {key: value}
        return f"{name}={value}C", {name: value}

    def _relay(self) -> tuple[str, dict[str, str]]:
        command = self._random.choice(("ON", "OFF"))
        return command, {"relay": "1" if command == "ON" else "0"}

    def _password(self) -> tuple[str, dict[str, str]]:
        if self.values.get("PASSWORD") and self._random.random() < 0.7:
            return "PASSWORD=NO", {"PASSWORD": ""}
        word = "".join(self._random.choice("abcdefghkmnpqrstuvwxyzABCDEFGH23456789") for _ in range(5))
        return f"PASSWORD={word}", {"PASSWORD": word}


def _shown(numbers: str) -> str:
    """A list as it is answered: without the signs that tell where a number came from."""
    return numbers.replace("+", "").replace(",", ", ") or "none"


def answers(values: dict[str, str]) -> dict[str, str]:
    """Information commands, without password, and what a device with these values answers."""
    wanted = {
        "SECNUMBER?": "SECNUMBERs: " + _shown(values.get("security list", "")),
        "ALERTNUMBER?": "ALERTNUMBERs: " + _shown(values.get("alert list", "")),
        "SECLIST?": "SECLIST=OFF,(ON)" if values.get("SECLIST") == "ON" else "SECLIST=(OFF),ON",
        "SCHEDULER?": values.get("schedule", "").replace(";", "\n") or "SCHEDULER is empty",
        "RESTARTTIME?": f"RESTARTTIME={values.get('RESTARTTIME', '10')} seconds",
        "RELAYTIME?": f"RELAYTIME={values.get('RELAYTIME', '0')}",
        "CREDITUMS?": f"CREDITUMS: {values.get('CREDITUMS', 'NO')}",
    }
    for name, choices in CHOICES.items():
        if name != "THERMOSTAT":
            active = values.get(name, choices[0])
            wanted[f"{name}?"] = f"{name}=" + ",".join(f"({one})" if one == active else one for one in choices)
    return wanted
