// Everything here makes smoother what already works without it. Each module is bound by data-* attributes.
import htmx from "htmx.org";
import * as autosave from "./autosave.js";
import * as counter from "./counter.js";
import * as fragment from "./fragment.js";
import * as keys from "./keys.js";
import * as margin from "./margin.js";
import * as menu from "./menu.js";
import * as passage from "./passage.js";
import * as pow from "./pow.js";
import * as submitOnce from "./submit-once.js";
import * as unsaved from "./unsaved.js";

// The order matters on submit: proof of work first, then the guard against a second click.
const modules = [pow, submitOnce, autosave, unsaved, counter, fragment, menu, keys, passage, margin];

const bind = (root) => modules.forEach((module) => module.bind(root));

window.htmx = htmx;
bind(document);
htmx.onLoad((root) => bind(root));
document.addEventListener("page:shown", () => bind(document));

document.addEventListener("htmx:sendError", () => say(document.body.dataset.textFailed));
document.addEventListener("htmx:responseError", () => say(document.body.dataset.textFailed));

function say(text) {
  const place = document.getElementById("messages");
  if (!place || !text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice-danger notice-plain";
  const body = document.createElement("div");
  body.textContent = text;
  notice.append(body);
  place.replaceChildren(notice);
}
