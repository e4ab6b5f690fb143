// What `.ci/hosts/try-page` looks at.
//
//   node page.mjs FINGERPOST CHROMIUM FOLDER      pictures go to the folder

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { browser } from "./browser.mjs";

const [fingerpost, chromium, folder] = process.argv.slice(2);

const child = spawn(fingerpost, ["try", "rules/quickstart.toml", "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const address = async () => (await lines.next()).value.split("  ")[0];

/** Waits until what is asked of the page is so. */
async function until(what, is) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await is()) return console.log(`  ${what}`);
    await pause(100);
  }
  throw new Error(`not so: ${what}`);
}

let chrome;
try {
  const [site, page] = [await address(), await address()];
  const get = (path) => fetch(site + path, { redirect: "manual" }).then((answer) => answer.text());
  // Before the page is opened, and while it is.
  await get("/blog/2024/Hello/?from=feed");
  await get("/.git/config");
  chrome = await browser(chromium);
  await chrome.page("Emulation.setDeviceMetricsOverride", { width: 1200, height: 800, deviceScaleFactor: 1, mobile: false });
  await chrome.page("Page.navigate", { url: page });
  const text = (selector) => chrome.ask(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`);
  const row = (number) => text(`#list li:nth-child(${number})`);
  const shown = () => text("#shown");

  await until("the page is live", async () => (await text("#link")) === "live");
  await until("it shows what was asked before", async () => (await row(2)).includes("/articles/hello?from=feed"));
  assert.match(await row(2), /^308\s+GET https:\/\/example\.com\/blog\/2024\/Hello\/\?from=feed\s+→ .*, by .*blog/);
  assert.match(await row(1), /^404\s+GET .*\/\.git\/config\s+answered by secrets/);
  assert.match(await shown(), /✓ secrets/);
  assert.match(await text("#file"), /quickstart\.toml/);

  await get("/assets/a.css?x=<b>not bold</b>");
  await until("and what is asked now, as text", async () => (await row(1)).includes("/assets/a.css?x="));
  assert.match(await row(1), /passed, changed by .*assets/);
  assert.match(await shown(), /cache-control: public, max-age=31536000, immutable/);
  assert.equal(await chrome.ask(`document.querySelectorAll("#list b, #shown b").length`), 0);

  await chrome.ask(`document.querySelector("#list li:nth-child(3) button").click()`);
  await until("a request that is chosen is explained", async () => /✓ blog/.test(await shown()));
  await get("/later");
  await until("and stays while others come", async () => (await row(1)).includes("/later") && /✓ blog/.test(await shown()));

  for (const [name, width, scheme] of [["light", 1200, "light"], ["dark", 1200, "dark"], ["narrow", 390, "light"]]) {
    await chrome.page("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile: false });
    await chrome.page("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    const fits = await chrome.ask("document.documentElement.scrollWidth <= innerWidth");
    assert.ok(fits, `${name}: the page is wider than the window`);
    const { data } = await chrome.page("Page.captureScreenshot");
    writeFileSync(`${folder}/${name}.png`, Buffer.from(data, "base64"));
  }
  assert.deepEqual(chrome.complaints, []);
  console.log("  the console has nothing to complain of");
} finally {
  await chrome?.close();
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
