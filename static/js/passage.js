// <div class="reader-text" data-passage="Write about this passage">: words chosen inside one unit, with mouse, touch or keyboard,
// offer a link to the form of that unit. The words go along in this tab's own storage, never in the address, and
// <textarea data-passage-here> takes them in as a quotation.
import { each } from "./dom.js";

const KEY = "passage";
const SHORTEST = 3;
const LONGEST = 2000;

const plain = (range) => range.toString().replace(/\s+/g, " ").trim();

function chosen(text) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = range.startContainer;
  const from = (start instanceof Element ? start : start.parentElement)?.closest(".unit-text");
  const words = plain(range);
  if (!from || !text.contains(from) || words.length < SHORTEST) return null;
  // A triple click ends at the beginning of what follows: only words count, not where the browser puts the end.
  const inside = range.cloneRange();
  if (!from.contains(range.endContainer)) inside.setEnd(from, from.childNodes.length);
  if (plain(inside) !== words) return null;
  const write = from.closest(".unit").querySelector(".write");
  return write && { words: words.slice(0, LONGEST), write, before: from };
}

function keep(words, href) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ words, href }));
  } catch {
    /* without storage the form opens on the unit, without the words */
  }
}

function take(here) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (!kept || kept.href !== here) return "";
    sessionStorage.removeItem(KEY);
    return kept.words;
  } catch {
    return "";
  }
}

// The form may stand in the reader's margin: its own address says whose words it takes in.
export function takeIn(field) {
  const words = take(field.form?.getAttribute("action") || location.pathname + location.search);
  if (!words) return;
  field.value = [`„${words}”`, field.value].filter(Boolean).join("\n\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function bind(root) {
  each(root, "[data-passage]", "passage", (text) => {
    const link = document.createElement("a");
    link.className = "btn btn-primary passage-link";
    link.textContent = text.dataset.passage;
    let words = "";
    link.addEventListener("click", () => keep(words, link.getAttribute("href")));
    let pause;
    document.addEventListener("selectionchange", () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        const found = text.isConnected && chosen(text);
        if (!found) {
          if (document.activeElement !== link) link.remove();
          return;
        }
        words = found.words;
        link.href = found.write.getAttribute("href");
        if (link.previousElementSibling !== found.before) found.before.after(link);
      }, 200);
    });
  });
  each(root, "textarea[data-passage-here]", "passage", takeIn);
}
