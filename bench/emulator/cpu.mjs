// The Cortex-M0+ at speed: runs in the place of rp2040js' own `core.executeInstruction`, on the same core object.
//
// What it changes against rp2040js, and why:
// - One loop until the clock's next deadline. rp2040js is called for each instruction, and looks for interrupts and
//   alarms each time; between two deadlines none of that can change, but by an access to a peripheral, which ends the
//   loop (`touch`).
// - Flags are kept as the result that set them, and made when somebody asks: most are never asked for.
// - RAM, flash and ROM are read as typed arrays, peripherals are found by their 16 KB in an array; rp2040js hashes each
//   address. Stores look at the marks of translated code.
// - Polling the timer's count does not end the loop: nothing else comes of it.
// - What runs often is translated to WebAssembly (translate.mjs), with the same outcome to the last bit and nanosecond.
//
// What it leaves as it is: registers, exceptions and special registers stay where rp2040js and its peripherals look for
// them, cycle counts are its own, and rare instructions are handed to it. tests/emulator/test_board.py lets two boards
// run, one on each (lockstep.mjs), and compares them.
//
// Source: ARM DDI 0419, ARMv6-M Architecture Reference Manual, chapter A6.

import { BUDGET, C, CYCLE_NS, FLASH_SIZE, FLASH_START, LEFT, NZ, RAM_START, V, codePlace } from './memory.mjs';

const TIMERAWH = 0x40054024;
const TIMERAWL = 0x40054028;

// instructions that each interrupt has some of: masking it (PRIMASK), and barriers
const [CPSIE, CPSID, MRS, MSR, BARRIER] = [0xb662, 0xb672, 0xf3ef, 0xf38, 0xf3bf];
const [MRS_PRIMASK, MSR_PRIMASK] = [0x8010, 0x8810];
const BARRIERS = [0x8f4, 0x8f5, 0x8f6]; // DSB, DMB, ISB

const LONGEST = 2 ** 30; // cycles at a time

export class Cpu {
  #translator;
  #peripherals;
  // chip: an RP2040 in the translator's memory. stalled(): must the core stop for something that is no alarm?
  // translate: may hot code be translated? It makes no difference but to the speed.
  constructor(chip, translator, stalled, translate) {
    this.chip = chip;
    this.stalled = stalled;
    this.translate = translate;
    this.startNs = 0; // when the cycles began that are being run
    this.budget = 0; // how many there are
    this.#translator = translator;
    // what lies in each 16 KB from 0x40000000 on: rp2040js' own table has to be hashed into
    this.#peripherals = new Array(0x5000).fill(null);
    for (const [key, peripheral] of Object.entries(chip.peripherals)) {
      const index = (Number(key) >>> 2) - 0x10000;
      if (index >= 0) this.#peripherals[index] = peripheral;
    }
    // whatever else writes memory: exceptions, DMA
    for (const verb of ['writeUint8', 'writeUint16', 'writeUint32']) {
      const write = chip[verb];
      chip[verb] = (address, value) => {
        write.call(chip, address, value);
        this.written(address);
        this.written(address + 3); // what is not aligned may reach further
      };
    }
  }
  // After a write by anything but the core's own stores.
  written(address) {
    const ram = (address - RAM_START) >>> 0;
    if (this.#translator.memory.marks[ram >>> 4]) this.#translator.written(ram);
    else if ((address - FLASH_START) >>> 0 < FLASH_SIZE) this.#translator.changed();
  }

  // A word of the timer's count.
  microseconds(address, left) {
    const micros = (this.startNs + (this.budget - left) * CYCLE_NS) / 1000;
    return address === TIMERAWL ? (micros >>> 0) | 0 : Math.floor(micros / 2 ** 32);
  }

  // Run until the clock's deadline, a wait for an interrupt, or a stall.
  run() {
    const { chip, translate } = this;
    const translator = this.#translator;
    const peripherals = this.#peripherals;
    const { memory } = translator;
    const { registers: R, ram8, ram16, ram32, flash8, flash16, flash32, rom16, marks, entries, state, start } = memory;
    const { core, clock, sio } = chip;
    const ramSize = ram8.length;
    const flashSize = flash8.length;
    let pc = 0; // address of the instruction to be fetched next
    let nz = 0; // N and Z, as the result that set them
    let c = 0;
    let v = 0;
    let code = rom16;
    let codeStart = 0;
    let left = 0;
    let next = -1; // where the program goes on unless it jumps

    const load = () => {
      pc = R[15] & ~1;
      nz = core.Z ? 0 : core.N ? -1 : 1;
      c = core.C ? 1 : 0;
      v = core.V ? 1 : 0;
      jump();
    };
    const store = () => {
      R[15] = pc;
      core.N = nz < 0;
      core.Z = nz === 0;
      core.C = c === 1;
      core.V = v === 1;
    };
    // Where the instructions at `pc` lie.
    const jump = () => {
      if ((pc - FLASH_START) >>> 0 < flashSize) {
        code = flash16;
        codeStart = FLASH_START;
      } else if ((pc - RAM_START) >>> 0 < ramSize) {
        code = ram16;
        codeStart = RAM_START;
      } else if (pc >>> 0 < 0x4000) {
        code = rom16;
        codeStart = 0;
      } else {
        throw new Error(`the core has jumped to ${(pc >>> 0).toString(16)}`);
      }
    };
    // Everything but RAM and flash: peripherals see the time at which the instruction began, and may change everything.
    const touch = () => {
      clock.nanos = this.startNs + (this.budget - left) * CYCLE_NS;
      this.budget -= left; // ends the inner loop
      left = 0;
    };
    const ioCycles = (address, apb) => {
      const area = address >>> 28;
      return area === 0xd ? 1 : area === 4 ? 1 + apb : 2;
    };
    const slowRead32 = (address) => {
      if (address === TIMERAWL || address === TIMERAWH) {
        // most waits poll these, and reading them changes nothing
        return this.microseconds(address, left);
      }
      touch();
      if (address >>> 28 === 4 || address >>> 20 === 0x502 || address >>> 20 === 0x503) {
        const peripheral = peripherals[(address >>> 14) - 0x10000];
        if (peripheral && !(address & 3)) return peripheral.readUint32(address & 0x3fff) | 0;
      } else if (address >>> 28 === 0xd && !(address & 3)) {
        return sio.readUint32(address & 0xfffffff) | 0;
      }
      return chip.readUint32(address >>> 0) | 0;
    };
    const slowRead16 = (address) => {
      touch();
      return chip.readUint16(address >>> 0);
    };
    const slowRead8 = (address) => {
      touch();
      return chip.readUint8(address >>> 0);
    };
    const slowWrite32 = (address, value) => {
      touch();
      if (address >>> 28 === 0xd) {
        sio.writeUint32(address & 0xfffffff, value >>> 0);
        return;
      }
      if (address >>> 28 === 4) {
        const peripheral = peripherals[(address >>> 14) - 0x10000];
        if (peripheral) {
          peripheral.writeUint32Atomic(address & 0xfff, value >>> 0, (address >> 12) & 3);
          return;
        }
      }
      chip.writeUint32(address >>> 0, value >>> 0);
    };
    const slowWrite16 = (address, value) => {
      touch();
      chip.writeUint16(address >>> 0, value & 0xffff);
    };
    const slowWrite8 = (address, value) => {
      touch();
      chip.writeUint8(address >>> 0, value & 0xff);
    };
    const read32 = (address) => {
      const ram = (address - RAM_START) >>> 0;
      if (ram < ramSize && !(address & 3)) return ram32[ram >> 2];
      const flash = (address - FLASH_START) >>> 0;
      if (flash < flashSize && !(address & 3)) return flash32[flash >> 2];
      return slowRead32(address);
    };
    const write32 = (address, value) => {
      const ram = (address - RAM_START) >>> 0;
      if (ram < ramSize && !(address & 3)) {
        ram32[ram >> 2] = value;
        if (marks[ram >> 4]) translator.written(ram);
      } else {
        slowWrite32(address, value);
      }
    };

    // What lets interrupts in, or may: they are looked at before the next instruction.
    const mask = (masked) => {
      core.PM = masked;
      core.interruptsUpdated = true;
      core.waitsForEvent = false;
      this.budget -= left; // ends the inner loop
      left = 0;
    };

    // Let translated code go on from `pc` as far as it can.
    const runTranslated = () => {
      state[NZ] = nz;
      state[C] = c;
      state[V] = v;
      state[LEFT] = left;
      state[BUDGET] = this.budget;
      start[0] = this.startNs;
      pc = translator.run(pc);
      nz = state[NZ];
      c = state[C];
      v = state[V];
      left = state[LEFT];
      jump();
    };

    load();
    for (;;) {
      let single = false;
      if (core.interruptsUpdated) {
        store();
        if (core.checkForInterrupts()) core.waiting = false;
        single = core.interruptsUpdated;
        load();
      }
      this.startNs = clock.nanos;
      left = single ? 1 : Math.min(LONGEST, Math.ceil((clock.deadlineNs - clock.nanos) / CYCLE_NS));
      this.budget = left;
      next = -1;
      while (left > 0) {
        if (pc !== next && translate) {
          const place = codePlace(pc);
          if (place >= 0 && (entries[place >> 1] || translator.wanted(pc, place))) {
            runTranslated();
            if (left <= 0) break;
          }
        }
        const op = code[(pc - codeStart) >> 1];
        next = pc = (pc + 2) | 0;
        switch (op >> 8) {
          // LSLS (immediate)
          case 0x00: case 0x01: case 0x02: case 0x03: case 0x04: case 0x05: case 0x06: case 0x07: {
            const shift = (op >> 6) & 31;
            const value = R[(op >> 3) & 7];
            if (shift) c = (value >>> (32 - shift)) & 1;
            nz = value << shift;
            R[op & 7] = nz;
            left--;
            break;
          }
          // LSRS (immediate)
          case 0x08: case 0x09: case 0x0a: case 0x0b: case 0x0c: case 0x0d: case 0x0e: case 0x0f: {
            const shift = (op >> 6) & 31;
            const value = R[(op >> 3) & 7];
            c = (value >>> ((shift - 1) & 31)) & 1;
            nz = shift ? value >>> shift | 0 : 0;
            R[op & 7] = nz;
            left--;
            break;
          }
          // ASRS (immediate)
          case 0x10: case 0x11: case 0x12: case 0x13: case 0x14: case 0x15: case 0x16: case 0x17: {
            const shift = (op >> 6) & 31;
            const value = R[(op >> 3) & 7];
            c = (value >>> ((shift - 1) & 31)) & 1;
            nz = shift ? value >> shift : value >> 31;
            R[op & 7] = nz;
            left--;
            break;
          }
          // ADDS (register)
          case 0x18: case 0x19: {
            const a = R[(op >> 3) & 7];
            const b = R[(op >> 6) & 7];
            nz = (a + b) | 0;
            c = nz >>> 0 < a >>> 0 ? 1 : 0;
            v = ((a ^ nz) & (b ^ nz)) >>> 31;
            R[op & 7] = nz;
            left--;
            break;
          }
          // SUBS (register)
          case 0x1a: case 0x1b: {
            const a = R[(op >> 3) & 7];
            const b = R[(op >> 6) & 7];
            nz = (a - b) | 0;
            c = a >>> 0 >= b >>> 0 ? 1 : 0;
            v = ((a ^ b) & (a ^ nz)) >>> 31;
            R[op & 7] = nz;
            left--;
            break;
          }
          // ADDS (3-bit immediate)
          case 0x1c: case 0x1d: {
            const a = R[(op >> 3) & 7];
            nz = (a + ((op >> 6) & 7)) | 0;
            c = nz >>> 0 < a >>> 0 ? 1 : 0;
            v = (~a & nz) >>> 31;
            R[op & 7] = nz;
            left--;
            break;
          }
          // SUBS (3-bit immediate)
          case 0x1e: case 0x1f: {
            const a = R[(op >> 3) & 7];
            const b = (op >> 6) & 7;
            nz = (a - b) | 0;
            c = a >>> 0 >= b ? 1 : 0;
            v = (a & ~nz) >>> 31;
            R[op & 7] = nz;
            left--;
            break;
          }
          // MOVS (immediate)
          case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: case 0x27:
            nz = op & 0xff;
            R[(op >> 8) & 7] = nz;
            left--;
            break;
          // CMP (immediate)
          case 0x28: case 0x29: case 0x2a: case 0x2b: case 0x2c: case 0x2d: case 0x2e: case 0x2f: {
            const a = R[(op >> 8) & 7];
            const b = op & 0xff;
            nz = (a - b) | 0;
            c = a >>> 0 >= b ? 1 : 0;
            v = (a & ~nz) >>> 31;
            left--;
            break;
          }
          // ADDS (8-bit immediate)
          case 0x30: case 0x31: case 0x32: case 0x33: case 0x34: case 0x35: case 0x36: case 0x37: {
            const a = R[(op >> 8) & 7];
            nz = (a + (op & 0xff)) | 0;
            c = nz >>> 0 < a >>> 0 ? 1 : 0;
            v = (~a & nz) >>> 31;
            R[(op >> 8) & 7] = nz;
            left--;
            break;
          }
          // SUBS (8-bit immediate)
          case 0x38: case 0x39: case 0x3a: case 0x3b: case 0x3c: case 0x3d: case 0x3e: case 0x3f: {
            const a = R[(op >> 8) & 7];
            const b = op & 0xff;
            nz = (a - b) | 0;
            c = a >>> 0 >= b ? 1 : 0;
            v = (a & ~nz) >>> 31;
            R[(op >> 8) & 7] = nz;
            left--;
            break;
          }
          // data processing (register)
          case 0x40: case 0x41: case 0x42: case 0x43: {
            const d = op & 7;
            const a = R[d];
            const b = R[(op >> 3) & 7];
            left--;
            switch ((op >> 6) & 15) {
              case 0: // ANDS
                nz = R[d] = a & b;
                break;
              case 1: // EORS
                nz = R[d] = a ^ b;
                break;
              case 2: { // LSLS
                const shift = b & 0xff;
                if (shift) c = shift <= 32 ? (a >>> (32 - shift)) & 1 : 0;
                nz = R[d] = shift < 32 ? a << shift : 0;
                break;
              }
              case 3: { // LSRS
                const shift = b & 0xff;
                if (shift) c = shift <= 32 ? (a >>> (shift - 1)) & 1 : 0;
                nz = R[d] = shift < 32 ? a >>> shift | 0 : 0;
                break;
              }
              case 4: { // ASRS
                const shift = b & 0xff;
                if (shift) c = shift <= 32 ? (a >>> (shift - 1)) & 1 : a >>> 31;
                nz = R[d] = shift < 32 ? a >> shift : a >> 31;
                break;
              }
              case 5: { // ADCS
                const sum = (a >>> 0) + (b >>> 0) + c;
                nz = R[d] = sum | 0;
                c = sum > 0xffffffff ? 1 : 0;
                v = ((a ^ nz) & (b ^ nz)) >>> 31;
                break;
              }
              case 6: { // SBCS
                const difference = (a >>> 0) - (b >>> 0) - (1 - c);
                nz = R[d] = difference | 0;
                c = difference >= 0 ? 1 : 0;
                v = ((a ^ b) & (a ^ nz)) >>> 31;
                break;
              }
              case 7: { // RORS
                const shift = b & 31;
                nz = R[d] = shift ? (a >>> shift) | (a << (32 - shift)) : a;
                if (b & 0xff) c = nz >>> 31;
                break;
              }
              case 8: // TST
                nz = a & b;
                break;
              case 9: // RSBS
                nz = R[d] = -b | 0;
                c = b === 0 ? 1 : 0;
                v = (b & nz) >>> 31;
                break;
              case 10: // CMP
                nz = (a - b) | 0;
                c = a >>> 0 >= b >>> 0 ? 1 : 0;
                v = ((a ^ b) & (a ^ nz)) >>> 31;
                break;
              case 11: // CMN
                nz = (a + b) | 0;
                c = nz >>> 0 < a >>> 0 ? 1 : 0;
                v = ((a ^ nz) & (b ^ nz)) >>> 31;
                break;
              case 12: // ORRS
                nz = R[d] = a | b;
                break;
              case 13: // MULS
                nz = R[d] = Math.imul(a, b);
                break;
              case 14: // BICS
                nz = R[d] = a & ~b;
                break;
              default: // MVNS
                nz = R[d] = ~b;
            }
            break;
          }
          // ADD (register, high registers)
          case 0x44: {
            const m = (op >> 3) & 15;
            const d = ((op >> 4) & 8) | (op & 7);
            const b = m === 15 ? pc + 2 : R[m];
            left--;
            if (d === 15) {
              pc = (pc + 2 + b) & ~1;
              left--;
              jump();
            } else if (d === 13) {
              R[13] = (R[13] + b) & ~3;
            } else {
              R[d] = R[d] + b;
            }
            break;
          }
          // CMP (register, high registers)
          case 0x45: {
            const a = R[((op >> 4) & 8) | (op & 7)];
            const b = R[(op >> 3) & 15];
            nz = (a - b) | 0;
            c = a >>> 0 >= b >>> 0 ? 1 : 0;
            v = ((a ^ b) & (a ^ nz)) >>> 31;
            left--;
            break;
          }
          // MOV (register, high registers)
          case 0x46: {
            const m = (op >> 3) & 15;
            const d = ((op >> 4) & 8) | (op & 7);
            const value = m === 15 ? pc + 2 : R[m];
            left--;
            if (d === 15) {
              pc = value & ~1;
              left--;
              jump();
            } else {
              R[d] = d === 13 ? value & ~3 : value;
            }
            break;
          }
          // BX, BLX (register)
          case 0x47: {
            const target = R[(op >> 3) & 15];
            left -= 2;
            if (op & 0x80) {
              R[14] = pc | 1;
              pc = target & ~1;
              jump();
            } else if (target >>> 28 === 15) {
              store();
              core.BXWritePC(target >>> 0);
              load();
              this.budget -= left;
              left = 0;
            } else {
              pc = target & ~1;
              jump();
            }
            break;
          }
          // LDR (literal)
          case 0x48: case 0x49: case 0x4a: case 0x4b: case 0x4c: case 0x4d: case 0x4e: case 0x4f:
            R[(op >> 8) & 7] = read32(((pc + 2) & ~3) + ((op & 0xff) << 2));
            left -= 2;
            break;
          // STR (register)
          case 0x50: case 0x51: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize && !(address & 3)) {
              ram32[ram >> 2] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite32(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // STRH (register)
          case 0x52: case 0x53: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize) {
              ram16[ram >> 1] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite16(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // STRB (register)
          case 0x54: case 0x55: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize) {
              ram8[ram] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite8(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // LDRSB (register)
          case 0x56: case 0x57: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = (ram8[ram] << 24) >> 24;
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = (flash8[flash] << 24) >> 24;
              left -= 2;
            } else {
              R[op & 7] = (slowRead8(address) << 24) >> 24;
              left -= ioCycles(address, 3);
            }
            break;
          }
          // LDR (register)
          case 0x58: case 0x59: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize && !(address & 3)) {
              R[op & 7] = ram32[ram >> 2];
              left -= 2;
            } else if (flash < flashSize && !(address & 3)) {
              R[op & 7] = flash32[flash >> 2];
              left -= 2;
            } else {
              R[op & 7] = slowRead32(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // LDRH (register)
          case 0x5a: case 0x5b: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = ram16[ram >> 1];
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = flash16[flash >> 1];
              left -= 2;
            } else {
              R[op & 7] = slowRead16(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // LDRB (register)
          case 0x5c: case 0x5d: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = ram8[ram];
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = flash8[flash];
              left -= 2;
            } else {
              R[op & 7] = slowRead8(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // LDRSH (register)
          case 0x5e: case 0x5f: {
            const address = (R[(op >> 3) & 7] + R[(op >> 6) & 7]) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = (ram16[ram >> 1] << 16) >> 16;
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = (flash16[flash >> 1] << 16) >> 16;
              left -= 2;
            } else {
              R[op & 7] = (slowRead16(address) << 16) >> 16;
              left -= ioCycles(address, 3);
            }
            break;
          }
          // STR (immediate)
          case 0x60: case 0x61: case 0x62: case 0x63: case 0x64: case 0x65: case 0x66: case 0x67: {
            const address = (R[(op >> 3) & 7] + ((op >> 4) & 0x7c)) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize && !(address & 3)) {
              ram32[ram >> 2] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite32(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // LDR (immediate)
          case 0x68: case 0x69: case 0x6a: case 0x6b: case 0x6c: case 0x6d: case 0x6e: case 0x6f: {
            const address = (R[(op >> 3) & 7] + ((op >> 4) & 0x7c)) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize && !(address & 3)) {
              R[op & 7] = ram32[ram >> 2];
              left -= 2;
            } else if (flash < flashSize && !(address & 3)) {
              R[op & 7] = flash32[flash >> 2];
              left -= 2;
            } else {
              R[op & 7] = slowRead32(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // STRB (immediate)
          case 0x70: case 0x71: case 0x72: case 0x73: case 0x74: case 0x75: case 0x76: case 0x77: {
            const address = (R[(op >> 3) & 7] + ((op >> 6) & 31)) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize) {
              ram8[ram] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite8(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // LDRB (immediate)
          case 0x78: case 0x79: case 0x7a: case 0x7b: case 0x7c: case 0x7d: case 0x7e: case 0x7f: {
            const address = (R[(op >> 3) & 7] + ((op >> 6) & 31)) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = ram8[ram];
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = flash8[flash];
              left -= 2;
            } else {
              R[op & 7] = slowRead8(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // STRH (immediate)
          case 0x80: case 0x81: case 0x82: case 0x83: case 0x84: case 0x85: case 0x86: case 0x87: {
            const address = (R[(op >> 3) & 7] + ((op >> 5) & 0x3e)) | 0;
            const ram = (address - RAM_START) >>> 0;
            if (ram < ramSize) {
              ram16[ram >> 1] = R[op & 7];
              if (marks[ram >> 4]) translator.written(ram);
              left -= 2;
            } else {
              slowWrite16(address, R[op & 7]);
              left -= ioCycles(address, 4);
            }
            break;
          }
          // LDRH (immediate)
          case 0x88: case 0x89: case 0x8a: case 0x8b: case 0x8c: case 0x8d: case 0x8e: case 0x8f: {
            const address = (R[(op >> 3) & 7] + ((op >> 5) & 0x3e)) | 0;
            const ram = (address - RAM_START) >>> 0;
            const flash = (address - FLASH_START) >>> 0;
            if (ram < ramSize) {
              R[op & 7] = ram16[ram >> 1];
              left -= 2;
            } else if (flash < flashSize) {
              R[op & 7] = flash16[flash >> 1];
              left -= 2;
            } else {
              R[op & 7] = slowRead16(address);
              left -= ioCycles(address, 3);
            }
            break;
          }
          // STR (SP + immediate)
          case 0x90: case 0x91: case 0x92: case 0x93: case 0x94: case 0x95: case 0x96: case 0x97:
            write32((R[13] + ((op & 0xff) << 2)) | 0, R[(op >> 8) & 7]);
            left -= 2;
            break;
          // LDR (SP + immediate)
          case 0x98: case 0x99: case 0x9a: case 0x9b: case 0x9c: case 0x9d: case 0x9e: case 0x9f:
            R[(op >> 8) & 7] = read32((R[13] + ((op & 0xff) << 2)) | 0);
            left -= 2;
            break;
          // ADR
          case 0xa0: case 0xa1: case 0xa2: case 0xa3: case 0xa4: case 0xa5: case 0xa6: case 0xa7:
            R[(op >> 8) & 7] = ((pc + 2) & ~3) + ((op & 0xff) << 2);
            left--;
            break;
          // ADD (SP plus immediate)
          case 0xa8: case 0xa9: case 0xaa: case 0xab: case 0xac: case 0xad: case 0xae: case 0xaf:
            R[(op >> 8) & 7] = R[13] + ((op & 0xff) << 2);
            left--;
            break;
          // ADD, SUB (SP and immediate)
          case 0xb0:
            R[13] = op & 0x80 ? R[13] - ((op & 0x7f) << 2) : R[13] + ((op & 0x7f) << 2);
            left--;
            break;
          // SXTH, SXTB, UXTH, UXTB
          case 0xb2: {
            const value = R[(op >> 3) & 7];
            const d = op & 7;
            left--;
            switch ((op >> 6) & 3) {
              case 0:
                R[d] = (value << 16) >> 16;
                break;
              case 1:
                R[d] = (value << 24) >> 24;
                break;
              case 2:
                R[d] = value & 0xffff;
                break;
              default:
                R[d] = value & 0xff;
            }
            break;
          }
          // PUSH
          case 0xb4: case 0xb5: {
            let address = R[13];
            if (op & 0x100) {
              address -= 4;
              write32(address, R[14]);
            }
            for (let i = 7; i >= 0; i--) {
              if (op & (1 << i)) {
                address -= 4;
                write32(address, R[i]);
                left--;
              }
            }
            R[13] = address;
            left--;
            break;
          }
          // POP
          case 0xbc: case 0xbd: {
            let address = R[13];
            for (let i = 0; i < 8; i++) {
              if (op & (1 << i)) {
                R[i] = read32(address);
                address += 4;
                left--;
              }
            }
            left--;
            if (op & 0x100) {
              const target = read32(address);
              R[13] = address + 4;
              left -= 2;
              if (target >>> 28 === 15) {
                store();
                core.BXWritePC(target >>> 0);
                load();
                this.budget -= left;
                left = 0;
              } else {
                pc = target & ~1;
                jump();
              }
            } else {
              R[13] = address;
            }
            break;
          }
          // STM
          case 0xc0: case 0xc1: case 0xc2: case 0xc3: case 0xc4: case 0xc5: case 0xc6: case 0xc7: {
            const n = (op >> 8) & 7;
            let address = R[n];
            for (let i = 0; i < 8; i++) {
              if (op & (1 << i)) {
                write32(address, R[i]);
                address = (address + 4) | 0;
                left--;
              }
            }
            R[n] = address;
            left--;
            break;
          }
          // LDM
          case 0xc8: case 0xc9: case 0xca: case 0xcb: case 0xcc: case 0xcd: case 0xce: case 0xcf: {
            const n = (op >> 8) & 7;
            let address = R[n];
            for (let i = 0; i < 8; i++) {
              if (op & (1 << i)) {
                R[i] = read32(address);
                address = (address + 4) | 0;
                left--;
              }
            }
            if (!(op & (1 << n))) R[n] = address;
            left--;
            break;
          }
          // B (conditional), in the order of the conditions
          case 0xd0:
            left--;
            if (nz === 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd1:
            left--;
            if (nz !== 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd2:
            left--;
            if (c) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd3:
            left--;
            if (!c) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd4:
            left--;
            if (nz < 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd5:
            left--;
            if (nz >= 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd6:
            left--;
            if (v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd7:
            left--;
            if (!v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd8:
            left--;
            if (c && nz !== 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xd9:
            left--;
            if (!c || nz === 0) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xda:
            left--;
            if (nz >>> 31 === v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xdb:
            left--;
            if (nz >>> 31 !== v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xdc:
            left--;
            if (nz !== 0 && nz >>> 31 === v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          case 0xdd:
            left--;
            if (nz === 0 || nz >>> 31 !== v) { pc += (((op & 0xff) << 24) >> 23) + 2; left--; }
            break;
          // B
          case 0xe0: case 0xe1: case 0xe2: case 0xe3: case 0xe4: case 0xe5: case 0xe6: case 0xe7:
            pc += (((op & 0x7ff) << 21) >> 20) + 2;
            left -= 2;
            break;
          // BL, or one of the rare wide ones
          case 0xf0: case 0xf1: case 0xf2: case 0xf3: case 0xf4: case 0xf5: case 0xf6: case 0xf7: {
            const op2 = code[(pc - codeStart) >> 1];
            if ((op2 & 0xd000) === 0xd000) {
              const s = (op >> 10) & 1;
              const i1 = ~((op2 >> 13) ^ s) & 1;
              const i2 = ~((op2 >> 11) ^ s) & 1;
              R[14] = (pc + 2) | 1;
              pc = (pc + 2 + ((-s << 24) | (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((op2 & 0x7ff) << 1))) | 0;
              left -= 3;
              jump();
              break;
            }
            if (!core.interruptsUpdated) {
              if (op === MRS && (op2 & 0xf0ff) === MRS_PRIMASK) {
                R[(op2 >> 8) & 15] = core.PM ? 1 : 0;
                pc = (pc + 2) | 0;
                left -= 3;
                core.waitsForEvent = false;
                break;
              }
              if (op >> 4 === MSR && op2 === MSR_PRIMASK) {
                pc = (pc + 2) | 0;
                left -= 3;
                mask((R[op & 15] & 1) === 1);
                break;
              }
              if (op === BARRIER && BARRIERS.includes(op2 >> 4)) {
                pc = (pc + 2) | 0;
                left -= 3;
                core.waitsForEvent = false;
                break;
              }
            }
          }
          // falls through
          default: {
            if ((op === CPSID || op === CPSIE) && !core.interruptsUpdated) {
              left--;
              if (op === CPSIE) {
                mask(false);
              } else {
                core.PM = true;
                core.waitsForEvent = false;
              }
              break;
            }
            pc = (pc - 2) | 0;
            touch();
            store();
            left -= core.executeInstruction();
            load();
          }
        }
      }
      clock.nanos = this.startNs + (this.budget - left) * CYCLE_NS;
      if (clock.nanos >= clock.deadlineNs || core.waiting || this.stalled()) break;
    }
    store();
  }
}
