"use strict";

const { readFileSync } = require("node:fs");
const path = require("node:path");

/** @returns {typeof import("./fingerpost.node")} */
const addon = () => require("./fingerpost.node");

/** An engine for any program: a request in, a decision out. */
class Engine {
  #native;

  constructor(native) {
    this.#native = native;
  }

  static fromPolicy(text, { folder } = {}) {
    return new Engine(addon().Engine.fromPolicy(text, folder));
  }

  static fromImage(image) {
    return new Engine(addon().Engine.fromImage(image));
  }

  get digest() {
    return this.#native.digest;
  }

  toImage() {
    return this.#native.toImage();
  }

  evaluate(request) {
    return JSON.parse(this.#native.evaluate(JSON.stringify(request)));
  }
}

/**
 * The function of Lambda@Edge. Throws for settings that are wrong; whatever happens later is logged,
 * and the event goes on or is denied, as `on_error` says: of the settings, or else of the policy.
 */
function createHandler({ policy, ...settings }) {
  if (typeof policy !== "string" && !(policy instanceof Uint8Array)) {
    throw new TypeError("`policy` is the path to an image, or its bytes");
  }
  let denies = (settings.on_error ?? settings.onError) === "deny";
  let edge;
  let broken;
  try {
    const image = typeof policy === "string" ? readFileSync(policy) : policy;
    edge = new (addon().Edge)(image, JSON.stringify(settings));
    ({ denies } = edge);
  } catch (error) {
    if (error.code === "InvalidArg") throw new TypeError(error.message);
    broken = error;
  }
  return async (event) => {
    try {
      if (broken) throw broken;
      const { result, log: line } = edge.handle(JSON.stringify(event), Math.floor(Date.now() / 1000));
      if (line) log(line);
      const decided = JSON.parse(result);
      // A string names what of the event goes on as it came.
      return typeof decided === "string" ? event.Records[0].cf[decided] : decided;
    } catch (error) {
      const [outcome, result] = undecided(event, denies);
      log(JSON.stringify({ outcome, error: broken ? "start" : "internal", message: error.message }));
      return result;
    }
  };
}

/** A line of its own, without what Lambda's `console` puts before it. */
function log(line) {
  process.stdout.write(`${line}\n`);
}

/** What goes on where nothing could be decided: the event's own request or response, or a 503. */
function undecided(event, denies) {
  const { config, request, response } = event?.Records?.[0]?.cf ?? {};
  const type = config?.eventType;
  const ofType = String(type).endsWith("-request") ? request : response;
  const passed = type ? ofType : (response ?? request);
  if (passed && (!denies || type === "viewer-response")) return ["pass", passed];
  const headers = { "cache-control": [{ key: "Cache-Control", value: "no-store" }] };
  return ["deny", { status: "503", statusDescription: "Service Unavailable", headers }];
}

module.exports = { Engine, createHandler };
