// What only the desk needs, beside app.js; bound by data-* attributes as everything there.
import * as bulk from "./bulk.js";
import * as filterList from "./filter-list.js";
import * as segmenter from "./segmenter.js";
import * as split from "./split.js";

const modules = [filterList, bulk, segmenter, split];
const bind = (root) => modules.forEach((module) => module.bind(root));

bind(document);
document.addEventListener("htmx:load", (event) => bind(event.detail.elt));
document.addEventListener("page:shown", () => bind(document));
