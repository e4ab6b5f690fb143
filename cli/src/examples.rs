//! The examples at the end of each `--help`.

pub(crate) const ALL: &str = "\
Examples:
  fingerpost explain rules.toml                       walk through the policy's own tests
  fingerpost explain rules.toml https://example.com/  why this request is decided so
  fingerpost check rules.toml                         every problem, with its place and repair
  fingerpost test rules.toml                          run the policy's tests

Exit status: 0 all is fine, 1 problems or failed tests, 2 wrong usage.";

pub(crate) const CHECK: &str = "\
Examples:
  fingerpost check rules.toml
  fingerpost check sites/*.toml --deny warnings
  fingerpost check rules.toml --format json | jq '.[].diagnostics'
  generate | fingerpost check -              a policy on standard input; maps from this folder";

pub(crate) const TEST: &str = "\
Examples:
  fingerpost test rules.toml
  fingerpost test rules.toml --coverage      name what no test reaches
  fingerpost test rules.toml --country DE    for every test that states no country
  fingerpost test sites/*.toml --format json";

pub(crate) const COMPILE: &str = "\
Examples:
  fingerpost compile rules.toml -o policy.bin
  fingerpost compile rules.toml -o policy.bin --deny warnings --test
  fingerpost eval policy.bin https://example.com/old

A host loads the image with Engine::from_bytes. It stands alone: maps, lists, pages and the country
database are in it. Take an image from where you would take a program: it has a checksum, which
finds damage, and no signature.";

pub(crate) const PLAN: &str = "\
Examples:
  fingerpost plan rules.toml --target lambda-edge
  fingerpost plan rules.toml --target lambda-edge --deny warnings
  fingerpost plan rules.toml --target lambda-edge --format json | jq '.events'

An error is a rule that can't work there as it is written. What a note says is to be set up at the
host.";

pub(crate) const PACKAGE: &str = "\
Examples:
  fingerpost package rules.toml --target lambda-edge --runtime node \\
      --addon node_modules/@fingerpost/lambda-edge -o function.zip
  fingerpost package rules.toml --target lambda-edge --runtime python \\
      --addon fingerpost-0.1.0-cp311-abi3-manylinux_2_28_x86_64.whl -o function.zip
  fingerpost package ... -o function.zip --template terraform > edge.tf
  fingerpost package ... -o function.zip --settings settings.json

The zip holds the policy as an image (maps, lists, pages and the country database are in it), the
handler, its settings and the addon. The same input gives the same bytes. A policy of which `plan`
says that something can't work there is refused.

Settings (all may be missing):
  { \"on_error\": \"deny\", \"log\": \"2.5%\", \"debug\": { \"header\": \"x-debug\", \"secret\": \"…\" } }";

pub(crate) const HANDLE: &str = "\
Examples:
  fingerpost handle rules.toml event.json
  fingerpost handle rules.toml event.json --event-type viewer-request
  fingerpost handle rules.toml events/*.json --settings '{ \"on_error\": \"deny\" }'
  fingerpost handle rules.toml event.json | jq .result

A violation is what CloudFront would answer with 502 for. Exit status 1: there is one, or an event
can't be read.";

pub(crate) const EVAL: &str = "\
Examples:
  fingerpost eval rules.toml 'https://example.com/old?page=2'
  fingerpost eval rules.toml /admin --ip 192.0.2.7 --header 'user-agent: curl/8'
  fingerpost eval rules.toml --request request.json
  fingerpost eval rules.toml --jsonl < requests.jsonl
  fingerpost eval policy.bin /old            by an image that `fingerpost compile` wrote

A request as JSON (only `url` is needed):
  { \"method\": \"GET\", \"url\": \"https://example.com/old\", \"headers\": { \"accept\": \"text/html\" },
    \"ip\": \"192.0.2.7\", \"country\": \"DE\", \"now\": \"2026-07-01T09:30:00Z\",
    \"response\": { \"status\": 200, \"headers\": [[\"server\", \"nginx\"]] } }";

pub(crate) const EXPLAIN: &str = "\
Examples:
  fingerpost explain rules.toml              walk through the policy's own tests
  fingerpost explain rules.toml https://example.com/old http://example.com/
  fingerpost explain rules.toml /admin --country DE --all
  fingerpost explain rules.toml /old --format json";

pub(crate) const DRAW: &str = "\
Examples:
  fingerpost draw rules.toml landing
  fingerpost draw rules.toml docs --url https://example.com/docs/start --visitors 100000
  fingerpost draw rules.toml landing --country DE --format json

The visitors are made up, each with entropy, an address and, where the experiment draws by a cookie
or header, such a value; all of them send a browser's User-Agent. The engine decides about each.";

#[cfg(feature = "try")]
pub(crate) const TRY: &str = "\
Examples:
  fingerpost try rules.toml                  an echo on http://localhost:8080
  fingerpost try rules.toml --site public --port 3000
  fingerpost try rules.toml --scheme http    see what [https] does

http://localhost:8081, the next port, shows each request that arrives, its decision and the reasons.
A request to localhost is taken for one to the policy's own host, by https; any other Host is taken
as it is. A redirect to the policy's own host leads to localhost again.";

pub(crate) const IMPORT: &str = "\
Examples:
  fingerpost import --from netlify _redirects --host www.example.com --with-tests
  fingerpost import --from cloudflare _redirects --host www.example.com --over-limits
  fingerpost import --from netlify-headers _headers -o headers.toml
  fingerpost import --from csv moved.csv -o redirects.toml --status 308
  fingerpost import --from tsv _redirects.txt --report json 2> report.json";

pub(crate) const SCHEMA: &str = "\
Examples:
  fingerpost schema > rules.schema.json

In an editor that reads TOML by schemas (taplo, Even Better TOML), a policy begins with
  #:schema ./rules.schema.json";

#[cfg(feature = "auth")]
pub(crate) const HASH: &str = "\
Examples:
  fingerpost hash                 a password of 128 random bits, and its hash
  fingerpost hash alice           the same as a line for `basic.users`
  fingerpost hash --format json | jq -r .hash

The password is shown once and kept nowhere. The hash is SHA-256 over a salt: nobody turns 128 random
bits back, and everybody what a person thinks of.";
