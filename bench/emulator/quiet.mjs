// Peripherals that translated code may use without stopping, because nothing else can come of it: the timer's count, and
// the divider of the SIO (RP2040 data sheet 2.3.1.5), which a division in Python or C uses a dozen times. The divider's
// registers are moved to the core's memory; in JavaScript rp2040js goes on doing what it does, on the same registers.
import { BUDGET, CYCLE_NS, DIVIDER_AT, START_AT, STATE_AT, VALUE } from './memory.mjs';
import { Code } from './wasm.mjs';

const DIVIDER = 0xd0000060;
const DIVIDER_CYCLES = 1;
const TIMERAWH = 0x40054024; // most waits poll these two
const TIMERAWL = 0x40054028;
const TIMER_CYCLES = 4;
// offsets from there; the dividend and the divisor can be had at two addresses, 8 apart, signed at the second
const [DIVIDEND, DIVISOR, SIGNED, QUOTIENT, REMAINDER, CSR] = [0x00, 0x04, 0x08, 0x10, 0x14, 0x18];
const READY = 1;
const DIRTY = 2;

// Move the divider's registers of rp2040js' SIO to the memory; what they hold stays.
export function withDivider(sio, memory) {
  const words = new Int32Array(memory.wasm.buffer, DIVIDER_AT, 7);
  const move = (name, offsets, get, set = (value) => value) => {
    const value = sio[name];
    Object.defineProperty(sio, name, {
      get: () => get(words[offsets[0] >> 2]),
      set: (to) => {
        for (const offset of offsets) words[offset >> 2] = set(to);
      },
      enumerable: true,
    });
    sio[name] = value;
  };
  const unsigned = (value) => value >>> 0;
  const signed = (value) => value | 0;
  move('divDividend', [DIVIDEND, DIVIDEND + SIGNED], unsigned);
  move('divDivisor', [DIVISOR, DIVISOR + SIGNED], unsigned);
  move('divQuotient', [QUOTIENT], signed, Math.trunc);
  move('divRemainder', [REMAINDER], signed);
  move('divCSR', [CSR], signed);
}

// Reading as a function of WebAssembly: address, cycles left => cycles taken, with the value in the state, or 0 for other
// addresses.
export function reading(type) {
  const [ADDRESS, LEFT, AT] = [0, 1, 2];
  const code = new Code();
  code.get(ADDRESS).i32(DIVIDER).sub().tee(AT).i32(2).rotr().i32(CSR >> 2).le_u().if();
  {
    code.i32(0).get(AT).load(DIVIDER_AT).store(STATE_AT + 4 * VALUE);
    code.get(AT).i32(QUOTIENT).eq().if();
    code.i32(0).i32(0).load(DIVIDER_AT + CSR).i32(~DIRTY).and().store(DIVIDER_AT + CSR).end();
    code.i32(DIVIDER_CYCLES).return();
  }
  code.end().get(ADDRESS).i32(TIMERAWH).sub().i32(2).rotr().tee(AT).i32(1).le_u().if();
  {
    code.i32(0).i32(0).load_f64(START_AT);
    code.i32(0).load(STATE_AT + 4 * BUDGET).get(LEFT).sub().i32(CYCLE_NS).mul().to_f64().add_f64();
    code.f64(1000).f64(1000 * 2 ** 32).get(AT).select().div_f64().to_i32().store(STATE_AT + 4 * VALUE);
    code.i32(TIMER_CYCLES).return();
  }
  code.end().i32(0).end();
  return { type, locals: 1, code, name: 'quietRead' };
}

// Writing, likewise: address, value => cycles taken, or 0 for other addresses.
export function writing(type) {
  const [ADDRESS, GIVEN, AT, A, B, Q, R] = [0, 1, 2, 3, 4, 5, 6];
  const code = new Code();
  code.get(ADDRESS).i32(DIVIDER).sub().tee(AT).i32(2).rotr().i32(REMAINDER >> 2).gt_u().if().i32(0).return().end();
  code.get(AT).i32(QUOTIENT).lt_u().if();
  {
    code.get(AT).i32(DIVISOR).and().get(GIVEN).store(DIVIDER_AT);
    code.get(AT).i32(DIVISOR).and().get(GIVEN).store(DIVIDER_AT + SIGNED);
    code.i32(0).load(DIVIDER_AT + DIVIDEND).set(A);
    code.i32(0).load(DIVIDER_AT + DIVISOR).tee(B).eqz().if();
    code.i32(-1).i32(1).get(A).select().set(Q).get(A).set(R);
    code.else().get(AT).i32(SIGNED).and().if();
    {
      code.get(B).i32(-1).eq().if(); // the least number divided by -1 would trap
      code.i32(0).get(A).sub().set(Q).i32(0).set(R);
      code.else().get(A).get(B).div_s().set(Q).get(A).get(B).rem_s().set(R).end();
    }
    code.else().get(A).get(B).div_u().set(Q).get(A).get(B).rem_u().set(R).end().end();
    code.i32(0).get(Q).store(DIVIDER_AT + QUOTIENT).i32(0).get(R).store(DIVIDER_AT + REMAINDER);
  }
  code.else().get(AT).get(GIVEN).store(DIVIDER_AT).end();
  code.i32(0).i32(READY | DIRTY).store(DIVIDER_AT + CSR);
  code.i32(DIVIDER_CYCLES).end();
  return { type, locals: 5, code, name: 'quietWrite' };
}
