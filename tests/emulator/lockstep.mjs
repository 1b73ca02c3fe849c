// Two boards with the same flash, one on our interpreter loop and one on rp2040js' own: do they do the same? Prints one
// line of JSON with what differs. Arguments: flash image, boot ROM (as words in a JSON file), milliseconds.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Board } from '../../bench/emulator/board.mjs';

const CYCLE_NS = 8;
const [flashFile, bootromFile, milliseconds] = process.argv.slice(2);

class OwnCore {
  constructor(chip, stalled) {
    this.chip = chip;
    this.stalled = stalled;
  }
  run() {
    const { core, clock } = this.chip;
    do {
      clock.nanos += core.executeInstruction() * CYCLE_NS;
    } while (clock.nanos < clock.deadlineNs && !core.waiting && !this.stalled());
  }
}

function board() {
  const one = new Board({
    flash: Uint8Array.from(fs.readFileSync(flashFile)),
    bootrom: Uint32Array.from(JSON.parse(fs.readFileSync(bootromFile))),
    usbHost: true,
    openPorts: [true, true],
    watched: [9],
    uniqueId: [1, 2, 3, 4, 5, 6, 7, 8],
  });
  one.boot('power');
  return one;
}

function state({ chip, flash }, ns) {
  const { core } = chip;
  return {
    ns,
    registers: [...core.registers].slice(0, 15).join(),
    pc: core.PC & ~1,
    flags: [core.N, core.Z, core.C, core.V, core.PM].join(),
    waiting: core.waiting,
    ram: createHash('sha256').update(chip.sram).digest('hex'),
    flash: createHash('sha256').update(flash.data).digest('hex'),
  };
}

const ours = board();
const theirs = board();
theirs.cpu = new OwnCore(theirs.chip, () => theirs.stallUntilNs > 0);
const differences = [];
for (let ms = 1; ms <= Number(milliseconds) && !differences.length; ms++) {
  const [a, b] = [ours, theirs].map((one) => {
    while (one.nowNs < ms * 1e6) one.run(ms * 1e6);
    return state(one, one.nowNs);
  });
  for (const key of Object.keys(a)) if (a[key] !== b[key]) differences.push([ms, key, a[key], b[key]]);
}
console.log(JSON.stringify({ differences, instructionAt: ours.chip.core.PC, ns: ours.nowNs }));
