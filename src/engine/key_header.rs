//! The request headers by which origin and cache learn what the edge drew: the variant of an
//! experiment, the nonce of a page. What a visitor sends under their names goes.

use super::assignment::Variants;
use super::fields::has;
use crate::decision::{Edit, Field};
use crate::draw;
use crate::few::Few;
use crate::policy::model::Model;
use crate::request::{Headers, Request, Tier};

/// The edits, before the cache.
#[inline]
pub(super) fn edits<'e>(
    model: &'e Model,
    variants: Variants<'e, '_>,
    request: &Request<'_>,
    headers: &(dyn Headers + Sync),
) -> Few<'e, Edit<'e>> {
    let mut edits = Few::NONE;
    if request.tier == Tier::Origin {
        return edits;
    }
    let mut tell = |name: &'e str, value: Option<Field<'e>>| match value {
        Some(field) => edits.push(Edit::Set(field)),
        None if has(headers, name) => edits.push(Edit::Remove { name: name.into() }),
        None => {}
    };
    for assigned in variants.iter() {
        // An experiment that gives no variant here has no say behind the cache, whoever names one.
        if let Some(name) = &assigned.rule.action.key_header {
            let variant = assigned.live();
            tell(name, variant.map(|variant| Field::new(name.as_str(), variant.name.as_str())));
        }
    }
    if let Some(name) = &model.security_headers.nonce_header {
        let entropy = request.client.entropy;
        tell(name, entropy.map(|entropy| Field::new(name.as_str(), draw::nonce(&entropy))));
    }
    edits
}
