"use strict";
// The same policy as a good engineer writes it for one site: tables by host and path, regular
// expressions in a list, networks as sorted numbers. It works on the event as it is, without JSON in
// between. It takes a path as it is spelled: `/a/../b` and `/%62` are other pages to it.

const { readFileSync } = require("node:fs");

const number = (ip) => ip.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);

exports.createHandler = (file) => {
  const { redirects, denied } = JSON.parse(readFileSync(file, "utf8"));
  const tables = { exact: new Map(), folder: new Map(), segments: new Map() };
  const regexes = new Map();
  for (const { kind, host, from, to } of redirects) {
    if (kind !== "regex") {
      tables[kind].set(host + from, to);
    } else {
      if (!regexes.has(host)) regexes.set(host, []);
      regexes.get(host).push([new RegExp(`^${from}-([0-9]{4})$`), `${to}/$1`]);
    }
  }
  const networks = Float64Array.from(denied, (network) => number(network.split("/")[0])).sort();

  function isDenied(ip) {
    if (!/^[0-9.]+$/.test(ip)) return false;
    const address = number(ip);
    let [low, high] = [0, networks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (networks[middle] <= address) low = middle + 1;
      else high = middle;
    }
    return low > 0 && address < networks[low - 1] + 16;
  }

  function target(host, path) {
    const exact = tables.exact.get(host + path);
    if (exact) return exact;
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const to = tables.folder.get(host + path.slice(0, end));
      if (to) return to + path.slice(end);
    }
    const segments = path.split("/");
    if (segments.length === 4) {
      const to = tables.segments.get(`${host}/${segments[1]}`);
      if (to) return `${to}/${segments[3]}/${segments[2]}`;
    }
    for (const [regex, to] of regexes.get(host) ?? []) {
      if (regex.test(path)) return path.replace(regex, to);
    }
    return undefined;
  }

  return async (event) => {
    const { request } = event.Records[0].cf;
    if (isDenied(request.clientIp)) {
      return { status: "403", statusDescription: "Forbidden", headers: {} };
    }
    const to = target(request.headers.host[0].value, request.uri);
    if (!to) return request;
    const location = [{ key: "Location", value: to }];
    return { status: "301", statusDescription: "Moved Permanently", headers: { location } };
  };
};
