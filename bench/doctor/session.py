"""One visit: what is asked of the person at the bench, and what is tried on the board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bench.doctor.boards import Board, BoardError
from bench.doctor.finding import FAULT, NOTE, OK, Finding
from bench.doctor.judge import judge_about, judge_inputs, judge_modem, judge_probe
from bench.doctor.programs import ask
from bench.units import counted

LEDS = ("POWER", "GSM", "OUT")
CLICK_S, LIGHT_S, PRESS_S = 2, 2, 20


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


def visit(board: Board, person: Person) -> Iterator[Finding]:
    """All findings, as they come. A part that fails on the board is a finding, and the visit goes on."""
    for subject, judge, name, within_s in (
        ("board", judge_about, "about", 20),
        ("inputs", judge_inputs, "inputs", 20),
        ("probe", judge_probe, "probe", 30),
    ):
        try:
            yield from judge(ask(board, name, within_s))
        except BoardError as error:
            yield Finding(FAULT, subject, str(error))
    yield from _try(lambda: _lights(board, person), "LEDs")
    yield from _try(lambda: _relay(board, person), "relay")
    yield from _try(lambda: _press(board, person, "BUTTON", "button", "press the hidden button twice"), "button")
    yield from _try(
        lambda: _press(board, person, "CONTACT", "contact", "open and close the sensor's contact"), "contact"
    )
    person.told("The modem: up to two minutes. It transmits, and sends no text.")
    try:
        yield from judge_modem(ask(board, "modem", 240, REGISTER=60, LOAD=True))
    except BoardError as error:
        yield Finding(FAULT, "modem", str(error))


def _try(part, subject: str) -> Iterator[Finding]:
    try:
        yield from part()
    except BoardError as error:
        yield Finding(FAULT, subject, str(error))


def _lights(board: Board, person: Person) -> Iterator[Finding]:
    for led in LEDS:
        ready = person.agrees(f"LED {led} will light for {LIGHT_S} s. Look at it; ready?")
        if ready is None:
            yield Finding(NOTE, f"LED {led}", "not tried: nobody is there to look")
            continue
        if not ready:
            yield Finding(NOTE, f"LED {led}", "not tried")
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
        yield Finding(NOTE, "relay", "not tried" if agreed is False else "not tried: nobody is there to allow it")
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
        yield Finding(NOTE, f"{subject} when used", "not tried" if ready is False else "not tried: nobody is there")
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
