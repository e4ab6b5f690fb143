//! What is worked out of a policy once, when the engine is made.

use super::csp;
use crate::policy::condition::Condition;
use crate::policy::model::{Model, SecurityValue};

#[derive(Debug)]
pub(super) struct Plan {
    /// The indexes of the `[[respond]]` entries that ask for the response.
    pub(super) replacing: Box<[usize]>,
    /// Of every security header, the Content-Security-Policy over which nothing is laid; `None`
    /// where a nonce is in it, or it is another header.
    pub(super) policies: Box<[Option<String>]>,
}

impl Plan {
    pub(super) fn of(model: &Model) -> Plan {
        let responds = model.responds.iter().enumerate();
        let replacing = responds
            .filter(|(_, rule)| rule.when.as_ref().is_some_and(Condition::reads_response))
            .map(|(index, _)| index);
        let headers = model.security_headers.headers.iter();
        let policies = headers.map(|header| match &header.value {
            SecurityValue::Csp(csp) if csp.directives.iter().all(|directive| !directive.nonce) => {
                csp::text(csp, std::iter::empty(), None)
            }
            _ => None,
        });
        Plan { replacing: replacing.collect(), policies: policies.collect() }
    }
}
