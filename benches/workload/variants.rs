//! Policies of other shapes, on which an engine may come to a cliff.

use std::fmt::Write as _;

use fingerpost::{Limits, Source};

use super::policy::{Part, framed, lines};
use super::random::Random;
use super::requests::{self, Ask};
use super::rules::{Hole, Kind, Rule, pieces, redirects, section, slug};
use super::{Workload, addresses};

pub(crate) struct Variant {
    pub(crate) name: &'static str,
    /// How many redirects.
    pub(crate) count: usize,
    pub(crate) workload: Workload,
    text: String,
}

impl Variant {
    pub(crate) fn source(&self) -> Source {
        let mut limits = Limits::default();
        limits.file_bytes = 64 << 20;
        limits.regexes = 10_000;
        limits.regex_total_bytes = 1 << 30;
        Source::text(self.text.as_str())
            .with_file("moved.csv", super::policy::moved(&self.workload.rules))
            .with_file("denied.txt", lines(&self.workload.denied))
            .with_limits(limits)
    }

    fn new(name: &'static str, workload: Workload) -> Variant {
        Variant { name, count: workload.rules.len(), text: workload.text(Part::Full), workload }
    }
}

/// A fifth of the redirects are regular expressions, all of one host.
pub(crate) fn regexes(count: usize, asks: usize) -> Variant {
    let mut random = Random::new(5);
    let mut rules = redirects(count);
    let patterns = rules.iter_mut().enumerate().filter(|(_, rule)| rule.kind != Kind::Exact);
    for (index, rule) in patterns.take(count / 5) {
        let (section, own) = (section(&mut random), format!("{}-{index}", slug(&mut random, 1, 3)));
        rule.kind = Kind::Regex;
        rule.host = 0;
        rule.source = pieces(&format!("/{section}/{own}-{{}}.html"), &[Hole::Number]);
        rule.target = pieces("/item/{}", &[Hole::Number]);
    }
    Variant::new("a fifth regular expressions, one host", Workload::of(rules, asks))
}

/// All redirects begin with the same segment; every second begins with a capture then.
pub(crate) fn shared_segment(count: usize, asks: usize) -> Variant {
    let mut random = Random::new(6);
    let rules = (0..count).map(|index| {
        let own = format!("{}-{index}", slug(&mut random, 1, 3));
        let (source, holes): (String, &[Hole]) = if index % 2 == 0 {
            (format!("/shop/{own}/{{}}/{{}}"), &[Hole::Section, Hole::Rest])
        } else {
            (format!("/shop/{{}}/{own}/{{}}"), &[Hole::Section, Hole::Rest])
        };
        Rule {
            kind: Kind::Prefix,
            host: 0,
            source: pieces(&source, holes),
            target: pieces(&format!("/new/{own}/{{}}/{{}}"), holes),
            status: 301,
        }
    });
    Variant::new("patterns that share a first segment", Workload::of(rules.collect(), asks))
}

/// Of a page that is redirected, ten rules take the path, and nine of them fail by their condition.
pub(crate) fn overlapping(count: usize, asks: usize) -> Variant {
    let mut random = Random::new(7);
    let mut text = String::from(
        // These take the path of many pages, also of those that pass.
        "[[redirect]]\nwhen.method = 'POST'\nfrom = '/{section}/{slug}/{name}'\nto = '/never'\n\n\
         [[redirect]]\nwhen.cookie.never = '1'\nfrom = '/{section}/{slug}'\nto = '/never'\n\n\
         [[redirect]]\nwhen.country = 'LI'\nfrom = '/{*rest}'\nto = '/never'\n\n",
    );
    let mut rules = Vec::new();
    for index in 0..count / 10 {
        let (section, own) = (section(&mut random), format!("{}-{index}", slug(&mut random, 1, 3)));
        let folder = format!("/{section}/{own}");
        for (from, condition) in [
            (format!("{folder}/{{slug}}"), "when.cookie.preview = '1'"),
            (format!("{folder}/{{slug}}"), "when.country = 'LI'"),
            (format!("{folder}/{{*rest}}"), "when.method = 'POST'"),
            (format!("{folder}/{{*rest}}"), "when.header.x-preview = { present = true }"),
            (format!("/{{any}}/{own}/{{slug}}"), "when.ip = '192.0.2.0/24'"),
            (format!("/{{any}}/{own}/{{*rest}}"), "when.query.preview = '1'"),
            (
                format!("/{section}/{{any}}/{{slug}}"),
                "when.host = 'docs.example.org'\nwhen.cookie.preview = '1'",
            ),
            (format!("{folder}/{{slug}}"), "when.scheme = 'http'"),
            (format!("{folder}/{{*rest}}"), "when.cookie.theme = 'none'"),
        ] {
            write!(text, "[[redirect]]\n{condition}\nfrom = '{from}'\nto = '/never'\n\n").unwrap();
        }
        write!(
            text,
            "[[redirect]]\nwhen.host = 'www.example.com'\nfrom = '{folder}/{{slug}}'\nto = '/new/{{slug}}'\n\n"
        )
        .unwrap();
        rules.push(Rule {
            kind: Kind::Segment,
            host: 0,
            source: pieces(&format!("{folder}/{{}}"), &[Hole::Slug]),
            target: pieces("/new/{}", &[Hole::Slug]),
            status: 308,
        });
    }
    let denied = addresses::denied(1_000);
    let asks: Vec<Ask> = requests::asks(&rules, &denied, asks, &mut random);
    let workload = Workload { rules, denied, asks };
    let text = framed(Part::Full, &text);
    Variant { name: "overlapping: ten rules a page", count: count / 10 * 10 + 3, workload, text }
}
