// A few instructions in the memory of an otherwise empty board, with an interrupt that comes at 100 us: what becomes of
// them? Argument, JSON: {program, waitLoops, masked, enabled, sendsEvents, systick}. Prints one line of JSON.
import { Board } from '../../bench/emulator/board.mjs';

const RAM = 0x20000000;
const PROGRAM = 0x1000;
const HANDLER = 0x2000;
const STACK = RAM + 0x8000;
const ALARM0 = 0x10;
const INTR = 0x40054034;
const INTE = 0x38;
const DUE_US = 100;
const [SYSTICK, TIMER_0] = [15, 16]; // exceptions
const FOREVER = 0xe7fe;

const { program, waitLoops = 1, masked = true, enabled = true, sendsEvents = false, systick = false } = JSON.parse(process.argv[2]);
// R6 counts what the program has done; the handler keeps in R5 how far it was, and in R7 how often it was called
const handler = [0x2001, 0x6018, 0x3701, 0x4635, 0x4770]; // movs r0, #1; str r0, [r3]; adds r7, #1; mov r5, r6; bx lr
const wait = [0x3c01, 0xd1fd]; // subs r4, #1; bne

const board = new Board({
  flash: new Uint8Array(2 * 1024 * 1024),
  bootrom: new Uint32Array(4096),
  usbHost: false,
  openPorts: [false, false],
  watched: [],
  uniqueId: [1, 2, 3, 4, 5, 6, 7, 8],
});
board.boot('power');
const { chip } = board;
const { core } = chip;
const put = (offset, opcodes) => new Uint16Array(chip.sram.buffer, chip.sram.byteOffset + offset).set(opcodes);
put(PROGRAM, [...wait, ...program, FOREVER]);
put(HANDLER, handler);
const vectors = new Uint32Array(chip.sram.buffer, chip.sram.byteOffset, 48);
vectors[SYSTICK] = vectors[TIMER_0] = RAM + HANDLER + 1;
core.VTOR = RAM;
core.SP = STACK;
core.PC = RAM + PROGRAM;
core.registers.set([INTR, waitLoops, 0, 0, 0], 3);
core.PM = masked;
core.enabledInterrupts = enabled ? 1 : 0;
board.sleepControl = sendsEvents ? 1 << 4 : 0;
const timer = chip.peripherals[0x40054];
if (systick) {
  chip.ppb.writeUint32(0x14, DUE_US * 125); // reload
  chip.ppb.systickTimer.set(DUE_US * 125); // writing its register would make it due at once here
  chip.ppb.writeUint32(0x10, 7); // from the core's clock, with interrupt
} else {
  timer.writeUint32(INTE, 1);
  timer.writeUint32(ALARM0, DUE_US);
}
while (board.nowNs < 150_000) board.run(150_000);
const [calledAt, done, calls] = core.registers.slice(5);
console.log(JSON.stringify({ done, calls, calledAt, asleep: core.waiting, sleptUs: Math.round(board.sleptNs / 1000) }));
