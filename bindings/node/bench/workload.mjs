// Redirects over three hosts with a deny list, and requests to them: the same on every machine.
// Shape and shares are those of benches/workload.rs: 70 % exact paths, 20 % everything below a
// folder, 8 % captured segments, 2 % (at most 200) regular expressions; of the requests 10 % meet an
// exact redirect, 10 % another, 80 % none.

const HOSTS = ["www.example.com", "shop.example.com", "docs.example.org"];
const WORDS = "about account archive blog catalog company docs events guide help news products".split(" ");

/** Marsaglia's xorshift: the same numbers everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Rules as data: what the policy is written from, and what the handler by hand loads. */
export function rules(count) {
  const next = random(7);
  const word = () => WORDS[next(WORDS.length)];
  const redirects = Array.from({ length: count }, (_, id) => {
    const host = HOSTS[id % HOSTS.length];
    const share = id % 100;
    if (share < 70) {
      const from = `/${word()}/${word()}-${id}/${word()}.html`;
      return { kind: "exact", host, from, to: `/${word()}/moved-${id}` };
    }
    if (share < 90) return { kind: "folder", host, from: `/${word()}/${word()}-${id}`, to: `/new-${id}` };
    if (share < 98) return { kind: "segments", host, from: `/${word()}-${id}`, to: `/by-name-${id}` };
    if (id < 10_000) return { kind: "regex", host, from: `/item-${id}`, to: `/items/${id}` };
    return { kind: "exact", host, from: `/item-${id}`, to: `/items/${id}` };
  });
  const networks = new Set();
  while (networks.size < 1000) networks.add(`198.${18 + next(2)}.${next(256)}.${next(16) * 16}/28`);
  return { redirects, denied: [...networks] };
}

/** The same as a policy. */
export function policy({ redirects, denied }) {
  const quoted = JSON.stringify;
  const tables = HOSTS.map((host) => {
    const lines = redirects
      .filter((rule) => rule.host === host && rule.kind !== "regex")
      .map(({ kind, from, to }) => {
        if (kind === "exact") return `${quoted(from)} = ${quoted(to)}`;
        if (kind === "folder") return `${quoted(`${from}/{*rest}`)} = ${quoted(`${to}/{rest}`)}`;
        return `${quoted(`${from}/{year}/{name}`)} = ${quoted(`${to}/{name}/{year}`)}`;
      });
    return `[[redirect]]\nwhen.host = ${quoted(host)}\nstatus = 301\n[redirect.map]\n${lines.join("\n")}\n`;
  });
  const regexes = redirects
    .filter(({ kind }) => kind === "regex")
    .map(
      ({ host, from, to }) =>
        `[[redirect]]\nwhen.host = ${quoted(host)}\nfrom = ${quoted(`${from}-{n:[0-9]{4}}`)}\nto = ${quoted(`${to}/{n}`)}\nstatus = 301\n`,
    );
  return `hosts = ${quoted(HOSTS)}
[client]
platform = "cloudfront"
[lists]
denied = ${quoted(denied)}
[[block]]
when.ip = "@denied"
status = 403
${[...tables, ...regexes].join("\n")}`;
}

/** Events of viewer-request. */
export function events({ redirects, denied }, count) {
  const next = random(11);
  const of = (...kinds) => redirects.filter(({ kind }) => kinds.includes(kind));
  const [exact, other] = [of("exact"), of("folder", "segments", "regex")];
  return Array.from({ length: count }, (_, id) => {
    const share = id % 10;
    const rule = share === 0 ? exact[next(exact.length)] : other[next(other.length)];
    const path = {
      exact: () => rule.from,
      folder: () => `${rule.from}/pages/${next(1000)}.html`,
      segments: () => `${rule.from}/${2000 + next(30)}/name-${next(100)}`,
      regex: () => `${rule.from}-${1000 + next(9000)}`,
    }[rule.kind]();
    const hit = share < 2;
    const ip = id % 200 === 7 ? denied[next(denied.length)].replace(/\/28$/, "") : `203.0.113.${next(256)}`;
    return event(hit ? rule.host : HOSTS[next(3)], hit ? path : `/${WORDS[next(12)]}/page-${id}/read.html`, ip);
  });
}

function event(host, uri, clientIp) {
  const header = (key, value) => ({ [key.toLowerCase()]: [{ key, value }] });
  const headers = {
    ...header("Host", host),
    ...header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ...header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ...header("Accept-Language", "en-GB,en;q=0.7,de;q=0.3"),
    ...header("Accept-Encoding", "gzip, deflate, br"),
    ...header("Referer", `https://${host}/`),
    ...header("Cookie", "session=0123456789abcdef; theme=dark; consent=1"),
    ...header("Upgrade-Insecure-Requests", "1"),
    ...header("Sec-Fetch-Dest", "document"),
    ...header("Sec-Fetch-Mode", "navigate"),
    ...header("Sec-Fetch-Site", "same-origin"),
  };
  const config = {
    distributionDomainName: "d111111abcdef8.cloudfront.net",
    distributionId: "EDFDVBD6EXAMPLE",
    eventType: "viewer-request",
    requestId: "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
  };
  return { Records: [{ cf: { config, request: { clientIp, headers, method: "GET", querystring: "", uri } } }] };
}
