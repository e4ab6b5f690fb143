"""Has AWS's own runtime client for Python run a function, over a stub of Lambda's runtime API.

    python runtime_api.py FOLDER      the zip, unpacked
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

from expected import cases

folder = Path(sys.argv[1]).resolve()
waiting = list(cases())
answers = Queue()


class RuntimeApi(BaseHTTPRequestHandler):
    """The two calls that a runtime client makes: what is next, and what came of it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        assert self.path == "/2018-06-01/runtime/invocation/next", self.path
        if not waiting:
            # A runtime that has nothing to do waits here until it is stopped.
            threading.Event().wait()
        name, event, _ = waiting[0]
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", name.replace(" ", "-"))
        self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
        arn = "arn:aws:lambda:us-east-1:000000000000:function:edge:1"
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", arn)
        self.reply(json.dumps(event).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answers.put((waiting.pop(0) if waiting else None, self.path, body))
        self.send_response(202)
        self.reply(b"{}")

    def reply(self, body):
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
# A runtime that is stopped while it waits drops its connection.
server.handle_error = lambda *_: None
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
count = len(waiting)
runtime = subprocess.Popen(
    [sys.executable, "-m", "awslambdaric", "index.handler"],
    cwd=folder,
    env=os.environ
    | {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "edge",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "LAMBDA_TASK_ROOT": str(folder),
    },
)
try:
    for _ in range(count):
        case, path, body = answers.get(timeout=60)
        assert case is not None, (path, body)
        name, _, check = case
        assert path.endswith("/response"), (name, path, body)
        check(json.loads(body))
        print(f"  {name}: as expected")
finally:
    runtime.terminate()
    runtime.wait(10)
