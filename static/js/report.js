// The grid of a report, loaded on its pages only; bound by data-* attributes as everything in app.js.
import * as grid from "./grid.js";

grid.bind(document);
document.addEventListener("page:shown", () => grid.bind(document));
