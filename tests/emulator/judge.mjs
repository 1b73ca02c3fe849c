// Two boards, the first run by the interpreter alone, the second by translated code as well, and what differs in their
// states.
import { Board } from '../../bench/emulator/board.mjs';

export const boards = (flash, bootrom, options) =>
  [0, 1].map((hot) => new Board({ flash, bootrom, usbHost: false, openPorts: [false, false], watched: [], uniqueId: [1, 2, 3, 4, 5, 6, 7, 8], hot, ...options }));

// All that is to be the same, RAM and flash apart.
function state(board) {
  const { chip } = board;
  if (!chip) return { ns: board.nowNs };
  const { core, clock, sio } = chip;
  const { N, Z, C, V, PM, IPSR, SPSEL, bankedSP, waiting, eventRegistered, pendingInterrupts, interruptsUpdated } = core;
  return {
    ns: board.nowNs,
    registers: [...core.registers].slice(0, 15).map((value) => value.toString(16)),
    pc: (core.PC & ~1).toString(16),
    flags: { N, Z, C, V, PM, IPSR, SPSEL, bankedSP, waiting, eventRegistered, pendingInterrupts, interruptsUpdated },
    alarms: clock.alarms.map(({ nanos }) => nanos),
    divider: [sio.divDividend, sio.divDivisor, sio.divQuotient, sio.divRemainder, sio.divCSR],
    pins: [sio.gpioValue, sio.gpioOutputEnable],
    slept: board.sleptNs,
    asleep: board.asleep,
    events: board.events,
  };
}

// What differs between them now, as a text; '' if nothing does.
export function difference(one, other) {
  const [a, b] = [one, other].map(state);
  for (const key of Object.keys(a)) {
    const [x, y] = [JSON.stringify(a[key]), JSON.stringify(b[key])];
    if (x !== y) return `${key}: ${x} / ${y}`;
  }
  if (one.chip && Buffer.compare(one.chip.sram, other.chip.sram)) {
    return `RAM at ${one.chip.sram.findIndex((value, i) => value !== other.chip.sram[i]).toString(16)}`;
  }
  return '';
}
