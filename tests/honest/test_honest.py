"""`bench honest`: short lives that hold; each kind of broken promise is noticed on a firmware spoilt for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.checks.honest import surroundings
from bench.checks.honest.ledger import ALARM, Window
from bench.checks.honest.life import Life, Outcome, Stopped
from bench.checks.honest.notices import Notices
from bench.checks.honest.reach import Reach
from bench.checks.honest.run import live
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import HOUR, MINUTE, Clock

DAYS = 3
FIRMWARE = Path(__file__).resolve().parents[2] / "CIRCUITPY"


@pytest.mark.parametrize("seed", [2, 3])
def test_two_days(seed: int) -> None:
    """Twenty lives of a month are `python -m bench honest --days 30 --lives 20`."""
    life = live(2, seed)
    print(life)
    assert life.ok, "\n".join(life.broken)
    counts = life.counts
    assert counts["first tries that worked"] > 10
    assert counts["notices due"] == counts["notices delivered"] > 5
    assert counts["texts of strangers"] > 0
    assert counts["looks at the socket"] > 50


def test_the_same_seed_is_the_same_life() -> None:
    life = live(0.2, 3)
    assert live(0.2, 3) == life
    assert live(0.2, 4).counts != life.counts


def test_a_life_without_anything_is_no_proof() -> None:
    assert not Outcome(1, 0).ok
    assert Outcome(1, 0, counts=Counter({"texts of the owner": 1})).ok
    assert not Outcome(1, 0, counts=Counter({"texts of the owner": 1}), many=1).ok


def test_what_was_under_way_when_the_hour_began_is_not_of_this_hour() -> None:
    window = Window(60, 300)
    assert not window.add(0, 60)
    assert not window.add(56 * MINUTE, 1)
    assert window.add(58 * MINUTE, 60)


def test_the_last_state_after_too_many_is_one_of_its_hour() -> None:
    """So that the twentieth of the next storm need not come in its own words."""
    clock = Clock()
    notices = Notices(clock, Reach(clock), lambda: ["1"], Counter(), lambda words: None)
    for _ in range(21):
        notices.expect(ALARM, "x")
    clock.advance(clock.now_us + 15 * MINUTE)
    for _ in range(21):
        notices.arrived("1", "x")
    clock.advance(clock.now_us + 50 * MINUTE)
    storm = [notices.expect(ALARM, "x") for _ in range(20)]
    assert all(due.certain for due in storm[:19])
    notices.expect(ALARM, "x")
    assert not storm[19].certain


SPOILT = {
    # what is wrong: (file, what is there once, what instead, seed, what the judge says)
    "a limit that swallows": (
        "isocket/notices.py",
        "            if len(flow.sent) < MOST:\n",
        "            if len(flow.sent) < 3:\n",
        1,
        "has not reached",
    ),
    "a wrong country": (
        "isocket/numbers.py",
        "        if self._trunk and digits.startswith(self._trunk):\n",
        "        if False:\n",
        1,
        "a stranger",
    ),
    "a copy that counts": (
        "isocket/commands.py",
        "        if self._copies.known(mark, dated, uptime_s):\n",
        "        if False:\n",
        0,
        "answered twice",
    ),
    "a schedule that forgets": (
        "isocket/features/scheduler.py",
        "            self._make_up(self._skipped_since, self._last)\n",
        "            pass\n",
        4,
        "the socket is",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_firmware_is_noticed(name: str) -> None:
    path, sound, broken, seed, said = SPOILT[name]

    def spoil(target: SimTarget) -> None:
        source = (FIRMWARE / path).read_text()
        assert source.count(sound) == 1, "the firmware has changed: spoil it elsewhere"
        target.board.drive.put_from_host("/" + path, source.replace(sound, broken).encode())

    life = live(DAYS, seed, stop=True, spoil=spoil)
    assert not life.ok
    assert said in life.broken[0]


def seen(seed: int, scene: str, setting: str = "", spoilt: tuple[str, str, str] | None = None, times: int = 4) -> Life:
    """A life whose owner has this setting, and comes into this scene so often; `mains`, `frost`, `late`, `slip`: what
    happens to him.
    """
    target = SimTarget(World(seed=seed), seed=seed)
    if spoilt is not None:
        source = (FIRMWARE / spoilt[0]).read_text()
        assert source.count(spoilt[1]) == 1, "the firmware has changed: spoil it elsewhere"
        target.board.drive.put_from_host("/" + spoilt[0], source.replace(spoilt[1], spoilt[2]).encode())
    life = Life(target, DAYS, seed, stop=True, progress=lambda day: None)

    def switch_while_it_is_away() -> None:
        life.around._centre_error_s = -2 * 3600  # so that the second text looks late, too
        life.around._lose_network()
        life.carry_out(life.owner, life.requests.on())

    def forget_the_password() -> None:
        if not life.access.password:
            life.scenes._password()
            life.scenes._list_off()
        life.guess(life.owner)
        life.send(life.owner, life.owner.habits.write("STATUS", "00000"))
        life.run_for(MINUTE)
        life.carry_out(life.owner, life.requests.status())

    acts = {"mains": life.around._lose_mains, "frost": life.around._frost, "late": switch_while_it_is_away}
    acts["slip"] = forget_the_password
    act = acts.get(scene)
    try:
        life.begin()
        name, _, value = setting.partition("=")
        for _ in range(times):
            is_set = life.requests.later.get(name, value) == value
            if not is_set and life.access.obeys(life.owner.number, conf=True):
                life.carry_out(life.owner, life.requests.set_later(name, value))
            life.run_for(20 * MINUTE)
            (act or getattr(life.scenes, scene))()
            life.run_for(4 * HOUR if act else HOUR)
    except Stopped:
        pass
    finally:
        target.close()
    return life


FEATURES = "isocket/features/"
# what the judge says, and: the scene, the owner's setting, what is spoilt, how often it has to come for that to be seen
SCENES = {
    "second try of 'ON'": (
        *("late", ""),
        *(("isocket/lateness.py", "now_s - refused.first >= AGAIN_S", "now_s - refused.first >= 86400"), 4),
    ),
    "second try of 'STATUS'": (
        *("slip", ""),
        *(
            (
                "isocket/guesses.py",
                "        most, seconds = (MANY, DAY_S) if known else (STRIKES, HOUR_S)\n",
                "        most, seconds = 1, DAY_S\n",
            ),
            2,
        ),
    ),
    "was not acted on": (
        *("_calls", ""),
        *(("isocket/modem/calls.py", "(self._judged and caller != self._caller)", "False"), 16),
    ),
    "the socket is": (
        *("_alarm", ""),
        *((FEATURES + "socket.py", '            self._put(before == "1", 0, now, ALARM)\n', "            pass\n"), 16),
    ),
    "RESTARTTIME=7": ("_guest", "", ("isocket/commands.py", "if request.guest and row and (", "if False and ("), 4),
    "a guest whose day is over": (
        "_guest",
        "",
        ("isocket/access.py", "if day == NO_DAY or day >=", "if day or day >="),
        6,
    ),
    "second try of 'SEC": (
        *("_rival", ""),
        *(("isocket/access.py", "if not access._numbering.find([boss], request.sender):", "if False:"), 2),
    ),
    "not forwarded": (
        *("_operator", "FORWARD=ON"),
        *(("isocket/commands.py", "    if len(sent) <= FORWARDED_A_DAY:", "    if False:"), 3),
    ),
    "forwarded, with FORWARD=OFF": (
        *("_operator", "FORWARD=OFF"),
        *(("isocket/commands.py", 'if message.part and self._settings.get("FORWARD") == "ON":', "if True:"), 12),
    ),
    "a call for STATUS": ("_asks_by_call", "", (FEATURES + "ring.py", 'if action == "STATUS":', "if False:"), 3),
    "BACKUP does not tell": (
        *("_backup", "POWERDELAY=30"),
        *((FEATURES + "backup.py", "        if value and value != factory:", "        if False:"), 3),
    ),
    "'Power failure!', which must not be told yet": (
        *("mains", "POWERDELAY=300"),
        *((FEATURES + "power.py", 'int(self._settings.get("POWERDELAY", "2")) * 1000', "2000"), 12),
    ),
    "which must not be told yet": (
        *("frost", "TDELAY=45"),
        *((FEATURES + "temperature.py", 'return lasted_s >= int(get("TDELAY", "0")) * 60', "return True"), 3),
    ),
    "'Temperature normal: .*'": (
        *("frost", "RECOVERALERT=ON"),
        *((FEATURES + "temperature.py", 'self._settings.get("RECOVERALERT") == "ON"', "False"), 6),
    ),
}


LASTS = {"mains": ("MAINS_US", (MINUTE,)), "late": ("OUTAGES_US", (2 * HOUR,))}


@pytest.mark.parametrize("words", SCENES)
def test_a_scene_notices_what_is_spoilt(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, setting, spoilt, times = SCENES[words]
    if scene in LASTS:
        monkeypatch.setattr(surroundings, *LASTS[scene])
    life = seen(5, scene, setting, spoilt, times)
    assert not life.outcome.ok and words in life.outcome.broken[0], life.outcome


@pytest.mark.parametrize(("scene", "setting"), sorted({(one[0], one[1]) for one in SCENES.values()}))
def test_a_scene_holds(scene: str, setting: str) -> None:
    life = seen(5, scene, setting, times=3)
    assert not life.outcome.many, life.outcome.broken
