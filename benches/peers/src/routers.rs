//! Routers, one a host: they know paths only, no regular expressions, and prefer the specific to
//! the first.

use std::collections::HashMap;

use crate::Peer;
use crate::workload::rules::{Hole, Kind};
use crate::workload::{Ask, HOSTS, Rule, Workload};

fn routes(workload: &Workload, host: &str) -> Vec<(usize, Rule)> {
    let rules = workload.rules.iter().enumerate();
    let routes = rules.filter(|(_, rule)| rule.kind != Kind::Regex && rule.host_name() == host);
    routes.map(|(index, rule)| (index, rule.clone())).collect()
}

struct Wayfind(HashMap<&'static str, wayfind::Router<usize>>);

pub(crate) fn wayfind(workload: &Workload) -> Box<dyn Peer> {
    let routers = HOSTS.into_iter().map(|host| {
        let mut router = wayfind::RouterBuilder::new();
        for (index, rule) in routes(workload, host) {
            let template = rule.source(|hole| match hole {
                Hole::Rest => "<*rest>".to_owned(),
                _ => format!("<{}>", hole.name()),
            });
            router.insert(&template, index).unwrap();
        }
        (host, router.build())
    });
    Box::new(Wayfind(routers.collect()))
}

impl Peer for Wayfind {
    fn find(&self, ask: &Ask) -> Option<usize> {
        let router = self.0.get(ask.header("host"))?;
        router.search(ask.http.uri().path()).map(|found| *found.data())
    }

    fn takes(&self, kind: Kind) -> bool {
        kind != Kind::Regex
    }
}

struct Matchit(HashMap<&'static str, matchit::Router<usize>>);

pub(crate) fn matchit(workload: &Workload) -> Box<dyn Peer> {
    let routers = HOSTS.into_iter().map(|host| {
        let mut router = matchit::Router::new();
        for (index, rule) in routes(workload, host) {
            router.insert(rule.pattern(), index).unwrap();
        }
        (host, router)
    });
    Box::new(Matchit(routers.collect()))
}

impl Peer for Matchit {
    fn find(&self, ask: &Ask) -> Option<usize> {
        let router = self.0.get(ask.header("host"))?;
        router.at(ask.http.uri().path()).ok().map(|found| *found.value)
    }

    fn takes(&self, kind: Kind) -> bool {
        kind != Kind::Regex
    }
}
