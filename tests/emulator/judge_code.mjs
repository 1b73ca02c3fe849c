// Random Thumb programs, on one board by the interpreter alone and on another by translated code as well: are they in the
// same state at many instants? Arguments: first seed, how many programs. Prints one line of JSON.
import { boards, difference } from './judge.mjs';

const RAM = 0x20000000;
const FLASH = 0x10000000;
const VECTORS = RAM + 0x800;
const HANDLER = RAM + 0x900;
const CODE = { ram: RAM + 0x1000, flash: FLASH + 0x8000 };
const DATA = RAM + 0x10000;
const STACK = RAM + 0x20000;
const FOREVER = 0xe7fe;
const TURNS = 40; // of each program, the first ones before it is translated
const [ALARM0, INTE] = [0x10, 0x38];
const INTR = 0x40054034;
// push {r0, r1, lr}; ldr r0, =INTR; movs r1, #1; str r1, [r0]; pop {r0, r1, pc}
const handler = [0xb503, 0x4802, 0x2101, 0x6001, 0xbd03, 0x46c0, INTR & 0xffff, INTR >>> 16];
// the same by pop {r0, r1}; bx lr
const other = [0xb403, 0x4802, 0x2101, 0x6001, 0xbc03, 0x4770, INTR & 0xffff, INTR >>> 16];

class Dice {
  constructor(seed) {
    this.state = (seed * 2654435761) >>> 0 || 1;
  }
  word() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
  below(n) {
    return Math.floor((this.word() / 2 ** 32) * n);
  }
  of(list) {
    return list[this.below(list.length)];
  }
}

const EDGES = [0, 1, 2, 31, 32, 33, 0xff, 0x100, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
// what memory instructions are pointed at: offsets are below 128
const PLACES = [
  DATA, DATA, DATA, DATA + 1, DATA + 2, DATA + 3, RAM + 264 * 1024 - 64, RAM - 8, FLASH + 0x20000, FLASH + 0x20002, FLASH + 0x200000 - 64,
  0xd0000060, 0xd0000068, 0xd0000070, 0xd0000074, 0xd0000004, 0x40054024, 0x40054028, 0x40034018, 0x100,
];
// not written to
const READ_ONLY = new Set([RAM - 8, FLASH + 0x20000, FLASH + 0x20002, FLASH + 0x200000 - 64, 0x100, 0x40054024, 0x40054028, 0x40034018]);

// A program at an address: halfwords. R11 counts the turns; R7 is for the counting; R10 is never changed.
function program(dice, at) {
  const body = [];
  const literals = [];
  const patches = [];
  const low = () => dice.below(7);
  const free = () => dice.of([0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 14]);
  const literal = (d, value) => {
    patches.push([body.length, literals.length, d]);
    literals.push(value >>> 0);
    body.push(0);
  };
  const plain = () => {
    switch (dice.below(9)) {
      case 0: return body.push((dice.below(3) << 11) | (dice.below(32) << 6) | (low() << 3) | low()); // shifts
      case 1: return body.push(0x1800 | (dice.below(4) << 9) | (dice.below(7) << 6) | (low() << 3) | low());
      case 2: return body.push(0x2000 | (dice.below(4) << 11) | (low() << 8) | dice.below(256));
      case 3: case 4: return body.push(0x4000 | (dice.below(16) << 6) | (low() << 3) | low());
      case 5: { // ADD, CMP, MOV with high registers
        const [d, m] = [free(), dice.of([free(), 10, 13])];
        return body.push(0x4400 | (dice.below(3) << 8) | ((d & 8) << 4) | (m << 3) | (d & 7));
      }
      case 6: return body.push(dice.of([0xa000, 0xa800]) | (low() << 8) | dice.below(256));
      case 7: return body.push(0xb200 | (dice.below(4) << 6) | (low() << 3) | low());
      default: return dice.below(3) ? body.push(dice.of([0xba00, 0xba40, 0xbac0]) | (low() << 3) | low()) : literal(low(), dice.of(EDGES)); // REV…
    }
  };
  const memory = () => {
    const base = low();
    const place = dice.of(PLACES);
    const writes = !READ_ONLY.has(place);
    const value = (base + 1 + dice.below(6)) % 7;
    const offset = dice.below(8);
    literal(base, place);
    switch (dice.below(5)) {
      case 0: case 1: return body.push((writes && dice.below(2) ? 0x6000 : 0x6800) | (offset << 6) | (base << 3) | value);
      case 2: return body.push(dice.of(writes ? [0x7000, 0x7800, 0x8000, 0x8800] : [0x7800, 0x8800]) | (offset << 6) | (base << 3) | value);
      case 3: // two registers
        body.push(0x2000 | (value << 8) | dice.below(16));
        return body.push(dice.of(writes ? [0, 1, 2, 3, 4, 5, 6, 7] : [3, 4, 5, 6, 7]) << 9 | 0x5000 | (value << 6) | (base << 3) | dice.of([value, base]));
      default:
        return body.push((writes && dice.below(2) ? 0xc000 : 0xc800) | (base << 8) | (1 + dice.below(127)));
    }
  };
  const stack = () => {
    const list = dice.below(128);
    switch (dice.below(4)) {
      case 0: return body.push(0xb400 | list, 0xbc00 | list);
      case 1: return body.push(0xb500 | list, 0xb001 + dice.below(3), 0xb080 | dice.below(8));
      case 2: return body.push(0x9000 | (low() << 8) | dice.below(32), 0x9800 | (low() << 8) | dice.below(32));
      default: return body.push(0x466f, 0x46bd); // mov r7, sp; mov sp, r7
    }
  };
  const call = () => {
    // over: bl, or blx and bx through r7, to a function of one to three instructions
    const kind = dice.below(4);
    const inside = body.length;
    if (kind === 0) {
      body.push(0xf000, 0xf801, 0xe003, 0xb500, 0x3001, 0xbd00); // bl 1f; b 2f; 1: push {lr}; adds r0, #1; pop {pc}; 2:
    } else if (kind === 1) {
      body.push(0xa700, 0x3700 | 9, 0x47b8, 0xe001, 0x43c9, 0x4770); // adr r7; adds r7, #9; blx r7; b; mvns r1, r1; bx lr
      if ((at + 2 * inside) & 2) body[inside + 1] = 0x3700 | 11;
    } else if (kind === 2) {
      body.push(0x467f, 0x3703, 0x46bf, 0x46c0); // mov r7, pc; adds r7, #3; mov pc, r7
    } else {
      body.push(0x2700, 0x44bf, 0x3001, 0x46c0); // movs r7, #0; add pc, r7: over one instruction
    }
  };
  const flash = at >= FLASH && at < RAM;
  // an instruction further on becomes adds r0, #turn, written in one of all ways to write
  const rewrite = () => {
    if (flash) return plain();
    const kind = dice.below(7);
    const where = (body.length + 16 + dice.below(4)) & ~1;
    literal(0, at + 2 * where + (kind > 3 ? 0 : 2 * dice.below(2)));
    body.push(0x4659, 0xb2c9, 0x2230, 0x0212, 0x4311, 0x2300); // mov r1, r11; uxtb; r2 = 0x3000; orrs r1, r2; movs r3, #0
    if (kind > 3) body.push(0x040a, 0x4311); // twice in a word
    body.push([0x8001, 0x52c1, 0x7001, 0x54c1, 0x6001, 0x50c1, 0xc002][kind]); // strh, strb, str, each in two ways; stm
    while (body.length < where) body.push(0x46c0);
    return body.push(0x3001, 0x3002, 0x3003);
  };
  const divide = () => {
    literal(0, 0xd0000060);
    literal(1, dice.of([...EDGES, dice.word()]));
    literal(2, dice.of([...EDGES, dice.word()]));
    const signed = dice.below(2) ? 0x0080 : 0; // the registers two words further on
    const reads = [0x6903, 0x6944, 0x6985].filter(() => dice.below(2)); // quotient, remainder, CSR
    return body.push(0x6001 | signed, 0x6042 | signed, ...reads);
  };
  const stackPointer = () => body.push(0x2000 | dice.below(8), 0x466f, ...(dice.below(2) ? [0x4485] : [0x3701, 0x46bd]), 0x4669, 0x46bd); // r7 = sp; sp += r0, or = r7 + 1; r1 = sp; sp = r7
  const compared = () => body.push(0x2000 | dice.below(3), 0x2100 | dice.below(3), dice.of([0x4288, 0x42c8, 0x1a40, 0x2801, 0x4188, 0x4148])); // of r0 and r1
  const length = 20 + dice.below(40);
  while (body.length < length) {
    const kind = dice.below(22);
    if (kind === 20) divide();
    else if (kind === 21) stackPointer();
    else if (kind < 9) plain();
    else if (kind < 13) memory();
    else if (kind < 15) stack();
    else if (kind < 18) {
      const signed = dice.below(2);
      if (signed) compared();
      const hole = body.length;
      body.push(0);
      for (let i = dice.below(3); i >= 0; i--) plain();
      body[hole] = dice.below(8) ? 0xd000 | ((signed ? 8 + dice.below(6) : dice.below(14)) << 8) | (body.length - hole - 2) : 0xe000 | (body.length - hole - 2);
    } else if (kind < 19) call();
    else rewrite();
  }
  body.push(0x465f, 0x3f01, 0x46bb); // mov r7, r11; subs r7, #1; mov r11, r7
  body.push(0xd000, 0xe000 | ((-body.length - 3) & 0x7ff)); // beq over; b start
  body.push(FOREVER);
  if (body.length & 1) body.push(0x46c0);
  const pool = body.length;
  for (const [place, index, d] of patches) body[place] = 0x4800 | (d << 8) | (((pool + 2 * index) * 2 - ((place * 2 + 4) & ~3)) >> 2);
  return [...body, ...literals.flatMap((value) => [value & 0xffff, value >>> 16])];
}

function prepare(board, dice, where, masked) {
  const { chip } = board;
  const { core } = chip;
  const at = CODE[where];
  const halfwords = program(dice, at);
  if (where === 'ram') new Uint16Array(chip.sram.buffer, chip.sram.byteOffset + at - RAM).set(halfwords);
  else new Uint16Array(chip.flash.buffer, chip.flash.byteOffset + at - FLASH).set(halfwords);
  new Uint16Array(chip.sram.buffer, chip.sram.byteOffset + HANDLER - RAM).set([...handler, ...other]);
  chip.sramView.setUint32(VECTORS - RAM + 64, (HANDLER + 2 * dice.below(2) * handler.length) | 1, true);
  board.codeChanged();
  for (let n = 0; n < 13; n++) core.registers[n] = dice.below(2) ? dice.of(EDGES) : dice.word();
  [core.N, core.Z, core.C, core.V] = [0, 0, dice.below(2), dice.below(2)].map(Boolean);
  core.registers[11] = TURNS;
  core.IPSR = 0;
  core.currentMode = 0; // thread
  core.pendingInterrupts = 0;
  core.waiting = false;
  core.VTOR = VECTORS;
  core.SP = STACK;
  core.LR = at | 1;
  core.PC = at;
  core.PM = masked;
  core.enabledInterrupts = 1;
  const timer = chip.peripherals[0x40054];
  timer.writeUint32(INTE, 1);
  timer.writeUint32(ALARM0, Math.floor(board.nowNs / 1000) + 2 + dice.below(20));
  return at;
}

console.warn = () => {}; // rp2040js, of addresses without a register
const [first, count] = process.argv.slice(2).map(Number);
const pair = boards(new Uint8Array(2 * 1024 * 1024), new Uint32Array(4096), {});
for (const board of pair) {
  board.boot('power');
  board.flash.data.forEach((_, i, data) => (data[i] = (i * 2654435761) >>> 11));
}
const differences = [];
let instants = 0;
let interrupts = 0;
let ended = 0;
const errors = {};
for (let seed = first; seed < first + count && differences.length < 3; seed++) {
  const masked = seed % 4 === 0;
  for (const board of pair) prepare(board, new Dice(seed), seed % 3 ? 'ram' : 'flash', masked);
  const dice = new Dice(seed + 12345);
  for (let turn = 0; turn < 400; turn++) {
    const until = pair[0].nowNs + (turn % 10 ? 8 * (1 + dice.below(60)) : 8 * (1 + dice.below(1500)));
    const said = pair.map((board) => {
      try {
        while (board.nowNs < until) board.run(until);
        return '';
      } catch (error) {
        return error.message;
      }
    });
    instants++;
    const found = said[0] === said[1] ? difference(...pair) : said.join(' / ');
    if (found) {
      differences.push({ seed, turn, found });
      break;
    }
    if (said[0]) {
      errors[said[0]] = (errors[said[0]] ?? 0) + 1;
      break;
    }
    if (pair[0].chip.core.IPSR) interrupts++;
    if (pair[0].chip.core.registers[11] === 0) {
      ended++;
      break;
    }
  }
}
console.log(JSON.stringify({ differences, instants, interrupts, ended, errors, regions: pair[1].translations }));
