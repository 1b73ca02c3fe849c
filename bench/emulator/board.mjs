// One Pico: an RP2040 with its flash, wires and USB, run in steps of simulated time and stopped early by whatever the
// world has to see at once.
import { RP2040 } from 'rp2040js';
import { ChipClock } from './clock.mjs';
import { ConsoleTap } from './console_tap.mjs';
import { Cpu } from './cpu.mjs';
import { Flash, SSI } from './flash.mjs';
import { Probe } from './probe.mjs';
import { PlainRegisters, Rosc, XipControl, withDormantWake } from './registers.mjs';
import { withDivider } from './quiet.mjs';
import { withSleep } from './sleep.mjs';
import { HOT, giveBack, takeTranslator } from './translate.mjs';
import { Uart } from './uart.mjs';
import { UsbHost } from './usb_host.mjs';

const UART0_IRQ = 20;
const UART1_IRQ = 21;
const PROBE_PIN = 6;
// VREG_AND_CHIP_RESET: VREG with its output in regulation, BOD, CHIP_RESET (RP2040 data sheet 2.12.8)
const VREG = 0x00;
const BOD = 0x04;
const CHIP_RESET = 0x08;
const RESET_CAUSE = { power: 1 << 8, run: 1 << 16 };
const SCR = 0xd10;
const SLEEPDEEP = 1 << 2;
const SEVONPEND = 1 << 4;
const WATCHDOG_TIMER = 1;

const ROOM_TEMPERATURE = 876; // the ADC's reading of its sensor at 27 C: 0.706 V (data sheet 4.9.5)

const NEWLINE = 10;

// rp2040js remarks on every register that it does not know
class Quiet {
  debug() {}
  info() {}
  warn() {}
  error() {}
}

export class Board {
  #translator = takeTranslator();
  // flash: Uint8Array of 2 MB, copied. bootrom: Uint32Array of 4096 words. usbHost: a computer is attached.
  // openPorts: [console, data], which ports have a program on the computer. watched: GPIO numbers whose edges matter.
  // hot: after how many jumps to it code is translated (0: never), which makes no difference but to the speed.
  constructor({ flash, bootrom, usbHost, openPorts, watched, uniqueId, logger = new Quiet(), hot = HOT }) {
    this.#translator.hot = hot;
    this.bootrom = bootrom;
    this.usbHost = usbHost;
    this.openPorts = openPorts;
    this.watched = new Set(watched);
    this.logger = logger;
    this.baseNs = 0; // board time at which the chip's clock was zero
    this.sleptNs = 0; // how long the core has waited for interrupts so far, deep sleep not counted
    this.events = [];
    this.external = new Array(30).fill(null); // what the world does to each pin: true, false, or null = floating
    this.levels = new Array(30).fill(null); // what the board does to it, likewise
    this.line = []; // bytes on their way to the UART: [ns, value], in order
    const { memory } = this.#translator;
    memory.flash8.set(flash);
    this.flash = new Flash(memory.flash8, uniqueId, () => this.nowNs, (op, address, length) => {
      this.#translator.flashChanged(op === 'program' ? address & ~0xff : address, op === 'program' ? 0x100 : length);
      this.event({ flash: op, address, length });
    });
    this.probe = new Probe();
    this.probePin = PROBE_PIN;
    this.chip = null;
  }
  get nowNs() {
    return this.baseNs + (this.chip ? this.chip.clock.nanos : 0);
  }
  // Something that the world has to hear of now: ends the step.
  event(what) {
    this.events.push({ ns: this.nowNs, ...what });
    this.stop();
  }
  stop() {
    this.stopped = true;
    if (this.chip) this.chip.clock.setLimit(0);
  }
  // Every pin goes back to high impedance.
  releasePins() {
    this.levels.forEach((level, pin) => {
      if (level !== null && this.watched.has(pin)) this.event({ pin, level: null });
    });
    this.levels.fill(null);
  }
  // cause: 'power' (memory lost), 'run' (RUN pin) or 'watchdog'. atNs: board time, if supplies come back then.
  boot(cause, atNs = 0) {
    const old = this.chip;
    this.baseNs = Math.max(this.nowNs, atNs);
    const clock = new ChipClock();
    const chip = new RP2040(clock);
    chip.logger = this.logger;
    this.#translator.memory.fit(chip);
    chip.core.registers.fill(0);
    withDivider(chip.sio, this.#translator.memory);
    this.chip = chip;
    this.sleepControl = 0;
    this.dormant = false;
    this.stallUntilNs = 0;
    this.rebootCause = null;
    this.fitPeripherals(chip, old, cause);
    if (!old || cause === 'power') chip.sram.fill(0);
    this.releasePins();
    this.fitPins(chip);
    this.fitUart(chip);
    this.usb = this.usbHost ? new UsbHost(chip, (port, bytes) => this.usbData(port, bytes), this.openPorts) : null;
    this.tap = this.usbHost ? null : new ConsoleTap(chip, (bytes) => this.usbData(0, bytes));
    this.flash.reset();
    chip.bootrom.set(this.bootrom);
    chip.core.reset();
    withSleep(chip.core, () => (this.sleepControl & SEVONPEND) !== 0);
    this.cpu = new Cpu(chip, this.#translator, () => this.stallUntilNs > 0, this.#translator.hot > 0);
    this.codeChanged();
    this.event({ boot: cause });
  }
  // How many regions of code have been translated so far.
  get translations() {
    return this.#translator.slots - 1;
  }
  // Memory has been filled by something that is not the chip.
  codeChanged() {
    this.#translator.changed();
  }
  // It is not to be used any more; what has been translated is kept for another board.
  close() {
    this.chip = null;
    giveBack(this.#translator);
  }
  fitPeripherals(chip, old, cause) {
    const { peripherals } = chip;
    const watchdog = peripherals[0x40058];
    const oldReset = old?.peripherals[0x40064].readUint32(CHIP_RESET);
    peripherals[0x40064] = new PlainRegisters(chip, 'VREG_AND_CHIP_RESET', {
      [VREG]: 0x10b1,
      [BOD]: 0x91,
      [CHIP_RESET]: cause === 'watchdog' ? oldReset : RESET_CAUSE[cause],
    });
    if (cause === 'watchdog') {
      watchdog.reason = old.peripherals[0x40058].reason || WATCHDOG_TIMER;
      watchdog.scratchData.set(old.peripherals[0x40058].scratchData);
    }
    chip.adc.channelValues[4] = ROOM_TEMPERATURE;
    watchdog.onWatchdogTrigger = () => {
      // it would fire again and again at this very instant
      watchdog.alarm.enable = false;
      watchdog.timer.enable = false;
      this.rebootCause = 'watchdog';
      this.stop();
    };
    this.ssi = new SSI(chip, this.flash, () => (this.stallUntilNs = this.flash.busyUntilNs - this.baseNs));
    peripherals[0x18000] = this.ssi;
    const { data } = this.flash;
    const words = new DataView(data.buffer, data.byteOffset, data.byteLength);
    peripherals[0x14000] = new XipControl(chip, (at) => words.getUint32(at % data.byteLength, true));
    peripherals[0x40018] = new PlainRegisters(chip, 'IO_QSPI', {}, (offset, value) => {
      if (offset === 0x0c) this.ssi.chipSelect(value);
    });
    peripherals[0x40060] = new Rosc(chip);
    withDormantWake(peripherals[0x40014]);
    const xosc = peripherals[0x40024];
    const { writeUint32 } = xosc;
    xosc.writeUint32 = (offset, value) => {
      writeUint32.call(xosc, offset, value);
      if (xosc.isDormant && !this.dormant) {
        this.dormant = true;
        this.stop();
      }
    };
    const { ppb } = chip;
    const ppbRead = ppb.readUint32;
    const ppbWrite = ppb.writeUint32;
    ppb.readUint32 = (offset) => (offset === SCR ? this.sleepControl : ppbRead.call(ppb, offset));
    ppb.writeUint32 = (offset, value) => {
      if (offset === SCR) this.sleepControl = value;
      else ppbWrite.call(ppb, offset, value);
    };
  }
  fitPins(chip) {
    for (const pin of chip.qspi) {
      pin.padValue = 0x5a; // input enabled, pull-up: BOOTSEL not pressed
      pin.setInputValue(true);
    }
    chip.gpio.forEach((pin, index) => {
      pin.addListener(() => this.pinChanged(index));
      this.refreshPin(index);
    });
    this.probe.attach(chip.clock, (low) => this.setInput(this.probePin, low ? false : true));
  }
  pinChanged(index) {
    const pin = this.chip.gpio[index];
    const level = pin.outputEnable ? pin.outputValue : null;
    if (level !== this.levels[index]) {
      this.levels[index] = level;
      if (index === this.probePin) this.probe.master(level === false);
      if (this.watched.has(index)) this.event({ pin: index, level });
    }
    this.refreshPin(index);
  }
  // What the pin reads: the board's own level, else the world's, else the pull.
  refreshPin(index) {
    const pin = this.chip.gpio[index];
    const level = this.levels[index] ?? this.external[index] ?? pin.pullupEnabled;
    if (level !== pin.rawInputValue) pin.setInputValue(level);
  }
  setInput(index, level) {
    this.external[index] = level;
    if (this.chip) this.refreshPin(index);
  }
  fitUart(chip) {
    const report = (startNs, bytes) => this.event({ uart: bytes, startNs: this.baseNs + startNs, byteNs: this.uart.byteNs });
    this.uart = new Uart(chip, UART0_IRQ, report);
    const second = new Uart(chip, UART1_IRQ, () => {});
    chip.uart = [this.uart, second];
    chip.peripherals[0x40034] = this.uart;
    chip.peripherals[0x40038] = second;
    this.lineAlarm = chip.clock.createAlarm(() => this.lineByte());
    this.expectLine();
  }
  // Bytes from the modem: byte i is complete at startNs + (i + 1) * byteNs.
  receive(startNs, byteNs, bytes) {
    bytes.forEach((value, i) => this.line.push([Math.round(startNs + (i + 1) * byteNs), value]));
    if (this.chip) this.expectLine();
  }
  expectLine() {
    const { line } = this;
    while (line.length && line[0][0] < this.nowNs) line.shift(); // nobody was listening
    if (line.length) this.lineAlarm.schedule(line[0][0] - this.nowNs);
  }
  lineByte() {
    this.uart.receive(this.line.shift()[1]);
    this.expectLine();
  }
  usbData(port, bytes) {
    this.events.push({ ns: this.nowNs, usb: port, bytes: [...bytes] });
    if (port === 1 || bytes.includes(NEWLINE)) this.stop(); // half a line on the console can wait for the step's end
  }
  setUsbHost(attached) {
    this.usbHost = attached;
  }
  get asleep() {
    return this.dormant || (!!this.chip?.core.waiting && (this.sleepControl & SLEEPDEEP) !== 0);
  }
  powerOff() {
    this.flash.tear();
    this.baseNs = this.nowNs;
    this.chip = null;
    this.uart = null;
    this.tap = null;
    this.releasePins();
  }
  // Run up to `untilNs` of board time, or to the first event. Returns the board time reached.
  run(untilNs) {
    this.stopped = false;
    while (!this.stopped && this.nowNs < untilNs) {
      if (!this.chip) {
        this.baseNs = untilNs;
      } else if (this.dormant) {
        if (!this.wake()) this.baseNs += untilNs - this.nowNs; // its clock stands still
      } else {
        this.chip.clock.setLimit(untilNs - this.baseNs);
        this.execute();
        if (this.rebootCause) this.boot(this.rebootCause);
      }
    }
    // what has left the board so far is on the line
    this.uart?.flushBurst();
    this.tap?.poll();
    return this.nowNs;
  }
  wake() {
    const { peripherals } = this.chip;
    if (!peripherals[0x40014].wakes()) return false;
    this.dormant = false;
    peripherals[0x40024].writeUint32(0x08, 0x77616b65);
    this.expectLine();
    return true;
  }
  execute() {
    const { core, clock } = this.chip;
    while (!this.stopped) {
      if (clock.nanos >= clock.deadlineNs) {
        if (clock.nanos >= clock.limitNs) return;
        clock.fire();
        core.wake();
        this.tap?.poll();
      } else if (core.waiting) {
        this.sleptNs += clock.deadlineNs - clock.nanos;
        clock.nanos = clock.deadlineNs;
      } else if (this.stallUntilNs > clock.nanos) {
        clock.nanos = Math.min(this.stallUntilNs, clock.deadlineNs);
      } else {
        this.cpu.run();
        if (this.stallUntilNs <= clock.nanos) this.stallUntilNs = 0;
      }
    }
  }
}
