"""What one can type: the commands of the device by chapter of the manual, and the steps of the scenario language.

The terminal phone and the page offer them from here.
"""

from __future__ import annotations

from bench.scenario.errors import suggestion
from bench.scenario.steps import STEPS

CHAPTERS: dict[str, tuple[str, dict[str, str]]] = {
    "4": (
        "The socket",
        {
            "ON": "switch the socket on",
            "OFF": "switch the socket off",
            "ON30": "on for 30 seconds, then off",
            "OFF30": "off for 30 seconds, then on",
            "RESTART": "the other state for a while, then back",
            "RESTARTTIME=5": "how many seconds a restart takes",
            "RESTARTTIME?": "ask how long a restart takes",
            "STATUS": "socket, signal, temperature, alarm and time in one text",
            "RUNTIME": "since when the socket is on",
        },
    ),
    "5": (
        "Security and alert numbers",
        {
            "MAKEMEBOSS": "only this phone may command, and it gets all alerts",
            "SECNUMBER+n": "let the phone with number n command, too",
            "SECNUMBER-n": "take number n off the security list",
            "SECNUMBER-ALL": "empty the security list: anybody may command",
            "SECNUMBER?": "ask who may command",
            "SECLIST=ON": "obey the numbers on the security list only",
            "SECLIST=OFF": "obey everybody",
            "SECLIST?": "ask whether the security list is in force",
            "PASSWORD=12abc": "every command must begin with these 5 characters",
            "PASSWORD=NO": "no password any more",
            "ALERTME": "send all alerts to this phone",
            "ALERTNUMBER+n": "send alerts to number n, too",
            "ALERTNUMBER-n": "send no alerts to number n any more",
            "ALERTNUMBER-ALL": "send alerts to nobody",
            "ALERTNUMBER?": "ask who gets alerts",
        },
    ),
    "6": (
        "Calls and confirmations",
        {
            "RING=SWITCH": "a call from an owner switches the socket, and costs nothing",
            "RING=RESTART": "a call from an owner restarts what is in the socket",
            "RING=NOACTION": "calls do nothing",
            "RING?": "ask what a call does",
            "RINGCONFIRM=SMS": "confirm what a call did by text",
            "RINGCONFIRM=CALL": "confirm what a call did by ringing back",
            "RINGCONFIRM=OFF": "do not confirm what a call did",
            "RINGCONFIRM?": "ask how calls are confirmed",
            "SMSCONFIRM=ON": "answer commands with OK",
            "SMSCONFIRM=OFF": "obey without an answer",
            "SMSCONFIRM?": "ask whether commands are answered",
            "ERROR=ON": "say what was wrong with a command",
            "ERROR=OFF": "keep silent about wrong commands",
            "ERROR?": "ask whether errors are told",
            "SMSCONFIRMUNAUTH=ON": "tell strangers that they may not command",
            "SMSCONFIRMUNAUTH=OFF": "never answer a stranger",
            "SMSCONFIRMUNAUTH?": "ask whether strangers are answered",
        },
    ),
    "7": (
        "Temperature",
        {
            "TEMPERATURE": "ask what the probe measures",
            "THERMOSTATON": "let the thermostat switch the socket",
            "THERMOSTATOFF": "the thermostat leaves the socket as it is",
            "THERMOSTAT=HEATING": "a heater is in the socket: on when it is too cold",
            "THERMOSTAT=COOLING": "a cooler is in the socket: on when it is too warm",
            "THERMOSTAT?": "ask for the thermostat's settings",
            "SWITCHOFFTEMP=20C": "the temperature at which it switches off",
            "SWITCHOFFALERT=ON": "send a text each time it switches off",
            "SWITCHOFFALERT=OFF": "switch off without a text",
            "SWITCHOFFALERT?": "ask whether switching off is told",
            "TSENSFAILALERT=ON": "send a text when the probe fails",
            "TSENSFAILALERT=OFF": "no text when the probe fails",
            "TSENSFAILALERT?": "ask whether a failed probe is told",
            "TRISEALERT=35C": "send a text when it gets warmer than this",
            "TRISEALERT=OFF": "no text when it gets warm",
            "TRISEALERT?": "ask for the upper limit",
            "TFALLALERT=15C": "send a text when it gets colder than this",
            "TFALLALERT=OFF": "no text when it gets cold",
            "TFALLALERT?": "ask for the lower limit",
        },
    ),
    "8": (
        "Date and time",
        {
            "DATE": "ask for date and time",
            "DATE=26/03/02,12:00:00+08": "set date, time and zone (quarter hours from GMT)",
            "DATESMS": "set the clock to the time of this text",
        },
    ),
    "9": (
        "Sensor jack and alarm",
        {
            "SENSORTYPE=NO": "the sensor closes its contact when it sees something",
            "SENSORTYPE=NC": "the sensor opens its contact when it sees something",
            "SENSORTYPE?": "ask for the kind of sensor",
            "ALARMON": "watch the sensor",
            "ALARMOFF": "do not watch the sensor any more",
            "ALARM?": "ask whether the sensor is watched and what it says",
            "SHOWALARMLOG": "the latest ten alarms, newest first",
            "ALERT=SMS": "an alarm sends a text",
            "ALERT=SMSCHANGE": "a text when the sensor sees something, and one when it is over",
            "ALERT=CALL": "an alarm calls one number after the other until one answers",
            "ALERT=OFF": "an alarm tells nobody",
            "ALERT?": "ask how alarms are told",
            "RELAYTIME=ON60": "an alarm switches the socket on for 60 seconds",
            "RELAYTIME=ON": "an alarm switches the socket on",
            "RELAYTIME=OFF60": "an alarm switches the socket off for 60 seconds",
            "RELAYTIME=OFF": "an alarm switches the socket off",
            "RELAYTIME=0": "an alarm leaves the socket as it is",
            "RELAYTIME?": "ask what an alarm does with the socket",
        },
    ),
    "10": (
        "Scheduler",
        {
            "SCHEDULER+07:00,*,ON": "on at 7 o'clock every day; also OFF, INF, AON, AOF",
            "SCHEDULER+22:30,1,OFF": "off at 22:30 on Mondays (1 to 7)",
            "SCHEDULER-07:00": "remove the rules of that minute",
            "SCHEDULER-ALL": "remove all rules",
            "SCHEDULER?": "list the rules",
        },
    ),
    "11": (
        "Power",
        {
            "POWERALERT=ON": "tell when mains fail and come back",
            "POWERALERT=OFF": "keep silent about mains",
            "POWERALERT?": "ask whether mains are told about",
            "POWERSTATE=REMEMBER": "after a power failure the socket is as it was",
            "POWERSTATE=ON": "after a power failure the socket is on",
            "POWERSTATE=OFF": "after a power failure the socket is off",
            "POWERSTATE?": "ask how the socket is after a power failure",
        },
    ),
    "12": (
        "Credit",
        {
            "CREDIT": "ask the operator for the card's credit",
            "CREDITUMS=*100#": "the code that the operator wants for that",
            "CREDITUMS=NO": "forget that code",
            "CREDITUMS?": "ask for that code",
            "SIMCARD*100#": "send any code to the operator",
        },
    ),
    "13": (
        "About the device",
        {
            "HARDWARE": "board and modem",
            "SERIALNUM": "the serial number",
            "FIRMWARE": "the version of the firmware",
        },
    ),
}

OWN = (
    ("TEXT", "anything else is texted to the device; in quotes, or behind `sms`, even a word of the world"),
    ("call, hangup, phone …", "without a number they mean the phone in your hand"),
    ("help [CHAPTER | STEP]", "this list, one chapter of it, or what a step means"),
    ("quit", "the end (also ctrl-D)"),
)


def device_commands() -> list[str]:
    return [command for _, commands in CHAPTERS.values() for command in commands]


def step_words() -> set[str]:
    return {words[0] for words in STEPS}


def help_lines(topic: str = "", width: int = 100) -> list[str]:
    """All that can be typed, or what belongs to one chapter or one step; lists are as wide as `width`."""
    if not topic:
        lines = ["Commands of the device, by chapter of the manual:"]
        for chapter in CHAPTERS:
            lines += _chapter_lines(chapter, width)
        lines += ["", "What the world can do (docs/scenarios.md):"]
        lines += [f"  {usage}" for usage in dict.fromkeys(step.usage for step in STEPS.values())]
        lines += ["", "And:"]
        return lines + [f"  {usage:<24} {about}" for usage, about in OWN]
    if topic in CHAPTERS:
        return _chapter_in_words(topic)
    steps = [step for words, step in STEPS.items() if topic in words]
    if steps:
        return [line for step in steps for line in (f"  {step.usage}", f"      {step.about}")]
    near = suggestion(topic, [*step_words(), *CHAPTERS])
    return [f"no chapter and no step {topic}" + (f"; did you mean {near}?" if near else "")]


def _chapter_lines(chapter: str, width: int) -> list[str]:
    title, commands = CHAPTERS[chapter]
    lines, line = [f"  {chapter:>2}. {title}"], "     "
    for command in commands:
        if len(line) + 1 + len(command) > width:
            lines.append(line)
            line = "     "
        line += f" {command} "
    return [line.rstrip() for line in (*lines, line)]


def _chapter_in_words(chapter: str) -> list[str]:
    title, commands = CHAPTERS[chapter]
    return [f"  {chapter:>2}. {title}", *(f"      {command:<26} {about}" for command, about in commands.items())]
