// The grid of a report and what the checks found in it, loaded on its pages only; bound by data-* attributes as everything in app.js.
import * as found from "./found.js";
import * as grid from "./grid.js";

const bind = (root) => [grid, found].forEach((module) => module.bind(root));

bind(document);
document.addEventListener("htmx:load", (event) => found.bind(event.detail.elt));
document.addEventListener("page:shown", () => bind(document));
