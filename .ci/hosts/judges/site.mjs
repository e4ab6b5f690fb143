// A web site on the loopback that answers as a policy decides, over http and https on one port
// (the Observatory's `scan` takes one name for both). What is decided is asked of the built
// command, `fingerpost eval`, for each request that arrives.

import { spawnSync } from "node:child_process";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";

/** The first byte of a TLS handshake, and of no HTTP request. */
const HANDSHAKE = 0x16;

/** Drawn once, so that every run prints the same. */
const ENTROPY = "00112233445566778899aabbccddeeff";

/** A page as a site has them, a script of its own in it; and an API's answer. */
const ORIGIN = {
  html: ["text/html; charset=utf-8", '<!doctype html><title>A page</title><script src="/app.js"></script>\n'],
  json: ["application/json", '{"items":[]}\n'],
};

/** One decision of the command about one request, and about the origin's response to it. */
function decide(fingerpost, policy, request) {
  const asked = spawnSync(fingerpost, ["eval", policy, "--request", "-"], {
    input: JSON.stringify(request),
    encoding: "utf8",
  });
  if (asked.error) throw asked.error;
  if (asked.status !== 0) throw new Error(`fingerpost eval ${policy}:\n${asked.stdout}${asked.stderr}`);
  return JSON.parse(asked.stdout);
}

/** `Edit`s of the decision, applied to fields in the order given. */
function apply(fields, edits) {
  let left = fields;
  for (const edit of edits) {
    const { name, value } = edit;
    const others = left.filter((field) => field[0] !== name);
    switch (edit.edit) {
      case "remove": left = others; break;
      case "remove-prefix": left = left.filter((field) => !field[0].startsWith(edit.prefix)); break;
      case "set": left = [...others, [name, value]]; break;
      case "append": left = [...left, [name, value]]; break;
      case "default": if (others.length === left.length) left = [...left, [name, value]]; break;
      default: throw new Error(`an edit that this script doesn't know: ${JSON.stringify(edit)}`);
    }
  }
  return left;
}

/** What a visitor of `url` gets. */
function answer({ fingerpost, policy, origin }, { method, url }) {
  const [type, body] = ORIGIN[origin];
  const response = { status: 200, headers: { "content-type": type } };
  const decision = decide(fingerpost, policy, { method, url, entropy: ENTROPY, response });
  if (decision.outcome === "respond") {
    const fields = decision.headers.map(({ name, value }) => [name, value]);
    return { status: decision.status, fields, body: decision.body ?? "" };
  }
  const { status, response: edits = [] } = decision.response_decision;
  return { status: status ?? 200, fields: apply([["content-type", type]], edits), body };
}

/**
 * Serves `policy` until `close` is called. To the policy the site's name is `host`, whatever the
 * scanner calls it, and a redirect to that name is one to this site.
 */
export async function serve({ fingerpost, policy, host, page, origin, tls }) {
  let name;
  let failure;
  const respond = (scheme) => (request, reply) => {
    try {
      // The Observatory asks for a host's first page; the policy is asked for the page to judge.
      const path = request.url === "/" ? page : request.url;
      const asked = { method: request.method, url: `${scheme}://${host}${path}` };
      const { status, fields, body } = answer({ fingerpost, policy, origin }, asked);
      const own = `https://${host}${page}`;
      const sent = fields.map(([field, value]) => [
        field,
        field === "location" && value === own ? `https://${name}/` : value,
      ]);
      reply.writeHead(status, sent.flat());
      reply.end(request.method === "HEAD" ? undefined : body);
    } catch (error) {
      failure = error;
      reply.writeHead(500);
      reply.end();
    }
  };
  const plain = createHttp(respond("http"));
  const secure = createHttps(tls, respond("https"));
  const sockets = new Set();
  const door = createTcp((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const first = socket.read();
      if (first === null) return;
      socket.unshift(first);
      (first[0] === HANDSHAKE ? secure : plain).emit("connection", socket);
    });
  });
  await new Promise((done, failed) => door.once("error", failed).listen(0, "127.0.0.1", done));
  name = `127.0.0.1:${door.address().port}`;
  return {
    name,
    /** Stops serving. Throws what went wrong while it served. */
    close() {
      door.close();
      for (const socket of sockets) socket.destroy();
      if (failure) throw failure;
    },
  };
}
