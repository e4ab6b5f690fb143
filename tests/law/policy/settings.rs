//! The single tables.

use proptest::prelude::*;

use super::{Text, of};

fn client() -> Text {
    let platform = of(&[
        "",
        "",
        "",
        "",
        "platform = 'cloudfront'\n",
        "platform = 'cloudfront'\n",
        "platform = 'cloudfront'\n",
        "platform = 'cloudflare'\n",
        "platform = 'cloudflare'\n",
        "platform = 'alb'\n",
        "platform = 'fastly'\n",
        "platform = 'proxy'\ntrusted_proxies = ['10.0.0.0/8', '203.0.113.9']\n",
        "country_header = 'x-country'\nip_header = 'x-a'\n",
        "scheme_header = 'x-scheme'\n",
    ]);
    (platform, of(&["", "", "", "salt = 'pepper'\n"]))
        .prop_map(|(platform, salt)| match format!("{platform}{salt}") {
            lines if lines.is_empty() => lines,
            lines => format!("[client]\n{lines}"),
        })
        .boxed()
}

fn security_headers() -> Text {
    of(&[
        "",
        "",
        "",
        "preset = 'web-2026'\n",
        "preset = 'api-2026'\n",
        "preset = 'none'\nhsts = { max_age = 63072000, include_subdomains = true, preload = true }\n",
        "preset = 'web-2026'\nframe_options = 'SAMEORIGIN'\ncsp = { default-src = [\"'self'\"] }\n",
        "hsts = { ramp = [{ from = 2026-06-01T00:00:00Z, max_age = 300 }, \
         { from = '2026-07-01T00:00:00Z', max_age = 604800 }] }\ncoep = 'require-corp'\n",
        "hsts = { ramp = [{ from = 2026-06-01T00:00:00Z, max_age = 0 }], include_subdomains = true }\n",
        "preset = 'web-2026'\ncsp = { script-src = [\"'self'\"], nonce = true }\n",
        "csp = { script-src = \"'self'\", style-src = \"'self'\", img-src = false, nonce = 'x-n', \
         report_only = { script-src-elem = \"'none'\", sandbox = true } }\n",
        "preset = 'api-2026'\ncsp = { style-src = \"'self'\", report_only = true, nonce = true }\n",
        "csp = { base-uri = 'https://a.test', child-src = '*', connect-src = '*', fenced-frame-src = '*', \
         font-src = '*', form-action = '*', frame-src = '*', manifest-src = '*', media-src = '*', \
         report-uri = '/r', require-trusted-types-for = \"'script'\", script-src-attr = '*', \
         style-src-attr = '*', style-src-elem = '*', trusted-types = 'one', worker-src = '*' }\n",
        "csp = { default-src = \"'none'\", report-to = 'r' }\n\
         reporting_endpoints = { r = 'https://reports.example.com/csp' }\n",
        "preset = 'web-2026'\ncsp = false\nhsts = false\ncorp = false\ncoop = 'same-origin'\n\
         referrer_policy = 'no-referrer'\ncontent_type_options = false\norigin_agent_cluster = false\n\
         permissions_policy = { camera = [], geolocation = ['self'] }\n",
    ])
    .prop_map(|lines| match lines.as_str() {
        "" => lines,
        _ => format!("[security_headers]\n{lines}"),
    })
    .boxed()
}

/// What stands before the arrays.
pub(super) fn settings() -> Text {
    let paths = of(&[
        "",
        "",
        "",
        "[paths]\ncase = 'insensitive'\n",
        "[paths]\ntrailing_slash = 'ignore'\n",
        "[paths]\nreject = []\n",
        "[paths]\nreject = ['encoded_slash', 'bad_utf8']\n",
        "[paths]\ncase = 'insensitive'\ntrailing_slash = 'ignore'\nreject = ['encoded_backslash']\n",
    ]);
    let https = of(&[
        "",
        "",
        "[https]\n",
        "[https]\nstatus = 301\nport = 8443\n",
        "[https]\nexcept = ['/a/{*rest}', '/c']\n",
    ]);
    let canonical = of(&[
        "",
        "",
        "",
        "[canonical]\nhost = 'example.com'\naliases = ['www.example.com']\n",
        "[canonical]\nhost = 'www.example.com'\naliases = ['example.com', 'old.example.org']\nstatus = 302\ntrailing_slash = 'add'\nindex = ['index.html']\n",
        "[canonical]\ntrailing_slash = 'remove'\nlowercase = true\nmerge_slashes = true\n",
    ]);
    let redirects = of(&["", "", "[redirects]\ncollapse = false\n"]);
    (client(), paths, https, canonical, redirects, security_headers())
        .prop_map(|(client, paths, https, canonical, redirects, security)| {
            // HSTS preload is refused without what the preload list asks for.
            let https = if https.is_empty() && security.contains("preload") {
                "[https]\n".to_owned()
            } else {
                https
            };
            format!("{client}{paths}{https}{canonical}{redirects}{security}")
        })
        .boxed()
}
