// The whole state of a board as plain data, and back into a freshly made board. Objects are found by their place in the
// graph of own properties; functions are not state. Alarms are told apart by their owners, never by their place in the
// clock's queue, so the queue comes last.
import { ChipClock } from './clock.mjs';

const isView = (value) => ArrayBuffer.isView(value);
const isPlain = (value) => Object.getPrototypeOf(value) === Object.prototype;
const skipped = (value) => typeof value === 'function';
const kindOf = (value) =>
  isView(value) ? 'view' : Array.isArray(value) ? 'array' : value instanceof Map ? 'map' : value instanceof Set ? 'set'
  : value instanceof Date ? 'date' : 'object';

// [key, child] of all that is state in a container. The clock's queue of alarms is left for the end.
function* children(value) {
  const kind = kindOf(value);
  if (kind === 'array') yield* value.entries();
  else if (kind === 'map' || kind === 'set') yield* [...value.entries()].flat().entries();
  else if (kind === 'object') {
    for (const key of Object.keys(value)) if (!(value instanceof ChipClock && key === 'alarms')) yield [key, value[key]];
  }
}

const isContainer = (value) => value !== null && typeof value === 'object';
const encode = (value) => (typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value === undefined ? { undefined: true } : value);

// Throws when something cannot be put back: an alarm that nobody owns, or an object that only a function knows how to make.
export function capture(root) {
  const ids = new Map();
  const nodes = [];
  const buffers = new Map(); // and the places in each that have been captured
  const queue = [root];
  const clocks = [];
  const number = (value) => {
    if (!ids.has(value)) {
      ids.set(value, ids.size);
      queue.push(value);
    }
    return ids.get(value);
  };
  ids.set(root, 0);
  for (let i = 0; i < queue.length; i++) {
    const value = queue[i];
    const kind = kindOf(value);
    const node = { kind };
    nodes.push(node);
    if (kind === 'view') {
      const seen = buffers.get(value.buffer) ?? buffers.set(value.buffer, new Set()).get(value.buffer);
      const place = `${value.byteOffset}:${value.byteLength}`;
      if (seen.has(place)) continue; // another view of the same bytes
      seen.add(place);
      node.type = value.constructor.name;
      node.bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
      continue;
    }
    if (kind === 'date') {
      node.time = value.getTime();
      continue;
    }
    if (kind === 'object' && !isPlain(value)) node.type = value.constructor.name;
    if (value instanceof ChipClock) clocks.push([node, value]);
    node.fields = [];
    for (const [key, child] of children(value)) {
      if (skipped(child)) {
        if (isPlain(value)) throw new Error(`the function ${key} of a plain object cannot be put back`);
        continue;
      }
      node.fields.push([key, isContainer(child) ? { id: number(child) } : encode(child)]);
    }
  }
  for (const [node, clock] of clocks) {
    node.alarms = clock.alarms.map((alarm) => {
      if (!ids.has(alarm)) throw new Error('an alarm that nobody owns cannot be put back');
      return ids.get(alarm);
    });
  }
  return nodes;
}

const decode = (value) =>
  isContainer(value) ? ('number' in value ? Number(value.number) : undefined) : value;

// Put captured state into `root`, a board made in the same way as the captured one.
export function restore(root, nodes) {
  const bound = new Array(nodes.length).fill(null);
  const bind = (id, existing) => {
    if (bound[id] !== null) return bound[id];
    const node = nodes[id];
    const fits = isContainer(existing) && kindOf(existing) === node.kind && (node.kind !== 'object' || (isPlain(existing) ? undefined : existing.constructor.name) === node.type);
    const value = fits ? existing : make(node);
    bound[id] = value;
    fill(node, value);
    return value;
  };
  const make = (node) => {
    if (node.kind === 'view') return new globalThis[node.type](Buffer.from(node.bytes, 'base64'));
    if (node.kind === 'array') return [];
    if (node.kind === 'map') return new Map();
    if (node.kind === 'set') return new Set();
    if (node.kind === 'date') return new Date(node.time);
    if (node.type) throw new Error(`a ${node.type} cannot be made from its state`);
    return {};
  };
  const child = (value, existing) => (isContainer(value) && 'id' in value ? bind(value.id, existing) : decode(value));
  const fill = (node, value) => {
    if (node.kind === 'view') {
      if (node.bytes === undefined) return;
      const bytes = Buffer.from(node.bytes, 'base64');
      new Uint8Array(value.buffer, value.byteOffset, value.byteLength).set(bytes.subarray(0, value.byteLength));
    } else if (node.kind === 'date') {
      value.setTime(node.time);
    } else if (node.kind === 'object') {
      for (const [key, field] of node.fields) value[key] = child(field, value[key]);
    } else if (node.kind === 'array') {
      if (value.some(skipped)) return; // callbacks: those of the new board
      const items = node.fields.map(([index, field]) => child(field, value[index]));
      value.splice(0, value.length, ...items);
    } else {
      if ([...value].flat().some(skipped)) return;
      const entries = [...value.entries()].flat();
      const items = node.fields.map(([index, field]) => child(field, entries[index]));
      value.clear();
      for (let i = 0; i < items.length; i += 2) node.kind === 'map' ? value.set(items[i], items[i + 1]) : value.add(items[i]);
    }
  };
  bind(0, root);
  nodes.forEach((node, id) => {
    if (!node.alarms) return;
    const clock = bound[id];
    clock.alarms = node.alarms.map((alarm) => bound[alarm]);
    clock.refresh();
  });
}
