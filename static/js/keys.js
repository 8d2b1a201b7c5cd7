// Inside [data-keys] (the desk): j/k next and previous line, Enter opens, e edits, x chooses, / searches, ? shows this help.
import { each } from "./dom.js";

const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.querySelector("[data-row].is-current");

function move(step) {
  const list = rows();
  if (!list.length) return;
  const at = list.indexOf(current() ?? document.activeElement?.closest("[data-row]"));
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  list.forEach((row) => row.classList.toggle("is-current", row === next));
  next.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const acts = {
  j: () => move(1),
  k: () => move(current() ? -1 : 1),
  e: () => {
    const row = current();
    if (row?.dataset.edit) location.assign(row.dataset.edit);
  },
  x: () => current()?.querySelector('input[name="chosen"]')?.click(),
  "/": () => {
    const field = document.querySelector("[data-key-search]");
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  },
};

export function bind(root) {
  each(root, "[data-keys]", "keys", (frame) => {
    document.addEventListener("keydown", (event) => {
      if (!frame.isConnected || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
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
