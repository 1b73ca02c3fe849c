"""What a modem cannot do is no fault of the device: which scenarios need calls, USSD or a battery, that a family has
not, or tells nothing of.
"""

from __future__ import annotations

import re

from bench.modem.dialects import DIALECTS
from bench.scenario.parser import Scenario
from bench.scenario.steps.base import Step
from bench.scenario.steps.calls import CallDevice, HangUp, PhoneHabit
from bench.scenario.steps.expectations import ExpectCall, ExpectSms
from bench.scenario.steps.surroundings import SetBattery
from bench.scenario.steps.texts import Sms, Ussd

# texts that want calls: they are refused where there are none (docs/modem.md)
OF_CALLS = re.compile(r"\s*(RING=(RESTART|SWITCH|STATUS)|RINGCONFIRM=CALL|ALERT=CALL)", re.IGNORECASE)
OF_KEYS = re.compile(r"\s*ANSWERBY=KEY", re.IGNORECASE)
OF_BATTERY = "Battery"  # begins what the device says of a battery that it can measure
OF_USSD = re.compile(r"\s*(CREDIT$|SIMCARD\*)", re.IGNORECASE)


def cannot_do(modem: str, scenario: Scenario) -> str:
    """Why this modem cannot play the scenario; nothing for one that it can, and for one that is about a modem."""
    if scenario.modem is not None:
        return ""
    dialect = DIALECTS[modem]
    steps = [placed.step for placed in scenario.steps]
    if not dialect.voice and any(_needs_calls(step) for step in steps):
        return f"{modem} has no calls"
    hears = dialect.voice and dialect.key_pressed
    if not hears and any(isinstance(step, Sms) and _is(OF_KEYS, step.text) for step in steps):
        return f"{modem} hears no keys"
    if "+CUSD" in dialect.without and any(_needs_ussd(step) for step in steps):
        return f"{modem} has no USSD"
    if "+CBC" in dialect.without and _needs_battery(steps):
        return f"{modem} tells nothing of its battery"
    return ""


def _needs_calls(step: Step) -> bool:
    if isinstance(step, PhoneHabit):
        return step.habit not in ("echoes", "refuses", "takes")
    return isinstance(step, CallDevice | HangUp | ExpectCall) or (isinstance(step, Sms) and _is(OF_CALLS, step.text))


def _needs_ussd(step: Step) -> bool:
    return isinstance(step, Ussd) or (isinstance(step, Sms) and _is(OF_USSD, step.text))


def _needs_battery(steps: list[Step]) -> bool:
    told = [step for step in steps if isinstance(step, ExpectSms) and step.wanted.value.startswith(OF_BATTERY)]
    return bool(told) and any(isinstance(step, SetBattery) for step in steps)


def _is(form: re.Pattern[str], text: str) -> bool:
    """One of the commands of a text."""
    return any(form.match(one) for one in re.split(r"[;\n]", text))
