// What comes into the page from outside: a scenario in its address, a file that is dropped; and what is copied out of it.
const SAID_MS = 2500;

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard for pages that are not of this machine: the old way
  }
  const box = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

export default {
  data() {
    return { over: false, said: "" };
  },
  mounted() {
    const parts = [...document.querySelectorAll(".above, .tour")];
    this.watcher = new ResizeObserver(() => {
      const height = Math.max(...parts.map((one) => (getComputedStyle(one).position === "sticky" ? one.offsetHeight : 0)));
      document.documentElement.style.setProperty("--above", height + 8 + "px");
    });
    parts.forEach((one) => this.watcher.observe(one));
    addEventListener("hashchange", this.look);
    addEventListener("dragover", this.drag);
    addEventListener("dragleave", this.leave);
    addEventListener("drop", this.drop);
    window.isocketCopy = this.copy;
    this.look();
  },
  beforeUnmount() {
    this.watcher.disconnect();
    removeEventListener("hashchange", this.look);
    removeEventListener("dragover", this.drag);
    removeEventListener("dragleave", this.leave);
    removeEventListener("drop", this.drop);
  },
  methods: {
    look() {
      if (!location.hash.startsWith("#scn=")) return;
      this.$emit("link", location.hash);
      history.replaceState(null, "", location.pathname); // a reload does not open it again
    },
    drag(event) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.over = true;
    },
    leave(event) {
      if (!event.relatedTarget) this.over = false;
    },
    drop(event) {
      this.over = false;
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      const input = document.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    async copy(text) {
      this.said = (await copied(text)) ? `Copied: ${text.length > 80 ? text.slice(0, 80) + "…" : text}` : "Your browser does not let pages copy; select it by hand";
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => (this.said = ""), SAID_MS);
    },
  },
  template: `
<div>
  <div v-if="over" class="drop" aria-hidden="true">Drop a .scn file: it is played on a new device</div>
  <div class="copied" role="status">{{ said }}</div>
</div>`,
};
