// What goes on inside: AT traffic, the device's log, pins and world, newest at the bottom.
const KEPT = 1500;
const SHOWN = {
  "AT traffic": ["at<", "at>", "modem"],
  "Device log": ["console", "flash"],
  "Pins and world": ["pin", "world", "sms", "call", "step"],
  Everything: null,
};
const WORDS = { "at<": "modem ▸ board", "at>": "board ▸ modem", console: "log", flash: "flash", pin: "pin", world: "world", sms: "text", call: "call", modem: "modem", step: "step" };

export default {
  data() {
    return { tab: "AT traffic", tabs: Object.keys(SHOWN), lines: [] };
  },
  computed: {
    visible() {
      const kinds = SHOWN[this.tab];
      const fitting = kinds ? this.lines.filter((line) => kinds.includes(line.kind)) : this.lines;
      return fitting.slice(-400);
    },
  },
  created() {
    this.next = 0;
  },
  watch: {
    tab() {
      this.scroll(true);
    },
  },
  methods: {
    words: (kind) => WORDS[kind] ?? kind,
    reset(lines) {
      this.lines = [];
      this.add(lines);
      this.scroll(true);
    },
    add(lines) {
      const box = this.$refs.box;
      const low = !box || box.scrollHeight - box.scrollTop - box.clientHeight < 60;
      this.lines.push(...lines.map(([at, kind, text]) => ({ key: this.next++, at, kind, text })));
      if (this.lines.length > KEPT) this.lines.splice(0, this.lines.length - KEPT);
      this.scroll(low);
    },
    scroll(wanted) {
      if (wanted) this.$nextTick(() => this.$refs.box && (this.$refs.box.scrollTop = this.$refs.box.scrollHeight));
    },
    key(event, index) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      this.tab = this.tabs[(index + step + this.tabs.length) % this.tabs.length];
      this.$nextTick(() => this.$el.querySelector('[aria-selected="true"]').focus());
    },
  },
  template: `
<div class="record">
  <div class="small-tabs" role="tablist" aria-label="What is shown of the record">
    <button v-for="(name, index) in tabs" :key="name" type="button" role="tab" :aria-selected="tab === name" :tabindex="tab === name ? 0 : -1"
      aria-controls="record-lines" @click="tab = name" @keydown="key($event, index)">{{ name }}</button>
  </div>
  <div id="record-lines" class="lines" ref="box" role="tabpanel" tabindex="0" :aria-label="tab">
    <p v-if="!visible.length">Nothing yet.</p>
    <div v-for="line in visible" :key="line.key" :class="'k-' + line.kind.replace('<', '-in').replace('>', '-out')"><time>{{ line.at }}</time><i>{{ words(line.kind) }}</i><span>{{ line.text }}</span></div>
  </div>
</div>`,
};
