// <form data-unsaved>: leaving with text that was neither sent nor kept asks first (the browser's own question).
import { each } from "./dom.js";

const dirty = new Set();

export const settle = (form) => dirty.delete(form);
export const isDirty = (form) => dirty.has(form);

export function bind(root) {
  each(root, "form[data-unsaved]", "unsaved", (form) => {
    form.addEventListener("input", () => dirty.add(form));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) settle(form);
    });
    form.addEventListener("unsaved:settled", () => settle(form));
  });
}

window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form);
  if (dirty.size) event.preventDefault();
});
