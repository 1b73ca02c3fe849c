# time, rtc, supervisor.ticks_ms, watchdog settings.
import time

import microcontroller
import rtc
import supervisor
import watchdog

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


show("ticks near the wrap", lambda: (1 << 29) - 70000 < supervisor.ticks_ms() < (1 << 29))
start = supervisor.ticks_ms()
time.sleep(0.25)
show("slept 250", lambda: 249 <= supervisor.ticks_ms() - start <= 253)
show("monotonic", lambda: type(time.monotonic()).__name__)
show("monotonic_ns", lambda: abs(time.monotonic_ns() / 1e9 - time.monotonic()) < 0.01)
show("sleep negative", lambda: time.sleep(-1))
show("sleep text", lambda: time.sleep("1"))
show("unset year", lambda: time.localtime().tm_year)
show("time at start", lambda: 946684800 <= time.time() < 946684860)
clock = rtc.RTC()
show("same clock", lambda: rtc.RTC() is clock)
show("set", lambda: put(clock, "datetime", time.struct_time((2026, 3, 2, 12, 0, 0, 0, 0, -1))))
show("weekday", lambda: (clock.datetime.tm_wday, clock.datetime.tm_yday, clock.datetime.tm_isdst))
show("date", lambda: tuple(time.localtime()[:5]))
show("seconds", lambda: time.time() // 60 * 60)
show("mktime", lambda: time.mktime((2026, 3, 2, 12, 0, 0, 0, 0, -1)))
show("mktime overflow day", lambda: time.mktime((2026, 2, 30, 12, 0, 0, 0, 0, -1)))
show("mktime month 13", lambda: time.mktime((2026, 13, 1, 0, 0, 0, 0, 0, -1)))
show("mktime 1999", lambda: time.mktime((1999, 1, 1, 0, 0, 0, 0, 0, -1)))
show("mktime short", lambda: time.mktime((2026, 1, 1)))
show("mktime list", lambda: time.mktime([2026, 1, 1, 0, 0, 0, 0, 0, 0]))
show("localtime", lambda: tuple(time.localtime(1772452800)))
show("localtime float", lambda: tuple(time.localtime(946684800.0)))
show("localtime early", lambda: time.localtime(5))
show("localtime late", lambda: time.localtime(2147483648))
show("struct_time", lambda: time.struct_time((2026, 3, 2, 12, 0, 0, 0, 61, -1)))
show("struct_time short", lambda: time.struct_time((2026, 3)))
show("calibration", lambda: clock.calibration)
show("reset reason", lambda: microcontroller.cpu.reset_reason)
show("uid", lambda: (type(microcontroller.cpu.uid).__name__, len(microcontroller.cpu.uid)))
show("run reason", lambda: supervisor.runtime.run_reason)
show("safe mode", lambda: supervisor.runtime.safe_mode_reason)
dog = microcontroller.watchdog
show("dog mode", lambda: dog.mode)
show("dog timeout", lambda: dog.timeout)
show("dog feed", lambda: dog.feed())
show("dog raise", lambda: put(dog, "mode", watchdog.WatchDogMode.RAISE))
show("dog 8.9", lambda: put(dog, "timeout", 8.9))
show("dog 9", lambda: put(dog, "timeout", 9))
show("dog negative", lambda: put(dog, "timeout", -1))
show("dog text", lambda: put(dog, "timeout", "1"))
show("dog mode wrong", lambda: put(dog, "mode", 1))
show("dog on", lambda: (put(dog, "timeout", 8), put(dog, "mode", watchdog.WatchDogMode.RESET), dog.mode))
show("dog off", lambda: (put(dog, "mode", None), dog.mode))

print("= end")
