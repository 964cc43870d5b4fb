// Decodes the payloads in vectors.json with @msgpack/msgpack and compares with what stands beside them; --write puts it there.
import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { decode, ExtData } from "@msgpack/msgpack";

const file = new URL("vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
const hex = (bytes) => Buffer.from(bytes).toString("hex").toUpperCase();

// "DB00010000(78)65536": a byte in brackets is repeated.
const expand = (text) => Buffer.from(text.replace(/\((..)\)(\d+)/g, (_, byte, count) => byte.repeat(Number(count))), "hex");

// A long run of the same is shown by its element and its length.
const shorten = (value, elements) =>
  elements.length > 1000 && elements.every((element) => isDeepStrictEqual(element, elements[0]))
    ? { $repeat: elements[0], count: elements.length }
    : value;

function normalise(value) {
  if (typeof value === "bigint")
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : { $int: value.toString() };
  if (typeof value === "number") {
    if (Object.is(value, -0)) return { $float: "-0" };
    return Number.isFinite(value) ? value : { $float: String(value) };
  }
  if (typeof value === "string") return shorten(value, [...value]);
  if (value instanceof Uint8Array) return shorten({ $bin: hex(value) }, [...value]);
  if (value instanceof ExtData) return { $ext: value.type, data: hex(value.data) };
  if (Array.isArray(value)) return shorten(value.map(normalise), value.map(normalise));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  return value;
}

let differences = 0;
for (const vector of vectors) {
  const decoded = normalise(decode(expand(vector.hex), { useBigInt64: true }));
  if (process.argv.includes("--write")) {
    vector.decoded = decoded;
  } else if (!isDeepStrictEqual(decoded, vector.decoded)) {
    differences++;
    console.error(`${vector.name}: decoded ${JSON.stringify(decoded)}, expected ${JSON.stringify(vector.decoded)}`);
  }
}

if (process.argv.includes("--write"))
  writeFileSync(file, `[\n${vectors.map((vector) => "  " + JSON.stringify(vector)).join(",\n")}\n]\n`);
console.log(`${vectors.length} payloads decoded, ${differences} differences`);
process.exit(differences === 0 ? 0 : 1);
