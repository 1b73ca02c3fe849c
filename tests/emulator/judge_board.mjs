// A whole program on real CircuitPython, on one board by the interpreter alone and on another by translated code as well:
// are they in the same state at many instants? In the middle the second is put back into a third, which takes its place.
// Arguments: flash image, boot ROM (words, JSON), milliseconds, millisecond of that. Prints one line of JSON.
import fs from 'node:fs';
import { capture, restore } from '../../bench/emulator/snapshot.mjs';
import { boards, difference } from './judge.mjs';

const [flashFile, bootromFile, ...times] = process.argv.slice(2);
const [milliseconds, changeAt] = times.map(Number);
const STEP_MS = 5;
const flash = Uint8Array.from(fs.readFileSync(flashFile));
const bootrom = Uint32Array.from(JSON.parse(fs.readFileSync(bootromFile)));
const make = () => boards(flash, bootrom, { watched: [9] });
const pair = make();
for (const board of pair) {
  board.boot('power');
}
const differences = [];
const seen = { boots: [], lines: '', flash: 0 };
for (let ms = STEP_MS; ms <= milliseconds && !differences.length; ms += STEP_MS) {
  if (ms === changeAt) {
    const state = JSON.parse(JSON.stringify(capture(pair[1])));
    pair[1].close();
    [, pair[1]] = make();
    pair[1].boot('power');
    restore(pair[1], state);
    pair[1].codeChanged();
  }
  const heard = pair.map((board) => {
    const events = [];
    if (ms % 100 === 0) board.receive(board.nowNs, 86806, [...Buffer.from(`+CMTI: ${ms}\r\n`)]);
    while (board.nowNs < ms * 1e6) {
      board.run(ms * 1e6);
      events.push(...board.events);
      board.events = [];
    }
    return events;
  });
  const [a, b] = heard.map((events) => JSON.stringify(events));
  const found = a === b ? difference(...pair) : `events: ${a} / ${b}`;
  if (found) differences.push([ms, found]);
  for (const { boot, uart, flash: operation } of heard[0]) {
    if (boot) seen.boots.push(boot);
    if (uart) seen.lines += Buffer.from(uart).toString('latin1');
    if (operation) seen.flash++;
  }
}
if (Buffer.compare(pair[0].flash.data, pair[1].flash.data)) differences.push(['end', 'flash']);
console.log(JSON.stringify({ differences, ...seen, regions: pair[1].translations }));
