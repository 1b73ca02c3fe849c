# Names of pins, which of them are the same, and which two make a UART.
import time

import board
import busio
import digitalio
import microcontroller
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

NAMES = sorted([name for name in dir(board) if name.startswith("GP")])
print("= names", NAMES)
print(
    "= pins", [isinstance(getattr(board, name), microcontroller.Pin) for name in ("GP1", "GP26_A0", "LED", "board_id")]
)
print("= same", board.GP26 is board.GP26_A0, board.GP26 is board.A0, board.GP25 is board.LED)
for sends in NAMES:
    good = []
    for receives in NAMES:
        try:
            busio.UART(getattr(board, sends), getattr(board, receives)).deinit()
            good.append(receives)
        except ValueError:
            pass
    if good:
        print("= uart", sends, good)
for pin in (board.board_id, None):
    try:
        digitalio.DigitalInOut(pin)
    except TypeError:
        print("= no pin TypeError")
first = digitalio.DigitalInOut(board.GP26)
try:
    digitalio.DigitalInOut(board.GP26_A0)
except ValueError as error:
    print("=", str(error))
print("= end")
