// Plays recorded tours with the page's own parts. A scene stands still while it is read, then its time goes by.
const TICK_MS = 50;
const DRAW_MS = 400;
const SHORTEST_MS = 60_000;
const { tours, legend, options } = globalThis.isocketSite;

// The page sends functions to its chart as text, under names that begin with a colon.
function withFunctions(value) {
  if (Array.isArray(value)) return value.map(withFunctions);
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map(([name, one]) =>
    name.startsWith(":") ? [name.slice(1), new Function(`return ${one}`)()] : [name, withFunctions(one)]);
  return Object.fromEntries(pairs);
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" });

const loaded = {};
let arrived = null;
globalThis.isocketTour = (tour) => {
  loaded[tour.name] = tour;
  arrived?.(tour);
};

function load(name) {
  if (loaded[name]) return Promise.resolve(loaded[name]);
  return new Promise((resolve, reject) => {
    arrived = (tour) => tour.name === name && resolve(tour);
    const script = Object.assign(document.createElement("script"), { src: `tours/${name}.js` });
    script.onerror = () => reject(new Error(`tours/${name}.js is missing`));
    document.head.append(script);
  });
}

const EMPTY = { drawn: { appliance: "lamp", mains: true, lights: {} }, socket: "", lights: {}, phones: [], world: [], limits: [], step: "" };

const app = Vue.createApp({
  components: { scene: globalThis.Scene, phones: globalThis.Phones, lines: globalThis.Lines },
  data: () => ({ tours, legend, title: "", name: "", scene: 0, scenes: 0, caption: "", phase: "none", auto: true, at: 0, rate: 1, clock: "", trouble: "", shown: EMPTY }),
  computed: {
    place() {
      const words = { waits: "waits for you", done: "the end" }[this.phase];
      return `${this.title} · ${this.scene + 1} of ${this.scenes}${words ? " · " + words : ""}`;
    },
    share() {
      return this.phase === "done" ? 1 : this.scenes ? this.scene / this.scenes : 0;
    },
    speed() {
      return this.rate > 1 ? `${this.rate} times as fast` : "real time";
    },
  },
  mounted() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => document.body.classList.toggle("body--dark", dark.matches);
    dark.addEventListener("change", follow);
    follow();
    this.chart = echarts.init(this.$refs.plot);
    this.chart.setOption(withFunctions(options));
    new ResizeObserver(() => this.chart.resize()).observe(this.$refs.plot);
    this.lastTick = performance.now();
    setInterval(() => this.tick(), TICK_MS);
    addEventListener("hashchange", () => this.choose(location.hash.slice(1)));
    this.choose(tours.some((one) => one.name === location.hash.slice(1)) ? location.hash.slice(1) : tours[0].name, location.hash.length > 1);
  },
  methods: {
    async choose(name, play = true) {
      if (!tours.some((one) => one.name === name)) return;
      try {
        this.tour = await load(name);
      } catch (error) {
        this.trouble = error.message;
        return;
      }
      Object.assign(this, { trouble: "", name, title: this.tour.title, scenes: this.tour.scenes.length, auto: play });
      this.enter(0);
    },
    // The beginning of a scene, with all that was before it.
    enter(number) {
      const scene = this.tour.scenes[number];
      this.lit = { ...scene.lit }; // the edges of a scene that goes quickly are not kept
      Object.assign(this, { scene: number, caption: scene.caption, rate: scene.rate, phase: this.auto ? "reads" : "waits", readMs: 0 });
      if (number && scene.at === this.at) {
        this.play(scene.at, scene.at, 0);
        return;
      }
      Object.assign(this, { at: scene.at, shown: EMPTY, next: { states: 0, items: 0, lines: 0 } });
      this.$nextTick(() => {
        this.$refs.phones.reset(this.due("items", number));
        this.$refs.lines.reset(this.due("lines", number).slice(-400));
        this.shown = Object.assign({}, EMPTY, ...this.due("states", number));
        this.play(scene.at, scene.at, 0);
        this.tell();
        this.draw();
      });
    },
    // What is new of the states, items or lines. `upTo`: all before that scene, whatever its time.
    due(what, upTo) {
      const all = this.tour[what], from = this.next[what];
      const most = this.tour.scenes[upTo ?? this.scene + 1]?.[what] ?? all.length;
      let to = from;
      while (to < most && (upTo !== undefined || all[to][0] <= this.at)) to++;
      this.next[what] = to;
      return all.slice(from, to).map(([, one]) => one);
    },
    tick() {
      const now = performance.now(), passed = Math.min(now - this.lastTick, 4 * TICK_MS);
      this.lastTick = now;
      if (!this.tour) return;
      if (this.phase === "reads") {
        this.readMs += passed;
        if (!this.auto) this.phase = "waits";
        else if (this.readMs >= this.tour.scenes[this.scene].read_ms) this.phase = "plays";
      } else if (this.phase === "plays") this.advance(this.at + passed * 1000 * this.rate, this.rate);
    },
    advance(to, rate) {
      const scene = this.tour.scenes[this.scene], from = this.at, end = Math.min(to, scene.end);
      this.at = end;
      const changes = this.due("states");
      if (changes.length) this.shown = Object.assign({}, this.shown, ...changes);
      const items = this.due("items"), lines = this.due("lines");
      if (items.length) this.$refs.phones.add(items);
      if (lines.length) this.$refs.lines.add(lines);
      this.play(from, end, rate);
      this.tell();
      if (performance.now() - (this.drawn ?? 0) > DRAW_MS) this.draw();
      if (rate && end >= scene.end) this.over();
    },
    tell() {
      this.clock = CLOCK.format(new Date(this.tour.began_ms + this.at / 1000)).replaceAll(",", "");
    },
    play(from, to, rate) {
      const edges = this.tour.edges.filter(([at]) => at > from && at <= to);
      for (const [, name, lit] of edges) this.lit[name] = lit;
      this.$refs.scene?.play(edges, to, rate, { ...this.lit });
    },
    over() {
      this.draw();
      if (this.scene + 1 < this.scenes) this.enter(this.scene + 1);
      else {
        this.phase = "done";
        this.play(this.at, this.at, 0);
      }
    },
    draw() {
      this.drawn = performance.now();
      const now = this.tour.began_ms + this.at / 1000;
      const time = (point) => (Array.isArray(point) ? point : point.value)[0];
      const series = this.tour.plot.series.map((one) => {
        const data = one.data.filter((point) => time(point) <= now);
        if (one.type === "line" && data.length) data.push([now, data.at(-1)[1]]);
        const limits = this.shown.limits.map((limit) => ({ yAxis: limit }));
        return { ...one, data, ...(one.markLine ? { markLine: { ...one.markLine, data: limits } } : {}) };
      });
      const span = { min: this.tour.began_ms, max: Math.max(now, this.tour.began_ms + SHORTEST_MS) };
      this.chart.setOption({ xAxis: [span, span, span], series }, { replaceMerge: ["series"] });
    },
    // -- buttons
    step() {
      this.auto = false;
      if (this.phase === "plays") this.advance(Infinity, this.rate);
      else if (this.phase !== "done") this.phase = "plays";
    },
    back() {
      this.auto = false;
      this.at = -1;
      this.enter(Math.max(0, this.scene - 1));
    },
    again() {
      this.auto = true;
      this.at = -1;
      this.enter(0);
    },
    pauseOrGoOn() {
      this.auto = !this.auto;
      if (this.auto && this.phase === "waits") this.phase = "reads";
    },
  },
  template: `
<div class="above">
  <header class="top"><div class="name"><h1>isocket</h1><small>the open GSM power socket</small></div>
    <span class="chip">a recording</span><span class="grow"></span><span class="chip">{{ speed }}</span>
    <span class="clock" role="timer" aria-label="The socket's time">{{ clock }}</span></header>
  <section v-show="scenes" class="tour" aria-label="Tour">
    <h2>{{ place }}</h2>
    <div class="buttons">
      <button type="button" class="plain" :disabled="phase === 'done'" @click="pauseOrGoOn">{{ auto ? 'Pause' : 'Play' }}</button>
      <button type="button" class="plain" :disabled="!scene" @click="back">Back</button>
      <button type="button" class="primary" :disabled="phase === 'done'" @click="step">Next step</button>
      <button type="button" class="plain" @click="again">Again</button>
    </div>
    <p class="caption" role="status" aria-live="polite">{{ caption }}</p>
    <p class="step">{{ shown.step }}</p>
    <progress max="1" :value="share" aria-label="How far the tour is"></progress>
  </section>
</div>
<main>
  <div class="intro"><p>A mains socket with a SIM card: text it from anywhere, and it texts back when the power fails, the cellar floods or the
    cottage freezes. Choose a tour and press Play; a scene stands still until you have read what it is about.</p></div>
  <nav class="tours" aria-label="Tours"><span>Tours</span>
    <button v-for="one in tours" :key="one.name" type="button" :title="one.about" :aria-pressed="one.name === name ? 'true' : 'false'" @click="choose(one.name)">{{ one.title }}</button></nav>
  <div v-if="trouble" class="trouble" role="alert">{{ trouble }}</div>
  <div class="house">
    <section id="scene" class="card" aria-labelledby="scene-title"><div class="head"><h2 id="scene-title">The socket</h2></div>
      <scene ref="scene" :state="shown.drawn" still></scene>
      <div class="says"><span class="big" role="status">{{ shown.socket }}</span>
        <div class="leds"><span v-for="(words, led) in shown.lights" :key="led" class="chip"><span :class="['dot', led]" aria-hidden="true"></span>{{ words }}</span></div></div></section>
    <section id="phone" class="card" aria-labelledby="phone-title"><div class="head"><h2 id="phone-title">Phones</h2></div>
      <phones ref="phones" :phones="shown.phones" still></phones></section>
    <section id="world" class="card" aria-labelledby="world-title"><div class="head"><h2 id="world-title">The world around it</h2></div>
      <dl class="world-words"><div v-for="[what, words] in shown.world" :key="what"><dt>{{ what }}</dt><dd>{{ words }}</dd></div></dl></section>
    <section id="curves" class="card" aria-labelledby="curves-title"><div class="head"><h2 id="curves-title">Temperature and relay over time</h2></div>
      <div ref="plot" class="plot" role="img" aria-label="Temperature and relay over time"></div>
      <div class="legend"><span v-for="one in legend" :key="one.words"><i :class="one.shape" :style="{ color: one.colour }"></i><span>{{ one.words }}</span></span></div></section>
    <section id="record" class="card" aria-labelledby="record-title"><div class="head"><h2 id="record-title">What goes on inside</h2></div>
      <lines ref="lines"></lines></section>
  </div>
</main>`,
});
app.mount("#app");
