"""The device that a page shows: it lives in a thread of its own, takes verbs from any, gives views to any."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.modem.faults import FAULTS
from bench.scenario.errors import Malformed
from bench.scenario.failure import Failure
from bench.scenario.parser import read_step
from bench.scenario.tokens import quoted, tokenise
from bench.targets.base import TargetError
from bench.targets.registry import name_of
from bench.ui.web.live.journal import Item, Journal
from bench.ui.web.live.life import APART_US, Life
from bench.ui.web.live.lights import Edge, Light
from bench.ui.web.live.playback import Playback, PlaybackView, StopPlayback
from bench.ui.web.live.script import Script
from bench.world.clock import HOUR, MS

SPEEDS = (1, 10, 60, 600, 3600)
PHONES = ("+358401234567", "+358407654321", "+358409999999")
APPLIANCES = ("lamp", "heater", "pump", "siren")
HOLD_US = 10_500 * MS
LOOK_S = 0.2
WAITS = ("wait", "expect")
ECHO = "I am driving and will answer later"


@dataclass(frozen=True)
class PhoneView:
    """A phone: its number and its call, `""`, `calling`, `ringing` (it rings here) or `talking`; whether it echoes."""

    number: str
    call: str = ""
    echoes: bool = False


@dataclass(frozen=True)
class View:
    """How things stand. life: which device since the start; state: `boot`, `live` or `dead` (then words say why).

    speed: what was asked for; rate: what holds now (1 while a phone rings or the button is down, 0 in a pause);
    reached: what it came to lately. broken: what is plugged in does not work, whatever the socket does. lines: (verb,
    line of a scenario) of what was done last with each verb, the newest at the end. Times are us of board time; clock
    is what the network would tell.
    """

    life: int = 0
    state: str = "boot"
    words: str = ""
    target: str = "sim"
    now_us: int = 0
    clock: str = ""
    speed: float = 1
    rate: float = 1
    reached: float = 0
    paused: bool = False
    relay: bool = False
    lights: dict[str, Light] = field(default_factory=dict)
    button: bool = False
    appliance: str = "lamp"
    broken: bool = False
    mains: bool = True
    contact: bool = False
    celsius: float = 20.0
    probe: str = "ok"
    room: bool = False
    outside_c: float = 5.0
    network: str = "on"
    csq: int = 18
    waiting: int = 0
    centre_error_h: int = 0
    battery_v: float = 4.13
    sim: str = "ready"
    modem_on: bool = False
    registered: bool = False
    faults: tuple[str, ...] = ()
    asleep: bool = False
    rings_in: bool = False
    phones: tuple[PhoneView, ...] = ()
    set_point_c: int | None = None
    rise_c: int | None = None
    fall_c: int | None = None
    recorded: int = 0
    lines: tuple[tuple[str, str], ...] = ()
    playback: PlaybackView | None = None


class Renew(Exception):
    """Throw this device away, and begin with a new one; with a script to be watched, or without."""

    def __init__(self, script: Script | None = None) -> None:
        super().__init__()
        self.script = script


class Session:
    """`start()` it, then ask for `view` and call verbs from any thread; `close()` waits until its thread has ended.

    `do(line)` takes a step of the scenario language, and raises Malformed when it is none. reading_s: how long a
    caption of a script stands before its steps begin; None: long enough to be read.
    """

    def __init__(
        self, selection: str = "sim", *, drive: Path | None = None, speed: float = 1, reading_s: float | None = None
    ) -> None:
        self.selection = selection
        # a real board has the pace that it has, unless its clock may jump over its sleep (docs/bench.md)
        self.fixed_speed = name_of(selection) == "serial" and "pace=jump" not in selection
        self._drive = drive
        self._reading_s = reading_s
        self._speed: float = 1 if self.fixed_speed else speed
        self._paused = False
        self._closed = False
        self._jobs: queue.SimpleQueue[Callable[[Life], None]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._lives = 0
        self._life: Life | None = None
        self._journal: Journal | None = None
        self._playback: Playback | None = None
        self._done_us = -1
        self._looked_s = 0.0
        self._lights: dict[str, Light] = {}
        self._ringing = False
        self.view = View(target=name_of(selection), speed=self._speed)
        self._thread = threading.Thread(target=self._run, name="device", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=15)

    # -- verbs

    def do(self, line: str) -> None:
        step = read_step(tokenise(line, {}))
        if step.words[0] in WAITS:
            raise Malformed(f"{step.words[0]} is for files", expected="a step that happens at once")
        self._post(lambda life: life.do(step, line))

    def text(self, number: str, words: str) -> None:
        """That phone texts the device."""
        sender = number if number.lstrip("+").isdigit() else quoted(number)
        self.do(f"sms {sender} {quoted(words)}")

    def call(self, number: str) -> None:
        self.do(f"call {number}")

    def answer(self, number: str) -> None:
        self._post(lambda life: life.answer(number))

    def hang_up(self, number: str) -> None:
        self._post(lambda life: life.hang_up(number))

    def press_key(self, number: str, key: str) -> None:
        """A key of that phone, in the call that stands."""
        self.do(f"phone {number} presses {quoted(key)} after 0s")

    def echo(self, number: str, echoes: bool) -> None:
        """Whether that phone answers each text by itself, as one does whose owner drives."""
        self.do(f"phone {number} echoes {quoted(ECHO) if echoes else 'nothing'}")

    def add_phone(self, number: str) -> None:
        self._post(lambda life: life.player.phone(number) and life.meet())

    def press(self) -> None:
        self._post(lambda life: life.press())

    def release(self) -> None:
        self._post(lambda life: life.release())

    def plug_in(self, appliance: str) -> None:
        self._post(lambda life: life.plug_in(appliance))

    def furnish(self, outside_c: float | None) -> None:
        """A room around the probe, with that mean temperature outside; or no room."""
        self._post(lambda life: life.furnish(outside_c))

    def set_speed(self, speed: float) -> None:
        if not self.fixed_speed:
            self._speed = min(max(float(speed), 0.1), 3600.0)
        self._paused = False
        self._wake.set()

    def pause(self, paused: bool) -> None:
        self._paused = paused and not self.fixed_speed
        self._wake.set()

    def renew(self) -> None:
        """A new device, with factory settings, in a world of its own."""
        self._post(lambda life: _raise(Renew()))

    def watch(self, script: Script) -> None:
        """A new device, and the script played on it."""
        self._post(lambda life: _raise(Renew(script)))

    @property
    def playback(self) -> Playback | None:
        """What is being watched: `pause`, `go_on`, `step`, `stop` it."""
        return self._playback

    # -- views

    def log_since(self, number: int, most: int = 400) -> tuple[int, list[tuple[int, str, str]]]:
        """(number of the newest line, [(us, kind, words)]) of the record."""
        count, entries = self._journal.lines.since(number, most) if self._journal else (0, [])
        return count, [(entry.at_us, entry.kind, entry.text) for entry in entries]

    def items_since(self, number: int, most: int = 400) -> tuple[int, list[Item]]:
        return self._journal.items.since(number, most) if self._journal else (0, [])

    def edges_since(self, number: int) -> tuple[list[Edge], dict[str, bool]]:
        """(the changes of LEDs after that number, which LED is lit now)."""
        life = self._life
        if life is None:
            return [], {}
        return [edge for edge in list(life.lights.edges) if edge.n > number], dict(life.lights.lit)

    @property
    def journal(self) -> Journal | None:
        """Its curves and marks may be read from any thread."""
        return self._journal

    def as_scenario(self, title: str) -> str:
        """What has happened to this device, as a scenario file."""
        box: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

        def write(life: Life) -> None:
            box.put(life.recorder.write(title))

        self._post(write)
        written = box.get(timeout=20)
        assert isinstance(written, str)
        return written

    # -- the thread of the device

    def _post(self, job: Callable[[Life], None]) -> None:
        self._jobs.put(job)
        self._wake.set()

    def _wait(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()

    def _run(self) -> None:
        script: Script | None = None
        while not self._closed:
            try:
                self._live(script)
                script = None
            except Renew as renew:
                script = renew.script

    def _live(self, script: Script | None) -> None:
        """One device, until it is to be replaced (raises Renew) or the session is closed."""
        self._lives += 1
        self._done_us = -1
        self._lights = {}
        self._playback = Playback(script, self._reading_s, self._wait) if script else None
        life: Life | None = None
        try:
            life = Life(self.selection, self._drive, list(PHONES), self._between, self._wait)
            self._life, self._journal = life, life.journal
            self._set_pace(life)
            self._publish("boot")
            life.begin()
            if self._playback is not None:
                self._play(life, self._playback)
            while not self._closed:
                life.target.idle()
        except Closed:
            pass
        except (Failure, TargetError) as error:
            self._mourn(str(error))
        except Renew:
            raise
        except Exception:
            self._mourn(traceback.format_exc())
        finally:
            if life is not None:
                life.close()

    def _play(self, life: Life, playback: Playback) -> None:
        speed = self._speed
        try:
            playback.run(life, self._set_up)
        except StopPlayback:
            self._playback = None
        except Failure as failure:
            playback.failed(failure)
        finally:
            self._speed = speed

    def _set_up(self, name: str, value: str) -> None:
        """A hint of a script."""
        life = self._life
        assert life is not None
        if name == "appliance" and value in APPLIANCES:
            life.plug_in(value)
        elif name == "speed" and not self.fixed_speed:
            self._speed = min(max(float(value), 0.1), 3600.0)

    def _mourn(self, words: str) -> None:
        """The device cannot go on; only a new one helps."""
        self._publish("dead", words)
        while not self._closed:
            self._wait(LOOK_S)
            while not self._jobs.empty():
                try:
                    self._jobs.get()(self._life)  # type: ignore[arg-type]
                except Renew:
                    raise
                except Exception:  # a dead device takes no other verb
                    continue

    def _between(self) -> None:
        """Before each slice: verbs are carried out, the pace is set, and what there is to see is published."""
        if self._closed:
            raise Closed
        life = self._life
        if life is None:
            return
        # two things are done at two moments, so that the device can see both
        still = life.target.speed == 0
        while still or not life.ready or life.world.clock.now_us - self._done_us >= APART_US:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            before = life.recorder.count
            try:
                job(life)
            except (ValueError, TargetError) as error:  # what world or target refuse
                life.world.record.add("world", f"refused: {error}")
            if life.recorder.count != before:
                self._done_us = life.world.clock.now_us
        self._set_pace(life)
        self._publish("live" if life.ready else "boot")

    def _set_pace(self, life: Life) -> None:
        watched = self._playback is not None and self._playback.running
        by_hand = life.pressed or (bool(life.ringing) and not watched)
        if not life.ready:
            life.target.speed = None if not self.fixed_speed else 1.0
        elif self._paused or (self._playback is not None and self._playback.holding):
            life.target.speed = 0
        else:
            # nobody can pick up a phone that rings for 12 ms, nor hold a button for 10 s of board time at 3600x
            life.target.speed = min(self._speed, 1.0) if by_hand else self._speed
        if not self._jobs.empty() and life.target.speed and life.target.speed > 1:
            life.target.speed = 1.0  # the next verb waits for 100 ms of board time only

    def _publish(self, state: str, words: str = "") -> None:
        life = self._life
        if life is None:
            self.view = View(life=self._lives, state=state, words=words, target=name_of(self.selection))
            return
        life.meet()
        world = life.world
        now = time.perf_counter()
        if now - self._looked_s > LOOK_S:
            self._looked_s = now
            self._lights = life.lights.look()
        network, thermostat = world.network, life.journal.thermostat
        probe = world.probe
        speed = life.target.speed
        self.view = View(
            life=self._lives,
            state=state,
            words=words,
            target=life.target.name,
            now_us=world.clock.now_us,
            clock=f"{network.stamp().local:%a %d %b %Y %H:%M:%S}",
            speed=self._speed,
            rate=speed if speed is not None else 0,
            reached=life.target.reached,
            paused=self._paused,
            relay=world.relay.value,
            lights=self._lights,
            button=world.button.value,
            appliance=life.appliance,
            broken=life.broken,
            mains=world.mains.value,
            contact=world.contact.value,
            celsius=probe.celsius,
            probe="none" if not probe.plugged else probe.fault or "ok",
            room=world.room is not None,
            outside_c=life.outside_c,
            network=network.state,
            csq=network.csq,
            waiting=network.waiting,
            centre_error_h=round(network.centre_error_us / HOUR),
            battery_v=world.modem.battery_mv / 1000,
            sim=world.sim_card.state,
            modem_on=world.modem.powered,
            registered=world.modem.registered,
            faults=tuple(name for name in FAULTS if world.modem.faulty(name)),
            asleep=life.target.asleep,
            rings_in=any(call.callee == network.own_number for call in network.calls if call.ringing_us is not None),
            phones=tuple(
                PhoneView(phone.number, _call_of(life, phone.number), phone.echo is not None)
                for phone in life.player.phones()
            ),
            set_point_c=thermostat.set_point_c,
            rise_c=thermostat.rise_c,
            fall_c=thermostat.fall_c,
            recorded=life.recorder.count,
            lines=tuple(life.recorder.latest.items()),
            playback=self._playback.view if self._playback else None,
        )


class Closed(Exception):
    """The session is to end."""


def _raise(error: Exception) -> None:
    raise error


def _call_of(life: Life, number: str) -> str:
    network = life.world.network
    if not network.calls:
        return ""
    for call in network.calls:
        outgoing = call.caller == network.own_number
        other = call.callee if outgoing else call.caller
        phone = network.phones.get(other)
        if phone is not None and phone.number == number:
            if call.outcome == "answered":
                return "talking"
            if not outgoing:
                return "calling"
            return "ringing" if call.ringing_us is not None else ""
    return ""
