"""The year's uses of chapter 15: each holds on the device as it is, and notices a device that was spoilt for it."""

from __future__ import annotations

import pytest

from bench.checks.soak.mains_uses import Silence
from bench.checks.soak.people_uses import thermostat_of, wanted_lines
from bench.checks.soak.year import YearSoak
from bench.scenario.parser import Scenario
from bench.world.clock import DAY, HOUR, MINUTE
from tests.scenario.test_year_soak import FIRMWARE, SPOILT_USES, TIME_WRAPS, target_of

SEED = 3
FEATURES = "isocket/features/"
TEMPERATURE, POWER, THERMOSTAT = FEATURES + "temperature.py", FEATURES + "power.py", FEATURES + "thermostat.py"
KINDS = (
    *("frost that lasts", "hysteresis", "failsafe", "set point by rule", "mains told later", "outage on the battery"),
    *("guest", "boss", "forward", "log of the socket", "backup", "call for status", "alarm calls with a key"),
    "network time refused",
)


def lived(kind: str, spoilt: tuple[str, str, str] | None = None, seed: int = SEED, times: int = 1) -> YearSoak:
    """A life that is this use, and nothing else."""
    target = target_of(seed, spoilt)
    try:
        soak = YearSoak(target, 1, seed, lambda day: None)
        soak._player.begin(Scenario("soak", 0, "soak"))
        soak._set_up()
        for _ in range(times):
            soak._uses._do(kind)
        soak._letters.look()
        soak._alerts.look()
        return soak
    finally:
        target.close()


def test_all_of_them_are_here() -> None:
    assert set(KINDS) == set(YearSoak(target_of(SEED, None), 1, SEED, lambda day: None)._uses._more)


@pytest.mark.parametrize("kind", KINDS)
def test_each_holds_and_leaves_the_settings_of_the_factory(kind: str) -> None:
    soak = lived(kind, times=2)
    uses = soak._uses
    assert soak._summary.troubles == []
    assert uses.counts["held"] >= 2 and not uses.counts["failed"] + uses.counts["disturbed"]
    factory = {kept.question: kept.value for kept in YearSoak(target_of(SEED, None), 1, 1, print)._kept_settings}
    changed_all_the_time = ("CREDITUMS?", "TFALLALERT?", "TRISEALERT?", "SECNUMBER?", "THERMOSTAT?", "ALARM?")
    for kept in soak._kept_settings:
        assert kept.settled is not None
        assert kept.question in changed_all_the_time or kept.value == factory[kept.question], kept.question
    assert not soak._letters.open and not soak._alerts.open


def test_who_asks_before_a_rule_comes_due_is_told_of_the_time_before_it() -> None:
    for seed in (3, 7):  # a rule for today
        target = target_of(seed, None)
        soak = YearSoak(target, 1, seed, lambda day: None)
        soak._player.begin(Scenario("soak", 0, "soak"))
        soak._set_up()
        desk = soak._uses.desk
        soak._clock.after(6 * MINUTE, desk.ask_for, desk.kept_settings["THERMOSTAT?"])  # the rule is two minutes old
        soak._uses._do("set point by rule")
        target.close()
        assert soak._summary.troubles == []


def test_the_owner_is_known_in_each_spelling_that_the_network_shows() -> None:
    target = target_of(SEED, None)
    soak = YearSoak(target, 1, SEED, lambda day: None)
    soak._player.begin(Scenario("soak", 0, "soak"))
    soak._set_up()
    target.world.modem.fault("numbers-161", HOUR)
    letter = soak._send("STATUS", "(?s)Power socket .*", lambda reply: True)
    soak._player.run_for(MINUTE)
    target.close()
    assert letter.reads and letter.state == "answered"


# what the judge says, and: the use, what is spoilt, how often it has to be done for that to be seen
SPOILT = {
    "' came again": (
        *("frost that lasts", TEMPERATURE),
        *('return lasted_s >= int(get("TDELAY", "0")) * 60', "return True", 4),
    ),
    "' did not come": (
        *("frost that lasts", TEMPERATURE, "return 0 < every_s <= now_s - self._told_s", "return False", 1),
    ),
    "' came after ": (
        *("frost that lasts", TEMPERATURE),
        *("return 0 < every_s <= now_s - self._told_s", "return 300 <= now_s - self._told_s", 1),
    ),
    "'Temperature normal: 20C(68F)' did not come": (
        *("frost that lasts", TEMPERATURE, 'self._settings.get("RECOVERALERT") == "ON"', "False", 1),
    ),
    "not off": ("hysteresis", THERMOSTAT, 'int(self._settings.get("HYSTERESIS", "0")) * 16', "0", 1),
    "not on": ("hysteresis", THERMOSTAT, "(0 if self._socket.on else int", "(int", 1),
    "switched so: []": ("failsafe", THERMOSTAT, 'if state != "KEEP":', "if False:", 4),
    "failsafe ON: on after": ("failsafe", THERMOSTAT, "self._failure.lasted_s(now_s) >= BLIND_S", "True", 4),
    "failsafe KEEP: it moved": (
        "failsafe",
        THERMOSTAT,
        'state = self._settings.get("FAILSAFE", "KEEP")',
        'state = "ON"',
        8,
    ),
    "set point by rule: ": (
        *("set point by rule", FEATURES + "scheduler.py"),
        *("days[0] <= day <= days[2] if", "days[0] < day <= days[2] if", 12),
    ),
    "'Power failure!' came again": (
        *("mains told later", POWER, 'int(self._settings.get("POWERDELAY", "2")) * 1000', "2000", 1),
    ),
    "the failure was not told": (
        *("mains told later", POWER, 'get("POWERDELAY", "2")) * 1000', 'get("POWERDELAY", "2")) * 6000', 1),
    ),
    "out of reach": ("outage on the battery", POWER, 'self._settings.get("OUTAGE") == "STAY"', "False", 1),
    "min without mains: ": ("outage on the battery", POWER, "minutes % 60)\n    return", "0)\n    return", 2),
    "its battery is low": ("outage on the battery", POWER, 'self._tell("Battery low, going to sleep!")', "pass", 4),
    "whose day is over was told": (
        "guest",
        "isocket/access.py",
        "if day == NO_DAY or day >= ",
        "if True or day >= ",
        1,
    ),
    "RESTARTTIME=7: answered 'RESTARTTIME=7 - OK": (
        "guest",
        "isocket/commands.py",
        "if request.guest and row and (",
        "if False and (",
        1,
    ),
    "SECNUMBER-358401234567: answered": (
        *("boss", "isocket/access.py", "if not access._numbering.find([boss], request.sender):", "if False:", 1),
    ),
    "'From Elisa": ("forward", "isocket/commands.py", "    if len(sent) <= FORWARDED_A_DAY:", "    if False:", 1),
    "SHOWLOG: ": ("log of the socket", FEATURES + "socket.py", "button timer", "timer button", 1),
    "backup: told": (
        "backup",
        FEATURES + "backup.py",
        "        if value and value != factory:",
        "        if False:",
        1,
    ),
    "was not answered with STATUS": ("call for status", FEATURES + "ring.py", 'if action == "STATUS":', "if False:", 1),
    "no text came after it": (
        *("alarm calls with a key", FEATURES + "alarm.py"),
        *('KEY if self._settings.get("ANSWERBY") == "KEY" else SPEECH', "SPEECH", 4),
    ),
    "though somebody had pressed": (
        *(
            "alarm calls with a key",
            "isocket/modem/calls.py",
            'fields_of(line)[0] == "1"',
            'fields_of(line)[0] == "5"',
            4,
        ),
    ),
    "network time refused: ": (
        *("network time refused", FEATURES + "datetime.py", 'self._settings.get("NETTIME") == "OFF"', "False", 1),
    ),
}


SILENCE = "self._silence(now) >= most:"


def test_each_place_that_is_spoilt_is_there() -> None:
    """A moment, for who has changed the firmware: the lives below are not in the quick set."""
    places = [(path, sound) for _, path, sound, _, _ in SPOILT.values()]
    places += [(path, sound) for _, path, sound, _ in SPOILT_USES.values()]
    places += [(FEATURES + "info.py", SILENCE), TIME_WRAPS[:2]]
    assert [place for place in places if (FIRMWARE / place[0]).read_text().count(place[1]) != 1] == []


@pytest.mark.parametrize("words", SPOILT)
def test_a_use_that_does_not_hold_is_noticed(words: str) -> None:
    kind, path, sound, broken, times = SPOILT[words]
    troubles = lived(kind, (path, sound, broken), times=times)._summary.troubles
    assert any(words in trouble for trouble in troubles), troubles


def after_silence(days: float, spoilt: tuple[str, str, str] | None = None) -> YearSoak:
    target = target_of(SEED, spoilt)
    try:
        soak = YearSoak(target, 1, SEED, lambda day: None)
        soak._player.begin(Scenario("soak", 0, "soak"))
        soak._set_up()
        silence: Silence = soak._silence
        while not silence._is_on:
            silence.prepare()
        soak._player.run_for(HOUR)
        soak._player.run_for(round(days * DAY))
        silence.judge(round(days * DAY))
        silence.over()
        return soak
    finally:
        target.close()


@pytest.mark.parametrize(("days", "told"), [(5, 0), (8, 1)])
def test_a_silence_ends_after_seven_days_and_not_before(days: float, told: int) -> None:
    soak = after_silence(days)
    assert soak._summary.troubles == []
    assert soak._uses.counts["keepalive told"] == told


@pytest.mark.parametrize(
    ("most", "days", "words"), [("3", 4, "STATUS after 2."), ("9", 8, "no STATUS in 8"), ("7", 7.99, "")]
)
def test_a_silence_that_ends_too_soon_or_not_at_all_is_noticed(most: str, days: float, words: str) -> None:
    spoilt = (FEATURES + "info.py", SILENCE, SILENCE.replace("most", most))
    troubles = after_silence(days, spoilt)._summary.troubles
    assert any(words in trouble for trouble in troubles) if words else not troubles


def test_what_backup_has_to_tell() -> None:
    values = {kept.question: kept.value for kept in YearSoak(target_of(SEED, None), 1, 1, print)._kept_settings}
    factory = ["SECNUMBER+358401234567", "ALERTNUMBER+358407654321", "SECLIST=ON"]
    assert wanted_lines(values) == factory
    lines = wanted_lines(
        {**values, "TFALLALERT?": "-3", "USERNUMBER?": "358401112233 26/03/02", "THERMOSTAT?": "1 COOLING 10 25"}
    )
    for line in ("TFALLALERT=-3C", "USERNUMBER+358401112233,26/03/02", "THERMOSTATON", *factory):
        assert line in lines
    told = ["THERMOSTAT=COOLING", "SWITCHOFFTEMP=25C", "THERMOSTATON"]
    assert str(thermostat_of(told)) == "1 COOLING 10 25"
