//! Cloudflare's filters: one for each rule, tried in order. What the registry has is version 0.6.

use wirefilter::{ExecutionContext, Filter, Scheme, Type};

use crate::glue::{self, Glue};
use crate::workload::rules::Kind;
use crate::workload::{Ask, BLOCKED, Workload};
use crate::{Outcome, Peer};

struct Wire {
    scheme: &'static Scheme,
    redirects: Vec<Filter<'static>>,
    blocks: Vec<Filter<'static>>,
    plain: Filter<'static>,
    has_cookie: Filter<'static>,
    glue: Glue,
}

pub(crate) fn build(workload: &Workload) -> Box<dyn Peer> {
    let fields = [
        ("host", Type::Bytes),
        ("path", Type::Bytes),
        ("scheme", Type::Bytes),
        ("country", Type::Bytes),
        ("cookie", Type::Bytes),
        ("ip", Type::Ip),
    ];
    let fields = fields.map(|(name, kind)| (name.to_owned(), kind));
    let scheme: &'static Scheme = Box::leak(Box::new(Scheme::try_from_iter(fields).unwrap()));
    let compile = |text: String| match scheme.parse(&text) {
        Ok(filter) => filter.compile(),
        Err(error) => panic!("{error}"),
    };
    let redirects = workload.rules.iter().map(|rule| {
        let host = rule.host_name();
        compile(match rule.kind {
            Kind::Exact => format!("host == \"{host}\" && path == \"{}\"", rule.pattern()),
            _ => format!("host == \"{host}\" && path matches \"{}\"", rule.regex()),
        })
    });
    let networks: Vec<String> = workload.denied.iter().map(ToString::to_string).collect();
    let countries = BLOCKED.map(|country| format!("\"{country}\"")).join(" ");
    Box::new(Wire {
        scheme,
        redirects: redirects.collect(),
        blocks: vec![
            compile(format!("ip in {{ {} }}", networks.join(" "))),
            compile(format!("country in {{ {countries} }}")),
        ],
        plain: compile("scheme == \"http\"".to_owned()),
        has_cookie: compile(format!("cookie contains \"{}\"", glue::cookie())),
        glue: Glue::new(workload),
    })
}

impl Wire {
    fn context(&self, ask: &'static Ask) -> ExecutionContext<'static> {
        let mut context = ExecutionContext::new(self.scheme);
        for (field, value) in [
            ("host", ask.header("host")),
            ("path", ask.http.uri().path()),
            ("scheme", ask.header("x-forwarded-proto")),
            ("country", ask.header("cf-ipcountry")),
            ("cookie", ask.header("cookie")),
        ] {
            context.set_field_value(field, value).unwrap();
        }
        context.set_field_value("ip", ask.ip).unwrap();
        context
    }

    fn first(&self, context: &ExecutionContext<'static>) -> Option<usize> {
        self.redirects.iter().position(|filter| holds(filter, context))
    }
}

fn holds(filter: &Filter<'static>, context: &ExecutionContext<'static>) -> bool {
    filter.execute(context).unwrap()
}

impl Peer for Wire {
    fn find(&self, ask: &'static Ask) -> Option<usize> {
        self.first(&self.context(ask))
    }

    fn full(&self, ask: &'static Ask) -> Option<Outcome> {
        let context = self.context(ask);
        Some(if self.blocks.iter().any(|filter| holds(filter, &context)) {
            glue::block()
        } else if holds(&self.plain, &context) {
            glue::https(ask)
        } else if let Some(rule) = self.first(&context) {
            self.glue.redirect(rule, ask)
        } else {
            glue::pass(ask, holds(&self.has_cookie, &context))
        })
    }
}
