"""A device of a few lines in the real world of the bench, to try the player on: it can do right and wrong."""

from __future__ import annotations

from bench.surroundings import World
from bench.targets.base import Target
from bench.world import tpdu
from bench.world.clock import MS, SECOND
from bench.world.network import Call, Envelope

BOSS = (
    "Your phone number has been assigned for all types of alerts"
    " and was added to security list which has been activated"
)


class ToyTarget(Target):
    """Speaks to the network directly, without a modem.

    ON, OFF, STATUS, MAKEMEBOSS and a call (rejected, switches) as the spec has them; further texts make it misbehave:
    TWICE answers two times, LATE after 40 s, NEVER not at all, GLITCH drops the relay for 10 ms after 2 s, RING calls
    the sender back, ALARM makes POWER flash at 4 Hz, SLEEP puts it to sleep after 3 s. boot_s: None for a dead board.
    """

    name = "toy"
    reachable = True

    def __init__(self, world: World, boot_s: float | None = 2) -> None:
        super().__init__(world)
        self._boot_s = boot_s
        self._asleep = False
        self._said = ""
        self.resets = 0
        self.cuts: list[int] = []
        self.closed = False

    def start(self) -> None:
        self.world.network.attach(self)
        self.world.button.watchers.append(self._button)
        if self._boot_s is not None:
            self._after(self._boot_s, self._flash, "GSM", 100 * MS, 2900 * MS)
        self._say("toy is up")

    def run_until(self, until_us: int) -> int:
        self.world.clock.interrupted = False
        return self.world.clock.advance(until_us)

    def reset(self) -> None:
        self.resets += 1
        for flash in range(3):
            for led in ("POWER", "OUT"):
                self._after(0.3 + flash * 0.3, self.world.leds[led].set, True)
                self._after(0.45 + flash * 0.3, self.world.leds[led].set, False)

    def power_cut(self, duration_us: int) -> None:
        self.cuts.append(duration_us)
        self.world.relay.set(False)

    def close(self) -> None:
        self.closed = True

    @property
    def asleep(self) -> bool:
        return self._asleep

    @property
    def console(self) -> str:
        return self._said

    # -- what the network sees of it

    def network_changed(self) -> None: ...
    def time_given(self) -> None: ...

    def deliver(self, envelope: Envelope) -> bool:
        message = tpdu.decode_deliver(envelope.data)
        self._after(1, self._command, message.sender, message.content.text)
        return True

    def ring(self, call: Call) -> bool:
        self._after(1, self.world.network.hang_up, call)
        self._after(1, self._switch, not self.world.relay.value)
        return True

    def call_changed(self, call: Call) -> None: ...

    def key_pressed(self, call: Call, key: str) -> None:
        self._say(f"key {key}")

    # -- what it does

    def _command(self, sender: tpdu.Address, text: str) -> None:
        relay = self.world.relay
        match text.upper():
            case "ON" | "OFF":
                self._switch(text.upper() == "ON")
                self._reply(sender, f"Power socket {text.upper()}")
            case "STATUS":
                self._reply(sender, f"Power socket {'ON' if relay.value else 'OFF'}\nTEMP: 20C(68F)")
            case "MAKEMEBOSS":
                self._reply(sender, BOSS)
            case "TWICE":
                self._reply(sender, "again")
                self._after(2, self._reply, sender, "again")
            case "LATE":
                self._after(40, self._reply, sender, "late")
            case "GLITCH":
                self._after(2, relay.set, not relay.value)
                self._after(2.01, relay.set, relay.value)
            case "RING":
                self.world.network.dial(sender.text)
            case "ALARM":
                self._flash("POWER", 125 * MS, 125 * MS)
            case "SLEEP":
                self._after(3, setattr, self, "_asleep", True)

    def _switch(self, on: bool) -> None:
        self.world.relay.set(on)
        self.world.leds["OUT"].set(on)

    def _button(self, _: object) -> None:
        if not self.world.button.value:
            self._after(0.1, self._switch, not self.world.relay.value)

    def _reply(self, address: tpdu.Address, text: str) -> None:
        for part in tpdu.split(text, 7):
            self.world.network.submit(
                tpdu.encode_submit(
                    address,
                    part,
                    first_octet=0x01 | (tpdu.HEADER if part.header else 0),
                    pid=0,
                    validity=b"",
                )
            )

    def _flash(self, name: str, lit_us: int, dark_us: int) -> None:
        led = self.world.leds[name]
        led.set(True)
        self.world.clock.after(lit_us, led.set, False)
        self.world.clock.after(lit_us + dark_us, self._flash, name, lit_us, dark_us)

    def _after(self, seconds: float, action: object, *args: object) -> None:
        self.world.clock.after(round(seconds * SECOND), action, *args)  # type: ignore[arg-type]

    def _say(self, line: str) -> None:
        self._said += line + "\n"
        self.world.record.add("console", line)
