// What the firmware writes to usb_cdc.console while no computer is attached: CircuitPython puts it into TinyUSB's transmit
// FIFO (tusb_fifo.h: buffer, depth, item size and whether it overwrites, write index, read index), where it would be
// overwritten in time. The tap empties that FIFO as a computer would. `print` and tracebacks do not get that far without a
// computer.
//
// Where it lies depends on the image, so it is looked for: of TinyUSB's FIFOs of bytes with that depth only those that
// transmit overwrite, and the console is the first of the serial ports.
const RAM_START = 0x20000000;
const DEPTH = 256;
const OVERWRITING_BYTES = 0x8001;

export class ConsoleTap {
  constructor(chip, onData) {
    this.ram8 = chip.sram;
    this.view = chip.sramView;
    this.offset = null;
    this.onData = onData;
  }
  isFifo(offset) {
    const { view } = this;
    if (view.getUint16(offset + 4, true) !== DEPTH || view.getUint16(offset + 6, true) !== OVERWRITING_BYTES) return false;
    const buffer = view.getUint32(offset, true) - RAM_START;
    return buffer > 0 && buffer < this.ram8.length - DEPTH && view.getUint16(offset + 8, true) < 2 * DEPTH;
  }
  find() {
    for (let offset = 0; offset < this.ram8.length - 12; offset += 4) if (this.isFifo(offset)) return offset;
    return null;
  }
  poll() {
    if (this.offset === null || !this.isFifo(this.offset)) {
      this.offset = this.find(); // it is not there until CircuitPython has set up USB
      if (this.offset === null) return;
    }
    const { view, offset } = this;
    const written = view.getUint16(offset + 8, true);
    const read = view.getUint16(offset + 10, true);
    if (written === read) return;
    const buffer = view.getUint32(offset, true) - RAM_START;
    const count = Math.min(DEPTH, (written - read + 2 * DEPTH) % (2 * DEPTH));
    const bytes = Array.from({ length: count }, (_, i) => this.ram8[buffer + ((written - count + i + DEPTH) % DEPTH)]);
    view.setUint16(offset + 10, written, true);
    this.onData(bytes);
  }
}
