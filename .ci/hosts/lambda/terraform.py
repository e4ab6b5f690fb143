"""Reads the printed terraform by another's parser, and looks that what a function of Lambda@Edge needs
is there, and an association for each event of the plan and no other.

    python terraform.py TEMPLATE PRINTED      what `package --template terraform` wrote to both outputs

It is no `terraform validate`: whether the provider takes each argument isn't looked at.
"""

import re
import sys
from pathlib import Path

import hcl2

template, printed = (Path(path).read_text() for path in sys.argv[1:3])
events = re.search(r"^ +events +(.*)$", printed, re.MULTILINE)[1].split(", ")


def plain(node):
    """Without the quotes in which the parser leaves texts."""
    if isinstance(node, dict):
        return {plain(name): plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node.strip('"') if isinstance(node, str) else node


parsed = plain(hcl2.loads(template))
resources = {}
for block in parsed["resource"]:
    for kind, named in block.items():
        for name, body in named.items():
            assert (kind, name) not in resources, f"{kind}.{name} stands twice"
            resources[kind, name] = body

function = resources["aws_lambda_function", "fingerpost"]
assert function["publish"] is True, "CloudFront takes a numbered version only"
assert function["provider"] == "${aws.us_east_1}"
assert {"alias": "us_east_1", "region": "us-east-1"}.items() <= parsed["provider"][0]["aws"].items()
assert function["architectures"] == ["x86_64"]
assert "edgelambda.amazonaws.com" in resources["aws_iam_role", "fingerpost"]["assume_role_policy"]

[behaviour] = resources["aws_cloudfront_distribution", "site"]["default_cache_behavior"]
associations = behaviour["lambda_function_association"]
assert [association["event_type"] for association in associations] == events, associations
arn = "${aws_lambda_function.fingerpost.qualified_arn}"
assert all(association["lambda_arn"] == arn for association in associations), associations
assert behaviour["cache_policy_id"] == "${aws_cloudfront_cache_policy.fingerpost.id}"

# What is referred to is there.
for kind, name in re.findall(r"\b(aws_[a-z_]+)\.([a-z_]+)\.", template):
    assert (kind, name) in resources, f"{kind}.{name} is missing"
print(f"  terraform: {len(resources)} resources, associations {', '.join(events)}")
