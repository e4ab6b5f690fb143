// Cold start and time an event, beside the same policy written by hand in JavaScript.
//
//   node bindings/node/bench/bench.mjs [RULES]      10,000 where nothing is said
//
// Needs the addon, which `.ci/hosts/lambda-node` builds. Rounds of both are interleaved, medians are
// printed; processor time, beside the time that passed, tells less of what else the machine does.
// Before anything is timed, both must decide the same about every event.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { events, policy, rules } from "./workload.mjs";

const COUNT = Number(process.argv[2] ?? 10_000);
const STARTS = 15;
const ROUNDS = 15;

const require = createRequire(import.meta.url);
const [ours, byHand] = ["../index.js", "./by-hand.cjs"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const { Engine, createHandler } = require(ours);
const scratch = mkdtempSync(join(tmpdir(), "fingerpost-bench-"));
const file = (name, contents) => {
  const path = join(scratch, name);
  writeFileSync(path, contents);
  return path;
};

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const ms = (number) => `${number.toFixed(1)} ms`;
const us = (number) => `${number.toFixed(1)} µs`;

try {
  const data = rules(COUNT);
  const asked = events(data, 10_000);
  const image = file("policy.bin", Engine.fromPolicy(policy(data)).toImage());
  const json = file("rules.json", JSON.stringify(data));
  const first = file("event.json", JSON.stringify(asked[0]));
  const handlers = [createHandler({ policy: image, log: "off" }), require(byHand).createHandler(json)];

  const tally = { redirected: 0, denied: 0, passed: 0 };
  for (const event of asked) {
    const [one, other] = await Promise.all(handlers.map((handler) => handler(structuredClone(event))));
    assert.equal(one.status, other.status, event.Records[0].cf.request.uri);
    assert.deepEqual(one.headers.location, other.headers.location);
    if (!one.status) assert.deepEqual(one, other);
    tally[one.status === "301" ? "redirected" : one.status ? "denied" : "passed"] += 1;
  }
  assert.ok(tally.redirected > 1500 && tally.denied > 10);

  const starts = [[], []];
  for (let round = 0; round < STARTS; round += 1) {
    for (const [index, args] of [[ours, image], [byHand, json]].entries()) {
      const start = fileURLToPath(new URL("start.cjs", import.meta.url));
      starts[index].push(JSON.parse(execFileSync(process.execPath, [start, ...args, first], { encoding: "utf8" })));
    }
  }
  const start = (index, part) => median(starts[index].map((times) => times[part]));

  const rounds = [[], []];
  const cpus = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, handler] of handlers.entries()) {
      const cpu = process.cpuUsage();
      const begin = performance.now();
      for (const event of asked) await handler(event);
      const { user, system } = process.cpuUsage(cpu);
      cpus[index].push((user + system) / asked.length);
      rounds[index].push(((performance.now() - begin) * 1000) / asked.length);
    }
  }
  const event = rounds.map(median);
  // What of an event is JSON on our side of the border, in JavaScript.
  const json_ = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = performance.now();
    for (const event of asked) JSON.parse(JSON.stringify(event));
    json_.push(((performance.now() - begin) * 1000) / asked.length);
  }

  console.log(`${COUNT} redirects, 1,000 denied networks; ${asked.length} events: ${JSON.stringify(tally)}`);
  console.log(`node ${process.version}; medians of ${STARTS} fresh processes and ${ROUNDS} rounds\n`);
  const row = (name, one, other, unit) =>
    console.log(`| ${name} | ${unit(one)} | ${unit(other)} | ${(one / other).toFixed(2)} |`);
  console.log("| | fingerpost | by hand | ratio |\n| --- | --- | --- | --- |");
  row("cold start", start(0, "all"), start(1, "all"), ms);
  row("- code loaded, without the addon", start(0, "load"), start(1, "load"), ms);
  row("- addon and rules loaded", start(0, "make"), start(1, "make"), ms);
  row("- the first event", start(0, "first"), start(1, "first"), ms);
  row("- processor time", start(0, "cpu"), start(1, "cpu"), ms);
  row("an event", event[0], event[1], us);
  const cpu = cpus.map(median);
  row("- processor time", cpu[0], cpu[1], us);
  console.log(`\nan event's way through JSON in JavaScript and back, alone: ${us(median(json_))}`);
} finally {
  rmSync(scratch, { recursive: true });
}
