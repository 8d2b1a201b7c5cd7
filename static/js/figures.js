// Figures as people write them, in ten-thousandths (BigInt, as the server keeps four decimals). What could mean two things is
// null here and refused with a sentence by the server (collection/rules/numbers.py).
const KEPT = 4;

export function parse(text, decimals = 0) {
  const plain = text.replace(/[\s\u00a0\u202f]+/g, "").replace(/\(?[ep](st\.?|stimat|rov\.?|rovizoriu)?\)?$/i, "").replace("−", "-");
  if (!/^[+-]?[\d.,]*\d$/.test(plain)) return null;
  const dots = plain.split(".").length - 1;
  const commas = plain.split(",").length - 1;
  if (dots && commas) {
    const point = plain.lastIndexOf(",") > plain.lastIndexOf(".") ? "," : ".";
    return exact(plain.replaceAll(point === "," ? "." : ",", "").replace(point, "."));
  }
  if (dots + commas > 1) return exact(plain.replace(/[.,]/g, ""));
  const [head, tail = ""] = plain.split(/[.,]/);
  if (tail.length === 3 && /^[+-]?[1-9]\d{0,2}$/.test(head) && decimals < 3) return dots && decimals === 0 ? exact(head + tail) : null;
  return exact(tail ? `${head}.${tail}` : head);
}

function exact(text) {
  const [, sign, whole = "", part = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  if (sign === undefined || part.length > KEPT || whole.length > 14) return null;
  const number = BigInt((whole || "0") + part.padEnd(KEPT, "0"));
  return sign === "-" ? -number : number;
}

export function shown(number, decimals = 0) {
  const digits = (number < 0n ? -number : number).toString().padStart(KEPT + 1, "0");
  const whole = digits.slice(0, -KEPT).replace(/\B(?=(\d{3})+$)/g, ".");
  let part = digits.slice(-KEPT).replace(/0+$/, "");
  part = part.padEnd(decimals < 3 && part.length === 3 ? KEPT : decimals, "0");
  return `${number < 0n ? "-" : ""}${whole}${part ? `,${part}` : ""}`;
}
