"""The whole device when its journal is full: on the simulated board, by text."""

from __future__ import annotations

from bench.checks.cuts.device import Owner
from bench.checks.cuts.simulated import FILE
from bench.checks.cuts.store import Board
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world.clock import MINUTE, SECOND


def started(*, usb_host: bool = False, full: bool = False) -> tuple[SimTarget, Owner]:
    target = SimTarget(World(), settings=NO_TEXT_LIMIT, usb_host=usb_host)
    if full:
        board = Board(bytes(target.flash.nvm), target.board.drive.read(FILE))
        settings = board.boot()
        settings.put("RESTARTTIME", "44")
        number = 0
        while not settings.wants_room:
            number += 1
            settings.put("last minute", f"{number:x}")
            settings.save()
        target.flash.nvm[:] = board.nvm.data
    owner = Owner(target)
    owner.start()
    return target, owner


def areas(target: SimTarget, kind: str) -> list[str]:
    return [entry.area for entry in target.flash.log if entry.kind == kind]


def test_it_is_written_anew_when_it_is_quiet_and_only_there() -> None:
    target, owner = started(full=True)
    installed = 4  # boot_out.txt, once
    written = areas(target, "erase")[installed:]
    assert written in (
        [f"drive {FILE} 0x600", f"drive {FILE} 0x1600", "nvm"],
        [f"drive {FILE} 0x2600", f"drive {FILE} 0x3600", "nvm"],
    )
    assert "written anew" in target.console
    assert owner.ask("RESTARTTIME?") == "RESTARTTIME=44 seconds"


def test_with_a_computer_attached_settings_are_refused_rather_than_risked() -> None:
    target, owner = started(usb_host=True)
    accepted = 0
    while True:
        answer = owner.ask(f"RESTARTTIME={accepted + 1}")
        if answer != f"RESTARTTIME={accepted + 1} - OK":
            break
        accepted += 1
    assert answer == f"RESTARTTIME={accepted + 1} - Execute error!"
    assert 100 < accepted < 200
    assert "nvm" not in areas(target, "erase")
    assert owner.ask("RESTARTTIME?") == f"RESTARTTIME={accepted} seconds"
    assert owner.ask("ON") == "Power socket ON", "the socket obeys all the same"
    assert owner.ask("MAKEMEBOSS") == "MAKEMEBOSS - Execute error!"
    assert owner.ask("SECLIST?") == "SECLIST=(OFF),ON"
    target.reset()
    owner.player.run_for(2 * SECOND)
    owner.wait_until_ready()
    assert owner.ask("RESTARTTIME?") == f"RESTARTTIME={accepted} seconds"

    target.usb.detach()
    owner.player.run_for(MINUTE)
    assert "written anew" in target.console
    assert owner.ask("RESTARTTIME=600") == "RESTARTTIME=600 - OK"
    assert areas(target, "erase").count("nvm") == 1


def test_the_directory_is_never_written_not_even_by_going_to_sleep() -> None:
    target, owner = started(full=True)
    directories = areas(target, "erase").count("drive directory")  # boot_out.txt
    target.world.mains.set(False)
    owner.player.run_for(3 * MINUTE)
    assert target.asleep
    assert areas(target, "erase").count("drive directory") == directories
    target.world.mains.set(True)
    owner.player.run_for(2 * SECOND)
    owner.wait_until_ready()
    assert owner.ask("RESTARTTIME?") == "RESTARTTIME=44 seconds"
    assert areas(target, "erase").count("drive directory") == directories


def test_a_computer_that_was_there_makes_it_look_the_file_up_again() -> None:
    target, owner = started(full=True)
    assert "written anew" in target.console
    target.usb.attach()
    owner.player.run_for(10 * SECOND)
    content = bytes(target.board.drive.read(FILE))
    target.board.host_writes(FILE, b"\xff" * len(content))  # copied onto the drive again
    target.usb.detach()
    number = 0
    while areas(target, "erase").count("nvm") < 2:
        number += 1
        assert number < 300
        assert owner.ask(f"RESTARTTIME={number}") == f"RESTARTTIME={number} - OK"
    assert target.board.drive.read(FILE) != b"\xff" * len(content)
    target.power_cut(SECOND)
    owner.player.run_for(2 * SECOND)
    owner.wait_until_ready()
    assert owner.ask("RESTARTTIME?") == f"RESTARTTIME={number} seconds"
