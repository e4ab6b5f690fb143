import json
from pathlib import Path

from fingerpost.lambda_edge import create_handler

_here = Path(__file__).parent
handler = create_handler(
    policy=_here / "policy.bin", **json.loads((_here / "settings.json").read_text("utf-8"))
)
