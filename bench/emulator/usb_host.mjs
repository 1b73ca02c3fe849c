// A USB host that enumerates the board, opens both CDC ports and leaves OUT requests pending (NAK) until it has
// something to send. rp2040js' own helper serves one port only and answers every OUT request at once.
import {
  createSetupPacket,
  DataDirection,
  DescriptorType,
  getDescriptorPacket,
  setDeviceAddressPacket,
  setDeviceConfigurationPacket,
  SetupRecipient,
  SetupType,
} from 'rp2040js';

const CONFIG_HEADER = 9;
const PACKET = 64;
const CLASS_CDC = 2;
const CLASS_CDC_DATA = 10;
const SET_CONTROL_LINE_STATE = 0x22;
const DTR_RTS = 3;
const GAP_NS = 100_000; // between two requests of the host

// [{control, in, out}] of a configuration descriptor, in order: console first, then data.
export function cdcPorts(descriptor) {
  const ports = [];
  let current = null;
  for (let i = 0; i + 1 < descriptor.length && descriptor[i]; i += descriptor[i]) {
    const type = descriptor[i + 1];
    if (type === DescriptorType.Interface) {
      const cls = descriptor[i + 5];
      if (cls === CLASS_CDC) ports.push((current = { control: descriptor[i + 2], in: -1, out: -1 }));
      else if (cls !== CLASS_CDC_DATA) current = null;
    } else if (type === DescriptorType.Endpoint && current && (descriptor[i + 3] & 3) === 2) {
      const address = descriptor[i + 2];
      if (address & 0x80) current.in = address & 15;
      else current.out = address & 15;
    }
  }
  return ports;
}

export class UsbHost {
  // onData(port, bytes): port 0 is the console, 1 the data port. openPorts: which ports have a program on the host.
  constructor(rp2040, onData, openPorts) {
    this.usb = rp2040.usbCtrl;
    this.onData = onData;
    this.openPorts = openPorts;
    this.ports = [];
    this.pending = new Map(); // OUT endpoint -> size asked for
    this.toSend = [[], []];
    this.request = null;
    this.script = [];
    this.gap = rp2040.clock.createAlarm(() => this.begin());
    this.usb.onUSBEnabled = () => this.usb.resetDevice();
    this.usb.onResetReceived = () => this.enumerate();
    this.usb.onEndpointWrite = (endpoint, buffer) => this.written(endpoint, buffer);
    this.usb.onEndpointRead = (endpoint, size) => this.asked(endpoint, size);
  }
  enumerate() {
    this.ports = [];
    this.pending.clear();
    this.script = [
      { packet: setDeviceAddressPacket(1) },
      { packet: getDescriptorPacket(DescriptorType.Configration, CONFIG_HEADER), length: CONFIG_HEADER, then: (d) => this.sized(d) },
    ];
    this.gap.schedule(GAP_NS);
  }
  sized(header) {
    const length = header[2] | (header[3] << 8);
    this.script.push({
      packet: getDescriptorPacket(DescriptorType.Configration, length),
      length,
      then: (d) => this.described(d),
    });
  }
  described(descriptor) {
    const ports = cdcPorts(descriptor);
    this.script.push({ packet: setDeviceConfigurationPacket(1), then: () => this.open(ports) });
    ports.forEach((port, index) => {
      if (this.openPorts[index]) this.script.push({ packet: this.lineState(port, DTR_RTS) });
    });
  }
  open(ports) {
    this.ports = ports;
    this.pump(); // what was sent before the board was there
  }
  lineState(port, state) {
    return createSetupPacket({
      dataDirection: DataDirection.HostToDevice,
      type: SetupType.Class,
      recipient: SetupRecipient.Interface,
      bRequest: SET_CONTROL_LINE_STATE,
      wValue: state,
      wIndex: port.control,
      wLength: 0,
    });
  }
  begin() {
    if (this.request || !this.script.length) return;
    this.request = { ...this.script.shift(), received: [] };
    this.usb.sendSetupPacket(this.request.packet);
  }
  // Without a data stage the board's empty packet ends the request; otherwise the empty packet that it takes does,
  // which may overtake the last one that it has sent.
  settle() {
    const { request } = this;
    if (!request?.answered || (request.length && !request.statusTaken)) return;
    const { then, received } = request;
    this.request = null;
    then?.(received);
    this.gap.schedule(GAP_NS);
  }
  // The board has sent a packet.
  written(endpoint, buffer) {
    if (endpoint === 0) {
      if (!this.request) return;
      this.request.received.push(...buffer);
      this.request.answered = buffer.length < PACKET || this.request.received.length >= this.request.length;
      this.settle();
      return;
    }
    const port = this.ports.findIndex((one) => one.in === endpoint);
    if (port >= 0 && buffer.length) this.onData(port, buffer);
  }
  // The board is ready to take a packet.
  asked(endpoint, size) {
    if (endpoint === 0) {
      this.usb.endpointReadDone(0, new Uint8Array(0));
      if (this.request) this.request.statusTaken = true;
      this.settle();
      return;
    }
    this.pending.set(endpoint, size);
    this.pump();
  }
  send(port, bytes) {
    this.toSend[port].push(...bytes);
    this.pump();
  }
  pump() {
    this.ports.forEach(({ out }, index) => {
      const queue = this.toSend[index];
      if (!queue?.length || !this.pending.has(out)) return;
      const size = Math.min(this.pending.get(out), PACKET, queue.length);
      this.pending.delete(out);
      this.usb.endpointReadDone(out, Uint8Array.from(queue.splice(0, size)));
    });
  }
}
