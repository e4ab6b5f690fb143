"""Events, and what the function is to return for them, whichever client invokes it."""

import copy

DENIED = "the event can't be read"


def _header(name, value):
    return {name.lower(): [{"key": name, "value": value}]}


def event(kind, request, response=None):
    config = {"distributionId": "EDFDVBD6EXAMPLE", "eventType": kind, "requestId": "5cBMHVf7=="}
    cf = {"config": config, "request": request}
    if response is not None:
        cf["response"] = response
    return {"Records": [{"cf": cf}]}


def request(uri, headers, **more):
    base = {"clientIp": "192.0.2.7", "method": "GET", "uri": uri, "querystring": "q=1"}
    return base | {"headers": headers} | more


HTTPS = _header("Host", "example.com") | _header("CloudFront-Forwarded-Proto", "https")

# The event that most tutorials begin with. It doesn't say which of the four it is.
SEED = {
    "Records": [
        {
            "cf": {
                "request": {
                    "uri": "/index.html",
                    "headers": _header("Host", "example.cloudfront.net")
                    | _header("CloudFront-Forwarded-Proto", "http"),
                }
            }
        }
    ]
}


def _is_redirect(location):
    def check(result):
        assert result["status"] == "301", result
        assert result["headers"]["location"] == [{"key": "Location", "value": location}], result

    return check


def _is_country_block(result):
    assert result["status"] == "403", result
    assert result["body"] == "We don't deliver to your country.\n", result


def _is(expected):
    def check(result):
        assert result == expected, (result, expected)

    return check


def cases():
    """Name, event, and what is asserted of the result."""
    korea = HTTPS | _header("CloudFront-Viewer-Country", "KP")
    passed = request("/a%20b", HTTPS, unknown={"kept": [1, None, "é"]}, body={"action": "read-only"})
    kept = {"status": "200", "statusDescription": "OK", "headers": _header("Via", "1.1 edge"), "odd": 1}
    marked = copy.deepcopy(kept)
    marked["headers"] |= {"x-processed": [{"key": "X-Processed", "value": "true"}]}
    broken = request("/", [])
    return [
        ("the tutorials' event", SEED, _is_redirect("https://example.cloudfront.net/index.html")),
        ("a redirect", event("viewer-request", request("/old", HTTPS)), _is_redirect("/new?q=1")),
        ("a country", event("origin-request", request("/", korea)), _is_country_block),
        ("the same at the viewer", event("viewer-request", request("/", korea)), _is(request("/", korea))),
        ("what passes", event("viewer-request", passed), _is(passed)),
        ("a response", event("viewer-response", request("/", HTTPS), kept), _is(marked)),
        ("a broken event", event("viewer-request", broken), _is(broken)),
        ("no event", {"Records": []}, lambda result: _is("503")(result["status"])),
    ]
