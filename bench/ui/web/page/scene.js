// The socket, drawn: plug, outlet, LEDs, button, and what is plugged in. Its LEDs follow the board's edges with a lag of
// 0.4 s; when the clock runs too fast for that, they show the pattern at its own pace.
const LAG_MS = 400;
const FASTEST = 5;
const FLASH_MS = 120;
const PATTERNS = {
  off: () => false,
  steady: () => true,
  "1 flash per s": (t) => t % 1000 < FLASH_MS,
  "1 flash per 3 s": (t) => t % 3000 < FLASH_MS,
  "4 Hz": (t) => t % 250 < 125,
  "3 flashes per s": (t) => t % 333 < 166,
  "4 flashes in 1 s, then 2 s lit": (t) => (t % 3000 < 1000 ? t % 250 < 125 : true),
  "3 flashes together": (t) => t % 1000 < 500,
};
const COLOURS = { POWER: "#22c55e", GSM: "#3b82f6", OUT: "#ef4444" };

export default {
  props: { state: Object, still: Boolean },
  data() {
    return { lit: { POWER: false, GSM: false, OUT: false }, down: false };
  },
  computed: {
    leds() {
      return ["POWER", "GSM", "OUT"].map((name, i) => ({
        name,
        x: 256 + i * 60,
        colour: COLOURS[name],
        meaning: this.state.lights?.[name]?.meaning ?? "",
      }));
    },
    title() {
      const s = this.state;
      return (
        `${s.words}. ` +
        `Mains are ${s.mains ? "present" : "gone"}. ` +
        this.leds.map((led) => `LED ${led.name}: ${led.meaning}.`).join(" ")
      );
    },
    works() {
      return this.state.relay && this.state.mains && !this.state.broken;
    },
  },
  mounted() {
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.fast = false;
    this.coming = { POWER: 0, GSM: 0, OUT: 0 };
    this.take();
    this.ticker = setInterval(() => this.fast && this.take(), 50);
  },
  beforeUnmount() {
    clearInterval(this.ticker);
  },
  methods: {
    take() {
      for (const [name, light] of Object.entries(this.state.lights ?? {})) {
        const shown = PATTERNS[light.pattern];
        if (this.calm.matches) this.lit[name] = light.pattern !== "off";
        else if (this.fast && shown) this.lit[name] = shown(performance.now());
      }
    },
    // edges: [us, LED, lit] that are new. lit: how they end; a LED with no edge on its way is put right.
    play(edges, now_us, rate, lit) {
      this.fast = rate > FASTEST;
      this.ends = lit;
      if (this.calm.matches) return this.take();
      if (this.fast) return;
      for (const [at_us, name, lit] of edges) this.later(name, lit, rate ? LAG_MS - (now_us - at_us) / 1000 / rate : 0);
      for (const name of Object.keys(lit)) if (!this.coming[name]) this.later(name, lit[name], LAG_MS);
    },
    later(name, lit, delay) {
      this.coming[name]++;
      setTimeout(() => {
        this.coming[name]--;
        // the last on its way may be older than what was put right meanwhile
        if (!this.fast) this.lit[name] = this.coming[name] ? lit : this.ends[name];
      }, Math.max(0, delay));
    },
    press(event) {
      if (event.repeat || this.still) return;
      this.down = true;
      this.$emit("down");
    },
    release() {
      if (!this.down) return;
      this.down = false;
      this.$emit("up");
    },
  },
  template: `
<div class="scene-box">
<svg class="scene" :class="{ works, dark: !state.mains }" viewBox="0 0 660 430" role="group" :aria-label="title" :data-life="state.life">
  <defs>
    <linearGradient id="shell" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="#ffffff"/><stop offset=".55" stop-color="#f1f3f5"/><stop offset="1" stop-color="#d5dae0"/>
    </linearGradient>
    <linearGradient id="edge" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#c3cad2"/><stop offset="1" stop-color="#98a2ad"/>
    </linearGradient>
    <radialGradient id="recess" cx=".5" cy=".42" r=".6">
      <stop offset="0" stop-color="#e9ecef"/><stop offset=".8" stop-color="#d3d9df"/><stop offset="1" stop-color="#aeb7c0"/>
    </radialGradient>
    <radialGradient id="rubber" cx=".36" cy=".3" r=".85">
      <stop offset="0" stop-color="#5a636e"/><stop offset=".5" stop-color="#363d46"/><stop offset="1" stop-color="#1f242a"/>
    </radialGradient>
    <linearGradient id="steel" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#f8fafc"/><stop offset=".5" stop-color="#aab4bf"/><stop offset="1" stop-color="#6d7783"/>
    </linearGradient>
    <radialGradient id="warm" cx=".5" cy=".45" r=".5">
      <stop offset="0" stop-color="#ffe9a8" stop-opacity=".95"/><stop offset=".35" stop-color="#ffd566" stop-opacity=".5"/>
      <stop offset="1" stop-color="#ffc933" stop-opacity="0"/>
    </radialGradient>
    <radialGradient id="alarm" cx=".5" cy=".5" r=".5">
      <stop offset="0" stop-color="#ff5a4d" stop-opacity=".85"/><stop offset="1" stop-color="#ff2b1c" stop-opacity="0"/>
    </radialGradient>
    <linearGradient id="shade-off" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#9aa7b5"/><stop offset="1" stop-color="#7c8a99"/>
    </linearGradient>
    <linearGradient id="shade-on" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#fff3c4"/><stop offset="1" stop-color="#ffd45e"/>
    </linearGradient>
    <linearGradient id="water" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#7cc4ff" stop-opacity=".72"/><stop offset="1" stop-color="#2f7fd0" stop-opacity=".82"/>
    </linearGradient>
    <clipPath id="frame"><rect width="660" height="430" rx="14"/></clipPath>
    <filter id="soft" x="-20%" y="-20%" width="140%" height="150%">
      <feDropShadow dx="0" dy="5" stdDeviation="7" flood-color="#0b1620" flood-opacity=".28"/>
    </filter>
    <filter id="glow" x="-200%" y="-200%" width="500%" height="500%"><feGaussianBlur stdDeviation="5"/></filter>
  </defs>

  <rect class="wall" x="0" y="0" width="660" height="430" rx="14"/>
  <rect class="floor" x="0" y="382" width="660" height="48"/>
  <rect class="skirting" x="0" y="374" width="660" height="8"/>

  <!-- mains: the wall's outlet, and our plug in it or out of it -->
  <g class="mains">
    <rect x="34" y="112" width="112" height="112" rx="12" fill="url(#shell)" stroke="#c1c8d0" filter="url(#soft)"/>
    <circle cx="90" cy="168" r="43" fill="url(#recess)" stroke="#b4bdc7"/>
    <rect x="84" y="124" width="12" height="8" rx="2" fill="url(#steel)"/><rect x="84" y="204" width="12" height="8" rx="2" fill="url(#steel)"/>
    <circle cx="75" cy="168" r="5" fill="#2c333b"/><circle cx="105" cy="168" r="5" fill="#2c333b"/>
    <g v-if="state.mains">
      <path class="cable" d="M108 190 C 130 240, 165 250, 218 232"/>
      <circle cx="90" cy="168" r="36" fill="url(#rubber)" filter="url(#soft)"/>
      <circle cx="90" cy="168" r="24" fill="none" stroke="#6b7580" stroke-opacity=".5"/>
      <path d="M96 178 l14 14 l-8 8 l-14 -14z" fill="#262c33"/>
    </g>
    <g v-else>
      <path class="cable" d="M132 338 C 165 330, 170 250, 218 232"/>
      <g transform="translate(110 344) rotate(-14)">
        <rect x="-44" y="-9" width="20" height="5" rx="2" fill="url(#steel)"/><rect x="-44" y="5" width="20" height="5" rx="2" fill="url(#steel)"/>
        <path d="M-26 -22 h18 q26 4 30 22 q-4 18 -30 22 h-18z" fill="url(#rubber)"/>
      </g>
      <text class="note" x="90" y="96" text-anchor="middle">mains gone</text>
    </g>
  </g>

  <!-- contact on the sensor jack -->
  <path class="wire" d="M150 48 C 190 48, 190 108, 218 108"/>
  <g transform="translate(84 48)">
    <rect class="tag" x="-66" y="-24" width="132" height="48" rx="10"/>
    <g class="switch" :class="{ on: state.contact }">
      <circle cx="-44" cy="0" r="4"/><circle cx="-16" cy="0" r="4"/>
      <line x1="-44" y1="0" :x2="state.contact ? -16 : -20" :y2="state.contact ? 0 : -14"/>
    </g>
    <text class="label" x="0" y="-3">contact</text><text class="value" x="0" y="13">{{ state.contact ? "closed" : "open" }}</text>
  </g>

  <!-- what is plugged in -->
  <path class="cable" d="M340 262 C 392 330, 400 366, 470 370"/>
  <g v-if="state.appliance === 'lamp'">
    <ellipse v-show="works" cx="540" cy="200" rx="160" ry="170" fill="url(#warm)"/>
    <path d="M470 370 C 490 372, 505 372, 520 372" class="cable"/>
    <ellipse cx="540" cy="374" rx="46" ry="9" fill="#39424c"/><rect x="535" y="222" width="10" height="150" rx="4" fill="url(#edge)"/>
    <path d="M500 128 h80 l26 98 h-132z" :fill="works ? 'url(#shade-on)' : 'url(#shade-off)'" stroke="#00000022"/>
    <ellipse cx="540" cy="226" rx="66" ry="8" :fill="works ? '#fff8dd' : '#66727f'"/>
  </g>
  <g v-else-if="state.appliance === 'heater'">
    <path d="M470 370 h16" class="cable"/>
    <g class="heat" v-show="works">
      <path v-for="i in 4" :key="i" :d="'M' + (482 + i * 25) + ' 196 q -10 -14 0 -28 q 10 -14 0 -28'" :style="{ animationDelay: i * 0.3 + 's' }"/>
    </g>
    <rect x="478" y="360" width="18" height="16" rx="3" fill="#4a5561"/><rect x="596" y="360" width="18" height="16" rx="3" fill="#4a5561"/>
    <rect x="470" y="206" width="152" height="158" rx="12" fill="url(#shell)" stroke="#b4bdc7" filter="url(#soft)"/>
    <rect v-for="i in 7" :key="i" :x="464 + i * 19.4" y="218" width="12" height="130" rx="6" :class="['fin', { hot: works }]"/>
    <circle cx="608" cy="353" r="4" :fill="works ? '#ff6b3d' : '#8d98a4'"/>
    <text v-if="state.broken" class="note" x="546" y="192" text-anchor="middle">its fuse has blown</text>
  </g>
  <g v-else-if="state.appliance === 'pump'">
    <path d="M470 370 h20" class="cable"/>
    <path d="M560 290 v-120 q0 -26 26 -26 h58" fill="none" stroke="#5d6873" stroke-width="20" stroke-linecap="butt"/>
    <path d="M560 290 v-120 q0 -26 26 -26 h58" fill="none" stroke="#93a0ad" stroke-width="8"/>
    <path v-show="works && state.contact" class="flow" d="M560 290 v-120 q0 -26 26 -26 h58"/>
    <path d="M500 374 v-60 q0 -30 30 -30 h60 q30 0 30 30 v60z" fill="#2f6db3" stroke="#1d4f88" filter="url(#soft)"/>
    <rect x="492" y="366" width="136" height="12" rx="4" fill="#26313c"/>
    <g transform="translate(560 330)"><circle r="28" fill="#e8edf2" stroke="#1d4f88" stroke-width="3"/>
      <g :class="['rotor', { turning: works }]"><path v-for="i in 3" :key="i" :transform="'rotate(' + i * 120 + ')'" d="M0 0 q 14 -4 16 -20 q -18 2 -16 20" fill="#1d4f88"/></g></g>
  </g>
  <g v-else>
    <circle v-show="works" cx="545" cy="230" r="120" fill="url(#alarm)" class="flash"/>
    <path d="M470 370 C 500 372, 520 362, 530 346" class="cable"/>
    <rect x="500" y="310" width="90" height="64" rx="10" fill="url(#shell)" stroke="#b4bdc7" filter="url(#soft)"/>
    <g fill="#7c8794"><circle v-for="i in 12" :key="i" :cx="518 + ((i - 1) % 4) * 18" :cy="328 + Math.floor((i - 1) / 4) * 14" r="3"/></g>
    <rect x="506" y="298" width="78" height="14" rx="4" fill="#39424c"/>
    <path d="M512 298 v-52 q0 -36 33 -36 q33 0 33 36 v52z" :fill="works ? '#ff4133' : '#a8433c'" stroke="#7c211b"/>
    <path d="M524 290 v-42 q0 -22 16 -24" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="5" stroke-linecap="round"/>
    <g v-show="works" class="noise"><path d="M492 236 q-16 22 0 44"/><path d="M476 226 q-24 32 0 64"/><path d="M598 236 q16 22 0 44"/><path d="M614 226 q24 32 0 64"/></g>
  </g>

  <!-- the device -->
  <g class="antenna"><rect x="392" y="14" width="9" height="58" rx="4.5" fill="#2a3038"/><rect x="388" y="58" width="17" height="14" rx="3" fill="#454e58"/>
    <g v-show="state.registered" class="radio"><path d="M412 22 q10 12 0 24"/><path d="M422 16 q16 18 0 36"/><path d="M381 22 q-10 12 0 24"/><path d="M371 16 q-16 18 0 36"/></g></g>
  <rect x="218" y="68" width="204" height="292" rx="28" fill="url(#edge)" filter="url(#soft)"/>
  <rect x="221" y="70" width="198" height="286" rx="26" fill="url(#shell)"/>
  <rect x="236" y="84" width="168" height="54" rx="14" fill="#1f262e"/>
  <g v-for="led in leds" :key="led.name">
    <title>{{ led.name }}: {{ led.meaning }}</title>
    <circle v-show="lit[led.name]" :cx="led.x + 4" cy="104" r="11" :fill="led.colour" filter="url(#glow)" opacity=".9"/>
    <circle :cx="led.x + 4" cy="104" r="6.5" :fill="lit[led.name] ? led.colour : '#4a5561'" stroke="#0d1217" :data-led="led.name" :data-lit="lit[led.name]"/>
    <circle v-show="lit[led.name]" :cx="led.x + 2.5" cy="102" r="2" fill="#fff" opacity=".85"/>
    <text class="led" :x="led.x + 4" y="128" text-anchor="middle">{{ led.name }}</text>
  </g>
  <circle cx="320" cy="240" r="82" fill="url(#recess)" stroke="#a9b3bd"/>
  <circle cx="320" cy="240" r="70" fill="none" stroke="#b9c2cb" stroke-width="2"/>
  <rect x="311" y="162" width="18" height="12" rx="3" fill="url(#steel)"/><rect x="311" y="306" width="18" height="12" rx="3" fill="url(#steel)"/>
  <circle cx="320" cy="240" r="62" fill="url(#rubber)" filter="url(#soft)"/>
  <circle cx="320" cy="240" r="44" fill="none" stroke="#7c8794" stroke-opacity=".45" stroke-width="2"/>
  <path d="M330 252 l26 30 l-14 12 l-26 -30z" fill="#262c33"/>
  <path d="M292 218 q16 -18 40 -12" fill="none" stroke="#fff" stroke-opacity=".22" stroke-width="5" stroke-linecap="round"/>
  <text class="brand" x="246" y="342">isocket</text>
  <g v-show="state.appliance === 'pump' && state.contact" class="waves" clip-path="url(#frame)">
    <path d="M-20 372 q 27 -9 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 t 55 0 V 440 H -20z" fill="url(#water)"/>
  </g>
  <!-- probe -->
  <path class="wire" d="M272 358 C 268 408, 240 404, 178 404"/>
  <g transform="translate(96 404)">
    <rect x="30" y="-7" width="54" height="14" rx="7" fill="url(#steel)"/>
    <rect class="tag" x="-78" y="-17" width="98" height="34" rx="10"/>
    <text class="value" x="-29" y="5" text-anchor="middle">{{ state.reading }}</text>
  </g>

  <g class="button" :tabindex="still ? undefined : 0" :role="still ? 'img' : 'button'" aria-label="Hidden button: press to switch; hold for 10 seconds to reset to factory settings"
     @pointerdown.prevent="press" @pointerup="release" @pointerleave="release" @pointercancel="release"
     @keydown.space.prevent="press" @keyup.space="release" @keydown.enter.prevent="press" @keyup.enter="release" @blur="release">
    <title>The hidden button: press it, or hold it for 10 seconds (factory reset)</title>
    <circle class="ring" cx="388" cy="338" r="13"/>
    <circle cx="388" cy="338" r="8" :fill="state.button ? '#0f766e' : '#414b55'"/><circle cx="388" cy="338" :r="state.button ? 4 : 5" fill="#20262c"/>
  </g>
</svg>
</div>`,
};
