// <form data-submit-once data-text-sending="Sending…" data-text-failed="It was not sent. …" data-text-retry="Try again">
// In the reader's margin (margin.js) an answer that is only the form takes its place there; any other is a page.
// A second click is ignored; when the network fails the page stays, says so, and sends again with the same submission key.
import { each, isWhole } from "./dom.js";
import { settle } from "./unsaved.js";

const buttons = (form) => [...form.querySelectorAll("button[type=submit], button:not([type]), input[type=submit]")];

function sleep(form, on) {
  form.toggleAttribute("aria-busy", on);
  if (on) form.setAttribute("aria-busy", "true");
  for (const button of buttons(form)) button.setAttribute("aria-disabled", String(on));
}

function say(form, text, again) {
  form.querySelector(":scope > [data-network]")?.remove();
  if (!text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice-danger notice-plain";
  notice.dataset.network = "";
  notice.setAttribute("role", "alert");
  const body = document.createElement("div");
  body.textContent = `${text} `;
  if (form.dataset.textRetry) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary btn-sm";
    button.textContent = form.dataset.textRetry;
    button.addEventListener("click", again);
    body.append(button);
  }
  notice.append(body);
  form.append(notice);
  notice.scrollIntoView({ block: "nearest" });
}

async function send(form, submitter) {
  sleep(form, true);
  say(form, "");
  const body = new FormData(form, submitter ?? undefined);
  const beside = form.closest("[data-margin-box]");
  try {
    const answer = await fetch(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "follow",
      headers: beside ? { Accept: "text/html", "HX-Request": "true" } : { Accept: "text/html" },
    });
    if (answer.status >= 502 && answer.status <= 504) throw new TypeError("gateway");
    const page = await answer.text();
    settle(form);
    if (beside && answer.redirected) {
      beside.dispatchEvent(new CustomEvent("margin:sent", { detail: answer.url }));
      return;
    }
    if (beside && !isWhole(page)) {
      beside.dispatchEvent(new CustomEvent("margin:answered", { detail: page }));
      return;
    }
    if (answer.redirected) {
      // The address where the act led; its one-time messages were already rendered, so the page is shown as received.
      history.replaceState(null, "", answer.url);
    }
    show(page);
  } catch {
    sleep(form, false);
    wait(form, submitter);
  }
}

// It goes out by itself once the connection is back, unless the person went on typing: then only she decides.
function wait(form, submitter) {
  const again = () => {
    window.removeEventListener("online", again);
    if (form.isConnected && form.getAttribute("aria-busy") !== "true") send(form, submitter);
  };
  say(form, form.dataset.textFailed, again);
  window.addEventListener("online", again);
  form.addEventListener("input", () => window.removeEventListener("online", again), { once: true });
}

// Replaces the document by a page received with fetch. Scripts of a parsed document never run: modules are bound again here.
function show(page) {
  const received = new DOMParser().parseFromString(page, "text/html");
  document.title = received.title;
  document.body.replaceWith(document.adoptNode(received.body));
  window.scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
  window.htmx.process(document.body);
  document.dispatchEvent(new CustomEvent("page:shown"));
}

export function bind(root) {
  each(root, "form[data-submit-once]", "submit-once", (form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.getAttribute("aria-busy") === "true") {
        event.preventDefault();
        return;
      }
      if (!form.dataset.textFailed) {
        // Next tick: the pressed button must still count among the form's data.
        setTimeout(() => sleep(form, true));
        return;
      }
      event.preventDefault();
      send(form, event.submitter);
    });
  });
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach((form) => sleep(form, false));
});
