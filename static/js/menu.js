// <details data-menu> is a menu without us; with us Escape and a click elsewhere close it. [data-focus] takes the focus when it arrives.
import { each } from "./dom.js";

export function bind(root) {
  each(root, "details[data-menu]", "menu", (menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
  });
  each(root, ".reader-contents > details", "menu", (menu) => {
    menu.addEventListener("click", (event) => {
      if (event.target.closest("a")) menu.open = false;
    });
  });
  each(root, "[data-focus]:not(.gallery-item *)", "focus", (element) => element.focus());
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
