"""Drives what the board under test reads, and reads what it drives (docs/bench.md, "Wired").

It speaks as the board under test does (docs/bench.md): numbered questions, events, the same check. Verbs: `id`,
`set NAME 0|1`, `release NAME…|all`, `read`, `reset`. Until it is told otherwise it drives nothing.
"""

import binascii
import os
import sys
import time

import board
import digitalio
import microcontroller
import supervisor
import usb_cdc

LONGEST_LINE = 220
KEPT_OUT = 2048  # bytes for a computer that does not read; then the oldest lines go
LOOK_S = 0.001  # an edge is seen within this

# pulled to ground or let go: the board under test has its own pull-up there
GROUNDED = (("contact", "GP7"), ("button", "GP8"))
DRIVEN = (("mains", "GP13"), ("ps", "GP4"), ("supply", "GP15"))
READ = (("relay", "GP9"), ("POWER", "GP10"), ("GSM", "GP11"), ("OUT", "GP12"))
PULLED_UP = (("rst", "GP2"), ("key", "GP3"))  # open drain at the board under test


def pin(name, default):
    return digitalio.DigitalInOut(getattr(board, os.getenv("STIMULUS_" + name.upper()) or default))


class Line:
    """A wire to an input of the board under test. grounded: true is a short to ground, false is nothing."""

    def __init__(self, name, default, grounded):
        self.io = pin(name, default)
        self.grounded = grounded
        self.release()

    def release(self):
        self.io.switch_to_input()
        self.value = None

    def set(self, value):
        self.value = value
        if not self.grounded:
            self.io.switch_to_output(value)
        elif value:
            self.io.switch_to_output(False)
        else:
            self.io.switch_to_input()


class Stimulus:
    def __init__(self, port):
        port.timeout = 0
        port.write_timeout = 0
        self.port = port
        self.received = b""
        self.out = b""
        self.events = 0
        self.last_line = b""
        self.last_answer = ""
        self.lines = {}
        for grounded, wires in ((True, GROUNDED), (False, DRIVEN)):
            for name, default in wires:
                self.lines[name] = Line(name, default, grounded)
        self.inputs = []
        for pull, wires in ((digitalio.Pull.DOWN, READ), (digitalio.Pull.UP, PULLED_UP)):
            for name, default in wires:
                io = pin(name, default)
                io.switch_to_input(pull)
                self.inputs.append((name, io))
        self.levels = [io.value for _, io in self.inputs]

    def run(self):
        self.say("hello")
        while True:
            for at in range(len(self.inputs)):
                level = self.inputs[at][1].value
                if level != self.levels[at]:
                    self.levels[at] = level
                    self.say("%s %d" % (self.inputs[at][0], level))
            self.receive()
            if self.out:
                self.out = self.out[self.port.write(self.out) or 0 :]
            time.sleep(LOOK_S)

    def say(self, words):
        self.events = (self.events + 1) % 100
        self.put("#%d %d %s" % (self.events, supervisor.ticks_ms(), words))

    def put(self, words):
        line = words.encode()
        self.out += line + b"*%04X\n" % (binascii.crc32(line) & 0xFFFF)
        while len(self.out) > KEPT_OUT:
            self.out = self.out[self.out.find(b"\n") + 1 :]

    def receive(self):
        while self.port.in_waiting:
            self.received += self.port.read(self.port.in_waiting) or b""
            lines = self.received.split(b"\n")
            self.received = lines.pop()
            for line in lines:
                if line.strip():
                    self.take(line.strip())
            if len(self.received) > LONGEST_LINE:
                self.received = b""
                self.say("bad line: too long")

    def take(self, line):
        if line == self.last_line:  # asked again: the answer has been lost
            self.put(self.last_answer)
            return
        body = line
        if line[-5:-4] == b"*":
            body = line[:-5]
            if line[-4:] != b"%04X" % (binascii.crc32(body) & 0xFFFF):
                self.say("bad line: check")
                return
        words = ["0"]
        try:
            words = body.decode().split(" ")
            answer = "=%s %s" % (words[0], self.do(words[1], words[2:]))
        except (ValueError, KeyError, IndexError, UnicodeError) as error:
            answer = "!%s %s" % (words[0], error)
        self.last_line = line
        self.last_answer = answer
        self.put(answer)

    def do(self, verb, words):
        if verb == "set":
            if words[1] not in ("0", "1"):
                raise ValueError("set NAME 0|1")
            self.lines[words[0]].set(words[1] == "1")
            return "ok"
        if verb == "release":
            for name in self.lines if words[0] == "all" else words:
                self.lines[name].release()
            return "ok"
        if verb == "read":
            told = ["%s=%d" % (name, io.value) for name, io in self.inputs]
            for name in sorted(self.lines):
                value = self.lines[name].value
                told.append("%s=%s" % (name, "released" if value is None else int(value)))
            return " ".join(told)
        if verb == "id":
            uid = "".join("%02X" % byte for byte in microcontroller.cpu.uid)
            version = ".".join([str(part) for part in sys.implementation[1][:3]])
            return "stimulus=1 circuitpython=%s uid=%s" % (version, uid)
        if verb == "reset":
            microcontroller.reset()
        raise ValueError("no such verb: " + verb)


Stimulus(usb_cdc.data).run()
