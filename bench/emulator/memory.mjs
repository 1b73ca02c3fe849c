// Where all that the core can execute, and its registers, lie: one piece of WebAssembly memory, so that translated code
// (translate.mjs) and everybody else see the same bytes.
export const ROM_START = 0;
export const FLASH_START = 0x10000000;
export const RAM_START = 0x20000000;
export const ROM_SIZE = 16 * 1024;
export const RAM_SIZE = 264 * 1024;
export const FLASH_SIZE = 2 * 1024 * 1024;
export const CODE_SIZE = FLASH_SIZE / 2; // of flash; nvm and the drive begin near its middle

// places in the memory, in bytes
export const REGISTERS_AT = 0; // R0 to R15
export const STATE_AT = 0x40; // see below
export const DIVIDER_AT = 0x80; // its registers, see quiet.mjs
export const START_AT = 0xa0; // a double: when the cycles began that are being run, in ns of the clock
export const MARKS_AT = 0x1000; // one byte for each GRAIN bytes of RAM: is anything translated from them?
export const ROM_AT = 0x10000;
export const RAM_AT = 0x20000;
export const FLASH_AT = 0x100000;
export const ENTRIES_AT = 0x400000; // four bytes for each halfword of code: where its translation begins, see translate.mjs
const END = 0x800000;

export const CYCLE_NS = 8; // 125 MHz
export const GRAIN = 16;
const WASM_PAGE = 0x10000;

// words of the state: N and Z as the result that set them, C and V as 0 or 1, cycles left to run of how many, a value handed over
export const [NZ, C, V, LEFT, BUDGET, VALUE] = [0, 1, 2, 3, 4, 5];

export class Memory {
  constructor() {
    this.wasm = new WebAssembly.Memory({ initial: END / WASM_PAGE, maximum: END / WASM_PAGE });
    const { buffer } = this.wasm;
    this.registers = new Int32Array(buffer, REGISTERS_AT, 16);
    this.state = new Int32Array(buffer, STATE_AT, 6);
    this.start = new Float64Array(buffer, START_AT, 1);
    this.marks = new Uint8Array(buffer, MARKS_AT, RAM_SIZE / GRAIN);
    this.entries = new Int32Array(buffer, ENTRIES_AT, (FLASH_AT + CODE_SIZE) >> 1);
    [this.rom8, this.rom16, this.rom32] = views(buffer, ROM_AT, ROM_SIZE);
    [this.ram8, this.ram16, this.ram32] = views(buffer, RAM_AT, RAM_SIZE);
    [this.flash8, this.flash16, this.flash32] = views(buffer, FLASH_AT, FLASH_SIZE);
    this.code16 = new Uint16Array(buffer, 0, (FLASH_AT + CODE_SIZE) >> 1);
  }
  // Put a chip of rp2040js on this memory.
  fit(chip) {
    const { buffer } = this.wasm;
    chip.bootrom = new Uint32Array(buffer, ROM_AT, ROM_SIZE >> 2);
    chip.sram = this.ram8;
    chip.sramView = new DataView(buffer, RAM_AT, RAM_SIZE);
    chip.flash = this.flash8;
    chip.flash16 = this.flash16;
    chip.flashView = new DataView(buffer, FLASH_AT, FLASH_SIZE);
    chip.core.registers = new Uint32Array(buffer, REGISTERS_AT, 16);
  }
}

const views = (buffer, at, size) => [
  new Uint8Array(buffer, at, size),
  new Uint16Array(buffer, at, size >> 1),
  new Int32Array(buffer, at, size >> 2),
];

// The place in the memory of code that can be translated, or -1.
export function codePlace(pc) {
  const flash = (pc - FLASH_START) >>> 0;
  if (flash < CODE_SIZE) return FLASH_AT + flash;
  const ram = (pc - RAM_START) >>> 0;
  return ram < RAM_SIZE ? RAM_AT + ram : -1;
}
