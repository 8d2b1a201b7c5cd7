// <form data-autosave="observation:<round>:<unit>" data-text-restored="…" data-text-discard="…" data-text-saved="Kept at #"
//       data-autosave-url="/…/ciorna/">
// Typed text is kept in this browser and offered back after a crash. A page that shows success carries
// data-autosave-clear="<key>" on any element. With data-autosave-url the draft is also posted to the server (signed-in people).
import { each } from "./dom.js";
import { settle } from "./unsaved.js";

const PREFIX = "autosave:";
const KEEP = 14 * 24 * 3600 * 1000;
const TYPES = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

const store = {
  read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(PREFIX + key));
      return kept && Date.now() - kept.at < KEEP ? kept : null;
    } catch {
      return null;
    }
  },
  write(key, values) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
      return true;
    } catch {
      return false;
    }
  },
  clear(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      /* a browser that keeps nothing has nothing to clear */
    }
  },
};

const fields = (form) => [...form.elements].filter((field) => field.name && !TYPES.has(field.type) && !field.closest("[data-autosave-skip]"));

function typed(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else if (field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
}

function fill(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
    else if (field.multiple) [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function offer(form, key, before) {
  const notice = document.createElement("div");
  notice.className = "notice notice-info notice-plain";
  notice.setAttribute("role", "status");
  const body = document.createElement("div");
  body.textContent = form.dataset.textRestored ?? "";
  notice.append(body);
  if (form.dataset.textDiscard) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-link";
    undo.textContent = form.dataset.textDiscard;
    undo.addEventListener("click", () => {
      store.clear(key);
      fill(form, before);
      settle(form);
      notice.remove();
      fields(form)[0]?.focus();
    });
    body.append(" ", undo);
  }
  form.prepend(notice);
}

async function post(form, line) {
  try {
    const answer = await fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "autosave" },
      credentials: "same-origin",
    });
    if (!answer.ok) return;
    settle(form);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    if (form.dataset.textSaved) line.textContent = form.dataset.textSaved.replace("#", time);
  } catch {
    /* the text stays in this browser; the next pause tries again */
  }
}

export function bind(root) {
  each(root, "[data-autosave-clear]", "autosave-clear", (mark) => store.clear(mark.dataset.autosaveClear));
  each(root, "form[data-autosave]", "autosave", (form) => {
    const key = form.dataset.autosave;
    const before = typed(form);
    const kept = store.read(key);
    if (kept && JSON.stringify(kept.values) !== JSON.stringify(before) && !form.querySelector(".is-invalid")) {
      fill(form, kept.values);
      offer(form, key, before);
    }
    const line = document.createElement("p");
    line.className = "saved-at";
    line.setAttribute("role", "status");
    (form.querySelector(".form-actions") ?? form).append(line);
    let pause;
    let touched = false;
    const keep = () => {
      if (!touched || !form.isConnected) return;
      store.write(key, typed(form));
      touched = false;
    };
    form.addEventListener("input", () => {
      touched = true;
      clearTimeout(pause);
      pause = setTimeout(() => {
        keep();
        if (form.dataset.autosaveUrl && form.isConnected) post(form, line);
      }, 800);
    });
    window.addEventListener("pagehide", keep);
    form.addEventListener("autosave:keep", keep);
  });
}
