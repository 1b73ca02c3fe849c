// Hot code in flash and RAM, translated into WebAssembly a region at a time (region.mjs): found, kept, and given up when
// what it was made from has changed. A translation belongs to its memory, and outlives the board that it was made for.
import v8 from 'node:v8';
import { reading, writing } from './quiet.mjs';
import { CODE_SIZE, ENTRIES_AT, FLASH_AT, FLASH_START, GRAIN, Memory, RAM_AT, RAM_SIZE, RAM_START, codePlace } from './memory.mjs';
import { LOCALS, Region, STOP } from './region.mjs';
import { Code, I32, module } from './wasm.mjs';

export const HOT = 40; // jumps to an address before it is translated
const BATCH = 8; // regions a module: each module costs a millisecond
const IMPATIENT = 6; // times as many jumps before it is translated alone
const TABLE_SIZE = 1 << 14; // regions
const MOST_CHANGES = 8; // of a region's code before that address is left to the interpreter
const CHAIN_BITS = 8; // of an entry; the rest is the region's slot in the table, from 1 on

// V8 compiles once more, at length, what has run long: only what has run ten times as long as usual pays that here
v8.setFlagsFromString('--wasm-tiering-budget=20000000');

// types of functions: parameters, results
const [REGION, QUIET] = [0, 1];
const TYPES = [[1, 1], [2, 1]];
const QUIET_FUNCTIONS = [['quietRead', QUIET], ['quietWrite', QUIET]]; // in region.mjs' order

// pc => pc at which the interpreter has to go on: regions one after the other, as long as there are any.
function dispatcher() {
  const [PC, T] = [0, 1];
  const code = new Code();
  code.loop();
  code.get(PC).i32(FLASH_START).sub().tee(T).i32(CODE_SIZE).lt_u().if(I32);
  code.get(T).i32(FLASH_AT).add();
  code.else().get(PC).i32(RAM_START).sub().tee(T).i32(RAM_SIZE).ge_u().if().get(PC).return().end();
  code.get(T).i32(RAM_AT).add().end();
  code.i32(1).shl().load(ENTRIES_AT).tee(T).eqz().if().get(PC).return().end();
  code.get(T).i32((1 << CHAIN_BITS) - 1).and().get(T).i32(CHAIN_BITS).shr_u().call_indirect(REGION).tee(PC);
  code.i32(STOP).and().eqz().br_if(0).end();
  code.get(PC).i32(~STOP).and().end();
  return { type: REGION, locals: 1, code, name: 'run' };
}

export class Translator {
  constructor() {
    this.memory = new Memory();
    this.table = new WebAssembly.Table({ element: 'anyfunc', initial: TABLE_SIZE });
    this.hot = HOT;
    this.calls = new Uint8Array((FLASH_AT + CODE_SIZE) >> 1); // of addresses that are not translated
    this.waiting = []; // addresses
    this.slots = 1;
    this.live = new Set();
    this.retired = new Map(); // start of a chain: regions whose code was there once
    this.changes = new Map(); // address: how often
    this.byGrain = Array.from({ length: RAM_SIZE / GRAIN }, () => new Set());
    const { run, quietRead, quietWrite } = this.made([], { table: this.table }, [dispatcher(), reading(QUIET), writing(QUIET)], TABLE_SIZE);
    this.run = run;
    this.quiet = { quietRead, quietWrite };
  }
  // The functions of a module.
  made(imports, env, functions, tableSize = 0) {
    const memoryPages = this.memory.wasm.buffer.byteLength >> 16;
    const bytes = module({ types: TYPES, imports, functions, memoryPages, tableSize });
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.memory.wasm, ...env } }).exports;
  }
  // The program has jumped to an address that has no translation. Has it got one now?
  wanted(pc, place) {
    const at = place >> 1;
    if (this.calls[at] === 0 && this.recall(pc)) return true;
    if (this.calls[at] === 255) return false;
    this.calls[at]++;
    if (this.calls[at] === this.hot) this.waiting.push(pc);
    if (!this.waiting.length || (this.waiting.length < BATCH && this.calls[at] !== IMPATIENT * this.hot)) return false;
    this.translate();
    return this.memory.entries[at] !== 0;
  }
  // All that wait for it.
  translate() {
    const { code16, entries } = this.memory;
    const regions = [];
    const begun = new Set(); // by these regions
    for (const pc of this.waiting) {
      if (begun.has(pc) || entries[codePlace(pc) >> 1] || (this.changes.get(pc) ?? 0) >= MOST_CHANGES) continue;
      if (this.slots + regions.length === TABLE_SIZE) break;
      const region = new Region(code16, pc, (address) => this.seen(address));
      for (const start of region.chains) begun.add(start);
      regions.push(region);
    }
    this.waiting = [];
    if (!regions.length) return;
    const functions = regions.map(({ body }, i) => ({ type: REGION, locals: LOCALS, code: body, name: `region${i}` }));
    const made = this.made(QUIET_FUNCTIONS, this.quiet, functions);
    regions.forEach(({ pc, chains, sources }, i) => {
      const slot = this.slots++;
      this.table.set(slot, made[`region${i}`]);
      const [places, values] = [Int32Array.from(sources.keys()), Uint16Array.from(sources.values())];
      this.revive({ pc: pc, slot, chains, places, values });
    });
  }
  seen(pc) {
    const at = codePlace(pc) >> 1;
    return this.calls[at] > 0 || this.memory.entries[at] !== 0;
  }
  // A region that was given up, when its code is there again.
  recall(pc) {
    const found = [...(this.retired.get(pc) ?? [])].find((region) => this.fits(region));
    if (!found) return false;
    for (const start of found.chains) this.retired.get(start).delete(found);
    this.revive(found);
    return true;
  }
  fits({ places, values }) {
    const { code16 } = this.memory;
    return places.every((place, i) => code16[place >> 1] === values[i]);
  }
  grainsOf({ places }) {
    return new Set([...places].filter((place) => place < RAM_AT + RAM_SIZE).map((place) => Math.floor((place - RAM_AT) / GRAIN)));
  }
  revive(region) {
    const { entries, marks } = this.memory;
    this.live.add(region);
    region.chains.forEach((start, chain) => {
      const at = codePlace(start) >> 1;
      if (!entries[at] || start === region.pc) entries[at] = (region.slot << CHAIN_BITS) | chain;
    });
    for (const grain of this.grainsOf(region)) {
      this.byGrain[grain].add(region);
      marks[grain] = 1;
    }
  }
  retire(region) {
    const { entries, marks } = this.memory;
    this.live.delete(region);
    for (const start of region.chains) {
      const at = codePlace(start) >> 1;
      if (entries[at] >>> CHAIN_BITS === region.slot) entries[at] = 0;
      this.calls[at] = 0;
    }
    for (const grain of this.grainsOf(region)) {
      this.byGrain[grain].delete(region);
      if (!this.byGrain[grain].size) marks[grain] = 0;
    }
    this.changes.set(region.pc, (this.changes.get(region.pc) ?? 0) + 1);
    for (const start of region.chains) {
      if (!this.retired.has(start)) this.retired.set(start, new Set());
      this.retired.get(start).add(region);
    }
  }
  // Code may have changed: give up what does not fit any more.
  changed(regions = this.live) {
    for (const region of [...regions]) if (!this.fits(region)) this.retire(region);
  }
  flashChanged(offset, length) {
    const [start, end] = [FLASH_AT + offset, FLASH_AT + offset + length];
    if (offset < CODE_SIZE) this.changed([...this.live].filter(({ places }) => places.some((place) => place >= start && place < end)));
  }
  // Something was written into RAM that is marked.
  written(ramOffset) {
    this.changed(this.byGrain[Math.floor(ramOffset / GRAIN)]);
  }
}

let idle = null;

// A translator for a new board, if possible one that knows its code already.
export function takeTranslator() {
  const taken = idle ?? new Translator();
  idle = null;
  return taken;
}

export function giveBack(translator) {
  idle = translator;
}
