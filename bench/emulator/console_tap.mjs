// What the firmware writes to usb_cdc.console while no computer is attached: CircuitPython puts it into TinyUSB's transmit
// FIFO (tusb_fifo.h: buffer, depth, item size, write index, read index), where it would be overwritten in time. The tap
// empties that FIFO as a computer would. `print` and tracebacks do not get that far without a computer.
const RAM_START = 0x20000000;
const DEPTH = 256;

export class ConsoleTap {
  // address: where the FIFO's control block lies; it depends on the image.
  constructor(chip, address, onData) {
    this.ram8 = chip.sram;
    this.view = chip.sramView;
    this.offset = address - RAM_START;
    this.onData = onData;
  }
  poll() {
    const { view, offset } = this;
    const written = view.getUint16(offset + 8, true);
    const read = view.getUint16(offset + 10, true);
    if (written === read || view.getUint16(offset + 4, true) !== DEPTH) return;
    const buffer = view.getUint32(offset, true) - RAM_START;
    if (!(buffer > 0 && buffer < this.ram8.length - DEPTH) || written >= 2 * DEPTH) return; // not set up yet
    const count = Math.min(DEPTH, (written - read + 2 * DEPTH) % (2 * DEPTH));
    const bytes = Array.from({ length: count }, (_, i) => this.ram8[buffer + ((written - count + i + DEPTH) % DEPTH)]);
    view.setUint16(offset + 10, written, true);
    this.onData(bytes);
  }
}
