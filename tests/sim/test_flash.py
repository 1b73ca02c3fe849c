"""nvm as NOR flash: what is erased and programmed when, how long it takes, what a cut in the middle leaves."""

from __future__ import annotations

import pytest
from place import Place

from bench.sim.flash import ERASE_US, PAGE, PROGRAM_US, SECTOR

WRITE = """
    import microcontroller, time
    nvm = microcontroller.nvm
    print("go")
    %s
    print("done")
    time.sleep(100)
"""


def operations(writes: str) -> list[str]:
    place = Place(WRITE % writes).run(5)
    assert "done" in place.said
    return [entry.kind for entry in place.target.flash.log if entry.area == "nvm"]


@pytest.mark.parametrize(
    ("writes", "wanted"),
    [
        ("nvm[0] = 1", "program"),
        ("nvm[0] = 1; nvm[0] = 1", "program erase" + " program" * 16),
        ("nvm[0] = 3; nvm[0] = 1", "program erase" + " program" * 16),
        ("nvm[0] = 255", "program"),
        ("nvm[0:16] = bytes(16)", "program"),
        ("nvm[240:304] = bytes(64)", "program program"),
        ("nvm[256:512] = bytes(256)", "program"),
        ("nvm[0:4096] = bytes(4096)", " ".join(["program"] * 16)),
        ("nvm[10] = 0; nvm[0:20] = b'x' * 20", "program erase" + " program" * 16),
        ("nvm[10] = 0; nvm[11:20] = b'x' * 9", "program program"),
        ("nvm[0:0] = b''", ""),
    ],
)
def test_what_is_erased_and_programmed(writes: str, wanted: str) -> None:
    assert operations(writes) == wanted.split()


def test_what_they_take() -> None:
    place = Place(
        WRITE
        % """
    times = [time.monotonic_ns()]
    for value in (1, 2):
        nvm[0] = value
        times.append(time.monotonic_ns())
    print(times[1] - times[0], times[2] - times[1])"""
    ).run(5)
    first, second = (int(word) / 1000 for word in place.said[2].split())

    assert PROGRAM_US < first < PROGRAM_US + 150
    assert ERASE_US + 16 * PROGRAM_US < second < ERASE_US + 16 * PROGRAM_US + 150


def written(cut: int, fraction: float, *, reset: bool = False) -> bytes:
    """64 old bytes, then a write that needs an erase; the power goes in the n-th operation of it."""
    place = Place(
        """
        import microcontroller, time
        nvm = microcontroller.nvm
        if nvm[0] == 255:
            nvm[0:64] = b"o" * 64
            nvm[1000:1004] = b"kept"
        time.sleep(1)
        if nvm[0] == ord("o"):
            print("now")
            time.sleep(0.1)
            nvm[0:64] = b"n" * 64
        time.sleep(1000)
        """
    )
    flash = place.target.flash
    if reset:
        flash.cut = place.target.reset
    while "now" not in place.said:
        place.run(0.001)
    flash.plan_cut(cut, fraction)
    place.run(1)
    return bytes(flash.nvm)


def test_a_cut_before_the_erase_begins_changes_nothing() -> None:
    assert written(1, 0)[:64] == b"o" * 64


def test_a_cut_in_the_erase_leaves_bits_on_their_way_to_one() -> None:
    left = written(1, 0.5)

    assert left[:64] != b"o" * 64
    assert left[:64] != b"\xff" * 64
    assert all(byte & ord("o") == ord("o") for byte in left[:64])
    assert left[1000:1004] != b"kept"
    assert left == written(1, 0.5)  # the same garbage each time


def test_a_cut_after_the_erase_loses_everything() -> None:
    assert written(1, 1) == b"\xff" * SECTOR


def test_a_cut_in_the_first_page_tears_it() -> None:
    left = written(2, 0.5)

    assert left[:64] not in (b"n" * 64, b"\xff" * 64)
    assert all(byte | ord("n") == byte for byte in left[:64])  # only bits that were to be cleared are at risk
    assert left[64:] == b"\xff" * (SECTOR - 64)


def test_a_cut_later_keeps_what_has_been_written() -> None:
    left = written(4, 0.5)

    assert left[:64] == b"n" * 64
    assert left[3 * PAGE : 4 * PAGE] == b"\xff" * PAGE
    assert written(18, 0)[1000:1004] == b"kept"


def test_a_reset_lets_the_command_at_hand_end() -> None:
    assert written(1, 0.5, reset=True) == b"\xff" * SECTOR
    assert written(2, 0.5, reset=True)[:64] == b"n" * 64


def test_an_append_leaves_its_neighbours_alone_wherever_it_is_cut() -> None:
    for fraction in (0, 0.1, 0.5, 0.9, 1):
        place = Place(WRITE % "nvm[0:8] = b'neighbor'; time.sleep(1); nvm[8:16] = b'appended'")
        place.target.flash.plan_cut(17 * 4 + 2, fraction)  # after boot_out.txt (four sectors) and the first write
        place.run(4)

        assert bytes(place.target.flash.nvm[:8]) == b"neighbor"
        torn = bytes(place.target.flash.nvm[8:16])
        assert all(got & new == new for got, new in zip(torn, b"appended", strict=True))
        assert (torn == b"appended") is (fraction == 1)


def test_nvm_outlives_everything_but_a_new_board() -> None:
    place = Place("import microcontroller\nprint(microcontroller.nvm[5])\nmicrocontroller.nvm[5] = 77")
    place.run(5)
    place.target.reset()
    place.run(5)
    place.target.power_cut(1_000_000)
    place.run(5)

    assert [line for line in place.said if line.isdigit()] == ["255", "77", "77"]


def test_an_erase_costs_modem_bytes_and_a_program_does_not() -> None:
    """115200 baud: 52 ms of interrupts off is 600 bytes, the FIFO holds 32."""
    place = Place("""
        import board, busio, microcontroller, time
        uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=1024)
        for value in (1, 2):
            print("send")
            time.sleep(0.01)
            microcontroller.nvm[0] = value
            time.sleep(0.2)
            print("got", uart.in_waiting)
            uart.reset_input_buffer()
    """)
    data = bytes(range(256)) * 3
    clock, line = place.world.clock, place.world.line
    place.world.record.listeners.append(
        lambda entry: clock.after(5_000, line.to_board, data) if entry.text == "send" else None
    )
    place.run(5)
    got = [int(words.split()[1]) for words in place.said if words.startswith("got")]

    assert got[0] == len(data)
    assert 768 - 52_000 / 86.8 + 32 - 8 < got[1] < 768 - 52_000 / 86.8 + 32 + 8


def test_the_watchdog_goes_on_during_an_erase() -> None:
    place = Place("""
        import microcontroller
        from watchdog import WatchDogMode
        print("up", microcontroller.cpu.reset_reason)
        microcontroller.nvm[0:1] = b"x"
        microcontroller.watchdog.timeout = 0.02
        microcontroller.watchdog.mode = WatchDogMode.RESET
        microcontroller.nvm[0:1] = b"x"
        print("no")
    """).run(4)

    assert "up microcontroller.ResetReason.WATCHDOG" in place.said
    assert "no" not in place.said
