// Values in angle brackets stand for something from an earlier answer: "<products.nodes.0.id>".
const REFERENCE = /^<([a-zA-Z]\w*(?:\.\w+)*)>$/;
const REFERENCE_IN_TEXT = /<([a-zA-Z]\w*(?:\.\w+)*)>/g;

/** What the answers so far say at a path such as `cartCreate.token`. */
export function lookUp(known, path) {
  const found = path.split(".").reduce((value, name) => value?.[name], known);
  if (found === undefined || found === null) throw new Error(`no earlier answer has ${path}`);
  return found;
}

/** The same value with every reference replaced by what it stands for. */
export function fill(value, known) {
  if (Array.isArray(value)) return value.map((item) => fill(item, known));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, known)]));
  }
  if (typeof value !== "string") return value;
  const whole = REFERENCE.exec(value);
  if (whole) return lookUp(known, whole[1]);
  return value.replace(REFERENCE_IN_TEXT, (_, path) => String(lookUp(known, path)));
}

/** The same value without the `__typename` that clients add of themselves. */
export function withoutTypeNames(value) {
  if (Array.isArray(value)) return value.map(withoutTypeNames);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => name !== "__typename");
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutTypeNames(item)]));
}
