// <form data-split>: shows the passage in a text field and takes the place of the cursor instead of the list of places.
// The server counts code points, the field UTF-16 units; line ends are one sign in both.
import { each } from "./dom.js";

export function bind(root) {
  each(root, "form[data-split]", "split", (form) => {
    const place = form.querySelector("[data-split-text]");
    const caret = form.elements.caret;
    if (!place || !caret) return;
    const field = place.querySelector("textarea");
    const said = place.querySelector("[data-split-said]");
    place.hidden = false;
    const choose = () => {
      // Never inside a word: who clicks into one means its beginning.
      const at = field.selectionStart - (field.value.slice(0, field.selectionStart).match(/[\p{L}\p{N}\p{M}]*$/u)?.[0].length ?? 0);
      const after = field.value.slice(at).trim();
      if (!after || !field.value.slice(0, at).trim()) {
        caret.value = "";
        said.textContent = "";
        return;
      }
      caret.value = String([...field.value.slice(0, at)].length);
      const words = [...after].slice(0, 60).join("");
      said.textContent = said.dataset.text.replace("#", () => (words.length < after.length ? `${words}…` : words));
    };
    field.addEventListener("click", choose);
    field.addEventListener("keyup", choose);
    form.elements.at?.addEventListener("change", () => {
      caret.value = "";
      said.textContent = "";
    });
  });
}
