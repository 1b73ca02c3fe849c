"""Wrong bits in nvm and in the second home; and that the bench notices a store that does not stand them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.checks.cuts import bits, store
from bench.checks.cuts.device import Owner
from bench.checks.cuts.history import OWNER, SECOND
from bench.checks.cuts.simulated import FILE
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world.clock import MINUTE
from bench.world.clock import SECOND as A_SECOND

store.load_firmware()
from isocket.store import journal, records, settings  # noqa: E402

EVERY = 150
THIRD = "+358405550003"
BOSS = {"security list": OWNER, "alert list": f"{OWNER},{SECOND}", "SECLIST": "ON"}


def test_no_bit_opens_the_list_or_loses_the_password_or_shuts_the_owner_out(capsys: pytest.CaptureFixture[str]) -> None:
    """All of them are `python -m bench cuts --bits`."""
    code = main(["cuts", "--bits", "--quick", "--seed", "7"])
    told = capsys.readouterr().out
    print(told)
    assert code == 0, told


def without_mending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "recover", lambda image, start, stop: -1)


def without_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "is_same", lambda image, copy, end: False)


def without_mending_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "mend_copy", lambda image: None)


def records_without_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def unchecked(image: Any, at: int, values: dict[int, bytes]) -> tuple[int, list[tuple[int, int]], int]:
        for start in range(at, len(image) - records.CELL, records.CELL):
            size = image[start] * records.CELL
            if size and image[start] != records.ERASED:
                values.update(records.entries_of(image[start : start + size]) or ())
        return sound(image, at, {})

    sound = records.scan
    monkeypatch.setattr(journal, "scan", unchecked)


def heading_without_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def unchecked(images: list[Any]) -> list[tuple[int, int, int] | None]:
        words = [[int.from_bytes(image[at : at + 2], "little") for at in (3, 7, 9)] for image in images]
        return [(gen, end, before) if end <= records.SIZE else None for gen, end, before in words]

    monkeypatch.setattr(journal, "headings", unchecked)


def told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.Settings, "damage_told", lambda self: None)


BROKEN = (
    without_mending,
    without_its_twin,
    without_mending_the_copy,
    records_without_check,
    heading_without_check,
    told_again,
)


@pytest.mark.parametrize("break_it", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_store_is_noticed(break_it: Callable[[pytest.MonkeyPatch], None], monkeypatch: Any) -> None:
    """The devices were made by the sound firmware."""
    made = list(bits.states())
    break_it(monkeypatch)
    monkeypatch.setattr(bits, "states", lambda: iter(made))
    result = bits.run(EVERY, 3)
    print(result)
    assert result.lost


def test_no_two_wrong_bytes_do_the_same_to_a_crc() -> None:
    """Of any two places within 4096 bytes: so the one that was found is the one that is wrong."""
    table = []
    for state in range(256):
        for _ in range(8):
            state = (state >> 1) ^ (records.POLYNOMIAL if state & 1 else 0)
        table.append(state)
    states = list(range(1, 256))
    for distance in range(1, records.SIZE + 1):
        states = [table[state & 0xFF] ^ (state >> 8) for state in states]
        assert min(states) >= 256, distance


def test_each_wrong_byte_of_a_record_is_put_right() -> None:
    text = records.record([(32, b"358401234567,3585550001"), (3, b"ON"), (64, b"00c0ffee00")])
    for at in range(len(text)):
        for error in (1, 0x80, 0x55, 0xFF):
            wrong = bytearray(b"\xff" * 64 + text + b"\xff" * (records.SIZE - 64 - len(text)))
            wrong[64 + at] ^= error
            bad = records.scan(wrong, 0, {})[1]
            assert len(bad) == 1
            assert records.recover(wrong, *bad[0]) == 64, (at, error)
            assert wrong[64 : 64 + len(text)] == text


def image_of_version_2() -> tuple[bytes, bytes, dict[str, str]]:
    """Written on real CircuitPython by the firmware before wrong bits were put right: generation 2, and six records."""
    image = Path(__file__).with_name("store_version_2.bin").read_bytes()
    values = {
        "RESTARTTIME": "37",
        "schedule": "06:00,*,INF;07:30,1,ON",
        "RING": "SWITCH",
        "security list": "+358401234567,3585550001",
        "alert list": "+358401234567",
        "SECLIST": "ON",
        "PASSWORD": "12abc",
        "relay": "1",
    }
    return image[: store.SECTOR], image[store.SECTOR :], values


def test_a_store_of_before_is_read_and_goes_on() -> None:
    nvm, file, values = image_of_version_2()
    board = store.Board(nvm, file)
    found = board.boot()
    assert {name: found.get(name) for name in values} == values
    assert not found.damage
    assert not found.wants_room, "it needs not be written anew"
    found.put("RESTARTTIME", "38")
    found.save()
    again = board.boot()
    values["RESTARTTIME"] = "38"
    assert {name: again.get(name) for name in values} == values
    assert again.make_room()
    again = board.boot()
    assert {name: again.get(name) for name in values} == values
    assert board.nvm.data[2] == 2, "the firmware of before can read it"


def test_wrong_bits_in_a_store_of_before() -> None:
    nvm, file, values = image_of_version_2()
    state = bits.State("of before", nvm, file, values)
    result = bits.Result()
    for bit in range(0, store.SECTOR * 8, 7):
        wrong = nvm[: bit // 8] + bytes((nvm[bit // 8] ^ 1 << bit % 8,)) + nvm[bit // 8 + 1 :]
        assert not bits.judge(state, wrong, file, result), bit
    assert result.there > 4000


def test_what_a_cut_tore_under_the_firmware_of_before_is_no_damage() -> None:
    nvm, file, values = image_of_version_2()
    end = len(nvm.rstrip(b"\xff"))
    end += -end % 8
    torn = records.record([(4, b"Xy9!z"), (64, b"0000000000")])
    later = records.record([(9, b"17")])
    text = torn[:13] + b"\xff" * (len(torn) - 13) + later
    board = store.Board(nvm[:end] + text + nvm[end + len(text) :], file)
    for _ in range(2):
        found = board.boot()
        assert not found.damage
        assert {name: found.get(name) for name in values} == values
        found.put("RELAYTIME", "ON60")
        found.save()


def written(*commands: dict[str, str]) -> tuple[store.Board, list[int]]:
    """What a device holds after these commands, each stored at once, and where each begins in nvm; the first is in the
    snapshot.
    """
    board = store.Board(b"\xff" * store.SECTOR, b"\xff" * bits.FILE_SIZE)
    device = board.boot()
    places = []
    for number, values in enumerate(commands):
        places.append(device._journal._end)
        for name, value in values.items():
            device.put(name, value)
        device.put("executed 0", f"{number:010}")
        device.save()
        if not number:
            assert device.make_room()
    places.append(device._journal._end)
    return board, places


def destroy(board: store.Board, start: int, stop: int) -> None:
    board.nvm.data = board.nvm.data[:start] + b"\x5a" * (stop - start) + board.nvm.data[stop:]


def test_many_torn_places_are_known_at_the_next_start() -> None:
    """A cut while nvm is mended after a cut has left eleven (`bench cuts`, seed 1); with room for eight places in the
    note of them the others were damage at the next start, and an older security list came back.
    """
    later = {"security list": OWNER, "RESTARTTIME": "492"}
    board, places = written({"security list": f"{OWNER},{SECOND}"}, {"RING": "SWITCH"}, later)
    end = places[-1]
    for number in range(15):
        destroy(board, end + 32 * number, end + 32 * number + 24)
    for value in ("1", "2", "3"):
        device = board.boot()
        assert not device.damage
        assert {name: device.get(name) for name in later} == later
        device.put("RELAYTIME", value)
        device.save()


def test_access_is_written_twice_and_one_of_them_is_enough() -> None:
    board, places = written({"RING": "SWITCH"}, {**BOSS, "PASSWORD": "12abc"}, {"RELAYTIME": "ON60"})
    whole = board.nvm.data
    device = board.boot()
    first = len(records.record([(32, OWNER.encode()), (33, BOSS["alert list"].encode()), (3, b"ON"), (4, b"12abc")]))
    first += 16  # the mark
    assert places[2] - places[1] > first + 16, "twice"
    for start, stop in ((places[1], places[1] + 24), (places[2] - 24, places[2])):
        board.nvm.data = whole
        destroy(board, start, stop)
        device = board.boot()
        assert {name: device.get(name) for name in bits.ACCESS} == {
            "SECLIST": "ON",
            "PASSWORD": "12abc",
            "security list": OWNER,
        }
        assert device.damage == settings.LOST
        assert device.get("RELAYTIME") == "ON60"


def test_a_lost_change_of_access_closes_and_lets_in_who_was_on_a_list() -> None:
    board, places = written({"security list": OWNER, "alert list": SECOND}, BOSS, {"RELAYTIME": "ON60"})
    destroy(board, places[1], places[2])
    device = board.boot()
    assert device.get("SECLIST") == "ON"
    assert device.get("security list").split(",") == [OWNER, SECOND]
    assert device.damage == settings.LOST + settings.CLOSED
    assert len(device.damage) <= 160
    assert device.wants_room, "to be written anew"
    device.damage_told()
    device.save()
    again = board.boot()
    assert not again.damage, "once"
    assert again.get("SECLIST") == "ON"
    again.erase()
    assert board.boot().get("SECLIST") == "", "the button still resets"


def test_a_lost_password_closes_the_list() -> None:
    board, places = written({"alert list": OWNER}, {"PASSWORD": "12abc"}, {"RELAYTIME": "ON60"})
    destroy(board, places[1], places[2])
    device = board.boot()
    assert (device.get("SECLIST"), device.get("security list")) == ("ON", OWNER)


def test_what_was_switched_off_after_the_damage_stays_off() -> None:
    board, places = written(BOSS, {"RELAYTIME": "ON"}, {"RELAYTIME": "ON60"}, {"SECLIST": "OFF", "PASSWORD": "12abc"})
    destroy(board, places[1], places[3])
    device = board.boot()
    assert device.get("SECLIST") == "OFF"
    assert device.damage == settings.LOST


@pytest.mark.parametrize("what", ["too short", "its keys can be read", "a factory reset since"])
def test_what_it_cannot_have_held_is_not_closed(what: str) -> None:
    long = {"schedule": "06:00,*,INF;07:30,1,ON;08:30,1,OFF"}
    board, places = written({"alert list": OWNER}, {"relay": "1"} if what == "too short" else long, {"RING": "SWITCH"})
    start, stop = places[1], places[2]
    if what == "its keys can be read":
        start, stop = start + 6, start + 20
    if what == "a factory reset since":
        device = board.boot()
        device.erase()
        device = board.boot()
        device.put("RING", "SWITCH")
        device.save()
    destroy(board, start, stop)
    device = board.boot()
    assert device.damage == settings.LOST
    assert device.get("SECLIST") == ""


ONE_GUEST, TWO_GUESTS = "c" * 11, "c" * 11 + "b" * 11


def test_a_guest_who_was_taken_off_does_not_come_back_and_nobody_is_shut_out() -> None:
    for gone in (ONE_GUEST, ""):
        board, places = written({**BOSS, "guests": TWO_GUESTS}, {"guests": gone}, {"RELAYTIME": "ON60"})
        destroy(board, places[1], places[2])
        device = board.boot()
        assert [device.get(name) for name in ("guests", "SECLIST", "security list")] == ["", "ON", OWNER]
        assert device.damage == settings.LOST
        device.save()
        assert board.boot().get("guests") == "", "a start later, too"


def test_guests_stay_where_the_damage_cannot_have_held_them() -> None:
    long = {"schedule": "06:00,*,INF;07:30,1,ON;08:30,1,OFF"}
    board, places = written({**BOSS, "guests": TWO_GUESTS}, long, {"RELAYTIME": "ON60"}, {"guests": ONE_GUEST})
    destroy(board, places[1], places[2])
    assert board.boot().get("guests") == ONE_GUEST, "they were named since"
    board, places = written({**BOSS, "guests": TWO_GUESTS}, {"RING": "SWITCH"}, long, {"RELAYTIME": "ON60"})
    destroy(board, places[2] + 6, places[2] + 20)
    device = board.boot()
    assert (device.damage, device.get("guests")) == (settings.LOST, TWO_GUESTS), "its keys can be read"


def test_the_snapshot_may_be_lost_as_a_whole() -> None:
    board, places = written(
        {**BOSS, "PASSWORD": "12abc"}, {"RELAYTIME": "ON60"}, {"SECLIST": "OFF"}, {"RING": "SWITCH"}
    )
    for start, stop in ((0, 16), (16, places[1]), (20, places[1] - 8), (0, places[1] - 8)):
        whole = board.nvm.data
        destroy(board, start, stop)
        device = board.boot()
        assert [device.get(name) for name in ("PASSWORD", "RELAYTIME", "SECLIST", "RING")] == [
            "12abc",
            "ON60",
            "OFF",
            "SWITCH",
        ]
        assert device.damage == settings.REPAIRED
        board.nvm.data = whole


def test_the_owner_is_told_once() -> None:
    target = SimTarget(World(), settings=NO_TEXT_LIMIT)
    board, places = written({**BOSS, "alert list": OWNER}, {"RELAYTIME": "ON"}, {"RESTARTTIME": "44"})
    destroy(board, places[1], places[1] + 8)
    target.flash.nvm[:] = board.nvm.data
    target.board.drive.put_from_host(FILE, board.file.content)
    owner = Owner(target)
    phone = owner.player.phone(OWNER)
    owner.start()
    owner.player.run_for(2 * MINUTE)
    assert [text.text for text in phone.received] == [settings.LOST]
    assert f"store: {places[2] - places[1]} bytes at {places[1]} were wrong" in target.console
    assert "written anew" in target.console
    assert owner.ask("RESTARTTIME?") == "RESTARTTIME=44 seconds"
    target.power_cut(A_SECOND)
    owner.player.run_for(2 * A_SECOND)
    owner.wait_until_ready()
    owner.player.run_for(2 * MINUTE)
    assert settings.LOST not in [text.text for text in phone.received[1:]]


def test_it_is_not_told_again_where_it_cannot_be_written_anew() -> None:
    target = SimTarget(World(), settings=NO_TEXT_LIMIT, usb_host=True)
    board, places = written({**BOSS, "alert list": OWNER}, {"RELAYTIME": "ON"}, {"RESTARTTIME": "44"})
    destroy(board, places[1], places[1] + 8)
    target.flash.nvm[:] = board.nvm.data
    target.board.drive.put_from_host(FILE, board.file.content)
    owner = Owner(target)
    phone = owner.player.phone(OWNER)
    owner.start()
    owner.player.run_for(MINUTE)
    target.reset()
    owner.player.run_for(2 * A_SECOND)
    owner.wait_until_ready()
    owner.player.run_for(MINUTE)
    assert [text.text for text in phone.received].count(settings.LOST) == 1
    assert "written anew" not in target.console
