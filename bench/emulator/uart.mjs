// PL011 UART with its two 32-byte FIFOs, paced at the baud rate that the firmware has set (RP2040 data sheet 4.2).
// rp2040js' own has no transmit FIFO, no receive threshold and no receive time-out, so firmware cannot lose bytes there.
import { BasePeripheral } from 'rp2040js';

const DR = 0x00;
const RSR = 0x04;
const FR = 0x18;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const DMACR = 0x48;
const PERIPHERAL_ID = { 0xfe0: 0x11, 0xfe4: 0x10, 0xfe8: 0x34, 0xfec: 0, 0xff0: 0x0d, 0xff4: 0xf0, 0xff8: 0x05, 0xffc: 0xb1 };

const FR_TXFE = 1 << 7;
const FR_RXFF = 1 << 6;
const FR_TXFF = 1 << 5;
const FR_RXFE = 1 << 4;
const FR_BUSY = 1 << 3;
const RX_INT = 1 << 4;
const TX_INT = 1 << 5;
const TIMEOUT_INT = 1 << 6;
const OVERRUN_INT = 1 << 10;
const DR_OVERRUN = 1 << 11;
const FIFO_SIZE = 32;
const LEVELS = [4, 8, 16, 24, 28]; // IFLS: 1/8, 1/4, 1/2, 3/4, 7/8 of 32

export class Uart extends BasePeripheral {
  // onBurst(startNs, bytes): what was sent without a gap, once its last byte has left; times of the chip's clock.
  constructor(rp2040, irq, onBurst) {
    super(rp2040, `UART${irq - 20}`);
    this.irq = irq;
    this.onBurst = onBurst;
    this.integerDivisor = 0;
    this.fractionDivisor = 0;
    this.lineControl = 0;
    this.control = 0x300;
    this.levels = 0x12;
    this.mask = 0;
    this.raw = 0;
    this.tx = [];
    this.shifting = -1;
    this.burst = [];
    this.burstStartNs = 0;
    this.rx = [];
    this.overrun = false;
    this.txAlarm = rp2040.clock.createAlarm(() => this.sent());
    this.quietAlarm = rp2040.clock.createAlarm(() => this.raise(TIMEOUT_INT));
  }
  // rp2040js reports changes of the peripheral clock to its UARTs
  clkPeriChanged() {}
  get bitNs() {
    const divisor = this.integerDivisor + this.fractionDivisor / 64;
    return divisor ? (divisor * 16 * 1e9) / this.rp2040.clkPeri : 1e9 / 115200;
  }
  get byteNs() {
    const data = 5 + ((this.lineControl >> 5) & 3);
    return this.bitNs * (1 + data + (this.lineControl & 2 ? 1 : 0) + (this.lineControl & 8 ? 2 : 1));
  }
  get depth() {
    return this.lineControl & 0x10 ? FIFO_SIZE : 1;
  }
  get receiving() {
    return (this.control & 0x201) === 0x201;
  }
  update() {
    this.rp2040.setInterrupt(this.irq, (this.raw & this.mask) !== 0);
  }
  raise(bits) {
    this.raw |= bits;
    this.update();
  }
  // A whole byte has come in from the line.
  receive(value) {
    if (!this.receiving) return;
    if (this.rx.length >= this.depth) {
      this.overrun = true;
      this.raise(OVERRUN_INT);
      return;
    }
    this.rx.push(value | (this.overrun ? DR_OVERRUN : 0));
    this.overrun = false;
    this.quietAlarm.schedule(32 * this.bitNs);
    if (this.depth === 1 || this.rx.length === LEVELS[(this.levels >> 3) & 7]) this.raise(RX_INT);
  }
  sendNext() {
    if (this.shifting >= 0 || !this.tx.length || (this.control & 0x101) !== 0x101) return;
    this.shifting = this.tx.shift();
    if (!this.burst.length) this.burstStartNs = this.rp2040.clock.nanos;
    this.txAlarm.schedule(this.byteNs);
    if (this.tx.length === LEVELS[this.levels & 7]) this.raise(TX_INT);
  }
  sent() {
    this.burst.push(this.shifting);
    this.shifting = -1;
    this.sendNext();
    if (this.shifting < 0) this.flushBurst();
  }
  // Hand over the bytes that have completely left so far.
  flushBurst() {
    if (!this.burst.length) return;
    const bytes = this.burst;
    this.burst = [];
    this.onBurst(this.burstStartNs, bytes);
    this.burstStartNs = this.rp2040.clock.nanos;
  }
  readUint32(offset) {
    switch (offset) {
      case DR: {
        const value = this.rx.shift() ?? 0;
        if (this.rx.length < LEVELS[(this.levels >> 3) & 7]) this.raw &= ~RX_INT;
        if (!this.rx.length) {
          this.raw &= ~TIMEOUT_INT;
          this.quietAlarm.cancel();
        }
        this.update();
        return value;
      }
      case RSR:
        return this.overrun ? 8 : 0;
      case FR:
        return (
          (this.tx.length ? 0 : FR_TXFE) |
          (this.rx.length >= this.depth ? FR_RXFF : 0) |
          (this.tx.length >= this.depth ? FR_TXFF : 0) |
          (this.rx.length ? 0 : FR_RXFE) |
          (this.shifting >= 0 || this.tx.length ? FR_BUSY : 0)
        );
      case IBRD:
        return this.integerDivisor;
      case FBRD:
        return this.fractionDivisor;
      case LCR_H:
        return this.lineControl;
      case CR:
        return this.control;
      case IFLS:
        return this.levels;
      case IMSC:
        return this.mask;
      case RIS:
        return this.raw;
      case MIS:
        return this.raw & this.mask;
      case DMACR:
        return 0;
      default:
        return PERIPHERAL_ID[offset] ?? super.readUint32(offset);
    }
  }
  writeUint32(offset, value) {
    switch (offset) {
      case DR:
        if (this.tx.length < this.depth) this.tx.push(value & 0xff);
        this.sendNext();
        break;
      case RSR:
        this.overrun = false;
        break;
      case IBRD:
        this.integerDivisor = value & 0xffff;
        break;
      case FBRD:
        this.fractionDivisor = value & 0x3f;
        break;
      case LCR_H:
        if (!(value & 0x10)) this.rx.length = Math.min(this.rx.length, 1);
        this.lineControl = value;
        break;
      case CR:
        this.control = value;
        this.sendNext();
        break;
      case IFLS:
        this.levels = value & 0x3f;
        break;
      case IMSC:
        this.mask = value & 0x7ff;
        this.update();
        break;
      case ICR:
        this.raw &= ~this.rawWriteValue;
        this.update();
        break;
      case DMACR:
        break;
      default:
        super.writeUint32(offset, value);
    }
  }
}
