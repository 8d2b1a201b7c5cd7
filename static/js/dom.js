// Every element of `root` (itself included) that matches, once per module.
export function each(root, selector, mark, act) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const bound = (element.boundBy ??= new Set());
    if (bound.has(mark)) continue;
    bound.add(mark);
    act(element);
  }
}

export function announce(text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}

// Whether an answer of the server is a page, not a piece of one.
export const isWhole = (html) => /^\s*<!doctype/i.test(html);
