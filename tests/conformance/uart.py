# busio.UART: what reads return when little or nothing is there, and how long they take. The bench sends when asked.
import time

import board
import busio
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=64)


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        print("=", label, "raises", type(error).__name__, str(error))


def sent(data, wait=0.2):
    print("= world line", data.hex())
    time.sleep(wait)


def timed(label, least, most, function):
    start = supervisor.ticks_ms()
    result = function()
    took = supervisor.ticks_ms() - start
    print("=", label, result, least <= took <= most)


show("nothing waits", lambda: uart.in_waiting)
show("read nothing", lambda: uart.read(5))
show("read all of nothing", lambda: uart.read())
show("readinto nothing", lambda: uart.readinto(bytearray(4)))
show("readline nothing", lambda: uart.readline())
show("read none", lambda: uart.read(0))
sent(b"ab")
show("two bytes", lambda: uart.in_waiting)
show("read more", lambda: uart.read(10))
sent(b"one\ntwo")
show("readline", lambda: uart.readline())
show("readline partial", lambda: uart.readline())
show("readline after", lambda: uart.readline())
sent(b"0123456789")
buffer = bytearray(4)
show("readinto", lambda: uart.readinto(buffer))
show("buffer", lambda: bytes(buffer))
show("readinto limited", lambda: uart.readinto(buffer, 2))
show("left", lambda: uart.in_waiting)
show("reset", lambda: uart.reset_input_buffer())
show("after reset", lambda: uart.in_waiting)
sent(bytes(range(48, 48 + 78)))
show("78 into 64", lambda: uart.in_waiting)
show("first", lambda: uart.read(64)[:8])
show("the FIFO kept the rest", lambda: uart.in_waiting)
show("rest", lambda: uart.read())
sent(bytes(120))
show("120 into 64 and 32", lambda: len(uart.read(64)) + uart.in_waiting)
uart.reset_input_buffer()
show("write", lambda: uart.write(b"AT\r"))
show("write str", lambda: uart.write("AT"))
show("write int", lambda: uart.write(5))
show("write empty", lambda: uart.write(b""))
timed("write 32", 0, 2, lambda: uart.write(bytes(32)))
time.sleep(0.1)
timed("write 500", 38, 46, lambda: uart.write(bytes(500)))
show("timeout", lambda: uart.timeout)
show("baudrate", lambda: uart.baudrate)
uart.timeout = 0.1
timed("timeout 100", 95, 110, lambda: uart.read(4))
sent(b"xyz")
timed("three of five", 95, 110, lambda: uart.read(5))
show("timeout wrong", lambda: setattr(uart, "timeout", 200))
show("parity", lambda: busio.UART.Parity.EVEN)
show("second", lambda: busio.UART(board.GP12, board.GP13))
show("readonly", lambda: uart.readinto(b"abcd"))
uart.deinit()
show("deinited", lambda: uart.in_waiting)
show("deinited write", lambda: uart.write(b"x"))

print("= end")
