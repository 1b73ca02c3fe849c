// The emulated board as a process: one JSON request a line on stdin, one JSON answer a line on stdout.
//
//   {"op":"open","flash":path,"bootrom":[…],"usbHost":false,"openPorts":[true,true],"watched":[…],"uniqueId":[…]}
//   {"op":"run","until":ns,"do":[…]}     -> {"ns":…,"asleep":…,"slept":ns so far,"events":[…]}
//   {"op":"capture","file":path}         the whole state, to be put back later:
//   {"op":"restore","file":path}         after open with the same flash image
//   {"op":"close"}                       -> {"cpu":seconds that this board has cost}; another `open` may follow
//
// A thing to do before running: ["in",pin,level|null] ["rx",startNs,byteNs,[bytes]] ["probe",{…}] ["usb",port,[bytes]]
// ["boot","power"|"run",ns] ["off"] ["host",true|false] ["save"]
// ["memory",path], which writes its RAM to a file. Events, in order, each with its board time in `ns`:
// {boot} {pin,level} {uart,startNs,byteNs} {flash,address,length} {usb,bytes}.
import fs from 'node:fs';
import zlib from 'node:zlib';
import { Board } from './board.mjs';
import { capture, restore } from './snapshot.mjs';

const FLASH_SIZE = 2 * 1024 * 1024;
let board = null;
let flashPath = null;
let cpuAtOpen = process.cpuUsage();

const actions = {
  in: (pin, level) => board.setInput(pin, level),
  rx: (startNs, byteNs, bytes) => board.receive(startNs, byteNs, bytes),
  probe: (state) => board.probe.set(state),
  usb: (port, bytes) => board.usb?.send(port, bytes),
  boot: (cause, atNs) => board.boot(cause, atNs),
  off: () => board.powerOff(),
  host: (attached) => board.setUsbHost(attached),
  save: () => fs.writeFileSync(flashPath, board.flash.data),
  memory: (path) => fs.writeFileSync(path, board.chip.sram),
};

function open({ flash, bootrom, ...options }) {
  flashPath = flash;
  cpuAtOpen = process.cpuUsage();
  const data = new Uint8Array(FLASH_SIZE).fill(0xff);
  data.set(fs.readFileSync(flash).subarray(0, FLASH_SIZE));
  board = new Board({ flash: data, bootrom: Uint32Array.from(bootrom), ...options });
  return { ns: 0 };
}

function run({ until, do: todo = [] }) {
  for (const [verb, ...args] of todo) actions[verb](...args);
  const ns = board.run(until);
  const { events } = board;
  board.events = [];
  return { ns, asleep: board.asleep, slept: board.sleptNs, events };
}

function close() {
  board?.close();
  board = null;
  const { user, system } = process.cpuUsage(cpuAtOpen);
  return { cpu: (user + system) / 1e6 };
}

function answer(request) {
  switch (request.op) {
    case 'open':
      return open(request);
    case 'run':
      return run(request);
    case 'capture':
      fs.writeFileSync(request.file, zlib.gzipSync(JSON.stringify(capture(board)), { level: 1 }));
      return {};
    case 'restore':
      board.boot('power');
      restore(board, JSON.parse(zlib.gunzipSync(fs.readFileSync(request.file))));
      board.codeChanged();
      return {};
    case 'close':
      return close();
    default:
      throw new Error(`unknown request ${request.op}`);
  }
}

let text = '';
const chunk = Buffer.alloc(1 << 16);
for (;;) {
  const end = text.indexOf('\n');
  if (end < 0) {
    const size = fs.readSync(0, chunk);
    if (!size) break;
    text += chunk.toString('latin1', 0, size);
    continue;
  }
  const request = JSON.parse(text.slice(0, end));
  text = text.slice(end + 1);
  fs.writeSync(1, JSON.stringify(answer(request)) + '\n');
}
