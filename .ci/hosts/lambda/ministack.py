"""Invokes the zips of functions by boto3 at MiniStack, which runs them as Lambda would.

    python ministack.py RUNTIME ZIP MEMBERS_ZIP
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore.config import Config
from expected import cases
from members import cases as members_cases

runtime = sys.argv[1]
functions = [
    ("edge", Path(sys.argv[2]), cases),
    ("members", Path(sys.argv[3]), members_cases),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reachable(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


port = free_port()
log = functions[0][1].with_suffix(".ministack.log").open("w")
server = subprocess.Popen(
    [Path(sys.executable).with_name("ministack")],
    env=os.environ | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)},
    stdout=log,
    stderr=log,
)
try:
    give_up = time.monotonic() + 60
    while not reachable(port):
        assert server.poll() is None and time.monotonic() < give_up, f"see {log.name}"
        time.sleep(0.2)
    client = boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 1}, proxies={}),
    )
    for function, archive, cases_of in functions:
        made = client.create_function(
            FunctionName=function,
            Runtime=runtime,
            Role="arn:aws:iam::000000000000:role/edge",
            Handler="index.handler",
            Code={"ZipFile": archive.read_bytes()},
            Timeout=5,
            MemorySize=128,
            Publish=True,
        )
        assert made["CodeSize"] == archive.stat().st_size, made
        for name, event, check in cases_of():
            begin = time.perf_counter()
            answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            took = (time.perf_counter() - begin) * 1000
            payload = answer["Payload"].read()
            assert "FunctionError" not in answer, (name, payload)
            check(json.loads(payload))
            print(f"  {name}: as expected ({took:.0f} ms)")
finally:
    server.terminate()
    server.wait(10)
