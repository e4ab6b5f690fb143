import copy
import json
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from fingerpost import Engine
from fingerpost.lambda_edge import create_handler

POLICY = """
hosts = ["example.com"]
[client]
platform = "cloudfront"
[[redirect]]
id = "moved"
from = "/old/{page}"
to = "/new/{page}"
status = 301
[[block]]
id = "closed"
at = "origin"
when.country = "KP"
status = 403
"""
IMAGE = Engine.from_policy(POLICY).to_image()


def event(event_type, **request):
    config = {"distributionId": "E", "eventType": event_type, "requestId": "id"}
    base = {"clientIp": "192.0.2.7", "method": "GET", "uri": "/", "querystring": "", "headers": {}}
    return {"Records": [{"cf": {"config": config, "request": base | request}}]}


def logged(handler, came):
    with redirect_stdout(StringIO()) as out:
        result = handler(came, None)
    return result, [json.loads(line) for line in out.getvalue().splitlines()]


class Handler(unittest.TestCase):
    def test_a_redirect_a_block_and_what_passes_as_it_came(self):
        handler = create_handler(policy=IMAGE, log="off")
        moved = handler(event("viewer-request", uri="/old/map"), None)
        self.assertEqual(moved["status"], "301")
        location = [{"key": "Location", "value": "/new/map"}]
        self.assertEqual(moved["headers"]["location"], location)
        country = [{"key": "CloudFront-Viewer-Country", "value": "KP"}]
        headers = {"cloudfront-viewer-country": country}
        blocked = handler(event("origin-request", headers=headers), None)
        self.assertEqual(blocked["status"], "403")
        passed = event("viewer-request", unknown={"kept": [1, None, "é"]})
        result = handler(copy.deepcopy(passed), None)
        self.assertEqual(result, passed["Records"][0]["cf"]["request"])
        # What nothing was written to is the event's own, and never crossed the border back.
        self.assertIs(handler(passed, None), passed["Records"][0]["cf"]["request"])
        back = event("viewer-response")
        back["Records"][0]["cf"]["response"] = {"status": "200", "headers": {}, "odd": [None]}
        self.assertIs(handler(back, None), back["Records"][0]["cf"]["response"])

    def test_an_event_that_cannot_be_read_goes_on_or_not_and_is_logged(self):
        odd = event("viewer-request", uri=7)
        result, lines = logged(create_handler(policy=IMAGE), odd)
        self.assertEqual(result, odd["Records"][0]["cf"]["request"])
        self.assertEqual(len(lines), 1)
        result, lines = logged(create_handler(policy=IMAGE, on_error="deny"), odd)
        self.assertEqual((result["status"], len(lines)), ("503", 1))
        strict = Engine.from_policy(f'on_error = "deny"\n{POLICY}').to_image()
        self.assertEqual(logged(create_handler(policy=strict), odd)[0]["status"], "503")
        result, _ = logged(create_handler(policy=strict, on_error="pass"), odd)
        self.assertEqual(result, odd["Records"][0]["cf"]["request"])
        strange = [None, 7, "text", {}, {"Records": []}, {"Records": [{"cf": None}]}, {1: {2}}]
        for nothing in [*strange, event("viewer-request", uri="\ud800")]:
            result, lines = logged(create_handler(policy=IMAGE, on_error="deny"), nothing)
            self.assertEqual((result["status"], len(lines)), ("503", 1), nothing)

    def test_a_line_is_logged_of_what_acted_and_nothing_of_the_visitor(self):
        came = event("viewer-request", uri="/old/map", querystring="secret")
        _, [line] = logged(create_handler(policy=IMAGE), came)
        self.assertEqual(line["rules"], [{"id": "moved", "stage": "redirect"}])
        self.assertEqual((line["event"], line["outcome"]), ("viewer-request", "respond"))
        self.assertNotRegex(json.dumps(line), r"secret|192\.0\.2\.7|map")
        self.assertEqual(logged(create_handler(policy=IMAGE, log="off"), came)[1], [])

    def test_an_edit_that_cloudfront_refuses_is_left_out_and_logged(self):
        bold = "[[headers]]\nid = 'bold'\nrequest.set = { x-edge-a = '1' }"
        handler = create_handler(policy=Engine.from_policy(bold).to_image())
        came = event("viewer-request", unknown={"kept": [1, None]})
        result, [line] = logged(handler, came)
        self.assertEqual(result, came["Records"][0]["cf"]["request"])
        self.assertIn("x-edge-a", json.dumps(line["dropped"]))

    def test_an_image_that_cannot_be_read_is_logged_at_every_event(self):
        damaged = IMAGE[:100] + bytes(10) + IMAGE[110:]
        came = event("viewer-request", uri="/old/map")
        for image in [damaged, "/nowhere/policy.bin"]:
            passing = create_handler(policy=image)
            for _ in range(2):
                result, lines = logged(passing, came)
                self.assertEqual(result, came["Records"][0]["cf"]["request"])
                self.assertEqual(lines[0]["error"], "start")
            result, _ = logged(create_handler(policy=image, on_error="deny"), came)
            self.assertEqual(result["status"], "503")

    def test_wrong_settings_are_told_at_once(self):
        wrongs = [{"on_eror": "deny"}, {"on_error": "maybe"}, {"event_type": "viewer"}, {"log": "some"}, {"log": ""}]
        for wrong in wrongs:
            with self.assertRaises(ValueError):
                create_handler(policy=IMAGE, **wrong)


class AnyProgram(unittest.TestCase):
    def test_the_engine_decides(self):
        engine = Engine.from_policy(POLICY)
        self.assertEqual(Engine.from_image(engine.to_image()).digest, engine.digest)
        decision = engine.evaluate({"url": "https://example.com/old/map"})
        self.assertEqual(decision["status"], 301)
        self.assertEqual(decision["rules"], [{"id": "moved", "stage": "redirect"}])
        with self.assertRaisesRegex(ValueError, "unknown field `uri`"):
            engine.evaluate({"uri": "/"})
        with self.assertRaisesRegex(ValueError, "unknown-key"):
            Engine.from_policy("[[redirect]]\nform = 7")
        with self.assertRaisesRegex(ValueError, "image"):
            Engine.from_image(b"no image")

    def test_maps_are_read_in_the_folder(self):
        text = "[[redirect]]\nmap = 'moved.csv'"
        rules = Path(__file__).parents[3] / "rules"
        self.assertEqual(len(Engine.from_policy(text, folder=rules).digest), 64)
        with self.assertRaisesRegex(ValueError, "moved.csv"):
            Engine.from_policy(text)


if __name__ == "__main__":
    unittest.main()
