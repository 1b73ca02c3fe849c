# Runs on the board in place of the superloop, with the whole app in memory: what a check, a collection and an import
# cost, and what is left of the heap after many of them. Told on the console, a line each: `spike: NAME VALUE…`.
import gc
import os
import sys
import time

import microcontroller
import usb_cdc

MODULES = "isocket.commands.sample_"
ROUNDS = 10


def say(*words):
    microcontroller.watchdog.feed()
    usb_cdc.console.write(b"spike: " + " ".join([str(word) for word in words]).encode() + b"\r\n")
    time.sleep(0.003)


def largest():
    size = 65536
    while size > 64:
        try:
            bytearray(size)
            return size
        except MemoryError:
            size = size * 15 // 16
    return 0


def timed(call, *arguments):
    began = time.monotonic_ns()
    call(*arguments)
    return (time.monotonic_ns() - began) // 1000


def run(guard):
    usb_cdc.console.write_timeout = 0
    whole = guard.Guard(list(sys.modules))
    whole._forget()
    app = whole._start()
    on_demand = sys.modules["isocket.on_demand"]
    gc.collect()
    say("heap", gc.mem_free(), largest())
    say("collection", *[timed(gc.collect) for _ in range(5)])
    names = sorted([name[:-4] for name in os.listdir("/isocket/commands") if name.startswith("sample_")])

    def one(name):
        name = "isocket.commands." + name
        check = timed(on_demand.want, name)
        on_demand.bring()
        microcontroller.watchdog.feed()
        took = timed(on_demand.bring)
        return check, took

    for name in names:  # the first time: its names are new
        before = gc.mem_free()
        check, took = one(name)
        loaded = gc.mem_free()
        on_demand.forget()
        gc.collect()
        say("import", name, check, took, before - loaded, before - gc.mem_free())
    for name in names:
        say("again", name, *one(name))
    on_demand.forget()
    gc.collect()
    say("left", 2 * len(names), gc.mem_free(), largest())
    for lap in range(2, ROUNDS):
        worst = 0
        for name in names:
            worst = max(worst, one(name)[1])
        on_demand.forget()
        gc.collect()
        say("left", (lap + 1) * len(names), gc.mem_free(), largest(), worst)
    say("end")
    app.run()
