"""How the page is looked at: at which widths, what covers what, and what axe-core finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.ui.web.browser import Page, set_size

WIDTHS = (390, 768, 834, 900, 1024, 1280, 1600)
HEIGHT = 800
# At each scroll position: what can be pressed and is in sight must be on top at its centre. What stands under the head,
# or out of the box that it scrolls in, is not in sight there; but all must have been at some position. The strip with
# the newest text is gone after a few seconds.
COVERED = """
const found = [], seen = new Set();
const all = [...document.querySelectorAll("button, select, input, [role=button]")]
  .filter((one) => one.checkVisibility() && one.type !== "file");
const name = (el) => el.getAttribute("aria-label") ?? (el.innerText?.trim() || el.outerHTML.slice(0, 80));
const clipped = (el, x, y) => { for (let box = el.parentElement; box; box = box.parentElement) {
  const style = getComputedStyle(box);
  if (!/auto|scroll|hidden/.test(style.overflowX + style.overflowY) || box === document.body) continue;
  const b = box.getBoundingClientRect();
  if (x < b.left || x > b.right || y < b.top || y > b.bottom) return true; } return false; };
const bottom = document.documentElement.scrollHeight;
for (let at = 0; ; at += 150) {
  window.scrollTo(0, at);
  const stuck = [...document.querySelectorAll(".above, .tour")].filter((one) => one.checkVisibility())
    .map((one) => ({ one, box: one.getBoundingClientRect() })).filter((head) => head.box.top < 1);
  const top = Math.max(0, ...stuck.map((head) => head.box.bottom));
  for (const el of all) {
    const b = el.getBoundingClientRect(), x = b.left + b.width / 2, y = b.top + b.height / 2;
    const inHead = stuck.some((head) => head.one.contains(el));
    if (x < 0 || x >= innerWidth || y >= innerHeight - 4 || y < (inHead ? 0 : top) || clipped(el, x, y)) continue;
    seen.add(el);
    const hit = document.elementFromPoint(x, y);
    if (!el.contains(hit) && !hit?.closest(".strip"))
      found.push(`${name(el)} is under ${hit?.outerHTML.slice(0, 90)} at ${window.scrollY}`);
  }
  if (at + innerHeight >= bottom) break;
}
for (const el of all) if (!seen.has(el) && !el.closest(".tours")) found.push(`${name(el)} is never in sight`);
const cards = [...document.querySelectorAll(".card")].map((one) => [one, one.getBoundingClientRect()]);
cards.forEach(([one, a], i) => {
  if (a.left < 0 || a.right > innerWidth) found.push(`${one.id} sticks out of the page`);
  for (const [other, b] of cards.slice(i + 1))
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      found.push(`${one.id} overlaps ${other.id}`);
  for (const el of one.querySelectorAll(".field, .segments, button, select, input, .screen, .plot, .lines")) {
    const b = el.getBoundingClientRect();
    if (el.checkVisibility() && b.width && (b.left < a.left - 1 || b.right > a.right + 1) && !el.closest(".strip"))
      found.push(`${name(el)} sticks out of ${one.id}`);
  }
});
if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
window.scrollTo(0, 0);
return found;
"""
HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
const done = arguments[0];
const told = ({ violations }) => violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`));
axe.run(document, { preload: false, resultTypes: ["violations"] }).then((result) => done(told(result)));
"""


def sized(page: Page, width: int) -> None:
    set_size(page.driver, width, HEIGHT, mobile=width < 500)
    size = "return [innerWidth, innerHeight]"
    page.wait(lambda: page.driver.execute_script(size) == [width, HEIGHT], 5, f"the window is not {width} wide")


def program() -> str:
    """axe-core, in the version that package.json names; raises FileNotFoundError with what to do."""
    wanted = json.loads((HERE / "package.json").read_text())["devDependencies"]["axe-core"]
    about = AXE.parent / "package.json"
    if not about.is_file() or json.loads(about.read_text())["version"] != wanted:
        raise FileNotFoundError(f"AXE-CORE {wanted} is not here: `make axe`, or npm ci in {HERE}")
    return AXE.read_text(encoding="utf-8")


def found(driver: Any, axe: str) -> list[str]:
    if not driver.execute_script("return typeof axe === 'object'"):
        driver.execute_script(axe)
    return driver.execute_async_script(RUN)
