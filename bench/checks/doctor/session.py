"""One visit: what is asked of the person at the bench, and what is tried on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from bench.checks.doctor.boards import Board, BoardError
from bench.checks.doctor.finding import FAULT, NOTE, OK, Finding
from bench.checks.doctor.judge import ABILITIES, judge_about, judge_inputs, judge_modem, judge_probe
from bench.checks.doctor.parts import INPUTS, PARTS
from bench.checks.doctor.programs import ask
from bench.units import counted

LEDS = ("POWER", "GSM", "OUT")
CLICK_S, LIGHT_S, PRESS_S = 2, 2, 20
PRESS_BUTTON, PRESS_CONTACT = "press the hidden button twice", "open and close the sensor's contact"


class Person(Protocol):
    """Somebody at the bench, or nobody."""

    def agrees(self, question: str) -> bool | None:
        """None: nobody is there to ask."""
        ...

    def told(self, words: str) -> None: ...


class Nobody:
    def agrees(self, question: str) -> bool | None:
        return None

    def told(self, words: str) -> None:
        pass


def visit(board: Board, person: Person, parts: Sequence[str] = PARTS) -> Iterator[Finding]:
    """All findings on these parts, as they come. One that fails on the board is a finding, and the visit goes on."""
    steps: dict[str, Callable[[], Iterable[Finding]]] = {
        "board": lambda: judge_about(ask(board, "about", 20)),
        "inputs": lambda: _levels(board, parts),
        "probe": lambda: judge_probe(ask(board, "probe", 30)),
        "LEDs": lambda: _lights(board, person),
        "relay": lambda: _relay(board, person),
        "button": lambda: _press(board, person, "BUTTON", "button", PRESS_BUTTON),
        "contact": lambda: _press(board, person, "CONTACT", "contact", PRESS_CONTACT),
        "modem": lambda: _modem(board, person),
    }
    for subject, step in steps.items():
        wanted = INPUTS if subject == "inputs" else (subject.lower(),)
        if any(part in parts for part in wanted):
            yield from _try(step, subject)


def _levels(board: Board, parts: Sequence[str]) -> list[Finding]:
    """Of the inputs among the parts, and of no other: those may not be wired yet."""
    return [finding for finding in judge_inputs(ask(board, "inputs", 20)) if finding.subject in parts]


def _modem(board: Board, person: Person) -> list[Finding]:
    person.told("The modem: up to two minutes. It transmits, and sends no text.")
    return judge_modem(ask(board, "modem", 240, REGISTER=60, LOAD=True, ABILITIES=tuple(ABILITIES)))


def _try(step: Callable[[], Iterable[Finding]], subject: str) -> Iterator[Finding]:
    try:
        yield from step()
    except BoardError as error:
        yield Finding(FAULT, subject, str(error))


def _lights(board: Board, person: Person) -> Iterator[Finding]:
    for led in LEDS:
        ready = person.agrees(f"LED {led} will light for {LIGHT_S} s. Look at it; ready?")
        if ready is None:
            yield Finding(NOTE, f"LED {led}", "not tried: nobody is there to look", tried=False)
            continue
        if not ready:
            yield Finding(NOTE, f"LED {led}", "not tried", tried=False)
            continue
        ask(board, "show", LIGHT_S + 15, OUTPUT=f"LED_{led}", SECONDS=LIGHT_S)
        if person.agrees(f"Did {led}, and only {led}, light?"):
            yield Finding(OK, f"LED {led}", "lights")
        else:
            yield Finding(
                FAULT,
                f"LED {led}",
                "does not light",
                "the pin, the resistor or the LED's direction",
                "long leg to the pin's resistor",
            )


def _relay(board: Board, person: Person) -> Iterator[Finding]:
    agreed = person.agrees(f"The relay will switch ON for {CLICK_S} s, and what is plugged in with it. Is that safe?")
    if not agreed:
        words = "not tried" if agreed is False else "not tried: nobody is there to allow it"
        yield Finding(NOTE, "relay", words, tried=False)
        return
    ask(board, "show", CLICK_S + 15, OUTPUT="RELAY", SECONDS=CLICK_S)
    if person.agrees("Did it click twice, and was it on in between?"):
        yield Finding(OK, "relay", "clicks")
    else:
        yield Finding(
            FAULT,
            "relay",
            "does not click",
            "no 5 V at the module, the wrong pin, or a module that wants a low level",
            "the module must switch ON with 3.3 V on its input; measure its supply",
        )


def _press(board: Board, person: Person, signal: str, subject: str, what: str) -> Iterator[Finding]:
    ready = person.agrees(f"In the {PRESS_S} s from your answer on: {what}. Ready?")
    if not ready:
        words = "not tried" if ready is False else "not tried: nobody is there"
        yield Finding(NOTE, f"{subject} when used", words, tried=False)
        return
    facts = ask(board, "watch", PRESS_S + 15, INPUT=signal, PULL="UP", SECONDS=PRESS_S, CHANGES=4)
    changes = int(facts.get("changes", ["0"])[-1])
    if changes >= 2:
        yield Finding(OK, f"{subject} when used", f"{counted(changes, 'change')} seen")
    else:
        yield Finding(
            FAULT,
            f"{subject} when used",
            "no change seen",
            "its wire is broken, or on another pin",
            "one side to the pin, one to GND",
        )
