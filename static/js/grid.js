// <form data-grid data-save-url="…" data-text-saved="…#…" …>: a table of fields that behaves like a sheet.
// Arrows and Enter move, a block from Excel is spread over the cells, totals are watched, every change is saved by itself.
// Without data-save-url (corrections) nothing is sent before the form is.
import { announce, each } from "./dom.js";
import { parse, shown } from "./figures.js";
import { check, describe } from "./found.js";

const PAUSE = 700;
const RETRY = 5000;
const BATCH = 200;
const words = (text = "", ...values) => values.reduce((made, value, place) => made.replace(values.length > 1 ? `#${place + 1}` : "#", value), text);

/* Moving. */

const cellsOf = (row) => [...row.cells].map((cell) => cell.querySelector("input.grid-cell")).filter(Boolean);

function neighbour(field, down, across) {
  const row = field.closest("tr");
  const place = cellsOf(row).indexOf(field);
  if (across) return cellsOf(row)[place + across];
  for (let next = sibling(row, down); next; next = sibling(next, down)) {
    const cells = cellsOf(next);
    if (cells.length) return cells[Math.min(place, cells.length - 1)];
  }
  return null;
}

const sibling = (row, down) => (down > 0 ? row.nextElementSibling : row.previousElementSibling);

function move(event) {
  const field = event.target.closest("input.grid-cell");
  if (!field || event.ctrlKey || event.metaKey || event.altKey) return;
  const atStart = field.selectionStart === 0;
  const atEnd = field.selectionEnd === field.value.length;
  const steps = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: [event.shiftKey ? -1 : 1, 0],
    ArrowLeft: atStart && [0, -1],
    ArrowRight: atEnd && [0, 1],
  };
  const step = steps[event.key];
  if (!step || (event.shiftKey && event.key !== "Enter")) return;
  event.preventDefault();
  const next = neighbour(field, ...step);
  next?.focus();
  next?.select();
}

/* Pasting: what came from a spreadsheet has tabs or lines. */

function paste(event, form) {
  const field = event.target.closest("input.grid-cell");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
  event.preventDefault();
  const block = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
  let first = field;
  let filled = 0;
  let outside = 0;
  for (const line of block) {
    let target = first;
    for (const value of line) {
      if (!target) outside += 1;
      else {
        if (target.value !== value.trim()) write(target, value.trim());
        filled += 1;
        target = neighbour(target, 0, 1);
      }
    }
    first = first && neighbour(first, 1, 0);
  }
  announce([words(form.dataset.textPasted, filled), outside ? words(form.dataset.textOutside, outside) : ""].join(" "));
}

function write(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Totals: the same law as on the server, for the eye. */

function watch(form, row, changed) {
  const groups = JSON.parse(row.dataset.groups || "[]");
  const decimals = Number(row.dataset.decimals || 0);
  const total = row.querySelector(".grid-total input.grid-cell");
  const note = row.querySelector("[data-grid-note]");
  if (!groups.length || !total || !note) return;
  let said = "";
  for (const group of groups) {
    const numbers = group.fields.map((name) => parse(form.elements[name]?.value ?? "", decimals));
    const known = numbers.filter((number) => number !== null);
    const sum = known.reduce((one, other) => one + other, 0n);
    const isComplete = known.length === numbers.length;
    if (group.sum && isComplete && changed && changed !== total) follow(total, shown(sum, decimals));
    const whole = parse(total.value, decimals);
    if (whole === null || !known.length || said) continue;
    const largest = known.reduce((one, other) => (other > one ? other : one));
    if (group.whole && isComplete && sum !== whole) said = words(form.dataset.textSum, shown(sum, decimals), total.value);
    else if (group.whole ? sum > whole : largest > whole) said = words(form.dataset.textOver, shown(group.whole ? sum : largest, decimals), total.value);
  }
  note.textContent = said;
  note.hidden = !said;
}

function follow(total, text) {
  const mark = total.value.match(/\s*[ep]$/i)?.[0] ?? "";
  total.classList.add("is-followed");
  if (total.value !== text + mark) write(total, text + mark);
}

/* Saving. */

class Saver {
  constructor(form) {
    this.form = form;
    this.stored = new Map();
    this.dirty = new Set();
    this.timer = 0;
    this.isBusy = false;
    for (const field of form.elements) if (/^[ctr]_/.test(field.name)) this.stored.set(field.name, this.value(field.name));
  }

  value(name) {
    const field = this.form.elements[name];
    return field instanceof RadioNodeList ? field.value : (field?.value ?? "").trim();
  }

  say(text) {
    const place = this.form.querySelector("[data-grid-state]");
    if (place && place.textContent !== text) place.textContent = text;
  }

  touch(name) {
    if (!this.stored.has(name)) return;
    if (this.value(name) === this.stored.get(name)) this.dirty.delete(name);
    else this.dirty.add(name);
    if (name.startsWith("r_")) this.dirty.add(name.replace("r_", "t_"));
    if (name.startsWith("t_") && this.stored.has(name.replace("t_", "r_"))) this.dirty.add(name.replace("t_", "r_"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  /* What waits is saved first, then the act goes on; what can't be saved stops it. */
  flush(event) {
    if (!this.isBusy && !this.dirty.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    clearTimeout(this.timer);
    const wait = async () => {
      while (this.isBusy) await new Promise((done) => setTimeout(done, 50));
      const before = this.dirty.size;
      await this.send();
      if (!this.dirty.size) target.requestSubmit(submitter);
      else if (this.dirty.size < before) await wait();
    };
    wait();
  }

  async send() {
    if (this.isBusy || !this.dirty.size || !this.form.isConnected) return;
    this.isBusy = true;
    const names = [...this.dirty].slice(0, BATCH);
    const sent = new Map(names.map((name) => [name, this.value(name)]));
    this.say(this.form.dataset.textSaving);
    let wait = PAUSE;
    try {
      await this.receive(await this.post(sent), sent);
    } catch {
      this.say(this.form.dataset.textOffline);
      wait = RETRY;
    }
    this.isBusy = false;
    if (this.dirty.size) this.timer = setTimeout(() => this.send(), wait);
    else this.form.dispatchEvent(new Event("unsaved:settled"));
  }

  post(sent) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "revision", "pagina"]) body.set(name, this.form.elements[name].value);
    for (const [name, value] of sent) {
      body.set(name, value);
      body.set(`w_${name}`, this.stored.get(name));
    }
    return fetch(this.form.dataset.saveUrl, { method: "POST", body, headers: { "X-Requested-With": "autosave" }, credentials: "same-origin" });
  }

  async receive(answer, sent) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (!isJson) throw new Error("no answer of ours");
    const told = await answer.json();
    if (answer.status === 409) this.conflict(told, sent);
    else if (answer.ok) this.settle(told, sent);
    else {
      this.dirty.clear();
      this.say(told.sentence ?? "");
    }
  }

  settle(told, sent) {
    this.revision(told.revision);
    for (const [name, value] of sent) {
      const wrong = told.errors[name];
      mark(this.form, name, wrong ?? "");
      if (this.value(name) === value) this.dirty.delete(name);
      if (wrong) continue;
      this.stored.set(name, told.texts[name] ?? value);
    }
    for (const [name, text] of Object.entries(told.texts)) this.take(name, text, sent);
    const left = this.form.querySelector("[data-grid-left]");
    if (left) left.textContent = told.words;
    const wrong = this.form.querySelectorAll("[aria-invalid]").length;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.say(wrong ? words(this.form.dataset.textErrors, wrong) : words(this.form.dataset.textSaved, time));
    check(this.form);
  }

  take(name, text, sent) {
    const field = this.form.elements[name];
    if (!(field instanceof HTMLInputElement) || this.dirty.has(name)) return;
    this.stored.set(name, text);
    if (field.value === text || (field === document.activeElement && sent.has(name))) return;
    field.value = text;
    const row = field.closest("tr");
    if (row) watch(this.form, row, null);
  }

  revision(number) {
    for (const field of document.querySelectorAll('input[name="revision"]')) field.value = number;
  }

  conflict(told, sent) {
    this.revision(told.revision);
    for (const [name] of sent) {
      if (!(name in told.now)) continue;
      this.dirty.delete(name);
      ask(this.form, this, name, told.now[name]);
    }
  }
}

function mark(form, name, sentence) {
  const field = form.elements[name];
  const cell = field instanceof HTMLElement ? field.closest("td, section") : null;
  if (!cell) return;
  cell.querySelectorAll(`[data-said="${name}"]`).forEach((old) => old.remove());
  cell.classList.toggle("is-wrong", Boolean(sentence));
  if (!sentence) {
    field.removeAttribute("aria-invalid");
    describe(field);
    return;
  }
  field.setAttribute("aria-invalid", "true");
  const note = document.createElement("small");
  note.className = "grid-error";
  note.id = `${name}-e`;
  note.dataset.said = name;
  note.textContent = sentence;
  field.after(note);
  describe(field);
}

function ask(form, saver, name, now) {
  const field = form.elements[name] instanceof RadioNodeList ? form.elements[name][0] : form.elements[name];
  mark(form, name, words(form.dataset.textConflict, now || "–"));
  const choice = document.createElement("span");
  choice.className = "grid-choice";
  choice.dataset.said = name;
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-link";
    made.textContent = text;
    made.addEventListener("click", () => {
      mark(form, name, "");
      act();
      field.focus();
    });
    choice.append(made);
  };
  button(form.dataset.textKeep, () => {
    saver.stored.set(name, now);
    saver.touch(name);
  });
  button(form.dataset.textTake, () => {
    saver.stored.set(name, now);
    if (form.elements[name] instanceof RadioNodeList) form.elements[name].value = now;
    else field.value = now;
    saver.touch(name);
  });
  (form.querySelector(`#${CSS.escape(name)}-e`) ?? field).after(choice);
}

export function bind(root) {
  each(root, "form[data-grid]", "grid", (form) => {
    const saver = form.dataset.saveUrl ? new Saver(form) : null;
    form.addEventListener("keydown", move);
    form.addEventListener("paste", (event) => paste(event, form));
    form.addEventListener("focusin", (event) => event.target.matches?.("input.grid-cell") && event.target.select());
    form.addEventListener("input", (event) => {
      const row = event.target.closest("tr");
      if (row) watch(form, row, event.target);
      saver?.touch(event.target.name);
    });
    form.addEventListener("focusout", () => saver?.send());
    if (saver) for (const act of root.querySelectorAll("form[data-grid-after]")) act.addEventListener("submit", (event) => saver.flush(event), true);
    form.querySelectorAll("tr[data-groups]").forEach((row) => watch(form, row, null));
  });
}
