//! A list of 1,000 networks alone.

use std::net::IpAddr;

use fingerpost::{Engine, Policy, Request, Source};
use ipnet::IpNet;

use crate::Scale;
use crate::floor::Networks;
use crate::measure::{Subject, digits, nanoseconds};
use crate::workload::Workload;
use crate::workload::policy::lines;

/// A policy that denies these networks.
pub(crate) fn engine(denied: &[IpNet]) -> Engine {
    let text = "[lists]\ndenied = { file = 'denied.txt' }\n[[block]]\nwhen.ip = '@denied'\n";
    let source = Source::text(text).with_file("denied.txt", lines(denied));
    Engine::new(&Policy::parse(source).unwrap()).unwrap()
}

/// A policy that asks for no address.
pub(crate) fn none() -> Engine {
    "[[block]]\nwhen.method = 'TRACE'\n".parse().unwrap()
}

pub(crate) fn print(scale: Scale) {
    let workload = Workload::new(10, scale.asks);
    let networks = Networks::new(&workload.denied);
    let (one, thousand) = (engine(&workload.denied[..1]), engine(&workload.denied));
    let in_list = |ip: IpAddr| workload.denied.iter().any(|network| network.contains(&ip));
    for ask in workload.asks.iter().take(200) {
        let request = Request::new("GET", "/").with_ip(ask.ip);
        assert_eq!(in_list(ask.ip), !thousand.evaluate(request).rules().is_empty());
        assert_eq!(in_list(ask.ip), networks.contains(ask.ip));
    }
    let evaluate = |engine: Engine| {
        Subject::new(workload.all(), move |ask| {
            let request = Request::new("GET", "/").with_ip(ask.ip);
            engine.evaluate(request).rules().len()
        })
    };
    let subjects = [
        Subject::new(workload.all(), |ask| networks.contains(ask.ip)),
        evaluate(none()),
        evaluate(one),
        evaluate(thousand),
    ];
    let times = nanoseconds(&subjects, scale.effort);
    println!("Denied networks: nanoseconds a request.\n\n| | |\n|---|---|");
    println!("| floor: 1,000 networks, the search alone | {} |", digits(times[0]));
    println!("| a policy that asks for no address | {} |", digits(times[1]));
    println!("| a policy that denies 1 network | {} |", digits(times[2]));
    println!("| a policy that denies 1,000 networks | {} |", digits(times[3]));
    println!("| what the 1,000 take | {:.1} |\n", times[3] - times[1]);
}
