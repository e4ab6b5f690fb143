"""Requests per second and the 99th percentile of fingerpost-proxy beside nginx, HAProxy and Caddy.

    python3 benches/proxy/load.py [--rounds 7] [--seconds 4] [--rules 10000]

The same origin (an nginx of its own), the same client (wrk, 32 connections), one run: the servers are
asked in turn, round by round, and the median of the rounds is printed. Each has two threads. With
rules: so many exact redirects, 1,000 networks that are refused, six security headers on every
response; nine requests of ten go to the origin, one is redirected. Without: they only pass on. Logs
are off. Servers and client share the machine, so only the ratios say something.

Needs Debian's nginx, haproxy, caddy and wrk (installed by apt-get where they are missing).
"""
import argparse
import http.client
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECURITY = {
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src 'self'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NETWORKS = [f"198.{18 + n // 512}.{n // 2 % 256}.{n % 2 * 128}/25" for n in range(1000)]


def path_of(number):
    return f"/shop/archive-{number % 97}/item-{number}"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fingerpost(folder, port, origin, count):
    rules = ""
    if count:
        networks = ",\n".join(f'"{network}"' for network in NETWORKS)
        headers = ", ".join(f'{name.lower()} = "{value}"' for name, value in SECURITY.items())
        rules = f"[lists]\ndenied = [{networks}]\n[[block]]\nwhen.ip = '@denied'\n"
        rules += "".join(
            f"[[redirect]]\nfrom = '{path_of(n)}'\nto = '/new/{n}'\nstatus = 301\n"
            for n in range(count)
        )
        rules += f"[[headers]]\nresponse.set = {{ {headers} }}\n"
    (folder / "rules.toml").write_text(rules)
    binary = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "proxy"
    return [
        binary / "release" / "fingerpost-proxy", "--rules", folder / "rules.toml", "--origin",
        f"http://127.0.0.1:{origin}", "--listen", f"127.0.0.1:{port}", "--access-log", "false",
    ]  # fmt: skip


def nginx(folder, port, origin, count):
    http, server, location = "", "", ""
    if count:
        entries = "".join(f"{path_of(n)} /new/{n};\n" for n in range(count))
        http = f"map_hash_max_size 65536; map_hash_bucket_size 128;\nmap $uri $to {{\n{entries}}}\n"
        denied = "".join(f"{network} 1;\n" for network in NETWORKS)
        http += f"geo $denied {{\ndefault 0;\n{denied}}}\n"
        server = "".join(f'add_header {n} "{v}" always;\n' for n, v in SECURITY.items())
        location = "if ($denied) { return 403; }\nif ($to) { return 301 $to$is_args$args; }\n"
    (folder / "nginx.conf").write_text(
        f"""
daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
keepalive_requests 100000000;
upstream site {{ server 127.0.0.1:{origin}; keepalive 64; keepalive_requests 100000000; }}
{http}
server {{
listen 127.0.0.1:{port};
{server}
location / {{
{location}
proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection "";
proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
}}
}}
}}
"""
    )
    return ["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"]


def haproxy(folder, port, origin, count):
    rules = ""
    if count:
        (folder / "to.map").write_text("".join(f"{path_of(n)} /new/{n}\n" for n in range(count)))
        (folder / "denied").write_text("".join(f"{network}\n" for network in NETWORKS))
        rules = f"http-request deny if {{ src -f {folder}/denied }}\n"
        rules += f"http-request set-var(txn.to) path,map_str({folder}/to.map)\n"
        rules += "http-request return status 301 hdr location %[var(txn.to)]"
        for name, value in SECURITY.items():
            rules += f' hdr {name} "{value}"'
        rules += " if { var(txn.to) -m found }\n"
        rules += "".join(f'http-response set-header {n} "{v}"\n' for n, v in SECURITY.items())
    (folder / "haproxy.cfg").write_text(
        f"""
global
  nbthread 2
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  http-reuse always
frontend public
  bind 127.0.0.1:{port}
  {rules}
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto http
  default_backend site
backend site
  server one 127.0.0.1:{origin}
"""
    )
    return ["haproxy", "-db", "-f", folder / "haproxy.cfg"]


def caddy(folder, port, origin, count):
    rules = ""
    if count:
        entries = "".join(f"{path_of(n)} /new/{n}\n" for n in range(count))
        headers = "".join(f'{name} "{value}"\n' for name, value in SECURITY.items())
        rules = f"@denied remote_ip {' '.join(NETWORKS)}\nrespond @denied 403\n"
        rules += f'map {{path}} {{to}} {{\n{entries}default ""\n}}\n'
        rules += "@moved expression `{to} != \"\"`\nredir @moved {to} 301\n"
        rules += f"header {{\n{headers}}}\n"
    (folder / "Caddyfile").write_text(
        f"""
{{
admin off
auto_https off
}}
http://:{port} {{
bind 127.0.0.1
{rules}
reverse_proxy 127.0.0.1:{origin}
}}
"""
    )
    return ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


def start_origin(folder):
    port = free_port()
    folder.mkdir()
    (folder / "nginx.conf").write_text(
        f"""
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
access_log off; keepalive_requests 100000000;
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port}; location / {{ return 200 "{'x' * 1024}"; }} }}
}}
"""
    )
    command = ["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    return port, spawn(command, folder)


def spawn(command, folder):
    # Go takes a thread a processor; the others are told.
    env = {**os.environ, "GOMAXPROCS": "2", "TOKIO_WORKER_THREADS": "2", "HOME": str(folder)}
    log = (folder / "log").open("w")
    return subprocess.Popen(command, stdout=log, stderr=log, env=env)


def get(port, path):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", path, headers={"host": "example.com"})
    response = client.getresponse()
    body = response.read()
    client.close()
    return response, body


def check(name, port, count, process):
    """That it does what the others do."""
    begin = time.monotonic()
    while True:
        try:
            response, body = get(port, "/products/1?a=b")
            break
        except OSError:
            if process.poll() is not None or time.monotonic() - begin > 60:
                raise SystemExit(f"{name} doesn't start") from None
            time.sleep(0.1)
    assert (response.status, len(body)) == (200, 1024), (name, response.status)
    moved, _ = get(port, path_of(7))
    for seen in [response, moved] if count else []:
        for field, value in SECURITY.items():
            assert seen.headers.get_all(field) == [value], (name, field)
    wanted = (301, "/new/7") if count else (200, None)
    location = moved.headers["location"]
    location = location and re.sub(r"^http://[^/]+", "", location)
    assert (moved.status, location) == wanted, (name, moved.status, location)


def measure(port, script, seconds):
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", script,
               f"http://127.0.0.1:{port}"]  # fmt: skip
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "Socket errors" not in text and "Non-2xx" not in text, text
    scale = {"us": 0.001, "ms": 1, "s": 1000}
    value, unit = re.search(r"99%\s+([0-9.]+)(us|ms|s)", text).groups()
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1]), float(value) * scale[unit]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rules", type=int, default=10000)
    options = parser.parse_args()
    missing = [tool for tool in ["nginx", "haproxy", "caddy", "wrk"] if not shutil.which(tool)]
    if missing:
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "proxy"
    subprocess.run(
        ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path",
         ROOT / "proxy" / "Cargo.toml", "--target-dir", target], check=True,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        compare(options, pathlib.Path(scratch))


def compare(options, scratch):
    processes = []
    try:
        origin, process = start_origin(scratch / "origin")
        processes.append(process)
        script = scratch / "requests.lua"
        # Nine that the origin answers, one that is redirected, over all rules.
        script.write_text(
            f"""
local number = 0
request = function()
  number = number + 1
  local path
  if number % 10 == 0 then
    local rule = number * 7919 % {options.rules}
    path = "/shop/archive-" .. (rule % 97) .. "/item-" .. rule
  else
    path = "/products/" .. number % 5000 .. "?page=2"
  end
  return wrk.format("GET", path, {{ ["Host"] = "example.com", ["accept"] = "text/html",
    ["user-agent"] = "Mozilla/5.0", ["accept-language"] = "de, en;q=0.5",
    ["cookie"] = "session=0123456789abcdef; theme=dark" }})
end
"""
        )
        servers = {}
        for name, write in [
            ("fingerpost-proxy", fingerpost), ("nginx", nginx), ("HAProxy", haproxy),
            ("Caddy", caddy),
        ]:  # fmt: skip
            for count in (0, options.rules):
                folder = scratch / f"{name}-{count}"
                folder.mkdir()
                port = free_port()
                process = spawn(write(folder, port, origin, count), folder)
                processes.append(process)
                check(name, port, count, process)
                servers[name, count] = port
        servers["the origin itself", 0] = origin
        seen = {server: [] for server in servers}
        for server, port in servers.items():
            measure(port, script, 1)
        for _ in range(options.rounds):
            for server, port in servers.items():
                seen[server].append(measure(port, script, options.seconds))
        print("| | rules | requests/s | p99, ms |\n| --- | --- | --- | --- |")
        for (name, count), rounds in seen.items():
            rates, tails = zip(*rounds)
            rate, tail = statistics.median(rates), statistics.median(tails)
            print(f"| {name} | {count or '–'} | {rate:,.0f} | {tail:.1f} |")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


main()
