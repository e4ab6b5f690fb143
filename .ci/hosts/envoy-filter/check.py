"""Has a real Envoy run the filter, and asks it by HTTP/1.1, TLS and HTTP/2.

    python check.py MODULE POLICY SCRATCH
"""
import base64
import http.client
import http.server
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

import envoy

MODULE, POLICY, SCRATCH = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
ENVOY = pathlib.Path(envoy.__file__).parent / "_bin" / "envoy"
LARGE = 5 * 1024 * 1024


class Origin(http.server.BaseHTTPRequestHandler):
    """Says who was asked for what."""

    protocol_version = "HTTP/1.1"
    name = ""

    def do_GET(self):
        status, body = 200, None
        if self.path == "/large":
            body = b"x" * LARGE
        elif self.path == "/broken":
            status, body = 502, b"a stack trace " * 20000
        elif self.path == "/empty":
            status, body = 500, b""
        if body is None:
            lines = [f"{self.name} {self.command} {self.path}"]
            lines += [f"{name.lower()}: {value}" for name, value in self.headers.items()]
            body = "\n".join(lines).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("x-powered-by", "python")
        self.send_header("x-twice", "1")
        self.send_header("x-twice", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def origin(name):
    kind = type("Named", (Origin,), {"name": name})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def listener(name, port, configuration, tls):
    wasm = {
        "name": "fingerpost",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
            "config": {
                "name": "fingerpost",
                "root_id": name,
                "vm_config": {
                    "vm_id": "fingerpost",
                    "runtime": "envoy.wasm.runtime.v8",
                    "code": {"local": {"filename": MODULE}},
                },
                "configuration": configuration,
            },
        },
    }
    router = {
        "name": "router",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
        },
    }
    routes = [
        {
            "match": {
                "prefix": "/",
                "headers": [{"name": "x-fingerpost-origin", "string_match": {"exact": "api"}}],
            },
            "route": {"cluster": "api"},
        },
        {"match": {"prefix": "/down"}, "route": {"cluster": "nobody"}},
        {"match": {"prefix": "/"}, "route": {"cluster": "site"}},
    ]
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager"
        ".v3.HttpConnectionManager",
        "stat_prefix": name,
        "use_remote_address": True,
        "http_filters": [wasm, router],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    if tls:
        pair = {
            "certificate_chain": {"filename": str(SCRATCH / "cert.pem")},
            "private_key": {"filename": str(SCRATCH / "key.pem")},
        }
        chain["transport_socket"] = {
            "name": "tls",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3"
                ".DownstreamTlsContext",
                "common_tls_context": {
                    "tls_certificates": [pair],
                    "alpn_protocols": ["h2", "http/1.1"],
                },
            },
        }
    return {"name": name, "address": address(port), "filter_chains": [chain]}


def cluster(name, port):
    endpoint = {"endpoint": {"address": address(port)}}
    return {
        "name": name,
        "connect_timeout": "2s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [endpoint]}],
        },
    }


def text(policy):
    return {"@type": "type.googleapis.com/google.protobuf.StringValue", "value": policy}


def image(policy):
    value = base64.b64encode(policy).decode()
    return {"@type": "type.googleapis.com/google.protobuf.BytesValue", "value": value}


def start(name, listeners, clusters):
    config = SCRATCH / f"{name}.json"
    static = {"listeners": listeners, "clusters": clusters}
    config.write_text(json.dumps({"static_resources": static}))
    log = (SCRATCH / f"{name}.log").open("w+")
    command = [ENVOY, "-c", config, "--concurrency", "1", "--disable-hot-restart", "-l", "warn"]
    return subprocess.Popen(command, stdout=log, stderr=log), pathlib.Path(log.name)


def wait_for(port, process, log):
    begin = time.monotonic()
    while time.monotonic() - begin < 300:
        if process.poll() is not None:
            sys.exit(f"Envoy has ended:\n{log.read_text()[-4000:]}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("Envoy doesn't listen")


def ask(port, path, headers=(), method="GET", tls=True):
    if tls:
        # A certificate of this run, of nobody's authority.
        context = ssl._create_unverified_context()
        client = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    else:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request(method, path, headers={"host": "example.com", **dict(headers)})
    response = client.getresponse()
    body = response.read()
    client.close()
    return response.status, response.headers, body


def same(seen, wanted, what):
    global checks
    checks += 1
    assert seen == wanted, f"{what}: {seen!r} instead of {wanted!r}"


def secure(headers, what):
    same(headers.get_all("x-content-type-options"), ["nosniff"], what)
    same(headers.get_all("x-frame-options"), ["SAMEORIGIN"], what)


def lines(body):
    return body.decode().split("\n")


def through(port, tls):
    status, headers, body = ask(port, "/app/settings?tab=2", {"x-debug-a": "1"}, tls=tls)
    seen = lines(body)
    same((status, seen[0]), (200, "site GET /index.html?tab=2"), "rewrite")
    same("x-edge: yes" in seen and "host: example.com" in seen, True, "request edits")
    same([line for line in seen if line.startswith("x-debug")], [], "a prefix is removed")
    same(headers.get_all("x-powered-by"), None, "response edits")
    same(headers.get_all("x-twice"), ["once"], "two fields become one")
    secure(headers, "200")

    status, headers, body = ask(port, "/blog/hello?a=b", tls=tls)
    same((status, headers["location"]), (308, "/articles/hello?a=b"), "redirect")
    secure(headers, "308")
    status, headers, body = ask(port, "/%61dmin/users", tls=tls)
    same(status, 403, "block")
    secure(headers, "403")
    same(ask(port, "/not-from-here", tls=tls)[0], 403, "the peer's address")
    status, headers, body = ask(port, "/robots.txt", tls=tls)
    same((status, body), (200, b"User-agent: *"), "respond")
    same(headers.get_all("content-type"), ["text/plain; charset=utf-8"], "its type")
    status, headers, body = ask(port, "/robots.txt", method="HEAD", tls=tls)
    same((status, body), (200, b""), "respond to HEAD")

    seen = lines(ask(port, "/api/users?page=2", tls=tls)[2])
    same(seen[0], "api GET /v1/api/users?page=2", "route")
    same("host: api.internal" in seen, True, "the origin's own host")
    seen = lines(ask(port, "/page", {"x-fingerpost-origin": "api"}, tls=tls)[2])
    same(seen[0], "site GET /page", "no visitor chooses the origin")

    status, headers, body = ask(port, "/large", tls=tls)
    same((status, len(body)), (200, LARGE), "a large body")
    for path in ["/broken", "/empty", "/down"]:
        status, headers, body = ask(port, path, tls=tls)
        same((status >= 500, body), (True, b"Back soon."), path)
        secure(headers, path)

    kinds = set()
    for _ in range(40):
        status, headers, body = ask(port, "/", tls=tls)
        cookie = headers["set-cookie"].split(";")[0]
        variant = "x-variant: b" in lines(body)
        kinds.add(variant)
        for _ in range(3):
            again = ask(port, "/", {"cookie": cookie}, tls=tls)
            same("x-variant: b" in lines(again[2]), variant, "a variant is kept")
    # All forty alike: once in half a trillion runs.
    same(kinds, {False, True}, "both variants are seen")


def main():
    policy = POLICY.read_text()
    plain, tls = free_port(), free_port()
    clusters = [cluster("site", origin("site")), cluster("api", origin("api"))]
    clusters.append(cluster("nobody", free_port()))
    listeners = [
        # Without [https], so that what is asked in plain text passes.
        listener("plain", plain, text(policy.replace("[https]\n", "")), tls=False),
        listener("tls", tls, image((SCRATCH / "policy.bin").read_bytes()), tls=True),
        listener("https", https := free_port(), text(policy), tls=False),
    ]
    process, log = start("envoy", listeners, clusters)
    try:
        for port in (plain, tls, https):
            wait_for(port, process, log)
        through(plain, tls=False)
        through(tls, tls=True)
        # The scheme is the connection's, whatever a visitor says.
        status, headers, _ = ask(https, "/page", {"x-forwarded-proto": "https"}, tls=False)
        same((status, headers["location"]), (308, "https://example.com/page"), "https")
        seen = subprocess.run(
            ["curl", "-sk", "--noproxy", "*", "--http2", "-w", "%{http_version}", "-H",
             "host: example.com", f"https://127.0.0.1:{tls}/app/x"],
            capture_output=True, check=True, text=True,
        ).stdout
        same((seen.startswith("site GET /index.html\n"), seen[-1]), (True, "2"), "HTTP/2")
        same(process.poll(), None, "Envoy runs")
    finally:
        process.terminate()
        process.wait()
    # A policy with a mistake is refused, and said.
    bad = listener("bad", free_port(), text("[[blok]]"), tls=False)
    process, log = start("bad", [bad], clusters)
    try:
        same(process.wait(60) != 0, True, "a bad policy doesn't start")
    finally:
        process.kill()
    same("blok" in log.read_text(), True, "why")
    version = subprocess.check_output([ENVOY, "--version"], text=True)
    version = re.search(r"/([0-9]+\.[0-9.]+)/", version)[1]
    print(f"  envoy {version}: {checks} checks hold")


checks = 0
main()
