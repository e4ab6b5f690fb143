//! Cedar: a policy a redirect. It has `like`, whose `*` takes slashes too, and no regular
//! expressions; the policy that let the request in names the redirect.

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};

use crate::Peer;
use crate::workload::rules::Kind;
use crate::workload::{Ask, Workload};

struct Cedar {
    policies: PolicySet,
    authorizer: Authorizer,
    entities: Entities,
    uids: [EntityUid; 3],
    /// The redirect of each policy.
    rules: Vec<usize>,
}

pub(crate) fn build(workload: &Workload) -> Box<dyn Peer> {
    let (mut text, mut rules) = (String::new(), Vec::new());
    for (index, rule) in workload.rules.iter().enumerate() {
        let (host, path) = (rule.host_name(), rule.source(|_| "*".to_owned()));
        let compare = match rule.kind {
            Kind::Regex => continue,
            Kind::Exact => "==",
            Kind::Prefix | Kind::Segment => "like",
        };
        rules.push(index);
        text.push_str(&format!(
            "permit(principal, action, resource) when {{ context.host == \"{host}\" && context.path {compare} \"{path}\" }};\n"
        ));
    }
    let uid = |text: &str| EntityUid::from_str(text).unwrap();
    Box::new(Cedar {
        policies: PolicySet::from_str(&text).unwrap(),
        authorizer: Authorizer::new(),
        entities: Entities::empty(),
        uids: [uid("U::\"visitor\""), uid("Action::\"get\""), uid("R::\"site\"")],
        rules,
    })
}

impl Peer for Cedar {
    fn find(&self, ask: &Ask) -> Option<usize> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let pairs = [
            ("host".to_owned(), text(ask.header("host"))),
            ("path".to_owned(), text(ask.http.uri().path())),
        ];
        let [principal, action, resource] = self.uids.clone();
        let context = Context::from_pairs(pairs).unwrap();
        let request = Request::new(principal, action, resource, context, None).unwrap();
        let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
        let policy = response.diagnostics().reason().next()?;
        let policy: &str = policy.as_ref();
        Some(self.rules[policy.trim_start_matches("policy").parse::<usize>().ok()?])
    }

    fn takes(&self, kind: Kind) -> bool {
        kind != Kind::Regex
    }
}
