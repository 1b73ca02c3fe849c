# select.poll on a UART, a keypad queue, and a stream written in Python that naps.
import io
import select
import time

import board
import busio
import keypad
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)


class Nap(io.IOBase):
    def __init__(self):
        self.calls = 0
        self.answer = 0
        self.asked = None

    def ioctl(self, request, argument):
        self.calls += 1
        self.asked = request, argument
        time.sleep(0.008)
        return self.answer


class PureNap(io.IOBase):
    def ioctl(self, request, argument):
        time.sleep(0.008)
        return 0


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        print("=", label, "raises", type(error).__name__, str(error))


def timed(label, least, most, function):
    start = supervisor.ticks_ms()
    result = function()
    took = supervisor.ticks_ms() - start
    print("=", label, result, least <= took <= most)


def names(found):
    return sorted([known[id(thing)] + str(event) for thing, event in found])


uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=64)
keys = keypad.Keys((board.GP7,), value_when_pressed=False, interval=0.005, debounce_threshold=4)
queue = keys.events
nap = Nap()
pure = PureNap()
known = {id(uart): "uart", id(queue): "queue", id(nap): "nap", id(pure): "pure"}
poll = select.poll()
show("constants", lambda: (select.POLLIN, select.POLLOUT, select.POLLERR, select.POLLHUP))
show("register", lambda: poll.register(uart, select.POLLIN))
show("register queue", lambda: poll.register(queue, select.POLLIN))
# on a poll of its own: one that has refused an object crashes the chip when it is polled (extmod/modselect.c)
show("register int", lambda: select.poll().register(1, select.POLLIN))
show("register object", lambda: select.poll().register(object(), select.POLLIN))
timed("poll 0", 0, 3, lambda: poll.poll(0))
timed("poll 100", 99, 105, lambda: poll.poll(100))
show("register nap", lambda: poll.register(nap, select.POLLIN))
timed("nap 100", 99, 116, lambda: poll.poll(100))
show("naps", lambda: (10 <= nap.calls <= 14, nap.asked))
show("register pure", lambda: poll.register(pure, select.POLLIN))
timed("two naps 200", 199, 220, lambda: poll.poll(200))
show("unregister", lambda: poll.unregister(nap))
timed("pure 500", 499, 512, lambda: poll.poll(500))
print("= world line 4142 after 100")
timed("byte", 60, 400, lambda: names(poll.poll(2000)))
show("read", lambda: uart.read(5))
print("= world contact on after 100")
timed("key", 60, 400, lambda: names(poll.poll(2000)))
show("again at once", lambda: names(poll.poll(2000)))
show("queue", lambda: queue.get())
timed("quiet", 49, 64, lambda: names(poll.ipoll(50)))
show("modify", lambda: poll.modify(uart, select.POLLOUT))
show("writable", lambda: names(poll.poll(10)))
show("modify unknown", lambda: poll.modify(nap, 1))
show("unregister unknown", lambda: poll.unregister(nap))


def failing():
    nap.answer = -5
    other = select.poll()
    other.register(nap, select.POLLIN)
    return other.poll(0)


show("error", failing)
nap.answer = 1
show("select", lambda: len(select.select([nap], [], [], 0.01)[0]))
show("select none", lambda: select.select([uart], [], [], 0.01))
show("negative", lambda: len(select.select([nap], [], [], None)[0]))
keys.deinit()
uart.deinit()

print("= end")
