"use strict";
// One cold start, in a process of its own: code and rules are loaded, and the first event answered.
//
//   node start.cjs MODULE POLICY EVENT      prints milliseconds

const { readFileSync } = require("node:fs");
const [module_, policy, file] = process.argv.slice(2);
const event = JSON.parse(readFileSync(file, "utf8"));

const cpu = process.cpuUsage();
const begin = performance.now();
const { createHandler } = require(module_);
const loaded = performance.now();
const handler = createHandler(module_.endsWith("by-hand.cjs") ? policy : { policy, log: "off" });
const made = performance.now();
handler(event).then(() => {
  const end = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const times = { load: loaded - begin, make: made - loaded, first: end - made, all: end - begin };
  console.log(JSON.stringify({ ...times, cpu: (user + system) / 1000 }));
});
