// <div class="reader-text" data-margin>: the ways to write about a unit open their form beside it. Without this, or when the server
// answers with a page (the term has passed, a capacity is to be chosen), the link is followed as any link.
// One form stands open at a time, so that no id stands twice; one that was begun is set aside whole, files too, and comes back as it was.
import { each, isWhole } from "./dom.js";
import { takeIn } from "./passage.js";
import { isDirty, settle } from "./unsaved.js";

const WAYS = "a.write, .ways a, .passage-link";

// At what is to be mended, else at the title.
const focus = (box) => (box.querySelector("[data-focus]") ?? box.querySelector("[data-margin-title]"))?.focus();

function fill(box, html) {
  window.htmx.swap(box, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
}

function make(address, opener) {
  const box = document.createElement("div");
  box.className = "margin-box";
  box.dataset.marginBox = address;
  box.opener = opener;
  return box;
}

export function bind(root) {
  each(root, "[data-margin]", "margin", (text) => {
    const aside = new Map();
    let shown = null;
    let asked = "";

    const close = () => {
      if (!shown) return;
      const { box, unit } = shown;
      const form = box.querySelector("form[data-autosave]");
      form?.dispatchEvent(new Event("autosave:keep"));
      if (box.isAnswered || (form && isDirty(form))) aside.set(box.dataset.marginBox, box);
      else aside.delete(box.dataset.marginBox);
      box.remove();
      unit.classList.remove("is-writing");
      shown = null;
    };

    const show = (box, unit) => {
      close();
      unit.querySelector(".unit-margin").append(box);
      unit.classList.add("is-writing");
      shown = { box, unit };
    };

    const open = async (link) => {
      const address = link.getAttribute("href");
      const unit = link.closest(".unit");
      const opener = link.matches(".write") ? link : unit.querySelector(".write");
      const begun = shown?.box.dataset.marginBox === address ? shown.box : aside.get(address);
      if (begun) {
        if (begun !== shown?.box) show(begun, unit);
        begun.opener = opener;
        begun.querySelectorAll("textarea[data-passage-here]").forEach(takeIn);
        focus(begun);
        return;
      }
      asked = address;
      try {
        const answer = await fetch(address, { headers: { Accept: "text/html", "HX-Request": "true" }, credentials: "same-origin" });
        const html = await answer.text();
        if (asked !== address) return;
        if (!answer.ok || answer.redirected || isWhole(html)) throw new TypeError("a page");
        const box = make(address, opener);
        show(box, unit);
        fill(box, html);
        focus(box);
      } catch {
        location.assign(address);
      }
    };

    const leave = () => {
      const opener = shown?.box.opener;
      close();
      opener?.focus();
    };

    text.addEventListener("click", (event) => {
      if (event.target.closest("[data-margin-close]")) {
        leave();
        return;
      }
      const away = event.target.closest("[data-margin-leave]");
      const form = away?.closest("[data-margin-box]").querySelector("form[data-autosave]");
      if (form) {
        // The page of its own offers what was typed here: nothing is lost by going there.
        form.dispatchEvent(new Event("autosave:keep"));
        settle(form);
        return;
      }
      const link = event.target.closest(WAYS);
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      link.closest(".ways")?.removeAttribute("open");
      open(link);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.closest("[data-margin-box]")) leave();
    });
    text.addEventListener("margin:answered", (event) => {
      event.target.isAnswered = true;
      fill(event.target, event.detail);
      focus(event.target);
      event.target.scrollIntoView({ block: "nearest" });
    }, true);
    text.addEventListener("margin:sent", (event) => {
      // What was begun beside other units was kept when it was set aside.
      aside.clear();
      location.assign(event.detail);
    }, true);
  });
}
