"""The function of Lambda@Edge."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

if TYPE_CHECKING:
    from typing import Unpack

__all__ = ["Debug", "Settings", "create_handler"]


class Debug(TypedDict):
    """A request header, and the value (16 bytes or more) by which a visitor is told the rules."""

    header: str
    secret: str


class Settings(TypedDict, total=False):
    """How a function answers events. All is handed to the engine as it is.

    event_type: which event it is, where `config.eventType` is missing.
    on_error: what becomes of an event that can't be read, in place of the policy's own `on_error`:
        it goes on as it is, or gets a 503.
    log: which events at which a rule acted are logged: "all" (the default), a share such as "2.5%",
        or "off" for none at all.
    debug: who sends this header is told which rules acted.
    """

    event_type: Literal["viewer-request", "origin-request", "origin-response", "viewer-response"]
    on_error: Literal["pass", "deny"]
    log: str
    debug: Debug


def create_handler(
    *, policy: str | os.PathLike[str] | bytes, **settings: Unpack[Settings]
) -> Callable[[Any, Any], dict[str, Any]]:
    """Makes the function of a policy: an image that `fingerpost compile` wrote, or the path to it.

    Raises ValueError for wrong settings. Whatever happens later is logged, and the event goes on or
    is denied, as `on_error` says: of the settings, or else of the policy.
    """
    denies = "deny" in (settings.get("on_error"), settings.get("onError"))
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
            decided: Any = json.loads(result)
            if isinstance(decided, str):
                # It names what of the event goes on as it came.
                decided = event["Records"][0]["cf"][decided]
            return cast("dict[str, Any]", decided)
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
