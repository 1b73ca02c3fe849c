"""UART pace, the probe through the real libraries, the drive, USB: what the conformance programs cannot ask."""

from __future__ import annotations

import textwrap

import pytest
from place import Place, run

from bench.build.drive import drive_files
from bench.build.modules.kept import PY
from bench.sim.board import CONSOLE_SIZE

LIBRARIES = {name: text.decode() for name, text in drive_files(form=PY).items() if name.startswith("lib/adafruit_")}

THERMOMETER = """
    import board, time
    from adafruit_onewire.bus import OneWireBus
    from adafruit_ds18x20 import DS18X20

    bus = OneWireBus(board.GP6)
    found = bus.scan()
    print("found", len(found), [address.family_code for address in found])
    sensor = DS18X20(bus, found[0])
    print("resolution", sensor.resolution)
    while True:
        try:
            print("reads", sensor.temperature)
        except RuntimeError as error:
            print("fails", error)
        time.sleep(1)
"""


def test_bytes_arrive_at_the_pace_of_the_line() -> None:
    place = Place("""
        import board, busio, time
        uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=256)
        print("go")
        start = time.monotonic_ns()
        while uart.in_waiting < 100:
            pass
        print(time.monotonic_ns() - start)
    """)
    world = place.world
    world.record.listeners.append(lambda entry: world.line.to_board(bytes(100)) if entry.text == "go" else None)
    place.run(5)

    assert 100 * 86.8 < int(place.said[2]) / 1000 < 100 * 86.8 + 300


def test_a_few_bytes_stay_in_the_fifo_until_the_line_is_idle() -> None:
    """The interrupt comes with the fourth byte or 32 bit times after the last one; read(n) looks at the ring first."""
    place = Place("""
        import board, busio, time
        uart = busio.UART(board.GP0, board.GP1, baudrate=9600, timeout=0)
        print("go")
        time.sleep(0.0025)
        print(uart.read(10))
        print(uart.read(10))
    """)
    world = place.world
    world.line.set_baud(9600)
    world.record.listeners.append(lambda entry: world.line.to_board(b"ab") if entry.text == "go" else None)
    place.run(5)

    assert place.said[2:4] == ["None", "b'ab'"]


def test_what_is_written_reaches_the_modem_and_takes_its_time() -> None:
    place = run("""
        import board, busio, time
        uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0)
        start = time.monotonic_ns()
        uart.write(bytes(range(200)))
        print(time.monotonic_ns() - start)
    """)

    assert bytes(place.sent) == bytes(range(200))
    assert abs(int(place.said[1]) / 1000 - (200 - 32) * 86.8) < 150


def test_at_another_speed_nothing_is_understood() -> None:
    place = run(
        "import board, busio\nbusio.UART(board.GP0, board.GP1, baudrate=9600).write(b'AT')\nimport time\ntime.sleep(1)"
    )

    assert len(place.sent) == 2
    assert place.sent != b"AT"


def test_the_probe_through_the_libraries() -> None:
    place = Place(THERMOMETER, files=LIBRARIES)
    place.world.probe.set(21.3)
    place.run(6)
    assert place.said[1:3] == ["found 1 [40]", "resolution 12"]
    assert place.said[3] == "reads 21.3125"

    place.world.probe.set(-0.5)
    assert "reads -0.5" in place.run(5).said
    place.world.probe.set(fault="crc")
    assert place.run(5).said[-1] == "fails CRC error."
    place.world.probe.set(fault="short")
    assert place.run(5).said[-1] == "fails Timeout waiting for conversion to complete."
    place.world.probe.set(plugged=False)
    assert place.run(5).said[-1] == "fails CRC error."
    place.world.probe.set(30.0)
    assert place.run(5).said[-1] == "reads 30.0"
    place.world.probe.set(fault="85fault")
    assert place.run(5).said[-1] == "reads 85.0"


def test_a_conversion_takes_its_750_ms() -> None:
    place = Place(
        """
        import board, time
        from adafruit_onewire.bus import OneWireBus
        from adafruit_ds18x20 import DS18X20
        bus = OneWireBus(board.GP6)
        sensor = DS18X20(bus, bus.scan()[0])
        for bits in (12, 9):
            sensor.resolution = bits
            start = time.monotonic_ns()
            sensor.temperature
            print(bits, (time.monotonic_ns() - start) // 1000000)
        """,
        files=LIBRARIES,
    )
    place.world.probe.set(20.0)
    place.run(6)
    took = dict(line.split() for line in place.said[1:3])

    assert 750 <= int(took["12"]) < 800
    assert 94 <= int(took["9"]) < 140


WRITER = """
    import os
    def put(name, text, mode="w"):
        try:
            with open(name, mode) as file:
                file.write(text)
            return "ok"
        except OSError as error:
            return str(error)
    try:
        print("before", open("/note.txt").read())
    except OSError:
        print("none")
    print(put("/note.txt", "hello"))
    print(put("/note.txt", " world", "a"))
    print(sorted(os.listdir("/")))
"""


def test_only_boot_py_may_write_by_default() -> None:
    place = run(WRITER, files={"boot.py": WRITER})

    assert place.said[1:5] == ["none", "ok", "ok", "['boot.py', 'code.py', 'lib', 'note.txt']"]
    assert place.said[6:9] == [
        "before hello world",
        "[Errno 30] Read-only filesystem",
        "[Errno 30] Read-only filesystem",
    ]


def test_what_is_written_survives_and_stays_off_the_real_folder() -> None:
    code = "import storage\nstorage.remount('/', readonly=False)\n" + textwrap.dedent(WRITER)
    place = run(code)
    place.target.power_cut(1_000_000)
    place.run(5)

    assert place.said.count("none") == 1
    assert "before hello world" in place.said
    assert not (place.board.drive.folder / "note.txt").exists()


def test_a_mounted_drive_cannot_be_remounted() -> None:
    place = run("import storage\nstorage.remount('/', readonly=False)", usb_host=True)

    assert "RuntimeError: Cannot remount path when visible via USB." in place.said


def test_boot_out_is_written_once() -> None:
    place = run("import time\ntime.sleep(99)", files={"boot.py": "print('same')"})
    erases = place.target.flash.erases
    assert erases == 4
    assert b"same" in place.board.drive.read("/boot_out.txt")
    place.target.reset()
    place.run(5)

    assert place.target.flash.erases == erases


@pytest.mark.parametrize("room", [0, 20, 40])
def test_boot_out_stays_when_old_words_of_the_console_are_dropped(room: int) -> None:
    """That happens while boot.py speaks, once the board has said 200 000 characters."""
    place = run("import time\ntime.sleep(99)", files={"boot.py": "print('same')"})
    erases = place.target.flash.erases
    said = len(place.board.console)
    for _ in range((2 * CONSOLE_SIZE - said - room) // 10):
        place.board.hear("x" * 10)
    place.target.reset()
    place.run(5)

    assert place.target.flash.erases == erases


def test_a_cut_in_a_fat_sector_costs_the_drive() -> None:
    code = """
        import storage, time
        storage.remount("/", readonly=False)
        print("mine")
        time.sleep(1)
        with open("/data.txt", "w") as file:
            file.write("x" * 100)
        time.sleep(100)
    """
    place = Place(code).run(3)
    place.target.flash.plan_cut(17 + 1, 0.5)  # create: the data sector, then boot sector and FAT
    place.run(8)

    assert place.said[-3:-1] == ["Hello World!", ""]
    place.target.reset()
    assert place.run(5).said.count("Hello World!") == 2


def test_settings_are_laid_over_the_file() -> None:
    place = run(
        """
        import os, supervisor
        print(os.getenv("A"), os.getenv("B"), os.getenv("C"), supervisor.get_setting("B"), os.getenv("D"))
        """,
        files={"settings.toml": '# D = 1\nA = "file"\nB = 1\n'},
        settings={"B": 2, "C": 'say "hi"'},
    )

    assert place.said[1] == 'file 2 say "hi" 2 None'


def test_pins_may_be_moved_by_settings() -> None:
    place = run(
        """
        import board, digitalio, time
        pin = digitalio.DigitalInOut(board.GP18)
        pin.switch_to_output(True)
        time.sleep(9)
        """,
        settings={"ISOCKET_PIN_RELAY": "GP18"},
    )

    assert place.world.relay.value


def test_the_data_port() -> None:
    place = run(
        """
        import time, usb_cdc
        data = usb_cdc.data
        data.timeout = data.write_timeout = 0
        while True:
            if data.in_waiting:
                print("sent", data.write(data.read(data.in_waiting) * 100))
            time.sleep(0.01)
        """,
        usb_host=True,
        files={"boot.py": "import usb_cdc\nusb_cdc.enable(console=True, data=True)"},
    )
    usb = place.target.usb
    usb.send_data(b"ab")
    place.run(0.1)
    assert bytes(usb.data.to_host) == b"ab" * 100

    usb.reading = False
    usb.send_data(b"abcd")
    place.run(0.1)
    assert place.said[-1] == "sent 256"  # of 400: what the FIFO holds
    assert len(usb.data.to_host) == 200
    usb.read_again()
    assert len(usb.data.to_host) == 456


@pytest.mark.parametrize("where", ["boot.py", "code.py"])
def test_usb_can_be_changed_in_boot_only(where: str) -> None:
    files = {"code.py": "", "boot.py": "", where: "import usb_cdc\nusb_cdc.disable()\nprint('ok')"}
    place = run(files.pop("code.py"), files=files, usb_host=True)

    assert ("ok" in place.said) is (where == "boot.py")
    assert ("RuntimeError: Cannot change USB devices now" in place.said) is (where == "code.py")
