// Loads the module and an image into it, and asks: it is the engine that was measured.
import { readFile } from "node:fs/promises";
import assert from "node:assert/strict";

const [module, image] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(module), {});
const { memory, room, load, evaluate, buffer } = instance.exports;

function put(bytes) {
  const at = room(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
}

function ask(text) {
  put(new TextEncoder().encode(text));
  const count = evaluate();
  return new TextDecoder().decode(new Uint8Array(memory.buffer, buffer(), count));
}

put(await readFile(image));
assert.equal(load(), 1, "the image is loaded");
const moved = ask("GET /press/2024/launch\nhost: example.com");
assert.match(moved, /^308\nlocation: /);
console.log(`  in Node: ${moved.trim().split("\n").slice(0, 2).join(", ")}`);
