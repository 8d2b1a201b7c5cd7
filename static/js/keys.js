// Inside [data-keys] (the desk): j/k next and previous line, Enter opens, e edits, x chooses, / searches, ? shows this help.
// A draft names its own lines: <div data-keys data-keys-rows=".unit" data-keys-link=".unit-cite a">; there n/p go to the next and
// previous line with observations, o reads them, c writes. [data-keys-off] switches all single keys off in this browser.
import { each } from "./dom.js";

const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const frame = () => document.querySelector("[data-keys]");
const rows = () => [...document.querySelectorAll(frame()?.dataset.keysRows ?? "[data-row]")];
const current = () => rows().find((row) => row.classList.contains("is-current"));
const linkOf = (row) => row.querySelector(frame()?.dataset.keysLink ?? "[data-row-link]");
const remembered = {
  get isOff() {
    try {
      return localStorage.getItem("keys-off") === "1";
    } catch {
      return false;
    }
  },
  set isOff(value) {
    try {
      localStorage.setItem("keys-off", value ? "1" : "");
    } catch {
      /* a browser that keeps nothing asks again on the next page */
    }
  },
};

// Where the person is: the line of the focus, else the one of the last key, else the first one below the top of the window.
function place(list) {
  const focused = list.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : list.indexOf(current());
}

function move(step, wanted = () => true) {
  const list = rows();
  let at = place(list);
  if (at < 0 && frame()?.dataset.keysRows && scrollY > 0) at = list.findIndex((row) => row.getBoundingClientRect().top > 0) - 1;
  if (at < 0) at = step > 0 ? -1 : 1;
  const ahead = step > 0 ? list.slice(at + 1) : list.slice(0, at).reverse();
  const next = ahead.find(wanted) ?? (wanted(list[at] ?? document.body) ? list[at] : undefined);
  if (!next) return;
  list.forEach((row) => row.classList.toggle("is-current", row === next));
  linkOf(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const follow = (selector) => {
  const list = rows();
  list[place(list)]?.querySelector(selector)?.click();
};
const isDiscussed = (row) => Boolean(row.querySelector(".count"));

const acts = {
  j: () => move(1),
  k: () => move(-1),
  e: () => {
    const row = current();
    if (row?.dataset.edit) location.assign(row.dataset.edit);
  },
  n: () => move(1, isDiscussed),
  p: () => move(-1, isDiscussed),
  o: () => follow(".count"),
  c: () => follow(".write"),
  x: () => current()?.querySelector('input[name="chosen"]')?.click(),
  "/": () => {
    const field = document.querySelector("[data-key-search]");
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  },
};

export function bind(root) {
  each(root, "[data-keys-help]", "keys", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(frame()?.dataset.help)?.showModal());
  });
  each(root, "[data-keys-off]", "keys", (box) => {
    box.checked = remembered.isOff;
    box.addEventListener("change", () => (remembered.isOff = box.checked));
  });
  each(root, "[data-keys]", "keys", (frame) => {
    document.addEventListener("keydown", (event) => {
      if (!frame.isConnected || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || remembered.isOff) return;
      if (event.key === "?") {
        document.getElementById(frame.dataset.help)?.showModal();
        return;
      }
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  });
}
