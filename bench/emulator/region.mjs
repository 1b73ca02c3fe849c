// One region of Thumb code as a WebAssembly function: all that is reached from an address by branches whose target is
// written in the code, up to a size. It does exactly what cpu.mjs does, instruction by instruction; whatever it cannot do
// (peripherals, rare instructions, returns from exceptions) it leaves to cpu.mjs by stopping in front of it.
//
// The region consists of chains: instructions in a row, begun only when the cycles left are enough for all of them, so that
// no deadline can fall among them. Conditional branches leave a chain; whatever is branched to begins one.
import { Code, I32 } from './wasm.mjs';
import {
  C, FLASH_AT, FLASH_SIZE, FLASH_START, LEFT, MARKS_AT, NZ, RAM_AT, RAM_SIZE, RAM_START, REGISTERS_AT, STATE_AT, V, VALUE, codePlace,
} from './memory.mjs';

const LONGEST_CHAIN = 48; // instructions
const LARGEST = 320; // instructions, roughly
const MOST_CHAINS = 250; // an entry has eight bits for its chain
export const STOP = 1; // in the address that a region returns: go on there with the interpreter

// functions that each module imports
export const QUIET_READ = 0;
export const QUIET_WRITE = 1;

// locals: the chain to begin with, R0 to R14, flags, cycles left, operands of the last comparison or sum, the value that a
// shift has shifted its last bit out of, scratch, the address to return
const NEXT = 0;
const register = (n) => 1 + n;
const [RESULT, CARRY, OVERFLOW, CYCLES, FIRST, SECOND, SHIFTED, T, U, GO_ON_AT] = [16, 17, 18, 19, 20, 21, 22, 23, 24, 25];
export const LOCALS = 25; // the parameter not counted
const [SP, LR] = [13, 14];

const stateAt = (word) => STATE_AT + 4 * word;
const bits = (mask) => [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => mask & (1 << i));

// What becomes of the program counter after an instruction. alone: it is left to the interpreter.
function flow(op, op2, pc) {
  const high = op >> 8;
  if (high >= 0xd0 && high <= 0xdd) return { kind: 'branch', target: (pc + 4 + (((op & 0xff) << 24) >> 23)) | 0 };
  if (op >> 11 === 0x1c) return { kind: 'jump', target: (pc + 4 + (((op & 0x7ff) << 21) >> 20)) | 0 };
  if (high >= 0xf0) {
    if (high > 0xf7 || (op2 & 0xd000) !== 0xd000) return { kind: 'alone', size: high >= 0xf0 && high <= 0xf7 ? 4 : 2 };
    const s = (op >> 10) & 1;
    const i1 = ~((op2 >> 13) ^ s) & 1;
    const i2 = ~((op2 >> 11) ^ s) & 1;
    const offset = (-s << 24) | (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((op2 & 0x7ff) << 1);
    return { kind: 'call', target: (pc + 4 + offset) | 0, size: 4 };
  }
  if (high === 0x47) {
    if (((op >> 3) & 15) === 15) return { kind: 'alone' };
    return { kind: op & 0x80 ? 'call' : 'end' };
  }
  if (high === 0x45 && (((op >> 3) & 15) === 15 || (op & 0x87) === 0x87)) return { kind: 'alone' };
  if ((high === 0x44 || high === 0x46) && (op & 0x87) === 0x87) return { kind: 'end' };
  if (high === 0xbd) return { kind: 'end' };
  if (high < 0xb0 || high === 0xb0 || high === 0xb2 || high === 0xb4 || high === 0xb5 || high === 0xbc) return { kind: 'plain' };
  if (high >= 0xc0 && high <= 0xcf) return op & 0xff ? { kind: 'plain' } : { kind: 'alone' };
  return { kind: 'alone' };
}

export class Region {
  // code16: the memory as halfwords. pc: where it is entered first. seen: has the program ever jumped to this address?
  constructor(code16, pc, seen) {
    this.code16 = code16;
    this.pc = pc;
    this.seen = seen;
    this.sources = new Map(); // place of each halfword that the translation depends on: its value
    this.used = new Set(); // registers
    this.changed = new Set();
    this.code = new Code();
    this.chains = this.discover(pc); // addresses, ascending
    this.index = new Map(this.chains.map((start, i) => [start, i]));
    this.translate();
  }
  halfword(pc) {
    const place = codePlace(pc);
    const value = this.code16[place >> 1];
    this.sources.set(place, value);
    return value;
  }
  flowAt(pc) {
    if (codePlace(pc) < 0 || codePlace(pc + 2) < 0) return { kind: 'alone' };
    const op = this.code16[codePlace(pc) >> 1];
    return flow(op, this.code16[codePlace(pc + 2) >> 1], pc);
  }
  discover(pc) {
    const starts = new Set([pc]);
    let size = 0;
    const start = (address) => {
      if (size < LARGEST && starts.size < MOST_CHAINS && codePlace(address) >= 0) starts.add(address);
    };
    for (const first of starts) {
      let at = first;
      for (let length = 0; ; length++) {
        if (length && starts.has(at)) break;
        if (length === LONGEST_CHAIN) {
          start(at);
          break;
        }
        size++;
        const { kind, target, size: bytes = 2 } = this.flowAt(at);
        at += bytes;
        if (kind === 'jump' || (kind === 'branch' && (target <= at || this.seen(target)))) start(target);
        if (kind === 'call' || kind === 'alone') start(at);
        if (kind !== 'plain' && kind !== 'branch') break;
      }
    }
    return [...starts].sort((a, b) => (a >>> 0) - (b >>> 0));
  }
  // The whole function, in this.body.
  translate() {
    const { code, chains } = this;
    code.block().loop();
    for (let i = 0; i < chains.length; i++) code.block();
    code.get(NEXT).br_table(chains.map((_, i) => i), 0);
    chains.forEach((start, i) => {
      code.end();
      this.chain(start, i);
    });
    code.end().end();
    const body = (this.body = new Code());
    for (const n of this.used) body.i32(0).load(REGISTERS_AT + 4 * n).set(register(n));
    for (const [word, local] of [[NZ, RESULT], [C, CARRY], [V, OVERFLOW], [LEFT, CYCLES]]) body.i32(0).load(stateAt(word)).set(local);
    for (const byte of code.bytes) body.bytes.push(byte);
    for (const n of this.changed) body.i32(0).get(register(n)).store(REGISTERS_AT + 4 * n);
    for (const [word, local] of [[NZ, RESULT], [C, CARRY], [V, OVERFLOW], [LEFT, CYCLES]]) body.i32(0).get(local).store(stateAt(word));
    body.get(GO_ON_AT).end();
  }
  chain(start, number) {
    const { code } = this;
    this.number = number;
    this.spent = 0; // cycles, since the chain began
    this.carry = null; // where C is to be had from, when not from its local: see pushCarry
    this.overflow = null;
    this.paired = false; // is RESULT that of FIRST and SECOND?
    let most = 0;
    const instructions = [];
    for (let at = start; ; ) {
      const step = this.flowAt(at);
      if (step.kind === 'alone') break;
      most += this.mostCycles(this.code16[codePlace(at) >> 1], step.kind);
      instructions.push(at);
      at += step.size ?? 2;
      if ((step.kind !== 'plain' && step.kind !== 'branch') || this.index.has(at) || instructions.length === LONGEST_CHAIN) break;
    }
    if (instructions.length) {
      code.get(CYCLES).i32(most).lt_s().if();
      this.leave(start | STOP);
      code.end();
    }
    let at = start;
    let ended = false;
    for (at of instructions) {
      this.at = at;
      ended = this.instruction(this.halfword(at));
      at += 2;
    }
    if (ended) return;
    if (this.flowAt(at).kind === 'alone' && !this.index.has(at)) this.leave(at | STOP);
    else if (!instructions.length) this.leave(at | STOP);
    else this.go(at);
  }
  // At most, for the check at the beginning of a chain.
  mostCycles(op, kind) {
    const high = op >> 8;
    if (kind === 'call') return 3;
    if (kind !== 'plain') return high === 0xbd ? 3 + bits(op & 0xff).length : 2;
    if (high >= 0xc0 || (high >= 0xb4 && high <= 0xbc)) return 1 + bits(op & 0xff).length;
    if (high >= 0x48 && high < 0xa0) return 4;
    return 1;
  }

  // To another address, by what is written in the code.
  go(target) {
    const { code } = this;
    const to = this.index.get(target);
    if (to === undefined) {
      this.leave(target);
      return;
    }
    this.settle();
    if (to > this.number) {
      code.br(code.depth - (2 + this.chains.length - to)); // out of the block in front of it
    } else {
      code.i32(to).set(NEXT).br(code.depth - 2);
    }
  }
  // Leave the region for an address (with STOP or without).
  leave(address) {
    this.settle();
    this.code.i32(address).set(GO_ON_AT).br(this.code.depth - 1);
  }
  // Leave it for the interpreter, in front of this instruction.
  decline() {
    this.leave(this.at | STOP);
  }
  // Flags and cycles to where they are kept between chains.
  settle() {
    const { code } = this;
    if (this.carry) this.pushCarry().set(CARRY);
    if (this.overflow) this.pushOverflow().set(OVERFLOW);
    if (this.spent) code.get(CYCLES).i32(this.spent).sub().set(CYCLES);
  }

  get(n) {
    this.used.add(n);
    return this.code.get(register(n));
  }
  set(n) {
    this.used.add(n);
    this.changed.add(n);
    return this.code.set(register(n));
  }
  pushSecond({ immediate }) {
    return immediate === undefined ? this.code.get(SECOND) : this.code.i32(immediate);
  }
  pushCarry() {
    const { code, carry } = this;
    switch (carry?.kind) {
      case 'add':
        this.pushSecond(carry).get(FIRST).add();
        return code.get(FIRST).lt_u();
      case 'sub':
        code.get(FIRST);
        return this.pushSecond(carry).ge_u();
      case 'bit':
        return code.get(SHIFTED).i32(carry.bit).shr_u().i32(1).and();
      default:
        return code.get(CARRY);
    }
  }
  pushOverflow() {
    const { code, overflow } = this;
    switch (overflow?.kind) {
      case 'add':
        code.get(FIRST);
        this.pushSecond(overflow).add().tee(U).get(FIRST).xor();
        return this.pushSecond(overflow).get(U).xor().and().i32(31).shr_u();
      case 'sub':
        code.get(FIRST);
        this.pushSecond(overflow).xor().get(FIRST).get(FIRST);
        return this.pushSecond(overflow).sub().xor().and().i32(31).shr_u();
      default:
        return code.get(OVERFLOW);
    }
  }
  // FIRST and SECOND (or `immediate`) are set: the flags of their sum or difference.
  compare(kind, immediate) {
    const { code } = this;
    code.get(FIRST);
    this.pushSecond({ immediate });
    code[kind]().set(RESULT);
    this.carry = this.overflow = { kind, immediate };
    this.paired = true;
  }
  // Is the condition met? On the stack.
  pushCondition(condition) {
    const { code } = this;
    const compared = this.paired && this.carry?.kind === 'sub' && this.overflow?.kind === 'sub';
    if (compared && condition >= 8 && condition <= 13) {
      code.get(FIRST);
      return this.pushSecond(this.carry)[['gt_u', 'le_u', 'ge_s', 'lt_s', 'gt_s', 'le_s'][condition - 8]]();
    }
    const signed = () => {
      code.get(RESULT).i32(31).shr_u();
      return this.pushOverflow();
    };
    switch (condition) {
      case 0: return code.get(RESULT).eqz();
      case 1: return code.get(RESULT);
      case 2: return this.pushCarry();
      case 3: return this.pushCarry().eqz();
      case 4: return code.get(RESULT).i32(0).lt_s();
      case 5: return code.get(RESULT).i32(0).ge_s();
      case 6: return this.pushOverflow();
      case 7: return this.pushOverflow().eqz();
      case 8: return this.pushCarry().get(RESULT).i32(0).ne().and();
      case 9: return this.pushCarry().eqz().get(RESULT).eqz().or();
      case 10: return signed().eq();
      case 11: return signed().ne();
      case 12: return signed().eq().get(RESULT).i32(0).ne().and();
      default: return signed().ne().get(RESULT).eqz().or();
    }
  }
  // RESULT into a register; the flags N and Z are its own.
  result(d) {
    this.paired = false;
    this.code.tee(RESULT);
    this.set(d);
  }

  // One instruction. Is it the chain's last?
  instruction(op) {
    const { code, at: pc } = this;
    const high = op >> 8;
    const d = op & 7;
    const n = (op >> 3) & 7;
    const m = (op >> 6) & 7;
    const wide = (op >> 8) & 7;
    const byte = op & 0xff;
    const five = (op >> 6) & 31;
    switch (high >> 3) {
      case 0x00: // LSLS
        if (five) {
          this.get(n).tee(SHIFTED).i32(five).shl();
          this.carry = { kind: 'bit', bit: 32 - five };
        } else this.get(n);
        this.result(d);
        this.spent += 1;
        return false;
      case 0x01: // LSRS
      case 0x02: // ASRS
        this.get(n).tee(SHIFTED);
        if (high >> 3 === 2) code.i32(five || 31).shr_s();
        else if (five) code.i32(five).shr_u();
        else code.i32(0).and();
        this.carry = { kind: 'bit', bit: (five - 1) & 31 };
        this.result(d);
        this.spent += 1;
        return false;
      case 0x03: { // ADDS, SUBS, with a register or three bits
        const immediate = high & 4 ? m : undefined;
        this.get(n).set(FIRST);
        if (immediate === undefined) this.get(m).set(SECOND);
        this.compare(high & 2 ? 'sub' : 'add', immediate);
        code.get(RESULT);
        this.set(d);
        this.spent += 1;
        return false;
      }
      case 0x04: // MOVS
        code.i32(byte);
        this.result(wide);
        this.spent += 1;
        return false;
      case 0x05: // CMP
      case 0x06: // ADDS
      case 0x07: // SUBS
        this.get(wide).set(FIRST);
        this.compare(high >> 3 === 6 ? 'add' : 'sub', byte);
        if (high >> 3 !== 5) {
          code.get(RESULT);
          this.set(wide);
        }
        this.spent += 1;
        return false;
      case 0x08:
        return high < 0x44 ? this.dataProcessing(op) : this.highRegisters(op);
      case 0x09: { // LDR (literal)
        const address = ((pc + 4) & ~3) + (byte << 2);
        if (codePlace(address) < 0 || codePlace(address + 2) < 0) {
          this.load(4, () => code.i32(address), wide, false);
        } else {
          code.i32(this.halfword(address) | (this.halfword(address + 2) << 16));
          this.set(wide);
          this.spent += 2;
        }
        return false;
      }
      case 0x0a:
      case 0x0b: { // loads and stores with two registers
        const address = () => {
          this.get(n);
          return this.get(m).add();
        };
        switch ((op >> 9) & 7) {
          case 0: this.store(4, address, d); break;
          case 1: this.store(2, address, d); break;
          case 2: this.store(1, address, d); break;
          case 3: this.load(-1, address, d); break;
          case 4: this.load(4, address, d); break;
          case 5: this.load(2, address, d); break;
          case 6: this.load(1, address, d); break;
          default: this.load(-2, address, d);
        }
        return false;
      }
      case 0x0c: this.store(4, () => this.get(n).i32(five << 2).add(), d); return false;
      case 0x0d: this.load(4, () => this.get(n).i32(five << 2).add(), d); return false;
      case 0x0e: this.store(1, () => this.get(n).i32(five).add(), d); return false;
      case 0x0f: this.load(1, () => this.get(n).i32(five).add(), d); return false;
      case 0x10: this.store(2, () => this.get(n).i32(five << 1).add(), d); return false;
      case 0x11: this.load(2, () => this.get(n).i32(five << 1).add(), d); return false;
      case 0x12: this.store(4, () => this.get(SP).i32(byte << 2).add(), wide, false); return false;
      case 0x13: this.load(4, () => this.get(SP).i32(byte << 2).add(), wide, false); return false;
      case 0x14: // ADR
        code.i32(((pc + 4) & ~3) + (byte << 2));
        this.set(wide);
        this.spent += 1;
        return false;
      case 0x15: // ADD (SP plus immediate)
        this.get(SP).i32(byte << 2).add();
        this.set(wide);
        this.spent += 1;
        return false;
      case 0x16:
      case 0x17:
        return this.stackAndExtension(op);
      case 0x18: // STM
        this.storeMany(bits(byte), () => this.get(wide));
        this.get(wide).i32(4 * bits(byte).length).add();
        this.set(wide);
        this.spent += 1 + bits(byte).length;
        return false;
      case 0x19: { // LDM
        const list = bits(byte);
        this.get(wide);
        this.checkLoads(list.length);
        list.forEach((i, k) => {
          code.get(T).load(RAM_AT + 4 * k);
          this.set(i);
        });
        if (!list.includes(wide)) {
          this.get(wide).i32(4 * list.length).add();
          this.set(wide);
        }
        this.spent += 1 + list.length;
        return false;
      }
      case 0x1a:
      case 0x1b: { // B (conditional)
        const { target } = this.flowAt(pc);
        this.pushCondition(high & 15).if();
        this.spent += 2;
        this.go(target);
        code.end();
        this.spent -= 1;
        return false;
      }
      case 0x1c: // B
        this.spent += 2;
        this.go(this.flowAt(pc).target);
        return true;
      default: { // BL
        this.halfword(pc + 2);
        code.i32((pc + 4) | 1);
        this.set(LR);
        this.spent += 3;
        this.leave(this.flowAt(pc).target);
        return true;
      }
    }
  }
  dataProcessing(op) {
    const { code } = this;
    const d = op & 7;
    const m = (op >> 3) & 7;
    const operation = (op >> 6) & 15;
    this.spent += 1;
    const both = () => {
      this.get(d);
      return this.get(m);
    };
    switch (operation) {
      case 0: both().and(); this.result(d); break;
      case 1: both().xor(); this.result(d); break;
      case 2: case 3: case 4: this.shift(operation, d, m); break;
      case 5: case 6: { // ADCS, SBCS
        this.pushCarry().set(T);
        this.get(d).set(FIRST);
        this.get(m);
        if (operation === 6) code.i32(-1).xor();
        code.set(SECOND);
        code.get(FIRST).get(SECOND).add().get(T).add();
        this.result(d);
        code.get(FIRST).get(SECOND).and().get(FIRST).get(SECOND).or().get(RESULT).i32(-1).xor().and().or().i32(31).shr_u().set(CARRY);
        code.get(FIRST).get(RESULT).xor().get(SECOND).get(RESULT).xor().and().i32(31).shr_u().set(OVERFLOW);
        this.carry = this.overflow = null;
        break;
      }
      case 7: // RORS
        this.pushCarry().set(CARRY);
        this.carry = null;
        this.get(m).set(T);
        this.get(d).get(T).rotr();
        this.result(d);
        code.get(RESULT).i32(31).shr_u().get(CARRY).get(T).i32(0xff).and().select().set(CARRY);
        break;
      case 8: both().and().set(RESULT); this.paired = false; break; // TST
      case 9: // RSBS
        code.i32(0).set(FIRST);
        this.get(m).set(SECOND);
        this.compare('sub');
        code.get(RESULT);
        this.set(d);
        break;
      case 10: case 11: // CMP, CMN
        this.get(d).set(FIRST);
        this.get(m).set(SECOND);
        this.compare(operation === 10 ? 'sub' : 'add');
        break;
      case 12: both().or(); this.result(d); break;
      case 13: both().mul(); this.result(d); break;
      case 14: both().i32(-1).xor().and(); this.result(d); break;
      default: this.get(m).i32(-1).xor(); this.result(d);
    }
    return false;
  }
  // LSLS, LSRS, ASRS by a register: the shift may be 0 or beyond 31
  shift(operation, d, m) {
    const { code } = this;
    const verb = [null, null, 'shl', 'shr_u', 'shr_s'][operation];
    this.pushCarry().set(CARRY);
    this.carry = null;
    this.get(m).i32(0xff).and().set(T);
    this.get(d).set(U);
    code.get(T).if();
    {
      code.get(T).i32(32).le_u().if(I32).get(U);
      if (operation === 2) code.i32(32).get(T).sub();
      else code.get(T).i32(1).sub();
      code.shr_u().i32(1).and().else();
      if (operation === 4) code.get(U).i32(31).shr_u();
      else code.i32(0);
      code.end().set(CARRY);
    }
    code.end();
    code.get(T).i32(32).lt_u().if(I32).get(U).get(T)[verb]().else();
    if (operation === 4) code.get(U).i32(31).shr_s();
    else code.i32(0);
    code.end();
    this.result(d);
  }
  highRegisters(op) {
    const { code, at: pc } = this;
    const m = (op >> 3) & 15;
    const d = ((op >> 4) & 8) | (op & 7);
    const second = () => (m === 15 ? code.i32(pc + 4) : this.get(m));
    switch (op >> 8) {
      case 0x44: // ADD
        this.spent += 1;
        if (d === 15) {
          second().i32(pc + 4).add();
          return this.leaveTo();
        }
        this.get(d);
        second().add();
        if (d === SP) code.i32(~3).and();
        this.set(d);
        return false;
      case 0x45: // CMP
        this.get(d).set(FIRST);
        this.get(m).set(SECOND);
        this.compare('sub');
        this.spent += 1;
        return false;
      case 0x46: // MOV
        this.spent += 1;
        second();
        if (d === 15) return this.leaveTo();
        if (d === SP) code.i32(~3).and();
        this.set(d);
        return false;
      default: // BX, BLX
        this.get(m).set(T);
        if (op & 0x80) {
          code.i32((pc + 2) | 1);
          this.set(LR);
        } else {
          this.declineReturns();
        }
        code.get(T);
        this.spent += 1;
        return this.leaveTo();
    }
  }
  // Leave the region for the address on the stack.
  leaveTo() {
    this.spent += 1;
    this.code.i32(~1).and().set(GO_ON_AT);
    this.settle();
    this.code.br(this.code.depth - 1);
    return true;
  }
  // The address in T may be the mark of a return from an exception.
  declineReturns() {
    this.code.get(T).i32(28).shr_u().i32(15).eq().if();
    this.decline();
    this.code.end();
  }
  stackAndExtension(op) {
    const { code } = this;
    const list = bits(op & 0xff);
    switch (op >> 8) {
      case 0xb0:
        this.get(SP).i32((op & 0x7f) << 2);
        op & 0x80 ? code.sub() : code.add();
        this.set(SP);
        this.spent += 1;
        return false;
      case 0xb2: {
        this.get((op >> 3) & 7);
        switch ((op >> 6) & 3) {
          case 0: code.extend16(); break;
          case 1: code.extend8(); break;
          case 2: code.i32(0xffff).and(); break;
          default: code.i32(0xff).and();
        }
        this.set(op & 7);
        this.spent += 1;
        return false;
      }
      case 0xb4: case 0xb5: { // PUSH
        const all = op & 0x100 ? [...list, LR] : list;
        if (all.length) {
          this.storeMany(all, () => this.get(SP).i32(4 * all.length).sub());
          this.get(SP).i32(4 * all.length).sub();
          this.set(SP);
        }
        this.spent += 1 + list.length;
        return false;
      }
      default: { // POP
        const last = op & 0x100;
        const size = list.length + (last ? 1 : 0);
        if (size) {
          this.get(SP);
          this.checkLoads(size);
          code.get(T).set(U);
          if (last) {
            code.get(U).load(RAM_AT + 4 * list.length).set(T);
            this.declineReturns();
            code.get(T).i32(~1).and().set(GO_ON_AT);
          }
          list.forEach((i, k) => {
            code.get(U).load(RAM_AT + 4 * k);
            this.set(i);
          });
          this.get(SP).i32(4 * size).add();
          this.set(SP);
        }
        this.spent += 1 + list.length;
        if (!last) return false;
        this.spent += 2;
        this.settle();
        code.br(code.depth - 1);
        return true;
      }
    }
  }

  // size: 1, 2, 4 bytes, negative if signed. quiet: may it be a peripheral that quietRead knows?
  load(size, pushAddress, d, quiet = true) {
    const { code } = this;
    const width = Math.abs(size);
    const verb = { 1: 'load8_u', '-1': 'load8_s', 2: 'load16_u', '-2': 'load16_s', 4: 'load' }[size];
    const within = (local, bytes) => {
      if (width === 4) code.i32(2).rotr().i32(bytes >> 2).lt_u(); // aligned, too: else a high bit is set
      else code.i32(bytes).lt_u();
      code.if(I32).get(local);
      if (width === 2) code.i32(~1).and();
    };
    pushAddress().i32(RAM_START).sub().tee(T);
    within(T, RAM_SIZE);
    code[verb](RAM_AT).else();
    code.get(T).i32(RAM_START - FLASH_START).add().tee(U);
    within(U, FLASH_SIZE);
    code[verb](FLASH_AT).else();
    if (width === 4 && quiet) {
      code.get(T).i32(RAM_START).add().get(CYCLES).i32(this.spent).sub().call(QUIET_READ).tee(U).eqz().if();
      this.decline();
      code.end();
      code.get(CYCLES).i32(2).add().get(U).sub().set(CYCLES);
      code.i32(0).load(stateAt(VALUE));
    } else {
      this.decline();
    }
    code.end().end();
    this.set(d);
    this.spent += 2;
  }
  store(size, pushAddress, d, quiet = true) {
    const { code } = this;
    pushAddress().i32(RAM_START).sub().tee(T);
    if (size === 4) code.i32(2).rotr().i32(RAM_SIZE >> 2).lt_u();
    else code.i32(RAM_SIZE).lt_u();
    code.if().get(T).i32(4).shr_u().load8_u(MARKS_AT).if();
    this.decline();
    code.end().get(T);
    if (size === 2) code.i32(~1).and();
    this.get(d)[{ 1: 'store8', 2: 'store16', 4: 'store' }[size]](RAM_AT).else();
    if (size === 4 && quiet) {
      code.get(T).i32(RAM_START).add();
      this.get(d).call(QUIET_WRITE).tee(U).eqz().if();
      this.decline();
      code.end();
      code.get(CYCLES).i32(2).add().get(U).sub().set(CYCLES);
    } else {
      this.decline();
    }
    code.end();
    this.spent += 2;
  }
  // Of registers, upwards from the address.
  storeMany(list, pushAddress) {
    const { code } = this;
    pushAddress().i32(RAM_START).sub().tee(T).i32(2).rotr().i32((RAM_SIZE >> 2) - list.length + 1).ge_u().if();
    this.decline();
    code.end();
    code.get(T).i32(4).shr_u().load(MARKS_AT, 0).if(); // of 49 bytes at least, which is more than nine registers
    this.decline();
    code.end();
    list.forEach((i, k) => {
      code.get(T);
      this.get(i).store(RAM_AT + 4 * k);
    });
  }
  // From the address on the stack, whose offset in RAM is in T afterwards.
  checkLoads(count) {
    const { code } = this;
    code.i32(RAM_START).sub().tee(T).i32(2).rotr().i32((RAM_SIZE >> 2) - count + 1).ge_u().if();
    this.decline();
    code.end();
  }
}
