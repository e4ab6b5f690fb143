// Judges the security headers that policies really send, by tools of others: MDN's HTTP
// Observatory scans a local site that answers as `fingerpost eval` decides, and Google's
// csp_evaluator reads the content policy that the Observatory was sent.
//
//   node judge.mjs FINGERPOST CERTIFICATE KEY
//
// The certificate must be trusted by this process: NODE_EXTRA_CA_CERTS.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scan } from "@mdn/mdn-http-observatory";
import evaluator from "csp_evaluator";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";
import { serve } from "./site.mjs";

const [fingerpost, certificate, key] = process.argv.slice(2);
const tls = { cert: readFileSync(certificate), key: readFileSync(key) };
const rules = fileURLToPath(new URL("../../../rules/", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fingerpost-headers-"));

/** The score that is the mark. It alone is lenient: extra points make up for what is missing. */
const MARK = 100;

/** Severities of csp_evaluator that nothing of ours may have; `MAYBE`s are for a person to judge. */
const HIGH = new Set(["HIGH", "SYNTAX"]);

let written = 0;

/** A policy of `[https]` and these lines. */
function text(name, lines) {
  const policy = join(scratch, `${(written += 1)}.toml`);
  writeFileSync(policy, `hosts = ["example.com"]\n[https]\n${lines}`);
  return { name, policy, host: "example.com", page: "/", origin: "html", mark: MARK };
}

/** A policy of `[https]` and `[security_headers]` with these lines. */
function preset(name, lines, rest = "") {
  return text(name, `[security_headers]\n${lines}\n${rest}`);
}

/** The guide's first example of `[security_headers]`. */
function example() {
  const guide = readFileSync(new URL("../../../src/guide/language.md", import.meta.url), "utf8");
  const [, block] = /^## `\[security_headers\]`\n\n```toml\n(.*?)^```$/ms.exec(guide);
  return block;
}

/** A policy of `rules/`. Without `[https]` the Observatory misses the redirect: rightly, but it
 * isn't what is judged here. */
function rule(file, host, page, { origin = "html", https = false } = {}) {
  const name = `rules/${file}`;
  const beside = https ? [] : ["redirection"];
  return { name, policy: join(rules, file), host, page, origin, beside, mark: https ? MARK : 0 };
}

const NONCE = "preset = 'web-2026'\ncsp = { script-src = [\"'self'\"], nonce = true }";
const PRIVATE = '[[headers]]\nresponse.set = { cache-control = "private, no-cache" }\n';

const subjects = [
  preset("web-2026", "preset = 'web-2026'"),
  {
    ...preset("api-2026", "preset = 'api-2026'"),
    origin: "json",
    remark:
      "of no weight for an API: subresource-integrity (JSON loads no script), cookies and " +
      "cross-origin-resource-sharing (the preset sets none), redirection (that of `[https]`; " +
      "a program that sends its key over http is better refused)",
  },
  preset("web-2026 with a nonce", NONCE, PRIVATE),
  text("the guide's example", example()),
  rule("quickstart.toml", "example.com", "/", { https: true }),
  rule("security-headers.toml", "example.com", "/"),
  rule("security-headers.toml", "example.com", "/widget/chart"),
  rule("api-headers.toml", "api.example.com", "/v1/orders", { origin: "json" }),
];

const INLINE = "csp = { script-src = [\"'self'\", \"'unsafe-inline'\"] }";
const FRAMED = "frame_options = false\ncsp = { frame-ancestors = false }";

/** Sets that are weak on purpose, and what must be said of each. */
const weakened = [
  [
    preset("inline scripts", `preset = 'web-2026'\n${INLINE}`),
    ["the score is", "content-security-policy fails", "csp_evaluator: HIGH script-src"],
  ],
  [
    preset("no policy for plugins", "csp = { script-src = \"'self'\" }"),
    ["the score is", "csp_evaluator: HIGH object-src"],
  ],
  [
    preset("no content policy", "preset = 'web-2026'\ncsp = false"),
    ["the score is", "content-security-policy fails", "no content policy"],
  ],
  // The score stays above the mark; this is why every test is asked for.
  [
    preset("no nosniff", "preset = 'web-2026'\ncontent_type_options = false"),
    ["x-content-type-options fails"],
  ],
  [
    preset("no HSTS", "preset = 'web-2026'\nhsts = false"),
    ["the score is", "strict-transport-security fails"],
  ],
  [
    preset("framed by all", `preset = 'web-2026'\n${FRAMED}`),
    ["the score is", "x-frame-options fails"],
  ],
  [
    { ...rule("security-headers.toml", "example.com", "/", { https: true }), name: "no [https]" },
    ["the score is", "redirection fails"],
  ],
];

/** What csp_evaluator finds in a content policy, the gravest first. */
function findings(text) {
  const checks = [...evaluator.DEFAULT_CHECKS, ...evaluator.STRICTCSP_CHECKS];
  const found = new evaluator.CspEvaluator(new parser.CspParser(text).csp).evaluate([], checks);
  return found
    .sort((a, b) => a.severity - b.severity)
    .map(({ severity, directive, value, description }) => ({
      severity: finding.Severity[severity],
      text: `${directive}${value ? ` ${value}` : ""}: ${description}`,
    }));
}

/** Headers of the connection, which no policy sets. */
const CONNECTION = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);

/**
 * Has a subject judged, prints what the judges say (`say`), and returns what is to be complained
 * of: a score below the mark, a test that failed, a finding of weight.
 */
async function judge(subject, say) {
  const { name, host, page, remark, mark, beside = [] } = subject;
  const site = await serve({ ...subject, fingerpost, tls });
  let result;
  try {
    result = await scan(site.name);
  } finally {
    site.close();
  }
  const { score, grade, algorithmVersion, responseHeaders } = result.scan;
  console.log(`${name}: https://${host}${page}`);
  for (const [field, value] of Object.entries(responseHeaders)) {
    if (!CONNECTION.has(field)) say(`    ${field}: ${value}`);
  }

  const complaints = [];
  console.log(`  Observatory (algorithm ${algorithmVersion}): score ${score}, grade ${grade}`);
  if (!(score >= mark)) complaints.push(`the score is ${score}, below ${mark}`);
  const tests = Object.entries(result.tests);
  if (tests.length !== result.scan.testsQuantity) complaints.push("not every test was run");
  for (const [test, { pass, scoreModifier, result: expectation }] of tests) {
    const points = scoreModifier > 0 ? `+${scoreModifier}` : `${scoreModifier}`;
    const left = !pass && beside.includes(test) ? " (not judged here)" : "";
    say(`    ${pass ? "✓" : "✗"} ${points.padStart(3)}  ${test}: ${expectation}${left}`);
    if (!pass && !left) complaints.push(`${test} fails: ${expectation}`);
  }
  const policies = responseHeaders["content-security-policy"];
  say("  csp_evaluator:");
  if (!policies) complaints.push("no content policy");
  for (const policy of policies?.split(",") ?? []) {
    for (const { severity, text } of findings(policy)) {
      say(`    ${severity} ${text}`);
      if (HIGH.has(severity)) complaints.push(`csp_evaluator: ${severity} ${text}`);
    }
  }
  if (remark) say(`  ${remark}`);
  return complaints;
}

/** A policy that has security headers. */
const SPEAKS = /^\[security_headers|^csp\b|content-security-policy/m;

const failures = [];
try {
  // A policy that comes to `rules/` with such headers is to be judged too.
  for (const file of readdirSync(rules).filter((file) => file.endsWith(".toml"))) {
    const speaks = SPEAKS.test(readFileSync(join(rules, file), "utf8"));
    if (speaks && !subjects.some(({ policy }) => policy === join(rules, file))) {
      failures.push(`rules/${file} has security headers and isn't among the judged`);
    }
  }
  for (const subject of subjects) {
    const complaints = await judge(subject, console.log);
    console.log(complaints.length === 0 ? "  → fine\n" : `  → ${complaints.join("\n  → ")}\n`);
    failures.push(...complaints.map((complaint) => `${subject.name}, ${subject.page}: ${complaint}`));
  }
  console.log("Weakened on purpose, to see that the judges would tell:\n");
  for (const [subject, expected] of weakened) {
    const complaints = await judge(subject, () => {});
    console.log(`  → ${complaints.join("\n  → ") || "fine"}\n`);
    for (const words of expected) {
      if (!complaints.some((complaint) => complaint.startsWith(words))) {
        failures.push(`${subject.name}: nobody complained of “${words} …”`);
      }
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}
for (const failure of failures) console.error(`✗ ${failure}`);
if (failures.length === 0) console.log("every set passed, every weakened one was found out");
// Connections that the scanner keeps alive would hold the process.
process.exit(failures.length === 0 ? 0 : 1);
