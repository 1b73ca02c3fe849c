"""What one can type: the commands of the device by chapter of the manual, and the steps of the scenario language."""

from __future__ import annotations

from bench.scenario.errors import suggestion
from bench.scenario.steps import STEPS

CHAPTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "4": (
        "The socket",
        ("ON", "OFF", "ON30", "OFF30", "RESTART", "RESTARTTIME=5", "RESTARTTIME?", "STATUS", "RUNTIME"),
    ),
    "5": (
        "Security and alert numbers",
        (
            *("MAKEMEBOSS", "SECNUMBER+n", "SECNUMBER-n", "SECNUMBER-ALL", "SECNUMBER?"),
            *("SECLIST=ON", "SECLIST=OFF", "SECLIST?", "PASSWORD=12abc", "PASSWORD=NO"),
            *("ALERTME", "ALERTNUMBER+n", "ALERTNUMBER-n", "ALERTNUMBER-ALL", "ALERTNUMBER?"),
        ),
    ),
    "6": (
        "Calls and confirmations",
        (
            *("RING=SWITCH", "RING=RESTART", "RING=NOACTION", "RING?"),
            *("RINGCONFIRM=SMS", "RINGCONFIRM=CALL", "RINGCONFIRM=OFF", "RINGCONFIRM?"),
            *("SMSCONFIRM=ON", "SMSCONFIRM=OFF", "SMSCONFIRM?", "ERROR=ON", "ERROR=OFF", "ERROR?"),
            *("SMSCONFIRMUNAUTH=ON", "SMSCONFIRMUNAUTH=OFF", "SMSCONFIRMUNAUTH?"),
        ),
    ),
    "7": (
        "Temperature",
        (
            *("TEMPERATURE", "THERMOSTATON", "THERMOSTATOFF", "THERMOSTAT=HEATING", "THERMOSTAT=COOLING"),
            *("THERMOSTAT?", "SWITCHOFFTEMP=20C", "SWITCHOFFALERT=ON", "SWITCHOFFALERT=OFF", "SWITCHOFFALERT?"),
            *("TSENSFAILALERT=ON", "TSENSFAILALERT=OFF", "TSENSFAILALERT?"),
            *("TRISEALERT=35C", "TRISEALERT=OFF", "TRISEALERT?", "TFALLALERT=15C", "TFALLALERT=OFF", "TFALLALERT?"),
        ),
    ),
    "8": ("Date and time", ("DATE", "DATE=26/03/02,12:00:00+08", "DATESMS")),
    "9": (
        "Sensor jack and alarm",
        (
            *("SENSORTYPE=NO", "SENSORTYPE=NC", "SENSORTYPE?", "ALARMON", "ALARMOFF", "ALARM?", "SHOWALARMLOG"),
            *("ALERT=SMS", "ALERT=SMSCHANGE", "ALERT=CALL", "ALERT=OFF", "ALERT?"),
            *("RELAYTIME=ON60", "RELAYTIME=ON", "RELAYTIME=OFF60", "RELAYTIME=OFF", "RELAYTIME=0", "RELAYTIME?"),
        ),
    ),
    "10": (
        "Scheduler",
        ("SCHEDULER+07:00,*,ON", "SCHEDULER+22:30,1,OFF", "SCHEDULER-07:00", "SCHEDULER-ALL", "SCHEDULER?"),
    ),
    "11": (
        "Power",
        (
            *("POWERALERT=ON", "POWERALERT=OFF", "POWERALERT?"),
            *("POWERSTATE=REMEMBER", "POWERSTATE=ON", "POWERSTATE=OFF", "POWERSTATE?"),
        ),
    ),
    "12": ("Credit", ("CREDIT", "CREDITUMS=*100#", "CREDITUMS=NO", "CREDITUMS?", "SIMCARD*100#")),
    "13": ("About the device", ("HARDWARE", "SERIALNUM", "FIRMWARE")),
}

OWN = (
    ("TEXT", "anything else is texted to the device; in quotes, or behind `sms`, even a word of the world"),
    ("help [CHAPTER | STEP]", "this list, one chapter of it, or what a step means"),
    ("quit", "the end (also ctrl-D)"),
)


def device_commands() -> list[str]:
    return [command for _, commands in CHAPTERS.values() for command in commands]


def step_words() -> set[str]:
    return {words[0] for words in STEPS}


def help_lines(topic: str = "") -> list[str]:
    """All that can be typed, or what belongs to one chapter or one step."""
    if not topic:
        lines = ["Commands of the device, by chapter of the manual:"]
        for chapter in CHAPTERS:
            lines += _chapter_lines(chapter)
        lines += ["", "What the world can do (docs/scenarios.md):"]
        lines += [f"  {usage}" for usage in dict.fromkeys(step.usage for step in STEPS.values())]
        lines += ["", "And:"]
        return lines + [f"  {usage:<24} {about}" for usage, about in OWN]
    if topic in CHAPTERS:
        return _chapter_lines(topic)
    steps = [step for words, step in STEPS.items() if topic in words]
    if steps:
        return [f"  {step.usage}\n      {step.about}" for step in steps]
    near = suggestion(topic, [*step_words(), *CHAPTERS])
    return [f"no chapter and no step {topic}" + (f"; did you mean {near}?" if near else "")]


def _chapter_lines(chapter: str) -> list[str]:
    title, commands = CHAPTERS[chapter]
    lines, line = [f"  {chapter:>2}. {title}"], "     "
    for command in commands:
        if len(line) + len(command) > 100:
            lines.append(line)
            line = "     "
        line += f" {command} "
    return [*lines, line.rstrip()]
