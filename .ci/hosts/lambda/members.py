"""Events for the function of `rules/members-area.toml`, and what it is to return for them."""

import json
from pathlib import Path

from expected import event, request

ROOT = Path(__file__).resolve().parents[3]
TOKENS = json.loads((ROOT / "tests/auth/tokens.json").read_text())


def _asks(uri, **headers):
    lines = {"Host": "example.com"} | {name.replace("_", "-"): value for name, value in headers.items()}
    headers = {name.lower(): [{"key": name, "value": value}] for name, value in lines.items()}
    return event("viewer-request", request(uri, headers))


def _refused(status, challenge=None):
    def check(result):
        assert result["status"] == status, result
        headers = result["headers"]
        assert headers["cache-control"][0]["value"] == "no-store", result
        if challenge:
            assert headers["www-authenticate"][0]["value"] == challenge, result

    return check


def _forwarded(uri, user):
    def check(result):
        assert "status" not in result and result["uri"] == uri, result
        told = [line["value"] for line in result["headers"].get("x-user", [])]
        assert told == ([user] if user else []), result

    return check


def cases():
    bearer = {name: f"Bearer {token}" for name, token in TOKENS.items()}
    error = 'Bearer realm="members", error="invalid_token"'
    member = _asks("/members/a", Authorization=bearer["forever"], X_User="root")
    return [
        ("members: no token", _asks("/members/a"), _refused("401", 'Bearer realm="members"')),
        ("members: a token that is over", _asks("/members/a", Authorization=bearer["over"]),
         _refused("401", error)),
        ("members: alg none", _asks("/members/a", Authorization=bearer["none"]),
         _refused("401", error)),
        ("members: another spelling", _asks("//%6dembers/a"), _refused("401")),
        ("members: a token", member, _forwarded("/members/a", "alice")),
        ("members: who claims to be root", _asks("/", X_User="root"), _forwarded("/", None)),
        ("members: a partner's key", _asks("/api/a", X_Api_Key="k3y-of-a-partner"),
         _forwarded("/api/a", None)),
        ("members: no key", _asks("/api/a"), _refused("401")),
        ("members: no signature", _asks("/files/report.pdf"), _refused("403")),
    ]
