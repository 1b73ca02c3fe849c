// Phones with their threads: one at a time, a line to type on that offers the device's commands, and calls.
const KEPT = 400;
const KEY = "isocket-phone";
const NEWS_MS = 6000;

// Where the page's sticky parts end: what is above it cannot be seen.
const above = () => Math.max(0, ...[...document.querySelectorAll(".above, .tour")].map((one) => one.getBoundingClientRect()).filter((box) => box.top < 1).map((box) => box.bottom));

export default {
  // still: a recording; nothing is typed, called or answered
  props: { phones: Array, commands: { type: Array, default: () => [] }, quick: { type: Array, default: () => [] }, still: Boolean },
  data() {
    return { chosen: "", items: [], unread: {}, draft: "", open: false, active: -1, adding: false, number: "", error: "", news: null, away: false };
  },
  computed: {
    phone() {
      return this.phones.find((one) => one.number === this.chosen) ?? this.phones[0] ?? { number: "", name: "", call: "" };
    },
    thread() {
      return this.items.filter((item) => item.number === this.phone.number);
    },
    ringing() {
      return this.phones.find((one) => one.call === "ringing");
    },
    offers() {
      const typed = this.draft.trim().toUpperCase();
      const rows = this.commands.flatMap((group) => group.commands.map((row) => ({ ...row, group: group.title })));
      if (!typed) return rows;
      const starts = rows.filter((row) => row.text.toUpperCase().startsWith(typed));
      const has = rows.filter((row) => !starts.includes(row) && (row.text.toUpperCase().includes(typed) || row.about.toUpperCase().includes(typed)));
      return [...starts, ...has];
    },
    grouped() {
      const groups = [];
      this.offers.forEach((row, index) => {
        if (groups.at(-1)?.title !== row.group) groups.push({ title: row.group, rows: [] });
        groups.at(-1).rows.push({ ...row, index });
      });
      return groups;
    },
  },
  watch: {
    chosen() {
      delete this.unread[this.phone.number];
      this.keep();
      this.scroll(true);
    },
    // one more may take a line more
    "phones.length"() {
      if (!this.still && document.activeElement === this.$refs.line) this.$nextTick(this.write);
    },
    draft() {
      this.active = -1;
      this.keep();
    },
    ringing(now) {
      if (now) this.chosen = now.number;
      this.$nextTick(this.look);
    },
  },
  mounted() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
      this.chosen = kept.chosen ?? "";
      this.draft = kept.draft ?? "";
    } catch {
      sessionStorage.removeItem(KEY);
    }
    this.scroll(true);
    addEventListener("scroll", this.look, { passive: true });
    addEventListener("resize", this.look);
  },
  beforeUnmount() {
    removeEventListener("scroll", this.look);
    removeEventListener("resize", this.look);
    clearTimeout(this.quiet);
  },
  methods: {
    // Is what happens on the phone out of sight: the buttons of a call that rings, or the newest text?
    look() {
      const box = this.ringing ? this.$refs.ring?.getBoundingClientRect() : (this.$refs.composer ?? this.$refs.end)?.getBoundingClientRect();
      if (!box) return;
      const edge = this.ringing ? box.bottom : box.top;
      const top = this.ringing ? box.top : box.top - 120;
      this.away = edge > innerHeight || top < above();
    },
    tell(item) {
      this.look();
      this.news = { ...item, phone: this.phones.find((one) => one.number === item.number)?.name ?? item.number };
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => (this.news = null), NEWS_MS);
    },
    show(number) {
      this.news = null;
      this.chosen = number;
      if (this.still) this.$refs.end.scrollIntoView({ block: "end" });
      else this.write();
    },
    write() {
      this.$refs.line.focus({ preventScroll: true });
      this.open = false;
      this.$refs.composer.scrollIntoView({ block: "end" });
    },
    toggleAdding() {
      this.adding = !this.adding;
      this.$nextTick(() => (this.adding ? this.$refs.number : this.$refs.line).focus());
    },
    keep() {
      sessionStorage.setItem(KEY, JSON.stringify({ chosen: this.phone.number, draft: this.draft }));
    },
    reset(items) {
      this.items = items;
      this.unread = {};
      this.news = null;
      this.scroll(true);
    },
    add(items) {
      const thread = this.$refs.thread;
      const low = thread && thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
      this.items.push(...items);
      if (this.items.length > KEPT) this.items.splice(0, this.items.length - KEPT);
      for (const item of items) if (item.number !== this.phone.number && item.kind !== "sent") this.unread[item.number] = (this.unread[item.number] ?? 0) + 1;
      this.scroll(low || items.some((item) => item.kind === "sent"));
      if (items.length) this.tell(items.at(-1));
    },
    scroll(wanted) {
      if (wanted) this.$nextTick(() => this.$refs.thread && (this.$refs.thread.scrollTop = this.$refs.thread.scrollHeight));
    },
    send(text) {
      const words = (text ?? this.draft).trim();
      if (!words) return;
      this.$emit("send", { number: this.phone.number, text: words });
      if (text === undefined) this.draft = "";
      this.open = false;
    },
    take(row) {
      this.draft = row.text;
      this.open = false;
      this.$refs.line.focus();
      this.$nextTick(() => {
        const at = row.text.search(/n$/);
        if (at > 0 && /[+-]n$/.test(row.text)) this.$refs.line.setSelectionRange(at, at + 1);
      });
    },
    key(event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!this.open) this.open = true;
        const count = this.offers.length;
        if (count) this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + count + (this.active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count;
        this.$nextTick(() => document.getElementById("offer-" + this.active)?.scrollIntoView({ block: "nearest" }));
      } else if (event.key === "Escape") {
        this.open = false;
        this.active = -1;
      } else if (event.key === "Enter") {
        event.preventDefault();
        const row = this.open && this.active >= 0 ? this.offers[this.active] : null;
        if (row) this.take(row);
        else this.send();
      }
    },
    blurred(event) {
      if (!this.$refs.composer.contains(event.relatedTarget)) this.open = false;
    },
    tab(event, index) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = this.phones[(index + step + this.phones.length) % this.phones.length];
      this.chosen = next.number;
      this.$nextTick(() => document.getElementById("phone-" + next.number)?.focus());
    },
    addPhone() {
      const number = this.number.replace(/[\s-]/g, "");
      if (!/^\+?\d{3,15}$/.test(number)) {
        this.error = "digits, such as +358401112222";
        return;
      }
      this.$emit("meet", number);
      this.adding = false;
      this.error = "";
      this.chosen = number;
      this.number = "";
      this.$nextTick(this.write);
    },
  },
  template: `
<div class="phones">
  <div class="phone-tabs"><div role="tablist" aria-label="Phones">
    <button v-for="(one, index) in phones" :key="one.number" :id="'phone-' + one.number" role="tab" type="button"
        :aria-selected="one.number === phone.number" aria-controls="phone-screen" :tabindex="one.number === phone.number ? 0 : -1"
        @click="chosen = one.number" @keydown="tab($event, index)">
      {{ one.name }}<span v-if="unread[one.number]" class="unread" :aria-label="unread[one.number] + ' new'">{{ unread[one.number] }}</span>
    </button>
  </div><button v-if="!still" type="button" class="add" title="Another phone" :aria-expanded="adding ? 'true' : 'false'" @click="toggleAdding"><span aria-hidden="true">+</span><span class="who-said">Another phone</span></button></div>
  <form v-if="adding" class="add-phone" @submit.prevent="addPhone">
    <label for="new-number">Number of the new phone</label>
    <input id="new-number" ref="number" v-model="number" inputmode="tel" placeholder="+358401112222" autocomplete="off"/>
    <button type="submit" class="primary">Add</button><span class="wrong" role="alert">{{ error }}</span>
  </form>
  <div id="phone-screen" class="screen" role="tabpanel" :aria-label="'Phone of ' + phone.name">
    <header>
      <span class="avatar" aria-hidden="true">&#9889;</span>
      <div class="who"><strong>isocket</strong><small>on the phone {{ phone.number }}</small></div>
      <span v-if="still && phone.call" class="chip">{{ { calling: 'calling', ringing: 'it rings', talking: 'talking' }[phone.call] }}</span>
      <button v-if="!still && !phone.call" type="button" class="call" @click="$emit('call', phone.number)" aria-label="Call the socket">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11.4 11.4 0 0 0 3.6.57 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.25.2 2.45.57 3.57a1 1 0 0 1-.24 1z"/></svg>Call
      </button>
      <button v-else-if="!still && phone.call !== 'ringing'" type="button" class="hang-up" @click="$emit('hangup', phone.number)">
        {{ phone.call === 'calling' ? 'Calling… hang up' : 'Talking… hang up' }}
      </button>
    </header>
    <div v-if="phone.call === 'talking' && !still" class="keys" role="group" aria-label="Keys of this phone">
      <button v-for="key in '123456789*0#'" :key="key" type="button" @click="$emit('press', { number: phone.number, key })">{{ key }}</button>
    </div>
    <div class="thread" ref="thread" role="log" aria-live="polite" :aria-label="'Texts of ' + phone.name" tabindex="0">
      <p v-if="!thread.length && still" class="empty">No texts yet.</p>
      <p v-else-if="!thread.length" class="empty">No texts yet. Try <b>MAKEMEBOSS</b> first: it makes the socket yours.</p>
      <template v-for="(item, index) in thread" :key="index">
        <p v-if="item.kind === 'call'" class="event">{{ item.text }} &middot; {{ item.clock }}</p>
        <div v-else :class="['bubble', item.kind, { alert: item.alert }]">
          <span class="who-said">{{ item.kind === 'sent' ? phone.name : 'isocket' }}</span><b v-if="item.alert" class="kind">Alert</b>{{ item.text }}<time>{{ item.clock }}</time>
        </div>
      </template>
    </div>
    <div v-if="ringing && !still" class="ring-screen" role="alertdialog" aria-label="The socket is calling">
      <span class="pulse" aria-hidden="true">&#9889;</span>
      <strong>isocket</strong><span>is calling {{ ringing.name }}</span>
      <div ref="ring"><button type="button" class="reject" @click="$emit('hangup', ringing.number)">Reject</button>
      <button type="button" class="accept" @click="$emit('answer', ringing.number)">Answer</button></div>
    </div>
    <div v-if="still" ref="end"></div>
    <div v-else class="composer" ref="composer" @focusout="blurred">
      <div class="quick" role="group" aria-label="Often used">
        <button v-for="text in quick" :key="text" type="button" @click="send(text)">{{ text }}</button>
        <button type="button" class="echo" :aria-pressed="phone.echoes ? 'true' : 'false'"
          @click="$emit('echo', { number: phone.number, echoes: !phone.echoes })">Answers by itself</button>
        <button type="button" class="all" :aria-expanded="open" aria-controls="offers" @click="open = !open; $refs.line.focus()">All commands</button>
      </div>
      <div id="offers" v-show="open && offers.length" role="listbox" aria-label="Commands of the manual">
        <div v-for="group in grouped" :key="group.title + group.rows[0].index" role="group" :aria-label="group.title">
          <p aria-hidden="true">{{ group.title }}</p>
          <div v-for="row in group.rows" :key="row.index" :id="'offer-' + row.index" role="option" :aria-selected="row.index === active"
               @pointerdown.prevent="take(row)"><b>{{ row.text }}</b><span>{{ row.about }}</span></div>
        </div>
      </div>
      <div class="line">
        <input ref="line" v-model="draft" role="combobox" aria-label="Text to the socket" aria-autocomplete="list" aria-controls="offers"
          :aria-expanded="open && offers.length > 0" :aria-activedescendant="active >= 0 ? 'offer-' + active : undefined"
          placeholder="Type a command…" autocomplete="off" autocapitalize="characters" spellcheck="false" @input="open = draft.length > 0" @keydown="key"/>
        <button type="button" class="primary" :disabled="!draft.trim()" @click="send()">Send</button>
      </div>
    </div>
  </div>
  <div v-if="ringing && away && !still" class="strip rings" role="alertdialog" aria-label="The socket is calling, wherever you are on this page">
    <span><span aria-hidden="true">&#9889;</span> <strong>isocket</strong> is calling {{ ringing.name }}</span>
    <button type="button" class="reject" @click="$emit('hangup', ringing.number)">Reject</button>
    <button type="button" class="accept" @click="$emit('answer', ringing.number)">Answer</button>
  </div>
  <div v-else-if="news && away" :class="['strip', { alert: news.alert }]" role="status">
    <span><b>{{ news.kind === 'sent' ? news.phone + ' to the socket' : news.kind === 'call' ? 'Phone of ' + news.phone : (news.alert ? 'Alert' : 'isocket') + ' to ' + news.phone }}</b> {{ news.text }}</span>
    <button type="button" @click="show(news.number)">Show</button>
  </div>
</div>`,
};
