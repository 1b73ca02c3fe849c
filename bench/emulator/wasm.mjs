// As much of WebAssembly's binary format as translate.mjs writes (WebAssembly Core Specification 1.0, chapter 5).
export const I32 = 0x7f;
export const NOTHING = 0x40;

const SIGNED = { i32: 0x41 };
const PLAIN = {
  else: 0x05, end: 0x0b, return: 0x0f,
  eqz: 0x45, eq: 0x46, ne: 0x47, lt_s: 0x48, lt_u: 0x49, gt_s: 0x4a, gt_u: 0x4b, le_s: 0x4c, le_u: 0x4d, ge_s: 0x4e, ge_u: 0x4f,
  add: 0x6a, sub: 0x6b, mul: 0x6c, div_s: 0x6d, div_u: 0x6e, rem_s: 0x6f, rem_u: 0x70, and: 0x71, or: 0x72, xor: 0x73, shl: 0x74, shr_s: 0x75, shr_u: 0x76, rotr: 0x78,
  add_f64: 0xa0, div_f64: 0xa3, to_f64: 0xb7,
  extend8: 0xc0, extend16: 0xc1, select: 0x1b,
};
const INDEXED = { br: 0x0c, br_if: 0x0d, call: 0x10, get: 0x20, set: 0x21, tee: 0x22 };
const TYPED = { block: 0x02, loop: 0x03, if: 0x04 };
const MEMORY = {
  load: [0x28, 2], load8_s: [0x2c, 0], load8_u: [0x2d, 0], load16_s: [0x2e, 1], load16_u: [0x2f, 1],
  load_f64: [0x2b, 3], store: [0x36, 2], store8: [0x3a, 0], store16: [0x3b, 1],
};

function unsigned(bytes, value) {
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
}

function signed(bytes, value) {
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    if ((value === 0 && !(low & 0x40)) || (value === -1 && low & 0x40)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}

// The body of a function, whose values are i32 unless a verb says otherwise. Each method appends one instruction; they can be chained.
export class Code {
  constructor() {
    this.bytes = [];
    this.depth = 0; // of open blocks
  }
  br_table(targets, otherwise) {
    this.bytes.push(0x0e);
    unsigned(this.bytes, targets.length);
    for (const target of targets) unsigned(this.bytes, target);
    unsigned(this.bytes, otherwise);
    return this;
  }
  f64(value) {
    this.bytes.push(0x44, ...new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }
  // A positive f64 as JavaScript's `| 0` has it: the low word of the whole number.
  to_i32() {
    this.bytes.push(0xb1, 0xa7);
    return this;
  }
  call_indirect(type) {
    this.bytes.push(0x11);
    unsigned(this.bytes, type);
    this.bytes.push(0);
    return this;
  }
}
for (const [name, opcode] of Object.entries(SIGNED)) {
  Code.prototype[name] = function (value) {
    this.bytes.push(opcode);
    signed(this.bytes, value | 0);
    return this;
  };
}
for (const [name, opcode] of Object.entries(PLAIN)) {
  const change = name === 'end' ? -1 : 0;
  Code.prototype[name] = function () {
    this.bytes.push(opcode);
    this.depth += change;
    return this;
  };
}
for (const [name, opcode] of Object.entries(INDEXED)) {
  Code.prototype[name] = function (index) {
    this.bytes.push(opcode);
    unsigned(this.bytes, index);
    return this;
  };
}
for (const [name, opcode] of Object.entries(TYPED)) {
  Code.prototype[name] = function (type = NOTHING) {
    this.bytes.push(opcode, type);
    this.depth += 1;
    return this;
  };
}
for (const [name, [opcode, alignment]] of Object.entries(MEMORY)) {
  Code.prototype[name] = function (offset = 0, promised = alignment) {
    this.bytes.push(opcode, promised);
    unsigned(this.bytes, offset);
    return this;
  };
}

const text = (words) => [words.length, ...Buffer.from(words)];
const append = (bytes, more) => {
  for (const byte of more) bytes.push(byte);
};
function section(bytes, id, items) {
  const content = [];
  unsigned(content, items.length);
  for (const item of items) append(content, item);
  bytes.push(id);
  unsigned(bytes, content.length);
  append(bytes, content);
}

// A module of functions of i32, each exported by its name. types: [parameters, results] each; imports: [name, type] of
// functions in `env`, which also gives `memory` and, where `tableSize` is given, `table`; functions: {type, locals, code, name}.
export function module({ types, imports, functions, memoryPages, tableSize }) {
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  section(bytes, 1, types.map(([parameters, results]) => [0x60, parameters, ...Array(parameters).fill(I32), results, ...Array(results).fill(I32)]));
  const memory = [...text('env'), ...text('memory'), 2, 1];
  unsigned(memory, memoryPages);
  unsigned(memory, memoryPages);
  const imported = [...imports.map(([name, type]) => [...text('env'), ...text(name), 0, type]), memory];
  if (tableSize) {
    const table = [...text('env'), ...text('table'), 1, 0x70, 0];
    unsigned(table, tableSize);
    imported.push(table);
  }
  section(bytes, 2, imported);
  section(bytes, 3, functions.map(({ type }) => [type]));
  section(bytes, 7, functions.map(({ name }, i) => {
    const item = [...text(name), 0];
    unsigned(item, imports.length + i);
    return item;
  }));
  section(bytes, 10, functions.map(({ locals, code }) => {
    const body = [];
    if (locals) {
      body.push(1);
      unsigned(body, locals);
      body.push(I32);
    } else {
      body.push(0);
    }
    append(body, code.bytes);
    const item = [];
    unsigned(item, body.length);
    append(item, body);
    return item;
  }));
  return Uint8Array.from(bytes);
}
