// <form data-fragment-form> on a page whose link carries a code after «#» (never sent to the server, in no log, no Referer):
// «#2026-37.CODE» fills the fields «number» and «code», «#CODE» the field «code». The person still presses the button.
import { each } from "./dom.js";

export function bind(root) {
  each(root, "form[data-fragment-form]", "fragment", (form) => {
    const code = form.elements.namedItem("code");
    if (!code || location.hash.length < 2) return;
    let text;
    try {
      text = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    if (!/^[\w.-]{8,200}$/.test(text)) return;
    const number = form.elements.namedItem("number");
    const cut = text.indexOf(".");
    if (number && cut > 0) number.value = text.slice(0, cut);
    code.value = number && cut > 0 ? text.slice(cut + 1) : text;
    history.replaceState(null, "", location.pathname + location.search);
    form.querySelector("button[type=submit]")?.focus();
  });
}
