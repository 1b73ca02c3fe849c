// Peripherals that rp2040js leaves out or answers with all ones, as far as CircuitPython looks at them.
import { BasePeripheral } from 'rp2040js';

// Registers that only remember what was written.
export class PlainRegisters extends BasePeripheral {
  constructor(rp2040, name, initial = {}, onWrite = () => {}) {
    super(rp2040, name);
    this.values = new Map(Object.entries(initial).map(([offset, value]) => [Number(offset), value]));
    this.onWrite = onWrite;
  }
  readUint32(offset) {
    return this.values.get(offset) ?? 0;
  }
  writeUint32(offset, value) {
    this.values.set(offset, value >>> 0);
    this.onWrite(offset, value >>> 0);
  }
}

// The control block of the flash cache, with its stream: words of flash, from STREAM_ADDR on, one at a time through a FIFO
// (RP2040 data sheet 2.6.3.7). read: (offset in flash) => word.
const STAT = 0x08;
const STREAM_ADDR = 0x14;
const STREAM_CTR = 0x18;
const STREAM_FIFO = 0x1c;
const STAT_FLUSH_READY = 1;
const STAT_FIFO_EMPTY = 2;
export class XipControl extends PlainRegisters {
  constructor(rp2040, read) {
    super(rp2040, 'XIP_CTRL');
    this.read = read;
    this.left = 0;
  }
  readUint32(offset) {
    if (offset === STAT) return STAT_FLUSH_READY | (this.left ? 0 : STAT_FIFO_EMPTY);
    if (offset === STREAM_CTR) return this.left;
    if (offset !== STREAM_FIFO) return super.readUint32(offset);
    if (!this.left) return 0;
    const address = super.readUint32(STREAM_ADDR);
    super.writeUint32(STREAM_ADDR, address + 4);
    this.left--;
    return this.read(address & 0xfffffc);
  }
  writeUint32(offset, value) {
    if (offset === STREAM_CTR) this.left = value & 0x3fffff;
    else super.writeUint32(offset, value);
  }
}

// Ring oscillator: stable, and a random bit that is the same in every run.
export class Rosc extends BasePeripheral {
  constructor(rp2040, seed = 1) {
    super(rp2040, 'ROSC');
    this.noise = seed >>> 0;
  }
  readUint32(offset) {
    if (offset === 0x18) return (1 << 31) | (1 << 12); // STATUS: stable, enabled
    if (offset !== 0x1c) return 0;
    this.noise = (Math.imul(this.noise, 1664525) + 1013904223) >>> 0;
    return this.noise >>> 31;
  }
  writeUint32() {}
}

const PROC1_FIRST = 0x130;
const DORMANT_INTE = 0x160;
const DORMANT_LAST = 0x18c;

// IO_BANK0 with the interrupt registers of the second core (kept, without effect) and of dormant wake.
export function withDormantWake(io) {
  const extra = (io.extra = new Map());
  const { readUint32, writeUint32 } = io;
  io.readUint32 = (offset) =>
    offset >= PROC1_FIRST && offset <= DORMANT_LAST ? (extra.get(offset) ?? 0) : readUint32.call(io, offset);
  io.writeUint32 = (offset, value) => {
    if (offset >= PROC1_FIRST && offset <= DORMANT_LAST) extra.set(offset, value);
    else writeUint32.call(io, offset, value);
  };
  // Is any of the conditions met that the firmware has chosen to be woken by?
  io.wakes = () =>
    io.rp2040.gpio.some((pin, index) => {
      const enabled = ((extra.get(DORMANT_INTE + 4 * (index >> 3)) ?? 0) >>> (4 * (index & 7))) & 15;
      return (pin.irqStatus & enabled) !== 0;
    });
}
