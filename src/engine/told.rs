//! What a decision says of the visitor's variant, made beforehand where there is one experiment: with
//! several there would be too many to make.

use super::assignment::{Drawn, Variants};
use super::{experiment, key_header};
use crate::decision::{Acted, Assignment, Edit, RuleRef};
use crate::policy::model::Model;
use crate::request::Request;

/// Nothing of it is there where more has to be asked.
#[derive(Debug)]
pub(super) struct Told {
    /// Where there is no experiment.
    without: Option<Said>,
    /// Of every variant, by its index.
    of_variants: Box<[Said]>,
}

#[derive(Debug)]
pub(super) struct Said {
    pub(super) rules: Box<[RuleRef<'static>]>,
    pub(super) variants: Box<[Assignment<'static>]>,
    /// Of the request.
    pub(super) edits: Box<[Edit<'static>]>,
}

impl Told {
    pub(super) fn of(model: &Model) -> Told {
        let mut told = Told { without: None, of_variants: Box::default() };
        if model.security_headers.nonce_header.is_some() {
            return told;
        }
        match model.experiments.as_slice() {
            [] => told.without = Some(Said::of(model, &[])),
            [rule] if !rule.shadow => {
                let variants = 0..rule.action.variants.len();
                let said = |variant| Said::of(model, &[Drawn::given(Some(variant))]);
                told.of_variants = variants.map(said).collect();
            }
            _ => {}
        }
        told
    }

    #[inline]
    pub(super) fn get(&self, drawn: Option<Drawn>) -> Option<&Said> {
        match drawn {
            None => self.without.as_ref(),
            Some(drawn) => self.of_variants.get(drawn.variant()?),
        }
    }
}

impl Said {
    fn of(model: &Model, drawn: &[Drawn]) -> Said {
        let variants = Variants::new(model, drawn);
        let mut acted = Acted::default();
        experiment::name(variants, &mut acted);
        let request = Request::new("GET", "/");
        let edits = key_header::edits(model, variants, &request, request.headers);
        Said {
            rules: acted.rules.into_iter().map(RuleRef::into_owned).collect(),
            variants: variants.told().into_iter().map(Assignment::into_owned).collect(),
            edits: edits.into_iter().map(Edit::into_owned).collect(),
        }
    }
}
