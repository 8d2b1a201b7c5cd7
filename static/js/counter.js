// <textarea maxlength="10000" data-counter data-text="# characters left" data-text-over="# characters too many">
// counts Unicode code points as the server does. The words come from the server; «#» stands for the figure.
import { each } from "./dom.js";

export function bind(root) {
  each(root, "[data-counter]", "counter", (field) => {
    const limit = Number(field.dataset.counter || field.getAttribute("maxlength"));
    if (!limit || !field.dataset.text) return;
    // The browser's own limit counts UTF-16 units and cuts a paste in silence; the words below and the server say it instead.
    field.removeAttribute("maxlength");
    const line = document.createElement("span");
    line.className = "counter";
    line.id = `${field.id || field.name}-counter`;
    field.after(line);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
    const form = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => {
      const length = [...field.value.replace(/\r\n?|\n/g, "\n")].length;
      const left = limit - length;
      const text = left < 0 ? field.dataset.textOver || field.dataset.text : field.dataset.text;
      line.textContent = text.replace("#", form.format(Math.abs(left)));
      line.classList.toggle("over", left < 0);
    };
    field.addEventListener("input", show);
    show();
  });
}
