// Builds everything the browser and the PDF engine need into static/dist/: app, desk and report (styles, scripts), fonts, icons, favicon.
import { createRequire } from "node:module";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "node_modules");
const require = createRequire(import.meta.url);
const out = path.join(here, "dist");

const span = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");
// Basic Latin, Romanian with comma and with cedilla, the accented letters of names met here, typographic marks.
const WEB_TEXT =
  span(0x20, 0x7e) + "\u00a0ăâîșțĂÂÎȘȚşţŞŢ" + "áàäçéèêíóöőúüűßÁÄÉÖŐÜŰ" + "„”“’‘«»…–—‑−•·§°±×\u2009\u202f";
// Paper goes to anybody: the whole of Latin-1, Latin Extended-A and the marks.
const PAPER_TEXT = WEB_TEXT + span(0xa0, 0x17f) + span(0x218, 0x21b) + span(0x2010, 0x2027) + "′″‹›✓☐☑™≤≥≠≈∑→←↑↓€№";

const WEB_FONTS = [
  ["sans", "source-sans/VF/SourceSans3VF-Upright.ttf", { wght: { min: 400, max: 700 } }],
  ["serif", "source-serif/VAR/SourceSerif4Variable-Roman.ttf", { wght: { min: 400, max: 700 }, opsz: 18 }],
];
const PAPER_FONTS = ["Regular", "Bold", "It", "BoldIt"].flatMap((style) => [
  `source-sans/TTF/SourceSans3-${style}.ttf`,
  `source-serif/TTF/SourceSerif4-${style}.ttf`,
]);

async function fonts(target) {
  await mkdir(path.join(target, "fonts", "ttf"), { recursive: true });
  for (const [name, source, variationAxes] of WEB_FONTS) {
    const font = await subsetFont(await readFile(path.join(modules, source)), WEB_TEXT, {
      targetFormat: "woff2",
      variationAxes,
      keepFeatures: ["kern", "liga", "locl", "tnum"],
      noHinting: true,
    });
    await writeFile(path.join(target, "fonts", `${name}.woff2`), font);
  }
  for (const source of PAPER_FONTS) {
    const font = await subsetFont(await readFile(path.join(modules, source)), PAPER_TEXT, { targetFormat: "truetype" });
    await writeFile(path.join(target, "fonts", "ttf", path.basename(source)), font);
  }
}

async function icons(target) {
  const folder = path.join(here, "svg");
  const names = (await readdir(path.join(folder, "icons"))).filter((name) => name.endsWith(".svg")).sort();
  const symbols = await Promise.all(
    names.map(async (name) => {
      const body = (await readFile(path.join(folder, "icons", name), "utf8")).replace(/<\/?svg[^>]*>/g, "").trim();
      const id = path.basename(name, ".svg");
      return `<symbol id="${id}" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
    }),
  );
  await writeFile(path.join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  await writeFile(path.join(target, "favicon.svg"), await readFile(path.join(folder, "favicon.svg")));
}

async function styles(target, name) {
  const { css } = sass.compile(path.join(here, "scss", `${name}.scss`), {
    loadPaths: [modules],
    style: "expanded",
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const result = await esbuild.transform(css, { loader: "css", minify: true, target: ["chrome105", "firefox110", "safari16"] });
  await writeFile(path.join(target, `${name}.css`), result.code);
}

async function scripts(target) {
  await esbuild.build({
    entryPoints: [path.join(here, "js", "app.js"), path.join(here, "js", "desk.js"), path.join(here, "js", "report.js")],
    outdir: target,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2021"],
    legalComments: "none",
    alias: { "htmx.org": require.resolve("htmx.org/dist/htmx.esm.js") },
  });
}

// Built aside and swapped, so that a page served meanwhile never meets half a build.
const fresh = path.join(here, ".dist-new");
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await Promise.all([styles(fresh, "app"), styles(fresh, "desk"), styles(fresh, "report"), scripts(fresh), icons(fresh), fonts(fresh)]);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
