// A page in chromium, told what to do over its debugging pipe: messages of JSON, each with a zero behind.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--remote-debugging-pipe",
];

export async function browser(program) {
  const folder = mkdtempSync(join(tmpdir(), "fingerpost-browser-"));
  const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"];
  const child = spawn(program, [...FLAGS, `--user-data-dir=${folder}`, "about:blank"], { stdio });
  const [, , , to, from] = child.stdio;
  const waiting = new Map();
  const complaints = [];
  let begun = "";
  from.setEncoding("utf8");
  from.on("data", (text) => {
    const messages = (begun + text).split("\0");
    begun = messages.pop();
    for (const message of messages) hear(JSON.parse(message));
  });
  const hear = ({ id, error, result, method, params }) => {
    if (id !== undefined) {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      return error ? reject(new Error(error.message)) : resolve(result);
    }
    // What breaks the content policy comes as an entry of the log; so does what isn't found.
    if (method === "Log.entryAdded") complaints.push(`${params.entry.level}: ${params.entry.text}`);
    if (method === "Runtime.exceptionThrown") complaints.push(params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled") complaints.push(`console.${params.type}`);
  };
  let last = 0;
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set((last += 1), { resolve, reject });
      to.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });

  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const page = (method, params) => send(method, params, sessionId);
  for (const domain of ["Page", "Runtime", "Log"]) await page(`${domain}.enable`);
  return {
    complaints,
    page,
    async ask(expression) {
      const { result, exceptionDetails } = await page("Runtime.evaluate", { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result.value;
    },
    async close() {
      const ended = once(child, "exit");
      send("Browser.close").catch(() => {});
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
