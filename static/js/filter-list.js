// A long list of check boxes: a field above it hides what does not hold the typed words. Without it the whole list is there.
import { each } from "./dom.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function bind(root) {
  each(root, "[data-filter-list]", "filter-list", (form) => {
    const box = form.querySelector("[data-filter-box]");
    const field = form.querySelector("[data-filter-words]");
    const count = form.querySelector("[data-filter-count]");
    if (!box || !field) return;
    const items = [...form.querySelectorAll("[data-filter-item]")].map((item) => [item, folded(item.textContent)]);
    const groups = [...form.querySelectorAll("details")];
    const before = groups.map((group) => group.open);
    box.hidden = false;
    const show = () => {
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [item, text] of items) {
        // What is ticked stays in sight, so that nothing is kept unseen.
        item.hidden = !item.querySelector(":checked") && !words.every((word) => text.includes(word));
        if (!item.hidden) shown += 1;
      }
      groups.forEach((group, at) => (group.open = words.length > 0 || before[at]));
      if (count) count.textContent = words.length ? count.dataset.text.replace("#", shown) : "";
    };
    field.addEventListener("input", show);
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  });
}
