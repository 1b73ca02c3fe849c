"""What has to be true before a socket is left alone in an empty house, in order.

Each step tells the owner what to do. What the device says on its console while the owner does it is seen; the rest is
asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.place import COMMAND

MINUTE = 60


@dataclass(frozen=True)
class Ask:
    """A question; yes is good. Else: what to do about it. vital: without a yes there is no point in going on."""

    question: str
    otherwise: str
    vital: bool = False


@dataclass(frozen=True)
class Do:
    """The owner does something, and the device says so on its console within so many seconds: `seen` is a regular
    expression. question: asked afterwards (what only the owner can see), and alone when there is no console.
    """

    what: str
    seen: str
    within_s: int
    question: str
    otherwise: str
    vital: bool = False


@dataclass(frozen=True)
class Step:
    title: str
    parts: tuple[Ask | Do, ...]


CHECKLIST = (
    Step(
        "The SIM card",
        (
            Ask(
                "Is its PIN switched off? (in a phone: settings, SIM lock)",
                "put it into a phone and switch the PIN off; a locked card never registers",
                vital=True,
            ),
            Ask("Are all texts on it deleted, and can it send one from a phone?", "delete them; top the card up"),
            Ask(
                "With 5 V supply and battery off (the USB cable stays in): is the card in, and the antenna screwed on?",
                "never put a card in while the modem has power",
                vital=True,
            ),
        ),
    ),
    Step(
        "Power and network",
        (
            Do(
                "Connect the battery, then plug the 5 V supply in.",
                r"modem: registered",
                3 * MINUTE,
                "Does GSM flash once every 3 s, and is POWER steady?",
                f"antenna, place, 2G in your country (docs/hardware.md); then {COMMAND} doctor",
                vital=True,
            ),
        ),
    ),
    Step(
        "The owner",
        (
            Do(
                "Text MAKEMEBOSS to it from your phone, number not hidden.",
                r"command: MAKEMEBOSS",
                5 * MINUTE,
                "Did it answer that your number has been assigned?",
                "no answer: is the SMS centre on the card? (bench doctor) Too late: switch it off and on, text again",
                vital=True,
            ),
        ),
    ),
    Step(
        "First test, with a lamp in the socket",
        (
            Do(
                "Text ON.",
                r"socket: ON",
                3 * MINUTE,
                "Is the lamp on, and did it answer Power socket ON?",
                "the relay: bench doctor; the answer: credit on the card?",
            ),
            Do("Text OFF.", r"socket: OFF", 3 * MINUTE, "Is the lamp off?", "a relay that sticks must not be used"),
            Do(
                "Text STATUS.",
                r"command: STATUS",
                3 * MINUTE,
                "Does it say Signal: Good or better, a TEMP that is right, and the time of day?",
                "Weak or Fair: move the antenna. no sensor: the probe's plug. Time: not set: text DATESMS",
            ),
        ),
    ),
    Step(
        "The sensor",
        (
            Do(
                "If a sensor is connected: text ALARMON and then make it speak (lift the float, open the door).",
                r"alarm: sensor activated",
                5 * MINUTE,
                "Did ALARM! Sensor activated come?",
                "SENSORTYPE=NC for a sensor that opens; bench doctor tries the contact",
            ),
            Do(
                "Bring the sensor to rest, and text ALARMOFF.",
                r"alarm function: off",
                5 * MINUTE,
                "Is POWER steady again?",
                "text ALARM? and read what it says",
            ),
        ),
    ),
    Step(
        "Power failure",
        (
            Do(
                "Pull the 5 V supply out of the wall.",
                r"power: mains failed",
                2 * MINUTE,
                "Did Power failure! come?",
                "the battery (bench doctor reads its voltage), the mains sense, or ALERTNUMBER?",
            ),
            Do(
                "Plug it in again.",
                r"power: mains are back|, firmware ",
                2 * MINUTE,
                "Did Power restored! come, and does the socket stand as before?",
                "POWERSTATE? tells how it comes back",
            ),
        ),
    ),
    Step(
        "A stranger",
        (
            Ask(
                "Text ON from a phone that is not on its list, and wait two minutes. Did nothing happen?",
                "SECLIST? must say (ON)",
            ),
        ),
    ),
    Step(
        "To be kept",
        (
            Ask("Is the card (docs/card-en.pdf) printed, with the number of this socket on it?", f"{COMMAND} card"),
            Ask(
                "Is the date on which the SIM card expires in your calendar?",
                "a prepaid card that expires takes the house with it",
            ),
        ),
    ),
)
