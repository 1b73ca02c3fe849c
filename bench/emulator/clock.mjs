// Time of one chip, in nanoseconds since it left reset, with alarms. Same verbs as rp2040js' own clock; it also keeps
// `deadlineNs`, the earliest instant at which anything but the next instruction has to happen.

class Alarm {
  constructor(clock, callback) {
    this.clock = clock;
    this.callback = callback;
    this.nanos = 0;
    this.scheduled = false;
  }
  schedule(deltaNs) {
    this.clock.link(this, this.clock.nanos + deltaNs);
  }
  cancel() {
    this.clock.unlink(this);
  }
}

export class ChipClock {
  constructor() {
    this.nanos = 0;
    this.limitNs = 0;
    this.deadlineNs = 0;
    this.alarms = []; // sorted, latest first: the next one is popped off the end
  }
  get micros() {
    return this.nanos / 1000;
  }
  createAlarm(callback) {
    return new Alarm(this, callback);
  }
  link(alarm, atNs) {
    if (alarm.scheduled) this.unlink(alarm);
    alarm.nanos = atNs;
    alarm.scheduled = true;
    const { alarms } = this;
    let i = alarms.length;
    // of two alarms at one instant the one asked for first goes first
    while (i > 0 && alarms[i - 1].nanos <= atNs) i--;
    alarms.splice(i, 0, alarm);
    this.refresh();
  }
  unlink(alarm) {
    if (!alarm.scheduled) return;
    alarm.scheduled = false;
    this.alarms.splice(this.alarms.indexOf(alarm), 1);
    this.refresh();
  }
  // The run loop may not pass this instant.
  setLimit(limitNs) {
    this.limitNs = limitNs;
    this.refresh();
  }
  refresh() {
    const { alarms } = this;
    const next = alarms.length ? alarms[alarms.length - 1].nanos : Infinity;
    this.deadlineNs = next < this.limitNs ? next : this.limitNs;
  }
  // Let every alarm that is due happen; called with `nanos` at or beyond the deadline.
  fire() {
    const { alarms } = this;
    while (alarms.length && alarms[alarms.length - 1].nanos <= this.nanos) {
      const alarm = alarms.pop();
      alarm.scheduled = false;
      this.refresh();
      alarm.callback();
    }
  }
}
