"""The function of Lambda@Edge."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["create_handler"]


def create_handler(
    *, policy: str | os.PathLike[str] | bytes, **settings: Any
) -> Callable[[Any, Any], dict[str, Any]]:
    """Makes the function of a policy: an image that `fingerpost compile` wrote, or the path to it.

    Settings are handed to the engine as they are. Raises ValueError for wrong ones. Whatever happens
    later is logged, and the event goes on or is denied, as `on_error` says.
    """
    denies = settings.get("on_error") == "deny"
    edge: Any = None
    broken: Exception | None = None
    try:
        from . import _native

        image = policy if isinstance(policy, bytes) else Path(policy).read_bytes()
        edge = _native.Edge(image, json.dumps(settings))
        denies = edge.denies
    except ValueError:
        raise
    except Exception as error:
        broken = error

    def handler(event: Any, context: Any = None) -> dict[str, Any]:
        try:
            if broken is not None:
                raise broken
            text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            result, line = edge.handle(text, int(time.time()))
            if line is not None:
                _log(line)
            decided: dict[str, Any] = json.loads(result)
            return decided
        except Exception as error:
            outcome, result = _undecided(event, denies)
            why = "internal" if broken is None else "start"
            _log(json.dumps({"outcome": outcome, "error": why, "message": str(error)}))
            return result

    return handler


def _log(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _undecided(event: Any, denies: bool) -> tuple[str, dict[str, Any]]:
    """What goes on where nothing could be decided: the event's request or response, or a 503."""
    try:
        cf = event["Records"][0]["cf"]
        kind = (cf.get("config") or {}).get("eventType")
        if kind is None:
            passed = cf.get("response") or cf.get("request")
        else:
            passed = cf.get("request" if kind.endswith("-request") else "response")
    except (AttributeError, IndexError, KeyError, TypeError):
        kind = passed = None
    if isinstance(passed, dict) and (not denies or kind == "viewer-response"):
        return "pass", passed
    return "deny", {
        "status": "503",
        "statusDescription": "Service Unavailable",
        "headers": {"cache-control": [{"key": "Cache-Control", "value": "no-store"}]},
    }
