//! `[[cors]]`.

use proptest::prelude::*;

use super::condition::when;
use super::rule::rule;
use super::{Text, maybe, of};

pub(super) fn cors() -> Text {
    let open = of(&[
        "origins = '*'\n",
        "origins = ['*', 'https://app.example.com']\n",
        "origins = '*'\nmethods = '*'\nheaders = ['*']\nexpose = '*'\n",
    ]);
    let listed = of(&[
        "origins = ['https://app.example.com']\n",
        "origins = ['https://*.example.org', 'http://localhost:3000']\n",
        "origins = ['https://**.example.org:8443', 'https://app.example.com', 'null']\n",
        "origins = 'null'\n",
        "origins = ['http://app.example.com', 'https://[2001:db8::1]', 'capacitor://localhost']\n",
    ]);
    let credentials = of(&["credentials = true\n", "credentials = false\n"]);
    let origins = prop_oneof![
        1 => open,
        3 => (listed, maybe(credentials)).prop_map(|(origins, more)| format!("{origins}{more}")),
    ];
    let fields = of(&[
        "",
        "",
        "max_age = 0\n",
        "methods = ['GET', 'DELETE']\nheaders = ['content-type', 'X-Request-Id']\nmax_age = 600\n",
        "methods = 'PUT'\nexpose = ['x-total', 'x-b']\n",
    ]);
    (rule(maybe(when())), origins, fields)
        .prop_map(|(rule, origins, fields)| {
            let fields = if origins.contains("methods") { String::new() } else { fields };
            format!("[[cors]]\n{rule}{origins}{fields}")
        })
        .boxed()
}
