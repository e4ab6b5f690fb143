//! What of a request a policy is likely to ask for.

use super::patterns::each_test;
use crate::facts::{self, Wanted};
use crate::policy::condition::{Test, Unit};
use crate::policy::model::Model;
use crate::uri::host::HostPattern;

/// The header fields, those first that nearly every request is asked for; the policy's own hosts.
pub(super) fn of(model: &Model) -> Wanted {
    let mut fields: Vec<&str> = vec!["host"];
    fields.extend(facts::headers(&model.client));
    let reads_cookies = |unit: &Unit| matches!(unit, Unit::Cookie(_));
    for experiment in model.experiments.iter().map(|rule| &rule.action) {
        let cookie = experiment.cookie.is_some() || reads_cookies(&experiment.unit);
        fields.extend(cookie.then_some("cookie"));
        fields.extend((!experiment.includes_bots).then_some("user-agent"));
        fields.extend(experiment.key_header.as_deref());
    }
    fields.extend(model.auth.iter().filter_map(|rule| rule.action.header()));
    fields.extend(model.security_headers.nonce_header.as_deref());
    each_test(model, &mut |test| match test {
        Test::Header(name, _) => fields.push(name),
        Test::Cookie(..) => fields.push("cookie"),
        Test::Bot(_) | Test::Device(_) => fields.push("user-agent"),
        Test::Language(_) => fields.push("accept-language"),
        _ => {}
    });
    let hosts = model.hosts.iter().filter_map(|pattern| match pattern {
        HostPattern::Exact(host) => Some(host.as_str()),
        HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => None,
    });
    Wanted::new(&model.client, &distinct(fields.into_iter()), &distinct(hosts))
}

/// The first few of many, each once.
fn distinct<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut few = Vec::new();
    for name in names {
        if few.len() == Wanted::MOST {
            break;
        }
        if !few.contains(&name) {
            few.push(name);
        }
    }
    few
}
