// The Pico's W25Q16JV behind the SSI: commands shifted through DR0 while chip select is low, and busy times of the data
// sheet (section 9.6: sector erase 45 ms, 64 KB block erase 150 ms, page program 0.4 ms, all typical).
import { BasePeripheral } from 'rp2040js';

const PAGE = 256;
const SECTOR = 4096;
const BUSY_NS = { program: 400_000, erase: 45_000_000, eraseBlock: 150_000_000 };

// SSI registers, RP2040 data sheet 4.10.13
const SSIENR = 0x08;
const TXFLR = 0x20;
const RXFLR = 0x24;
const SR = 0x28;
const DR0 = 0x60;
const SR_TFNF = 1 << 1;
const SR_TFE = 1 << 2;
const SR_RFNE = 1 << 3;

const JEDEC_ID = [0xef, 0x40, 0x15]; // Winbond, 2^21 bytes

export class Flash {
  // data: the flash image, changed in place. uniqueId: 8 bytes. nowNs: () => board time. onCommand(op, address, length)
  // is called when a program or erase has been started (the data are changed at once, the chip then is busy).
  constructor(data, uniqueId, nowNs, onCommand) {
    this.data = data;
    this.uniqueId = uniqueId;
    this.nowNs = nowNs;
    this.onCommand = onCommand;
    this.busyUntilNs = 0;
    this.torn = null; // what a power cut during the busy time would spoil
    this.reset();
  }
  reset() {
    this.selected = false;
    this.writeEnabled = false;
    this.bytes = [];
  }
  select() {
    this.selected = true;
    this.bytes = [];
  }
  get busy() {
    return this.nowNs() < this.busyUntilNs;
  }
  // One byte in, one byte out.
  shift(value) {
    const { bytes } = this;
    const position = bytes.length;
    bytes.push(value);
    switch (bytes[0]) {
      case 0x05: // read status 1: WIP, WEL
        return position ? (this.busy ? 1 : 0) | (this.writeEnabled ? 2 : 0) : 0;
      case 0x35: // read status 2: quad enabled, as the factory ships it to the Pico
        return position ? 0x02 : 0;
      case 0x9f:
        return position ? (JEDEC_ID[(position - 1) % 3] ?? 0) : 0;
      case 0x4b: // unique id after four dummy bytes
        return position > 4 ? this.uniqueId[(position - 5) % 8] : 0;
      case 0x03:
        return position > 3 ? this.data[(this.address + position - 4) % this.data.length] : 0;
      default:
        return 0;
    }
  }
  get address() {
    const [, high, middle, low] = this.bytes;
    return ((high << 16) | (middle << 8) | low) % this.data.length;
  }
  deselect() {
    if (!this.selected) return;
    this.selected = false;
    const { bytes } = this;
    if (!bytes.length || this.busy) return;
    switch (bytes[0]) {
      case 0x06:
        this.writeEnabled = true;
        break;
      case 0x04:
        this.writeEnabled = false;
        break;
      case 0x02:
        if (this.writeEnabled && bytes.length > 4) this.program(this.address, bytes.slice(4));
        break;
      case 0x20:
        if (this.writeEnabled && bytes.length === 4) this.erase(this.address, SECTOR, BUSY_NS.erase);
        break;
      case 0xd8:
        if (this.writeEnabled && bytes.length === 4) this.erase(this.address, 16 * SECTOR, BUSY_NS.eraseBlock);
        break;
    }
  }
  program(address, bytes) {
    const page = address - (address % PAGE);
    const before = this.data.slice(page, page + PAGE);
    // bits only go from 1 to 0, and the address wraps inside the page
    bytes.forEach((value, i) => (this.data[page + ((address + i) % PAGE)] &= value));
    this.begin('program', address, bytes.length, BUSY_NS.program, { address: page, before });
  }
  erase(address, size, busyNs) {
    const start = address - (address % size);
    const before = this.data.slice(start, start + size);
    this.data.fill(0xff, start, start + size);
    this.begin('erase', start, size, busyNs, { address: start, before });
  }
  begin(op, address, length, busyNs, torn) {
    this.writeEnabled = false;
    this.busyUntilNs = this.nowNs() + busyNs;
    this.torn = { ...torn, startNs: this.nowNs() };
    this.onCommand(op, address, length);
  }
  // Supply lost now: of the bits that an operation under way was changing, each has changed or not, the more of them
  // the longer it has been going on.
  tear() {
    if (this.busy && this.torn) {
      const { address, before, startNs } = this.torn;
      const part = (this.nowNs() - startNs) / (this.busyUntilNs - startNs);
      let noise = (address ^ 0x9e3779b9) >>> 0;
      before.forEach((old, i) => {
        let changed = 0;
        for (let bit = 0; bit < 8; bit++) {
          noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
          if (noise / 2 ** 32 < part) changed |= 1 << bit;
        }
        this.data[address + i] = (old & ~changed) | (this.data[address + i] & changed);
      });
    }
    this.busyUntilNs = 0;
    this.torn = null;
    this.reset();
  }
}

// The synchronous serial interface as the boot ROM and boot2 use it to talk to the flash directly.
export class SSI extends BasePeripheral {
  constructor(rp2040, flash, onBusyPoll) {
    super(rp2040, 'SSI');
    this.flash = flash;
    this.onBusyPoll = onBusyPoll;
    this.rx = [];
    this.registers = new Uint32Array(64);
    this.forced = false; // chip select is driven through IO_QSPI, not by the SSI itself
  }
  // CTRL register of the QSPI_SS pin: OUTOVER 2 drives it low, 3 high, 0 leaves it to the SSI.
  chipSelect(ctrl) {
    const override = (ctrl >> 8) & 3;
    this.forced = override >= 2;
    this.flash.deselect();
    if (override === 2) this.flash.select();
    if (override === 0) this.rx.length = 0;
  }
  readUint32(offset) {
    switch (offset) {
      case SR:
        return SR_TFE | SR_TFNF | (this.rx.length ? SR_RFNE : 0);
      case TXFLR:
        return 0;
      case RXFLR:
        return this.rx.length;
      case DR0: {
        const value = this.rx.shift() ?? 0;
        if (!this.rx.length && !this.forced) this.flash.deselect();
        return value;
      }
      default:
        return this.registers[(offset >> 2) & 63];
    }
  }
  writeUint32(offset, value) {
    if (offset === DR0) {
      if (!this.forced && !this.flash.selected) this.flash.select();
      const answer = this.flash.shift(value & 0xff);
      this.rx.push(answer);
      // polling the status of a busy chip: nothing else can happen before it is ready
      if (this.flash.bytes.length > 1 && this.flash.bytes[0] === 0x05 && answer & 1) this.onBusyPoll();
      return;
    }
    if (offset === SSIENR) this.rx.length = 0;
    this.registers[(offset >> 2) & 63] = value;
  }
}
