import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const { Engine, createHandler } = createRequire(import.meta.url)("..");

const POLICY = `
hosts = ["example.com"]
[client]
platform = "cloudfront"
[[redirect]]
id = "moved"
from = "/old/{page}"
to = "/new/{page}"
status = 301
[[block]]
id = "closed"
at = "origin"
when.country = "KP"
status = 403
`;
const policy = Engine.fromPolicy(POLICY).toImage();

const event = (eventType, cf = {}) => ({
  Records: [
    {
      cf: {
        config: { distributionId: "E", eventType, requestId: "id" },
        request: { clientIp: "192.0.2.7", method: "GET", uri: "/", querystring: "", headers: {}, ...cf },
      },
    },
  ],
});

/** What the handler writes to standard output while it runs. */
async function logged(run) {
  const lines = [];
  const write = process.stdout.write;
  process.stdout.write = (text) => lines.push(text);
  try {
    return { result: await run(), lines };
  } finally {
    process.stdout.write = write;
  }
}

test("a redirect, a block, and what passes as it came", async () => {
  const handler = createHandler({ policy, log: "off" });
  const moved = await handler(event("viewer-request", { uri: "/old/map" }));
  assert.equal(moved.status, "301");
  assert.deepEqual(moved.headers.location, [{ key: "Location", value: "/new/map" }]);

  const headers = { "cloudfront-viewer-country": [{ key: "CloudFront-Viewer-Country", value: "KP" }] };
  assert.equal((await handler(event("origin-request", { headers }))).status, "403");

  const passed = event("viewer-request", { unknown: { kept: [1, null] } });
  assert.deepEqual(await handler(structuredClone(passed)), passed.Records[0].cf.request);
  // What nothing was written to is the event's own object, and never crossed the border back.
  assert.equal(await handler(passed), passed.Records[0].cf.request);
  const back = event("viewer-response");
  back.Records[0].cf.response = { status: "200", headers: {}, odd: [null] };
  assert.equal(await handler(back), back.Records[0].cf.response);
});

test("an event that can't be read goes on, or not, and is logged", async () => {
  const odd = event("viewer-request", { uri: 7 });
  const passing = await logged(() => createHandler({ policy })(odd));
  assert.equal(passing.result, odd.Records[0].cf.request);
  assert.equal(passing.lines.length, 1);

  const denying = await logged(() => createHandler({ policy, on_error: "deny" })(odd));
  assert.equal(denying.result.status, "503");
  assert.equal(denying.lines.length, 1);

  // What the policy says, where the settings don't.
  const strict = Engine.fromPolicy(`on_error = "deny"\n${POLICY}`).toImage();
  assert.equal((await logged(() => createHandler({ policy: strict })(odd))).result.status, "503");
  const lenient = createHandler({ policy: strict, onError: "pass" });
  assert.deepEqual((await logged(() => lenient(odd))).result, odd.Records[0].cf.request);

  for (const nothing of [undefined, null, 7, "text", {}, { Records: [] }, { Records: [{ cf: null }] }]) {
    const { result, lines } = await logged(() => createHandler({ policy })(nothing));
    assert.equal(result.status, "503");
    assert.equal(lines.length, 1);
  }
});

test("a line is logged of what acted, and nothing of the visitor", async () => {
  const came = event("viewer-request", { uri: "/old/map", querystring: "secret" });
  const { lines } = await logged(() => createHandler({ policy })(came));
  const [line] = lines.map((text) => JSON.parse(text));
  assert.deepEqual(line.rules, [{ id: "moved", stage: "redirect" }]);
  assert.deepEqual([line.event, line.outcome], ["viewer-request", "respond"]);
  assert.doesNotMatch(lines[0], /secret|192\.0\.2\.7|map/);
  assert.deepEqual((await logged(() => createHandler({ policy, log: "off" })(came))).lines, []);
});

test("an edit that CloudFront refuses is left out and logged, the rest comes as it was", async () => {
  const bold = Engine.fromPolicy("[[headers]]\nid = 'bold'\nrequest.set = { x-edge-a = '1' }").toImage();
  const came = event("viewer-request", { unknown: { kept: [1, null] } });
  const { result, lines } = await logged(() => createHandler({ policy: bold })(came));
  assert.deepEqual(result, came.Records[0].cf.request);
  assert.match(JSON.stringify(JSON.parse(lines[0]).dropped), /x-edge-a/);
});

test("an image that can't be read is logged at every event", async () => {
  const damaged = Uint8Array.from(policy).fill(0, 100, 110);
  for (const image of [damaged, "/nowhere/policy.bin"]) {
    const passing = createHandler({ policy: image });
    const came = event("viewer-request", { uri: "/old/map" });
    for (let round = 0; round < 2; round += 1) {
      const { result, lines } = await logged(() => passing(came));
      assert.deepEqual(result, came.Records[0].cf.request);
      assert.equal(JSON.parse(lines[0]).error, "start");
    }
    const denying = await logged(() => createHandler({ policy: image, on_error: "deny" })(came));
    assert.equal(denying.result.status, "503");
  }
});

test("wrong settings are told at once", () => {
  assert.throws(() => createHandler({ policy: 7 }), TypeError);
  assert.throws(() => createHandler({ policy, on_eror: "deny" }), TypeError);
  assert.throws(() => createHandler({ policy, on_error: "maybe" }), TypeError);
  assert.throws(() => createHandler({ policy, event_type: "viewer" }), TypeError);
});

test("the engine decides for any program", () => {
  const engine = Engine.fromPolicy(POLICY);
  assert.match(engine.digest, /^[0-9a-f]{64}$/);
  assert.equal(Engine.fromImage(engine.toImage()).digest, engine.digest);
  const decision = engine.evaluate({ url: "https://example.com/old/map" });
  assert.equal(decision.status, 301);
  assert.deepEqual(decision.rules, [{ id: "moved", stage: "redirect" }]);
  assert.throws(() => engine.evaluate({ uri: "/" }), /unknown field `uri`/);
  assert.throws(() => engine.evaluate(undefined));
  assert.throws(() => Engine.fromPolicy("[[redirect]]\nform = 7"), /unknown-key/);
  assert.throws(() => Engine.fromImage(Uint8Array.of(1, 2, 3)), /image/);
});

test("maps are read in the folder", () => {
  const rules = fileURLToPath(new URL("../../../rules/", import.meta.url));
  const text = "[[redirect]]\nmap = 'moved.csv'";
  assert.equal(Engine.fromPolicy(text, { folder: rules }).digest.length, 64);
  assert.throws(() => Engine.fromPolicy(text), /moved.csv/);
});

test("the addon runs where Lambda@Edge does: glibc 2.34", () => {
  const addon = fileURLToPath(new URL("../fingerpost.node", import.meta.url));
  const symbols = execFileSync("objdump", ["-T", addon], { encoding: "utf8", maxBuffer: 1e8 });
  const versions = [...symbols.matchAll(/GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
  assert.ok(versions.length > 0);
  assert.ok(Math.max(...versions) <= 34, `it needs glibc 2.${Math.max(...versions)}`);
});
