"""busio.UART (ports/raspberrypi/common-hal/busio/UART.c); I2C and SPI are not simulated and not there."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US, NEVER_US
from bench.sim.errors import deinited, make_enum, need_number, need_pin_or_none, need_range
from bench.sim.modules.making import module
from bench.sim.streams import Stream
from bench.sim.vm import VM

Parity: Any = make_enum("busio.UART", "Parity", "ODD", "EVEN")

FIFO = 32
TRIGGER = 4  # the receive interrupt comes when the FIFO reaches this
IDLE_BITS = 32  # or after that many bit times without a byte
POLL_US = 4
READABLE = 1
WRITABLE = 4


def make(vm: VM) -> ModuleType:
    wire = vm.board.wire
    wiring = vm.board.wiring

    class UART(_Uart):
        """UART0 or UART1; wired to the modem when it has the modem's pins."""

        Parity = _Uart.Parity

        def _wires(self) -> tuple[Any, Any]:
            rx = wire if self._rx is not None and self._rx._number == wiring["MODEM_TX"] else None
            tx = wire if self._tx is not None and self._tx._number == wiring["MODEM_RX"] else None
            return rx, tx

    return module("busio", UART=UART)


class _Uart(Stream):
    """Ring buffer, 32-byte FIFO and the receive interrupt between them, worked out when someone looks."""

    Parity = Parity

    def __init__(
        self,
        tx: Any = None,
        rx: Any = None,
        *,
        baudrate: int = 9600,
        bits: int = 8,
        parity: Any = None,
        stop: int = 1,
        timeout: float = 1,
        receiver_buffer_size: int = 64,
        rts: Any = None,
        cts: Any = None,
        rs485_dir: Any = None,
        rs485_invert: bool = False,
    ) -> None:
        self._rx = need_pin_or_none(rx, "rx")
        self._tx = need_pin_or_none(tx, "tx")
        others = [need_pin_or_none(pin, name) for pin, name in ((rts, "rts"), (cts, "cts"), (rs485_dir, "rs485_dir"))]
        if tx is None and rx is None:
            raise ValueError("tx and rx cannot both be None")
        if any(pin is not None for pin in others):
            raise NotImplementedError("flow control and RS-485 are not simulated")
        if tx is rx:
            raise ValueError("Invalid pins")
        need_range(bits, 5, 9, "bits")
        self._size = need_range(receiver_buffer_size, 1, 0xFFFF, "receiver_buffer_size")
        need_range(stop, 1, 2, "stop")
        self._set_timeout(timeout)
        if bits > 8:
            raise ValueError("bits must be <= 8")
        number = ((self._tx if self._tx is not None else self._rx)._number + 4) // 8 % 2
        for pin, kind in ((self._tx, 0), (self._rx, 1)):
            if pin is not None and (pin._number % 4 != kind or (pin._number + 4) // 8 % 2 != number):
                raise ValueError("Invalid pins")
        chip = (self._tx if self._tx is not None else self._rx)._chip
        if any(uart._number == number for uart in chip.uarts):
            raise ValueError("UART peripheral in use")
        self._chip = chip
        self._enter = chip.enter
        self._enter(CALL_US)
        self._clock = chip.clock
        self._number = number
        self._baudrate = baudrate
        self._ring = bytearray()
        self._fifo = bytearray()
        self._idle_from_us: float = NEVER_US  # when the idle interrupt is due
        self._interrupts = True
        self._interrupt_waits = False
        self._sent_by_us = 0.0
        self._rx_wire, self._tx_wire = self._wires()
        if self._rx_wire is not None:
            self._rx_wire.take(self._clock.now_us)  # what came before nobody heard
        for pin in (self._rx, self._tx):
            if pin is not None:
                pin._claim(self)
        self._open = True
        chip.uarts.append(self)

    def _wires(self) -> tuple[Any, Any]:
        return None, None

    def _lost(self) -> None:
        self._open = False
        if self in self._chip.uarts:
            self._chip.uarts.remove(self)

    def deinit(self) -> None:
        if self._open:
            self._enter(CALL_US)
            for pin in (self._rx, self._tx):
                if pin is not None:
                    pin._reset()

    def __enter__(self) -> _Uart:
        return self

    def __exit__(self, *_: Any) -> None:
        self.deinit()

    def _need(self) -> None:
        if not self._open:
            raise deinited()
        self._enter(CALL_US)

    def _receive(self) -> None:
        """Bring FIFO and ring up to now."""
        wire = self._rx_wire
        if wire is None:
            return
        now = self._clock.now_us
        if now >= wire.next_us():
            idle_us = IDLE_BITS * 1_000_000 / self._baudrate
            garbled = self._baudrate != wire.baud
            for at, byte in wire.take(now):
                if at > self._idle_from_us:
                    self._interrupt()
                if len(self._fifo) < FIFO:  # else the hardware drops it, and nobody is told
                    self._fifo.append(byte ^ 0xA5 if garbled else byte)
                    if len(self._fifo) == TRIGGER:
                        self._interrupt()
                self._idle_from_us = at + idle_us
        if now >= self._idle_from_us:
            self._interrupt()

    def _interrupt(self) -> None:
        if self._interrupts:
            self._drain()
        else:
            self._interrupt_waits = True
        self._idle_from_us = NEVER_US

    def _drain(self) -> None:
        """_copy_into_ringbuf."""
        if self._fifo:
            room = self._size - len(self._ring)
            self._ring += self._fifo[:room]
            del self._fifo[:room]

    def interrupts_off(self) -> None:
        self._receive()
        self._interrupts = False

    def interrupts_on(self) -> None:
        self._receive()
        self._interrupts = True
        if self._interrupt_waits:
            self._interrupt_waits = False
            self._drain()

    def next_byte_us(self) -> int:
        wire = self._rx_wire
        return NEVER_US if wire is None else -int(-wire.next_us() // 1)

    def _available(self) -> int:
        self._receive()
        self._drain()
        return len(self._ring)

    def _poll(self, events: int) -> int:
        """MP_STREAM_POLL, as select.poll asks it."""
        if not self._open:
            raise deinited()
        self._enter(POLL_US)
        wire = self._rx_wire
        ready = 0
        if events & READABLE and wire is not None:
            if not self._ring and not self._fifo and self._clock.now_us < wire.next_us():
                pass  # nothing, without looking further
            elif self._available():
                ready = READABLE
        if events & WRITABLE and self._tx is not None and self._tx_room() > 0:
            ready |= WRITABLE
        return ready

    def _quiet(self) -> int:
        """How long a poll for reading takes that finds nothing, in us; 0 when there is something, or soon may be."""
        return POLL_US if self._open and not self._ring and not self._fifo else 0

    def _read_some(self, size: int) -> bytes | None:
        """common_hal_busio_uart_read."""
        self._need()
        if self._rx is None:
            raise ValueError("No rx pin")
        if not size:
            return b""
        self._receive()
        got = bytes(self._ring[:size])
        del self._ring[:size]
        if len(got) < size and self._timeout_ms:
            got += self._wait_for(size - len(got))
        self._drain()
        return got or None

    def _wait_for(self, size: int) -> bytes:
        """Busy-wait with the UART's interrupt off; the timeout starts again with each byte."""
        chip = self._chip
        self._interrupts = False
        got = bytearray()
        start_ms = chip.ms()
        try:
            while len(got) < size:
                if self._fifo:
                    got.append(self._fifo.pop(0))
                    start_ms = chip.ms()
                    continue
                end_us = chip.us_of_ms(start_ms + self._timeout_ms)
                if chip.clock.now_us >= end_us:
                    break
                due = min(end_us, chip.next_event_us(), self.next_byte_us())
                chip.wait_until(max(due, chip.clock.now_us + 1))
                self._receive()
        finally:
            self._interrupts = True
        return bytes(got)

    @property
    def in_waiting(self) -> int:
        self._need()
        return self._available()

    def reset_input_buffer(self) -> None:
        self._need()
        self._receive()
        self._ring.clear()
        self._fifo.clear()

    def _tx_room(self) -> int:
        byte_us = 10_000_000 / self._baudrate
        waiting = max(0.0, self._sent_by_us - self._clock.now_us) / byte_us
        return FIFO - int(waiting)

    def _write_some(self, data: bytes) -> int:
        """Returns when the last byte is in the FIFO, not when it is sent."""
        self._need()
        if self._tx is None:
            raise ValueError("No tx pin")
        byte_us = 10_000_000 / self._baudrate
        now = self._clock.now_us
        self._sent_by_us = max(self._sent_by_us, now) + len(data) * byte_us
        if self._tx_wire is not None:
            garbled = self._baudrate != self._tx_wire.baud
            try:
                self._tx_wire.send(bytes(byte ^ 0xA5 for byte in data) if garbled else data)
            except Exception as error:
                self._chip.bench_failed(error)
        in_fifo_by = self._sent_by_us - FIFO * byte_us
        if in_fifo_by > now:
            self._chip.wait_until(round(in_fifo_by))
        return len(data)

    def _set_timeout(self, timeout: Any) -> None:
        need_range(int(need_number(timeout)), 0, 100, "timeout")
        self._timeout_ms = int(timeout * 1000)

    @property
    def timeout(self) -> float:
        self._need()
        return self._timeout_ms / 1000

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        self._need()
        self._set_timeout(timeout)

    @property
    def baudrate(self) -> int:
        self._need()
        return self._baudrate

    @baudrate.setter
    def baudrate(self, baudrate: int) -> None:
        self._need()
        self._receive()
        self._baudrate = baudrate
