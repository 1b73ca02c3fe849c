// How the core waits: WFI, WFE, SEV and the event register, as ARMv6-M has them (ARM DDI 0419, B1.5.18 and B1.5.19).
// rp2040js looks only at an interrupt that comes while the core waits already. One that came between the program's masking
// of interrupts and its WFI was lost, and CircuitPython, which sleeps like that and counts on its tick, slept for ever.

const SEV = 0xbf40;
const WFE = 0xbf20;
const LOWEST_PRIORITY = 4;

// sendsEvents(): is SEVONPEND of the system control register set?
export function withSleep(core, sendsEvents) {
  core.waitsForEvent = false; // rather than for an interrupt
  const { executeInstruction } = core;

  // Is an exception pending that would be taken now, were it not for PRIMASK?
  const preempts = () => {
    if (core.pendingNMI) return true;
    const limit = core.IPSR ? core.exceptionPriority(core.IPSR) : LOWEST_PRIORITY;
    if (core.pendingPendSV && core.pendSVPriority < limit) return true;
    if (core.pendingSystick && core.systickPriority < limit) return true;
    const pending = core.pendingInterrupts & core.enabledInterrupts;
    for (let priority = 0; priority < limit; priority++) if (pending & core.interruptPriorities[priority]) return true;
    return false;
  };

  // PRIMASK does not keep WFI from ending. It does for WFE, which a pending interrupt ends through its event instead.
  const ends = () => (core.waitsForEvent ? core.eventRegistered || (!core.PM && preempts()) : preempts());

  const wake = () => {
    if (!core.waiting || !ends()) return;
    core.waiting = false;
    if (core.waitsForEvent) core.eventRegistered = false;
    core.interruptsUpdated = true; // taken before the next instruction, or when PRIMASK lets it
  };

  core.wake = wake;

  core.setInterrupt = (irq, value) => {
    const bit = 1 << irq;
    if (!value) {
      core.pendingInterrupts &= ~bit;
    } else if (!(core.pendingInterrupts & bit)) {
      core.pendingInterrupts |= bit;
      core.interruptsUpdated = true;
      if (sendsEvents()) core.eventRegistered = true; // though it may be disabled
      wake();
    }
  };

  core.executeInstruction = () => {
    if (core.interruptsUpdated) core.checkForInterrupts(); // may go elsewhere
    const opcode = core.rp2040.readUint16(core.PC & ~1);
    const cycles = executeInstruction.call(core);
    if (opcode === SEV) core.eventRegistered = true;
    core.waitsForEvent = opcode === WFE;
    wake();
    return cycles;
  };
}
