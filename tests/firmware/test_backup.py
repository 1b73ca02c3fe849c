"""BACKUP is a law (spec 15.26): what it tells, sent back to a device of the factory, makes the same settings."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from isocket.sms.gsm7 import septets
from isocket.values import OWN, rules

from bench.pytest_plugin import OWNER, Board, Phone
from bench.pytest_plugin import Button as HiddenButton
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget

ANSWERED_S = 12
WORDS = "abc ÅØ Häö_!?=+-:,.()@£$€[]"  # of the GSM alphabet, those of two septets among them
FIXED = {
    "RELAYTIME": "0 ON60 OFF60 ON OFF",
    "RESTARTTIME": "10 1 600",
    "CREDITUMS": "NO *100# *1234567890123456#",
    "TRISEALERT": "OFF 35C -55C 120C 96F",
    "TFALLALERT": "OFF 5C -67F",
}
# what a whole life may have set up; each of the lists in the order in which it is sent
ORDERS = (
    ("THERMOSTAT=COOLING", "SWITCHOFFTEMP=25C"),
    ("THERMOSTAT=COOLING", "SWITCHOFFTEMP=25C", "THERMOSTAT=HEATING"),
    ("SWITCHOFFTEMP=-5C", "THERMOSTAT=COOLING"),
    ("SWITCHOFFTEMP=7C", "THERMOSTATON"),
    ("ALARMON",),
    ("SCHEDULER+07:00,1-5,T20C", "SCHEDULER+23:59,67,AOF", "SCHEDULER+07:00,*,ON"),
    ("ALERTNUMBER+31600000002", "ALERTNUMBER+0612345678"),
    ("SECNUMBER+358401234567", "SECNUMBER+31600000002", "SECLIST=ON"),
    ("SECNUMBER+31600000002", "SECNUMBER+358401234567"),
    ("MAKEMEBOSS",),
    ("USERNUMBER+31600000003", "USERNUMBER+31600000004,79/12/31"),
    ("MAKEMEBOSS", "SECNUMBER+31600000002", "USERNUMBER+31600000003,26/03/09", "FORWARD=ON"),
)


@st.composite
def lives(draw: st.DrawFn) -> list[str]:
    """Texts that set a device up."""
    texts: list[str] = []
    for line in rules().replace(OWN, "").strip("\n").split("\n"):
        name, _, rule = line.partition("=")
        if not draw(st.booleans()):
            continue
        if rule.startswith("<"):
            words = draw(st.text(WORDS, min_size=1, max_size=int(rule[1:]))).strip(" ")
            texts += [f"{name}={words}"] if words else []
        elif ".." in rule:
            least, _, most = rule.removesuffix(",OFF").removesuffix("C").partition("..")
            number = draw(st.integers(int(least), int(most)))
            texts.append(f"{name}={number}{'C' if 'C' in rule else ''}")
        else:
            texts.append(f"{name}={draw(st.sampled_from(rule.split(',')))}")
    for name, values in FIXED.items():
        if draw(st.booleans()):
            texts.append(f"{name}={draw(st.sampled_from(values.split(' ')))}")
    for order in draw(st.lists(st.sampled_from(ORDERS), unique=True, max_size=4)):
        texts += order
    return texts


def said(board: Board, phone: Phone, words: str) -> list[str]:
    """What the device answers."""
    before = len(phone.texts)
    phone.text(words)
    board.run(ANSWERED_S)
    return [text.text for text in phone.texts[before:]]


def backup(board: Board, phone: Phone) -> list[str]:
    """Its texts. What has to be said once only is told first, and an alarm when its calls are over: no part of them."""
    board.run(60)
    before = len(phone.texts)
    phone.text("BACKUP")
    board.run(90)
    return [text.text for text in phone.texts[before:] if "ALARM!" not in text.text]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(lives())
@example(["NAME=" + "€" * 16, "ALERTTEXT=" + "€" * 40, "POWERDELAY=3600", "OUTAGE=STAY", "TREPEAT=1440"])
@example(["SENSORTYPE=NC", "ALERT=CALL", "NAME=:", "ALARMON", "MAKEMEBOSS"])
def test_what_is_sent_back_makes_the_same_settings(texts: list[str]) -> None:
    player = Player(target := SimTarget(World(), settings=NO_TEXT_LIMIT))
    try:
        player.phone(OWNER)
        player.begin(Scenario("", 0, "backup"))
        board = Board(player)
        phone = board.phone(OWNER)
        for words in texts:
            said(board, phone, words)
        told = backup(board, phone)
        for text in told:
            assert text.count("\n") < 5 and len(septets(text) or text) <= 160
        if told == ["BACKUP is empty"]:
            return
        HiddenButton(board).press(11)
        board.run(90)
        assert backup(board, phone) == ["BACKUP is empty"]
        for text in told:
            said(board, phone, text)
        assert backup(board, phone) == told
        board.run(60)  # an alarm may be calling, and replies wait for the end of it
        assert any("Power socket O" in text for text in said(board, phone, "STATUS")), "its sender is locked out"
    finally:
        target.close()
