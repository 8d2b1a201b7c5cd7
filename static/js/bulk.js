// A form with a work_list and a bulk_bar: shows how many lines are chosen; the bar sleeps while none is.
import { each } from "./dom.js";

export function bind(root) {
  each(root, "[data-bulk]", "bulk", (bar) => {
    const form = bar.closest("form");
    if (!form) return;
    const count = bar.querySelector("[data-bulk-count]");
    const all = form.querySelector("[data-choose-all]");
    const boxes = () => [...form.querySelectorAll('input[type="checkbox"][name="chosen"]')];
    const show = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      const rest = chosen % 100;
      const { textNone, textOne, textFew, textMany } = bar.dataset;
      const words = chosen === 0 ? textNone : chosen === 1 ? textOne : rest > 0 && rest < 20 ? textFew : textMany;
      count.textContent = words.replace("#", chosen);
      bar.classList.toggle("is-asleep", chosen === 0);
      bar.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = chosen === 0));
      if (all) {
        all.checked = chosen > 0 && chosen === boxes().length;
        all.indeterminate = chosen > 0 && !all.checked;
      }
    };
    all?.addEventListener("change", () => {
      boxes().forEach((box) => (box.checked = all.checked));
      show();
    });
    form.addEventListener("change", show);
    show();
  });
}
