// serialport-gsm as a program: each line of standard input is a method of its modem and the arguments, as a JSON list;
// each line of standard output an object with the method's `result` or `error`, or an `event` and its `data`.
//   node serialport_gsm.mjs PATH '{"pin": "1234"}'
import { createInterface } from "node:readline";
import gsm from "serialport-gsm";

const EVENTS = ["open", "onNewMessage", "onNewIncomingCall", "onMemoryFull", "onMessageSendingFailed", "error"];
const [path, options] = process.argv.slice(2);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const modem = gsm.Modem();
for (const event of EVENTS) modem.on(event, (data) => say({ event, data }));

const obey = async ([method, ...args]) => {
  try {
    say({ result: (await modem[method](...args)) ?? null });
  } catch (error) {
    say({ error: error.message ?? error });
  }
};
await obey(["open", path, { baudRate: 115200, ...JSON.parse(options ?? "{}") }]);
for await (const line of createInterface({ input: process.stdin })) await obey(JSON.parse(line));
await modem.close();
process.exit(); // its timers would keep it
