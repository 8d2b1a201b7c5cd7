// <form data-pow="<challenge>:<bits>" data-text-working="Checking that you are not a machine…"> with <input type="hidden" name="pow_nonce" data-pow-nonce>
// Finds the nonce for which sha256(challenge + ":" + nonce) begins with so many zero bits, in small portions so that the page stays alive.
import { announce, each } from "./dom.js";

const CHUNK = 256;

function zeros(bytes) {
  let bits = 0;
  for (const byte of bytes) {
    if (byte) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

export async function solve(challenge, wanted) {
  const encoder = new TextEncoder();
  for (let start = 0; ; start += CHUNK) {
    const hashes = await Promise.all(
      Array.from({ length: CHUNK }, (_, i) => crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}:${start + i}`))),
    );
    const hit = hashes.findIndex((hash) => zeros(new Uint8Array(hash)) >= wanted);
    if (hit >= 0) return String(start + hit);
    await new Promise((resume) => setTimeout(resume));
  }
}

export function bind(root) {
  each(root, "form[data-pow]", "pow", (form) => {
    const cut = form.dataset.pow.lastIndexOf(":");
    const challenge = form.dataset.pow.slice(0, cut);
    const bits = Number(form.dataset.pow.slice(cut + 1));
    const field = form.querySelector("[data-pow-nonce]");
    if (!field || !crypto.subtle) return;
    // It starts while the person writes; who is quicker than the machine waits at the end.
    let work;
    const begin = () => (work ??= solve(challenge, bits).then((nonce) => (field.value = nonce)));
    form.addEventListener("focusin", begin, { once: true });
    form.addEventListener("submit", (event) => {
      if (field.value) return;
      event.preventDefault();
      const submitter = event.submitter;
      if (form.dataset.textWorking) announce(form.dataset.textWorking);
      begin().then(() => form.requestSubmit(submitter));
    });
  });
}
