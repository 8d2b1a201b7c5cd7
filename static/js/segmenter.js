// A letter in which words are chosen ([data-segmenter]) with mouse, finger or keys; the choice fills an ordinary form. Offsets are
// counted in characters (code points), as the server counts them. Words that belong to a segment can't be chosen again.
import { each } from "./dom.js";

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

// Every word of the text as a span of its own, with where it begins and ends.
function wrap(place, text, marks) {
  const words = [];
  const parts = text.split(/(\s+)/u);
  let at = 0;
  place.replaceChildren(
    ...parts.map((part) => {
      const start = at;
      at += [...part].length;
      if (!part.trim()) return document.createTextNode(part);
      const element = document.createElement("span");
      element.textContent = part;
      const taken = marks.findIndex((mark) => mark.start < at && start < mark.end) + 1;
      if (taken) element.classList.add("is-taken");
      words.push({ element, start, end: at, taken });
      return element;
    }),
  );
  return words;
}

export function bind(root) {
  each(root, "[data-segmenter]", "segmenter", (frame) => {
    const place = frame.querySelector("[data-segmenter-text]");
    const form = frame.querySelector("[data-segmenter-form]");
    const said = frame.querySelector("[data-segmenter-said]");
    const text = place.textContent;
    // What the browser made of the text must be what the server has; else the form of sentences serves.
    if ([...text].length !== Number(frame.dataset.length)) return;
    const marks = frame.dataset.marks
      .split(" ")
      .filter(Boolean)
      .map((mark) => mark.split("-").map(Number))
      .map(([start, end]) => ({ start, end }));
    const words = wrap(place, text, marks);
    if (!words.length) return;
    const free = words.findIndex((word) => !word.taken);
    const submit = form.querySelector("button[type=submit]");
    const target = form.querySelector("[data-segmenter-move]");
    let caret = Math.max(free, 0);
    let anchor = null;
    let chosen = null;

    const choices = () => (target ? target.selectedIndex : 0);
    const blocks = (word) => word.taken && word.taken !== choices();

    function show() {
      words.forEach((word, index) => {
        word.element.classList.toggle("is-caret", index === caret && document.activeElement === place);
        word.element.classList.toggle("is-chosen", chosen !== null && index >= chosen[0] && index <= chosen[1]);
      });
      submit.disabled = chosen === null;
      form.elements.start.value = chosen ? words[chosen[0]].start : "";
      form.elements.end.value = chosen ? words[chosen[1]].end : "";
    }

    function tell(met = 0) {
      const { textWord, textTaken, textChosen, textMet } = frame.dataset;
      if (chosen) {
        const inside = words.slice(chosen[0], chosen[1] + 1).map((word) => word.element.textContent);
        const short = inside.length > 12 ? [...inside.slice(0, 6), "…", ...inside.slice(-5)] : inside;
        said.textContent = fill(textChosen, { n: inside.length, words: short.join(" ") }) + (met ? ` ${fill(textMet, { n: met })}` : "");
        return;
      }
      const word = words[caret];
      const where = fill(textWord, { word: word.element.textContent, n: caret + 1, all: words.length });
      said.textContent = word.taken ? `${where}, ${fill(textTaken, { n: word.taken })}` : where;
    }

    // From `from` towards `to`, as far as no word of another segment stands in the way.
    function choose(from, to) {
      const step = to < from ? -1 : 1;
      let end = from;
      let met = 0;
      if (blocks(words[from])) return drop();
      for (let at = from; at !== to + step; at += step) {
        if (blocks(words[at])) {
          met = words[at].taken;
          break;
        }
        end = at;
      }
      caret = end;
      chosen = [Math.min(from, end), Math.max(from, end)];
      show();
      tell(met);
    }

    function drop() {
      anchor = null;
      chosen = null;
      show();
      tell();
    }

    function line(step) {
      const here = words[caret].element.getBoundingClientRect();
      let found = caret;
      let row = null;
      for (let at = caret + step; at >= 0 && at < words.length; at += step) {
        const there = words[at].element.getBoundingClientRect();
        if (Math.abs(there.top - here.top) < 4) continue;
        row ??= there.top;
        if (Math.abs(there.top - row) >= 4) break;
        if (found === caret || Math.abs(there.left - here.left) < Math.abs(words[found].element.getBoundingClientRect().left - here.left)) found = at;
      }
      return found;
    }

    const moves = {
      ArrowLeft: () => caret - 1,
      ArrowRight: () => caret + 1,
      ArrowUp: () => line(-1),
      ArrowDown: () => line(1),
      Home: () => 0,
      End: () => words.length - 1,
    };

    place.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" && chosen) {
        event.preventDefault();
        form.requestSubmit(submit);
        return;
      }
      if (event.key === "Escape") return drop();
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      const next = Math.min(Math.max(move(), 0), words.length - 1);
      if (event.shiftKey) {
        // The first step takes the word the caret stands on.
        const isFirst = anchor === null;
        anchor ??= caret;
        choose(anchor, isFirst && ["ArrowLeft", "ArrowRight"].includes(event.key) ? anchor : next);
      } else {
        caret = next;
        drop();
      }
      words[caret].element.scrollIntoView({ block: "nearest" });
    });

    // What the mouse or a finger marked, widened to whole words.
    function fromSelection() {
      const selection = document.getSelection();
      if (!selection.rangeCount || selection.isCollapsed || !place.contains(selection.anchorNode) || !place.contains(selection.focusNode)) return;
      const range = selection.getRangeAt(0);
      const inside = words.flatMap((word, index) => (range.intersectsNode(word.element) && touches(range, word.element) ? [index] : []));
      if (!inside.length) return;
      const first = inside.find((index) => !blocks(words[index])) ?? inside[0];
      anchor = first;
      choose(first, inside.at(-1));
    }

    // A range that only reaches the edge of a word has none of its letters.
    function touches(range, element) {
      const own = document.createRange();
      own.selectNodeContents(element);
      return range.compareBoundaryPoints(Range.END_TO_START, own) < 0 && range.compareBoundaryPoints(Range.START_TO_END, own) > 0;
    }

    place.addEventListener("click", (event) => {
      const index = words.findIndex((word) => word.element === event.target);
      if (index < 0 || !document.getSelection().isCollapsed) return;
      caret = index;
      drop();
    });
    document.addEventListener("selectionchange", () => frame.isConnected && fromSelection());
    place.addEventListener("focus", () => {
      show();
      if (!chosen) tell();
    });
    place.addEventListener("blur", show);
    target?.addEventListener("change", () => {
      form.action = target.value;
      drop();
    });
    frame.hidden = false;
    show();
  });
}
