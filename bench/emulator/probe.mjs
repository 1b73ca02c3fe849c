// A DS18B20 at the far end of a 1-Wire bus, answering in the core's own time (data sheet 19-7487, "1-Wire bus system",
// "DS18B20 function commands"). One device, external power, 4.7k pull-up.

// A low of at least this is a reset pulse. The data sheet asks 480 us of the master, who counts whole microseconds of its
// timer: CircuitPython's low is seen to last from 479.9 to 480.9 us, and no DS18B20 is that sharp.
const RESET_NS = 479_000;
const PRESENCE_DELAY_NS = 30_000;
const PRESENCE_NS = 120_000;
const SAMPLE_NS = 30_000; // the slave looks at the line this long after the falling edge
const HOLD_NS = 30_000; // and holds a 0 this long
const SPIKE_C = 40; // as in bench/world/probe.py
const CONVERT_NS = [93_750_000, 187_500_000, 375_000_000, 750_000_000]; // 9 to 12 bits

const ROM = [0x28, 0x49, 0x53, 0x4f, 0x43, 0x4b, 0x01]; // family code, then the serial number; the CRC follows

export function crc8(bytes) {
  let crc = 0;
  for (let value of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const mix = (crc ^ value) & 1;
      crc >>= 1;
      if (mix) crc ^= 0x8c;
      value >>= 1;
    }
  }
  return crc;
}

const bitsOf = (bytes) => bytes.flatMap((value) => Array.from({ length: 8 }, (_, i) => (value >> i) & 1));

export class Probe {
  constructor() {
    this.celsius = 20;
    this.fault = null; // null, 'crc', '85fault', 'short' or 'spike'
    this.spike = false;
    this.plugged = true;
    this.rom = [...ROM, crc8(ROM)];
    this.onLine = () => {};
    this.powerUp();
  }
  // Join a chip's clock; onLine(low) tells whether the slave (or a short) pulls the line down.
  attach(clock, onLine) {
    this.clock = clock;
    this.onLine = onLine;
    this.masterLow = false;
    this.slaveLow = false;
    this.fellNs = -Infinity;
    this.conversionEndNs = null;
    this.pullAlarm = clock.createAlarm(() => this.pull(PRESENCE_NS));
    this.releaseAlarm = clock.createAlarm(() => this.release());
    this.drive();
  }
  powerUp() {
    this.scratchpad = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10]; // 85.0 C, 12 bits
    this.conversionEndNs = null;
    this.idle();
  }
  // {celsius, fault, plugged}: what the world says of it.
  set({ celsius, fault, plugged }) {
    const lostItsSupply = fault === '85fault' && this.fault !== '85fault'; // back at its power-on value, and no more
    if ((plugged && !this.plugged) || lostItsSupply) this.powerUp();
    this.spike = fault === 'spike'; // of the next conversion
    this.celsius = celsius;
    this.fault = fault;
    this.plugged = plugged;
    this.drive();
  }
  idle() {
    this.state = 'idle'; // waiting for a reset pulse
    this.input = [];
    this.output = [];
    this.matched = null;
  }
  get present() {
    return this.plugged && this.fault !== 'short';
  }
  drive() {
    this.onLine(this.fault === 'short' || (this.slaveLow && this.plugged));
  }
  pull(durationNs) {
    this.slaveLow = true;
    this.drive();
    this.releaseAlarm.schedule(durationNs);
  }
  release() {
    this.slaveLow = false;
    this.drive();
  }
  // The master pulls the line down or lets it go.
  master(low) {
    if (low === this.masterLow) return;
    this.masterLow = low;
    const now = this.clock.nanos;
    if (low) {
      this.fellNs = now;
      if (this.present && this.output.length && this.output[0] === 0) this.pull(HOLD_NS);
      return;
    }
    if (!this.present) return;
    const lowNs = now - this.fellNs;
    if (lowNs >= RESET_NS) {
      this.idle();
      this.state = 'rom';
      this.pullAlarm.schedule(PRESENCE_DELAY_NS);
    } else if (this.output.length) {
      this.output.shift();
      if (!this.output.length) this.sent();
    } else if (this.state === 'converting') {
      this.converting();
    } else if (this.state !== 'idle') {
      this.bit(lowNs < SAMPLE_NS ? 1 : 0);
    }
  }
  send(bytes) {
    this.output = bitsOf(bytes);
  }
  sent() {
    // SEARCH ROM answers bit and complement, then listens to the master's choice; READ ROM is followed by a function
    if (this.state === 'read rom') this.state = 'function';
    else if (this.state === 'converting') this.converting();
    else if (this.state === 'power') this.output = [1];
    else if (this.state !== 'search') this.state = 'idle';
  }
  bit(value) {
    if (this.state === 'search') {
      this.search(value);
      return;
    }
    this.input.push(value);
    if (this.input.length < 8) return;
    const bytes = [];
    for (let i = 0; i + 8 <= this.input.length; i += 8) {
      bytes.push(this.input.slice(i, i + 8).reduce((sum, one, n) => sum | (one << n), 0));
    }
    if (this.state === 'rom') this.romCommand(bytes[0]);
    else if (this.state === 'function') this.functionCommand(bytes[0]);
    else if (this.state === 'match' && bytes.length === 8) {
      this.next(bytes.every((value, i) => value === this.rom[i]) ? 'function' : 'idle');
    } else if (this.state === 'write' && bytes.length === 3) {
      this.scratchpad.splice(2, 3, bytes[0], bytes[1], (bytes[2] & 0x60) | 0x1f);
      this.next('idle');
    }
  }
  next(state) {
    this.state = state;
    this.input = [];
  }
  romCommand(command) {
    this.next('idle');
    switch (command) {
      case 0x33:
        this.next('read rom');
        this.send(this.rom);
        break;
      case 0x55:
        this.next('match');
        break;
      case 0xcc:
        this.next('function');
        break;
      case 0xf0:
        this.next('search');
        this.matched = 0;
        this.offer();
        break;
    }
  }
  offer() {
    const one = bitsOf(this.rom)[this.matched];
    this.output = [one, 1 - one];
  }
  search(choice) {
    if (choice !== bitsOf(this.rom)[this.matched]) {
      this.next('idle');
      return;
    }
    this.matched += 1;
    if (this.matched === 64) this.next('function');
    else this.offer();
  }
  functionCommand(command) {
    this.next('idle');
    switch (command) {
      case 0x44:
        this.conversionEndNs = this.clock.nanos + CONVERT_NS[(this.scratchpad[4] >> 5) & 3];
        this.next('converting');
        this.converting();
        break;
      case 0x4e:
        this.next('write');
        break;
      case 0xbe:
        this.finishConversion();
        this.next('read');
        this.send(this.read());
        break;
      case 0xb4:
        this.next('power');
        this.output = [1]; // externally powered
        break;
      case 0x48: // to and from EEPROM: at once
      case 0xb8:
        break;
    }
  }
  // While it converts it answers read slots with 0, afterwards with 1.
  converting() {
    this.output = [this.clock.nanos < (this.conversionEndNs ?? 0) ? 0 : 1];
  }
  finishConversion() {
    if (this.conversionEndNs === null || this.clock.nanos < this.conversionEndNs) return;
    this.conversionEndNs = null;
    if (this.fault === '85fault') return;
    const resolution = (this.scratchpad[4] >> 5) & 3;
    const celsius = this.celsius + (this.spike ? SPIKE_C : 0);
    this.spike = false;
    const sixteenths = Math.round(Math.min(125, Math.max(-55, celsius)) * 16) & ~((1 << (3 - resolution)) - 1);
    this.scratchpad[0] = sixteenths & 0xff;
    this.scratchpad[1] = (sixteenths >> 8) & 0xff;
    this.scratchpad[6] = 0x10 - (sixteenths & 0x0f);
  }
  read() {
    const crc = crc8(this.scratchpad);
    return [...this.scratchpad, this.fault === 'crc' ? crc ^ 0xa5 : crc];
  }
}
