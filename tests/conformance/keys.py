# keypad.Keys: first scan, reset, debouncing, overflow. The bench moves the contact when asked.
import time

import board
import keypad
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


def events(keys):
    found = []
    event = keypad.Event()
    while keys.events.get_into(event):
        found.append("%d%s" % (event.key_number, "+" if event.pressed else "-"))
    return " ".join(found)


def world(words, wait=0.3):
    print("= world", words)
    time.sleep(wait)


keys = keypad.Keys((board.GP7, board.GP8), value_when_pressed=False, interval=0.005, debounce_threshold=4)
time.sleep(0.2)
print("= quiet", events(keys))
world("contact on")
print("= closed", events(keys), len(keys.events), bool(keys.events))
world("button on")
print("= pressed", events(keys))
keys.reset()
time.sleep(0.2)
print("= after reset", events(keys))
world("contact off")
world("button off")
print("= both", events(keys))
print("= get", keys.events.get(), keys.key_count)
world("contact pulse 5")
print("= 5 ms", events(keys))
world("contact pulse 60")
print("= 60 ms", events(keys))
keys.deinit()
try:
    keys.events
except ValueError as error:
    print("=", str(error))

# what is pressed when the scanner starts gives no event
world("contact on")
slow = keypad.Keys((board.GP7,), value_when_pressed=False, interval=0.001, debounce_threshold=31, max_events=2)
time.sleep(0.2)
print("= pressed at start", events(slow))
world("contact off")
world("contact on")
world("contact off")
print("= overflowed", slow.events.overflowed, len(slow.events), events(slow))
slow.events.clear()
print("= cleared", slow.events.overflowed, len(slow.events))
world("contact pulse 20")
print("= 20 ms", events(slow))
world("contact pulse 45")
event = slow.events.get()
other = slow.events.get()
print("= 45 ms", event, other, 40 <= other.timestamp - event.timestamp <= 50)

print("= end")
