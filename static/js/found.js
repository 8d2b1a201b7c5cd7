// What the checks found, beside the cells: <section data-findings> brings a template for each cell it speaks of. After a save the
// list is asked for anew; an explanation that is being written is not lost, and a link from a cell opens the place for its words.
import { announce, each } from "./dom.js";

const TONES = ["is-blocked", "is-doubted", "is-explained"];
const typed = new Map();
let said = "";

/* A list that comes in keeps what was being typed in the one that goes. */

function keep(event) {
  const { target, requestConfig } = event.detail;
  if (target?.id !== "semnalari") return;
  for (const field of target.querySelectorAll("textarea")) {
    if (requestConfig?.elt?.matches("form") && requestConfig.elt.contains(field)) continue;
    if (field.value !== field.defaultValue || field === document.activeElement || field.closest("details")?.open) {
      typed.set(field.id, { value: field.value, isActive: field === document.activeElement });
    }
  }
}

function restore(section) {
  for (const [id, { value, isActive }] of typed) {
    const field = section.querySelector(`#${CSS.escape(id)}`);
    if (!field) continue;
    field.value = value;
    field.closest("details").open = true;
    if (isActive) field.focus({ preventScroll: true });
  }
  typed.clear();
}

/* The same words stand beside the line, the state in the cell. */

export function describe(field) {
  const name = field.name;
  const ids = [`${name}-e`, `${name}-f`].filter((id) => document.getElementById(id));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function stand(section) {
  const told = new Map([...section.querySelectorAll("template[data-cell]")].map((one) => [one.dataset.cell, one]));
  for (const place of document.querySelectorAll(TONES.map((tone) => `.grid-form td.${tone}, .grid-form fieldset.${tone}`).join())) {
    place.classList.remove(...TONES);
  }
  document.querySelectorAll(".grid-form .cell-found, .grid-form .cell-state").forEach((old) => old.remove());
  document.querySelectorAll(".grid-form input.grid-cell[aria-describedby]").forEach(describe);
  for (const [name, one] of told) {
    const field = document.getElementById(name);
    if (!field?.closest(".grid-form")) continue;
    const place = field.matches("fieldset") ? field : field.closest("td");
    const content = one.content.cloneNode(true);
    place.classList.add(one.dataset.tone);
    if (place.matches("td")) place.closest("tr").querySelector(".grid-line").append(content.querySelector(".cell-found"));
    place.append(content);
    if (field.matches("input")) describe(field);
  }
  if (section.dataset.words && section.dataset.words !== said && said) announce(section.dataset.words);
  said = section.dataset.words;
}

/* «Explain» beside a cell opens the place for the words. */

function show(id) {
  const item = id.startsWith("semnalare-") ? document.getElementById(id) : null;
  const more = item?.querySelector("details");
  if (!more) return;
  more.open = true;
  more.querySelector("textarea")?.focus();
}

/* Asked for once after the last save; a second one waits for the first. */

let timer = 0;

export function check(form) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!form.isConnected || !document.getElementById("semnalari")) return;
    const values = Object.fromEntries(["csrfmiddlewaretoken", "pagina"].map((name) => [name, form.elements[name].value]));
    window.htmx.ajax("POST", form.dataset.checkUrl, { target: "#semnalari", swap: "outerHTML", values }).catch(() => {});
  }, 1200);
}

document.addEventListener("htmx:beforeSwap", keep);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#semnalare-"]');
  if (link) setTimeout(() => show(link.hash.slice(1)));
});

export function bind(root) {
  each(root, "[data-findings]", "found", (section) => {
    if (section.dataset.findings === "piece") {
      restore(section);
      stand(section);
    } else said = section.dataset.words;
    if (section.dataset.findings !== "piece" && location.hash) show(location.hash.slice(1));
  });
}
