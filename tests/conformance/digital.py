# digitalio and the claiming of pins.
import time

import board
import busio
import digitalio
import keypad
import microcontroller
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        print("=", label, "raises", type(error).__name__, str(error))


def put(thing, name, value):
    setattr(thing, name, value)
    return "done"


pin = digitalio.DigitalInOut(board.GP20)
show("board id", lambda: board.board_id)
show("pin", lambda: board.GP20)
show("same", lambda: board.GP25 is board.LED and microcontroller.pin.GPIO20 is board.GP20)
show("direction", lambda: pin.direction)
show("pull", lambda: pin.pull)
show("set input", lambda: put(pin, "value", True))
show("drive mode of input", lambda: pin.drive_mode)
show("pull up", lambda: put(pin, "pull", digitalio.Pull.UP))
show("pull is", lambda: pin.pull)
time.sleep(0.001)
show("pulled up", lambda: pin.value)
show("pull down", lambda: put(pin, "pull", digitalio.Pull.DOWN))
time.sleep(0.001)
show("pulled down", lambda: pin.value)
show("pull none", lambda: put(pin, "pull", None))
show("pull wrong", lambda: put(pin, "pull", 1))
show("output", lambda: pin.switch_to_output(True))
show("direction now", lambda: pin.direction)
show("value", lambda: pin.value)
show("pull of output", lambda: pin.pull)
show("set pull of output", lambda: put(pin, "pull", None))
show("drive mode", lambda: pin.drive_mode)
show("open drain", lambda: put(pin, "drive_mode", digitalio.DriveMode.OPEN_DRAIN))
show("low", lambda: put(pin, "value", 0))
show("is low", lambda: pin.value)
show("direction wrong", lambda: put(pin, "direction", 3))
show("in use", lambda: digitalio.DigitalInOut(board.GP20))
show("keys in use", lambda: keypad.Keys((board.GP20,), value_when_pressed=False))
show("uart in use", lambda: busio.UART(board.GP20, None))
show("deinit", lambda: pin.deinit())
show("deinited", lambda: pin.value)
show("deinit again", lambda: pin.deinit())
show("claim again", lambda: digitalio.DigitalInOut(board.GP20).deinit())
show("no pin", lambda: digitalio.DigitalInOut(20))
show("keys twice", lambda: keypad.Keys((board.GP20, board.GP20), value_when_pressed=False))
show("keys threshold", lambda: keypad.Keys((board.GP20,), value_when_pressed=False, debounce_threshold=128))
show("keys interval", lambda: keypad.Keys((board.GP20,), value_when_pressed=False, interval=-1))
show("keys events", lambda: keypad.Keys((board.GP20,), value_when_pressed=False, max_events=0))
show("keys no value", lambda: keypad.Keys((board.GP20,)))
show("uart pins", lambda: busio.UART(board.GP2, board.GP3))
show("uart wrong unit", lambda: busio.UART(board.GP0, board.GP5))
show("uart none", lambda: busio.UART())
show("uart bits", lambda: busio.UART(board.GP0, board.GP1, bits=4))
show("uart buffer", lambda: busio.UART(board.GP0, board.GP1, receiver_buffer_size=0))
show("uart timeout", lambda: busio.UART(board.GP0, board.GP1, timeout=101))
with digitalio.DigitalInOut(board.GP21) as led:
    led.direction = digitalio.Direction.OUTPUT
    show("in with", lambda: led.value)
show("after with", lambda: led.value)
event = keypad.Event(2, False, 7)
show("event", lambda: (event.key_number, event.pressed, event.released, event.timestamp))
show("event text", lambda: event)
show("event equal", lambda: event == keypad.Event(2, False, 9))
show("event negative", lambda: keypad.Event(-1))

print("= end")
