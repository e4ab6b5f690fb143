//! `[[headers]]`: edits of both sides, and what is laid over the policy's CSP.

use proptest::prelude::*;

use super::condition::{later_when, response_when};
use super::rule::rule;
use super::{AUTH, Text, maybe, of};

pub(super) fn headers() -> Text {
    let told = of(&[
        "request.set = { x-who = '{claim.sub}', x-role = '{claim.role|default:\"none\"}' }\n",
        "request.append = { x-b = '{claim.level}' }\nrequest.remove = 'x-user'\n",
    ]);
    let request = of(&[
        "request.set = { x-seen = '{path}' }\n",
        "request.remove = ['x-a', 'x-in*']\n",
        "request.append = { x-b = '{header.x-a}' }\nrequest.set = { x-c = '{ip}' }\n",
        "request.default = { x-a = 'd', x-d = '{query.q}' }\n",
        "request.set = { x-h = '{host}{query}' }\n",
        "request.set = { x-place = '{country}/{region}/{city}' }\n",
        "request.set = { x-visitor = '{language}/{device}', x-ab = '{variant.ab}' }\n",
    ]);
    let request = prop_oneof![7 => request, AUTH => told].boxed();
    let response = of(&[
        "response.set = { x-b = '{status}', x-path = '{path_and_query}' }\n",
        "response.remove = ['x-b', 'server']\n",
        "response.append = { x-b = '{cookie.c}' }\nresponse.remove = ['cache-*']\n",
        "response.default = { x-frame-options = 'DENY', x-b = '1' }\n",
        "response.set = { x-frame-options = 'SAMEORIGIN' }\nresponse.default = { x-n = '{country}' }\n",
        "response.set = { x-place = '{region|default:\"none\"}', x-city = '{city}' }\n",
        "response.append = { vary = '{language}' }\nresponse.set = { x-ab = '{variant.ab}' }\n",
        "response.set = { cache-control = 'public, max-age=60' }\n",
        "response.set = { access-control-allow-origin = 'https://us.test' }\n",
    ]);
    let edits = prop_oneof![
        2 => (response.clone(), maybe(csp())).prop_map(|(edits, csp)| format!("{edits}{csp}")),
        1 => csp(),
        AUTH => of(&["response.set = { x-b = '{claim.sub}' }\n"]),
    ];
    prop_oneof![
        1 => (rule(maybe(later_when())), request, maybe(response))
            .prop_map(|(rule, request, response)| format!("[[headers]]\n{rule}{request}{response}")),
        1 => (rule(maybe(prop_oneof![later_when(), response_when()].boxed())), edits)
            .prop_map(|(rule, edits)| format!("[[headers]]\n{rule}{edits}")),
    ]
    .boxed()
}

fn csp() -> Text {
    of(&[
        "csp = { img-src = '*' }\n",
        "csp = { script-src = [\"'self'\", 'https://cdn.test'], default-src = false }\n",
        "csp = { default-src = false, object-src = false, frame-ancestors = false }\n",
        "csp = { upgrade-insecure-requests = true, report_only = { style-src = \"'self'\" } }\n",
        "csp = { report_only = { default-src = false, script-src = 'https://a.test' } }\n",
    ])
}
